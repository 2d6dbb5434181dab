"""Measures of retrieval: whether the nearest samples have similar sets of labels."""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.utils import check_array

from skmultilabel._validation import check_label_matrix, check_same_labels, get_label_names
from skmultilabel.metrics._gallery_ranking import DISTANCES, rank_gallery
from skmultilabel.metrics._relevance import make_relevance

__all__ = [
    "RetrievalScorer",
    "retrieval_map_at_r",
    "retrieval_ndcg",
    "retrieval_precision_at_k",
    "retrieval_report",
]


def retrieval_precision_at_k(
    X_query,
    Y_query,
    X_gallery=None,
    Y_gallery=None,
    *,
    k=1,
    relevance="jaccard",
    metric="euclidean",
):
    """Compute the mean relevance of the k nearest samples.

    Where the relevance is 0 or 1, as with ``relevance="any"``, it is the precision at k. Where it
    is graded, it is what information retrieval calls the average cumulated gain [1]_.

    Parameters
    ----------
    X_query : {array-like, sparse matrix} of shape (n_queries, n_features)
        Vectors to which near ones are looked for.
    Y_query : {array-like, sparse matrix, DataFrame} of shape (n_queries, n_labels)
        Their labels: 0 or 1, NaN for a label that is not known. Two samples are compared by the
        labels that are known of both.
    X_gallery : {array-like, sparse matrix} of shape (n_gallery, n_features), default=None
        Vectors among which they are looked for. By default the queries, where none finds itself.
    Y_gallery : {array-like, sparse matrix, DataFrame} of shape (n_gallery, n_labels), default=None
        Their labels.
    k : int, default=1
        How many are looked at.
    relevance : {"jaccard", "any", "exact", "shared"} or callable, default="jaccard"
        How relevant one sample is for another: the share of the labels of either that both carry;
        1 where they share a label, or have the same labels, and at least one; the number of
        labels that they share. Or a function of some rows of `Y_query` and of `Y_gallery` that
        returns an array of shape (n_rows, n_gallery), 0 where nothing is relevant.
    metric : {"euclidean", "cosine", "precomputed"}, default="euclidean"
        The distance. With ``"precomputed"``, `X_query` holds the distances of the queries to the
        gallery, of shape (n_queries, n_gallery), and there is no `X_gallery`.

    Returns
    -------
    float
        The mean over the queries that have a relevant sample in the gallery; NaN without any.

    Raises
    ------
    ValueError
        If vectors and labels do not fit together, or an argument is not what it should be.

    Warns
    -----
    UndefinedMetricWarning
        If nothing in the gallery is relevant for any query.

    See Also
    --------
    retrieval_report : All measures, in the time of one.
    RetrievalScorer : The same for a transformer, in a grid search.

    References
    ----------
    .. [1] K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
       Transactions on Information Systems 20(4), 2002.

    Examples
    --------
    >>> from skmultilabel.metrics import retrieval_precision_at_k
    >>> X = [[0.0], [0.1], [0.9], [1.1]]
    >>> Y = [[1, 1], [1, 0], [0, 1], [0, 1]]
    >>> retrieval_precision_at_k(X, Y)
    0.75
    >>> retrieval_precision_at_k(X, Y, relevance="exact")
    1.0
    """
    data = _RetrievalData(X_query, Y_query, X_gallery, Y_gallery, relevance, metric)
    k = _check_k(k, data.n_candidates)
    return data.average({"precision": lambda ranking: _precision(ranking, k)}, k)["precision"]


def retrieval_map_at_r(
    X_query,
    Y_query,
    X_gallery=None,
    Y_gallery=None,
    *,
    relevance="jaccard",
    metric="euclidean",
):
    """Compute the mean average precision at R: whether the relevant samples come first.

    R is the number of samples that are relevant for a query, and only the R nearest ones are
    looked at. Where the relevance is 0 or 1, as with ``relevance="any"``, this is the MAP@R of
    Musgrave, Belongie and Lim [1]_: the sum of the precision at those of the R ranks where a
    relevant sample is, divided by R.

    Where the relevance is graded, the precision at a rank becomes the mean relevance down to it,
    and R becomes the sum that the best order gives: the generalized average precision of
    Kishida [2]_, here down to rank R. For a query whose gallery has the relevance g_1, g_2, ... in
    the order of distance and g*_1 >= g*_2 >= ... in the best order,

    sum_{i <= R, g_i > 0} (g_1 + ... + g_i) / i  /  sum_{i <= R} (g*_1 + ... + g*_i) / i.

    It is 1 where nothing that is less relevant comes before what is more relevant.

    Parameters
    ----------
    X_query : {array-like, sparse matrix} of shape (n_queries, n_features)
        Vectors to which near ones are looked for.
    Y_query : {array-like, sparse matrix, DataFrame} of shape (n_queries, n_labels)
        Their labels: 0 or 1, NaN for a label that is not known. Two samples are compared by the
        labels that are known of both.
    X_gallery : {array-like, sparse matrix} of shape (n_gallery, n_features), default=None
        Vectors among which they are looked for. By default the queries, where none finds itself.
    Y_gallery : {array-like, sparse matrix, DataFrame} of shape (n_gallery, n_labels), default=None
        Their labels.
    relevance : {"jaccard", "any", "exact", "shared"} or callable, default="jaccard"
        How relevant one sample is for another, as in :func:`retrieval_precision_at_k`.
    metric : {"euclidean", "cosine", "precomputed"}, default="euclidean"
        The distance, as in :func:`retrieval_precision_at_k`.

    Returns
    -------
    float
        The mean over the queries that have a relevant sample in the gallery, between 0 and 1; NaN
        without any.

    Raises
    ------
    ValueError
        If vectors and labels do not fit together, or an argument is not what it should be.

    Warns
    -----
    UndefinedMetricWarning
        If nothing in the gallery is relevant for any query.

    See Also
    --------
    retrieval_report : All measures, in the time of one.
    RetrievalScorer : The same for a transformer, in a grid search.

    References
    ----------
    .. [1] K. Musgrave, S. Belongie and S.-N. Lim, "A Metric Learning Reality Check", ECCV 2020.
    .. [2] K. Kishida, "Property of Average Precision and its Generalization: An Examination of
       Evaluation Indicator for Information Retrieval Experiments", NII Technical Report
       NII-2005-014E, 2005.

    Examples
    --------
    >>> from skmultilabel.metrics import retrieval_map_at_r
    >>> X = [[0.0], [0.1], [0.9], [1.2]]
    >>> Y = [[1, 1], [1, 0], [1, 0], [0, 1]]
    >>> retrieval_map_at_r(X, Y)
    0.5
    >>> retrieval_map_at_r(X, Y, relevance="any")
    0.5625
    """
    data = _RetrievalData(X_query, Y_query, X_gallery, Y_gallery, relevance, metric)
    return data.average({"map_at_r": _map_at_r}, to_r=True)["map_at_r"]


def retrieval_ndcg(
    X_query,
    Y_query,
    X_gallery=None,
    Y_gallery=None,
    *,
    k=None,
    relevance="jaccard",
    metric="euclidean",
):
    """Compute the normalized discounted cumulated gain: whether the more relevant comes first.

    The relevance is the gain, divided by log2(rank + 1); the sum is divided by that of the best
    order. Equal to :func:`sklearn.metrics.ndcg_score` of the relevance and the negative
    distances, but for queries without anything relevant, which count 0 there and are left out
    here.

    Parameters
    ----------
    X_query : {array-like, sparse matrix} of shape (n_queries, n_features)
        Vectors to which near ones are looked for.
    Y_query : {array-like, sparse matrix, DataFrame} of shape (n_queries, n_labels)
        Their labels: 0 or 1, NaN for a label that is not known. Two samples are compared by the
        labels that are known of both.
    X_gallery : {array-like, sparse matrix} of shape (n_gallery, n_features), default=None
        Vectors among which they are looked for. By default the queries, where none finds itself.
    Y_gallery : {array-like, sparse matrix, DataFrame} of shape (n_gallery, n_labels), default=None
        Their labels.
    k : int, default=None
        How many are looked at; None for the whole gallery.
    relevance : {"jaccard", "any", "exact", "shared"} or callable, default="jaccard"
        How relevant one sample is for another, as in :func:`retrieval_precision_at_k`.
    metric : {"euclidean", "cosine", "precomputed"}, default="euclidean"
        The distance, as in :func:`retrieval_precision_at_k`.

    Returns
    -------
    float
        The mean over the queries that have a relevant sample in the gallery, between 0 and 1; NaN
        without any.

    Raises
    ------
    ValueError
        If vectors and labels do not fit together, or an argument is not what it should be.

    Warns
    -----
    UndefinedMetricWarning
        If nothing in the gallery is relevant for any query.

    See Also
    --------
    retrieval_report : All measures, in the time of one.
    RetrievalScorer : The same for a transformer, in a grid search.

    References
    ----------
    K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
    Transactions on Information Systems 20(4), 2002.

    Examples
    --------
    >>> from skmultilabel.metrics import retrieval_ndcg
    >>> X = [[0.0], [0.1], [0.9], [1.2]]
    >>> Y = [[1, 1], [1, 0], [1, 0], [0, 1]]
    >>> round(retrieval_ndcg(X, Y), 3)
    0.757
    """
    data = _RetrievalData(X_query, Y_query, X_gallery, Y_gallery, relevance, metric)
    k = data.n_candidates if k is None else _check_k(k, data.n_candidates)
    return data.average({"ndcg": lambda ranking: _ndcg(ranking, k)}, k)["ndcg"]


def retrieval_report(
    X_query,
    Y_query,
    X_gallery=None,
    Y_gallery=None,
    *,
    k=10,
    relevance="jaccard",
    metric="euclidean",
):
    """Compute all measures of retrieval from one search.

    Parameters
    ----------
    X_query : {array-like, sparse matrix} of shape (n_queries, n_features)
        Vectors to which near ones are looked for.
    Y_query : {array-like, sparse matrix, DataFrame} of shape (n_queries, n_labels)
        Their labels: 0 or 1, NaN for a label that is not known. Two samples are compared by the
        labels that are known of both.
    X_gallery : {array-like, sparse matrix} of shape (n_gallery, n_features), default=None
        Vectors among which they are looked for. By default the queries, where none finds itself.
    Y_gallery : {array-like, sparse matrix, DataFrame} of shape (n_gallery, n_labels), default=None
        Their labels.
    k : int, default=10
        How many are looked at for the precision and the discounted gain.
    relevance : {"jaccard", "any", "exact", "shared"} or callable, default="jaccard"
        How relevant one sample is for another, as in :func:`retrieval_precision_at_k`.
    metric : {"euclidean", "cosine", "precomputed"}, default="euclidean"
        The distance, as in :func:`retrieval_precision_at_k`.

    Returns
    -------
    dict of str to float or int
        ``"precision_at_1"``, ``"precision_at_k"``, ``"ndcg_at_k"``, ``"map_at_r"``, with the number
        in the place of k, and ``"n_queries"``: how many have a relevant sample in the gallery.
        Over these the others are means.

    Raises
    ------
    ValueError
        If vectors and labels do not fit together, or an argument is not what it should be.

    Warns
    -----
    UndefinedMetricWarning
        If nothing in the gallery is relevant for any query.

    See Also
    --------
    retrieval_precision_at_k : The mean relevance of the nearest samples.
    retrieval_map_at_r : Whether the relevant samples come first.
    retrieval_ndcg : Whether the more relevant samples come first.

    Examples
    --------
    >>> from skmultilabel.metrics import retrieval_report
    >>> X = [[0.0], [0.1], [0.9], [1.2]]
    >>> Y = [[1, 1], [1, 0], [1, 0], [0, 1]]
    >>> for name, value in retrieval_report(X, Y, k=2).items():
    ...     print(f"{name}: {value:.3g}")
    precision_at_1: 0.25
    precision_at_2: 0.438
    ndcg_at_2: 0.585
    map_at_r: 0.5
    n_queries: 4
    """
    data = _RetrievalData(X_query, Y_query, X_gallery, Y_gallery, relevance, metric)
    k = _check_k(k, data.n_candidates)
    measures = {
        "precision_at_1": lambda ranking: _precision(ranking, 1),
        f"precision_at_{k}": lambda ranking: _precision(ranking, k),
        f"ndcg_at_{k}": lambda ranking: _ndcg(ranking, k),
        "map_at_r": _map_at_r,
    }
    return data.average(measures, k, to_r=True)


MEASURES = {
    "map_at_r": retrieval_map_at_r,
    "ndcg": retrieval_ndcg,
    "precision_at_k": retrieval_precision_at_k,
}


@dataclass(frozen=True)
class RetrievalScorer:
    """Score a transformer by how well the transformed samples find each other.

    It is called as scorers of scikit-learn are, with a fitted transformer and validation data, and
    goes into ``scoring`` of :class:`~sklearn.model_selection.GridSearchCV`.

    Parameters
    ----------
    measure : {"map_at_r", "ndcg", "precision_at_k"} or callable, default="map_at_r"
        What is measured, or a function of vectors and labels whose value is larger for better ones.
    params : dict, default=None
        What it is given besides, for example ``{"relevance": "any"}``.

    Raises
    ------
    ValueError
        If there is no such measure, or it has no such parameter.

    See Also
    --------
    retrieval_map_at_r : The measure that is taken by default.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.model_selection import GridSearchCV
    >>> from skmultilabel.metrics import RetrievalScorer
    >>> X, Y = make_multilabel_classification(random_state=0)
    >>> search = GridSearchCV(PCA(), {"n_components": [1, 4]}, scoring=RetrievalScorer())
    >>> search.fit(X, Y).best_params_
    {'n_components': 4}
    """

    measure: str | Callable = "map_at_r"
    params: dict | None = None

    def __post_init__(self):
        # A search counts what a scorer raises later as a failed fit.
        if not callable(self.measure) and self.measure not in list(MEASURES):
            names = ", ".join(map(repr, MEASURES))
            raise ValueError(f"measure must be a function or one of {names}, got {self.measure!r}.")
        if not callable(self.measure):
            self._check_params(MEASURES[self.measure])

    def _check_params(self, measure):
        """Refuse parameters that a measure does not have, or that the scorer gives."""
        facts = inspect.signature(measure).parameters.values()
        legal = [param.name for param in facts if param.kind is param.KEYWORD_ONLY]
        unknown = sorted(set(self.params or {}) - set(legal))
        if unknown:
            raise ValueError(
                f"measure={self.measure!r} has no parameter {unknown[0]!r}. Those that it has: "
                f"{', '.join(legal)}."
            )

    def __call__(self, estimator, X, y):
        """Transform samples and measure how they find each other.

        Parameters
        ----------
        estimator : object
            Fitted, with `transform`.
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples as the estimator takes them.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels.

        Returns
        -------
        float
            The measure.
        """
        if not hasattr(estimator, "transform"):
            raise TypeError(
                f"Retrieval is measured on transformed samples, but {type(estimator).__name__} has "
                "no transform. Of a pipeline that ends in a classifier, score what comes before "
                "it: pipeline[:-1]."
            )
        measure = self.measure if callable(self.measure) else MEASURES[self.measure]
        return measure(estimator.transform(X), y, **(self.params or {}))


def _precision(ranking, k):
    return ranking.gain[:, :k].mean(axis=1)


def _ndcg(ranking, k):
    discount = 1 / np.log2(ranking.ranks[:k] + 1)
    return _divide(ranking.gain[:, :k] @ discount, ranking.ideal_gain[:, :k] @ discount)


def _map_at_r(ranking):
    weight = (ranking.ranks <= ranking.n_relevant[:, np.newaxis]) / ranking.ranks
    found = np.einsum("ij,ij->i", ranking.hit_gain, weight)
    return _divide(found, np.einsum("ij,ij->i", np.cumsum(ranking.ideal_gain, axis=1), weight))


def _divide(found, ideal):
    """Divide by the best that there could be; NaN where nothing is relevant."""
    return np.divide(found, ideal, out=np.full(len(found), np.nan), where=ideal > 0)


def _check_k(k, n_candidates):
    if not isinstance(k, Integral) or not 1 <= k <= n_candidates:
        raise ValueError(
            f"k must be a whole number, at least 1 and at most {n_candidates}, the number of samples "
            f"that a query can find; got {k!r}."
        )
    return int(k)


class _RetrievalData:
    """Checked queries and gallery, which measures are averaged over."""

    def __init__(self, X_query, Y_query, X_gallery, Y_gallery, relevance, metric):
        if metric not in DISTANCES:
            names = ", ".join(map(repr, DISTANCES))
            raise ValueError(f"metric must be one of {names}, got {metric!r}.")
        self.leave_one_out = Y_gallery is None
        if metric != "precomputed" and (X_gallery is None) != self.leave_one_out:
            raise ValueError("A gallery needs both X_gallery and Y_gallery; got one of them.")
        X_query, X_gallery = _check_vectors(X_query, X_gallery, metric)
        names = get_label_names(Y_query)
        Y_query = check_label_matrix(Y_query, n_samples=X_query.shape[0], name="Y_query")
        if self.leave_one_out:
            Y_gallery = Y_query
        else:
            check_same_labels(Y_gallery, Y_query.shape[1], names, name="Y_gallery", owner="Y_query")
            Y_gallery = check_label_matrix(Y_gallery, name="Y_gallery")
        self.shape = (Y_query.shape[0], Y_gallery.shape[0])
        self._check_gallery(X_query, X_gallery, metric)
        self._compute_distances = DISTANCES[metric](X_query, X_gallery)
        self._compute_relevance = make_relevance(Y_query, Y_gallery, relevance)

    @property
    def n_candidates(self):
        """How many samples a query can find."""
        return self.shape[1] - self.leave_one_out

    def _check_gallery(self, X_query, X_gallery, metric):
        """Compare the numbers of rows and columns, now that all are arrays."""
        n_gallery = self.shape[1]
        if metric == "precomputed":
            if X_query.shape != self.shape:
                raise ValueError(
                    f"Precomputed distances must have shape {self.shape}: one row per query and one "
                    f"column per row of the gallery; got {X_query.shape}."
                )
        elif X_gallery.shape != (n_gallery, X_query.shape[1]):
            raise ValueError(
                f"X_gallery must have shape {(n_gallery, X_query.shape[1])}: one row per row of "
                f"Y_gallery, and the columns of X_query; got {X_gallery.shape}."
            )
        if self.n_candidates < 1:
            raise ValueError("Queries that find each other must be at least two; got one.")

    def average(self, measures, depth=1, *, to_r=False):
        """Average measures over the queries for which something is relevant, and count these."""
        values, n_relevant = {name: [] for name in measures}, []
        for ranking in rank_gallery(
            self._compute_distances,
            self._compute_relevance,
            self.shape,
            depth=depth,
            to_r=to_r,
            leave_one_out=self.leave_one_out,
        ):
            n_relevant.append(ranking.n_relevant)
            for name, measure in measures.items():
                values[name].append(measure(ranking))
        is_counted = np.concatenate(n_relevant) > 0
        means = {name: np.concatenate(blocks)[is_counted] for name, blocks in values.items()}
        n_queries = int(is_counted.sum())
        if not n_queries:
            warnings.warn(
                "Nothing in the gallery is relevant for any query, so measures of retrieval are "
                "not defined, and are NaN. Give labels that samples share, or another relevance.",
                UndefinedMetricWarning,
                stacklevel=3,
            )
        means = {name: float(v.mean()) if n_queries else np.nan for name, v in means.items()}
        return {**means, "n_queries": n_queries}


def _check_vectors(X_query, X_gallery, metric):
    """Return vectors in double precision, the queries twice where they are the gallery."""
    is_precomputed = metric == "precomputed"
    if is_precomputed and X_gallery is not None:
        raise ValueError("With metric='precomputed' X_query holds the distances; no X_gallery.")
    accept_sparse = False if is_precomputed else "csr"
    options = {"accept_sparse": accept_sparse, "dtype": np.float64}
    X_query = check_array(X_query, **options, input_name="X_query")
    if is_precomputed or X_gallery is None:
        return X_query, X_query
    return X_query, check_array(X_gallery, **options, input_name="X_gallery")
