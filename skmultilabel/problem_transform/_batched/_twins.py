"""One estimator per label, made from the first."""

import copy

import numpy as np

__all__ = ["make_twins"]

IMMUTABLE = (bool, int, float, str, type(None), np.generic)


def make_twins(model, n_twins):
    """Copy a model that has only what all labels have in common, many times faster than `clone`.

    Parameters
    ----------
    model : estimator instance
        Its parameters are set, and what is known before any label is looked at.
    n_twins : int
        How many copies.

    Returns
    -------
    list of estimator instances
        They share nothing that can be changed.
    """
    changeable = {
        name: value for name, value in vars(model).items() if not isinstance(value, IMMUTABLE)
    }
    twins = [copy.copy(model) for _ in range(n_twins)]
    for twin in twins:
        vars(twin).update(copy.deepcopy(changeable))
    return twins
