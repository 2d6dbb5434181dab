"""Iterative stratification of the rows of a label matrix, without a loop over rows.

All desires are kept as integers, in units of one over the sum of the shares, so that ties are
exact and the result does not hang on rounding.
"""

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import check_label_matrix
from skmultilabel.model_selection._rows import find_entries, make_rows

__all__ = [
    "append_row_label",
    "label_distribution_error",
    "select_missing",
    "select_positives",
    "stratify_rows",
    "swap_rows",
]


# With how many other parts each part swaps rows.
N_PARTNERS = 10

WORST = np.iinfo(np.int64).max // 2

# A smaller gain is rounding, where desires are no integers.
SLACK = 1e-9


def label_distribution_error(Y, folds):
    r"""Measure how far the share of every label in the folds is from its share in the data.

    The label distribution of [1]_ (section 4.2), the mean over labels and folds of

    .. math:: \left| \frac{|S_j^i|}{|S_j| - |S_j^i|} - \frac{|D^i|}{|D| - |D^i|} \right|

    where :math:`S_j^i` are the positives of label i in fold j, and :math:`D^i` those in all the
    data. Only known labels count. A label that is the same everywhere it is known has no
    distribution to keep and is left out; a fold without a negative of a label counts as having
    one, where the formula would divide by zero.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Label matrix of 0 and 1, NaN for a label that is not known.
    folds : array-like of shape (n_samples,)
        Name or number of the fold of every row.

    Returns
    -------
    float
        The error: 0 is perfect, and smaller is better.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or `folds` has not one entry for every row of it.

    References
    ----------
    .. [1] K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data",
       ECML PKDD 2011.

    Examples
    --------
    >>> Y = [[1, 0], [1, 1], [0, 0], [0, 1]]
    >>> label_distribution_error(Y, [0, 1, 1, 0])
    0.0
    >>> label_distribution_error(Y, [0, 1, 0, 1])
    0.5
    """
    Y = check_label_matrix(Y)
    names, folds = np.unique(np.asarray(folds), return_inverse=True)
    if folds.shape != Y.shape[:1]:
        raise ValueError(
            f"folds must hold one entry for each of the {Y.shape[0]} rows of Y; got an array of "
            f"shape {folds.shape}."
        )
    positives = _count_by_part(select_positives(Y), folds, len(names))
    missing = _count_by_part(select_missing(Y), folds, len(names))
    negatives = np.bincount(folds)[:, np.newaxis] - missing - positives
    n_positives, n_negatives = positives.sum(axis=0), negatives.sum(axis=0)
    varied = (n_positives > 0) & (n_negatives > 0)
    if not varied.any():
        return 0.0
    odds = positives[:, varied] / np.maximum(negatives[:, varied], 1)
    return float(np.abs(odds - n_positives[varied] / n_negatives[varied]).mean())


def select_positives(Y):
    """Return the known positives of a checked label matrix.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        What `check_label_matrix` returned; NaN counts as no positive.

    Returns
    -------
    csr_array of shape (n_samples, n_labels), int64
        1 where the label is known to hold.
    """
    return _select(Y, lambda values: values == 1)


def select_missing(Y):
    """Mark what is not known in a checked label matrix.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        What `check_label_matrix` returned.

    Returns
    -------
    csr_array of shape (n_samples, n_labels), int64
        1 where the label is not known.
    """
    return _select(Y, np.isnan)


def _select(Y, condition):
    """Mark the entries that meet a condition, which 0 does not, in a csr_array of ones."""
    if sp.issparse(Y):
        marks = condition(Y.data).astype(np.int64)
        selected = sp.csr_array((marks, Y.indices, Y.indptr), shape=Y.shape, copy=True)
        selected.eliminate_zeros()
        return selected
    rows, labels = np.divmod(np.flatnonzero(condition(Y)), Y.shape[1])
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(Y)))])
    return sp.csr_array((np.ones(len(labels), dtype=np.int64), labels, starts), shape=Y.shape)


def _count_by_part(marks, part, n_parts):
    """Count the entries of a csr_array of ones: one row a part, one column a label."""
    n_labels = marks.shape[1]
    cells = np.repeat(part * n_labels, np.diff(marks.indptr)) + marks.indices
    counts = np.bincount(cells, minlength=n_parts * n_labels)
    return counts.reshape(n_parts, n_labels)


def stratify_rows(positives, shares, rng):
    """Part rows so that every part gets its share of the positives of every label.

    The labels are worked through from the one with the fewest positives left to the one with
    the most, and every row goes to the part whose desire for the label is the largest, ties to
    the part that wants the most rows: the greedy of [1]_ (Algorithm 1). Here all rows of one
    label are dealt out at once, since how many of them a greedy gives to each part is known
    beforehand; and rows with equal label sets are dealt one after the other, which spreads the
    label sets. Exact sizes are made, and labels that the greedy left uneven are
    mended, by moving and swapping rows at the end.

    Parameters
    ----------
    positives : csr_array of shape (n_samples, n_labels), int64
        1 where the label holds; a larger number, the same for all its rows, where it matters more
        than others that the label is even.
    shares : array-like of shape (n_parts,), int
        How the rows are to be shared out: ``[1, 1]`` for halves, ``[3, 1]`` for a quarter in the
        second part.
    rng : RandomState
        Settles ties.

    Returns
    -------
    ndarray of shape (n_samples,), int
        The part of every row. The size of a part differs from its share of `n_samples` by less
        than one.

    References
    ----------
    .. [1] K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data",
       ECML PKDD 2011.

    Examples
    --------
    >>> Y = sp.csr_array(np.array([[1, 0], [1, 0], [1, 1], [1, 1], [0, 1], [0, 1]]))
    >>> folds = stratify_rows(Y, [1, 1], np.random.RandomState(0))
    >>> np.bincount(folds), Y[folds == 0].sum(axis=0)
    (array([3, 3]), array([2, 2]))
    """
    order = _order_rows(positives, rng)
    turn = rng.permutation(len(shares))
    weighted = append_row_label(positives)[order]
    ones = np.ones_like(weighted.data)
    rows = sp.csr_array((ones, weighted.indices, weighted.indptr), shape=weighted.shape)
    shares = np.asarray(shares, dtype=np.int64)[turn]
    shares = shares // np.gcd.reduce(shares)
    unit = shares.sum()
    desire = np.outer(shares, rows.sum(axis=0))
    part = _deal_labels(rows, desire, unit)
    _even_sizes(make_rows(rows), part, desire, unit)
    weights = np.zeros(weighted.shape[1], dtype=np.int64)
    weights[weighted.indices] = weighted.data
    swap_rows(weighted, part, desire * weights, unit)
    result = np.empty(len(order), dtype=np.int64)
    result[order] = turn[part]
    return result


def _order_rows(positives, rng):
    """Order rows such that equal label sets stand together, and all else is random."""
    n_samples, n_labels = positives.shape
    shuffled = rng.permutation(n_samples)
    label_set = positives @ rng.random(n_labels)
    return shuffled[np.argsort(label_set[shuffled], kind="stable")]


def append_row_label(positives):
    """Append one more label, that every row carries: to be a row.

    It comes last, as the commonest label: so it deals out the rows that carry no other label,
    and the desire for it is the desire for the size of the part.

    Parameters
    ----------
    positives : csr_array of shape (n_samples, n_labels), int64
        Above 0 where the label holds.

    Returns
    -------
    csr_array of shape (n_samples, n_labels + 1), int64
        The same with one more column, of ones.
    """
    n_samples, n_labels = positives.shape
    ends = positives.indptr[1:]
    data, labels = np.insert(positives.data, ends, 1), np.insert(positives.indices, ends, n_labels)
    starts = positives.indptr + np.arange(n_samples + 1)
    return sp.csr_array((data, labels, starts), shape=(n_samples, n_labels + 1))


def _deal_labels(rows, desire, unit):
    """Deal out the rows, rarest label first; reduces `desire` by what is given."""
    part = np.full(rows.shape[0], -1)
    by_label = rows.tocsc()
    left = np.diff(by_label.indptr)
    done = left.max() + 1
    left[left == 0] = done
    cells = desire.reshape(-1)  # a view: numpy is quick to count in arrays of one dimension
    while left[label := np.argmin(left)] < done:
        carriers = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
        carriers = carriers[part[carriers] < 0]
        served = _serve(desire[:, label], _rank_parts(desire, label), len(carriers), unit)
        part[carriers] = served
        positions, n_given = find_entries(rows.indptr, carriers)
        given = rows.indices[positions]
        np.subtract.at(cells, np.repeat(served * rows.shape[1], n_given) + given, unit)
        np.subtract.at(left, given, 1)
        left[given[left[given] == 0]] = done
    return part


def _rank_parts(desire, label):
    """Rank the parts for turns of one label at which their desires for it tie.

    The one comes first that wants more rows, and the same one does so at every tie. For the rows
    themselves it is the one that was given more labels: with a row more it has less of them a row.
    """
    if label == desire.shape[1] - 1:
        return desire.sum(axis=1).argsort(kind="stable")
    return (desire[:, label] - desire[:, -1]).argsort(kind="stable")


def _serve(desire, ranked, n_rows, unit):
    """Return which part each row of one label goes to, every part spread evenly over the rows.

    The greedy decides how many rows a part gets, but its order would give the first rows, and
    so the label sets that come first, to the parts that want most: with parts of unequal size
    the largest would get all of them. So the turns of every part are spaced evenly.
    """
    n_turns = _count_turns(desire, ranked, n_rows, unit)
    part = np.arange(len(desire)).repeat(n_turns)
    turn = np.arange(n_rows) - (n_turns.cumsum() - n_turns).repeat(n_turns)
    return part[((turn + 0.5) / n_turns[part]).argsort(kind="stable")]


def _count_turns(desire, ranked, n_rows, unit):
    """Count how many of the rows of one label the greedy gives to each part.

    Serving a part lowers its desire by one unit, so its turns come at the desires d, d - 1,
    d - 2, ...; the greedy takes the largest `n_rows` of the turns of all parts. They all lie at
    or above the level to which the rows fill up the parts, as water would.
    """
    desire = desire[ranked]
    filled = np.sort(desire)[::-1].cumsum() - unit * n_rows
    level = (filled // np.arange(1, len(desire) + 1)).max()
    n_turns = np.maximum((desire - level) // unit + 1, 0)
    before = (n_turns.cumsum() - n_turns).repeat(n_turns)
    at_desire = desire.repeat(n_turns) - unit * (np.arange(len(before)) - before)
    first = (-at_desire).argsort(kind="stable")[:n_rows]
    return np.bincount(ranked.repeat(n_turns)[first], minlength=len(desire))


def _even_sizes(rows, part, desire, unit):
    """Move rows from the largest part to the smallest until sizes are as even as they can be."""
    while True:
        large, small = np.argmin(desire[:, -1]), np.argmax(desire[:, -1])
        n_moves = (desire[small, -1] - desire[large, -1] + unit - 1) // (2 * unit)
        if n_moves < 1:
            return
        members = np.flatnonzero(part == large)
        labels = rows.take(members)
        cost = unit * labels.square_norms()
        for _ in range(n_moves):
            # Moving row y changes the sum of squared desires by 2 c (tilt + c), c = unit y.
            tilt = desire[large] - desire[small]
            chosen = np.argmin(labels.multiply(tilt) + cost)
            change = unit * labels.get_vector(chosen)
            desire[large] += change
            desire[small] -= change
            part[members[chosen]] = small
            cost[chosen] = WORST


def swap_rows(rows, part, desire, unit, n_tries=1):
    """Swap rows of two parts, in place, as long as that lowers the sum of squared desires.

    Up to eleven parts, every pair comes up twice, in both orders, which look for the swap from
    both ends; a third time would hardly move a row. Of more, the time grows with the number of
    parts, not with that of the pairs.

    Parameters
    ----------
    rows : csr_array of shape (n_rows, n_columns)
        What the rows carry. Every row stores an entry, if only a zero.
    part : ndarray of shape (n_rows,), int
        The part of every row.
    desire : ndarray of shape (n_parts, n_columns)
        What the parts lack of every column.
    unit : int
        How much of a desire an entry of 1 fulfils.
    n_tries : int, default=1
        For how many rows that may leave a part a row to come is looked for, before two parts
        count as done.
    """
    least = unit * rows.data.min()
    rows = make_rows(rows)
    for first in range(len(desire)):
        # A swap can only gain by labels whose counts are more than one apart.
        excess = np.maximum(np.abs(desire - desire[first]) - least, 0).sum(axis=1)
        partners = np.argsort(-excess, kind="stable")[:N_PARTNERS]
        for second in partners[excess[partners] > 0]:
            members = np.flatnonzero((part == first) | (part == second))
            in_first = part[members] == first
            tilt = desire[first] - desire[second]
            change = _swap_between(rows.take(members), in_first, tilt, unit, n_tries)
            part[members] = np.where(in_first, first, second)
            desire[first] += change
            desire[second] -= change


def _swap_between(labels, in_first, tilt, unit, n_tries):
    """Swap rows of two parts, in place, and return the change of the first part's desire.

    Taking row y out and z in changes the sum of squared desires by 2 c (tilt + c), where
    c = unit (y - z). The best y is looked for as if it had no label in common with z, then the
    best z for that y. What a row would change is kept up to date: a swap alters it only for rows
    that have a label in common with those swapped.
    """
    cost = unit * labels.square_norms()
    gain = labels.multiply(tilt)
    total = np.zeros_like(tilt)
    while True:
        for leaving in _find_smallest(np.where(in_first, gain + cost, WORST), n_tries):
            labels.add_overlap(gain, leaving, 2 * unit)
            coming = np.argmax(np.where(in_first, -WORST, gain - cost))
            change = unit * (labels.get_vector(leaving) - labels.get_vector(coming))
            if change @ (tilt + 2 * total + change) < -SLACK:
                labels.add_overlap(gain, coming, -2 * unit)
                total += change
                in_first[leaving], in_first[coming] = False, True
                break
            labels.add_overlap(gain, leaving, -2 * unit)
        else:
            return total


def _find_smallest(values, n_smallest):
    """Return where the smallest values below WORST are, ties in their order."""
    if n_smallest == 1:
        return [np.argmin(values)]
    smallest = np.argsort(values, kind="stable")[:n_smallest]
    return smallest[values[smallest] < WORST]
