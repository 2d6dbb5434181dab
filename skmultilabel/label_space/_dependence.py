"""Which pairs of labels depend on each other by more than chance."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
from scipy import stats
from scipy.special import gammaln

from skmultilabel._compat import import_pandas
from skmultilabel._validation import check_label_matrix, count_positives, get_label_names
from skmultilabel.label_space._cooccurrence import MEASURES
from skmultilabel.label_space._pair_counts import (
    PairCounts,
    count_all_pairs,
    count_joint_pairs,
)

__all__ = [
    "DependentLabels",
    "compute_p_values",
    "correct_p_values",
    "find_dependent_labels",
]

# Cochran's rule: below, the chi-square distribution is not to be trusted.
MIN_EXPECTED = 5
# A sum of so many terms is exact: where 5 are expected, the probability of more is below 1e-308.
MAX_TERMS = 256
PAIRS_PER_BLOCK = 4096
CORRECTIONS = ("holm", "benjamini_hochberg", None)
PAIRS = ("all", "together")


@dataclass(frozen=True)
class DependentLabels:
    """Pairs of labels that depend on each other, the most certain first.

    Made by :func:`find_dependent_labels`.

    Parameters
    ----------
    pairs : ndarray of shape (n_pairs, 2), dtype int64
        The columns of the two labels.
    n_both : ndarray of shape (n_pairs,), dtype int64
        How many samples carry both.
    expected : ndarray of shape (n_pairs,)
        How many would if they were independent.
    phi : ndarray of shape (n_pairs,)
        Their correlation, negative for labels that avoid each other.
    p_value : ndarray of shape (n_pairs,)
        How probable so much dependence is by chance, corrected for the number of pairs.
    n_tested : int
        The number of pairs that were tested.
    label_names : ndarray of shape (n_labels,), default=None
        The names of the labels.

    Examples
    --------
    >>> from skmultilabel.label_space import find_dependent_labels
    >>> len(find_dependent_labels(10 * [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]]))
    0
    """

    pairs: np.ndarray
    n_both: np.ndarray
    expected: np.ndarray
    phi: np.ndarray
    p_value: np.ndarray
    n_tested: int
    label_names: np.ndarray | None = None

    def __len__(self):
        return len(self.pairs)

    def to_frame(self):
        """Return the pairs as a DataFrame.

        Returns
        -------
        DataFrame of shape (n_pairs, 6)
            Columns ``"first"`` and ``"second"``, the names of the labels or else their columns,
            ``"n_both"``, ``"expected"``, ``"phi"`` and ``"p_value"``.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        labels = self.pairs if self.label_names is None else self.label_names[self.pairs]
        numbers = {name: getattr(self, name) for name in ("n_both", "expected", "phi", "p_value")}
        first, second = labels.T
        return import_pandas().DataFrame({"first": first, "second": second, **numbers})


def find_dependent_labels(Y, alpha=0.05, correction="holm", *, pairs="all"):
    """Find the pairs of labels that depend on each other by more than chance.

    Every pair is tested on the samples where both labels are known: by the chi-square test, or by
    Fisher's exact test where one of the four outcomes is expected in fewer than 5 samples [1]_. Of
    many pairs some seem to depend by chance, so the p-values are corrected.

    Read more in the :ref:`User Guide <label_space>`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    alpha : float, default=0.05
        The largest p-value that is reported.
    correction : {"holm", "benjamini_hochberg"} or None, default="holm"
        ``"holm"``: the probability that any reported pair is independent is at most `alpha` [2]_.
        ``"benjamini_hochberg"``: the expected share of independent pairs among the reported ones
        is [3]_; it reports more. ``None``: every pair for itself.
    pairs : {"all", "together"}, default="all"
        ``"together"`` tests the pairs that occur together in at least one sample, and so leaves out
        labels that always avoid each other. Tens of thousands of sparse labels can be tested like
        this. The p-values are corrected for all pairs of labels that vary, tested or not, and are
        never below those of ``"all"``.

    Returns
    -------
    DependentLabels
        The pairs. Those with a label that is constant where both are known are not tested.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, `alpha` does not lie between 0 and 1, or `correction` or `pairs`
        is not known.

    See Also
    --------
    label_cooccurrence : Measures of dependence.

    Notes
    -----
    The tests take samples for independent of each other. With very many samples the weakest
    dependence is significant: look at `phi` too. Time and memory grow with the square of the number
    of labels, and with ``pairs="together"`` with the number of pairs that occur.

    References
    ----------
    .. [1] W. G. Cochran, "Some Methods for Strengthening the Common Chi-Square Tests", Biometrics
       10(4), 1954.
    .. [2] S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal
       of Statistics 6(2), 1979.
    .. [3] Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal
       Statistical Society B 57(1), 1995.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = 10 * [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]] + [[1, 0, 0], [0, 1, 1]]
    >>> found = find_dependent_labels(pd.DataFrame(rows, columns=["sea", "beach", "dog"]))
    >>> found.to_frame().round(2)
      first second  n_both  expected  phi  p_value
    0   sea  beach      20      10.5  0.9      0.0
    """
    if not isinstance(alpha, Real) or not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1; got {alpha!r}.")
    if correction not in CORRECTIONS:
        raise ValueError(f"correction must be one of {CORRECTIONS}; got {correction!r}.")
    if pairs not in PAIRS:
        raise ValueError(f"pairs must be one of {PAIRS}; got {pairs!r}.")
    labels = check_label_matrix(Y)
    tested, counts = _list_all_pairs(labels) if pairs == "all" else _list_joint_pairs(labels)
    varies = (_count_rarer(counts.n_first, counts) > 0) & (
        _count_rarer(counts.n_second, counts) > 0
    )
    tested, counts = tested[varies], PairCounts(*(part[varies] for part in counts))
    n_tests = len(tested) if pairs == "all" else count_possible_tests(labels)
    p_values = correct_p_values(compute_p_values(counts), correction, n_tests)
    phi = MEASURES["phi"](counts)
    order = np.lexsort((-np.abs(phi), p_values))
    order = order[p_values[order] <= alpha]
    return DependentLabels(
        pairs=tested[order],
        n_both=counts.n_both[order].astype(np.int64),
        expected=counts.expected[order],
        phi=phi[order],
        p_value=p_values[order],
        n_tested=len(tested),
        label_names=get_label_names(Y),
    )


def compute_p_values(counts):
    """Test pairs of labels for dependence.

    Parameters
    ----------
    counts : PairCounts
        Of arrays of shape (n_pairs,), of labels that vary.

    Returns
    -------
    ndarray of shape (n_pairs,)
        How probable a dependence at least as large is by chance: of the chi-square test, or of
        Fisher's two-sided exact test where fewer than 5 samples are expected of an outcome.
    """
    n_first, n_second = (_count_rarer(n, counts) for n in (counts.n_first, counts.n_second))
    p_values = stats.chi2.sf(counts.n_known * MEASURES["phi"](counts) ** 2, 1)
    (few,) = np.nonzero(n_first * n_second < MIN_EXPECTED * counts.n_known)
    for start in range(0, len(few), PAIRS_PER_BLOCK):
        block = few[start : start + PAIRS_PER_BLOCK]
        p_values[block] = _test_exactly(
            _count_rarer_together(PairCounts(*(part[block] for part in counts)))
        )
    return p_values


def _list_all_pairs(Y):
    """List all pairs of labels, each once, and count them."""
    first, second = np.triu_indices(Y.shape[1], 1)
    return _take_pairs(first, second, count_all_pairs(Y), (first, second))


def _list_joint_pairs(Y):
    """List the pairs of labels that occur together, each once, and count them."""
    (first, second), counts = count_joint_pairs(Y)
    chosen = np.flatnonzero(first < second)
    return _take_pairs(first[chosen], second[chosen], counts, chosen)


def _take_pairs(first, second, counts, places):
    """Take the counts of some pairs as flat arrays."""
    counts = PairCounts(*(part[places] for part in np.broadcast_arrays(*counts)))
    return np.column_stack([first, second]).astype(np.int64), counts


def count_possible_tests(Y):
    """Count the pairs of labels that vary where they are known.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    int
        How many pairs could be tested.
    """
    positives, known = count_positives(Y)
    n_labels = np.count_nonzero((positives > 0) & (positives < known))
    return n_labels * (n_labels - 1) // 2


def _count_rarer(n_carried, counts):
    """Count the samples with the rarer value of a label."""
    return np.minimum(n_carried, counts.n_known - n_carried)


def _count_rarer_together(counts):
    """Count the same tables for the rarer value of either label instead of for 1."""
    n_both, n_first, n_second, n_known = counts
    flipped = 2 * n_first > n_known
    n_both = np.where(flipped, n_second - n_both, n_both)
    n_first = np.where(flipped, n_known - n_first, n_first)
    flipped = 2 * n_second > n_known
    n_both = np.where(flipped, n_first - n_both, n_both)
    return PairCounts(n_both, n_first, np.where(flipped, n_known - n_second, n_second), n_known)


def _test_exactly(counts):
    """Sum the probabilities of all tables that are no more probable than the one that is seen.

    With the margins given, the samples with both labels have a hypergeometric distribution. Its
    support begins with 0, since neither label has more than half of the samples.
    """
    n_both, n_first, n_second, n_known = (part[:, np.newaxis] for part in counts)
    k = np.arange(min(MAX_TERMS, int(np.minimum(n_first, n_second).max()) + 1))
    n_others = n_known - n_first
    none = np.exp(
        gammaln(n_others + 1)
        - gammaln(n_others - n_second + 1)
        - gammaln(n_known + 1)
        + gammaln(n_known - n_second + 1)
    )
    # p(k + 1) / p(k); where k is too large for the margins it is 0, and stays so.
    ratios = np.maximum(n_first - k[:-1], 0) * np.maximum(n_second - k[:-1], 0)
    ratios = ratios / ((k[:-1] + 1) * (n_others - n_second + k[:-1] + 1))
    terms = np.cumprod(np.hstack([none, ratios]), axis=1)
    seen = np.where(k == n_both, terms, 0).sum(axis=1, keepdims=True)
    # As probable, up to rounding.
    return np.minimum(np.where(terms <= seen * (1 + 1e-7), terms, 0).sum(axis=1), 1)


def correct_p_values(p_values, correction="holm", n_tests=None):
    """Correct p-values for how many there are.

    Parameters
    ----------
    p_values : ndarray of shape (n_p_values,)
        The p-values.
    correction : {"holm", "benjamini_hochberg"} or None, default="holm"
        As in `find_dependent_labels`.
    n_tests : int, default=None
        How many there are with those that were not computed, which may be anything up to 1. By
        default these are all.

    Returns
    -------
    ndarray of shape (n_p_values,)
        The corrected ones.
    """
    if correction is None or not len(p_values):
        return p_values
    n_tests = len(p_values) if n_tests is None else n_tests
    if correction == "benjamini_hochberg":
        share = stats.false_discovery_control(p_values)
        return np.minimum(share * (n_tests / len(p_values)), 1)
    order = np.argsort(p_values)
    steps = np.maximum.accumulate(p_values[order] * (n_tests - np.arange(len(p_values))))
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(steps, 1)
    return corrected
