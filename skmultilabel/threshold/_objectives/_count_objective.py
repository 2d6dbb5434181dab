"""What a threshold objective is, and those that are a metric of counts and an average."""

import copy
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from skmultilabel.threshold._objectives._count_metrics import METRICS, CountMetric, divide
from skmultilabel.threshold._search._counts import count_predictions
from skmultilabel.threshold._search._rows import count_rows

__all__ = ["AVERAGES", "CountObjective", "Objective"]

# Average -> which search it needs.
AVERAGES = {"macro": "labels", "micro": "pooled", "weighted": "labels", "samples": "rows"}


class Objective(ABC):
    """What cut-offs are to maximise.

    Attributes
    ----------
    kind : {"labels", "pooled", "rows", "constrained", "any"}
        Which search maximises it: a mean over labels, each of which is maximised for itself; a
        metric of summed counts; a mean over rows; one with constraints; any function of the
        predictions.
    n_labels : int or None
        How many labels it is for; None for any number.
    label_names : ndarray of shape (n_labels,), or None
        How warnings call the labels; None for their columns.
    offset : float
        Added to what is maximised.

    See Also
    --------
    get_objective : The objective of a name, a matrix or a function.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import get_objective
    >>> predicted, Y = np.array([[True, False], [True, True]]), np.array([[1, 0], [0, 1]])
    >>> get_objective("f1_samples").score_predictions(predicted, Y)
    0.8333333333333333
    """

    kind = "any"
    n_labels = None
    label_names = None
    offset = 0.0

    @abstractmethod
    def score_predictions(self, predicted, Y, sample_weight=None):
        """Compute the objective of predictions.

        Parameters
        ----------
        predicted : ndarray or sparse array of shape (n_samples, n_labels), dtype bool
            What is predicted.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix; a label that is NaN does not count.
        sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
            Checked weights.

        Returns
        -------
        float
            The value, larger for better predictions.
        """

    def measure_label(self, label, tp, fp, n_positive, n_negative):
        """Measure one label at cut-offs, to show what they do to it: its F1.

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
        return METRICS["f1"](tp, fp, n_positive, n_negative)

    def name_labels(self, label_names):
        """Copy the objective for labels of these names.

        Parameters
        ----------
        label_names : array-like of shape (n_labels,), or None
            How warnings are to call the labels.

        Returns
        -------
        Objective
            The same objective.
        """
        if label_names is None:
            return self
        named = copy.copy(self)
        # Past the lock of frozen data classes.
        vars(named)["label_names"] = label_names
        return named

    def check_n_labels(self, n_labels):
        """Refuse data that the objective is not for.

        Parameters
        ----------
        n_labels : int
            The number of labels of the data.

        Raises
        ------
        ValueError
            If the objective is for another number of labels.
        """
        if self.n_labels not in (None, n_labels):
            raise ValueError(
                f"The objective is for {self.n_labels} labels, but there are {n_labels}. Give what "
                "is per label for all of them in their order, or once for all."
            )


@dataclass(frozen=True, repr=False)
class CountObjective(Objective):
    """A metric of one confusion matrix, and how it is averaged.

    Parameters
    ----------
    metric : CountMetric
        A metric of one confusion matrix.
    average : {"macro", "micro", "weighted", "samples"}
        The mean over labels, the metric of the summed counts, the mean over labels weighted by
        the number of positives, or the mean over samples. A weight per sample weighs the samples
        in that mean, a weight per sample and label the labels within each sample.
    offset : float, default=0.0
        Added to the value: -1 makes a loss out of an accuracy.

    Raises
    ------
    ValueError
        If the average is not known.

    See Also
    --------
    CountMetric : A metric of your own.

    Examples
    --------
    >>> from skmultilabel.threshold import CountMetric, CountObjective
    >>> hits = CountMetric("hits", lambda tp, fp, n_positive, n_negative: tp - fp / 6)
    >>> objective = CountObjective(hits, "macro")
    >>> objective.evaluate(tp=[1, 2], fp=[6, 0], n_positive=[1, 2], n_negative=[9, 8])
    1.0
    """

    metric: CountMetric
    average: str
    offset: float = 0.0

    def __post_init__(self):
        if self.average not in AVERAGES:
            raise ValueError(f"average must be one of {', '.join(AVERAGES)}; got {self.average!r}.")

    def __repr__(self):
        return f"CountObjective({self.metric.name}_{self.average})"

    @property
    def kind(self):
        """Which search maximises it."""
        return AVERAGES[self.average]

    def evaluate(self, tp, fp, n_positive, n_negative):
        """Compute the objective from the counts of all labels.

        Parameters
        ----------
        tp, fp : array-like of shape (n_labels,)
            True and false positives of every label, or sums of weights. Of every sample for the
            average over samples.
        n_positive, n_negative : array-like of shape (n_labels,)
            Known positives and negatives of every label.

        Returns
        -------
        float
            The value; labels without known rows count for nothing.
        """
        counts = [np.asarray(c, np.float64) for c in (tp, fp, n_positive, n_negative)]
        if self.average == "micro":
            return float(self.metric(*(count.sum() for count in counts))) + self.offset
        return self._average(counts, self.weigh_labels(*counts[2:]))

    def _average(self, counts, weight):
        return float(divide(self.metric(*counts) @ weight, weight.sum())) + self.offset

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
            The value.
        """
        if self.average == "samples":
            return self._average(*count_rows(predicted, Y, sample_weight))
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
            1, or the number of positives; 0 for labels that are known nowhere.
        """
        if self.average == "weighted":
            return np.asarray(n_positive, np.float64)
        return (np.add(n_positive, n_negative) > 0).astype(np.float64)

    def measure_label(self, label, tp, fp, n_positive, n_negative):
        """Measure one label at cut-offs: by the metric, or F1 where that measures samples.

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
        if self.average == "samples":
            return super().measure_label(label, tp, fp, n_positive, n_negative)
        return self.metric(tp, fp, n_positive, n_negative)

    def get_label_metric(self, label):
        """Look up the metric of one label.

        Parameters
        ----------
        label : int
            Its column.

        Returns
        -------
        CountMetric
            The metric, here the same for all labels.
        """
        return self.metric
