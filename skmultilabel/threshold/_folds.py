"""Cut rules judged on the fold that did not choose them."""

import warnings

import numpy as np
from sklearn.base import clone

from skmultilabel._out_of_fold._folds import number_folds, pool_folds, pool_labels, take_rows
from skmultilabel.exceptions import LabelWarning

__all__ = ["pool_for", "validate_rule"]


def pool_for(objective, folds, Y):
    """Join the labels of the rows of folds as an objective takes them.

    Parameters
    ----------
    objective : Objective
        What is maximised; an arbitrary metric has no form for labels that are not known.
    folds : list of FoldScores
        Folds.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    ndarray or csr_array of shape (n_rows, n_labels)
        The labels in the order of `pool_folds`.
    """
    return pool_labels(folds, Y, forget_constant=objective.kind != "any")


def validate_rule(folds, Y, objective, rule, *, default, sample_weight=None):
    """Score every fold under the rule that the other folds choose.

    Parameters
    ----------
    folds : list of FoldScores
        At least two folds.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    objective : Objective
        What the cut-offs maximise.
    rule : CutRule
        A rule; it is cloned.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    rules : list of n_folds CutRule
        The rules that were chosen without each fold.
    fold_scores : ndarray of shape (n_folds,)
        The objective on each fold under them.
    """
    rules, values = [], []
    for held_out, fold in enumerate(folds):
        others = folds[:held_out] + folds[held_out + 1 :]
        rows, scores = pool_folds(others)
        weight = take_rows(sample_weight, rows)
        with warnings.catch_warnings():
            # The fit on all folds says what is to be said.
            warnings.simplefilter("ignore", LabelWarning)
            fitted = clone(rule).fit(
                scores,
                pool_for(objective, others, Y),
                objective,
                default=default,
                sample_weight=weight,
                folds=number_folds(others),
            )
        weight = take_rows(sample_weight, fold.rows)
        predicted = fitted.predict(fold.scores)
        values.append(objective.score_predictions(predicted, Y[fold.rows], weight))
        rules.append(fitted)
    return rules, np.array(values)
