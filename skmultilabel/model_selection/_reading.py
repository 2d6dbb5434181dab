"""What the splitters are given: labels, groups, seeds, and which of them are refused."""

import warnings

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_array, check_random_state

from skmultilabel._validation import check_label_matrix, describe_labels, get_label_names
from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection._group_stratification import stratify_groups, sum_by_group
from skmultilabel.model_selection._label_pairs import find_label_pairs
from skmultilabel.model_selection._stratification import (
    select_missing,
    select_positives,
    stratify_rows,
)

__all__ = ["check_order", "make_rng", "part_rows", "read_groups", "read_marks"]

FIXED_SEED = 0
# Of a label among its pairs, which are many and would leave a rare label out of a fold.
LABEL_WEIGHT = 2


def check_order(order):
    """Refuse what is no order of stratification.

    Parameters
    ----------
    order : object
        The parameter of a splitter.

    Returns
    -------
    int
        1 or 2.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if order not in (1, 2):
        raise ValueError(
            f"order must be 1, to stratify by the labels, or 2, by pairs of labels too; got "
            f"{order!r}."
        )
    return order


def make_rng(shuffle, random_state):
    """Return the source of random ties, the same every time where nothing is shuffled.

    Parameters
    ----------
    shuffle : bool
        Whether ties are settled at random.
    random_state : int, RandomState instance or None
        The seed.

    Returns
    -------
    RandomState
        The source.

    Raises
    ------
    ValueError
        If a seed is given and nothing is shuffled.
    """
    if shuffle:
        return check_random_state(random_state)
    if random_state is not None:
        raise ValueError(
            "Setting a random_state has no effect since shuffle is False. You should leave "
            "random_state to its default (None), or set shuffle=True."
        )
    return np.random.RandomState(FIXED_SEED)


def read_groups(groups, n_samples, n_parts):
    """Number the groups of rows.

    Parameters
    ----------
    groups : array-like of shape (n_samples,)
        Names or numbers.
    n_samples : int
        The number of rows.
    n_parts : int
        How many parts are to be made of the groups.

    Returns
    -------
    ndarray of shape (n_samples,), int
        The number of the group of every row, from 0 on.

    Raises
    ------
    ValueError
        If there are no groups, not one entry a row, or fewer groups than parts.
    """
    if groups is None:
        raise ValueError("The 'groups' parameter should not be None.")
    groups = check_array(groups, input_name="groups", ensure_2d=False, dtype=None)
    if groups.shape != (n_samples,):
        raise ValueError(
            f"groups must hold one entry for each of the {n_samples} rows; got an array of shape "
            f"{groups.shape}."
        )
    names, numbers = np.unique(groups, return_inverse=True)
    if len(names) < n_parts:
        raise ValueError(
            f"Cannot make {n_parts} parts of {len(names)} groups: no group is split. Make fewer "
            "parts, or smaller groups."
        )
    return numbers


def read_marks(y, n_samples, n_parts, remedy, *, order=1, groups=None):
    """Check a label matrix, and that there are positives enough for all parts.

    Parameters
    ----------
    y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Label matrix of 0 and 1, NaN for a label that is not known.
    n_samples : int
        The number of rows.
    n_parts : int
        How many parts each label should be in.
    remedy : str
        What the messages advise; may have a place for a number of parts that is possible.
    order : {1, 2}, default=1
        Whether pairs of labels are to be marked too.
    groups : ndarray of shape (n_samples,), int, default=None
        The groups that are not split.

    Returns
    -------
    csr_array of shape (n_samples, n_marks), int64
        What every part should get its share of: the known positives of every label, what is not
        known of it, and where asked for the pairs of labels that are in two rows or more. Numbers
        above 0 say how much that matters.

    Raises
    ------
    ValueError
        If `y` is no label matrix, or no label has positives enough for all parts.
    """
    if y is None:
        raise ValueError("The labels y are missing: stratification needs a label matrix.")
    Y = check_label_matrix(y, n_samples=n_samples)
    positives = select_positives(Y)
    if groups is None:
        counts, unit = positives.sum(axis=0), "known positives"
    else:
        counts = (sum_by_group(positives, groups) > 0).astype(np.int64).sum(axis=0)
        unit = "groups with known positives"
    _check_counts(counts, unit, n_parts, remedy, get_label_names(y))
    marks = [positives]
    if Y.dtype.kind == "f":
        marks.append(select_missing(Y))
    if order == 2:
        marks = [LABEL_WEIGHT * part for part in marks]
        marks.append(find_label_pairs(positives, min_rows=2).marks)
    return marks[0] if len(marks) == 1 else sp.hstack(marks, format="csr")


def _check_counts(counts, unit, n_parts, remedy, label_names):
    """Refuse labels none of which can be in all parts, and name those that cannot."""
    few = np.flatnonzero((counts > 0) & (counts < n_parts))
    if not counts.any():
        raise ValueError(
            "No label has a known positive, so there is nothing to stratify by. Check the labels, "
            "or split with KFold or ShuffleSplit."
        )
    if counts.max() < n_parts:
        raise ValueError(
            f"No label has the {n_parts} {unit} that it takes to put one in each part; "
            f"the commonest has {counts.max()}. {remedy.format(max(counts.max(), 2))}."
        )
    if len(few):
        warnings.warn(
            f"Too few {unit} to put one in each of {n_parts} parts: label "
            f"{describe_labels(few, label_names)} has "
            f"{describe_labels(counts[few])}. {remedy.format(max(counts[few].min(), 2))}.",
            LabelWarning,
        )


def part_rows(marks, groups, shares, rng):
    """Part rows, or groups of them where there are groups.

    Parameters
    ----------
    marks : csr_array of shape (n_samples, n_marks), int64
        What every part should get its share of.
    groups : ndarray of shape (n_samples,), int, or None
        The groups that are not split.
    shares : array-like of shape (n_parts,), int
        How the rows are to be shared out.
    rng : RandomState
        Settles ties.

    Returns
    -------
    ndarray of shape (n_samples,), int
        The part of every row.
    """
    if groups is None:
        return stratify_rows(marks, shares, rng)
    return stratify_groups(marks, groups, shares, rng)
