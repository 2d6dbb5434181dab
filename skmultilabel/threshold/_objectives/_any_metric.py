"""Objectives that are any function of the predictions."""

import inspect

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator

from skmultilabel._compat import get_scorer_response_methods
from skmultilabel._validation import describe_labels
from skmultilabel.threshold._objectives._count_objective import Objective

__all__ = ["AnyMetric", "explain_needs_scores"]

# What scikit-learn calls the second argument of metrics that measure scores, and those metrics of
# probabilities that call it as if it were decisions.
SCORE_ARGUMENTS = {"y_score", "y_proba", "y_prob", "pred_decision", "probas_pred"}
PROBABILITY_METRICS = {"d2_log_loss_score", "log_loss"}


class AnyMetric(Objective):
    """Any function of the predictions; its cut-offs are searched for, not computed.

    Parameters
    ----------
    function : callable
        A metric ``metric(y_true, y_pred)``, larger for better predictions; or a scorer
        ``scorer(estimator, X, y_true)``, such as :func:`sklearn.metrics.make_scorer` makes. It is
        given label matrices, and `sample_weight` where there are weights.

    Attributes
    ----------
    function : callable
        The same.

    Raises
    ------
    ValueError
        If the function measures scores instead of decisions, is a loss, or cannot be called so.

    See Also
    --------
    CountMetric : A metric that is a function of counts is maximised exactly.

    Notes
    -----
    One label after the other is cut where the value is the largest among some of its cut-offs, from
    several starts: the classifier's own cut-offs, the best single one, and those for F1 and the
    Hamming loss. The result is never worse than any of these, but better ones may exist. Every
    step evaluates the function on all samples, some dozens of times per label.

    Such a function knows nothing of labels that are not known: there must be none. A single label is
    to scikit-learn's metrics a problem of two classes, which their averages are over then.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.metrics import fbeta_score, make_scorer
    >>> from skmultilabel.threshold import optimize_thresholds
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> scorer = make_scorer(fbeta_score, beta=2, average="samples", zero_division=1)
    >>> optimize_thresholds(Y, scores, scoring=scorer)
    (array([0.3 , 0.15]), 1.0)
    """

    def __init__(self, function):
        self.function = function
        parameters = _list_parameters(function)
        self._takes_weight = parameters is None or "sample_weight" in parameters
        self._is_scorer = _count_required(parameters) == 3
        _check_function(function, parameters)

    def __repr__(self):
        return f"AnyMetric({_get_name(self.function)})"

    def score_predictions(self, predicted, Y, sample_weight=None):
        """Compute the function of predictions.

        Parameters
        ----------
        predicted : ndarray or sparse array of shape (n_samples, n_labels), dtype bool
            What is predicted.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix without NaN.
        sample_weight : ndarray of shape (n_samples,), default=None
            Checked weights.

        Returns
        -------
        float
            The value.

        Raises
        ------
        ValueError
            If labels are not known, there are weights that the function does not take, or it
            returns anything but one number.
        """
        self._check_known(Y)
        options = (
            {} if sample_weight is None else {"sample_weight": self._check_weight(sample_weight)}
        )
        predicted = predicted.astype(np.int8)
        if self._is_scorer:
            X = np.zeros((predicted.shape[0], 1))
            value = self._call_scorer(_Answer(predicted), X, Y, **options)
        else:
            value = self.function(Y, predicted, **options)
        if np.ndim(value):
            raise ValueError(
                f"{_get_name(self.function)} returned values of shape {np.shape(value)}; an objective "
                "is one number. Give it an average, with functools.partial or make_scorer."
            )
        return float(value)

    def _call_scorer(self, *arguments, **options):
        try:
            return self.function(*arguments, **options)
        except AttributeError as error:
            raise ValueError(explain_needs_scores(_get_name(self.function))) from error

    def _check_known(self, Y):
        values = Y.data if sp.issparse(Y) else Y
        if values.dtype.kind != "f" or not np.isnan(values).any():
            return
        dense = Y.toarray() if sp.issparse(Y) else Y
        labels = np.flatnonzero(np.isnan(dense).any(axis=0))
        raise ValueError(
            f"Label {describe_labels(labels, self.label_names)} is not known for all samples, which "
            f"{_get_name(self.function)} cannot leave out. Drop the samples where labels are not "
            "known, or use a metric of counts (a name such as 'f1_macro', or a CountMetric)."
        )

    def _check_weight(self, sample_weight):
        if self._takes_weight and sample_weight.ndim == 1:
            return sample_weight
        what = "weights" if sample_weight.ndim == 1 else "one weight per sample and label"
        raise ValueError(
            f"{_get_name(self.function)} does not take {what}. Use a metric of counts (a name such "
            "as 'f1_macro', or a CountMetric), which does."
        )


class _Answer(BaseEstimator):
    """A classifier, for scorers, that has its predictions already."""

    def __init__(self, predicted):
        self.predicted = predicted

    def predict(self, X):
        return self.predicted


def _get_name(function):
    return getattr(function, "__name__", None) or repr(function)


def _list_parameters(function):
    """The parameters of a function, None where Python cannot tell."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None


def _count_required(parameters):
    """The number of positional arguments that a function needs."""
    if parameters is None:
        return 2
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in positional and p.default is p.empty for p in parameters.values())


def _check_function(function, parameters):
    """Refuse what cannot be maximised by cut-offs."""
    name = _get_name(function)
    names = list(parameters or ())
    is_of_scores = name in PROBABILITY_METRICS or SCORE_ARGUMENTS.intersection(names[1:2])
    if is_of_scores or "predict" not in get_scorer_response_methods(function):
        raise ValueError(explain_needs_scores(name))
    n_required = _count_required(parameters)
    if n_required not in (2, 3):
        raise ValueError(
            f"{name} must be a metric(y_true, y_pred) or a scorer(estimator, X, y_true), but it "
            f"takes {n_required} arguments."
        )
    if n_required == 2 and name.endswith(("_loss", "_error")):
        raise ValueError(
            f"{name} is smaller for better predictions. Turn it round: "
            f"make_scorer({name}, greater_is_better=False)."
        )


def explain_needs_scores(name):
    """Say that a metric measures scores.

    Parameters
    ----------
    name : str
        What it is called.

    Returns
    -------
    str
        The message, with what to use instead.
    """
    return (
        f"{name} measures scores, which cut-offs do not change. Give a metric of decisions, such as "
        "f1_macro, f1_micro, balanced_accuracy, matthews_corrcoef or a matrix of gains."
    )
