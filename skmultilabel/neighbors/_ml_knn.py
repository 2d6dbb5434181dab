"""MLkNN: nearest neighbors, and a Bayes rule for how many of them carry a label."""

from numbers import Integral, Real

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import gen_batches, get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import Interval, fit_context
from skmultilabel._response import DEFAULT_CUT_OFFS
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.neighbors._posterior import (
    compute_posterior,
    compute_prior,
    count_carriers,
    look_up,
    split_labels,
)
from skmultilabel.neighbors._search import find_neighbors
from skmultilabel.problem_transform._label_columns import warn_constant_labels

__all__ = ["MLkNN"]

# Answers that are dense before they become sparse ones.
ROWS_PER_BLOCK = 1024


class MLkNN(MultiLabelClassifierMixin, BaseEstimator):
    """Multi-label nearest neighbors: learns what the number of neighbors with a label means.

    A vote calls for a label when more than half of the neighbors carry it. This classifier learns
    from the training samples, none of which is a neighbor of itself, how often a sample carries
    the label when 0, 1, ..., k of its neighbors do: of some labels five of ten are enough, of
    others seven. All labels share one search for neighbors.

    Read more in the :ref:`User Guide <neighbors>`.

    Parameters
    ----------
    n_neighbors : int, default=10
        How many neighbors are asked: k.
    smoothing : float, default=1.0
        Added to every count of samples, so that what was never seen is not impossible: s.
        Larger than 0.
    algorithm : {"auto", "ball_tree", "kd_tree", "brute"}, default="auto"
        How the neighbors are found; as in :class:`~sklearn.neighbors.NearestNeighbors`.
    leaf_size : int, default=30
        Size of the leaves of a tree.
    p : float, default=2
        Power of the Minkowski metric.
    metric : str or callable, default="minkowski"
        The distance, as in :class:`~sklearn.neighbors.NearestNeighbors`; also "precomputed".
    metric_params : dict, default=None
        More arguments of the metric.
    n_jobs : int, default=None
        How many processes search in a tree, or by another metric than the Euclidean one. ``None``
        means 1 unless in a :func:`joblib.parallel_config` context, ``-1`` all processors.

    Attributes
    ----------
    prior_ : ndarray of shape (n_labels,)
        How likely each label is before anything is known of the neighbors.
    posterior_ : ndarray of shape (n_labels, n_neighbors + 1)
        How likely each label is where 0, ..., k of the neighbors carry it.
    neighbors_ : NearestNeighbors
        Holds the training samples.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where `X` was a DataFrame with string column names.

    See Also
    --------
    skmultilabel.BinaryRelevance : Around
        :class:`~sklearn.neighbors.KNeighborsClassifier` the vote, with one search for all labels.
    skmultilabel.ThresholdOptimizer : Finds the best cut-off of every label.

    Notes
    -----
    A neighbor of which a label is not known (NaN) is not counted as carrying it, in training as
    in prediction; a sample of which it is not known tells nothing of the label. So the event that
    the Bayes rule looks at is "j of the neighbors are known to carry the label", and where labels
    are missing in many rows, more neighbors are needed.

    A count that no training sample has says nearly nothing: the smoothed probability is then about
    one half. The probabilities are exactly 0 or 1 for labels that no, or every, known sample
    carries.

    Of equally near samples the first ones are the neighbors where Euclidean distances to all
    samples are computed (``algorithm="brute"``, the choice of "auto" for sparse samples and for
    more than 15 features); else it is the search that chooses.

    References
    ----------
    .. [1] M.-L. Zhang and Z.-H. Zhou, "ML-KNN: A Lazy Learning Approach to Multi-Label Learning",
       Pattern Recognition 40(7), 2007.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.neighbors import MLkNN
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> Y = (X + rng.normal(size=X.shape) > [0, 1.5]).astype(int)
    >>> model = MLkNN(n_neighbors=5).fit(X, Y)
    >>> model.posterior_.round(2)
    array([[0.12, 0.27, 0.45, 0.51, 0.72, 0.82],
           [0.03, 0.24, 0.31, 0.45, 0.85, 0.55]])
    >>> model.predict_proba([[2.0, 2.0], [-2.0, -2.0]]).round(2)
    array([[0.82, 0.85],
           [0.12, 0.03]])
    """

    _parameter_constraints = {
        "smoothing": [Interval(Real, 0, None, closed="neither")],
        # More than one, or there is nothing to count; the rest as in NearestNeighbors.
        "n_neighbors": [Interval(Integral, 1, None, closed="left")],
        **{
            name: NearestNeighbors._parameter_constraints[name]
            for name in ("algorithm", "leaf_size", "p", "metric", "metric_params", "n_jobs")
        },
    }

    def __init__(
        self,
        n_neighbors=10,
        *,
        smoothing=1.0,
        algorithm="auto",
        leaf_size=30,
        p=2,
        metric="minkowski",
        metric_params=None,
        n_jobs=None,
    ):
        self.n_neighbors = n_neighbors
        self.smoothing = smoothing
        self.algorithm = algorithm
        self.leaf_size = leaf_size
        self.p = p
        self.metric = metric
        self.metric_params = metric_params
        self.n_jobs = n_jobs

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y):
        """Find the neighbors of the training samples, and learn what their labels mean.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; distances of shape (n_samples, n_samples) where they are precomputed.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known.

        Returns
        -------
        self : MLkNN
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix, or there are not more samples than `n_neighbors`.
        """
        with all_or_nothing(self):
            X = self._check_samples(X, reset=True)
            Y = self._read_labels(X, y)
            self._check_n_neighbors(X.shape[0])
            columns = Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y)
            warn_constant_labels(columns, getattr(self, "label_names_in_", None))
            self.neighbors_ = self._make_index().fit(X)
            self._carried, unknown = split_labels(Y)
            counts = count_carriers(find_neighbors(self.neighbors_), self._carried)
            self.prior_ = compute_prior(self._carried, unknown, self.smoothing)
            self.posterior_ = compute_posterior(
                counts, self._carried, unknown, self.n_neighbors, self.smoothing
            )
        return self

    def _make_index(self):
        names = NearestNeighbors().get_params().keys() & self.get_params().keys()
        return NearestNeighbors(**{name: getattr(self, name) for name in names})

    def _check_samples(self, X, *, reset):
        allow_nan = "allow-nan" if get_tags(self).input_tags.allow_nan else True
        checks = {"accept_sparse": "csr", "order": "C", "ensure_all_finite": allow_nan}
        return validate_data(self, X, reset=reset, **checks)

    def _check_n_neighbors(self, n_samples):
        if self.n_neighbors >= n_samples:
            raise ValueError(
                f"n_neighbors={self.n_neighbors}, but X has {n_samples} sample(s), so each has "
                f"only {n_samples - 1} others. Use a smaller n_neighbors, or more samples "
                f"(n_samples={n_samples})."
            )

    def predict(self, X):
        """Predict the labels of every sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; distances to the training samples where they are precomputed.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1: whether the probability is above 0.5. Sparse where the labels of the fit were
            sparse.
        """
        counts = self._count_carriers(X)
        decisions = (self.posterior_ > DEFAULT_CUT_OFFS["predict_proba"]).astype(np.int64)
        if not self._has_sparse_labels:
            return look_up(decisions, counts)
        blocks = gen_batches(counts.shape[0], ROWS_PER_BLOCK)
        answers = [sp.csr_array(look_up(decisions, counts[rows])) for rows in blocks]
        return self._shape_answer(sp.vstack(answers, format="csr"))

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples; distances to the training samples where they are precomputed.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The posterior of each label, for itself.
        """
        counts = self._count_carriers(X)
        return look_up(self.posterior_, counts)

    def _count_carriers(self, X):
        """How many neighbors of every sample carry each label."""
        check_is_fitted(self)
        X = self._check_samples(X, reset=False)
        return count_carriers(find_neighbors(self.neighbors_, X), self._carried)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self._make_index()).input_tags
        return tags
