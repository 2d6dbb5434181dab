"""Measures of retrieval against loops over all pairs, other packages, and what must hold."""

import math
import pickle
from itertools import permutations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ndcg_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from skmultilabel.metrics import (
    RetrievalScorer,
    _gallery_ranking,
    retrieval_map_at_r,
    retrieval_ndcg,
    retrieval_precision_at_k,
    retrieval_report,
)

MAY_BE_UNDEFINED = pytest.mark.filterwarnings("ignore:Nothing in the gallery is relevant")
RELEVANCES = ["any", "exact", "jaccard", "shared"]


def relate(first, second, relevance):
    """The relevance of two rows of labels, from sets of the labels known of both."""
    known = [i for i in range(len(first)) if not np.isnan(first[i] + second[i])]
    a, b = {i for i in known if first[i]}, {i for i in known if second[i]}
    if not a & b:
        return 0.0
    values = {"any": 1, "exact": a == b, "shared": len(a & b), "jaccard": len(a & b) / len(a | b)}
    return float(values[relevance])


def list_queries(X_query, Y_query, X_gallery, Y_gallery, relevance):
    """For every query with something relevant: pairs of a distance and a relevance."""
    alone = X_gallery is None
    if alone:
        X_gallery, Y_gallery = X_query, Y_query
    queries = []
    for i, (x, y) in enumerate(zip(X_query, Y_query, strict=True)):
        pairs = [
            (math.dist(x, other), relate(y, labels, relevance))
            for j, (other, labels) in enumerate(zip(X_gallery, Y_gallery, strict=True))
            if not (alone and i == j)
        ]
        if any(value > 0 for _, value in pairs):
            queries.append(pairs)
    return queries


def list_orders(pairs):
    """All orders of the relevance that no distance contradicts."""
    groups = {}
    for distance, value in sorted(pairs):
        groups.setdefault(distance, []).append(value)
    orders = [[]]
    for group in groups.values():
        orders = [order + list(p) for order in orders for p in permutations(group)]
    return orders


def precision_of(gains, k):
    return sum(gains[:k]) / k


def ndcg_of(gains, k):
    def dcg(values):
        return sum(value / math.log2(rank + 2) for rank, value in enumerate(values[:k]))

    return dcg(gains) / dcg(sorted(gains, reverse=True))


def map_at_r_of(gains):
    n_relevant = sum(gain > 0 for gain in gains)

    def total(values):
        return sum(
            sum(values[: rank + 1]) / (rank + 1) for rank in range(n_relevant) if values[rank] > 0
        )

    return total(gains) / total(sorted(gains, reverse=True))


def average_loops(queries, measure):
    """Mean over queries of the mean over orders; NaN without queries."""
    values = [np.mean([measure(order) for order in list_orders(pairs)]) for pairs in queries]
    return np.mean(values) if values else np.nan


@st.composite
def queries_and_gallery(draw, missing=True, max_rows=6):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_labels, n_values = draw(st.integers(1, 4)), draw(st.sampled_from([2, 3, 1000]))

    def draw_part(n):
        # Few distinct values, so that there are ties.
        X = rng.integers(0, n_values, (n, 2)) / 4
        Y = rng.integers(0, 2, (n, n_labels)).astype(float)
        return X, np.where(rng.random(Y.shape) < 0.2, np.nan, Y) if missing else Y

    parts = draw_part(draw(st.integers(2, max_rows)))
    if draw(st.booleans()):
        return *parts, None, None
    return *parts, *draw_part(draw(st.integers(2, max_rows)))


def count_candidates(data):
    return len(data[0]) - 1 if data[2] is None else len(data[2])


@MAY_BE_UNDEFINED
@settings(deadline=None, max_examples=60)
@given(data=queries_and_gallery(), relevance=st.sampled_from(RELEVANCES), k=st.integers(1, 6))
def test_measures_are_means_over_all_orders_of_ties(data, relevance, k):
    queries, k = list_queries(*data, relevance), min(k, count_candidates(data))
    for answer, measure in (
        (retrieval_precision_at_k(*data, k=k, relevance=relevance), lambda g: precision_of(g, k)),
        (retrieval_ndcg(*data, k=k, relevance=relevance), lambda g: ndcg_of(g, k)),
        (retrieval_ndcg(*data, relevance=relevance), lambda g: ndcg_of(g, len(g))),
        (retrieval_map_at_r(*data, relevance=relevance), map_at_r_of),
    ):
        np.testing.assert_allclose(answer, average_loops(queries, measure), rtol=1e-10)


@pytest.mark.parametrize("relevance", RELEVANCES)
@pytest.mark.parametrize("block_size", [1, 300])
def test_measures_of_many_rows_in_blocks(relevance, block_size, monkeypatch):
    """Enough rows that only some of them are sorted, and no ties, so one order is all."""
    monkeypatch.setattr(_gallery_ranking, "BLOCK_SIZE", block_size)
    monkeypatch.setattr(_gallery_ranking, "MIN_QUERIES", 1)
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(60, 3)), (rng.random((60, 12)) < 0.15).astype(float)
    queries = list_queries(X, Y, None, None, relevance)
    report = retrieval_report(X, Y, k=3, relevance=relevance)
    assert report["n_queries"] == len(queries) < 60
    for name, measure in (
        ("precision_at_1", lambda gains: precision_of(gains, 1)),
        ("precision_at_3", lambda gains: precision_of(gains, 3)),
        ("ndcg_at_3", lambda gains: ndcg_of(gains, 3)),
        ("map_at_r", map_at_r_of),
    ):
        assert report[name] == pytest.approx(average_loops(queries, measure), rel=1e-12)


@MAY_BE_UNDEFINED
@settings(deadline=None, max_examples=40)
@given(data=queries_and_gallery(), relevance=st.sampled_from(RELEVANCES), k=st.integers(1, 6))
def test_report_has_what_the_functions_return(data, relevance, k):
    k = min(k, count_candidates(data))
    report = retrieval_report(*data, k=k, relevance=relevance)
    expected = {
        "precision_at_1": retrieval_precision_at_k(*data, relevance=relevance),
        f"precision_at_{k}": retrieval_precision_at_k(*data, k=k, relevance=relevance),
        f"ndcg_at_{k}": retrieval_ndcg(*data, k=k, relevance=relevance),
        "map_at_r": retrieval_map_at_r(*data, relevance=relevance),
        "n_queries": len(list_queries(*data, relevance)),
    }
    assert list(report) == list(expected)
    np.testing.assert_allclose(list(report.values()), list(expected.values()), rtol=1e-12)


def test_equal_to_the_accuracy_calculator_on_classes():
    calculators = pytest.importorskip("pytorch_metric_learning.utils.accuracy_calculator")
    distances = pytest.importorskip("pytorch_metric_learning.distances")
    inference = pytest.importorskip("pytorch_metric_learning.utils.inference")
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 8, 90)
    classes[0] = 8  # alone: nothing is relevant for it
    X = (rng.normal(size=(90, 5)) + 0.5 * np.eye(9)[classes][:, :5]).astype(np.float32)
    knn = inference.CustomKNN(distances.LpDistance(normalize_embeddings=False))
    calculator = calculators.AccuracyCalculator(
        include=("precision_at_1", "mean_average_precision_at_r"),
        knn_func=knn,
        kmeans_func=object(),
    )
    expected = calculator.get_accuracy(X, classes)
    report = retrieval_report(X, np.eye(9)[classes])
    assert report["precision_at_1"] == pytest.approx(expected["precision_at_1"], rel=1e-6)
    assert report["map_at_r"] == pytest.approx(expected["mean_average_precision_at_r"], rel=1e-6)


@MAY_BE_UNDEFINED
@settings(deadline=None, max_examples=40)
@given(data=queries_and_gallery(missing=False, max_rows=12), k=st.integers(2, 12))
def test_ndcg_equals_scikit_learns(data, k):
    X, Y, X_gallery, Y_gallery = data
    if X_gallery is None:
        X_gallery, Y_gallery = X, Y
    k = min(k, len(X_gallery))
    shared = Y @ Y_gallery.T
    counted = shared.any(axis=1)
    distances = ((X[:, None] - X_gallery) ** 2).sum(axis=2)
    answer = retrieval_ndcg(X, Y, X_gallery, Y_gallery, k=k, relevance="shared")
    expected = ndcg_score(shared[counted], -distances[counted], k=k) if counted.any() else np.nan
    np.testing.assert_allclose(answer, expected, rtol=1e-12)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), relevance=st.sampled_from(RELEVANCES))
def test_the_best_order_alone_has_1(seed, relevance):
    rng = np.random.default_rng(seed)
    Y_query, Y_gallery = rng.integers(0, 2, (1, 4)), rng.integers(0, 2, (7, 4))
    Y_query[0, 0] = 1
    Y_gallery[0] = Y_query[0]
    gains = np.array([relate(Y_query[0], labels, relevance) for labels in Y_gallery])
    best = np.empty((1, 7))
    best[0, np.lexsort((rng.random(7), -gains))] = np.arange(7)
    options = {"metric": "precomputed", "relevance": relevance}
    for measure in (retrieval_map_at_r, retrieval_ndcg):
        assert measure(best, Y_query, None, Y_gallery, **options) == pytest.approx(1)
        if len(set(gains)) > 1:
            assert measure(-best, Y_query, None, Y_gallery, **options) < 1


def test_identical_vectors_tell_nothing():
    """Rounding must not order samples that are equal: that would follow the order of the rows."""
    rng = np.random.default_rng(0)
    Y = np.sort((rng.random((83, 2)) < 0.3).astype(int), axis=0)
    chance = retrieval_map_at_r(np.zeros((83, 1)), Y)
    for row in (rng.normal(size=17), 1e6 + rng.normal(size=17), 1e-8 * rng.normal(size=17)):
        X = np.tile(row, (83, 1))
        for metric in ("euclidean", "cosine"):
            assert retrieval_map_at_r(X, Y, metric=metric) == pytest.approx(chance, rel=1e-12)
    twice = np.repeat(rng.normal(size=(40, 17)), 2, axis=0)
    shuffled = rng.permutation(80)
    expected = retrieval_report(twice, Y[:80])
    answer = retrieval_report(twice[shuffled], Y[:80][shuffled])
    assert answer == pytest.approx(expected, rel=1e-12)


def test_an_offset_of_all_vectors_changes_nothing():
    rng = np.random.default_rng(0)
    X, Y = np.round(rng.normal(size=(50, 4)), 6), rng.integers(0, 2, (50, 3))
    assert retrieval_report(X + 2.0**20, Y) == pytest.approx(retrieval_report(X, Y), rel=1e-12)


def test_an_outlier_ties_nobody():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(50, 4)), rng.integers(0, 2, (50, 3))
    X[7] = 1e9
    kept = np.arange(50) != 7
    options = {"relevance": "any", "k": 5}
    answer = retrieval_precision_at_k(X[kept], Y[kept], X, Y, **options)
    expected = retrieval_precision_at_k(X[kept], Y[kept], X[kept], Y[kept], **options)
    assert answer == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("relevance", RELEVANCES)
def test_sparse_is_dense(metric, relevance):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 6)) * (rng.random((30, 6)) < 0.4)
    Y = np.where(rng.random((30, 5)) < 0.1, np.nan, rng.integers(0, 2, (30, 5)))
    options = {"metric": metric, "relevance": relevance, "k": 4}
    expected = retrieval_report(X[:20], Y[:20], X[10:], Y[10:], **options)
    for form in (sp.csr_array, sp.coo_matrix, sp.csc_array):
        parts = [form(part) for part in (X[:20], Y[:20], X[10:], Y[10:])]
        assert retrieval_report(*parts, **options) == pytest.approx(expected, rel=1e-10)
    mixed = retrieval_report(X[:20], sp.csr_array(Y[:20]), sp.csr_array(X[10:]), Y[10:], **options)
    assert mixed == pytest.approx(expected, rel=1e-10)


def test_cosine_looks_at_directions():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(40, 5)), rng.integers(0, 2, (40, 3))
    scaled = X * rng.uniform(0.1, 9, (40, 1))
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    expected = retrieval_report(unit, Y)
    assert retrieval_report(scaled, Y, metric="cosine") == pytest.approx(expected, rel=1e-10)
    assert retrieval_report(scaled, Y) != pytest.approx(expected, rel=1e-3)


def test_precomputed_distances():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(30, 3)), rng.integers(0, 2, (30, 3))
    distances = np.sqrt(((X[:, None] - X) ** 2).sum(axis=2))
    before = distances.copy()
    answer = retrieval_report(distances, Y, metric="precomputed")
    assert answer == pytest.approx(retrieval_report(X, Y), rel=1e-12)
    np.testing.assert_array_equal(distances, before)
    answer = retrieval_report(distances[:9], Y[:9], None, Y, metric="precomputed")
    assert answer == pytest.approx(retrieval_report(X[:9], Y[:9], X, Y), rel=1e-12)


def test_relevance_may_be_a_function():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(30, 3)), rng.integers(0, 2, (30, 3))
    matrix = (Y @ Y.T).astype(float)
    answer = retrieval_report(X, Y, relevance=lambda queries, gallery: queries @ gallery.T)
    assert answer == retrieval_report(X, Y, relevance="shared")
    before = matrix.copy()
    assert answer == retrieval_report(X, Y, relevance=lambda queries, gallery: matrix)
    np.testing.assert_array_equal(matrix, before)
    with pytest.raises(ValueError, match=r"shape \(30, 30\); the function returned \(3,\)"):
        retrieval_report(X, Y, relevance=lambda queries, gallery: [1, 2, 3])
    with pytest.raises(ValueError, match="finite and not negative"):
        retrieval_report(X, Y, relevance=lambda queries, gallery: -matrix)


def test_labels_may_be_frames_and_are_left_alone():
    pd = pytest.importorskip("pandas")
    X, Y = np.arange(6.0).reshape(3, 2), pd.DataFrame({"a": [1, 0, 1], "b": [1, None, 0]})
    before = Y.copy()
    assert retrieval_map_at_r(X, Y) == retrieval_map_at_r(X, Y.to_numpy())
    pd.testing.assert_frame_equal(Y, before)
    with pytest.raises(ValueError, match="another order"):
        retrieval_map_at_r(X, Y, X, Y[["b", "a"]])


def test_nothing_relevant_is_nan():
    X = [[0.0], [1.0]]
    for Y in ([[0, 0], [0, 0]], [[1, 0], [0, 1]], [[np.nan], [1]]):
        for measure in (retrieval_precision_at_k, retrieval_map_at_r, retrieval_ndcg):
            with pytest.warns(UndefinedMetricWarning, match="Nothing in the gallery is relevant"):
                assert np.isnan(measure(X, Y))
        with pytest.warns(UndefinedMetricWarning):
            assert retrieval_report(X, Y, k=1)["n_queries"] == 0


@pytest.mark.parametrize("name", ["kk", "X_gallery"])
def test_a_scorer_refuses_parameters_when_it_is_made(name):
    with pytest.raises(ValueError, match=f"measure='ndcg' has no parameter '{name}'.*: k, rel"):
        RetrievalScorer("ndcg", {name: 5})


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([[0.0]], [[1]]), {}, "at least two"),
        (([[0.0], [1.0]], [[1], [1]]), {"k": 2}, "at least 1 and at most 1"),
        (([[0.0], [1.0]], [[1], [1]]), {"k": 0}, "at least 1"),
        (([[0.0], [1.0]], [[1], [1]]), {"k": 1.5}, "k must be a whole number.*; got 1.5"),
        (([[0.0], [1.0]], [[1]]), {}, "Y_query has 1"),
        (([[0.0], [1.0]], [[1], [2]]), {}, "Y_query must hold 0 and 1"),
        (([[0.0], [np.nan]], [[1], [1]]), {}, "X_query contains NaN"),
        (([[0.0]], [[1]], [[0.0]]), {}, "both X_gallery and Y_gallery"),
        (([[0.0]], [[1]], None, [[1]]), {}, "both X_gallery and Y_gallery"),
        (([[0.0]], [[1]], [[0.0, 1.0]], [[1]]), {}, r"X_gallery must have shape \(1, 1\)"),
        (([[0.0]], [[1]], [[0.0]], [[1, 0]]), {}, "Y_gallery has 2 labels"),
        (([[0.0]], [[1]], [[0.0]], [[1], [1]]), {}, r"X_gallery must have shape \(2, 1\)"),
        (([[0.0]], [[1]], [[0.0]], [[1]]), {"metric": "precomputed"}, "no X_gallery"),
        (([[0.0]], [[1]], None, [[1], [1]]), {"metric": "precomputed"}, r"shape \(1, 2\)"),
        (([[0.0], [1.0]], [[1], [1]]), {"metric": "nearest"}, "'euclidean', 'cosine'"),
        (([[0.0], [1.0]], [[1], [1]]), {"relevance": "f1"}, "relevance must be one of 'any'"),
    ],
)
def test_bad_input_is_named(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        retrieval_precision_at_k(*arguments, **options)


def make_samples():
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (80, 3))
    return np.c_[3 * Y + 0.3 * rng.normal(size=Y.shape), rng.normal(size=(80, 5))], Y


def test_scorer_measures_validation_rows():
    X, Y = make_samples()
    model, folds = PCA(2), KFold(4)
    for scorer, measure in (
        (RetrievalScorer(), retrieval_map_at_r),
        (
            RetrievalScorer("ndcg", {"k": 5, "relevance": "any"}),
            lambda X, Y: retrieval_ndcg(X, Y, k=5, relevance="any"),
        ),
        (RetrievalScorer(retrieval_precision_at_k), retrieval_precision_at_k),
    ):
        expected = [measure(model.fit(X[a]).transform(X[b]), Y[b]) for a, b in folds.split(X)]
        answer = cross_val_score(PCA(2), X, Y, cv=folds, scoring=scorer)
        np.testing.assert_allclose(answer, expected, rtol=1e-12)
        assert pickle.loads(pickle.dumps(scorer)) == scorer


def test_scorer_chooses_in_a_grid_search():
    X, Y = make_samples()
    search = GridSearchCV(
        make_pipeline(PCA()),
        {"pca__n_components": [1, 3]},
        scoring={"retrieval": RetrievalScorer()},
        refit="retrieval",
    ).fit(X, Y)
    assert search.best_params_ == {"pca__n_components": 3}


def test_scorer_needs_a_transformer():
    X, Y = make_samples()
    pipeline = make_pipeline(PCA(2), KNeighborsClassifier()).fit(X, Y)
    with pytest.raises(TypeError, match="Pipeline has no transform"):
        RetrievalScorer()(pipeline, X, Y)
    with pytest.raises(TypeError, match="LogisticRegression has no transform"):
        RetrievalScorer()(LogisticRegression(), X, Y)
    assert RetrievalScorer()(pipeline[:-1], X, Y) > 0
    with pytest.raises(
        ValueError, match="one of 'map_at_r', 'ndcg', 'precision_at_k', got 'recall'"
    ):
        RetrievalScorer("recall")
