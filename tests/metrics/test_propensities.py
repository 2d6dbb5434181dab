"""Propensities against the formula of the paper."""

from math import exp, log

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.metrics import compute_propensities


@pytest.mark.parametrize(("a", "b"), [(0.55, 1.5), (0.6, 2.6)])
def test_the_formula_of_the_paper(a, b):
    rng = np.random.default_rng(0)
    Y = rng.random((200, 7)) < [0, 0.01, 0.1, 0.2, 0.5, 0.9, 1]
    factor = (log(200) - 1) * (b + 1) ** a
    expected = [1 / (1 + factor * exp(-a * log(n + b))) for n in Y.sum(axis=0)]
    for form in (np.asarray, sp.csr_array):
        np.testing.assert_allclose(compute_propensities(form(Y), a=a, b=b), expected, rtol=1e-12)


def test_samples_of_which_a_label_is_not_known_do_not_count():
    rng = np.random.default_rng(0)
    Y = np.where(rng.random((60, 3)) < 0.3, np.nan, rng.random((60, 3)) < 0.4)
    expected = [compute_propensities(y[~np.isnan(y)][:, None])[0] for y in Y.T]
    for form in (np.asarray, sp.csr_array):
        np.testing.assert_allclose(compute_propensities(form(Y)), expected, rtol=1e-12)


def test_few_samples_are_still_probabilities():
    answer = compute_propensities([[1, 0, np.nan], [0, 0, np.nan]])
    np.testing.assert_array_equal(answer, [1, 1, 1])


def test_parameters_are_not_negative():
    with pytest.raises(ValueError, match="must not be negative, got a=-1"):
        compute_propensities([[1]], a=-1)
