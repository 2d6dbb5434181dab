"""Score logistic regressions whose coefficients are arrays of another library than NumPy."""

import copy

import numpy as np
import scipy.sparse as sp

from skmultilabel._array_library import find_library
from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._batched._type_names import name_type

__all__ = ["ArrayScorer", "make_array_scorer"]


class ArrayScorer:
    """Scores of all labels in one product, in the library and on the device of the samples.

    Parameters
    ----------
    estimators : list of {LogisticRegression, constant predictor}
        The fitted estimators of all labels.
    library : ArrayLibrary
        That of their coefficients.
    """

    def __init__(self, estimators, library):
        varied = [e for e in estimators if not isinstance(e, ConstantPredictor)]
        self.library, self.n_varied = library, len(varied)
        # Behind the scores of the others are those of a label that never, and always, is there.
        places = iter(range(self.n_varied))
        self.places = [
            self.n_varied + int(e.y_[0]) if isinstance(e, ConstantPredictor) else next(places)
            for e in estimators
        ]
        # As with classes: scikit-learn checks the samples and multiplies them.
        self.model = copy.copy(varied[0])
        for name in ("coef_", "intercept_"):
            setattr(self.model, name, library.xp.concat([getattr(e, name) for e in varied]))

    def score(self, X):
        """Score the samples by what decides.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        array of shape (n_samples, n_labels)
            Decision values.
        """
        return self.decision_function(X)

    def decision_function(self, X):
        """Compute the decision values.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        array of shape (n_samples, n_labels)
            Decision values.
        """
        return self._insert_constants(self._compute_decisions(X))

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        array of shape (n_samples, n_labels)
            Probabilities.
        """
        decisions = self._compute_decisions(X)
        return self._insert_constants(1 / (1 + self.library.xp.exp(-decisions)))

    def indicate(self, X, *, sparse=False):
        """Find out which samples carry which labels.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Samples.
        sparse : bool, default=False
            Whether a sparse matrix is returned.

        Returns
        -------
        array or csr_array of shape (n_samples, n_labels)
            0 and 1.
        """
        carries = self.library.cast(self.decision_function(X) > 0, np.int64)
        return sp.csr_array(self.library.fetch(carries)) if sparse else carries

    def _compute_decisions(self, X):
        """Those of the labels that are not constant."""
        return self.library.xp.reshape(self.model.decision_function(X), (-1, self.n_varied))

    def _insert_constants(self, scores):
        if len(self.places) == self.n_varied:
            return scores
        xp = self.library.xp
        never = xp.zeros_like(scores[:, :1])
        scores = xp.concat([scores, never, never + 1], axis=1)
        return xp.take(scores, self.library.put(np.array(self.places)), axis=1)


def make_array_scorer(estimators):
    """Make the scorer of models with arrays of another library.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted estimators of all labels, constant predictors among them.

    Returns
    -------
    ArrayScorer or None
        ``None`` where they are no logistic regressions, or their arrays are of NumPy.
    """
    varied = [e for e in estimators if not isinstance(e, ConstantPredictor)]
    if {name_type(type(e)) for e in varied} != {"linear_model.LogisticRegression"}:
        return None
    library = find_library(varied[0].coef_)
    return None if library is None else ArrayScorer(estimators, library)
