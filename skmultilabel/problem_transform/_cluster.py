"""Send blocks of labels to the workers of a cluster, the samples once."""

import warnings
from itertools import chain

from joblib import effective_n_jobs, parallel_config
from joblib.parallel import get_active_backend
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._batched._scorer import split_evenly

__all__ = ["count_cluster_workers", "map_blocks"]


def count_cluster_workers(n_jobs):
    """Tell how many workers of a cluster joblib was told to use, as by ``parallel_config("dask")``.

    Parameters
    ----------
    n_jobs : int or None
        As for :class:`joblib.Parallel`.

    Returns
    -------
    int
        0 where the work is done on this machine.
    """
    backend, _ = get_active_backend()
    is_local = type(backend).__module__ == "joblib._parallel_backends"
    return 0 if is_local else effective_n_jobs(n_jobs)


def map_blocks(work, estimators, problems, fit_params, labels_per_block):
    """Have blocks of labels fitted by the workers of a cluster.

    Parameters
    ----------
    work : callable
        Takes the estimators of a block, their LabelProblems and fit parameters; returns the fitted
        estimators.
    estimators : list of estimator instances
        One per label.
    problems : LabelProblems
        Samples and labels. The samples travel once, since all blocks are given the same object.
    fit_params : dict
        What the estimators are given besides.
    labels_per_block : int
        The size of a block.

    Returns
    -------
    list of estimator instances
        One per label.
    """
    tasks = []
    for block in split_evenly(problems.n_labels, labels_per_block):
        part = problems.take(range(block.start, block.stop))
        params = fit_params if part.weight is None else {**fit_params, "sample_weight": part.weight}
        tasks.append(
            delayed(_work_block)(
                work,
                estimators[block],
                part.X,
                part.columns,
                part.weight,
                part.names,
                part.allowed,
                params,
            )
        )
    answers = Parallel(n_jobs=problems.n_jobs, verbose=problems.verbose)(tasks)
    for message, category in chain.from_iterable(caught for _, caught in answers):
        warnings.warn(message, category, stacklevel=2)
    return list(chain.from_iterable(fitted for fitted, _ in answers))


def _work_block(work, estimators, X, columns, weight, names, allowed, fit_params):
    """Fit a block where it has arrived; bring the warnings back too."""
    problems = LabelProblems(X, columns, weight, names, n_jobs=1, allowed=allowed)
    with warnings.catch_warnings(record=True) as caught, parallel_config("sequential"):
        warnings.simplefilter("always")
        fitted = work(estimators, problems, fit_params)
    return fitted, [(str(warning.message), warning.category) for warning in caught]
