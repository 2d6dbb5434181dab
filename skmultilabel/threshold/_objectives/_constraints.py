"""Objectives with constraints: the best there is among what is allowed."""

import numpy as np

from skmultilabel.threshold._objectives._count_objective import Objective
from skmultilabel.threshold._objectives._registry import get_objective
from skmultilabel.threshold._search._knapsack import meets

__all__ = ["ConstrainedObjective"]


class ConstrainedObjective(Objective):
    """The largest value of an objective among the cut-offs that meet constraints.

    For example the largest recall of every label with a precision of at least 0.9. A constraint
    holds for whatever the objective measures: for every label where it is a mean over labels
    (``macro``, ``weighted``, gains), for all decisions together where it is ``micro``.

    Parameters
    ----------
    scoring : str, array-like or Objective
        What is maximised, as in :func:`get_objective`; not a mean over samples.
    min_precision : float or array-like of shape (n_labels,), default=None
        The least precision, from 0 to 1. Predicting nothing meets it, for it claims nothing.
    min_recall : float or array-like of shape (n_labels,), default=None
        The least recall, from 0 to 1.
    max_positives : int, float or array-like of shape (n_labels,), default=None
        The largest number of predictions. An int is a count; a float is a share of the rows (of all
        decisions for ``micro``) from 0 to 1, which is what carries over to new data. So 1 is one
        prediction, and 1.0 all rows.
    max_labels : float, default=None
        The largest mean number of labels per sample, over all labels.

    Attributes
    ----------
    objective : Objective
        What is maximised.
    n_labels : int or None
        How many labels it is for; None for any number.

    Raises
    ------
    ValueError
        If there is no constraint, one is out of its range, or `scoring` is a mean over samples.

    See Also
    --------
    CountObjective : A metric with an average.

    Notes
    -----
    The search is exact. With a cut-off per label and a mean over labels every label chooses among
    the cut-offs that it is allowed. `max_labels`, and constraints on all decisions together, bind
    the labels to each other: a multiple-choice knapsack problem, which is solved on the convex
    hull of the sums, and by enumeration of what is left near it.

    A label that cannot meet its constraints, or only by predicting nothing, predicts nothing, and
    a :class:`~skmultilabel.exceptions.LabelWarning` names it with the best that it reaches. One
    cut-off for all labels has to meet the constraints of all of them, and so has one number of
    labels per sample (:class:`TopK`). Cut rules that search for nothing refuse constraints.

    Constraints are met on the rows that the cut-offs are chosen on. On others they are met about
    as well as these rows tell; the value on other rows is that of the objective alone.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import ConstrainedObjective, optimize_thresholds
    >>> Y = np.array([[0], [1], [0], [1], [1]])
    >>> scores = np.array([[0.1], [0.3], [0.4], [0.6], [0.9]])
    >>> sure = ConstrainedObjective("recall_macro", min_precision=0.9)
    >>> optimize_thresholds(Y, scores, scoring=sure)
    (array([0.5]), 0.6666666666666666)
    """

    kind = "constrained"

    def __init__(
        self,
        scoring,
        *,
        min_precision=None,
        min_recall=None,
        max_positives=None,
        max_labels=None,
    ):
        self.objective = get_objective(scoring)
        if self.objective.kind not in ("labels", "pooled"):
            raise ValueError(
                f"Constraints need a mean over labels, gains or a micro average, got {scoring!r}. Use "
                "for example 'f1_macro', 'recall_macro' or 'precision_micro'."
            )
        self.min_precision = _check_bound("min_precision", min_precision, 1.0)
        self.min_recall = _check_bound("min_recall", min_recall, 1.0)
        self.max_positives = _check_budget(max_positives)
        self.max_labels = _check_bound("max_labels", max_labels, np.inf)
        bounds = [self.min_precision, self.min_recall, self.max_positives, self.max_labels]
        if all(bound is None for bound in bounds):
            raise ValueError(
                "Give at least one of min_precision, min_recall, max_positives and max_labels."
            )
        lengths = {len(b) for b in bounds[:3] if np.ndim(b)} | {self.objective.n_labels} - {None}
        if len(lengths) > 1 or (lengths and self.objective.kind == "pooled"):
            raise ValueError(
                "Constraints per label need a mean over labels, and a value for each label; got "
                f"{sorted(lengths)} values for {scoring!r}."
            )
        self.n_labels = lengths.pop() if lengths else None

    @property
    def average(self):
        """The average of the objective."""
        return self.objective.average

    def score_predictions(self, predicted, Y, sample_weight=None):
        """Compute the objective of predictions, whether or not they meet the constraints.

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
            The value.
        """
        return self.objective.score_predictions(predicted, Y, sample_weight)

    def measure_label(self, label, tp, fp, n_positive, n_negative):
        """Measure one label at cut-offs: by the objective, NaN where a constraint on it is not met.

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
            The values. Constraints on all labels together do not show in them.
        """
        values = self.objective.measure_label(label, tp, fp, n_positive, n_negative)
        if self.objective.kind == "pooled":
            return values
        bounds = self.get_bounds(n_positive, n_negative, label)
        return np.where(meets(tp + fp, tp, bounds.values()), values, np.nan)

    def get_bounds(self, n_positive, n_negative, label=0):
        """Write the constraints on one confusion matrix as half-planes.

        Parameters
        ----------
        n_positive, n_negative : float
            Positives and negatives.
        label : int, default=0
            The column of the label; it matters where the bounds are per label.

        Returns
        -------
        dict of tuple of float
            By the name of each constraint ``(a, b, c)``: it is met where
            ``a * n_predicted + b * tp <= c``.
        """
        bounds = {}
        if self.min_precision is not None:
            bounds["min_precision"] = (_take(self.min_precision, label), -1.0, 0.0)
        if self.min_recall is not None:
            bounds["min_recall"] = (0.0, -1.0, -_take(self.min_recall, label) * n_positive)
        if self.max_positives is not None:
            most = _take(self.max_positives, label)
            is_share = np.asarray(self.max_positives).dtype.kind == "f"
            most = most * (n_positive + n_negative) if is_share else most
            bounds["max_positives"] = (1.0, 0.0, most)
        return bounds

    def bound_sum(self, n_positive, n_negative):
        """Write the constraint on all labels together as half-planes.

        Parameters
        ----------
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        list of tuple of float
            ``(a, b, c)`` for ``a * n_predicted + b * tp <= c`` on the sums over labels; empty
            where there is none.
        """
        if self.max_labels is None:
            return []
        # Every label counts as if it were known for as many samples as on average.
        return [(1.0, 0.0, self.max_labels * float(np.mean(np.add(n_positive, n_negative))))]

    def __repr__(self):
        bounds = [f"{name}={getattr(self, name)}" for name in BOUNDS if _is_given(self, name)]
        return f"ConstrainedObjective({self.objective!r}, {', '.join(bounds)})"


BOUNDS = ("min_precision", "min_recall", "max_positives", "max_labels")


def _is_given(objective, name):
    return getattr(objective, name) is not None


def _take(bound, label):
    """The bound of one label."""
    return float(bound[label] if np.ndim(bound) else bound)


def _check_bound(name, bound, largest):
    """Return a bound as a float or an array, or tell what is wrong with it."""
    if bound is None:
        return None
    values = _read_numbers(bound)
    if values is None or values.ndim > (name != "max_labels") or not _is_within(values, largest):
        allowed = "from 0 to 1" if largest == 1 else "not negative"
        several = "" if name == "max_labels" else ", one for all labels or one for each"
        raise ValueError(f"{name} must be {allowed}{several}; got {bound!r}.")
    values = values.astype(np.float64)
    return values if values.ndim else float(values)


def _check_budget(bound):
    """Return counts as integers and shares as floats, or tell what is wrong with them."""
    if bound is None:
        return None
    values = _read_numbers(bound)
    largest = 1.0 if values is not None and values.dtype.kind == "f" else np.inf
    if values is None or values.ndim > 1 or not _is_within(values, largest):
        raise ValueError(
            "max_positives must be a number of predictions (an int that is not negative) or a share "
            f"of the rows (a float from 0 to 1), one for all labels or one for each; got {bound!r}."
        )
    return values if values.ndim else values.item()


def _read_numbers(bound):
    """An array of integers or floats, None where there is anything else."""
    try:
        values = np.asarray(bound)
    except ValueError:
        return None
    return values if values.dtype.kind in "iuf" else None


def _is_within(values, largest):
    return ((values >= 0) & (values <= largest)).all()
