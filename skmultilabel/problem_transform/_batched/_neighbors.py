"""Nearest neighbours: one tree and one search for all labels."""

import copy

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils.validation import validate_data

from skmultilabel._compat import get_neighbor_weights, has_valid_params
from skmultilabel.problem_transform._batched._scorer import BatchedScorer
from skmultilabel.problem_transform._batched._twins import make_twins
from skmultilabel.problem_transform._label_columns import get_label_column

__all__ = ["NeighborsScorer", "explain_refusal", "fit", "make_scorer"]


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : KNeighborsClassifier
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason.
    """
    if not has_valid_params(estimator):
        return "a parameter is not valid"
    if estimator.metric == "precomputed":
        return "its distances are precomputed"
    if problems.has_unknown:
        return "each label has its own neighbors where labels are not known (NaN)"
    return None


def fit(estimator, problems):
    """Fit one clone per label; all share the samples and the tree of the first.

    Parameters
    ----------
    estimator : KNeighborsClassifier
        The base estimator.
    problems : LabelProblems
        Samples and labels.

    Returns
    -------
    list of KNeighborsClassifier
        The fitted clones.
    """
    first = clone(estimator).fit(problems.X, get_label_column(problems.columns, 0))
    shared = {name: vars(first).pop(name) for name in ("_fit_X", "_tree", "_y")}
    models = make_twins(first, problems.n_labels)
    for label, model in enumerate(models):
        vars(model).update(shared, _y=get_label_column(problems.columns, label))
    return models


class NeighborsScorer(BatchedScorer):
    """Votes of the neighbours of every sample for all labels.

    Parameters
    ----------
    estimators : list of KNeighborsClassifier
        Fitted estimators that share their samples and tree.
    """

    def __init__(self, estimators):
        self.first = estimators[0]
        # The samples that it is asked about are checked, and have no names any more.
        self.nameless = copy.copy(self.first)
        vars(self.nameless).pop("feature_names_in_", None)
        self.n_labels = len(estimators)
        self.labels = sp.vstack([sp.csr_array(e._y[np.newaxis], dtype=float) for e in estimators])
        self.labels = sp.csr_array(self.labels.T)

    def prepare(self, X):
        """Check the samples: see :class:`BatchedScorer`."""
        allow_nan = "allow-nan" if get_tags(self.first).input_tags.allow_nan else True
        checks = {"accept_sparse": "csr", "order": "C", "ensure_all_finite": allow_nan}
        return self, validate_data(self.first, X, reset=False, **checks)

    def fill(self, X, response, out):
        """Score a block of samples: see :class:`BatchedScorer`."""
        neighbors, weights = self._find_neighbors(X)
        totals = weights.sum(axis=1, keepdims=True)
        if not weights.any(axis=1).all():
            self.nameless.predict_proba(X)  # which raises the error that there are no votes
        ends = np.arange(0, neighbors.size + 1, neighbors.shape[1])
        shape = (X.shape[0], self.labels.shape[0])
        votes = sp.csr_array((weights.ravel(), neighbors.ravel(), ends), shape=shape) @ self.labels
        np.divide(votes.toarray(), totals, out=out)

    def _find_neighbors(self, X):
        """The neighbours of each sample and their weights, both (n_rows, n_neighbors)."""
        if self.first.weights in (None, "uniform"):
            neighbors = self.nameless.kneighbors(X, return_distance=False)
            return neighbors, np.ones(neighbors.shape)
        distances, neighbors = self.nameless.kneighbors(X)
        return neighbors, np.asarray(get_neighbor_weights(distances, self.first.weights), float)


def make_scorer(estimators, make_batched_scorer):
    """Make the scorer of classifiers by nearest neighbours.

    Parameters
    ----------
    estimators : list of KNeighborsClassifier
        Fitted estimators.
    make_batched_scorer : callable
        Not used.

    Returns
    -------
    NeighborsScorer or None
        ``None`` where they do not have the same neighbours.
    """
    first = estimators[0]
    if first.metric == "precomputed":
        return None
    share = all(
        model._fit_X is first._fit_X
        and model._tree is first._tree
        and (model.n_neighbors, model.weights) == (first.n_neighbors, first.weights)
        for model in estimators
    )
    return NeighborsScorer(estimators) if share else None
