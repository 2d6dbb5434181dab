"""From the scores of all labels to calibrated log-odds. Pure functions on arrays."""

import warnings
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from skmultilabel._validation import describe_labels
from skmultilabel.calibration._maps._registry import MAPS
from skmultilabel.calibration._maps._scored_labels import make_scored_labels
from skmultilabel.exceptions import LabelWarning

__all__ = ["LabelMaps", "fit_label_maps", "to_log_odds"]

# How far probabilities are drawn from 0 and 1 before their log-odds are taken. Forests say 0 and 1
# and mean a few hundredths.
PULL = 0.01
# Its probability is 0 or 1 in double precision.
CERTAIN = 1000.0


class LabelMaps(NamedTuple):
    """What turns the scores of all labels into calibrated log-odds.

    Attributes
    ----------
    fitted : LogisticMap or IsotonicMap or None
        The maps; None where no label needs one.
    certain : ndarray of shape (n_labels,)
        1 and 0 for labels that are always, or never, there, whatever their scores; else NaN.
    """

    fitted: NamedTuple
    certain: np.ndarray

    def compute_log_odds(self, scores):
        """Map scores.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Scores on the scale of log-odds.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), float64
            Calibrated log-odds.
        """
        scores = np.asarray(scores, dtype=np.float64)
        log_odds = scores if self.fitted is None else self.fitted.compute_log_odds(scores)
        signs = np.where(self.certain == 1, CERTAIN, -CERTAIN)
        return np.where(np.isnan(self.certain), log_odds, signs)


def to_log_odds(scores, response_method):
    """Bring scores to the scale of log-odds.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Probabilities or decision values.
    response_method : {"predict_proba", "decision_function"}
        What they are.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), float64
        Log-odds; decision values as they are.

    Examples
    --------
    >>> to_log_odds(np.array([[0.0, 0.5]]), "predict_proba").round(1)
    array([[-4.6,  0. ]])
    """
    scores = np.asarray(scores, dtype=np.float64)
    if response_method == "decision_function":
        return scores
    return logit(PULL + (1 - 2 * PULL) * scores)


def fit_label_maps(
    scores, Y, *, method, shrinkage, sample_weight=None, certain=None, label_names=None
):
    """Fit one map per label.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Finite scores on the scale of log-odds, of rows that their classifier was not fitted on.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix; rows where a label is NaN do not count for it.
    method : {"sigmoid", "isotonic", "beta", "temperature"}
        The kind of map.
    shrinkage : float
        How many positives the map of all labels together counts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.
    certain : ndarray of shape (n_labels,), default=None
        As in `LabelMaps`.
    label_names : array-like of shape (n_labels,), default=None
        What messages call the labels.

    Returns
    -------
    LabelMaps
        The maps.

    Raises
    ------
    ValueError
        If no label has both classes, though some label needs a map.

    Examples
    --------
    >>> scores, Y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([[0], [1], [0], [1]])
    >>> maps = fit_label_maps(scores, Y, method="sigmoid", shrinkage=0)
    >>> maps.compute_log_odds(scores).round(1)
    array([[-0.4],
           [-0.2],
           [ 0.2],
           [ 0.4]])
    """
    certain = np.full(scores.shape[1], np.nan) if certain is None else certain
    needed = np.isnan(certain)
    data = make_scored_labels(scores, Y, sample_weight)
    # What is certain is nothing to learn from.
    data.weight[:, ~needed] = 0.0
    varied = data.count_rarer() > 0
    if not needed.any():
        return LabelMaps(None, certain)
    if not varied.any():
        raise ValueError(
            "No label has both classes, known and with some weight, among the rows that "
            "calibration learns from, so there is nothing to learn. Use more rows, or folds that "
            "are stratified."
        )
    _warn_undetermined(np.flatnonzero(needed & ~varied), label_names)
    return LabelMaps(MAPS[method](data, shrinkage), certain)


def _warn_undetermined(labels, label_names):
    """Name the labels that have no map of their own."""
    if len(labels):
        warnings.warn(
            f"Label {describe_labels(labels, label_names)} has one class only among the rows that "
            "calibration learns from, so it gets the map of all labels together. Use more rows, or "
            "leave the label out.",
            LabelWarning,
        )
