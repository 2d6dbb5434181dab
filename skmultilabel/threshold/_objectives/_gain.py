"""Objectives from a matrix of gains or costs."""

from functools import partial

import numpy as np

from skmultilabel._validation import describe_labels
from skmultilabel.threshold._objectives._count_metrics import CountMetric, divide
from skmultilabel.threshold._objectives._count_objective import Objective
from skmultilabel.threshold._search._counts import count_predictions

__all__ = ["GainObjective"]


class GainObjective(Objective):
    """The mean gain of a decision, from what every kind of decision earns.

    Parameters
    ----------
    matrix : array-like of shape (2, 2) or (n_labels, 2, 2)
        ``matrix[truth, prediction]``, the same for all labels or one for each. Costs are negative
        gains.
    label_names : array-like of shape (n_labels,), default=None
        What errors call the labels; their columns by default.

    Attributes
    ----------
    matrix : ndarray of shape (2, 2) or (n_labels, 2, 2)
        The gains.
    n_labels : int or None
        How many labels they are for; None for any number.

    Raises
    ------
    ValueError
        If the matrix has another shape, is not finite, pays more for a wrong decision than for
        the right one, or pays the same for both whatever the truth.

    See Also
    --------
    CountObjective : A metric with an average.

    Notes
    -----
    The value is the sum of the gains of all known decisions, divided by their number (or of
    their weights), so labels add up as they are: n_labels times it is the gain of a sample. The
    rows of the matrix are the truth, as in a confusion matrix, and as in scikit-learn's example of
    cost-sensitive cut-offs.

    Cut-offs depend only on what the right decision earns more than the wrong one, for each truth:
    a number added to a row of the matrix moves the value, not the cut-offs. So all entries may be
    negative, as where the right decision costs something too.

    For a calibrated probability the best cut-off is known without data [1]_:
    ``(g[0, 0] - g[0, 1]) / (g[0, 0] - g[0, 1] + g[1, 1] - g[1, 0])``. Searched cut-offs need no
    calibration.

    References
    ----------
    .. [1] C. Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001.

    Examples
    --------
    A missed label costs ten times a false one:

    >>> import numpy as np
    >>> from skmultilabel.threshold import PerClass, optimize_thresholds
    >>> gain = [[0, -1], [-10, 0]]
    >>> Y = np.array([[0], [1], [0], [1]])
    >>> scores = np.array([[0.1], [0.2], [0.4], [0.9]])
    >>> rule = PerClass(regularization=None)
    >>> thresholds, value = optimize_thresholds(Y, scores, scoring=gain, strategy=rule)
    >>> thresholds.round(2), value
    (array([0.15]), -0.25)
    """

    kind = "labels"
    average = "decisions"

    def __init__(self, matrix, label_names=None):
        self.matrix = _check_gains(matrix, label_names)
        self.label_names = label_names
        self.n_labels = len(self.matrix) if self.matrix.ndim == 3 else None

    def __repr__(self):
        return f"GainObjective({self.matrix.tolist()})"

    def get_label_metric(self, label):
        """Make the mean gain of a decision on one label.

        Parameters
        ----------
        label : int
            Its column.

        Returns
        -------
        CountMetric
            The mean gain, from the counts.
        """
        matrix = self.matrix if self.matrix.ndim == 2 else self.matrix[label]
        return CountMetric("gain", partial(_average_gain, matrix=matrix))

    def measure_label(self, label, tp, fp, n_positive, n_negative):
        """Measure one label at cut-offs: its mean gain.

        Parameters
        ----------
        label : int
            Its column.
        tp, fp : ndarray of shape (n_cut_offs,)
            True and false positives at each cut-off, or sums of their weights.
        n_positive, n_negative : float
            Known positives and negatives.

        Returns
        -------
        ndarray of shape (n_cut_offs,)
            The values.
        """
        return self.get_label_metric(label)(tp, fp, n_positive, n_negative)

    def evaluate(self, tp, fp, n_positive, n_negative):
        """Compute the objective from the counts of all labels.

        Parameters
        ----------
        tp, fp : array-like of shape (n_labels,)
            True and false positives of every label, or sums of weights.
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        float
            The mean gain of a known decision.

        Raises
        ------
        ValueError
            If there is one matrix per label, but for another number of labels.
        """
        counts = [np.asarray(c, np.float64) for c in (tp, fp, n_positive, n_negative)]
        self.check_n_labels(len(counts[0]))
        weight = self.weigh_labels(*counts[2:])
        return float(divide(_average_gain(*counts, matrix=self.matrix) @ weight, weight.sum()))

    def score_predictions(self, predicted, Y, sample_weight=None):
        """Compute the objective of predictions.

        Parameters
        ----------
        predicted : ndarray or sparse array of shape (n_samples, n_labels), dtype bool
            What is predicted.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix.
        sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
            Checked weights.

        Returns
        -------
        float
            The mean gain of a known decision.
        """
        return self.evaluate(*count_predictions(predicted, Y, sample_weight))

    def weigh_labels(self, n_positive, n_negative):
        """Compute the weight of every label in the average.

        Parameters
        ----------
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        ndarray of shape (n_labels,)
            The number of known decisions.
        """
        return np.add(n_positive, n_negative).astype(np.float64)


def _average_gain(tp, fp, n_positive, n_negative, *, matrix):
    """Mean gain of a decision; matrix has shape (..., 2, 2)."""
    gain = (
        matrix[..., 1, 1] * tp
        + matrix[..., 1, 0] * (n_positive - tp)
        + matrix[..., 0, 1] * fp
        + matrix[..., 0, 0] * (n_negative - fp)
    )
    return divide(gain, n_positive + n_negative)


def _check_gains(matrix, label_names):
    """Return the matrix as an array, or tell what is wrong with it."""
    try:
        matrix = np.array(matrix, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Gains must be numbers of shape (2, 2) or (n_labels, 2, 2); got {matrix!r}."
        ) from error
    if matrix.ndim not in (2, 3) or matrix.shape[-2:] != (2, 2) or not len(matrix):
        raise ValueError(
            "Gains must have shape (2, 2), gain[truth, prediction], or (n_labels, 2, 2); got "
            f"{matrix.shape}."
        )
    if not np.isfinite(matrix).all():
        raise ValueError("Gains must be finite; found NaN or infinity.")
    # What the right decision pays more than the wrong one, for both truths.
    negatives, positives = (matrix.reshape(-1, 2, 2) @ [1, -1] * [1, -1]).T
    for wrong, what in (
        ((negatives < 0) | (positives < 0), "more for the wrong decision than for"),
        ((negatives == 0) & (positives == 0), "as much for the wrong decision as for"),
    ):
        _refuse(matrix, wrong, what, label_names)
    return matrix


def _refuse(matrix, wrong, what, label_names):
    """Raise an error that names the labels whose gains are wrong."""
    if not wrong.any():
        return
    labels = np.flatnonzero(wrong)
    where = "" if matrix.ndim == 2 else f" of label {describe_labels(labels, label_names)}"
    raise ValueError(
        f"The gains{where} pay {what} the right one: {matrix.reshape(-1, 2, 2)[labels[0]].tolist()}"
        ", where the first row is for samples without the label. gain[1, 1] must be at least "
        "gain[1, 0], gain[0, 0] at least gain[0, 1], and one of them larger. Costs are negative "
        "gains: pass -cost."
    )
