"""Small label matrices with scores that tie, for the tests of measures."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def labels_and_scores(draw, *, missing=True, min_labels=1):
    """Draw labels, some of them not known where `missing`, scores with ties, and weights."""
    n, n_labels = draw(st.integers(1, 8)), draw(st.integers(min_labels, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    Y_true = (rng.random((n, n_labels)) < draw(st.sampled_from([0.3, 0.7]))).astype(int)
    if missing:
        Y_true = np.where(rng.random((n, n_labels)) < 0.4, np.nan, Y_true)
    # Few distinct values, so that there are ties; one of the weights may be 0.
    scores = rng.integers(0, 5, (n, n_labels)) / 4
    weight = rng.integers(0, 4, n) / 2 + draw(st.sampled_from([0.0, 0.25]))
    return Y_true, scores, weight


def list_known(y, *others):
    """Give the known entries of a vector, and those of others at the same places."""
    known = ~np.isnan(y)
    return [np.asarray(values)[known] for values in (y, *others)]


def average(values, weight=None):
    """Average what is not NaN, as a loop would; NaN where there is nothing or no weight."""
    weight = np.ones(len(values)) if weight is None else weight
    pairs = [(v, w) for v, w in zip(values, weight, strict=True) if not np.isnan(v)]
    total = sum(w for _, w in pairs)
    return sum(v * w for v, w in pairs) / total if total else np.nan
