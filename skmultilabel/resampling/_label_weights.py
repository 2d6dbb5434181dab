"""Weights of samples for each label by itself, from how often it is carried."""

import warnings
from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from skmultilabel._validation import (
    check_label_matrix,
    check_label_weight,
    count_positives,
    describe_labels,
    get_label_names,
    locate_labels,
)
from skmultilabel.exceptions import LabelWarning

__all__ = ["KINDS", "compute_label_weights"]


def compute_label_weights(Y, kind="balanced", *, beta=0.999):
    r"""Compute weights per sample and label that make up for rare labels.

    Give them as `sample_weight` to an estimator that takes weights of shape
    ``(n_samples, n_labels)``, such as :class:`~skmultilabel.BinaryRelevance`. Unlike resampling
    they balance each label by itself.

    Read more in the :ref:`User Guide <label_weights>`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    kind : str, dict or callable, default="balanced"
        What the samples with and without a label weigh, of which there are n:

        - ``"balanced"``: in proportion to :math:`1 / n`, which is ``class_weight="balanced"`` for
          every label;
        - ``"effective_number"``: to :math:`(1 - \beta) / (1 - \beta^n)` [1]_;
        - ``"inverse_square_root"``: to :math:`1 / \sqrt{n}`, between the first and no weights;
        - a dict ``{label: weight}``: the samples with the label, by name or column, weigh that
          much, all others 1;
        - a function of two arrays of shape (n_labels,), the numbers of samples with and without
          each label, that returns two such arrays of weights, which are taken as they are.

        With the three names the known samples of a label weigh 1 on average.
    beta : float, default=0.999
        Of ``"effective_number"``: from 0, all weights 1, to below 1; near 1 they are balanced.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), float64
        Weights; 0 where a label is not known. They are dense also where `Y` is sparse, for
        samples without a label weigh something too.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, there is no such kind or label, `beta` is not below 1, or a
        weight is negative or not finite.

    See Also
    --------
    MLROS : Copies samples with rare labels, for estimators that take no weights.
    sklearn.utils.class_weight.compute_sample_weight : One weight for each sample.

    References
    ----------
    .. [1] Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective
       Number of Samples", CVPR 2019.

    Examples
    --------
    >>> Y = [[1, 0], [0, 0], [0, 1], [0, 1]]
    >>> compute_label_weights(Y).round(2)
    array([[2.  , 1.  ],
           [0.67, 1.  ],
           [0.67, 1.  ],
           [0.67, 1.  ]])
    >>> compute_label_weights(Y, {1: 5.0})
    array([[1., 1.],
           [1., 1.],
           [1., 5.],
           [1., 5.]])
    """
    names = get_label_names(Y)
    Y = check_label_matrix(Y)
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be from 0 to below 1, got {beta!r}.")
    n_positive, n_known = count_positives(Y)
    n_negative = n_known - n_positive
    if isinstance(kind, Mapping):
        positive, negative = _read_weights(kind, Y.shape[1], names)
    elif callable(kind):
        positive, negative = (
            check_label_weight(weight, Y.shape[1], 1) for weight in kind(n_positive, n_negative)
        )
    else:
        positive, negative = _weigh_classes(kind, n_positive, n_negative, beta, names)
    return _spread(Y, positive, negative)


def _read_weights(weights, n_labels, names):
    positive = np.ones(n_labels)
    positive[locate_labels(weights, n_labels, names, name="kind")] = list(weights.values())
    return check_label_weight(positive, n_labels, 1), np.ones(n_labels)


def _weigh_classes(kind, n_positive, n_negative, beta, names):
    """Weigh the classes of every label by their numbers, so that a sample weighs 1 on average."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(
            f"kind must be one of {', '.join(map(repr, KINDS))}, a dict of labels and weights, or "
            f"a function; got {kind!r}."
        )
    is_constant = (n_positive == 0) | (n_negative == 0)
    if is_constant.any():
        labels = describe_labels(np.flatnonzero(is_constant).tolist(), names)
        warnings.warn(
            f"All known samples weigh 1 for labels that they all carry, or none of them: {labels}.",
            LabelWarning,
            stacklevel=3,
        )
    positive, negative = (
        KINDS[kind](np.where(is_constant, 1.0, n), beta) for n in (n_positive, n_negative)
    )
    n_known = np.where(is_constant, 1, n_positive + n_negative)
    sums = np.where(is_constant, positive, n_positive * positive + n_negative * negative)
    return positive * n_known / sums, negative * n_known / sums


def _spread(Y, positive, negative):
    """Give every entry the weight of its label and value."""
    weights = np.repeat(negative[np.newaxis].astype(np.float64), Y.shape[0], axis=0)
    if not sp.issparse(Y):
        weights = np.where(Y == 1, positive, weights)
        weights[np.isnan(Y)] = 0
        return weights
    rows, columns = Y.nonzero()
    values = Y.data[Y.data != 0]
    weights[rows, columns] = np.where(np.isnan(values), 0, positive[columns])
    return weights


# Name -> function of the number of samples of a class, and of beta.
KINDS = {
    "balanced": lambda n, beta: 1 / n,
    "effective_number": lambda n, beta: (1 - beta) / (1 - beta**n),
    "inverse_square_root": lambda n, beta: 1 / np.sqrt(n),
}
