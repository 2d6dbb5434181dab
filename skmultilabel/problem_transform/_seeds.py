"""Seeds for base estimators that have none."""

import numpy as np
from sklearn.base import clone
from sklearn.utils import check_random_state

__all__ = ["seed_estimator"]


def seed_estimator(estimator, random_state):
    """Clone an estimator, and set every `random_state` that is None within it.

    Parameters
    ----------
    estimator : estimator instance
        A base estimator.
    random_state : int, RandomState instance or None
        What the seeds are drawn from.

    Returns
    -------
    estimator instance
        The clone. Seeds that were set stay.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> seed_estimator(DecisionTreeClassifier(), 0)
    DecisionTreeClassifier(random_state=209652396)
    """
    rng = check_random_state(random_state)
    params = estimator.get_params(deep=True)
    seeds = {
        name: int(rng.randint(np.iinfo(np.int32).max))
        for name in sorted(params)
        if name.split("__")[-1] == "random_state" and params[name] is None
    }
    return clone(estimator).set_params(**seeds)
