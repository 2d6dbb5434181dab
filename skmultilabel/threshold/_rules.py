"""Cut rules: estimators that turn a matrix of scores into labels."""

import numpy as np
from sklearn.base import BaseEstimator

from skmultilabel.threshold._search import search_thresholds

__all__ = ["CUT_RULES", "CutRule", "Global", "PerClass", "make_rule"]


class CutRule(BaseEstimator):
    """What all cut rules have in common.

    A rule learns from scores and labels which scores are predicted. `fit` sets `value_`, the
    objective on the scores that it was given, and what `predict` needs. A new rule overrides both,
    and joins `CUT_RULES`.
    """

    def fit(self, scores, Y, objective, *, default, sample_weight=None):
        """Learn the rule.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores, larger for a label that is more likely.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix; a label that is NaN does not count.
        objective : Objective
            What is maximised.
        default : float
            Where the classifier itself cuts: 0.5 for probabilities, 0 for decision values.
        sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
            Checked weights.

        Returns
        -------
        self : CutRule
            The fitted rule.
        """
        raise NotImplementedError

    def predict(self, scores):
        """Choose the labels of every sample.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted.
        """
        raise NotImplementedError


class _CutOffs(CutRule):
    """A label is predicted where its score is larger than its cut-off."""

    def fit(self, scores, Y, objective, *, default, sample_weight=None):
        self.thresholds_, self.value_ = search_thresholds(
            scores, Y, objective, self.strategy, default=default, sample_weight=sample_weight
        )
        return self

    def predict(self, scores):
        return scores > self.thresholds_


class PerClass(_CutOffs):
    """A cut-off for every label.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-offs.
    value_ : float
        The objective on the scores of the fit.
    """

    strategy = "per_class"


class Global(_CutOffs):
    """One cut-off for all labels.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-off, for every label.
    value_ : float
        The objective on the scores of the fit.
    """

    strategy = "global"


CUT_RULES = {"per_class": PerClass, "global": Global}


def make_rule(strategy):
    """Make the rule that a `strategy` stands for.

    Parameters
    ----------
    strategy : str or CutRule
        A name of `CUT_RULES`, or a rule.

    Returns
    -------
    CutRule
        A rule that is not fitted.
    """
    return strategy if isinstance(strategy, CutRule) else CUT_RULES[strategy]()
