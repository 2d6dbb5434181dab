"""The equal error rate against loops over the cut-offs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmultilabel.metrics import equal_error_rate


def search_crossing(y_true, y_score):
    """Walk down the cut-offs until the shares of errors cross; join them by straight lines."""
    other, same = y_score[y_true == 0], y_score[y_true == 1]
    before = 0.0, 1.0
    for cut_off in np.unique(y_score)[::-1]:
        after = np.mean(other >= cut_off), np.mean(same < cut_off)
        if after[0] >= after[1]:
            step = (before[1] - before[0]) / (before[1] - before[0] + after[0] - after[1])
            return before[0] + step * (after[0] - before[0])
        before = after
    raise AssertionError


@settings(deadline=None, max_examples=80)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 30), n_values=st.sampled_from([2, 5, 999]))
def test_rate_is_where_the_errors_cross(seed, n, n_values):
    rng = np.random.default_rng(seed)
    y_true, y_score = rng.integers(0, 2, n), rng.integers(0, n_values, n) / 4
    y_true[:2] = 0, 1
    rate = equal_error_rate(y_true, y_score)
    assert rate == pytest.approx(search_crossing(y_true, y_score), abs=1e-12)
    assert 0 <= rate <= 1
    # Only the order counts, and both kinds of errors alike.
    assert equal_error_rate(y_true, np.exp(y_score)) == pytest.approx(rate, abs=1e-12)
    assert equal_error_rate(1 - y_true, -y_score) == pytest.approx(rate, abs=1e-12)
    assert equal_error_rate(y_true, -y_score) == pytest.approx(1 - rate, abs=1e-12)


def test_ends_of_the_scale():
    assert equal_error_rate([0, 0, 1], [0.1, 0.2, 0.3]) == 0
    assert equal_error_rate([1, 1, 0], [0.1, 0.2, 0.3]) == 1
    assert equal_error_rate([0, 1, 0, 1, 1], np.ones(5)) == 0.5


def test_unknown_pairs_are_left_out():
    y_true, y_score = [0, 1, np.nan, 1, 0], [0.1, 0.4, 0.9, 0.2, 0.3]
    assert equal_error_rate(y_true, y_score) == equal_error_rate([0, 1, 1, 0], [0.1, 0.4, 0.2, 0.3])


@pytest.mark.parametrize("y_true", [[1, 1], [0, 0], [np.nan, 1], [np.nan, np.nan]])
def test_one_kind_of_pairs_is_nan(y_true):
    assert np.isnan(equal_error_rate(y_true, [0.1, 0.2]))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="y_true must hold 0 and 1"):
        equal_error_rate([-1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="shape"):
        equal_error_rate([0, 1], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="finite"):
        equal_error_rate([0, 1], [0.1, np.inf])
