"""Fit the links of several chains together."""

import math
from copy import copy

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._batched._registry import takes_own_features
from skmultilabel.problem_transform._chain._chain_samples import append_labels
from skmultilabel.problem_transform._solve import fit_labels

__all__ = ["can_fit_together", "fit_chains"]

# The targets and weights of the chains that are solved together take at most so much.
BYTES_PER_GROUP = 2**28


def can_fit_together(estimator, Y, fit_params):
    """Tell whether the links of several chains are independent problems of one solve.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix. Where a label is not known, links wait for the prediction of it.
    fit_params : dict
        What the `fit` of the base estimators is given besides.

    Returns
    -------
    bool
        Whether they are.
    """
    has_unknown = Y.dtype.kind == "f"
    return (
        takes_own_features(estimator) and not has_unknown and fit_params.keys() <= {"sample_weight"}
    )


def fit_chains(estimator, X, Y, orders, counts=None, fit_params=None, *, names=None, n_jobs=None):
    """Fit the links of several chains on true earlier labels, as one solve on `[X, Y]`.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator; it is cloned.
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix without unknown labels.
    orders : list of n_chains ndarray of shape (n_labels,)
        The orders of the chains.
    counts : list of n_chains ndarray of shape (n_samples,), default=None
        How often each chain sees each sample; ``None`` is once.
    fit_params : dict, default=None
        May have a `sample_weight` of shape (n_samples,) or (n_samples, n_labels).
    names : array-like of shape (n_labels,), default=None
        What messages call the labels.
    n_jobs : int, default=None
        The number of threads.

    Returns
    -------
    list of n_chains list of n_labels estimator instances
        The fitted links, in the order of each chain. Link i has ``n_features + i`` features.
    """
    weight = (fit_params or {}).get("sample_weight")
    names = np.arange(Y.shape[1]) if names is None else np.asarray(names)
    columns = Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y)
    samples, shared = append_labels(X, Y), {}
    chains = []
    for group in _group(len(orders), math.prod(columns.shape)):
        some = orders[group]
        labels = np.concatenate(some)
        allowed = np.concatenate(list(map(_mark_earlier, some)))
        first, place = _find_distinct(labels, allowed, may_share=counts is None)
        targets, weights = _lay_out(
            columns, labels[first], None if counts is None else counts[group], weight
        )
        problems = LabelProblems(
            samples,
            targets,
            weights,
            names[labels[first]],
            n_jobs,
            shared=shared,
            allowed=allowed[first],
        )
        params = {} if weights is None else {"sample_weight": weights}
        fitted, _ = fit_labels(estimator, problems, params)
        links = (copy(fitted[number]) for number in place)
        chains += [_reorder_features(links, order, X.shape[1]) for order in some]
    return chains


def _find_distinct(labels, allowed, *, may_share):
    """Find the links of a label after the same labels, in whatever order: they are one problem.

    Returns the first of each, and which of these every link is.
    """
    if not may_share:
        return np.arange(len(labels)), np.arange(len(labels))
    keys = np.column_stack([labels, allowed])
    return np.unique(keys, axis=0, return_index=True, return_inverse=True)[1:]


def _group(n_chains, n_values):
    """Split chains into groups whose targets and weights, of n_values a chain, fit into memory."""
    size = max(1, BYTES_PER_GROUP // (16 * n_values))
    return [slice(start, start + size) for start in range(0, n_chains, size)]


def _lay_out(columns, labels, counts, weight):
    """Lay out the targets of links, NaN in rows that are not seen, and their weights."""
    targets = columns[:, labels]
    weight = weight[:, labels] if np.ndim(weight) == 2 else weight
    if counts is None:
        return targets, weight
    targets = targets.toarray() if sp.issparse(targets) else targets
    seen = np.repeat(np.transpose(counts), columns.shape[1], axis=1)
    targets = np.where(seen > 0, targets, np.nan)
    if weight is None and seen.max() <= 1:
        return targets, None
    weight = np.ones(1) if weight is None else weight
    return targets, seen * (weight if weight.ndim == 2 else weight[:, None])


def _mark_earlier(order):
    """Mark the columns that come before each label of an order."""
    places = np.argsort(order)
    return places[None, :] < np.arange(len(order))[:, None]


def _reorder_features(links, order, n_features):
    """Take the links of a chain, and have their features in its order rather than by column."""
    fitted = [estimator for _, estimator in zip(order, links, strict=False)]
    for link, estimator in enumerate(fitted):
        if not isinstance(estimator, ConstantPredictor):
            ranks = np.argsort(np.argsort(order[:link]))
            features = np.concatenate([np.arange(n_features), n_features + ranks])
            estimator.coef_ = estimator.coef_[:, features]
    return fitted
