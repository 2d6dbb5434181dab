"""A label matrix as one problem with a class for each label set."""

import warnings
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags

from skmultilabel._compat import check_method_params, num_samples, safe_indexing
from skmultilabel._validation import check_label_weight, describe_labels
from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._batched import _multinomial
from skmultilabel.problem_transform._batched._pipeline import share_steps
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._batched._softmax import Classes
from skmultilabel.problem_transform._labelsets._encoding import encode_label_sets
from skmultilabel.problem_transform._labelsets._pruning import prune_label_sets

__all__ = [
    "PowersetProblem",
    "check_weight_of_samples",
    "fit_powerset",
    "pose_powerset",
    "solve_powersets",
    "warn_lost_labels",
]


class PowersetProblem(NamedTuple):
    """One problem with a class for each label set.

    Attributes
    ----------
    sets : ndarray of shape (n_sets, n_labels), dtype uint8
        The label set of every class.
    rows : ndarray of shape (n_rows,)
        The samples to learn from; one may be there several times.
    classes : ndarray of shape (n_rows,)
        The class of each.
    n_incomplete : int
        How many samples are left out because a label of theirs is not known.
    lost : ndarray of shape (n_labels,), dtype bool
        Labels that only pruned sets had.
    """

    sets: np.ndarray
    rows: np.ndarray
    classes: np.ndarray
    n_incomplete: int
    lost: np.ndarray


def pose_powerset(Y, sample_weight, min_count, n_subsets):
    """Turn a label matrix into one problem with a class for each label set.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix. Samples with a label that is not known (NaN) are left out; a label
        that is known of no sample is taken as absent.
    sample_weight : ndarray of shape (n_samples,) or None
        Weights. A sample of weight 0 does not exist.
    min_count : int
        How many samples a label set needs to be a class.
    n_subsets : int
        With how many frequent subsets of its label set another sample takes part.

    Returns
    -------
    PowersetProblem
        The problem.

    Raises
    ------
    ValueError
        If no sample or no label set is left.
    """
    complete = _find_complete_rows(Y)
    usable = complete if sample_weight is None else complete & (sample_weight > 0)
    rows = np.flatnonzero(usable)
    if len(rows) == 0:
        raise ValueError(_explain_no_row(complete.any()))
    sets, codes = encode_label_sets(_read_as_absent(Y[rows]))
    kept, taken, classes = prune_label_sets(sets, codes, min_count, n_subsets)
    lost = sets.any(axis=0) & ~kept.any(axis=0)
    return PowersetProblem(kept, rows[taken], classes, int((~complete).sum()), lost)


def fit_powerset(estimator, X, problem, params):
    """Fit a clone of the base estimator on the classes.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator; it is cloned.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    problem : PowersetProblem
        Which samples have which class.
    params : dict
        What `fit` is given besides; arrays of length n_samples follow the rows.

    Returns
    -------
    estimator instance
        The fitted clone; a dummy classifier where there is one class only.

    Raises
    ------
    ValueError
        If samples are left out or repeated, and the base estimator takes a precomputed kernel.
    """
    if len(problem.sets) == 1:
        from sklearn.dummy import DummyClassifier  # which takes long, and few need

        return DummyClassifier().fit(X, np.zeros(num_samples(X), dtype=np.int64))
    if not np.array_equal(problem.rows, np.arange(num_samples(X))):
        if get_tags(estimator).input_tags.pairwise:
            raise ValueError(
                "A precomputed kernel has to cover the samples that are learnt from, but some are "
                "left out or repeated, because a label is not known (NaN), a weight is 0 or a "
                "label set is rare. Use a kernel that is not precomputed."
            )
        params = check_method_params(X, params, indices=problem.rows)
        X = _take_rows(X, problem.rows)
    return clone(estimator).fit(X, problem.classes, **params)


def solve_powersets(estimator, X, problems, params, titles, n_jobs=None):
    """Fit clones of the base estimator on the classes of several problems, all in one solve.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator; it is cloned.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    problems : list of PowersetProblem
        Which samples have which class.
    params : dict
        What `fit` is given besides.
    titles : list of str
        What to call the labels of every problem in a warning.
    n_jobs : int, default=None
        The number of threads.

    Returns
    -------
    list of estimator instances or None
        As `fit_powerset` returns them; ``None`` where there is no such way.
    """
    if set(params) - {"sample_weight"}:
        return None
    varied = [number for number, problem in enumerate(problems) if len(problem.sets) > 1]
    if not varied:
        return None
    used = np.unique(np.concatenate([problems[number].rows for number in varied]))
    weight = params.get("sample_weight")
    weight = None if weight is None else weight[used]
    classes = [_list_classes(problems[number], used, weight) for number in varied]
    samples = X if len(used) == num_samples(X) else _take_rows(X, used)
    names = [titles[number] for number in varied]
    models = _solve_together(estimator, samples, classes, params, weight, n_jobs, names)
    if models is None:
        return None
    fitted = dict(zip(varied, models, strict=True))
    return [
        fitted[number] if number in fitted else fit_powerset(estimator, X, problem, params)
        for number, problem in enumerate(problems)
    ]


def _solve_together(estimator, X, classes, params, weight, n_jobs, names):
    """Fit clones of the base estimator, or of a pipeline that ends with it."""
    is_pipeline = type(estimator) is Pipeline and len(estimator.steps) > 0
    base = estimator.steps[-1][1] if is_pipeline else estimator
    if not _multinomial.can_fit(base, X, classes):
        return None
    if not is_pipeline:
        return _multinomial.fit(base, X, classes, weight, n_jobs, names)
    shared = _share_steps(estimator, X, classes, params)
    if shared is None:
        return None
    models = _multinomial.fit(base, shared.problems.X, classes, weight, n_jobs, names)
    return None if models is None else shared.attach(models)


def _share_steps(pipeline, X, classes, params):
    """Fit the leading steps of a pipeline once, where all problems have the same samples."""
    everything = np.arange(num_samples(X))
    if not all(np.array_equal(problem.rows, everything) for problem in classes):
        return None
    columns = np.zeros((len(everything), 1), dtype=np.int8)
    return share_steps(pipeline, LabelProblems(X, columns), params)[0]


def _take_rows(X, rows):
    """Take samples, in any form that they have."""
    return safe_indexing(X.tocsr() if sp.issparse(X) else X, rows)


def _list_classes(problem, used, weight):
    """Put a problem as the solver takes it: with rows as numbers among those that are used."""
    rows = np.searchsorted(used, problem.rows)
    weight = None if weight is None else weight[rows]
    return Classes(len(problem.sets), rows, problem.classes, weight)


def check_weight_of_samples(params, n_samples, n_labels):
    """Check the weights among the fit parameters.

    Parameters
    ----------
    params : dict
        Fit parameters.
    n_samples, n_labels : int
        The shape of the label matrix.

    Returns
    -------
    dict
        The parameters, with checked weights where there are any.

    Raises
    ------
    ValueError
        If these are no weights, or one per sample and label.
    """
    weight = check_label_weight(params.get("sample_weight"), n_samples, n_labels)
    if weight is None:
        return params
    if weight.ndim == 2:
        raise ValueError(
            "sample_weight must have one weight per sample, because label sets are learnt whole; "
            "got one per sample and label. BinaryRelevance takes those."
        )
    return {**params, "sample_weight": weight}


def warn_lost_labels(lost, min_count, names=None):
    """Warn of labels that only pruned label sets had, and name them.

    Parameters
    ----------
    lost : ndarray of shape (n_labels,), dtype bool
        Which.
    min_count : int
        How many samples a label set needs.
    names : array-like of shape (n_labels,), default=None
        What to call the labels; their columns by default.
    """
    if lost.any():
        message = (
            f"Label {describe_labels(np.flatnonzero(lost), names)} is in no label set that occurs "
            f"min_count={min_count} times: never predicted."
        )
        warnings.warn(message, LabelWarning, stacklevel=5)


def _explain_no_row(has_complete):
    """Say why there is no sample to learn from."""
    if has_complete:
        return "All samples whose labels are known have a weight of zero."
    return (
        "There is no sample whose labels are all known (not NaN), but label sets are learnt whole. "
        "BinaryRelevance and ClassifierChain learn every label where it is known."
    )


def _find_complete_rows(Y):
    """Mark the samples of which all labels are known, but for those that are known of none."""
    if Y.dtype.kind != "f":
        return np.ones(Y.shape[0], dtype=bool)
    missing = Y != Y  # NaN alone is not equal to itself
    n_missing = np.ravel(missing.sum(axis=0))
    return np.ravel(missing.sum(axis=1)) == np.count_nonzero(n_missing == Y.shape[0])


def _read_as_absent(Y):
    """Take NaN for 0."""
    return (Y == 1).astype(np.uint8)
