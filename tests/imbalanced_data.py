"""Small data with rare labels, for the tests of resampling."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

__all__ = ["IMBALANCED", "draw_imbalanced"]


def draw_imbalanced(n_samples=60, frequencies=(0.9, 0.6, 0.3, 0.12, 0.06)):
    """Draw features and labels of very different frequencies, none of them carried by one alone."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_samples, 4))
    noise = rng.standard_normal((n_samples, len(frequencies)))
    scores = X[:, [0]] + noise
    cut_offs = [np.quantile(s, 1 - share) for s, share in zip(scores.T, frequencies, strict=True)]
    return X, (scores > cut_offs).astype(int)


# At least one sample carries a label.
IMBALANCED = hnp.arrays(
    np.int64,
    st.tuples(st.integers(2, 15), st.integers(1, 5)),
    elements=st.sampled_from([0, 0, 1]),
).filter(np.any)
