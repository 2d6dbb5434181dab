"""Label matrices for the tests of label_space, and plain loops over their pairs."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

__all__ = ["LABELS", "draw_labels", "loop_over_pairs", "plant_groups"]

LABELS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 1.0, np.nan]),
)


def loop_over_pairs(function, Y):
    """Apply a function to the known entries of all pairs of columns."""
    result = np.empty((Y.shape[1], Y.shape[1]))
    for i, first in enumerate(Y.T):
        for j, second in enumerate(Y.T):
            known = ~np.isnan(first) & ~np.isnan(second)
            result[i, j] = function(first[known], second[known])
    return result


def plant_groups(groups, n_samples=400, flip=0.1):
    """Draw one fair coin per group; its labels copy it, with errors."""
    rng = np.random.default_rng(0)
    Y = np.empty((n_samples, sum(map(len, groups))), dtype=int)
    for group in groups:
        coin = rng.integers(2, size=(n_samples, 1))
        Y[:, group] = coin ^ (rng.random((n_samples, len(group))) < flip)
    return Y


def draw_labels(n_samples=200, n_labels=12):
    """Draw labels with a common cause."""
    rng = np.random.default_rng(0)
    cause = rng.standard_normal((n_samples, 3)) @ rng.standard_normal((3, n_labels))
    return (cause + rng.standard_normal((n_samples, n_labels)) > 1.5).astype(int)
