"""MLSMOTE: new samples between those that carry a rare label."""

import warnings
from numbers import Integral
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state

from skmultilabel._compat import Interval, StrOptions
from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import LabelWarning
from skmultilabel.resampling._base import (
    MultiLabelSampler,
    find_minority_labels,
    warn_of_nothing,
)
from skmultilabel.resampling._features import read_samples
from skmultilabel.resampling._rows import write_labels

__all__ = ["MLSMOTE", "Bag", "find_commonest", "join_label_sets"]


class MLSMOTE(MultiLabelSampler):
    """Synthetic oversampling: make samples between those that carry a minority label (MLSMOTE).

    The minority labels are those whose imbalance ratio is above the mean. For each of them, every
    sample that carries it is a seed once: its nearest neighbors among the samples that carry the
    label are found, and the new sample lies at a random place between the seed and a random one
    of them [1]_. Its labels are voted by the seed and all these neighbors.

    Read more in the :ref:`User Guide <resampling>`.

    Parameters
    ----------
    n_neighbors : int, default=5
        How many neighbors a seed has. Labels that fewer samples carry have fewer.
    label_rule : {"ranking", "union", "intersection"}, default="ranking"
        Which labels the new sample has of those of the seed and its neighbors: those that more
        than half of them carry, those that one of them carries, or those that all carry.
    nominal_features : array-like of {bool, int, str}, default=None
        Which features are categories: a mask, columns or names. A new sample has the category
        that most neighbors have; of equally frequent ones that of the nearest.
    n_jobs : int, default=None
        How many threads look for neighbors.
    random_state : int, RandomState instance or None, default=None
        Draws the neighbors and the places between.

    Attributes
    ----------
    seed_indices_ : ndarray of shape (n_new,), dtype int
        The rows of the seeds of the new samples, which follow the given ones.
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
    MLSOL : Looks at the labels of all neighbors, and makes more where they differ.
    MLROS : Copies, which needs no distances.
    compute_label_weights : Weights instead of samples, for each label by itself.

    Notes
    -----
    Distances are Euclidean: scale the features first. Categories that differ are as far apart as
    the median standard deviation of the numbers, as in SMOTE-NC. Of sparse samples only nominal
    features are made dense. All new samples are made from the given ones, and all features of a
    new sample lie at the same place of the way from the seed to the neighbor.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "MLSMOTE: Approaching imbalanced
       multilabel learning through synthetic instance generation", Knowledge-Based Systems 89,
       2015.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.resampling import MLSMOTE
    >>> X = np.arange(8.0).reshape(-1, 1)
    >>> Y = np.array([[1, 0]] * 6 + [[1, 1]] * 2)
    >>> X_new, Y_new = MLSMOTE(random_state=0).fit_resample(X, Y)
    >>> X_new[8:].ravel().round(2)
    array([6.55, 6.28])
    >>> Y_new[8:]
    array([[1, 1],
           [1, 1]])
    """

    _parameter_constraints = {
        "n_neighbors": [Interval(Integral, 1, None, closed="left")],
        "label_rule": [StrOptions({"ranking", "union", "intersection"})],
        "nominal_features": ["array-like", None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }
    _allows_missing_labels = False

    def __init__(
        self,
        *,
        n_neighbors=5,
        label_rule="ranking",
        nominal_features=None,
        n_jobs=None,
        random_state=None,
    ):
        self.n_neighbors = n_neighbors
        self.label_rule = label_rule
        self.nominal_features = nominal_features
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _resample(self, X, y, Y):
        names = getattr(self, "feature_names_in_", None)
        samples = read_samples(X, self.nominal_features, names, self)
        bags = self._find_bags(samples, Y)
        if not bags:
            warn_of_nothing("No label is much rarer than the others and has neighbors")
            bags = [Bag(np.empty(0, dtype=np.intp), np.empty((0, 1), dtype=np.intp))]
        rng = check_random_state(self.random_state)
        references = np.concatenate([bag.draw_references(rng) for bag in bags])
        self.seed_indices_ = np.concatenate([bag.seeds for bag in bags])
        gaps = rng.uniform(size=len(references))
        numbers = samples.interpolate(self.seed_indices_, references, gaps)
        codes = np.vstack([find_commonest(samples.codes[bag.neighbors]) for bag in bags])
        labels = [join_label_sets(Y, *bag, self.label_rule) for bag in bags]
        stack = sp.vstack if sp.issparse(Y) else np.vstack
        return samples.append(numbers, codes), write_labels(y, stack([Y, *labels]))

    def _find_bags(self, samples, Y):
        """Find the neighbors of all seeds, label by label."""
        is_minority, _ = find_minority_labels(Y)
        points, columns = samples.embed(), sp.csc_array(Y)
        bags, alone = [], []
        for label in np.flatnonzero(is_minority).tolist():
            column = columns[:, [label]]
            rows = np.sort(column.indices[column.data == 1])
            if len(rows) == 1:
                alone.append(label)
                continue
            index = NearestNeighbors(
                n_neighbors=min(self.n_neighbors, len(rows) - 1), n_jobs=self.n_jobs
            )
            found = index.fit(points[rows]).kneighbors(return_distance=False)
            bags.append(Bag(rows, rows[found]))
        self._warn_of_lonely(alone)
        return bags

    def _warn_of_lonely(self, labels):
        if not labels:
            return
        shown = describe_labels(labels, getattr(self, "label_names_in_", None))
        warnings.warn(
            f"One sample alone carries label {shown}, so it has no neighbors and no samples are "
            "made for it. MLROS copies it.",
            LabelWarning,
            stacklevel=7,
        )


class Bag(NamedTuple):
    """The samples that carry a label, and their neighbors among each other.

    Attributes
    ----------
    seeds : ndarray of shape (n_seeds,), dtype int
        Rows of the samples.
    neighbors : ndarray of shape (n_seeds, n_neighbors), dtype int
        Rows of their neighbors, the nearest first.
    """

    seeds: np.ndarray
    neighbors: np.ndarray

    def draw_references(self, rng):
        """Draw one of the neighbors of every seed."""
        n_seeds, n_neighbors = self.neighbors.shape
        return self.neighbors[np.arange(n_seeds), rng.randint(n_neighbors, size=n_seeds)]


def join_label_sets(Y, seeds, neighbors, rule):
    """Make one label set of those of every seed and its neighbors.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    seeds : ndarray of shape (n_seeds,), dtype int
        Rows.
    neighbors : ndarray of shape (n_seeds, n_neighbors), dtype int
        Rows.
    rule : {"ranking", "union", "intersection"}
        Whether more than half, one or all must carry a label.

    Returns
    -------
    {ndarray, csr_array} of shape (n_seeds, n_labels), dtype int8
        The label sets.
    """
    n_voters = neighbors.shape[1] + 1
    votes = Y[seeds].astype(np.int32)
    for column in neighbors.T:
        votes = votes + Y[column]
    limit = {"ranking": n_voters / 2, "union": 0, "intersection": n_voters - 1}[rule]
    return (votes > limit).astype(np.int8)


def find_commonest(codes):
    """Find the commonest code along the second axis; of equally common ones the first.

    Parameters
    ----------
    codes : ndarray of shape (n_rows, n_voters, n_columns), dtype int
        Codes.

    Returns
    -------
    ndarray of shape (n_rows, n_columns), dtype int
        The commonest.
    """
    votes = np.zeros(codes.shape, dtype=np.intp)
    for voter in range(codes.shape[1]):
        votes += codes == codes[:, [voter]]
    first = votes.argmax(axis=1)[:, np.newaxis]
    return np.take_along_axis(codes, first, axis=1)[:, 0]
