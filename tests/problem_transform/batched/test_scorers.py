import copy
import pickle
import threading
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Perceptron,
    Ridge,
    RidgeClassifier,
    RidgeClassifierCV,
    RidgeCV,
    SGDClassifier,
)
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform import _scoring
from skmultilabel.problem_transform._batched import _linear_scorer, _scorer
from skmultilabel.problem_transform._batched._linear_scorer import apply_logistic, stack_vectors
from skmultilabel.problem_transform._batched._scorer import BatchedScorer, split_evenly
from skmultilabel.problem_transform._batched._scorers import SCORERS, make_batched_scorer
from skmultilabel.problem_transform._batched._type_names import name_type
from skmultilabel.problem_transform._scoring import (
    PerLabelScorer,
    ScorerCache,
    TogetherScorer,
    make_scorer,
)

LINEAR = [
    LogisticRegression(),
    LogisticRegressionCV(Cs=2, cv=2),
    LinearSVC(dual=False),
    RidgeClassifier(),
    RidgeClassifierCV(),
    SGDClassifier(random_state=0),
    SGDClassifier(loss="log_loss", random_state=0),
    SGDClassifier(loss="modified_huber", random_state=0),
    Perceptron(random_state=0),
    LinearDiscriminantAnalysis(),
    Ridge(),
    RidgeCV(),
    LinearRegression(),
    Lasso(0.01),
    ElasticNet(0.01),
]
OTHERS = [
    MultinomialNB(),
    ComplementNB(norm=True),
    BernoulliNB(binarize=0.3),
    GaussianNB(),
    KNeighborsClassifier(3, weights="distance", algorithm="brute"),
    DummyClassifier(),
    CalibratedClassifierCV(LinearSVC(dual=False), cv=2),
    CalibratedClassifierCV(BernoulliNB(), cv=2, method="isotonic", ensemble=False),
]
METHODS = ("decision_function", "predict_proba")
CONSTANT = pytest.mark.filterwarnings("ignore:.*present in all training examples")


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 6))
    return X, (X[:, :5] + rng.normal(scale=0.5, size=(80, 5)) > 0.3).astype(int)


@pytest.fixture
def small_tiles(monkeypatch):
    """Seven scores a tile, two labels at a time where X is sparse."""
    monkeypatch.setattr(_scorer, "TILE_BYTES", 8 * 7)
    monkeypatch.setattr(_linear_scorer, "COPY_BYTES", 8 * 13)


def assert_same_scores(model, X):
    """Compare with the estimators, one after the other."""
    together = make_scorer(model.estimators_)
    one_by_one = PerLabelScorer(model.estimators_)
    assert isinstance(together, TogetherScorer)
    for method in ("score", *METHODS):
        if method == "score" or hasattr(model, method):
            expected = getattr(one_by_one, method)(X)
            answer = getattr(together, method)(X)
            np.testing.assert_allclose(answer, expected, rtol=1e-12, atol=1e-12)
            assert answer.dtype == expected.dtype
            assert answer.flags.c_contiguous
    for sparse in (True, False):
        answer, expected = together.indicate(X, sparse=sparse), one_by_one.indicate(X)
        assert sp.issparse(answer) == sparse
        answer = answer.toarray() if sparse else answer
        np.testing.assert_array_equal(answer, expected)
        assert answer.dtype == expected.dtype


@pytest.mark.parametrize("base", LINEAR, ids=repr)
@pytest.mark.parametrize("first", ["constant", "varied"])
@CONSTANT
@pytest.mark.filterwarnings("ignore::FutureWarning")  # of LogisticRegressionCV
def test_linear_models_score_as_each_of_them(base, first, problem, small_tiles):
    X, Y = problem
    if first == "constant":
        Y[:, 0], Y[:, 3] = 1, 0
    model = BinaryRelevance(base, solver="per_label").fit(X, Y)
    assert_same_scores(model, X)
    assert_same_scores(model, X[:1])
    if model.__sklearn_tags__().input_tags.sparse:
        for rows in (slice(None), slice(1)):
            assert_same_scores(model, sp.csr_array(np.where(X[rows] > 0.5, X[rows], 0)))
            assert_same_scores(model, sp.coo_matrix(np.where(X[rows] > 0.5, X[rows], 0)))


@pytest.mark.parametrize("base", OTHERS, ids=repr)
@pytest.mark.parametrize("first", ["constant", "varied"])
@CONSTANT
def test_others_score_as_each_of_them(base, first, problem, small_tiles):
    X, Y = np.abs(problem[0]), problem[1]
    if first == "constant":
        Y[:, 0], Y[:, 3] = 1, 0
    # Neighbours are searched once where they were fitted together.
    model = BinaryRelevance(base).fit(X, Y)
    assert_same_scores(model, X)
    assert_same_scores(model, X[:1])
    if model.__sklearn_tags__().input_tags.sparse:
        assert_same_scores(model, sp.csr_array(np.where(X > 0.5, X, 0)))


def test_log_odds_that_products_would_spoil_are_computed_label_by_label(problem):
    X, Y = problem
    X[:, 0] = Y[:, 0] + 1e-9 * X[:, 0]
    model = BinaryRelevance(GaussianNB(var_smoothing=0)).fit(X, Y)
    assert_same_scores(model, X)


def test_neighbors_are_not_shared_by_estimators_of_their_own(problem):
    X, Y = problem
    estimators = [KNeighborsClassifier().fit(X[k:], Y[k:, k]) for k in range(3)]
    assert make_batched_scorer(estimators) is None
    model = BinaryRelevance(KNeighborsClassifier()).fit(X, Y)
    again = pickle.loads(pickle.dumps(model))
    assert make_batched_scorer(again.estimators_) is not None
    again.estimators_[0].set_params(n_neighbors=3)
    assert make_batched_scorer(again.estimators_) is None
    with pytest.raises(ValueError, match="All neighbors of some sample is getting zero weights"):
        BinaryRelevance(KNeighborsClassifier(weights=np.zeros_like)).fit(X, Y).predict(X)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
def test_sparse_coefficients_stay_sparse(kind, problem, small_tiles):
    X, Y = problem
    base = SGDClassifier(penalty="l1", alpha=0.05, random_state=0)
    model = BinaryRelevance(base, solver="per_label").fit(X, Y)
    before = model.decision_function(X)
    for estimator in model.estimators_:
        estimator.sparsify()
    scorer = make_batched_scorer(model.estimators_)
    assert sp.issparse(scorer.coef)
    assert scorer.coef.nnz < scorer.coef.shape[0] * scorer.coef.shape[1]
    assert_same_scores(model, kind(X))
    np.testing.assert_allclose(make_scorer(model.estimators_).score(X), before, atol=1e-12)
    model.estimators_[0].densify()
    assert_same_scores(model, kind(X))


def test_single_precision_stays_single(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression(), solver="per_label").fit(X.astype(np.float32), Y)
    scores = make_scorer(model.estimators_).decision_function(X.astype(np.float32))
    assert scores.dtype == np.float32
    expected = PerLabelScorer(model.estimators_).decision_function(X.astype(np.float32))
    np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-5)
    assert_same_scores(model, X)


def test_coefficients_in_one_array_are_not_copied():
    whole = np.arange(12.0).reshape(4, 3)
    rows = [whole[k : k + 1] for k in range(4)]
    for inside in (rows, rows[1:], rows[::2], [row.ravel() for row in rows]):
        stacked = stack_vectors(inside)
        assert np.shares_memory(stacked, whole)
        np.testing.assert_array_equal(stacked, np.vstack(inside))
    for other in (rows[:1], [rows[0], *rows[2:]], [*rows[:3], rows[3].copy()]):
        stacked = stack_vectors(other)
        assert not np.shares_memory(stacked, whole)
        np.testing.assert_array_equal(stacked, np.vstack(other))
    strided = np.arange(24.0).reshape(4, 6)
    stacked = stack_vectors([strided[k : k + 1, ::2] for k in range(4)])
    np.testing.assert_array_equal(stacked, strided[:, ::2])


@given(st.lists(st.floats(-1e4, 1e4), min_size=1))
def test_probabilities_are_exact_at_both_ends(values):
    from scipy.special import expit

    values = np.array(values)
    expected = expit(values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        apply_logistic(values)
    # Below the smallest normal number there are fewer digits.
    np.testing.assert_allclose(values, expected, rtol=1e-14, atol=1e-300)


@given(st.integers(0, 50), st.integers(1, 60))
def test_parts_cover_the_range(n, step):
    parts = split_evenly(n, step)
    assert [k for part in parts for k in range(n)[part]] == list(range(n))
    assert all(part.stop - part.start == step for part in parts[:-1])


def test_samples_are_checked_as_by_each_estimator(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    for bad, message in [
        (X[:, :3], "X has 3 features, but LogisticRegression is expecting 6 features"),
        (np.where(X > 2, np.nan, X), "Input X contains NaN"),
        (np.where(X > 2, np.inf, X), "Input X contains infinity"),
        (X[:0], "Found array with 0 sample"),
        (X[0], "Expected 2D array"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.predict(bad)
    np.testing.assert_array_equal(
        model.predict((10 * X).astype(int)), model.predict(np.trunc(10 * X))
    )
    named = BinaryRelevance(LogisticRegression()).fit(pd.DataFrame(X, columns=list("abcdef")), Y)
    with pytest.raises(ValueError, match="feature names should match"):
        named.predict(pd.DataFrame(X, columns=list("abcdeg")))
    with pytest.warns(UserWarning, match="does not have valid feature names") as caught:
        named.predict(X)
    assert len(caught) == 1


def test_only_estimators_of_one_kind_are_scored_together(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert isinstance(make_batched_scorer(model.estimators_), BatchedScorer)
    other = LinearSVC(dual=False).fit(X, Y[:, 0])
    assert make_batched_scorer([*model.estimators_, other]) is None
    words = LogisticRegression().fit(X, np.where(Y[:, 0], "yes", "no"))
    assert make_batched_scorer([*model.estimators_, words]) is None
    assert make_batched_scorer([SVC().fit(X, Y[:, 0])]) is None
    losses = [SGDClassifier(loss=loss).fit(X, Y[:, 0]) for loss in ("hinge", "log_loss")]
    assert make_batched_scorer(losses) is None


class Reluctant(LogisticRegression):
    """Answers otherwise than its base."""

    def decision_function(self, X):
        return super().decision_function(X) - 1


def test_a_subclass_answers_for_itself(problem):
    X, Y = problem
    model = BinaryRelevance(Reluctant()).fit(X, Y)
    expected = np.column_stack([e.decision_function(X) > 0 for e in model.estimators_])
    np.testing.assert_array_equal(model.predict(X), expected)


@CONSTANT
def test_constant_labels_alone_are_predicted(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression()).fit(X, np.ones_like(Y))
    np.testing.assert_array_equal(model.predict(X), np.ones_like(Y))
    np.testing.assert_array_equal(model.predict_proba(X), np.ones_like(Y))


def test_the_scorer_is_kept_until_the_estimators_change(problem):
    X, Y = problem
    model = BinaryRelevance(SGDClassifier(random_state=0)).fit(X, Y)
    before = dict(vars(model))
    first = model.decision_function(X)
    assert vars(model) == before
    scorer = model._scorers.get(model.estimators_, None)
    assert model._scorers.get(list(model.estimators_), None) is scorer
    model.estimators_[0], model.estimators_[1] = model.estimators_[1], model.estimators_[0]
    np.testing.assert_array_equal(model.decision_function(X)[:, [1, 0]], first[:, :2])
    model.partial_fit(X, 1 - Y)
    later = model.decision_function(X)
    np.testing.assert_allclose(later, PerLabelScorer(model.estimators_).score(X), atol=1e-12)
    model.fit(X, 1 - Y)
    assert (model.decision_function(X) != later).any()


def test_the_scorer_is_not_copied(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    answer = model.decision_function(X)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert other._scorers._kept is None
        np.testing.assert_array_equal(other.decision_function(X), answer)
    size = len(pickle.dumps(model))
    fresh = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert size == len(pickle.dumps(fresh))


def test_threads_may_share_a_scorer(problem):
    X, Y = problem
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(model.decision_function(X)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    for answer in answers:
        np.testing.assert_array_equal(answer, answers[0])


def test_sparse_predictions_never_are_a_dense_matrix():
    """10,000 rows x 4,000 labels would be 320 MB as a matrix of scores, 40 MB as one of bytes."""
    import tracemalloc

    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(30, 2)), sp.random_array((30, 4000), density=0.1, rng=rng) > 0
    Y = sp.csr_array(np.asarray(Y.toarray() | np.eye(30, 4000, dtype=bool), dtype=int))
    Y = Y[:, np.flatnonzero(Y.sum(axis=0))]
    estimators = [Ridge().fit(X, Y[:, [k]].toarray().ravel()) for k in range(20)] * 200
    scorer = make_scorer(estimators)
    rows = rng.normal(size=(10_000, 2)) / 100
    scorer.indicate(rows[:1], sparse=True)
    tracemalloc.start()
    predicted = scorer.indicate(rows, sparse=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert predicted.shape == (10_000, 4000)
    assert peak < 2e7 + 60 * predicted.nnz


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), n_rows=st.integers(1, 20), n_labels=st.integers(1, 9))
def test_rows_are_scored_for_themselves(seed, n_rows, n_labels):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, 3)), rng.integers(0, 2, (20, n_labels))
    Y[:2] = np.arange(2)[:, np.newaxis]
    scorer = make_scorer([RidgeClassifier().fit(X, y) for y in Y.T])
    together = scorer.decision_function(X[:n_rows])
    for row, scores in enumerate(together):
        one = scorer.decision_function(X[row : row + 1])[0]
        np.testing.assert_allclose(one, scores, rtol=1e-12, atol=1e-12)


def test_every_registered_scorer_is_tested_here_or_beside():
    assert {name_type(type(base)) for base in LINEAR + OTHERS} == set(SCORERS)


def test_the_cache_holds_one_scorer(monkeypatch):
    made = []
    monkeypatch.setattr(_scoring, "make_scorer", lambda *args: made.append(args))
    cache = ScorerCache()
    for _ in range(3):
        cache.get(["a"], None)
    cache.get(["b"], None)
    cache.get(["b"], 2)
    assert len(made) == 3
