"""Means over samples and labels that leave out where a measure is not defined."""

import warnings

import numpy as np

from skmultilabel._validation import check_same_labels, describe_labels, get_label_names
from skmultilabel.exceptions import LabelWarning

__all__ = ["check_row_weight", "check_same_names", "divide", "mean_defined", "mean_over_labels"]


def check_same_names(answer, label_names, name="Y_pred"):
    """Refuse a DataFrame of predictions or scores with the labels in another order.

    Parameters
    ----------
    answer : object
        Predictions or scores of any kind.
    label_names : array-like of shape (n_labels,), or None
        The names that the true labels have.
    name : str, default="Y_pred"
        How the message calls the predictions.

    Raises
    ------
    ValueError
        If both have the same names in another order. Other names are allowed: predictions may be
        called what they are.
    """
    names = get_label_names(answer)
    if names is None or label_names is None or sorted(names) != sorted(label_names):
        return
    check_same_labels(answer, len(label_names), label_names, name=name, owner="Y_true")


def check_row_weight(sample_weight, n_samples):
    """Check weights of samples.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,), or None
        Finite weights that are not negative.
    n_samples : int
        The number of samples.

    Returns
    -------
    ndarray of shape (n_samples,), float64, or None
        The weights.

    Raises
    ------
    ValueError
        If the shape is another, or a weight is negative, NaN or infinite.
    """
    if sample_weight is None:
        return None
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (n_samples,):
        raise ValueError(
            f"sample_weight must have shape ({n_samples},), one weight per sample; got "
            f"{weight.shape}."
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and not negative.")
    return weight


def divide(numerator, denominator, undefined):
    """Divide; where the denominator is 0 the answer is `undefined`.

    Parameters
    ----------
    numerator, denominator : array-like
        Numbers of one shape, the second not negative.
    undefined : float
        The answer where the denominator is 0.

    Returns
    -------
    ndarray
        The quotients.
    """
    answer = np.full(np.shape(numerator), float(undefined))
    return np.divide(numerator, denominator, out=answer, where=np.asarray(denominator) > 0)


def mean_defined(values, weight=None, undefined=np.nan):
    """Average what is not NaN.

    Parameters
    ----------
    values : ndarray of shape (n_values,)
        Numbers, NaN where a measure is not defined.
    weight : ndarray of shape (n_values,), default=None
        Their weights.
    undefined : float, default=nan
        The answer where all that is defined has weight 0.

    Returns
    -------
    float
        The mean; NaN where nothing is defined.
    """
    defined = ~np.isnan(values)
    if not defined.any():
        return np.nan
    if weight is None:
        return float(values[defined].mean())
    if not weight[defined].any():
        return float(undefined)
    return float(np.average(values[defined], weights=weight[defined]))


def mean_over_labels(values, weight, label_names, needs):
    """Average over the labels for which a measure is defined, and name the others in a warning.

    Parameters
    ----------
    values : ndarray of shape (n_labels,)
        One value per label, NaN where it is not defined.
    weight : ndarray of shape (n_labels,), or None
        The weights of the labels.
    label_names : array-like of shape (n_labels,), or None
        What the warning calls the labels; their columns where None.
    needs : str
        What a label needs to have a value.

    Returns
    -------
    float
        The mean; NaN where no label has a value.

    Warns
    -----
    LabelWarning
        If labels are left out.
    """
    left_out = np.flatnonzero(np.isnan(values))
    if len(left_out):
        plural = "s" if len(left_out) > 1 else ""
        message = (
            f"Left out of the mean: label{plural} {describe_labels(left_out, label_names)}. A "
            f"label needs {needs}. average=None gives one value per label, NaN for these."
        )
        warnings.warn(message, LabelWarning, stacklevel=4)
    return mean_defined(values, weight)
