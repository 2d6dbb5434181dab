"""Groups of labels that are solved together: drawn at random, learnt from data, or given."""

import math
from collections.abc import Iterable
from numbers import Integral

import numpy as np

from skmultilabel._validation import describe_labels, locate_labels
from skmultilabel.label_space import partition_labels

__all__ = ["check_groups", "draw_disjoint", "draw_overlapping", "make_groups"]


def make_groups(kind, Y, size, n_groups, rng, label_names=None):
    """Make the groups of labels.

    Parameters
    ----------
    kind : {"overlapping", "disjoint", "cooccurrence"} or list of array-like
        How: drawn, a random partition, a partition learnt from `Y`, or given by name or column.
    Y : {ndarray, sparse array} of shape (n_samples, n_labels)
        A checked label matrix.
    size : int
        The largest number of labels in a group.
    n_groups : int or None
        The number of overlapping groups; 2 per label by default, or all that there are.
    rng : RandomState
        What is random.
    label_names : array-like of shape (n_labels,), default=None
        The names of the labels.

    Returns
    -------
    list of ndarray of int
        The columns of every group.

    Raises
    ------
    ValueError
        If there are not as many groups, or the given ones do not cover the labels.
    """
    n_labels = Y.shape[1]
    if not isinstance(kind, str):
        return check_groups(kind, n_labels, label_names)
    size = min(size, n_labels)
    if kind == "overlapping":
        return draw_overlapping(n_labels, size, n_groups, rng)
    return (
        partition_labels(Y, size) if kind == "cooccurrence" else draw_disjoint(n_labels, size, rng)
    )


def draw_overlapping(n_labels, size, n_groups, rng):
    """Draw different groups that have every label about equally often.

    A group is made of the labels that were drawn the fewest times, at random among equals. Where
    that group is there already, chance counts for more and more against the number of times.

    Parameters
    ----------
    n_labels : int
        The number of labels.
    size : int
        The number of labels in a group.
    n_groups : int or None
        The number of groups; 2 per label by default, or all that there are.
    rng : RandomState
        What is random.

    Returns
    -------
    list of ndarray of int
        The groups, the columns of each in order.

    Raises
    ------
    ValueError
        If there are fewer different groups, or so few cannot have every label.

    Examples
    --------
    >>> import numpy as np
    >>> groups = draw_overlapping(4, 2, 4, np.random.RandomState(0))
    >>> [group.tolist() for group in groups]
    [[0, 3], [1, 2], [1, 3], [0, 2]]
    """
    n_possible = math.comb(n_labels, size)
    n_groups = min(2 * n_labels, n_possible) if n_groups is None else n_groups
    if n_groups > n_possible:
        raise ValueError(
            f"n_labelsets={n_groups}, but there are only {n_possible} different groups of {size} "
            f"of {n_labels} labels. Use n_labelsets={n_possible} or fewer, or another labelset_size."
        )
    n_needed = math.ceil(n_labels / size)
    if n_groups < n_needed:
        raise ValueError(
            f"n_labelsets={n_groups} groups of {size} labels cannot have all {n_labels} labels. Use "
            f"n_labelsets={n_needed} or more, or a larger labelset_size."
        )
    drawn, n_times, spread = {}, np.zeros(n_labels), 1.0
    while len(drawn) < n_groups:
        ranks = n_times + spread * rng.uniform(size=n_labels)
        group = np.sort(np.argsort(ranks)[:size])
        if group.tobytes() in drawn:
            spread += 1
            continue
        drawn[group.tobytes()] = group
        n_times[group] += 1
        spread = 1.0
    return list(drawn.values())


def draw_disjoint(n_labels, size, rng):
    """Divide the labels at random into as few groups as possible, of about the same size.

    Parameters
    ----------
    n_labels : int
        The number of labels.
    size : int
        The largest number of labels in a group.
    rng : RandomState
        What is random.

    Returns
    -------
    list of ndarray of int
        The groups, the columns of each in order.

    Examples
    --------
    >>> import numpy as np
    >>> [group.tolist() for group in draw_disjoint(5, 3, np.random.RandomState(0))]
    [[0, 1, 2], [3, 4]]
    """
    parts = np.array_split(rng.permutation(n_labels), math.ceil(n_labels / size))
    return [np.sort(part) for part in parts]


def check_groups(groups, n_labels, label_names=None):
    """Check given groups of labels.

    Parameters
    ----------
    groups : iterable of array-like
        The labels of every group, by name or by column.
    n_labels : int
        The number of labels.
    label_names : array-like of shape (n_labels,), default=None
        The names of the labels.

    Returns
    -------
    list of ndarray of int
        The columns of every group, in order.

    Raises
    ------
    ValueError
        If a group has no labels, one twice or one that is not there; if two groups are the same; or
        if a label is in no group.

    Examples
    --------
    >>> check_groups([["news", "sport"], ["arts"]], 3, ["sport", "news", "arts"])
    [array([0, 1]), array([2])]
    """
    found = []
    for number, group in enumerate(groups):
        name = f"labelsets[{number}]"
        _check_group(group, name)
        columns = sorted(locate_labels(group, n_labels, label_names, name=name))
        if not columns:
            raise ValueError(f"{name} has no labels.")
        if columns in found:
            raise ValueError(f"{name} has the same labels as labelsets[{found.index(columns)}].")
        found.append(columns)
    left_out = sorted(set(range(n_labels)).difference(*found))
    if left_out:
        raise ValueError(
            f"Label {describe_labels(left_out, label_names)} is in none of the given labelsets. "
            "Every label needs one; one of its own will do."
        )
    return [np.array(columns) for columns in found]


def _check_group(group, name):
    """Refuse what is no list of names or columns."""
    if isinstance(group, str) or not isinstance(group, Iterable):
        raise ValueError(
            f"labelsets must be a list of groups, such as [[0, 1], [2]], but {name} is {group!r}."
        )
    odd = [label for label in group if not isinstance(label, str | Integral)]
    odd += [label for label in group if isinstance(label, bool | np.bool_)]
    if odd:
        raise ValueError(
            f"{name} holds {odd[0]!r}; a label is given by its name or by its column, an integer."
        )
