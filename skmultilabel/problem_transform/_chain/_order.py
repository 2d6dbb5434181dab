"""Orders of the labels of a chain: given, drawn, by frequency, by dependence. Pure functions."""

from collections import Counter
from math import factorial

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state

from skmultilabel._validation import describe_labels
from skmultilabel.label_space import label_cooccurrence

__all__ = [
    "ORDERS",
    "check_order",
    "draw_order",
    "measure_dependence",
    "order_by_dependence",
    "order_by_frequency",
    "resolve_order",
]

# The orders that need nothing but labels and a seed.
ORDERS = ("random", "frequency", "cooccurrence")


def resolve_order(order, Y, random_state=None):
    """Make the permutation that an order stands for.

    Parameters
    ----------
    order : {"random", "frequency", "cooccurrence"}, array-like of int of shape (n_labels,) or None
        As of the chain; ``None`` are the columns as they stand.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    random_state : int, RandomState instance or None, default=None
        Seed of ``"random"``, which is the permutation that scikit-learn draws.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int64
        The columns of `Y`, the first link first.

    Raises
    ------
    ValueError
        If a given order is no permutation of the columns.

    Examples
    --------
    >>> import numpy as np
    >>> Y = np.array([[0, 1, 1], [0, 0, 1]])
    >>> resolve_order("frequency", Y)
    array([2, 1, 0])
    >>> resolve_order([0, 1, 1], Y)
    Traceback (most recent call last):
        ...
    ValueError: invalid order: it must hold each of the columns 0, ..., 2 of y once, but 1 is \
repeated, 2 is missing.
    """
    n_labels = Y.shape[1]
    if order is None:
        return np.arange(n_labels)
    if not isinstance(order, str):
        return check_order(order, n_labels)
    if order == "random":
        return check_random_state(random_state).permutation(n_labels)
    if order == "frequency":
        return order_by_frequency(Y)
    if order == "cooccurrence":
        phi = label_cooccurrence(Y, "phi")
        np.fill_diagonal(phi, 0)
        return order_by_dependence(phi)
    raise ValueError(f"order={order!r} is none of {ORDERS}.")


def check_order(order, n_labels, *, name="order"):
    """Check that an order is a permutation of the columns.

    Parameters
    ----------
    order : array-like of int of shape (n_labels,)
        Columns.
    n_labels : int
        The number of labels.
    name : str, default="order"
        How the message calls it.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int64
        The order.

    Raises
    ------
    ValueError
        If columns are repeated, missing or out of range; the message says which.
    """
    try:
        order = np.asarray(order)
    except ValueError:  # lists of different lengths
        order = np.empty(len(order), dtype=object)
    if order.ndim != 1 or order.dtype.kind not in "iu":
        raise ValueError(
            f"invalid {name}: it must be a list of {n_labels} integers, the columns of y; got "
            f"values of type {order.dtype} and shape {order.shape}."
        )
    counts = Counter(order.tolist())
    faults = {
        "repeated": [column for column, count in counts.items() if count > 1],
        "out of range": [column for column in counts if not 0 <= column < n_labels],
        "missing": [column for column in range(n_labels) if column not in counts],
    }
    found = [
        f"{describe_labels(columns)} {'is' if len(columns) == 1 else 'are'} {fault}"
        for fault, columns in faults.items()
        if columns
    ]
    if found:
        columns = f"the columns 0, ..., {n_labels - 1}" if n_labels > 1 else "the only column, 0,"
        raise ValueError(
            f"invalid {name}: it must hold each of {columns} of y once, but {', '.join(found)}."
        )
    return order.astype(np.int64)


def draw_order(n_labels, rng, seen=()):
    """Draw a permutation that is not among others while there are such.

    Parameters
    ----------
    n_labels : int
        The number of labels.
    rng : RandomState instance
        Where it is drawn from.
    seen : iterable of array-like of shape (n_labels,)
        Permutations. Of those that it holds the fewest times one is drawn.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int64
        The permutation.

    Examples
    --------
    >>> import numpy as np
    >>> draw_order(2, np.random.RandomState(0), [[0, 1]])
    array([1, 0])
    """
    counts = Counter(tuple(map(int, order)) for order in seen)
    rounds = min(counts.values()) if len(counts) == factorial(n_labels) else 0
    while True:
        order = rng.permutation(n_labels)
        if counts[tuple(order.tolist())] <= rounds:
            return order


def order_by_frequency(Y):
    """Order labels from the most to the least frequent among the rows where they are known.

    Parameters
    ----------
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix, NaN where a label is not known.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int64
        The columns; of equally frequent ones the first comes first. A label that is known in no
        row counts as one that is never carried.

    Examples
    --------
    >>> import numpy as np
    >>> order_by_frequency(np.array([[0, 1, np.nan], [0, 0, 1]]))
    array([2, 1, 0])
    """
    if sp.issparse(Y):
        is_missing = sp.csr_array((np.isnan(Y.data), Y.indices, Y.indptr), shape=Y.shape)
        is_positive = sp.csr_array((Y.data == 1, Y.indices, Y.indptr), shape=Y.shape)
    else:
        is_missing, is_positive = np.isnan(Y), Y == 1
    n_known = Y.shape[0] - is_missing.sum(axis=0)
    share = is_positive.sum(axis=0) / np.maximum(n_known, 1)
    return np.argsort(-share, kind="stable")


def measure_dependence(residuals):
    """Measure how labels depend on each other given the features.

    The correlation of the errors :math:`e_j = y_j - p_j` of models of the single labels [1]_. Where
    :math:`p_j = P(y_j = 1 | x)`, the mean of :math:`e_i e_j` is that of the conditional covariance
    :math:`Cov(y_i, y_j | x)`, which is what a chain can gain from [2]_: labels that go together
    only because both follow from the features have errors that do not.

    Parameters
    ----------
    residuals : ndarray of shape (n_samples, n_labels)
        The errors of rows that the models did not learn from, NaN where not known.

    Returns
    -------
    ndarray of shape (n_labels, n_labels)
        Correlations over the rows where both errors are known. 0 where one of them does not vary,
        and on the diagonal.

    References
    ----------
    .. [1] M.-L. Zhang and K. Zhang, "Multi-Label Learning by Exploiting Label Dependency",
       KDD 2010.
    .. [2] K. Dembczynski, W. Waegeman, W. Cheng and E. Hüllermeier, "On Label Dependence and Loss
       Minimization in Multi-Label Classification", Machine Learning 88, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> errors = np.array([[0.5, 0.4, 0.1], [-0.5, -0.4, 0.1], [0.2, 0.2, 0.1]])
    >>> measure_dependence(errors).round(2)
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 0., 0.]])
    """
    known = ~np.isnan(residuals)
    scale = np.nanmax(np.abs(residuals), axis=0, initial=0, where=known)
    values = np.where(known, residuals, 0) / np.where(scale > 0, scale, 1)
    known = known.astype(np.float64)
    n_both = np.maximum(known.T @ known, 1)
    means = values.T @ known / n_both  # [i, j]: the mean of i where both are known
    covariance = values.T @ values / n_both - means * means.T
    variance = (values**2).T @ known / n_both - means**2
    varies = variance > 1e-12
    spread = np.sqrt(np.where(varies & varies.T, variance * variance.T, np.inf))
    correlation = np.clip(covariance / spread, -1, 1)
    np.fill_diagonal(correlation, 0)
    return correlation


def order_by_dependence(dependence, root=None):
    """Order labels along the maximum spanning tree of their dependence.

    Prim's algorithm: after the first label always the one follows that is tied most to one of those
    already there, so that every label comes after the labels that tell most of it.

    Parameters
    ----------
    dependence : ndarray of shape (n_labels, n_labels)
        What `measure_dependence` returns, or another measure that is 0 on the diagonal; the signs
        do not count.
    root : int, default=None
        The first label; ``None`` takes the one with the largest total dependence.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int64
        The columns; of equally tied ones the first comes first.

    Examples
    --------
    >>> import numpy as np
    >>> dependence = np.array([[0, 0.1, 0.5], [0.1, 0, -0.4], [0.5, -0.4, 0]])
    >>> order_by_dependence(dependence)
    array([2, 0, 1])
    >>> order_by_dependence(dependence, root=1)
    array([1, 2, 0])
    """
    ties = np.abs(dependence)
    order = [int(np.argmax(ties.sum(axis=1))) if root is None else root]
    strongest = ties[order[0]].copy()
    strongest[order[0]] = -1
    while len(order) < len(ties):
        label = int(np.argmax(strongest))
        order.append(label)
        strongest = np.maximum(strongest, ties[label])
        strongest[order] = -1
    return np.array(order)
