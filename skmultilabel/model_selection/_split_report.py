"""How good splits are: what each test set has of every label and of every pair of labels."""

import html
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_table
from skmultilabel._validation import check_label_matrix, describe_labels, get_label_names
from skmultilabel.model_selection._label_pairs import find_label_pairs
from skmultilabel.model_selection._stratification import select_missing, select_positives

__all__ = ["SplitReport", "split_report"]


@dataclass(frozen=True)
class SplitReport:
    """How good splits are; ``print`` shows it, and a notebook draws it as a table.

    Parameters
    ----------
    splits : dict of str to ndarray of shape (n_splits,)
        One row a split: ``"train"`` and ``"test"``, the numbers of rows;
        ``"label_distribution"`` and ``"pair_distribution"``, how far the odds of labels and of
        pairs of labels in the test set are from those in all the data, on average;
        ``"absent_train"`` and ``"absent_test"``, how many labels have no positive there.
    averages : dict of str to float
        The means of the two distributions over the splits, and ``"examples_distribution"``, the
        mean difference of the size of a test set from the mean size.
    absent_train, absent_test : list of list
        The labels without a positive in the training and the test set of every split: names, or
        columns. A label without any positive at all is not counted.

    Examples
    --------
    >>> from skmultilabel.model_selection import split_report
    >>> report = split_report([[1, 0], [1, 1], [1, 0], [1, 1]], [([0, 1], [2, 3]), ([1, 3], [0, 2])])
    >>> report.absent_test
    [[], [1]]
    """

    splits: dict
    averages: dict
    absent_train: list
    absent_test: list

    def __str__(self):
        numbers = np.arange(len(self.absent_test))
        columns = {name.replace("_", " "): _write(values) for name, values in self.splits.items()}
        averages = {"average": list(self.averages), "": _write(self.averages.values())}
        lines = [format_table({"split": numbers} | columns), "", format_table(averages)]
        return "\n".join([*lines, *self._describe_absent()])

    def _describe_absent(self):
        """One line for each part of a split that lacks labels, after an empty one."""
        lines = [
            f"split {number}: no positive in the {part} set of {_describe(labels)}"
            for part, sets in (("training", self.absent_train), ("test", self.absent_test))
            for number, labels in enumerate(sets)
            if labels
        ]
        return ["", *lines] if lines else []

    def _repr_html_(self):
        titles = "".join(f"<th>{html.escape(t.replace('_', ' '))}</th>" for t in self.splits)
        body = "".join(
            f"<tr><th>{number}</th>" + "".join(f"<td>{value}</td>" for value in values) + "</tr>"
            for number, values in enumerate(zip(*map(_write, self.splits.values()), strict=True))
        )
        notes = "".join(f"<p>{html.escape(line)}</p>" for line in self._describe_absent() if line)
        head = f"<thead><tr><th>split</th>{titles}</tr></thead>"
        return f"<table>{head}<tbody>{body}</tbody></table>{notes}"

    def to_frame(self):
        """Return the table of the splits.

        Returns
        -------
        DataFrame of shape (n_splits, 6)
            The columns of `splits`.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        pd = import_pandas()
        return pd.DataFrame(self.splits, index=pd.RangeIndex(len(self.absent_test), name="split"))


def split_report(Y, splits):
    r"""Measure how well splits keep the labels.

    The measures are those of [1]_ (section 4.2) and [2]_: the mean over labels of

    .. math:: \left| \frac{|S_j^i|}{|S_j| - |S_j^i|} - \frac{|D^i|}{|D| - |D^i|} \right|

    where :math:`S_j^i` are the positives of label i in test set j, and :math:`D^i` those in all
    the data; the same for the pairs of labels that occur together; and the mean of
    :math:`||S_j| - c|`, with c the mean size of a test set.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Label matrix of 0 and 1, NaN for a label that is not known. Only known labels count, and
        pairs where both are.
    splits : iterable of (train, test)
        The row numbers or masks of both sets, as ``cv.split(X, Y)`` yields them.

    Returns
    -------
    SplitReport
        A row for each split, averages, and which labels are absent from which set.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or there is no split, or one is no pair of row numbers of `Y`.

    See Also
    --------
    label_distribution_error : The first measure alone, of numbered folds.

    Notes
    -----
    A label that is the same everywhere it is known has no distribution to keep and is left out;
    a test set without a negative of a label counts as having one.

    References
    ----------
    .. [1] K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data",
       ECML PKDD 2011.
    .. [2] P. Szymański, T. Kajdanowicz, "A Network Perspective on Stratification of Multi-Label
       Data", LIDTA 2017.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.model_selection import KFold
    >>> from skmultilabel.model_selection import split_report
    >>> tags = pd.DataFrame({"news": [1, 0, 1, 0, 1, 0], "chess": [1, 1, 1, 0, 0, 0]})
    >>> print(split_report(tags, KFold(2).split(tags)))
    split  train  test  label distribution  pair distribution  absent train  absent test
    ------------------------------------------------------------------------------------
        0      3     3  1.50000             1.50000                       1            0
        1      3     3  0.75000             0.50000                       0            1
    <BLANKLINE>
    average
    ------------------------------
    label_distribution     1.12500
    pair_distribution      1.00000
    examples_distribution  0.00000
    <BLANKLINE>
    split 0: no positive in the training set of label 'chess'
    split 1: no positive in the test set of label 'chess'
    """
    label_names = get_label_names(Y)
    Y = check_label_matrix(Y)
    if hasattr(splits, "split"):
        raise ValueError("splits must hold pairs (train, test): pass what cv.split(X, Y) yields.")
    splits = [_check_split(split, Y.shape[0]) for split in splits]
    if not splits:
        raise ValueError("splits has no split: pass what cv.split(X, Y) yields.")
    positives = select_positives(Y)
    pairs = find_label_pairs(positives)
    missing = select_missing(Y)
    counters = [
        _Counter(positives, missing),
        _Counter(pairs.marks, _mark_missing_pairs(missing, pairs)),
    ]
    names = range(Y.shape[1]) if label_names is None else label_names
    carried = positives.sum(axis=0) > 0
    trains, tests = zip(*splits, strict=True)
    absent = [
        [_list_absent(positives, rows, carried, names) for rows in sets] for sets in (trains, tests)
    ]
    sizes = np.array([len(test) for test in tests])
    errors = [[counter.measure(test) for test in tests] for counter in counters]
    columns = {
        "train": np.array([len(train) for train in trains]),
        "test": sizes,
        "label_distribution": np.array(errors[0]),
        "pair_distribution": np.array(errors[1]),
        "absent_train": np.array([len(labels) for labels in absent[0]]),
        "absent_test": np.array([len(labels) for labels in absent[1]]),
    }
    averages = {
        "label_distribution": float(np.mean(errors[0])),
        "pair_distribution": float(np.mean(errors[1])),
        "examples_distribution": float(np.abs(sizes - sizes.mean()).mean()),
    }
    return SplitReport(columns, averages, *absent)


def _check_split(split, n_samples):
    """Return the row numbers of both sets."""
    try:
        train, test = (np.asarray(rows) for rows in split)
    except (TypeError, ValueError):
        raise ValueError(
            "splits must hold pairs (train, test) of row numbers, as cv.split(X, Y) yields them."
        ) from None
    return _check_rows(train, n_samples), _check_rows(test, n_samples)


def _check_rows(rows, n_samples):
    """Return row numbers of one set, from a mask too."""
    if rows.dtype == bool and rows.shape == (n_samples,):
        rows = np.flatnonzero(rows)
    is_whole = rows.ndim == 1 and rows.dtype.kind in "iu" and len(rows)
    if not is_whole or rows.min() < 0 or rows.max() >= n_samples:
        raise ValueError(
            f"A split must hold row numbers from 0 to {n_samples - 1}, at least one in each set; "
            f"got {rows!r}."
        )
    return rows


class _Counter(NamedTuple):
    """Where something holds and where it is not known: csr_arrays of one column a label."""

    positives: sp.csr_array
    missing: sp.csr_array

    def count(self, rows):
        """Count the known positives and negatives of every label in some rows."""
        positives = self.positives[rows].sum(axis=0)
        return positives, len(rows) - self.missing[rows].sum(axis=0) - positives

    def measure(self, rows):
        """Return how far the odds in some rows are from those in all, on average; 0 of nothing."""
        n_positives, n_negatives = self.count(np.arange(self.positives.shape[0]))
        varied = (n_positives > 0) & (n_negatives > 0)
        if not varied.any():
            return 0.0
        positives, negatives = self.count(rows)
        odds = positives[varied] / np.maximum(negatives[varied], 1)
        return float(np.abs(odds - n_positives[varied] / n_negatives[varied]).mean())


def _mark_missing_pairs(missing, pairs):
    """Mark the rows where a label of a pair is not known."""
    if not missing.nnz:
        return sp.csr_array(pairs.marks.shape, dtype=np.int64)
    by_label = missing.tocsc()
    either = by_label[:, pairs.first] + by_label[:, pairs.second]
    return sp.csr_array(either > 0, dtype=np.int64)


def _list_absent(positives, rows, carried, names):
    """List the labels with positives that have none in some rows."""
    return [names[k] for k in np.flatnonzero(carried & (positives[rows].sum(axis=0) == 0))]


def _write(values):
    """Write errors with five decimals, since good ones are small, and whole numbers as they are."""
    whole = [isinstance(value, int | np.integer) for value in values]
    return list(values) if all(whole) else [f"{value:.5f}" for value in values]


def _describe(labels):
    return f"label {describe_labels(range(len(labels)), labels)}"
