"""MLSOL: new samples where the labels of neighbors differ."""

from numbers import Integral, Real

import numpy as np
import scipy.sparse as sp
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state

from skmultilabel._compat import Interval
from skmultilabel._validation import count_positives
from skmultilabel.resampling._base import (
    MultiLabelSampler,
    find_minority_labels,
    warn_of_nothing,
)
from skmultilabel.resampling._features import read_samples
from skmultilabel.resampling._rows import write_labels

__all__ = ["MLSOL", "compute_reaches", "compute_seed_weights", "mix_labels", "share_of_others"]

# How far the rarer value of a label reaches from a sample with it toward one without it, as a
# share of the way; Algorithm 3 of the paper. A rare one always wins, an outlier never does.
SAFE, BORDERLINE, RARE, OUTLIER = 0.5, 0.75, 2.0, -1.0


class MLSOL(MultiLabelSampler):
    """Synthetic oversampling by local label distribution (MLSOL).

    For every label the rarer of 0 and 1 is looked at, where the samples with it have neighbors
    with the other value. The more of them, the likelier a sample becomes a seed; not where all
    neighbors differ, for then it is likely noise. A new sample lies at a random place between a
    seed and a random one of its neighbors [1]_. Where both have the same label, so has the new
    one. Where they differ, it has the rarer value if it is near enough to the sample with it,
    whose neighbors say how near that is.

    Read more in the :ref:`User Guide <resampling>`.

    Parameters
    ----------
    share : float, default=0.3
        How many samples are made, as a share of those given.
    n_neighbors : int, default=5
        How many neighbors are looked at.
    nominal_features : array-like of {bool, int, str}, default=None
        Which features are categories: a mask, columns or names. A new sample has the category of
        the seed or of the neighbor, by a coin.
    n_jobs : int, default=None
        How many threads look for neighbors.
    random_state : int, RandomState instance or None, default=None
        Draws the seeds, the neighbors and the places between.

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
    MLSMOTE : Looks for neighbors among the samples that carry a rare label.
    MLROS : Copies, which needs no distances.
    compute_label_weights : Weights instead of samples, for each label by itself.

    Notes
    -----
    Distances are Euclidean: scale the features first. Categories that differ are as far apart as
    the median standard deviation of the numbers, as in SMOTE-NC. All features of a new sample lie
    at the same place of the way from the seed to the neighbor. The neighbors of all samples are
    searched, which takes most of the time. Labels stay sparse.

    References
    ----------
    .. [1] B. Liu, G. Tsoumakas, "Synthetic Oversampling of Multi-Label Data based on Local Label
       Distribution", ECML PKDD 2019.
    .. [2] B. Liu, K. Blekas, G. Tsoumakas, "Multi-Label Sampling based on Local Label Imbalance",
       Pattern Recognition 122, 2022.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.resampling import MLSOL
    >>> X = np.arange(12.0).reshape(-1, 1)
    >>> Y = np.array([[1, 0]] * 8 + [[1, 1]] * 3 + [[0, 0]])
    >>> X_new, Y_new = MLSOL(n_neighbors=3, random_state=0).fit_resample(X, Y)
    >>> X_new[12:].ravel().round(1)
    array([8.6, 8.1, 7.1])
    >>> Y_new[12:]
    array([[1, 1],
           [1, 1],
           [1, 0]])
    """

    _parameter_constraints = {
        "share": [Interval(Real, 0, None, closed="neither")],
        "n_neighbors": [Interval(Integral, 1, None, closed="left")],
        "nominal_features": ["array-like", None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }
    _allows_missing_labels = False

    def __init__(
        self, *, share=0.3, n_neighbors=5, nominal_features=None, n_jobs=None, random_state=None
    ):
        self.share = share
        self.n_neighbors = n_neighbors
        self.nominal_features = nominal_features
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _resample(self, X, y, Y):
        find_minority_labels(Y)  # refuses labels that nobody carries
        names = getattr(self, "feature_names_in_", None)
        samples = read_samples(X, self.nominal_features, names, self)
        neighbors = self._find_neighbors(samples)
        # Seen with 1 for the rarer value, labels are sparse.
        is_flipped = 2 * count_positives(Y)[0] > Y.shape[0]
        rarer = flip_labels(Y, is_flipped)
        shares = share_of_others(rarer, neighbors)
        rng = check_random_state(self.random_state)
        seeds, references = self._draw(compute_seed_weights(shares), neighbors, rng)
        gaps = rng.uniform(size=len(seeds))
        takes_seed = rng.randint(2, size=(len(seeds), samples.codes.shape[1])) == 0
        codes = np.where(takes_seed, samples.codes[seeds], samples.codes[references])
        way = samples.measure_way(codes, seeds, references, gaps)
        mixed = mix_labels(compute_reaches(shares, neighbors), seeds, references, way)
        self.seed_indices_ = seeds
        numbers = samples.interpolate(seeds, references, gaps)
        labels = flip_labels(mixed, is_flipped)
        return samples.append(numbers, codes), write_labels(y, sp.vstack([sp.csr_array(Y), labels]))

    def _find_neighbors(self, samples):
        n_samples = samples.numbers.shape[0]
        if self.n_neighbors >= n_samples:
            raise ValueError(
                f"n_neighbors={self.n_neighbors} is too large for {n_samples} samples, of which "
                f"each has {n_samples - 1} others. Take a smaller one."
            )
        index = NearestNeighbors(n_neighbors=self.n_neighbors, n_jobs=self.n_jobs)
        return index.fit(samples.embed()).kneighbors(return_distance=False)

    def _draw(self, weights, neighbors, rng):
        """Draw seeds, and a neighbor of each."""
        n_new = int(self.share * len(weights))
        if not n_new or not weights.any():
            warn_of_nothing(
                "No sample has neighbors of both kinds for a label, or share makes no sample"
            )
            return np.empty((2, 0), dtype=np.intp)
        seeds = rng.choice(len(weights), size=n_new, p=weights / weights.sum())
        return seeds, neighbors[seeds, rng.randint(self.n_neighbors, size=n_new)]


def flip_labels(Y, is_flipped):
    """Exchange 0 and 1 of some labels, and return a csr_array of int8."""
    ones = sp.csr_array(np.ones((Y.shape[0], 1), dtype=np.int8))
    exchanged = abs(ones @ sp.csr_array(is_flipped[np.newaxis].astype(np.int8)) - sp.csr_array(Y))
    exchanged.eliminate_zeros()
    return sp.csr_array(exchanged, dtype=np.int8)


def share_of_others(rarer, neighbors):
    """Compute the share of the neighbors without a label, for the samples with it: equation 1.

    Parameters
    ----------
    rarer : csr_array of shape (n_samples, n_labels), dtype int8
        1 for the rarer value of a label.
    neighbors : ndarray of shape (n_samples, n_neighbors), dtype int
        Rows of the neighbors.

    Returns
    -------
    csr_array of shape (n_samples, n_labels)
        It stores the entries of `rarer`, a share of 0 too.
    """
    carried = _look_up(_link(neighbors) @ rarer.astype(np.int32), rarer)
    return _with_data(rarer, 1 - carried / neighbors.shape[1])


def compute_seed_weights(shares):
    """Compute how likely each sample is a seed: equations 2 and 3.

    Parameters
    ----------
    shares : csr_array of shape (n_samples, n_labels)
        What `share_of_others` returned.

    Returns
    -------
    ndarray of shape (n_samples,)
        Weights that are not negative; those of a label sum up to 1, or to 0.
    """
    counted = np.where(shares.data < 1, shares.data, 0.0)
    sums = np.bincount(shares.indices, weights=counted, minlength=shares.shape[1])
    sums[sums == 0] = 1.0
    return np.ravel(_with_data(shares, counted / sums[shares.indices]).sum(axis=1))


def compute_reaches(shares, neighbors):
    """Compute how far the rarer value of each label reaches from the samples with it.

    A rare sample, which may be the edge of a group, counts as borderline where one of its neighbors
    is safe or borderline, until nothing changes: Algorithm 2.

    Parameters
    ----------
    shares : csr_array of shape (n_samples, n_labels)
        What `share_of_others` returned.
    neighbors : ndarray of shape (n_samples, n_neighbors), dtype int
        Rows of the neighbors.

    Returns
    -------
    csr_array of shape (n_samples, n_labels)
        It stores the entries of `shares`: one of the four reaches.
    """
    kinds = [shares.data < 0.3, shares.data < 0.7, shares.data < 1]
    reaches = np.select(kinds, [SAFE, BORDERLINE, RARE], OUTLIER)
    links = _link(neighbors)
    while True:
        is_settled = np.isin(reaches, [SAFE, BORDERLINE])
        n_settled = links @ _with_data(shares, is_settled.astype(np.int32))
        joins = (reaches == RARE) & (_look_up(n_settled, shares) > 0)
        if not joins.any():
            return _with_data(shares, reaches)
        reaches[joins] = BORDERLINE


def mix_labels(reaches, seeds, references, way):
    """Choose the labels of new samples: Algorithm 3.

    Parameters
    ----------
    reaches : csr_array of shape (n_samples, n_labels)
        What `compute_reaches` returned.
    seeds, references : ndarray of shape (n_new,), dtype int
        Between which samples the new ones lie.
    way : ndarray of shape (n_new,)
        Where: from 0, at the seed, to 1, at the reference.

    Returns
    -------
    csr_array of shape (n_new, n_labels), dtype int8
        1 for the rarer value.
    """
    first, second = reaches[seeds], reaches[references]
    both = _mark(first).multiply(_mark(second))
    near_first = _with_data(first, way[_get_rows(first)] <= first.data)
    near_second = _with_data(second, 1 - way[_get_rows(second)] <= second.data)
    mixed = sp.csr_array((both + _mark(near_first) + _mark(near_second)) > 0, dtype=np.int8)
    mixed.eliminate_zeros()
    return mixed


def _link(neighbors):
    """Return a csr_array of 1 where a column is a neighbor of the row."""
    n_samples, n_neighbors = neighbors.shape
    indptr = np.arange(0, neighbors.size + 1, n_neighbors)
    data = np.ones(neighbors.size, dtype=np.int32)
    return sp.csr_array((data, neighbors.ravel(), indptr), shape=(n_samples, n_samples))


def _with_data(matrix, data):
    """Return a matrix with the same entries and other values."""
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _look_up(values, entries):
    """Read the values of one sparse matrix at the entries of another."""
    n_entries = len(entries.data)
    pattern = _with_data(entries, np.ones(n_entries, dtype=values.dtype))
    places = _with_data(entries, np.arange(1, n_entries + 1))
    # Products keep what both store; what is not stored in `values` is 0.
    found, stored = _mark(values).multiply(places), values.multiply(pattern)
    read = np.zeros(n_entries, dtype=values.dtype)
    read[_sort(found).data - 1] = _sort(stored).data
    return read


def _sort(matrix):
    matrix = sp.csr_array(matrix)
    matrix.sort_indices()
    return matrix


def _mark(matrix):
    """Mark the entries that are stored and not 0 with 1."""
    return sp.csr_array(matrix != 0, dtype=np.int64)


def _get_rows(matrix):
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
