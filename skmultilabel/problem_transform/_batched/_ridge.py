"""Ridge classifiers: one factorisation of the samples, one right-hand side per label."""

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.validation import validate_data

from skmultilabel._compat import has_valid_params
from skmultilabel.problem_transform._batched._class_sums import split_labels
from skmultilabel.problem_transform._batched._twins import make_twins

__all__ = ["explain_refusal", "fit"]


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : RidgeClassifier
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
    if estimator.solver in ("sag", "saga", "lbfgs") or estimator.positive:
        return "its solver works on one label at a time"
    if np.ndim(estimator.alpha):
        return "alpha is not one number"
    if estimator.class_weight:
        return "class_weight gives the samples other weights for each label"
    if problems.has_unknown or np.ndim(problems.weight) == 2:
        return "the samples do not weigh the same for each label, or are not known (NaN) for some"
    return None


def fit(estimator, problems):
    """Fit one clone per label.

    Parameters
    ----------
    estimator : RidgeClassifier
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of RidgeClassifier
        The fitted clones; their `coef_` are views of one array.
    """
    first = clone(estimator)
    X = validate_data(first, problems.X, accept_sparse=["csr", "csc", "coo"])
    first._label_binarizer = LabelBinarizer(pos_label=1, neg_label=-1).fit([0, 1])
    first.classes_ = np.array([0, 1])
    ridge = Ridge(**{name: getattr(first, name) for name in Ridge().get_params()})
    coef = np.empty((problems.n_labels, X.shape[1]), X.dtype if X.dtype.kind == "f" else float)
    models = make_twins(first, problems.n_labels)
    for labels, block in split_labels(problems, X.shape[1]):
        ridge.fit(X, _get_targets(block), sample_weight=block.weight)
        coef[labels] = ridge.coef_
        for index, model in enumerate(models[labels]):
            _copy_solution(ridge, index, model)
    # Of one dimension in some versions of scikit-learn, of two in others.
    shape = (1, -1)[-RidgeClassifier().fit([[0.0], [1.0]], [0, 1]).coef_.ndim :]
    for model, own_coef in zip(models, coef, strict=True):
        model.coef_ = own_coef.reshape(shape)
    return models


def _get_targets(block):
    """-1 and 1, as the classifier regresses on."""
    columns = block.columns.toarray() if sp.issparse(block.columns) else block.columns
    return 2 * columns.astype(np.float64) - 1


def _copy_solution(ridge, index, model):
    one = slice(index, index + 1)
    model.intercept_ = ridge.intercept_[one].copy() if model.fit_intercept else 0.0
    model.n_iter_ = None if ridge.n_iter_ is None else ridge.n_iter_[one].copy()
    model.solver_ = ridge.solver_
