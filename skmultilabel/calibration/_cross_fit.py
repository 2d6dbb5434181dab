"""Maps learned from the scores of folds, and every fold mapped by what the others tell."""

import warnings

from scipy.special import expit

from skmultilabel._out_of_fold._folds import pool_folds, pool_labels, take_rows
from skmultilabel.calibration._label_maps import fit_label_maps
from skmultilabel.exceptions import LabelWarning

__all__ = ["calibrate_folds", "fit_on_folds"]


def fit_on_folds(folds, Y, sample_weight=None, **options):
    """Fit the maps to the pooled scores of folds.

    Parameters
    ----------
    folds : list of FoldScores
        Folds, whose scores are log-odds.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.
    **options : dict
        As of `fit_label_maps`.

    Returns
    -------
    LabelMaps
        The maps.
    """
    rows, scores = pool_folds(folds)
    weight = take_rows(sample_weight, rows)
    return fit_label_maps(scores, pool_labels(folds, Y), sample_weight=weight, **options)


def calibrate_folds(folds, maps, Y, sample_weight, options):
    """Give every fold the probabilities that the maps of the other folds make of its scores.

    Parameters
    ----------
    folds : list of FoldScores
        Folds, whose scores are log-odds.
    maps : LabelMaps
        The maps of all folds, for a fold that has no others.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), or None
        Checked weights.
    options : dict
        As of `fit_label_maps`.

    Returns
    -------
    list of FoldScores
        The same folds with probabilities.
    """
    calibrated = []
    for held_out, fold in enumerate(folds):
        others = folds[:held_out] + folds[held_out + 1 :]
        if others:
            with warnings.catch_warnings():
                # The fit on all folds says what is to be said.
                warnings.simplefilter("ignore", LabelWarning)
                maps = fit_on_folds(others, Y, sample_weight, **options)
        proba = expit(maps.compute_log_odds(fold.scores))
        calibrated.append(fold._replace(scores=proba, response_method="predict_proba"))
    return calibrated
