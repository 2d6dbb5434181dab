"""What the solvers of linear models are asked: objectives, and labels as signs and weights."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._batched._losses import Loss

__all__ = ["LinearFit", "LinearObjective", "SignedLabels", "sign_labels"]


@dataclass(frozen=True)
class LinearObjective:
    """What is minimised for every label, and when that counts as done.

    The objective of a label with signs t_i, weights s_i and ``penalty`` p is ::

        sum_i s_i * loss(t_i * (x_i . w + column * v)) + p / 2 * (|w|^2 [+ v^2])

    where the intercept is ``column * v``.

    Parameters
    ----------
    loss : Loss
        The loss of a margin.
    penalty : float
        1 / C; 0 for none.
    column : float, default=1.0
        The value of the constant feature: scikit-learn's `intercept_scaling` where the intercept
        is penalised, else 1; 0 where there is no intercept.
    penalises_intercept : bool, default=False
        Whether v is penalised as LIBLINEAR does it.
    class_weight : dict, "balanced" or None, default=None
        As of scikit-learn's classifiers.
    tol : float, default=1e-4
        The tolerance: see `is_solved`.
    max_iter : int, default=100
        The most iterations of one label.
    """

    loss: Loss
    penalty: float
    column: float = 1.0
    penalises_intercept: bool = False
    class_weight: dict | str | None = None
    tol: float = 1e-4
    max_iter: int = 100


@dataclass(frozen=True)
class LinearFit:
    """The linear models of all labels.

    Parameters
    ----------
    coef : ndarray of shape (n_labels, n_features)
        The coefficients.
    intercept : ndarray of shape (n_labels,)
        The intercepts.
    n_iter : ndarray of shape (n_labels,), dtype int32
        The numbers of iterations.
    converged : ndarray of shape (n_labels,), dtype bool
        Which labels are solved to the tolerance.
    """

    coef: np.ndarray
    intercept: np.ndarray
    n_iter: np.ndarray
    converged: np.ndarray


@dataclass(frozen=True)
class SignedLabels:
    """The labels of a block as signs, with the weight of every sign.

    Parameters
    ----------
    signs : ndarray of shape (n_labels, n_samples), dtype int8
        1 and -1; 0 where a label is not known.
    sample_weight : ndarray of shape (n_samples,) or (n_labels, n_samples), or None
        Weights of the samples.
    class_weight : ndarray of shape (n_labels, 2) or None
        What multiplies the weights of negatives and of positives.
    has_unknown : bool, default=False
        Whether some sign is 0.
    """

    signs: np.ndarray
    sample_weight: np.ndarray | None
    class_weight: np.ndarray | None
    has_unknown: bool = False

    def take(self, labels):
        """Keep the labels of these indices, in this order."""
        if len(labels) == len(self.signs):
            return self
        weight, class_weight = self.sample_weight, self.class_weight
        return SignedLabels(
            _take(self.signs, labels),
            _take(weight, labels) if np.ndim(weight) == 2 else weight,
            class_weight if class_weight is None else class_weight[labels],
            self.has_unknown,
        )

    def lay_out_by_samples(self):
        """Return the same with the signs of a sample side by side in memory."""
        weight = self.sample_weight
        if np.ndim(weight) == 2:
            weight = np.asfortranarray(weight)
        return replace(self, signs=np.asfortranarray(self.signs), sample_weight=weight)

    def get_rows(self, rows, dtype):
        """Return the signs of a block of rows, and their weights, or None where all are 1.

        The weights of unknown labels are 0 wherever there are any.
        """
        signs, weight = self.signs[:, rows], self.sample_weight
        if weight is not None:
            weight = weight[..., rows].astype(dtype)
        if self.class_weight is not None:
            classes = self.class_weight.astype(dtype)
            middle, half = classes.mean(axis=1), (classes[:, 1] - classes[:, 0]) / 2
            by_sign = half[:, None] * signs + middle[:, None]
            weight = by_sign if weight is None else by_sign * weight
        if self.has_unknown:
            known = signs.astype(bool)
            weight = known if weight is None else weight * known
        return signs, weight

    def weigh_signs(self):
        """Return the sums of the weights of the negatives and of the positives: (n_labels, 2)."""
        masses = _weigh_signs(self.signs, self.sample_weight)
        return masses if self.class_weight is None else masses * self.class_weight


def sign_labels(columns, weight=None, class_weight=None):
    """Turn label columns into signs and weights.

    Parameters
    ----------
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    class_weight : dict, "balanced" or None, default=None
        As of scikit-learn's classifiers, over the known rows of every label.

    Returns
    -------
    SignedLabels
        The same, one row per label.
    """
    dense = columns.toarray() if sp.issparse(columns) else columns
    signs = np.empty((dense.shape[1], dense.shape[0]), dtype=np.int8)
    np.greater(dense.T, 0, out=signs, casting="unsafe")
    np.subtract(signs * np.int8(2), np.int8(1), out=signs)
    unknown = np.isnan(dense.T) if dense.dtype.kind == "f" else np.zeros(0, bool)
    if unknown.any():
        signs[unknown] = 0
    if weight is not None and weight.ndim == 2:
        weight = np.ascontiguousarray(weight.T)
    class_weight = _compute_class_weight(class_weight, signs, weight)
    return SignedLabels(signs, weight, class_weight, bool(unknown.any()))


def _take(values, labels):
    """Take rows, which stay in the memory order that they are in."""
    if values.flags.f_contiguous:
        return values.T.take(labels, axis=1).T
    return values[labels]


def _weigh_signs(signs, weight):
    masses = np.empty((len(signs), 2))
    for side, sign in enumerate((-1, 1)):
        chosen = signs == sign
        if weight is None:
            masses[:, side] = chosen.sum(axis=1)
        elif weight.ndim == 1:
            masses[:, side] = chosen @ weight
        else:
            masses[:, side] = np.where(chosen, weight, 0).sum(axis=1)
    return masses


def _compute_class_weight(class_weight, signs, weight):
    """Do what scikit-learn's `compute_class_weight` does, for every label."""
    if not class_weight:
        return None
    if class_weight == "balanced":
        masses = _weigh_signs(signs, weight)
        return masses.sum(axis=1, keepdims=True) / (2 * masses)
    pair = [class_weight.get(label, 1.0) for label in (0, 1)]
    return np.tile(np.array(pair, dtype=np.float64), (len(signs), 1))
