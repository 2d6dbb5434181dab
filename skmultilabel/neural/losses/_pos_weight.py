"""What positives count, from the frequencies of labels."""

import warnings

import numpy as np

from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import LabelWarning

__all__ = ["compute_pos_weight"]

MODES = ("balanced", "effective_number")


def compute_pos_weight(mode, facts=None, beta=0.999, max_weight=100.0):
    """Compute what the positives of each label count, against 1 for its negatives.

    Parameters
    ----------
    mode : {"balanced", "effective_number"}
        The number of negatives over that of positives, or the same of effective numbers.
    facts : LabelFacts, default=None
        How often labels are positive; without it only `mode` is checked.
    beta : float, default=0.999
        The parameter of effective numbers.
    max_weight : float, default=100.0
        The largest weight.

    Returns
    -------
    ndarray of shape (n_labels,) or None
        The weights; 1 for a label with one class only, which is named by a warning.

    Raises
    ------
    ValueError
        If there is no such mode.
    """
    if mode not in MODES:
        raise ValueError(
            f"pos_weight must be one of {', '.join(map(repr, MODES))}, an array with a weight for "
            f"every label, or None; got {mode!r}."
        )
    if facts is None:
        return None
    positives, negatives = facts.positives, facts.known - facts.positives
    constant = (positives <= 0) | (negatives <= 0)
    if constant.any():
        labels = describe_labels(np.flatnonzero(constant).tolist(), facts.names)
        warnings.warn(
            f"pos_weight is 1 for labels that are never positive or never negative in the "
            f"training: {labels}. Leave them out, or give weights yourself.",
            LabelWarning,
        )
    if mode == "effective_number":
        positives, negatives = (-np.expm1(n * np.log(beta)) for n in (positives, negatives))
    ratio = np.divide(negatives, positives, out=np.ones(len(positives)), where=~constant)
    return np.minimum(ratio, max_weight)
