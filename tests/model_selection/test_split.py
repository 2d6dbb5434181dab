"""The splitters: scikit-learn's grammar, all containers, and what is refused."""

import inspect
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import clone
from sklearn.datasets import make_multilabel_classification
from sklearn.model_selection import (
    BaseCrossValidator,
    GridSearchCV,
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    cross_val_predict,
    cross_validate,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import (
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    RepeatedMultilabelStratifiedKFold,
    label_distribution_error,
    multilabel_train_test_split,
)
from skmultilabel.model_selection._stratification import select_positives, stratify_rows

SPLITTERS = [
    MultilabelStratifiedKFold(),
    MultilabelStratifiedKFold(3, shuffle=True, random_state=1),
    RepeatedMultilabelStratifiedKFold(n_splits=3, n_repeats=2, random_state=1),
    MultilabelStratifiedShuffleSplit(3, test_size=0.3, random_state=1),
    MultilabelStratifiedShuffleSplit(3, test_size=20, train_size=50, random_state=1),
    MultilabelStratifiedKFold(3, order=2),
    RepeatedMultilabelStratifiedKFold(n_splits=2, n_repeats=2, random_state=1, order=2),
    MultilabelStratifiedShuffleSplit(2, random_state=1, order=2),
]
KINDS = [
    MultilabelStratifiedKFold(2),
    RepeatedMultilabelStratifiedKFold(n_splits=2, n_repeats=1),
    MultilabelStratifiedShuffleSplit(2, test_size=0.5),
]
PEERS = [
    (MultilabelStratifiedKFold, StratifiedKFold),
    (RepeatedMultilabelStratifiedKFold, RepeatedStratifiedKFold),
    (MultilabelStratifiedShuffleSplit, StratifiedShuffleSplit),
    (multilabel_train_test_split, train_test_split),
    (MultilabelStratifiedGroupKFold, StratifiedGroupKFold),
]

splitters = pytest.mark.parametrize("cv", SPLITTERS, ids=repr)


@pytest.fixture(scope="module")
def data():
    return make_multilabel_classification(n_samples=203, n_classes=6, random_state=0)


def number_folds(cv, X, Y, **options):
    """The number of the test set that each row is in."""
    folds = np.full(len(X), -1)
    for number, (_, test) in enumerate(cv.split(X, Y, **options)):
        folds[test] = number
    return folds


def list_splits(cv, X, Y):
    return [(train.tolist(), test.tolist()) for train, test in cv.split(X, Y)]


@pytest.mark.parametrize(("ours", "theirs"), PEERS)
def test_the_parameters_are_those_of_scikit_learn(ours, theirs):
    own = {"order", "groups"}
    signature = inspect.signature(ours)
    parameters = [p for name, p in signature.parameters.items() if name not in own]
    assert str(signature.replace(parameters=parameters)) == str(inspect.signature(theirs))


@splitters
def test_training_and_test_set_are_disjoint(cv, data):
    splits = list(cv.split(*data))
    assert len(splits) == cv.get_n_splits(*data)
    for train, test in splits:
        assert len(np.unique(np.concatenate([train, test]))) == len(train) + len(test)


@pytest.mark.parametrize("n_splits", [2, 5, 10])
@pytest.mark.parametrize("shuffle", [False, True])
def test_folds_are_a_partition_into_equal_sizes(n_splits, shuffle, data):
    tests = [test for _, test in MultilabelStratifiedKFold(n_splits, shuffle=shuffle).split(*data)]
    np.testing.assert_array_equal(np.sort(np.concatenate(tests)), np.arange(203))
    assert np.ptp([len(test) for test in tests]) <= 1


def test_each_repeat_is_a_partition_of_its_own(data):
    cv = RepeatedMultilabelStratifiedKFold(n_splits=4, n_repeats=3, random_state=0)
    tests = [test for _, test in cv.split(*data)]
    repeats = [tests[start : start + 4] for start in (0, 4, 8)]
    for repeat in repeats:
        np.testing.assert_array_equal(np.sort(np.concatenate(repeat)), np.arange(203))
    assert set(map(tuple, repeats[0])).isdisjoint(map(tuple, repeats[1]))


def test_labels_are_kept_where_kfold_loses_them(data):
    X, Y = data
    Y = Y[np.argsort(Y[:, 0], kind="stable")]
    folds = np.empty(len(Y), dtype=int)
    for number, (_, test) in enumerate(MultilabelStratifiedKFold().split(X, Y)):
        folds[test] = number
    blocks = np.arange(len(Y)) * 5 // len(Y)
    assert label_distribution_error(Y, folds) < 0.05 < 0.3 < label_distribution_error(Y, blocks)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({}, (182, 21)),
        ({"test_size": 0.3}, (142, 61)),
        ({"test_size": 20, "train_size": 50}, (50, 20)),
        ({"train_size": 0.5}, (101, 102)),
    ],
)
def test_shuffle_split_has_exact_sizes_and_even_labels(sizes, expected, data):
    X, Y = data
    for train, test in MultilabelStratifiedShuffleSplit(3, random_state=0, **sizes).split(X, Y):
        assert (len(train), len(test)) == expected
        for part in (train, test):
            assert np.abs(Y[part].sum(axis=0) - Y.sum(axis=0) * len(part) / 203).max() <= 1.5


@splitters
def test_the_seed_decides(cv, data):
    again = clone(cv, safe=False)
    assert list_splits(cv, *data) == list_splits(cv, *data) == list_splits(again, *data)
    assert list_splits(pickle.loads(pickle.dumps(cv)), *data) == list_splits(cv, *data)
    assert repr(again) == repr(cv)


@pytest.mark.parametrize("kind", PEERS[:3])
def test_another_seed_gives_other_splits(kind, data):
    options = {"shuffle": True} if kind[0] is MultilabelStratifiedKFold else {}
    first, second = (kind[0](random_state=seed, **options) for seed in (0, 1))
    assert list_splits(first, *data) != list_splits(second, *data)


def test_repr_shows_the_parameters():
    cv = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
    assert repr(cv) == (
        "MultilabelStratifiedKFold(n_splits=3, order=1, random_state=0, shuffle=True)"
    )
    assert isinstance(cv, BaseCrossValidator)


@splitters
def test_containers_of_labels_give_the_same_splits(cv, data):
    X, Y = data
    expected = list_splits(cv, X, Y)
    names = [f"label {number}" for number in range(6)]
    forms = [
        Y.astype(bool),
        Y.tolist(),
        sp.csr_array(Y),
        sp.csc_matrix(Y),
        pd.DataFrame(Y, columns=names),
        pl.DataFrame(Y, schema=names),
    ]
    for form in forms:
        assert list_splits(cv, X, form) == expected
    assert list_splits(cv, np.zeros(203), Y) == expected


@splitters
def test_missing_labels_are_split_around(cv, data):
    X, Y = data
    missing = np.random.RandomState(0).random_sample(Y.shape) < 0.3
    gaps = np.where(missing, np.nan, Y)
    for form in (sp.csr_array(gaps), pd.DataFrame(gaps), pl.DataFrame(gaps)):
        assert list_splits(cv, X, form) == list_splits(cv, X, gaps)
    for train, test in cv.split(X, gaps):
        for part in (train, test):
            share = len(part) / 203
            assert np.abs(np.nansum(gaps[part], axis=0) - np.nansum(gaps, axis=0) * share).max() < 3
            assert np.abs(missing[part].sum(axis=0) - missing.sum(axis=0) * share).max() < 3


def test_odds_of_known_labels_are_kept():
    """Where labels are not known is evened too, or the known negatives would not be even."""
    rng = np.random.RandomState(0)
    Y = rng.randint(2, size=(400, 4))
    missing = (np.arange(400) % 20 < 10)[:, np.newaxis] & (rng.random_sample(Y.shape) < 0.8)
    gaps = np.where(missing, np.nan, Y)
    parts = [
        stratify_rows(select_positives(gaps), [1] * 5, rng),
        number_folds(MultilabelStratifiedKFold(), Y, gaps),
    ]
    blind, seeing = (label_distribution_error(gaps, part) for part in parts)
    assert seeing < 0.5 * blind


def test_a_single_label_is_stratified_as_scikit_learn_does():
    Y = (np.arange(103) < 23).reshape(-1, 1)
    ours = [Y[test].sum() for _, test in MultilabelStratifiedKFold().split(Y, Y)]
    theirs = [Y[test].sum() for _, test in StratifiedKFold().split(Y, Y.ravel())]
    assert sorted(ours) == sorted(theirs)


@splitters
@pytest.mark.parametrize("routing", [False, True])
def test_scikit_learn_takes_the_splitters(cv, routing, data):
    X, Y = data[0], pd.DataFrame(data[1], columns=list("abcdef"))
    with sklearn.config_context(enable_metadata_routing=routing):
        scores = cross_validate(KNeighborsClassifier(), X, Y, cv=cv, scoring="f1_macro")
        search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 5]}, cv=cv)
        clone(search).fit(X, Y)
    assert len(scores["test_score"]) == cv.get_n_splits()
    assert (scores["test_score"] > 0).all()


def test_cross_val_predict_covers_all_rows(data):
    X, Y = data
    assert cross_val_predict(KNeighborsClassifier(), X, Y, cv=KINDS[0]).shape == Y.shape


@pytest.mark.parametrize("cv", KINDS[::2], ids=repr)
def test_groups_are_ignored_with_a_warning(cv, data):
    with pytest.warns(UserWarning, match="groups parameter is ignored by Multilabel"):
        next(iter(cv.split(*data, groups=np.arange(203))))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_splits": 1}, "at least one train/test split by setting n_splits=2 or more"),
        ({"n_splits": 2.5}, "must be of Integral type"),
        ({"order": 3}, "order must be 1, to stratify by the labels, or 2"),
        ({"random_state": 0}, "Setting a random_state has no effect since shuffle is False"),
    ],
)
def test_parameters_that_scikit_learn_refuses_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        MultilabelStratifiedKFold(**options)


def test_more_folds_than_rows_are_refused():
    with pytest.raises(ValueError, match="n_splits=5 greater than the number of samples"):
        next(MultilabelStratifiedKFold().split(np.zeros(3), np.ones((3, 1))))


@pytest.mark.parametrize("cv", KINDS, ids=repr)
@pytest.mark.parametrize(
    ("Y", "message"),
    [
        ([0, 1, 1, 0], "MultiLabelBinarizer"),
        ([[0], [1], [2], [0]], "row 2, label 0 holds 2"),
        (np.ones((5, 1)), "inconsistent numbers of samples"),
        (None, "labels y are missing"),
    ],
)
def test_what_is_no_label_matrix_of_that_many_rows_is_refused(cv, Y, message):
    with pytest.raises(ValueError, match=message):
        next(iter(cv.split(np.zeros(4), Y)))


def make_rare(n_positives):
    """One label with 20 positives and two with the numbers given."""
    Y = np.zeros((40, 3), dtype=int)
    Y[:20, 0] = 1
    for label, number in enumerate(n_positives, start=1):
        Y[20 : 20 + number, label] = 1
    return pd.DataFrame(Y, columns=["common", "rare", "odd"])


def test_a_label_with_too_few_positives_for_the_folds_is_named():
    message = (
        r"one in each of 5 parts: label 'rare', 'odd' has 4, 2\. Use at most 2 folds"
        r" \(n_splits=5\)"
    )
    with pytest.warns(LabelWarning, match=message):
        splits = list(MultilabelStratifiedKFold().split(np.zeros(40), make_rare([4, 2])))
    # The 4 positives of 'rare' are still in 4 different folds.
    assert sorted(make_rare([4, 2])["rare"].to_numpy()[test].sum() for _, test in splits) == [
        0,
        1,
        1,
        1,
        1,
    ]


def test_a_label_with_one_positive_cannot_be_in_both_parts():
    cv = MultilabelStratifiedShuffleSplit(2, random_state=0)
    with pytest.warns(LabelWarning, match=r"label 'odd' has 1\. Leave such labels out") as caught:
        list(cv.split(np.zeros(40), make_rare([3, 1])))
    assert len(caught) == 1


def test_labels_without_positives_and_enough_positives_are_no_news():
    list(MultilabelStratifiedKFold().split(np.zeros(40), make_rare([5, 0])))


def test_no_label_with_enough_positives_is_an_error():
    Y = make_rare([4, 2])[["rare", "odd"]]
    with pytest.raises(ValueError, match=r"the commonest has 4\. Use at most 4 folds"):
        next(MultilabelStratifiedKFold().split(np.zeros(40), Y))
    with pytest.raises(ValueError, match="No label has a known positive"):
        multilabel_train_test_split(np.zeros((40, 2)))


@pytest.mark.parametrize("sizes", [{"test_size": 1.0}, {"test_size": 40}, {"train_size": 0.01}])
def test_empty_parts_are_refused(sizes):
    Y = make_rare([3, 3])
    with pytest.raises(ValueError, match=r"should be either positive and smaller|will be empty"):
        multilabel_train_test_split(Y, **sizes)
    with pytest.raises(ValueError, match=r"should be either positive and smaller|will be empty"):
        next(MultilabelStratifiedShuffleSplit(**sizes).split(Y, Y))


def test_train_test_split_returns_what_scikit_learn_returns(data):
    X, Y = data
    ids = [f"row {number}" for number in range(203)]
    ours = multilabel_train_test_split(ids, sp.csr_array(X), X, Y, random_state=0)
    theirs = train_test_split(ids, sp.csr_array(X), X, Y, random_state=0)
    assert [type(part) for part in ours] == [type(part) for part in theirs]
    assert [np.shape(part) for part in ours] == [np.shape(part) for part in theirs]
    rows = [ids.index(name) for name in ours[0]]
    np.testing.assert_array_equal(ours[2].toarray(), X[rows])
    np.testing.assert_array_equal(ours[6], Y[rows])
    np.testing.assert_allclose(ours[7].mean(axis=0), Y.mean(axis=0), atol=1.2 / len(ours[7]))


def test_train_test_split_keeps_data_frames(data):
    X, Y = data
    frames = pd.DataFrame(X), pl.DataFrame(X), pl.DataFrame(Y, schema=list("abcdef"))
    X_train, X_test, _, _, Y_train, Y_test = multilabel_train_test_split(
        *frames, test_size=0.3, random_state=0
    )
    assert isinstance(Y_test, pl.DataFrame)
    assert X_train.index.tolist() != sorted(X_train.index)
    np.testing.assert_array_equal(Y_train.to_numpy(), Y[X_train.index])
    np.testing.assert_array_equal(Y_test.to_numpy(), Y[X_test.index])


def test_train_test_split_by_other_labels_than_the_last_array(data):
    X, Y = data
    ids = np.arange(203)
    _, test = multilabel_train_test_split(ids, stratify=Y, random_state=0)
    expected = multilabel_train_test_split(ids, Y, random_state=0)[1]
    np.testing.assert_array_equal(test, expected)
    with pytest.raises(ValueError, match="pass the label matrix as `stratify`"):
        multilabel_train_test_split(X, Y, ids)
    with pytest.raises(ValueError, match=r"MultiLabelBinarizer, and pass .* as Y.reshape\(-1, 1\)"):
        multilabel_train_test_split(X, stratify=ids)


def test_train_test_split_without_shuffling_keeps_the_order(data):
    rows = np.arange(203)
    first = multilabel_train_test_split(rows, data[1], shuffle=False)
    second = multilabel_train_test_split(rows, data[1], shuffle=False)
    for ours, again in zip(first, second, strict=True):
        np.testing.assert_array_equal(ours, again)
    np.testing.assert_array_equal(first[0], np.sort(first[0]))
    seeded = multilabel_train_test_split(rows, data[1], shuffle=False, random_state=0)
    np.testing.assert_array_equal(seeded[0], first[0])


def test_train_test_split_needs_arrays_of_one_length(data):
    with pytest.raises(ValueError, match="At least one array required"):
        multilabel_train_test_split()
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        multilabel_train_test_split(data[0][:-1], data[1])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        multilabel_train_test_split(data[0], stratify=data[1][:-1])


@pytest.fixture(scope="module")
def patients():
    """Names of groups of one to a dozen rows, in no order."""
    rng = np.random.RandomState(0)
    return np.array([f"patient {number}" for number in rng.randint(40, size=203)])


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("shuffle", [False, True])
def test_folds_of_groups_split_no_group(order, shuffle, data, patients):
    cv = MultilabelStratifiedGroupKFold(4, shuffle=shuffle, order=order)
    folds = number_folds(cv, *data, groups=patients)
    assert (folds >= 0).all()
    assert (pd.Series(folds).groupby(patients).nunique() == 1).all()
    # A random choice of groups has an error of .24, and sizes that differ by 20.
    assert label_distribution_error(data[1], folds) < 0.09
    assert np.ptp(np.bincount(folds)) <= 6


def test_folds_of_groups_are_the_same_in_all_containers(data, patients):
    X, Y = data
    cv = MultilabelStratifiedGroupKFold(3, shuffle=True, random_state=0)
    expected = number_folds(cv, X, Y, groups=patients)
    for form in (sp.csr_matrix(Y), pd.DataFrame(Y), Y.tolist()):
        for groups in (patients.tolist(), pd.Series(patients)):
            np.testing.assert_array_equal(number_folds(cv, X, form, groups=groups), expected)


@pytest.mark.parametrize("routing", [False, True])
def test_scikit_learn_passes_groups(routing, data, patients):
    X, Y = data
    cv = MultilabelStratifiedGroupKFold(3)
    with sklearn.config_context(enable_metadata_routing=routing):
        options = {"params": {"groups": patients}} if routing else {"params": None}
        if not routing:
            options["groups"] = patients
        scores = cross_validate(KNeighborsClassifier(), X, Y, cv=cv, **options)["test_score"]
        search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 5]}, cv=cv)
        search.fit(X, Y, groups=patients)
    assert len(scores) == 3
    assert search.n_splits_ == 3


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (None, "'groups' parameter should not be None"),
        (np.arange(202), r"inconsistent numbers of samples"),
        (np.arange(406).reshape(203, 2), r"got an array of shape \(203, 2\)"),
        (np.arange(203) % 3, "Cannot make 5 parts of 3 groups"),
        (np.where(np.arange(203) < 9, np.nan, 1), "contains NaN"),
    ],
)
def test_groups_that_cannot_be_kept_are_refused(groups, message, data):
    with pytest.raises(ValueError, match=message):
        next(MultilabelStratifiedGroupKFold().split(*data, groups))


def test_a_label_in_too_few_groups_is_named():
    groups = np.arange(40) // 2
    message = "Too few groups with known positives .* label 'rare' has 2"
    with pytest.warns(LabelWarning, match=message):
        list(MultilabelStratifiedGroupKFold(3).split(np.zeros(40), make_rare([4, 0]), groups))
    with pytest.raises(ValueError, match="No label has the 3 groups with known positives"):
        one = make_rare([4, 0])[["rare"]]
        next(MultilabelStratifiedGroupKFold(3).split(np.zeros(40), one, groups))


def test_train_test_split_keeps_groups_whole(data, patients):
    X, Y = data
    for options in ({}, {"test_size": 50, "train_size": 100}, {"shuffle": False}):
        parts = multilabel_train_test_split(patients, Y, groups=patients, random_state=0, **options)
        train, test, Y_train, Y_test = parts
        assert not set(train) & set(test)
        assert abs(len(test) - 50.75) <= 4
        assert np.abs(Y_train.mean(axis=0) - Y_test.mean(axis=0)).max() < 0.06
    with pytest.raises(ValueError, match="Cannot make 2 parts of 1 groups"):
        multilabel_train_test_split(X, Y, groups=np.zeros(203))
