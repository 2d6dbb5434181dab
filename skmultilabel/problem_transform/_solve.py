"""Fit one estimator per label, by the solver that was asked for."""

from functools import partial

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel._compat import validate_params
from skmultilabel._validation import describe_labels
from skmultilabel.problem_transform._batched._dense import LABELS_PER_BLOCK
from skmultilabel.problem_transform._batched._pipeline import share_steps
from skmultilabel.problem_transform._batched._registry import (
    explain_refusal,
    find_fit,
    takes_own_features,
)
from skmultilabel.problem_transform._cluster import count_cluster_workers, map_blocks
from skmultilabel.problem_transform._label_columns import find_constant, get_label_column
from skmultilabel.problem_transform._per_label import (
    fit_constant,
    fit_label,
    select_label_params,
)

__all__ = ["fit_labels", "map_labels"]

# On a cluster: what is solved together is what is solved together on one machine, so that results
# are the same; single labels go in blocks of any size, several to a worker.
BLOCKS_PER_WORKER = 4


def fit_labels(estimator, problems, fit_params, solver="auto"):
    """Fit a clone of the base estimator on every label.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator.
    problems : LabelProblems
        Samples and labels.
    fit_params : dict
        What the `fit` of the base estimators is given besides.
    solver : {"auto", "batched", "per_label"}, default="auto"
        Whether the labels are solved together. Unless it is "per_label", the transformers of a
        pipeline that do not look at the labels are fitted once.

    Returns
    -------
    estimators : list of estimator instances
        One per label; a constant predictor where the known rows have one class only.
    solver : {"batched", "per_label"}
        What was done; with the last step of a pipeline, where its transformers were shared.

    Raises
    ------
    ValueError
        If "batched" was asked for and there is no such way; the message says why.
    LabelFitError
        If the base estimator raises while it is fitted on one label.
    """
    if solver != "per_label":
        if type(estimator) is Pipeline and problems.allowed is None:
            shared, reason = share_steps(estimator, problems, fit_params)
            if shared is not None:
                return _fit_last_steps(shared, solver)
        else:
            reason = _explain_refusal(estimator, problems, fit_params)
            if reason is None:
                return _fit_batched(estimator, problems), "batched"
        if solver == "batched":
            validate_params(estimator)
            raise ValueError(
                f'solver="batched" cannot be used here: {reason}. Use solver="auto", which then '
                "fits one label after the other."
            )
    estimators = [estimator] * problems.n_labels
    return map_labels(fit_label, estimators, problems, fit_params), "per_label"


def _fit_last_steps(shared, solver):
    """Fit the last step of a pipeline on what its leading steps made for all labels."""
    weight = shared.problems.weight
    params = {} if weight is None else {"sample_weight": weight}
    last_steps, solver = fit_labels(shared.last_step, shared.problems, params, solver)
    return shared.attach(last_steps), solver


def _explain_refusal(estimator, problems, fit_params):
    others = set(fit_params) - {"sample_weight"}
    if others:
        return f"the fit parameter {min(others)!r} is for one fit at a time"
    if problems.allowed is not None and not takes_own_features(estimator):
        return f"{type(estimator).__name__} has no batched fit of labels with features of their own"
    if problems.weight is not None and _lacks_weight(problems.columns, problems.weight):
        return "all weights of a label, or of one of its classes, are zero"
    return explain_refusal(estimator, problems)


def _lacks_weight(columns, weight):
    """Tell whether a class of some label that varies has samples of no weight only."""
    if weight.all():
        return False
    if sp.issparse(columns):
        columns = columns.toarray()
    has_weight = (weight != 0).reshape(len(weight), -1)
    return any(
        (of_class.any(axis=0) & ~(of_class & has_weight).any(axis=0)).any()
        for of_class in (columns == 0, columns == 1)
    )


def _fit_batched(estimator, problems):
    """Solve the labels that vary together; put a constant predictor in place of each other one."""
    always, never, unknown = find_constant(problems.columns)
    varied = ~(always | never | unknown)
    together = problems.take(np.flatnonzero(varied))
    solved = iter(_solve_together(estimator, together) if varied.any() else ())
    return [
        next(solved) if varies else fit_constant(problems.select_samples(label), int(always[label]))
        for label, varies in enumerate(varied)
    ]


def _solve_together(estimator, problems):
    batched = find_fit(estimator)
    sends_blocks = batched.is_divisible and problems.allowed is None
    if not (sends_blocks and count_cluster_workers(problems.n_jobs)):
        return batched.load().fit(estimator, problems)
    estimators = [estimator] * problems.n_labels
    return map_blocks(_solve_block, estimators, problems, {}, LABELS_PER_BLOCK)


def _solve_block(estimators, problems, fit_params):
    return find_fit(estimators[0]).load().fit(estimators[0], problems)


def map_labels(work, estimators, problems, fit_params):
    """Fit the estimator of every label by itself, several at a time.

    Parameters
    ----------
    work : callable
        `fit_label` or `partial_fit_label`.
    estimators : list of estimator instances
        One per label.
    problems : LabelProblems
        Samples and labels.
    fit_params : dict
        What the estimators are given besides.

    Returns
    -------
    list of estimator instances
        What `work` returned for every label.
    """
    n_workers = count_cluster_workers(problems.n_jobs)
    if n_workers:
        n_labels = -(-problems.n_labels // (BLOCKS_PER_WORKER * n_workers))
        return map_blocks(partial(map_labels, work), estimators, problems, fit_params, n_labels)
    return Parallel(n_jobs=problems.n_jobs, verbose=problems.verbose)(
        delayed(work)(
            estimator,
            problems.select_samples(label),
            get_label_column(problems.columns, label),
            select_label_params(fit_params, label),
            describe_labels([label], problems.names),
        )
        for label, estimator in enumerate(estimators)
    )
