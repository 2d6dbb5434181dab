"""From values of single labels to one number: gaps, weights and members."""

import numpy as np
import torch

from skmultilabel._validation import describe_labels

__all__ = [
    "align",
    "average_members",
    "check_parameter",
    "check_weights",
    "split_weight",
    "to_numbers",
    "weighted_logsumexp",
    "weighted_mean",
]

# Stands for the logarithm of 0: its exponential is 0 beside any score, and its gradients are not NaN.
LOG_ZERO = -1e30


def align(logits, target, weight=None):
    """Bring logits, labels and weights to one form.

    Parameters
    ----------
    logits : Tensor of shape (n_rows, ..., n_labels)
        Logits of any precision, with dimensions for members between rows and labels, if any.
    target : Tensor of shape (n_rows, n_labels)
        Labels in [0, 1]; NaN where not known.
    weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
        Weights.

    Returns
    -------
    logits : Tensor of shape (n_rows, ..., n_labels), float32 or float64
        The logits; half precision is widened, for sums of it overflow.
    target : Tensor of shape (n_rows, ..., n_labels)
        The labels, 0 where not known, of dimensions that broadcast against the logits.
    weight : Tensor of the shape of `target`
        The weights, 0 where the label is not known.
    """
    logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
    target = target.to(logits.dtype)
    known = ~torch.isnan(target)
    target = torch.where(known, target, 0.0)
    if weight is None:
        weight = known.to(logits.dtype)
    else:
        weight = weight.to(logits.dtype)
        weight = (weight if weight.ndim == 2 else weight.unsqueeze(1)) * known
    members = (1,) * (logits.ndim - 2)
    shape = (target.shape[0], *members, target.shape[1])
    return logits, target.view(shape), weight.view(shape)


def average_members(values):
    """Average over the members, where there are several.

    Parameters
    ----------
    values : Tensor of shape (n_rows, ..., n_labels)
        Values.

    Returns
    -------
    Tensor of shape (n_rows, n_labels)
        The means.
    """
    return values if values.ndim == 2 else values.flatten(1, -2).mean(dim=1)


def weighted_mean(values, weight, dim=None):
    """Average with weights; 0 where all weights are 0.

    Parameters
    ----------
    values : Tensor
        Finite values.
    weight : Tensor of the same shape
        Weights of at least 0.
    dim : int, default=None
        The dimension to average over; all by default.

    Returns
    -------
    Tensor
        The mean.
    """
    total = weight.sum() if dim is None else weight.sum(dim)
    weighted = weight * values
    # Divided by 1 where there is nothing to divide.
    return (weighted.sum() if dim is None else weighted.sum(dim)) / (total + (total == 0))


def split_weight(weight, dim):
    """Split weights into what a whole row or label weighs, and the weights within it.

    Parameters
    ----------
    weight : Tensor
        Weights; 0 where a label is not known.
    dim : int or tuple of int
        What is summed over: -1 for weights of rows, 0 for weights of labels.

    Returns
    -------
    outer : Tensor
        The mean of the weights that are not 0, without dimension `dim`.
    inner : Tensor of the shape of `weight`
        The weights divided by it: 1 where all are equal.
    """
    n_present = (weight > 0).sum(dim, keepdim=True)
    outer = weight.sum(dim, keepdim=True) / n_present.clamp_min(1)
    return outer.squeeze(dim), weight / (outer + (outer == 0))


def weighted_logsumexp(values, weight, dim):
    """Compute the logarithm of a weighted sum of exponentials.

    Parameters
    ----------
    values : Tensor
        Exponents.
    weight : Tensor that broadcasts against `values`
        Weights of at least 0.
    dim : int
        What is summed over.

    Returns
    -------
    Tensor
        The logarithms; about -1e30 where all weights are 0.
    """
    tiny = torch.finfo(values.dtype).tiny
    logarithm = torch.where(weight > 0, weight.clamp_min(tiny).log(), LOG_ZERO)
    return torch.logsumexp(values + logarithm, dim=dim)


def check_parameter(name, value, low, high=float("inf"), *, closed=True):
    """Refuse the parameter of a loss that makes no sense.

    Parameters
    ----------
    name : str
        The name of the parameter.
    value : float
        Its value.
    low, high : float
        The limits; `high` is legal where it is finite and the limits are.
    closed : bool, default=True
        Whether the limits are legal.

    Returns
    -------
    float
        The value.

    Raises
    ------
    ValueError
        If it is not within the limits.
    """
    inside = low <= value <= high if closed else low < value < high
    if not inside:
        brackets = "[]" if closed else "()"
        limits = f"{brackets[0]}{low:g}, {high:g}{brackets[1]}"
        raise ValueError(f"{name} must be in {limits}, got {value!r}.")
    return value


def to_numbers(name, values, of="label"):
    """Turn what the user gave as numbers, a table perhaps, into a tensor.

    Parameters
    ----------
    name : str
        What messages call the numbers.
    values : array-like
        The numbers.
    of : str, default="label"
        What each of them is for.

    Returns
    -------
    Tensor
        `values` where they are one, else float64.

    Raises
    ------
    ValueError
        If they are no numbers.
    """
    if isinstance(values, torch.Tensor):
        return values
    try:
        # Torch does not know tables, and NumPy does.
        return torch.from_numpy(np.array(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be an array of numbers, a number for every {of}, in order; got {values!r}."
        ) from None


def check_weights(name, weights, of="label"):
    """Refuse weights that are not numbers, negative or not finite.

    Parameters
    ----------
    name : str
        What messages call the weights.
    weights : array-like of shape (n_weights,) or (n_kinds, n_weights)
        The weights.
    of : str, default="label"
        What each of them is for.

    Returns
    -------
    Tensor of the shape of `weights`
        The weights.

    Raises
    ------
    ValueError
        If there is such a weight; the message has the numbers of what it is for.
    """
    tensor = to_numbers(name, weights, of)
    bad = ~(torch.isfinite(tensor) & (tensor >= 0))
    if bad.any():
        places = describe_labels(torch.atleast_2d(bad).any(dim=0).nonzero().flatten().tolist())
        raise ValueError(
            f"{name} must be finite and not negative, but is {tensor[bad].tolist()} for {of} "
            f"{places}. Give 1 to what shall count as without a weight, and 0 to what shall not."
        )
    return tensor
