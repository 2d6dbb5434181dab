"""Both levels, against loops over labels with scikit-learn's estimators."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, KFold, ShuffleSplit, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.exceptions import LabelFitError, LabelWarning
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.problem_transform import StackedBinaryRelevance

LOGISTIC = LogisticRegression(C=3, tol=1e-10, max_iter=1000)
NAMES = ["sport", "news", "arts", "travel"]


def make_problem(n_samples=160, n_labels=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 5))
    scores = X[:, :n_labels] + rng.normal(size=(n_samples, n_labels))
    scores[:, 1:] += scores[:, :-1]
    return X, (scores > 0.3).astype(int)


def train_and_test():
    X, Y = make_problem()
    return X[:120], Y[:120], X[120:]


def stack_scores(base, final, X, Y, X_test, method, cv, passthrough=True):
    """2BR with scikit-learn's estimators, label by label."""
    first = OneVsRestClassifier(base)
    learned = cross_val_predict(first, X, Y, cv=cv, method=method)
    given = getattr(first.fit(X, Y), method)(X_test)
    if passthrough:
        learned, given = np.hstack([X, learned]), np.hstack([X_test, given])
    models = [sklearn.clone(final).fit(learned, Y[:, label]) for label in range(Y.shape[1])]
    return np.column_stack([model.predict_proba(given)[:, 1] for model in models])


def stack_truth(base, final, X, Y, X_test, method="predict"):
    """BR+ with scikit-learn's estimators, label by label."""
    first = OneVsRestClassifier(base).fit(X, Y)
    given = getattr(first, method)(X_test)
    answers = []
    for label in range(Y.shape[1]):
        others = [other for other in range(Y.shape[1]) if other != label]
        model = sklearn.clone(final).fit(np.hstack([X, Y[:, others]]), Y[:, label])
        answers.append(model.predict_proba(np.hstack([X_test, given[:, others]]))[:, 1])
    return np.column_stack(answers)


@pytest.mark.parametrize("passthrough", [True, False])
@pytest.mark.parametrize("method", ["predict_proba", "decision_function", "predict"])
def test_scores_are_stacked_as_by_a_loop(method, passthrough):
    X, Y, X_test = train_and_test()
    cv = KFold(4)
    model = StackedBinaryRelevance(LOGISTIC, cv=cv, stack_method=method, passthrough=passthrough)
    expected = stack_scores(LOGISTIC, LOGISTIC, X, Y, X_test, method, cv, passthrough)
    model.fit(X, Y)
    np.testing.assert_allclose(model.predict_proba(X_test), expected, atol=1e-6)
    np.testing.assert_array_equal(model.predict(X_test), expected > 0.5)


@pytest.mark.parametrize("method", ["predict", "predict_proba"])
@pytest.mark.parametrize(
    ("base", "final"),
    [
        (LOGISTIC, None),
        (DecisionTreeClassifier(max_depth=4, random_state=0), None),
        (GaussianNB(), LOGISTIC),
        (LOGISTIC, GaussianNB()),
        (LOGISTIC, KNeighborsClassifier(7)),
    ],
)
def test_true_labels_are_stacked_as_by_a_loop(base, final, method):
    X, Y, X_test = train_and_test()
    model = StackedBinaryRelevance(base, final, meta_features="true_labels", stack_method=method)
    expected = stack_truth(base, final or base, X, Y, X_test, method)
    np.testing.assert_allclose(model.fit(X, Y).predict_proba(X_test), expected, atol=1e-6)


def test_two_different_levels():
    X, Y, X_test = train_and_test()
    base, cv = DecisionTreeClassifier(max_depth=3, random_state=0), KFold(3)
    model = StackedBinaryRelevance(base, LOGISTIC, cv=cv).fit(X, Y)
    assert isinstance(model.first_level_.estimators_[0], DecisionTreeClassifier)
    assert isinstance(model.estimators_[0], LogisticRegression)
    expected = stack_scores(base, LOGISTIC, X, Y, X_test, "predict_proba", cv)
    np.testing.assert_allclose(model.predict_proba(X_test), expected, atol=1e-6)
    expected = model.estimators_[0].decision_function(
        np.hstack([X_test, model.first_level_.predict_proba(X_test)])
    )
    np.testing.assert_allclose(model.decision_function(X_test)[:, 0], expected)


def test_the_folds_are_stratified_and_the_scores_unseen():
    X, Y, X_test = train_and_test()
    expected = StackedBinaryRelevance(LOGISTIC, cv=MultilabelStratifiedKFold(3)).fit(X, Y)
    model = StackedBinaryRelevance(LOGISTIC, cv=3).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X_test), expected.predict_proba(X_test))
    # A neighbor at distance 0 would tell the second level all there is to know.
    noise = np.random.default_rng(0).integers(0, 2, Y.shape)
    model = StackedBinaryRelevance(KNeighborsClassifier(1), LOGISTIC, passthrough=False)
    proba = model.fit(X, noise).predict_proba(X)
    assert np.abs(proba - noise.mean(axis=0)).max() < 0.35


@pytest.mark.parametrize("meta_features", ["out_of_fold", "true_labels"])
@pytest.mark.parametrize("final", [None, DecisionTreeClassifier(max_depth=4, random_state=0)])
def test_sparse_samples_stay_sparse_and_get_the_same_answers(meta_features, final):
    X, Y, X_test = train_and_test()
    X, X_test = np.where(np.abs(X) > 0.5, X, 0), np.where(np.abs(X_test) > 0.5, X_test, 0)
    seen = []

    class Recorder(LogisticRegression):
        def fit(self, X, y):
            seen.append(sp.issparse(X))
            return super().fit(X, y)

    options = {"meta_features": meta_features, "cv": KFold(3)}
    dense = StackedBinaryRelevance(LOGISTIC, final, **options).fit(X, Y)
    for form in (sp.csr_array, sp.csc_matrix, sp.coo_array):
        sparse = StackedBinaryRelevance(LOGISTIC, final, **options)
        sparse.fit(form(X), sp.csr_array(Y))
        answer = sparse.predict_proba(form(X_test))
        np.testing.assert_allclose(answer, dense.predict_proba(X_test), atol=1e-5)
        assert isinstance(sparse.predict(form(X_test)), sp.csr_array)
    StackedBinaryRelevance(LOGISTIC, Recorder(), **options).fit(sp.csr_array(X), Y)
    assert seen == [True] * 4


@pytest.mark.parametrize("meta_features", ["out_of_fold", "true_labels"])
@pytest.mark.parametrize("base", [LOGISTIC, GaussianNB()])
def test_sparse_labels_alone_are_features_too(base, meta_features):
    X, Y, X_test = train_and_test()
    model = StackedBinaryRelevance(
        base, meta_features=meta_features, stack_method="predict", passthrough=False, cv=KFold(3)
    )
    expected = model.fit(X, Y).predict_proba(X_test)
    answer = model.fit(X, sp.csr_array(Y)).predict_proba(X_test)
    np.testing.assert_allclose(answer, expected, atol=1e-6)


def test_labels_that_are_not_known_are_left_out_and_filled():
    X, Y, _ = train_and_test()
    gappy = Y.astype(float)
    gappy[::4, 1] = np.nan
    cv = KFold(3)
    unseen = np.empty(len(X))
    for train, test in cv.split(X):
        rows = [row for row in train if row % 4]
        unseen[test] = sklearn.clone(LOGISTIC).fit(X[rows], Y[rows, 1]).predict(X[test])
    filled = np.where(np.isnan(gappy[:, 1]), unseen, gappy[:, 1])
    features = np.column_stack([X, filled, Y[:, 2:]])
    expected = sklearn.clone(LOGISTIC).fit(features, Y[:, 0])
    for form in (np.asarray, sp.csr_array):
        model = StackedBinaryRelevance(LOGISTIC, meta_features="true_labels", cv=cv)
        model.fit(X, form(gappy))
        np.testing.assert_allclose(model.estimators_[0].coef_, expected.coef_, atol=1e-5)
        known = np.arange(len(X)) % 4 > 0
        own = np.column_stack([X, Y[:, [0, 2, 3]]])[known]
        learned = sklearn.clone(LOGISTIC).fit(own, Y[known, 1])
        np.testing.assert_allclose(model.estimators_[1].coef_, learned.coef_, atol=1e-5)


@pytest.mark.parametrize("meta_features", ["out_of_fold", "true_labels"])
@pytest.mark.parametrize("base", [LOGISTIC, GaussianNB()])
def test_weights_reach_both_levels(base, meta_features):
    X, Y, X_test = train_and_test()
    n_copies = np.random.default_rng(1).integers(0, 3, len(X))
    folds = [(np.flatnonzero(n_copies >= 0), np.flatnonzero(n_copies >= 0))]
    rows = np.repeat(np.arange(len(X)), n_copies)
    every_row = [(np.arange(len(rows)), np.arange(len(rows)))]
    options = {"meta_features": meta_features, "stack_method": "predict_proba"}
    weighted = StackedBinaryRelevance(base, cv=folds, **options)
    repeated = StackedBinaryRelevance(base, cv=every_row, **options).fit(X[rows], Y[rows])
    for weight in (n_copies, np.tile(n_copies[:, None], Y.shape[1])):
        weighted.fit(X, Y, sample_weight=weight)
        np.testing.assert_allclose(
            weighted.predict_proba(X_test), repeated.predict_proba(X_test), atol=1e-5
        )
    with pytest.raises(ValueError, match="KNeighborsClassifier does not take it"):
        StackedBinaryRelevance(LOGISTIC, KNeighborsClassifier()).fit(X, Y, sample_weight=n_copies)


def test_metadata_are_routed_to_the_level_that_asks_for_them():
    X, Y, X_test = train_and_test()
    weight = np.random.default_rng(1).integers(1, 3, len(X))
    asks = sklearn.clone(LOGISTIC)
    plain = StackedBinaryRelevance(LOGISTIC, LOGISTIC, cv=KFold(3)).fit(X, Y)
    with sklearn.config_context(enable_metadata_routing=True):
        asks.set_fit_request(sample_weight=True)
        silent = sklearn.clone(LOGISTIC).set_fit_request(sample_weight=False)
        first = StackedBinaryRelevance(asks, silent, cv=KFold(3)).fit(X, Y, sample_weight=weight)
        second = StackedBinaryRelevance(silent, asks, cv=KFold(3)).fit(X, Y, sample_weight=weight)
    weighted = BinaryRelevance(LOGISTIC).fit(X, Y, sample_weight=weight).predict_proba(X_test)
    expected = plain.first_level_.predict_proba(X_test)
    np.testing.assert_allclose(first.first_level_.predict_proba(X_test), weighted, atol=1e-6)
    np.testing.assert_allclose(second.first_level_.predict_proba(X_test), expected, atol=1e-6)
    assert np.abs(second.estimators_[0].coef_ - plain.estimators_[0].coef_).max() > 1e-3


@pytest.mark.parametrize("base", [LOGISTIC, GaussianNB()])
@pytest.mark.parametrize("meta_features", ["out_of_fold", "true_labels"])
def test_labels_that_do_not_vary(base, meta_features):
    X, Y, X_test = train_and_test()
    for values in ((1, 0, None, None), (1, 0, 1, 0)):
        for label, value in enumerate(values):
            Y[:, label] = Y[:, label] if value is None else value
        with pytest.warns(LabelWarning) as caught:
            model = StackedBinaryRelevance(base, meta_features=meta_features, cv=KFold(3))
            model.fit(X, pd.DataFrame(Y, columns=NAMES))
        assert len(caught) == 2  # once for all levels and folds: always, never
        for label, value in enumerate(values):
            if value is not None:
                assert (model.predict_proba(X_test)[:, label] == value).all()
                assert (model.predict(X_test)[:, label] == value).all()


def test_which_answer_of_the_first_level_is_given():
    X, Y, X_test = train_and_test()
    chosen = {
        (LogisticRegression, "out_of_fold"): "predict_proba",
        (LinearSVC, "out_of_fold"): "decision_function",
        (Ridge, "out_of_fold"): "predict",
        (LogisticRegression, "true_labels"): "predict",
    }
    for (base, meta_features), expected in chosen.items():
        model = StackedBinaryRelevance(base(), LOGISTIC, meta_features=meta_features).fit(X, Y)
        assert model.stack_method_ == expected
        assert model.predict_proba(X_test).shape == (40, 4)
    assert not hasattr(StackedBinaryRelevance(LOGISTIC, LinearSVC()).fit(X, Y), "predict_proba")
    assert hasattr(StackedBinaryRelevance(LinearSVC(), LOGISTIC), "predict_proba")


def test_it_composes_with_pipelines_frames_grids_and_cut_offs():
    X, Y, _ = train_and_test()
    frame = pd.DataFrame(X, columns=list("abcde"))
    labels = pd.DataFrame(Y, columns=NAMES)
    stack = StackedBinaryRelevance(make_pipeline(StandardScaler(), LOGISTIC))
    grid = {"meta_features": ["out_of_fold", "true_labels"], "passthrough": [True, False]}
    search = GridSearchCV(stack, grid, cv=2, scoring="f1_macro", error_score="raise")
    search.fit(frame, labels)
    assert list(search.best_estimator_.label_names_in_) == NAMES
    assert list(search.best_estimator_.feature_names_in_) == list("abcde")
    tuned = ThresholdOptimizer(StackedBinaryRelevance(LOGISTIC, cv=2), cv=2).fit(frame, labels)
    assert tuned.predict(frame).shape == Y.shape


def test_samples_that_are_no_numbers():
    X, Y, _ = train_and_test()
    frame = pd.DataFrame({"a": X[:, 0], "kind": np.where(X[:, 1] > 0, "high", "low")})
    reader = make_column_transformer((OneHotEncoder(), ["kind"]), remainder="passthrough")
    model = StackedBinaryRelevance(make_pipeline(reader, LOGISTIC), LOGISTIC, cv=KFold(2))
    with pytest.raises(ValueError, match=r"could not convert.*passthrough=False"):
        model.fit(frame, Y)
    assert not hasattr(model, "first_level_")
    assert model.set_params(passthrough=False).fit(frame, Y).predict(frame).shape == Y.shape


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"cv": ShuffleSplit(2, random_state=0)}, "cv must test every row once.*row"),
        ({"stack_method": "decision_function", "meta_features": "true_labels"}, "cannot stand"),
        ({"estimator": GaussianNB(), "stack_method": "decision_function"}, "GaussianNB has no dec"),
        ({"meta_features": "scores"}, "meta_features"),
    ],
)
def test_what_cannot_be_is_refused(params, message):
    X, Y, _ = train_and_test()
    model = StackedBinaryRelevance(LOGISTIC).set_params(**params)
    with pytest.raises(ValueError, match=message):
        model.fit(X, Y)
    assert not [name for name in vars(model) if name.endswith("_")]


def test_an_error_names_the_label():
    X, Y, _ = train_and_test()
    model = StackedBinaryRelevance(LOGISTIC, LogisticRegression(C=-1))
    with pytest.raises((LabelFitError, ValueError), match="'C' parameter"):
        model.fit(X, pd.DataFrame(Y, columns=NAMES))
