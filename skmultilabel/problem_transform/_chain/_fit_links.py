"""Fit the links of a chain: together where they do not wait for each other."""

from dataclasses import dataclass, replace

import numpy as np
from joblib import effective_n_jobs

from skmultilabel._compat import print_elapsed_time
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._batched._registry import takes_own_features
from skmultilabel.problem_transform._chain._chain_samples import (
    ChainSamples,
    find_gappy,
    lay_out_columns,
)
from skmultilabel.problem_transform._chain._cross_fit import cross_fit_link
from skmultilabel.problem_transform._chain._respond import respond
from skmultilabel.problem_transform._label_columns import get_label_column
from skmultilabel.problem_transform._solve import fit_labels

__all__ = ["ChainOptions", "fit_links"]


@dataclass(frozen=True)
class ChainOptions:
    """How the links of a chain are fitted.

    Parameters
    ----------
    cv : int, cross-validation generator, iterable or None, default=None
        The folds whose out-of-fold answers are the features of later links; ``None`` for true
        labels.
    chain_method : str, default="predict"
        Which answer of a link is a feature of later ones, where a true label is not.
    solver : {"auto", "batched", "per_label"}, default="auto"
        Whether links are solved together.
    n_jobs : int, default=None
        How many links, or folds, are fitted at the same time.
    verbose : bool, default=False
        Whether the time of every link is printed.
    """

    cv: object = None
    chain_method: str = "predict"
    solver: str = "auto"
    n_jobs: int | None = None
    verbose: bool = False


def fit_links(estimator, X, Y, order, options, params, names=None):
    """Fit the links of one chain.

    With true labels as features the links are independent problems. They wait for each other
    where a label is not known in some row, since its prediction then stands for it in the links
    after it, and where out-of-fold answers are the features.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator; it is cloned.
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix: 0 and 1, NaN where a label is not known.
    order : ndarray of shape (n_labels,)
        The columns of `Y`, the first link first.
    options : ChainOptions
        How they are fitted.
    params : dict
        What the `fit` of the base estimators is given besides.
    names : array-like of shape (n_labels,), default=None
        What messages call the labels.

    Returns
    -------
    estimators : list of estimator instances
        The fitted links, in the order of the chain. Link i has ``n_features + i`` features.
    solver : {"batched", "per_label"}
        Whether links were solved together.

    Raises
    ------
    LabelFitError
        If the base estimator raises while it is fitted on one label.
    ValueError
        If ``solver="batched"`` was asked for and there is no such way.
    """
    columns, weight = lay_out_columns(Y, params.get("sample_weight"), order)
    samples = ChainSamples(X, columns)
    chain = LabelProblems(
        samples.matrix,
        columns,
        weight,
        order if names is None else np.asarray(names)[order],
        options.n_jobs,
        shared={},
        allowed=np.tri(len(order), k=-1, dtype=bool),
    )
    estimators, solvers = [], set()
    for links in _divide(estimator, columns, options):
        problems = replace(chain.take(np.array(links)), X=samples.matrix)
        params = params if weight is None else {**params, "sample_weight": problems.weight}
        with print_elapsed_time("Chain", _describe(links, order) if options.verbose else None):
            fit = _fit_waiting if options.cv is None else cross_fit_link
            fitted, solver, feature = fit(estimator, problems, options, params)
        estimators += fitted
        solvers.add(solver)
        if feature is not None and links.stop < len(order):
            samples.set_label(links.stop - 1, feature)
    return estimators, min(solvers)


def _divide(estimator, columns, options):
    """Divide the links into ranges, each of which is fitted at once."""
    n_links = columns.shape[1]
    is_told_link_by_link = (
        options.verbose
        and not takes_own_features(estimator)
        and effective_n_jobs(options.n_jobs) == 1
    )
    if options.cv is not None or is_told_link_by_link:
        return [range(link, link + 1) for link in range(n_links)]
    stops = sorted({*(np.flatnonzero(find_gappy(columns)) + 1).tolist(), n_links})
    return [range(start, stop) for start, stop in zip([0, *stops], stops, strict=False)]


def _describe(links, order):
    first, last = order[links.start], order[links.stop - 1]
    which = f"order {first}" if len(links) == 1 else f"orders {first} to {last} together"
    return f"({links.stop} of {len(order)}) Processing {which}"


def _fit_waiting(estimator, problems, options, params):
    """Fit links, the last of which may have rows where its label is not known.

    Returns the fitted links, the solver, and the last label with predictions in those rows;
    ``None`` where there are none.
    """
    fitted, solver = fit_labels(estimator, problems, params, options.solver)
    last = problems.n_labels - 1
    label = get_label_column(problems.columns, last).astype(np.float64)
    unknown = np.flatnonzero(np.isnan(label))
    if not len(unknown):
        return fitted, solver, None
    seen = problems.X[unknown][:, problems.list_features(last)]
    label[unknown] = respond(fitted[-1], seen, options.chain_method)
    return fitted, solver, label
