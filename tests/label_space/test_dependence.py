"""Tests of dependence against those of SciPy, and their corrections."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from label_problems import LABELS, draw_labels
from scipy import stats

from skmultilabel.label_space import find_dependent_labels
from skmultilabel.label_space._dependence import compute_p_values, correct_p_values
from skmultilabel.label_space._pair_counts import PairCounts

MARGINS = st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))


def run_test(table):
    """Test one table of outcomes by SciPy."""
    chi_square = stats.chi2_contingency(table, correction=False)
    if chi_square.expected_freq.min() < 5:
        return stats.fisher_exact(table).pvalue
    return chi_square.pvalue


def run_all_tests(Y):
    """Test all pairs of columns, on the samples where both are known."""
    p_values = {}
    for i in range(Y.shape[1]):
        for j in range(i + 1, Y.shape[1]):
            first, second = Y[~np.isnan(Y[:, [i, j]]).any(axis=1)][:, [i, j]].T
            table = np.histogram2d(first, second, bins=2, range=[[0, 1]] * 2)[0]
            if table.sum(axis=0).min() > 0 and table.sum(axis=1).min() > 0:
                p_values[i, j] = run_test(table.astype(int))
    return p_values


def select_together(p_values, Y):
    """Take the pairs of columns that some sample has both."""
    return {(i, j): p for (i, j), p in p_values.items() if np.any((Y[:, i] == 1) & (Y[:, j] == 1))}


def correct_by_steps(p_values, n_tests=None):
    """Holm's correction, one p-value after the other."""
    n_tests = len(p_values) if n_tests is None else n_tests
    corrected, largest = {}, 0
    for step, pair in enumerate(sorted(p_values, key=p_values.get)):
        largest = max(largest, min(1, p_values[pair] * (n_tests - step)))
        corrected[pair] = largest
    return corrected


def make_labels(n_samples=150, n_labels=8):
    Y = draw_labels(n_samples, n_labels).astype(float)
    Y[:, 0] = 1 - Y[:, 0]  # more carry it than not
    Y[:, 1] = np.arange(n_samples) < 4  # too few for the chi-square test
    Y[np.random.default_rng(1).random(Y.shape) < 0.1] = np.nan
    return Y


@given(MARGINS)
def test_p_values_are_those_of_scipy(table):
    both, first, second, neither = map(float, table)
    counts = PairCounts(both, both + first, both + second, both + first + second + neither)
    (found,) = compute_p_values(PairCounts(*(np.array([part]) for part in counts)))
    expected = run_test(np.array([[both, first], [second, neither]]).astype(int))
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-300)


@pytest.mark.parametrize("n_both", [0, 1, 4, 20, 180, 299, 300])
@pytest.mark.parametrize("n_known", [50_000, 3_000_000])
def test_exact_p_values_of_many_samples(n_both, n_known):
    counts = PairCounts(*(np.array([float(n)]) for n in (n_both, 300, 400, n_known)))
    table = [[n_both, 300 - n_both], [400 - n_both, n_known - 700 + n_both]]
    expected = stats.fisher_exact(table).pvalue
    np.testing.assert_allclose(compute_p_values(counts), expected, rtol=1e-6, atol=1e-300)


def test_every_pair_is_tested_where_both_are_known():
    Y = make_labels()
    expected = {pair: p for pair, p in run_all_tests(Y).items() if p <= 0.2}
    found = find_dependent_labels(Y, alpha=0.2, correction=None)
    assert set(map(tuple, found.pairs.tolist())) == set(expected)
    np.testing.assert_allclose(found.p_value, sorted(expected.values()), rtol=1e-7)
    assert found.n_tested == 28


def test_holm_corrects_step_by_step():
    Y = make_labels()
    expected = correct_by_steps(run_all_tests(Y))
    found = find_dependent_labels(Y, alpha=0.999)
    for pair, p_value in zip(found.pairs.tolist(), found.p_value, strict=True):
        np.testing.assert_allclose(p_value, expected[tuple(pair)], rtol=1e-7)
    assert len(found) == sum(p <= 0.999 for p in expected.values())


def test_benjamini_hochberg_is_that_of_scipy():
    Y = make_labels()
    p_values = run_all_tests(Y)
    expected = stats.false_discovery_control(list(p_values.values()))
    found = find_dependent_labels(Y, alpha=0.9999, correction="benjamini_hochberg")
    np.testing.assert_allclose(found.p_value, np.sort(expected)[: len(found)], rtol=1e-7)
    assert len(found) == np.sum(expected <= 0.9999)


@given(LABELS)
def test_pairs_that_occur_together_are_those_of_all_pairs(Y):
    options = {"alpha": 0.9999, "correction": None}
    found, among = (
        find_dependent_labels(Y, pairs=pairs, **options) for pairs in ("together", "all")
    )
    # Pairs whose p-values are the same up to rounding stand in any order.
    order, chosen = np.lexsort(found.pairs.T), np.lexsort(among.pairs.T)
    assert (among.phi[among.n_both == 0] <= 0).all()
    chosen = chosen[among.n_both[chosen] > 0]
    np.testing.assert_array_equal(found.pairs[order], among.pairs[chosen])
    for name in ("n_both", "expected", "phi", "p_value"):
        values, expected = getattr(found, name)[order], getattr(among, name)[chosen]
        np.testing.assert_allclose(values, expected, rtol=1e-12)
    assert found.n_tested == len(select_together(run_all_tests(Y), Y))


def test_pairs_that_occur_together_are_corrected_for_those_that_do_not():
    Y = make_labels(n_labels=9)
    Y[:, 2] = 0  # with this one there is nothing to test
    expected = correct_by_steps(select_together(run_all_tests(Y), Y), n_tests=8 * 7 // 2)
    found = find_dependent_labels(Y, alpha=0.999, pairs="together")
    assert found.n_tested == len(expected) < 28
    assert len(found) == sum(p <= 0.999 for p in expected.values())
    for pair, p_value in zip(found.pairs.tolist(), found.p_value, strict=True):
        np.testing.assert_allclose(p_value, expected[tuple(pair)], rtol=1e-7)


@given(LABELS, st.sampled_from(["holm", "benjamini_hochberg"]))
def test_pairs_that_occur_together_are_never_more_certain_than_among_all(Y, correction):
    options = {"alpha": 0.9999, "correction": correction}
    found, among = (
        find_dependent_labels(Y, pairs=pairs, **options) for pairs in ("together", "all")
    )
    p_values = dict(zip(map(tuple, among.pairs.tolist()), among.p_value, strict=True))
    for pair, p_value in zip(found.pairs.tolist(), found.p_value, strict=True):
        assert p_value >= p_values[tuple(pair)] - 1e-12


@given(st.lists(st.floats(0, 1), max_size=8), st.integers(0, 5))
def test_corrections_count_tests_without_a_p_value_as_if_it_were_1(p_values, n_more):
    p_values = np.array(p_values)
    for correction in ("holm", "benjamini_hochberg"):
        found = correct_p_values(p_values, correction, len(p_values) + n_more)
        padded = correct_p_values(np.append(p_values, np.ones(n_more)), correction)
        np.testing.assert_allclose(found, padded[: len(p_values)], rtol=1e-12, atol=1e-300)


def test_memory_grows_with_the_pairs_that_occur():
    rng = np.random.default_rng(0)
    group = rng.integers(4_000, size=(30_000, 1))
    columns = 5 * group + rng.integers(5, size=(30_000, 2))
    rows = np.repeat(np.arange(30_000), 2)
    Y = sp.csr_array((np.ones(60_000), (rows, columns.ravel())), shape=(30_000, 20_000))
    Y = (Y > 0).astype(np.int8)
    tracemalloc.start()
    found = find_dependent_labels(Y, pairs="together")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6  # a byte for each pair is 400 MB
    assert found.n_tested > 10_000
    assert (found.pairs[:, 0] // 5 == found.pairs[:, 1] // 5).all()
    assert len(found) > 100


def test_independent_labels_are_rarely_reported():
    rng = np.random.default_rng(0)
    share = rng.uniform(0.02, 0.5, size=20)
    draws = [find_dependent_labels(rng.random((300, 20)) < share) for _ in range(40)]
    assert sum(len(found) > 0 for found in draws) <= 6  # 2 are expected


def test_sparse_labels_have_the_same_pairs():
    Y = draw_labels()
    dense, sparse = find_dependent_labels(Y), find_dependent_labels(sp.csr_array(Y))
    assert len(dense) > 3
    np.testing.assert_array_equal(dense.pairs, sparse.pairs)


def test_pairs_become_a_frame_with_names():
    Y = pd.DataFrame(draw_labels(n_labels=4), columns=list("abcd"))
    found = find_dependent_labels(Y, alpha=0.9, correction=None)
    frame = found.to_frame()
    assert frame["first"].tolist() == ["abcd"[i] for i in found.pairs[:, 0]]
    assert frame["p_value"].is_monotonic_increasing
    both = [(Y[a] * Y[b]).sum() for a, b in zip(frame["first"], frame["second"], strict=True)]
    assert frame["n_both"].tolist() == both
    numbers = find_dependent_labels(Y.to_numpy(), alpha=0.9, correction=None).to_frame()
    np.testing.assert_array_equal(numbers[["first", "second"]], found.pairs)


@pytest.mark.parametrize("Y", [[[1], [0]], [[0, 1], [0, 0]], [[np.nan, 1], [0, np.nan]]])
@pytest.mark.parametrize("pairs", ["all", "together"])
@pytest.mark.parametrize("correction", ["holm", "benjamini_hochberg", None])
def test_without_two_labels_that_vary_there_is_nothing_to_test(Y, correction, pairs):
    found = find_dependent_labels(Y, correction=correction, pairs=pairs)
    assert (len(found), found.n_tested) == (0, 0)
    assert found.to_frame().shape == (0, 6)


@pytest.mark.parametrize(
    ("params", "match"),
    [
        ({"alpha": 1}, "alpha must lie between 0 and 1; got 1"),
        ({"alpha": "x"}, "alpha must lie between 0 and 1; got 'x'"),
        ({"correction": "bonferroni"}, "'holm', 'benjamini_hochberg', None.*'bonferroni'"),
        ({"pairs": "some"}, "pairs must be one of .*'together'.*'some'"),
    ],
)
def test_what_cannot_be_is_refused(params, match):
    with pytest.raises(ValueError, match=match):
        find_dependent_labels([[0, 1], [1, 0]], **params)
