"""What all cut rules have in common."""

from abc import ABC, abstractmethod

import numpy as np
from sklearn.base import BaseEstimator

from skmultilabel._compat import fit_context
from skmultilabel.threshold._search._counts import cut_scores

__all__ = ["CutOffRule", "CutRule", "fill_empty"]


class CutRule(BaseEstimator, ABC):
    """A way to turn a matrix of scores into labels.

    A rule learns from scores and labels which scores are predicted. It may be given as `strategy`
    to :class:`~skmultilabel.ThresholdOptimizer`. A new rule overrides `_learn`, which sets what it
    needs, if anything, and `predict`. One that meets the constraints of an objective sets the class
    attribute `takes_constraints`; others refuse a :class:`ConstrainedObjective`.

    Read more in the :ref:`User Guide <cut_rules>`.

    Attributes
    ----------
    value_ : float
        The objective on the scores of the fit.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import CutRule, get_objective
    >>> class AboveMean(CutRule):
    ...     def predict(self, scores):
    ...         return scores > scores.mean(axis=1, keepdims=True)
    >>> Y = np.array([[0, 1, 0], [0, 1, 1]])
    >>> scores = np.array([[0.1, 0.6, 0.3], [0.2, 0.7, 0.6]])
    >>> AboveMean().fit(scores, Y, get_objective("f1_micro"), default=0.5).value_
    1.0
    """

    _parameter_constraints = {}
    # Whether scores may be sparse.
    accepts_sparse = False
    # Whether the rule looks for what meets constraints; others would ignore them.
    takes_constraints = False

    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, scores, Y, objective, *, default, sample_weight=None, folds=None):
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
        folds : ndarray of shape (n_samples,), default=None
            Which classifier scored the row, where several did; for rules that average over them.

        Returns
        -------
        self : CutRule
            The fitted rule.

        Raises
        ------
        ValueError
            If the objective has constraints, which the rule does not look at, or its value is NaN.
        """
        self.check_objective(objective)
        self._learn(scores, Y, objective, default, sample_weight, folds)
        self.value_ = objective.score_predictions(self.predict(scores), Y, sample_weight)
        if np.isnan(self.value_):
            raise ValueError(
                f"{objective!r} is NaN for what {type(self).__name__} predicts, so it cannot be "
                "maximised. Have it return a number there, for example 0 where it is not defined."
            )
        return self

    def check_objective(self, objective):
        """Refuse what the rule would ignore; `fit` does so too.

        Parameters
        ----------
        objective : Objective
            What is to be maximised.

        Raises
        ------
        ValueError
            If it has constraints, and the rule does not look at any.
        """
        if objective.kind == "constrained" and not self.takes_constraints:
            raise ValueError(
                f"{type(self).__name__} does not look at constraints, but the objective has some: "
                f"{objective!r}. Use strategy='per_class', 'global' or 'top_k'."
            )

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        """Set what `predict` needs."""

    @abstractmethod
    def predict(self, scores):
        """Choose the labels of every sample.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted. A row depends on no other row.
        """


class CutOffRule(CutRule):
    """A label is predicted where its score is larger than its cut-off, `thresholds_`.

    Parameters
    ----------
    never_empty : bool, default=False
        Whether a sample without such a label gets the one that misses its cut-off by the least.
    """

    _parameter_constraints = {"never_empty": ["boolean"]}
    takes_constraints = True

    def __init__(self, never_empty=False):
        self.never_empty = never_empty

    @property
    def accepts_sparse(self):
        """Whether scores may be sparse: all are looked at where no answer may be empty."""
        return not self.never_empty

    def predict(self, scores):
        """Choose the labels whose scores are larger than their cut-offs.

        Parameters
        ----------
        scores : ndarray or csr_array of shape (n_samples, n_labels)
            Finite scores; those that a sparse array does not list are never predicted.

        Returns
        -------
        ndarray or csr_array of shape (n_samples, n_labels), dtype bool
            Which are predicted.
        """
        predicted = cut_scores(scores, self.thresholds_)
        return fill_empty(predicted, scores, self.thresholds_) if self.never_empty else predicted


def fill_empty(predicted, scores, thresholds):
    """Give every sample without a label the one that misses its cut-off by the least.

    Parameters
    ----------
    predicted : ndarray of shape (n_samples, n_labels), dtype bool
        What is predicted; changed in place.
    scores : ndarray of shape (n_samples, n_labels)
        Scores.
    thresholds : ndarray of shape (n_labels,)
        Cut-offs.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        `predicted`. Of labels that miss by the same, the first column is taken.

    Examples
    --------
    >>> import numpy as np
    >>> predicted = np.array([[False, False], [True, False]])
    >>> scores = np.array([[0.3, 0.1], [0.9, 0.1]])
    >>> fill_empty(predicted, scores, thresholds=np.array([0.8, 0.2]))
    array([[False,  True],
           [ True, False]])
    """
    empty = np.flatnonzero(~predicted.any(axis=1))
    predicted[empty, np.argmax(scores[empty] - thresholds, axis=1)] = True
    return predicted
