"""What every classifier of skmultilabel promises: `check_*(estimator)` over a list of them.

An estimator joins by one line in `ESTIMATORS`. A promise that cannot be kept goes, with its reason,
into `EXCEPTIONS`; `test_common.py` shows that it is really broken.
"""

import copy
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn import metrics
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.model_selection import GridSearchCV, KFold, cross_val_predict, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import has_fit_parameter

from skmultilabel import (
    BinaryRelevance,
    ClassifierChain,
    ClassifierChainEnsemble,
    FixedThresholdClassifier,
    ThresholdOptimizer,
)
from skmultilabel.calibration import MultiLabelCalibrator
from skmultilabel.exceptions import LabelWarning
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import LabelPowerset, RandomLabelsets, StackedBinaryRelevance

SAMPLED_CHAINS = ClassifierChainEnsemble(
    DecisionTreeClassifier(max_depth=3, random_state=0),
    n_estimators=3,
    bootstrap=True,
    max_features=4,
    voting="hard",
    random_state=0,
)
STACKED_SCORES = StackedBinaryRelevance(LogisticRegression(), cv=KFold(3))
try:
    from skmultilabel.neural import NeuralMultiLabelClassifier
except ImportError:  # torch and skorch are an extra
    NEURAL_ESTIMATORS = []
else:
    # All rows in one batch, so that their order changes rounding only.
    SMALL_NET = {
        "module": "mlp",
        "module__width": 16,
        "module__dropout": 0.0,
        "lr": 0.02,
        "max_epochs": 40,
        "batch_size": 1000,
        "random_state": 0,
    }
    NEURAL_ESTIMATORS = [
        NeuralMultiLabelClassifier(**SMALL_NET),
        NeuralMultiLabelClassifier(**SMALL_NET | {"head": "label_sets", "decode": "joint"}),
        NeuralMultiLabelClassifier(**SMALL_NET | {"contrastive_weight": 0.1}),
        # With Adam, dense and sparse samples take the same steps.
        NeuralMultiLabelClassifier(
            **SMALL_NET | {"criterion": "focal", "scaling": None, "optimizer": "adam"}
        ),
    ]
ESTIMATORS = [
    *NEURAL_ESTIMATORS,
    BinaryRelevance(LogisticRegression()),
    BinaryRelevance(DecisionTreeClassifier(max_depth=3, random_state=0)),
    BinaryRelevance(GaussianNB()),
    BinaryRelevance(LinearSVC(dual=False)),
    BinaryRelevance(Ridge()),
    # Exact, or dense and sparse samples differ by what the tolerance leaves.
    BinaryRelevance(RidgeClassifier(tol=1e-10)),
    BinaryRelevance(LinearDiscriminantAnalysis()),
    BinaryRelevance(KNeighborsClassifier()),
    BinaryRelevance(make_pipeline(StandardScaler(), LogisticRegression())),
    ClassifierChain(LogisticRegression()),
    ClassifierChain(GaussianNB(), order="random", random_state=3),
    ClassifierChain(LinearSVC(dual=False)),
    ClassifierChain(make_pipeline(StandardScaler(), LogisticRegression()), predict_for="f1"),
    ClassifierChain(
        LogisticRegression(), inference="monte_carlo", random_state=0, chain_method="predict_proba"
    ),
    # All orders of three labels: whatever their columns.
    ClassifierChainEnsemble(LogisticRegression(tol=1e-8), n_estimators=6, random_state=0),
    ClassifierChainEnsemble(GaussianNB(), n_estimators=6, predict_for="f1", random_state=0),
    SAMPLED_CHAINS,
    ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=KFold(3)),
    ThresholdOptimizer(
        BinaryRelevance(LinearSVC(dual=False)), scoring="jaccard_macro", cv=KFold(3)
    ),
    # With fewer folds of so few samples, maps are learned from far worse models than they serve.
    MultiLabelCalibrator(BinaryRelevance(LinearSVC(dual=False)), cv=KFold(5)),
    MultiLabelCalibrator(
        BinaryRelevance(LogisticRegression()),
        method="beta",
        cv=KFold(5),
        response_method="predict_proba",
    ),
    MultiLabelCalibrator(BinaryRelevance(LogisticRegression()), method="isotonic", cv=KFold(5)),
    MultiLabelCalibrator(
        BinaryRelevance(DecisionTreeClassifier(max_depth=3, random_state=0)),
        method="temperature",
        cv=KFold(5),
    ),
    ThresholdOptimizer(MultiLabelCalibrator(BinaryRelevance(LinearSVC(dual=False)), cv=KFold(5))),
    FixedThresholdClassifier(BinaryRelevance(LogisticRegression()), threshold=0.3),
    FixedThresholdClassifier(BinaryRelevance(LinearSVC(dual=False)), threshold=0.1),
    MLkNN(n_neighbors=11),
    MLkNN(n_neighbors=11, smoothing=0.3, algorithm="brute"),
    # Exact, or the order of the classes shows.
    LabelPowerset(LogisticRegression(tol=1e-10)),
    LabelPowerset(GaussianNB(), min_count=3, predict_for="f1"),
    LabelPowerset(LinearSVC(dual=False, tol=1e-10, max_iter=10_000)),
    RandomLabelsets(LogisticRegression(tol=1e-10), labelset_size=2, random_state=0),
    RandomLabelsets(
        LinearSVC(dual=False, tol=1e-10, max_iter=10_000), labelset_size=2, voting="hard"
    ),
    STACKED_SCORES,
    StackedBinaryRelevance(LogisticRegression(), meta_features="true_labels"),
    StackedBinaryRelevance(GaussianNB(), meta_features="true_labels"),
]
# (name of the estimator's class, or how it is written; name of the check) -> why the promise is
# not kept.
EXCEPTIONS = {
    ("ClassifierChain", "check_labels_can_be_permuted"): (
        "The columns are the order of the chain, and links see the labels before them."
    ),
    ("ClassifierChain", "check_a_subset_of_labels_gets_the_same_answers"): (
        "Links see the labels before them."
    ),
    ("ClassifierChainEnsemble", "check_a_subset_of_labels_gets_the_same_answers"): (
        "Links see the labels before them."
    ),
    (repr(SAMPLED_CHAINS), "check_labels_can_be_permuted"): (
        "The orders are drawn: these are half of all there are."
    ),
    (repr(SAMPLED_CHAINS), "check_rows_can_be_permuted"): (
        "Which rows a chain sees is drawn by their places."
    ),
    ("LabelPowerset", "check_a_subset_of_labels_gets_the_same_answers"): (
        "Its classes are sets of all labels."
    ),
    ("LabelPowerset", "check_label_weights"): (
        "A label set is learnt whole, so it has one weight, and others are refused."
    ),
    ("MultiLabelCalibrator", "check_a_subset_of_labels_gets_the_same_answers"): (
        "The maps of labels with few positives lean on that of all labels together."
    ),
    ("MultiLabelCalibrator", "check_rows_can_be_permuted"): (
        "Which rows are scored together follows the order of the rows, as in every KFold."
    ),
    ("NeuralMultiLabelClassifier", "check_a_subset_of_labels_gets_the_same_answers"): (
        "Labels share what represents the samples."
    ),
    **{
        (repr(net), "check_sparse_samples"): "Dense samples are centred, sparse ones are not."
        for net in NEURAL_ESTIMATORS
        if net.scaling is not None
    },
    ("RandomLabelsets", "check_a_subset_of_labels_gets_the_same_answers"): (
        "Labels are learnt in groups, and other labels make other groups."
    ),
    ("RandomLabelsets", "check_label_weights"): (
        "A label set is learnt whole, so it has one weight, and others are refused."
    ),
    ("StackedBinaryRelevance", "check_a_subset_of_labels_gets_the_same_answers"): (
        "The second level looks at the other labels."
    ),
    (repr(STACKED_SCORES), "check_rows_can_be_permuted"): (
        "Which rows are scored together follows the order of the rows, as in every KFold."
    ),
    ("ThresholdOptimizer", "check_a_subset_of_labels_gets_the_same_answers"): (
        "The cut-offs of labels with few positives lean on that of all labels together."
    ),
    ("ThresholdOptimizer", "check_rows_can_be_permuted"): (
        "Which rows are validated together follows the order of the rows, as in every KFold."
    ),
}

RESPONSES = ("predict", "predict_proba", "decision_function")
NAMES = ["sport", "news", "arts"]
SPARSE_FORMS = [
    sp.csr_array,
    sp.csr_matrix,
    sp.csc_array,
    sp.csc_matrix,
    sp.coo_array,
    sp.coo_matrix,
    sp.lil_array,
    sp.lil_matrix,
]


def make_problem(n_labels=3, n_samples=60):
    """Make labels that depend on the features, none of them constant, some rows empty."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, 5))
    noise = rng.normal(scale=0.7, size=(n_samples, n_labels))
    return X, (X[:, :n_labels] + noise > 0.2).astype(int)


def list_responses(estimator):
    return [method for method in RESPONSES if hasattr(estimator, method)]


def to_dense(answer):
    return answer.toarray() if sp.issparse(answer) else answer


def assert_same_answers(
    fitted, expected, X, X_expected=None, *, rows=slice(None), labels=slice(None)
):
    """Assert that both answer alike, up to the rows and labels that the expected one has."""
    X_expected = X if X_expected is None else X_expected
    assert list_responses(fitted) == list_responses(expected)
    for method in list_responses(expected):
        answer = to_dense(getattr(fitted, method)(X))
        reference = to_dense(getattr(expected, method)(X_expected))[rows][:, labels]
        np.testing.assert_allclose(answer, reference, rtol=1e-4, atol=1e-6, err_msg=method)


def check_answers_are_matrices(estimator):
    for n_labels in (1, 2, 3):
        X, Y = make_problem(n_labels)
        fitted = clone(estimator).fit(X, Y)
        assert fitted.predict(X).dtype.kind == "i"
        assert set(np.unique(fitted.predict(X))) == {0, 1}
        for method in list_responses(fitted):
            answer = getattr(fitted, method)(X)
            assert isinstance(answer, np.ndarray)
            assert answer.shape == Y.shape
        if hasattr(fitted, "predict_proba"):
            proba = fitted.predict_proba(X)
            assert proba.dtype.kind == "f"
            assert proba.min() >= 0
            assert proba.max() <= 1


def check_classes_are_never_taken_for_binary(estimator):
    for n_labels in (1, 2, 3):
        fitted = clone(estimator).fit(*make_problem(n_labels))
        assert fitted.n_labels_ == n_labels
        assert len(fitted.classes_) == n_labels
        assert type_of_target(fitted.classes_) != "binary"


def check_labels_can_be_permuted(estimator):
    X, Y = make_problem()
    order = [2, 0, 1]
    permuted = clone(estimator).fit(X, Y[:, order])
    assert_same_answers(permuted, clone(estimator).fit(X, Y), X, labels=order)


def check_rows_can_be_permuted(estimator):
    X, Y = make_problem()
    order = np.random.default_rng(1).permutation(len(X))
    fitted = clone(estimator).fit(X, Y)
    assert_same_answers(clone(estimator).fit(X[order], Y[order]), fitted, X)
    assert_same_answers(fitted, fitted, X[order], X, rows=order)


def check_a_subset_of_labels_gets_the_same_answers(estimator):
    X, Y = make_problem()
    expected = clone(estimator).fit(X, Y)
    assert_same_answers(clone(estimator).fit(X, Y[:, [0, 2]]), expected, X, labels=[0, 2])
    assert_same_answers(clone(estimator).fit(X, Y[:, [1]]), expected, X, labels=[1])


def check_sparse_labels(estimator):
    X, Y = make_problem()
    expected = clone(estimator).fit(X, Y)
    for form in SPARSE_FORMS:
        fitted = clone(estimator).fit(X, form(Y))
        assert isinstance(fitted.predict(X), sp.csr_array)
        assert_same_answers(fitted, expected, X)
        assert fitted.score(X, form(Y)) == expected.score(X, Y)
    stored_zeros = sp.csr_array(np.ones_like(Y))
    stored_zeros.data = Y.ravel()
    assert_same_answers(clone(estimator).fit(X, stored_zeros), expected, X)


def check_sparse_samples(estimator):
    if not get_tags(estimator).input_tags.sparse:
        return
    X, Y = make_problem()
    X = np.where(np.abs(X) > 0.5, X, 0)
    expected = clone(estimator).fit(X, Y)
    for form in SPARSE_FORMS:
        assert_same_answers(clone(estimator).fit(form(X), Y), expected, form(X), X)


def check_constant_labels(estimator):
    X, Y = make_problem()
    Y[:, 1], Y[:, 2] = 0, 1
    for form in (lambda Y: pd.DataFrame(Y, columns=NAMES), sp.csr_array):
        with pytest.warns(LabelWarning) as caught:
            fitted = clone(estimator).fit(X, form(Y))
        messages = " ".join(str(warning.message) for warning in caught)
        shown = [repr(name) for name in NAMES] if form is not sp.csr_array else list("012")
        assert shown[1] in messages
        assert shown[2] in messages
        assert shown[0] not in messages
        np.testing.assert_array_equal(to_dense(fitted.predict(X))[:, 1:], Y[:, 1:])
        for method in list_responses(fitted):
            assert getattr(fitted, method)(X).shape == Y.shape
        if hasattr(fitted, "predict_proba"):
            np.testing.assert_array_equal(fitted.predict_proba(X)[:, 1:], Y[:, 1:])


def check_rows_without_labels(estimator):
    X, Y = make_problem()
    Y[:10] = 0
    fitted = clone(estimator).fit(X, Y)
    answer = fitted.predict(X)
    np.testing.assert_array_equal(
        answer, clone(estimator).fit(X, sp.csr_array(Y)).predict(X).toarray()
    )
    assert (answer.sum(axis=1) == 0).any()


def check_scorers(estimator):
    averages = [
        f"{name}_{avg}" for name in ("f1", "precision", "recall") for avg in ("micro", "macro")
    ]
    for n_labels in (1, 2, 3):
        X, Y = make_problem(n_labels)
        fitted = clone(estimator).fit(X, Y)
        predicted = fitted.predict(X)
        for name in ["accuracy", *averages]:
            scorer = metrics.get_scorer(name)
            expected = scorer._score_func(Y, predicted, **scorer._kwargs)
            assert scorer(fitted, X, Y) == pytest.approx(expected)
        if len(list_responses(fitted)) == 1:
            continue
        for name in ("roc_auc", "average_precision"):
            expected = [
                metrics.get_scorer(name)._score_func(Y[:, label], scores)
                for label, scores in enumerate(getattr(fitted, list_responses(fitted)[-1])(X).T)
            ]
            assert metrics.get_scorer(name)(fitted, X, Y) == pytest.approx(np.mean(expected))


def check_cross_val_predict(estimator):
    for n_labels in (1, 2, 3):
        X, Y = make_problem(n_labels)
        for method in list_responses(clone(estimator).fit(X, Y)):
            expected = np.empty(Y.shape)
            for train, test in KFold(3).split(X):
                fold = clone(estimator).fit(X[train], Y[train])
                expected[test] = getattr(fold, method)(X[test])
            answer = cross_val_predict(estimator, X, Y, cv=KFold(3), method=method)
            np.testing.assert_array_equal(answer, expected)


def check_model_selection(estimator):
    X, Y = make_problem()
    X_frame = pd.DataFrame(X, columns=list("abcde"))
    scoring = ["accuracy", "f1_micro", "jaccard_macro"]
    if len(list_responses(clone(estimator).fit(X, Y))) > 1:
        scoring += ["roc_auc", "average_precision"]
    pipeline = make_pipeline(StandardScaler(), clone(estimator))
    for labels in (Y, pd.DataFrame(Y, columns=NAMES)):
        results = cross_validate(
            pipeline, X_frame, labels, scoring=scoring, cv=3, error_score="raise"
        )
        for name in scoring:
            assert np.isfinite(results[f"test_{name}"]).all()
    step = pipeline.steps[-1][0]
    search = GridSearchCV(
        pipeline, {"standardscaler__with_std": [True, False]}, cv=2, scoring="f1_macro"
    )
    search.fit(X, pd.DataFrame(Y, columns=NAMES))
    assert search.best_score_ > 0.5
    assert list(search.best_estimator_[step].label_names_in_) == NAMES
    np.testing.assert_array_equal(search.predict(X), search.best_estimator_.predict(X))


def check_missing_labels(estimator):
    X, Y = make_problem()
    gaps = np.random.default_rng(2).random(Y.shape) < 0.2
    Y_gappy = np.where(gaps, np.nan, Y)
    fitted = clone(estimator).fit(X, Y_gappy)
    for method in list_responses(fitted):
        answer = getattr(fitted, method)(X)
        assert answer.shape == Y.shape
        assert np.isfinite(answer).all()
    right = ((fitted.predict(X) == Y) | gaps).all(axis=1)
    assert fitted.score(X, Y_gappy) == pytest.approx(right.mean())
    for form in (sp.csr_array, lambda Y: pd.DataFrame(Y, dtype="Float64"), pl.from_numpy):
        assert_same_answers(clone(estimator).fit(X, form(Y_gappy)), fitted, X)
    no_gaps = clone(estimator).fit(X, Y.astype(float))
    assert_same_answers(no_gaps, clone(estimator).fit(X, Y), X)


def check_label_names(estimator):
    X, Y = make_problem()
    expected = clone(estimator).fit(X, Y)
    assert not hasattr(expected, "label_names_in_")
    for frame in (pd.DataFrame(Y, columns=NAMES), pl.DataFrame(Y, schema=NAMES)):
        fitted = clone(estimator).fit(X, frame)
        assert list(fitted.label_names_in_) == NAMES
        assert_same_answers(fitted, expected, X)
        assert fitted.score(X, frame) == expected.score(X, Y)
        fitted.fit(X, Y)
        assert not hasattr(fitted, "label_names_in_")


def check_feature_names_are_forgotten(estimator):
    X, Y = make_problem()
    fitted = clone(estimator).fit(pd.DataFrame(X, columns=list("abcde")), Y)
    assert list(fitted.feature_names_in_) == list("abcde")
    fitted.fit(X[:, :4], Y)
    assert not hasattr(fitted, "feature_names_in_")
    assert fitted.n_features_in_ == 4


def check_errors_name_the_label(estimator):
    X, Y = make_problem()
    Y[7, 1] = 2
    with pytest.raises(ValueError, match="row 7, label 'news' holds 2"):
        clone(estimator).fit(X, pd.DataFrame(Y, columns=NAMES))
    with pytest.raises(ValueError, match="row 7, label 1 holds 2"):
        clone(estimator).fit(X, sp.coo_array(Y))


def check_wrong_labels_are_refused(estimator):
    X, Y = make_problem()
    wrong = {
        "inconsistent numbers of samples": Y[:-1],
        "empty": Y[:, :0],
        "row 0, label 0 holds -1": np.where(Y == 0, -1, Y)[np.argsort(Y[:, 0])],
        "holds inf": np.where(Y == 1, np.inf, Y),
        "must hold numbers": np.where(Y == 1, "yes", "no"),
        "dimension": Y[:, :, np.newaxis],
    }
    for message, labels in wrong.items():
        with pytest.raises(ValueError, match=message):
            clone(estimator).fit(X, labels)
    fitted = clone(estimator).fit(X, Y)
    with pytest.raises(ValueError, match="features"):
        fitted.predict(X[:, :3])


def check_an_unfitted_estimator_says_so(estimator):
    X, Y = make_problem()
    for method in list_responses(estimator):
        with pytest.raises(NotFittedError):
            getattr(clone(estimator), method)(X)
    with pytest.raises(NotFittedError):
        clone(estimator).score(X, Y)


def check_n_jobs_makes_no_difference(estimator):
    if "n_jobs" not in estimator.get_params():
        return
    X, Y = make_problem()
    parallel = clone(estimator).set_params(n_jobs=2).fit(X, Y)
    assert_same_answers(parallel, clone(estimator).fit(X, Y), X)


def check_copies(estimator):
    X, Y = make_problem()
    fitted = clone(estimator).fit(X, pd.DataFrame(Y, columns=NAMES))
    for twin in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert_same_answers(twin, fitted, X)
        assert list(twin.label_names_in_) == NAMES
    assert not [name for name in vars(clone(fitted)) if name.endswith("_")]


def check_inputs_are_left_as_they_are(estimator):
    X, Y = make_problem()
    gappy = np.where(np.random.default_rng(2).random(Y.shape) < 0.2, np.nan, Y)
    for labels in (Y, Y.astype(bool), Y.astype(np.float32), gappy):
        given = [X.copy(), labels.copy()]
        for array in given:
            array.flags.writeable = False
        fitted = clone(estimator).fit(*given)
        fitted.score(*given)
        np.testing.assert_array_equal(given[1], labels)
    unsorted = sp.csr_array(Y).tocoo().tocsc()
    unsorted.indices, unsorted.data = unsorted.indices.copy(), unsorted.data.copy()
    before = [part.copy() for part in (unsorted.data, unsorted.indices, unsorted.indptr)]
    for part in (unsorted.data, unsorted.indices, unsorted.indptr):
        part.flags.writeable = False
    clone(estimator).fit(X, unsorted)
    for part, old in zip((unsorted.data, unsorted.indices, unsorted.indptr), before, strict=True):
        np.testing.assert_array_equal(part, old)


def check_parameters(estimator):
    X, Y = make_problem()
    fitted = clone(estimator)
    before = {name: repr(value) for name, value in fitted.get_params().items()}
    fitted.fit(X, Y)
    assert {name: repr(value) for name, value in fitted.get_params().items()} == before
    twin = type(estimator)(**estimator.get_params(deep=False))
    assert_same_answers(twin.fit(X, Y), fitted, X)
    assert type(estimator).__name__ in fitted._repr_html_()
    with pytest.raises(ValueError, match="Invalid parameter 'nonsense'"):
        clone(estimator).set_params(nonsense=1)


def check_weights(estimator):
    X, Y = make_problem()
    if not has_fit_parameter(getattr(estimator, "estimator", estimator), "sample_weight"):
        return
    expected = clone(estimator).fit(X, Y)
    for weight in (np.ones(len(X)), [1] * len(X), 1.0):
        assert_same_answers(clone(estimator).fit(X, Y, sample_weight=weight), expected, X)
    for weight in (np.ones(len(X) - 1), -np.ones(len(X)), np.full(len(X), np.nan)):
        with pytest.raises(ValueError, match="sample_weight must"):
            clone(estimator).fit(X, Y, sample_weight=weight)


def check_label_weights(estimator):
    X, Y = make_problem()
    if not has_fit_parameter(getattr(estimator, "estimator", estimator), "sample_weight"):
        return
    expected = clone(estimator).fit(X, Y)
    assert_same_answers(clone(estimator).fit(X, Y, sample_weight=np.ones(Y.shape)), expected, X)


def check_score_is_the_subset_accuracy(estimator):
    X, Y = make_problem()
    fitted = clone(estimator).fit(X, Y)
    right = (fitted.predict(X) == Y).all(axis=1)
    assert fitted.score(X, Y) == pytest.approx(right.mean())
    weight = np.arange(len(X))
    expected = np.average(right, weights=weight)
    assert fitted.score(X, Y, sample_weight=weight) == pytest.approx(expected)
    with pytest.raises(ValueError, match="inconsistent number"):
        fitted.score(X, Y[:-1])


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]
