"""What the samplers promise, on labels of all kinds."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._batches._sampling import (
    LabelAware,
    RepeatFactor,
    compute_repeat_factors,
)
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows


def draw_labels(n_rows=60, n_labels=8, seed=0):
    """Draw labels of which some are rare, and one is nowhere."""
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_rows, n_labels)) < np.geomspace(0.5, 0.02, n_labels)).astype(np.float32)
    Y[:, 3] = 0
    return Y


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("sampler", [RepeatFactor(0.2), LabelAware(2)])
class TestBoth:
    def test_the_form_of_the_labels_does_not_matter(self, sampler):
        Y = draw_labels()
        orders = [
            sampler.order(targets, 20, seeded())
            for targets in (Y, sp.csr_array(Y), DenseRows(Y), SparseLabelRows(sp.csr_array(Y)))
        ]
        assert orders[0].dtype == torch.int64
        for order in orders[1:]:
            assert torch.equal(order, orders[0])

    def test_unknown_labels_are_no_positives_and_soft_ones_are_above_one_half(self, sampler):
        Y = draw_labels().astype(np.float64)
        soft = np.where(Y == 1, 0.75, 0.5)
        assert torch.equal(sampler.order(soft, 20, seeded()), sampler.order(Y, 20, seeded()))
        unknown = Y.copy()
        unknown[:, 3] = np.nan
        assert torch.equal(sampler.order(unknown, 20, seeded()), sampler.order(Y, 20, seeded()))

    def test_the_generator_decides(self, sampler):
        Y = draw_labels()
        first, again, other = (sampler.order(Y, 20, seeded(seed)) for seed in (0, 0, 1))
        assert torch.equal(first, again)
        assert not torch.equal(first[:20], other[:20])

    def test_every_row_is_in_the_epoch(self, sampler):
        order = sampler.order(draw_labels(), 20, seeded())
        assert set(order.tolist()) == set(range(60))

    def test_labels_that_are_nowhere_give_a_shuffle(self, sampler):
        order = sampler.order(np.zeros((40, 3)), 20, seeded())
        assert sorted(order.tolist()) == list(range(40))

    def test_cloning_keeps_the_parameters(self, sampler):
        assert clone(sampler).get_params() == sampler.get_params()


def test_the_factors_are_those_of_the_paper():
    Y = draw_labels().astype(np.float64)
    Y[:9, 1] = np.nan
    expected = []
    for row in Y:
        factors = [1.0]
        for label, value in enumerate(row):
            if value == 1:
                share = np.nansum(Y[:, label]) / (~np.isnan(Y[:, label])).sum()
                factors.append(max(1.0, (0.3 / share) ** 0.5))
        expected.append(max(factors))
    for form in (Y, sp.csr_array(Y)):
        np.testing.assert_allclose(compute_repeat_factors(form, 0.3), expected)


def test_rows_come_as_often_as_their_factors_say():
    Y = draw_labels()
    factors = compute_repeat_factors(Y, 0.5)
    assert factors.max() > 3
    counts = np.array(
        [
            np.bincount(RepeatFactor(0.5).order(Y, 20, seeded(seed)), minlength=len(Y))
            for seed in range(400)
        ]
    )
    assert (np.floor(factors) <= counts).all()
    assert (counts <= np.ceil(factors)).all()
    np.testing.assert_allclose(counts.mean(axis=0), factors, atol=0.12)


@given(
    st.integers(0, 1000),
    st.integers(1, 40),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 9),
)
def test_every_batch_holds_what_is_promised(seed, n_rows, n_labels, min_positives, more):
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_rows, n_labels)) < rng.random(n_labels)).astype(np.int8)
    # Room for positives that share no row, and one row more: always enough.
    batch_size = n_labels * min_positives + 1 + more
    order = LabelAware(min_positives).order(Y, batch_size, seeded(seed))
    size = min(batch_size, n_rows)
    batches = order.view(-1, size).numpy()
    assert set(order.tolist()) == set(range(n_rows))
    for batch in batches:
        assert len(set(batch)) == size
        assert (Y[batch].sum(axis=0) >= np.minimum(Y.sum(axis=0), min_positives)).all()


def test_the_rows_of_a_label_take_turns():
    Y = np.zeros((200, 1))
    Y[:4] = 1
    order = LabelAware().order(Y, 20, seeded())
    counts = np.bincount(order[np.isin(order, range(4))])
    assert counts.min() >= 2
    assert counts.max() - counts.min() <= 2


def test_batches_are_as_shuffled_where_nothing_is_missing():
    Y = np.ones((60, 2))
    order = LabelAware(5).order(Y, 20, seeded())
    assert torch.equal(order, torch.randperm(60, generator=_skip_keys(120)))


def _skip_keys(n_entries):
    """Return a generator that has drawn the keys of so many entries."""
    generator = seeded()
    torch.rand(n_entries, generator=generator, dtype=torch.float64)
    return generator


def test_a_batch_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="A batch of 4 rows is too small for 6 positives, 2 of"):
        LabelAware(2).order(np.repeat(np.eye(3), 4, axis=0), 4, seeded())


@pytest.mark.parametrize("sampler", [RepeatFactor(0), RepeatFactor(1.5), LabelAware(0)])
def test_parameters_that_make_no_sense_are_refused(sampler):
    with pytest.raises(ValueError, match=r"threshold|min_positives"):
        sampler.order(draw_labels(), 20, seeded())
