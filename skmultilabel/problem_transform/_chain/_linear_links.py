"""Linear links: one product with the samples for all of them, then a recursion over labels."""

import numpy as np
import scipy.sparse as sp
from sklearn.base import is_classifier

from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._batched._linear_scorer import apply_logistic
from skmultilabel.problem_transform._batched._scorers import SCORERS
from skmultilabel.problem_transform._batched._type_names import name_type
from skmultilabel.problem_transform._chain._links import Links
from skmultilabel.problem_transform._chain._respond import compute_log_proba

__all__ = ["LinearLinks", "make_linear_links"]

# Those whose decision values become probabilities by the logistic function, if at all.
LINEAR = {
    name
    for name, place in SCORERS.items()
    if place in ("_linear_scorer:make_linear_scorer", "_linear_scorer:make_logistic_scorer")
}
# What `exp` takes in double precision.
LARGEST_EXPONENT = 700.0


class LinearLinks(Links):
    """The links of linear classifiers on given samples.

    Parameters
    ----------
    base : ndarray of shape (n_samples, n_links)
        Decision values where no label is present; infinite for a label that is always, or never,
        predicted.
    weights : ndarray of shape (n_links, n_links)
        What the label of the column adds to the decision value of the row; the lower triangle
        counts.
    """

    def __init__(self, base, weights):
        super().__init__(*base.shape)
        self.base, self.weights = base, weights

    def take(self, rows):
        """Take a block of the samples: see :class:`Links`."""
        return LinearLinks(self.base[rows], self.weights)

    def compute(self, link, rows, earlier):
        """Compute the probability of the label of a link: see :class:`Links`."""
        decision = earlier @ self.weights[link, :link]
        decision += self.base[rows, link]
        apply_logistic(decision)
        return decision

    def compute_all(self, link, earlier):
        """Compute it for every sample with each set of earlier labels: see :class:`Links`."""
        decision = np.add.outer(self.base[:, link], earlier @ self.weights[link, :link])
        apply_logistic(decision)
        return decision

    def divide(self, link, earlier, without, present):
        """Divide probabilities by whether the label is present: see :class:`Links`."""
        base, shift = self.base[:, link], earlier @ self.weights[link, :link]
        largest = np.abs(base[np.isfinite(base)]).max(initial=0) + np.abs(shift).max(initial=0)
        if largest > LARGEST_EXPONENT:
            super().divide(link, earlier, without, present)
            return
        # exp(-a - b) as a product: there are fewer samples and sets than pairs of them.
        odds = np.multiply.outer(np.exp(-shift), np.exp(-base))
        odds += 1
        np.divide(without, odds, out=present)
        without -= present

    def follow(self, chain_method, response):
        """Follow the chain greedily: what a link answers is a feature of those after it.

        Parameters
        ----------
        chain_method : {"predict", "predict_proba", "predict_log_proba", "decision_function"}
            Which answer is the feature.
        response : {"predict", "predict_proba", "decision_function"}
            Which answer is returned.

        Returns
        -------
        ndarray of shape (n_samples, n_links)
            The answers.
        """
        decisions = np.array(self.base, order="F")
        features = np.zeros_like(decisions)
        for link in range(self.n_links):
            decision = decisions[:, link]
            decision += features[:, :link] @ self.weights[link, :link]
            features[:, link] = self._answer(decision, chain_method)
        return self._answer(decisions, response)

    def _answer(self, decision, method):
        if method == "decision_function":
            # The value of a label that did not vary, as `respond` has it.
            return np.where(np.isinf(decision), decision > 0, decision)
        if method == "predict":
            return (decision > 0).astype(np.float64)
        proba = decision.copy(order="K")
        apply_logistic(proba)
        return proba if method == "predict_proba" else compute_log_proba(proba)


def make_linear_links(estimators, X):
    """Make the links of fitted linear classifiers.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted links in the order of the chain, constant predictors among them.
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples, without labels.

    Returns
    -------
    LinearLinks or None
        ``None`` where they are not all of one linear type.
    """
    varied = [e for e in estimators if not isinstance(e, ConstantPredictor)]
    kinds = {name_type(type(estimator)) for estimator in varied}
    if len(kinds) != 1 or not kinds <= LINEAR or not all(map(_is_plain, varied)):
        return None
    n_features, n_links = X.shape[1], len(estimators)
    coef = np.zeros((n_links, n_features), np.result_type(*(e.coef_ for e in varied)))
    weights = np.zeros((n_links, n_links))
    intercept = np.empty(n_links)
    for link, estimator in enumerate(estimators):
        if isinstance(estimator, ConstantPredictor):
            intercept[link] = np.inf if estimator.y_[0] else -np.inf
            continue
        row = estimator.coef_
        row = row.toarray()[0] if sp.issparse(row) else np.ravel(row)
        coef[link] = row[:n_features]
        weights[link, :link] = row[n_features:]
        intercept[link] = np.ravel(estimator.intercept_)[0]
    base = np.asarray(X @ coef.T, dtype=np.float64)
    base += intercept
    return LinearLinks(base, weights)


def _is_plain(estimator):
    return is_classifier(estimator) and list(estimator.classes_) == [0, 1]
