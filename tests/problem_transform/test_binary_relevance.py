import pickle
import sys

import hypothesis.extra.numpy as hnp
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from capricious import Capricious
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.parallel import delayed

from skmultilabel import BinaryRelevance
from skmultilabel.exceptions import LabelFitError, LabelWarning

NAMES = ["sport", "news", "arts"]
BASES = [
    LogisticRegression(),
    DecisionTreeClassifier(max_depth=2, random_state=0),
    GaussianNB(),
    LinearSVC(dual=False),
    Ridge(),
    KNeighborsClassifier(3, weights="distance"),
]
CONSTANT = pytest.mark.filterwarnings("ignore:.*present in all training examples")


def list_responses(estimator):
    methods = ("predict", "predict_proba", "decision_function")
    return [method for method in methods if hasattr(estimator, method)]


def assert_same_answers(fitted, expected, X):
    assert list_responses(fitted) == list_responses(expected)
    for method in list_responses(expected):
        assert_same(getattr(fitted, method)(X), getattr(expected, method)(X))


def assert_same(answer, expected):
    """The product for all labels may round otherwise than the one for each: not what is decided."""
    if np.asarray(answer).dtype.kind != "f":
        np.testing.assert_array_equal(answer, expected)
    else:
        np.testing.assert_allclose(answer, expected, rtol=1e-12, atol=1e-12)


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    return X, (X[:, :3] + rng.normal(scale=0.5, size=(60, 3)) > 0).astype(int)


@pytest.fixture
def gappy(problem):
    X, Y = problem
    Y = Y.astype(float)
    Y[np.random.default_rng(1).random(Y.shape) < 0.25] = np.nan
    return X, Y


@CONSTANT
@pytest.mark.parametrize("base", BASES, ids=repr)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_answers_are_those_of_one_vs_rest(base, data):
    n_labels = data.draw(st.integers(2, 4))
    Y = data.draw(hnp.arrays(int, (12, n_labels), elements=st.integers(0, 1)))
    Y[:2, 0] = 0, 1  # OneVsRest takes the cut-off of all labels from the first
    X = np.random.default_rng(data.draw(st.integers(0, 99))).normal(size=(12, 2))
    expected = OneVsRestClassifier(base).fit(X, Y)
    assert_same_answers(BinaryRelevance(base, solver="per_label").fit(X, Y), expected, X)


@pytest.mark.parametrize("base", BASES, ids=repr)
@pytest.mark.parametrize("classes", [["a", "b"], ["a", "b", "c"], [1.0, 2.0], [0, 5, 7]], ids=str)
def test_classes_are_predicted_as_by_one_vs_rest(base, classes, problem):
    X, Y = problem
    y = np.array(classes)[Y.sum(axis=1) % len(classes)]
    fitted = BinaryRelevance(base, solver="per_label").fit(X, y)
    expected = OneVsRestClassifier(base).fit(X, y)
    # Away from the samples no scores are equal; of equal ones scikit-learn 1.7 took the last.
    assert_same_answers(fitted, expected, X + 0.1)
    np.testing.assert_array_equal(fitted.classes_, expected.classes_)
    assert fitted.n_classes_ == expected.n_classes_
    assert fitted.multilabel_ == expected.multilabel_
    assert fitted.score(X, y) == expected.score(X, y)


@CONSTANT
def test_every_label_has_the_cut_off_of_its_own_estimator(problem):
    """OneVsRest cuts all at 0.5, not 0, where its first label is constant."""
    X, Y = problem
    Y[:, 0] = 0
    fitted = BinaryRelevance(LogisticRegression(), solver="per_label").fit(X, Y)
    decisions = fitted.decision_function(X)
    np.testing.assert_array_equal(fitted.predict(X)[:, 1:], decisions[:, 1:] > 0)
    theirs = OneVsRestClassifier(LogisticRegression()).fit(X, Y)
    assert_same(decisions, theirs.decision_function(X))
    np.testing.assert_array_equal(theirs.predict(X)[:, 1:], decisions[:, 1:] > 0.5)
    assert (theirs.predict(X) != fitted.predict(X)).any()


def fit_by_hand(base, X, Y, weight=None):
    """Fit each label on the rows where it is known."""
    estimators = []
    for label, y in enumerate(Y.T):
        known = ~np.isnan(y)
        params = {} if weight is None else {"sample_weight": weight[known, label]}
        estimators.append(clone(base).fit(X[known], y[known].astype(int), **params))
    return estimators


@pytest.mark.parametrize("base", BASES, ids=repr)
def test_missing_labels_are_learnt_around(base, gappy):
    X, Y = gappy
    by_hand = fit_by_hand(base, X, Y)
    for labels in (Y, sp.csc_array(Y), pd.DataFrame(Y, columns=NAMES)):
        fitted = BinaryRelevance(base, solver="per_label").fit(X, labels)
        for method in list_responses(by_hand[0]):
            expected = np.column_stack([getattr(one, method)(X) for one in by_hand])
            if method == "predict_proba":
                expected = expected[:, 1::2]
            if isinstance(base, Ridge):
                expected = expected > 0.5
            answer = getattr(fitted, method)(X)
            assert_same(answer.toarray() if sp.issparse(answer) else answer, expected)


def test_weights_of_sample_and_label_reach_their_estimator(gappy):
    X, Y = gappy
    weight = np.random.default_rng(2).random(Y.shape)
    by_hand = fit_by_hand(LogisticRegression(), X, Y, weight)
    model = BinaryRelevance(LogisticRegression(), solver="per_label")
    fitted = clone(model).fit(X, Y, sample_weight=weight)
    for label, estimator in enumerate(by_hand):
        np.testing.assert_array_equal(fitted.estimators_[label].coef_, estimator.coef_)
    same = model.fit(X, Y, sample_weight=weight[:, 0])
    np.testing.assert_array_equal(same.estimators_[0].coef_, by_hand[0].coef_)


def test_weights_are_refused_where_the_estimator_has_none(problem):
    model = BinaryRelevance(KNeighborsClassifier())
    with pytest.raises(ValueError, match="KNeighborsClassifier does not take it"):
        model.fit(*problem, sample_weight=np.ones(60))


def test_a_label_that_nobody_knows_is_never_predicted(problem):
    X, Y = problem
    Y = pd.DataFrame(Y.astype(float), columns=NAMES)
    Y["news"] = np.nan
    with pytest.warns(LabelWarning, match=r"'news' is known .* in no training example"):
        fitted = BinaryRelevance(LogisticRegression()).fit(X, Y)
    np.testing.assert_array_equal(fitted.predict_proba(X)[:, 1], 0)
    np.testing.assert_array_equal(fitted.predict(X)[:, 1], 0)


@pytest.mark.parametrize("n_jobs", [None, 2])
@pytest.mark.parametrize("named", [True, False])
def test_the_label_that_failed_is_named(n_jobs, named, problem):
    X, Y = problem
    Y[5:, 1] = 0
    labels = pd.DataFrame(Y, columns=NAMES) if named else Y
    shown = "Label 'news'" if named else "Label 1"
    with pytest.raises(LabelFitError, match=f"{shown}: RuntimeError .*: too rare") as caught:
        BinaryRelevance(Capricious(), n_jobs=n_jobs).fit(X, labels)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_class_that_failed_is_named(problem):
    X, _ = problem
    y = np.where(np.arange(60) < 5, "rare", np.where(np.arange(60) < 35, "a", "b"))
    with pytest.raises(LabelFitError, match="Label 'rare': RuntimeError"):
        BinaryRelevance(Capricious()).fit(X, y)


def test_a_precomputed_kernel_wants_every_label_known(gappy):
    X, Y = gappy
    with pytest.raises(LabelFitError, match="kernel that is not precomputed"):
        BinaryRelevance(SVC(kernel="precomputed")).fit(X @ X.T, Y)


@pytest.mark.parametrize(
    "base", [GaussianNB(), BernoulliNB(), SGDClassifier(random_state=0)], ids=repr
)
def test_batches_are_learnt_as_by_hand(base, gappy):
    X, Y = gappy
    Y[:20, 2] = np.nan  # the first batch says nothing of it
    model = BinaryRelevance(base)
    by_hand = [clone(base) for _ in NAMES]
    for rows in (slice(0, 20), slice(20, 45), slice(45, 60)):
        model.partial_fit(X[rows], pd.DataFrame(Y[rows], columns=NAMES))
        for label, estimator in enumerate(by_hand):
            known = ~np.isnan(Y[rows, label])
            if known.any():
                y = Y[rows, label][known].astype(int)
                estimator.partial_fit(X[rows][known], y, classes=[0, 1])
    assert list(model.label_names_in_) == NAMES
    expected = np.column_stack([estimator.predict(X) for estimator in by_hand])
    np.testing.assert_array_equal(model.predict(X), expected)


def test_weights_of_a_batch_reach_their_estimator(problem):
    X, Y = problem
    weight = np.random.default_rng(2).random(Y.shape)
    model = BinaryRelevance(GaussianNB()).partial_fit(X, Y, sample_weight=weight)
    for label, estimator in enumerate(model.estimators_):
        expected = GaussianNB().partial_fit(X, Y[:, label], [0, 1], sample_weight=weight[:, label])
        np.testing.assert_allclose(estimator.theta_, expected.theta_)


def test_batches_have_to_agree(problem):
    X, Y = problem
    model = BinaryRelevance(GaussianNB()).partial_fit(X, pd.DataFrame(Y, columns=NAMES))
    with pytest.raises(ValueError, match="y has 2 labels, but the first batch had 3"):
        model.partial_fit(X, Y[:, :2])
    with pytest.raises(ValueError, match="labels of the first batch in another order"):
        model.partial_fit(X, pd.DataFrame(Y, columns=NAMES[::-1]))
    assert list(model.partial_fit(X, Y).label_names_in_) == NAMES
    with pytest.raises(ValueError, match="first batch was a label matrix"):
        model.partial_fit(X, Y[:, 0])
    classes = BinaryRelevance(GaussianNB()).partial_fit(X, Y[:, 0], classes=[0, 1])
    with pytest.raises(ValueError, match="first batch was a vector of classes"):
        classes.partial_fit(X, Y)


def test_a_refit_forgets_the_fit_before(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression())
    model.fit(pd.DataFrame(X, columns=list("abcd")), pd.DataFrame(Y, columns=NAMES))
    model.fit(X, Y[:, 0])
    stale = {"label_names_in_", "n_labels_", "feature_names_in_"} & set(vars(model))
    assert stale == set()
    model.set_params(estimator=make_pipeline(FunctionTransformer(len_of_strings), GaussianNB()))
    model.fit(["a", "bb", "ccc", "d"], [[0, 1], [1, 0], [1, 1], [0, 1]])
    assert not hasattr(model, "n_features_in_")
    assert model.predict(["e", "fff"]).shape == (2, 2)


def len_of_strings(texts):
    return np.array([[len(text)] for text in texts])


@CONSTANT
def test_attributes_of_a_constant_first_label_do_not_hide_those_of_the_others(problem):
    X, Y = problem
    Y[:, 0] = 1
    model = BinaryRelevance(LogisticRegression()).fit(pd.DataFrame(X, columns=list("abcd")), Y)
    assert model.n_features_in_ == 4
    assert list(model.feature_names_in_) == list("abcd")
    model.predict(pd.DataFrame(X, columns=list("abcd")))


@CONSTANT
@pytest.mark.parametrize("first_is_constant", [False, True])
def test_methods_are_those_of_the_fitted_estimators(first_is_constant, problem):
    X, Y = problem
    Y[:, 0] = 1 if first_is_constant else Y[:, 0]
    search = GridSearchCV(SGDClassifier(random_state=0), {"loss": ["log_loss"]}, cv=2)
    model = BinaryRelevance(search)
    assert not hasattr(model, "predict_proba")
    assert model.fit(X, Y).predict_proba(X).shape == Y.shape


def test_tags_are_those_of_the_base_estimator():
    assert get_tags(BinaryRelevance(DecisionTreeClassifier())).input_tags.allow_nan
    assert not get_tags(BinaryRelevance(GaussianNB())).input_tags.allow_nan
    assert not get_tags(BinaryRelevance(GaussianNB())).input_tags.sparse
    assert get_tags(BinaryRelevance(LogisticRegression())).input_tags.sparse
    assert get_tags(BinaryRelevance(SVC(kernel="precomputed"))).input_tags.pairwise
    tags = get_tags(BinaryRelevance(GaussianNB()))
    assert tags.classifier_tags.multi_label
    assert tags.target_tags.multi_output


def test_routed_weights_reach_the_estimators(problem):
    X, Y = problem
    weight = np.random.default_rng(2).random(len(X))
    expected = BinaryRelevance(LogisticRegression()).fit(X, Y, sample_weight=weight)
    with sklearn.config_context(enable_metadata_routing=True):
        base = LogisticRegression().set_fit_request(sample_weight=True)
        fitted = BinaryRelevance(base).fit(X, Y, sample_weight=weight)
        assert_same_answers(fitted, expected, X)
        model = BinaryRelevance(base).set_score_request(sample_weight=False)
        search = GridSearchCV(model, {"estimator__C": [1.0]}, cv=2)
        assert_same_answers(search.fit(X, Y, sample_weight=weight).best_estimator_, expected, X)


def test_routed_weights_may_have_another_name(problem):
    X, Y = problem
    weight = np.random.default_rng(2).random(Y.shape)
    expected = BinaryRelevance(LogisticRegression()).fit(X, Y, sample_weight=weight)
    with sklearn.config_context(enable_metadata_routing=True):
        base = LogisticRegression().set_fit_request(sample_weight="importance")
        assert_same_answers(BinaryRelevance(base).fit(X, Y, importance=weight), expected, X)


def test_weights_of_the_score_are_asked_for_here(problem):
    X, Y = problem
    weight = np.random.default_rng(2).integers(0, 2, len(X))
    with sklearn.config_context(enable_metadata_routing=True):
        base = LogisticRegression().set_fit_request(sample_weight=False)
        model = BinaryRelevance(base).set_score_request(sample_weight=True)
        results = cross_validate(model, X, Y, cv=2, params={"sample_weight": weight})
        unweighted = cross_validate(BinaryRelevance(base), X, Y, cv=2)
    assert (results["test_score"] != unweighted["test_score"]).any()


def test_without_routing_other_parameters_are_refused(problem):
    with pytest.raises(ValueError, match="metadata"):
        BinaryRelevance(LogisticRegression()).fit(*problem, importance=np.ones(60))


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_slow_predictions_go_to_workers_and_stay_the_same(n_jobs, problem, monkeypatch):
    X, Y = problem
    base = DecisionTreeClassifier(max_depth=2, random_state=0)
    in_turn = BinaryRelevance(base).fit(X, Y)
    handed_out = []

    def count_tasks(function):
        handed_out.append(function)
        return delayed(function)

    module = sys.modules["skmultilabel.problem_transform._scoring"]
    monkeypatch.setattr(module, "MIN_PARALLEL_SECONDS", 0.0)
    model = BinaryRelevance(base, n_jobs=n_jobs).fit(X, Y)
    monkeypatch.setattr(module, "delayed", count_tasks)
    np.testing.assert_array_equal(model.predict(X), in_turn.predict(X))
    np.testing.assert_array_equal(model.predict_proba(X), in_turn.predict_proba(X))
    # The first label is predicted here, to see how long it takes.
    assert len(handed_out) == (0 if n_jobs is None else 2 * (Y.shape[1] - 1))
