"""What batches of groups promise."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from skmultilabel.neural._batches._pair_aware import PairAware
from skmultilabel.neural._batches._rows import DenseRows
from skmultilabel.neural._batches._sampling import SAMPLERS, make_sampler
from skmultilabel.neural._batches._sparse_rows import SparseLabelRows


def draw_labels(n_rows=60, n_labels=8, seed=0):
    """Draw labels of which some are rare, and one is nowhere."""
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_rows, n_labels)) < np.geomspace(0.5, 0.02, n_labels)).astype(np.float32)
    Y[:, 3] = 0
    return Y


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@given(
    seed=st.integers(0, 1000),
    n_rows=st.integers(1, 40),
    n_labels=st.integers(1, 5),
    size=st.integers(2, 5),
    more=st.integers(0, 12),
)
def test_every_batch_and_epoch_holds_what_is_promised(seed, n_rows, n_labels, size, more):
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_rows, n_labels)) < rng.random(n_labels)).astype(np.int8)
    batch_size = size + more
    order = PairAware(size).order(Y, batch_size, seeded(seed))
    batches = order.view(-1, min(batch_size, n_rows)).numpy()
    assert set(order.tolist()) == set(range(n_rows))
    counts = np.array([Y[batch].sum(axis=0) for batch in batches])
    n_carriers = Y.sum(axis=0)
    for batch in batches:
        assert len(set(batch)) == len(batch)
    # Every label has its group in a batch.
    has_group = counts >= np.minimum(n_carriers, size)
    assert has_group[:, n_carriers > 1].any(axis=0).all()
    # Every row meets another with one of its labels, if there is one.
    met = {int(row) for batch in batches for row in batch if is_met(Y, row, batch)}
    assert met == {row for row in range(n_rows) if is_met(Y, row, range(n_rows))}


def is_met(Y, row, batch):
    others = [other for other in batch if other != row]
    return bool((Y[others] @ Y[row]).any())


def test_more_rows_of_a_batch_share_labels_than_in_a_shuffle():
    rng = np.random.default_rng(0)
    Y = np.zeros((2000, 300), dtype=np.int8)
    Y[np.arange(2000), rng.integers(0, 300, 2000)] = 1

    def count_met(order):
        batches = order.numpy()[: len(order) // 32 * 32].reshape(-1, 32)
        return np.mean([is_met(Y, row, batch) for batch in batches for row in batch])

    assert count_met(PairAware().order(Y, 32, seeded())) > 0.9
    assert count_met(torch.randperm(2000, generator=seeded())) < 0.2


def test_groups_stand_together_and_are_whole():
    Y = np.repeat(np.eye(10), 6, axis=0)
    order = PairAware(3).order(Y, 12, seeded()).numpy()
    labels = (order // 6).reshape(-1, 3)
    assert (labels == labels[:, :1]).all()
    assert len(order) == 60
    assert len(set(order)) == 60


def test_rows_come_about_once():
    order = PairAware().order(draw_labels(2000), 100, seeded())
    assert 2000 <= len(order) < 2200


def test_the_labels_of_a_row_take_turns():
    Y = np.zeros((40, 2))
    Y[:20, 0] = Y[10:30, 1] = 1
    partners = {
        other
        for seed in range(30)
        for batch in PairAware(2).order(Y, 2, seeded(seed)).split(2)
        for other in batch.tolist()
        if 15 in batch
    }
    assert partners >= {3, 27}


def test_a_label_that_nobody_shares_leaves_its_row_to_the_others():
    Y = np.zeros((40, 2))
    Y[0] = Y[1, 0] = 1
    for seed in range(20):
        batches = PairAware(2).order(Y, 2, seeded(seed)).view(-1, 2)
        assert [0, 1] in batches.sort(dim=1).values.tolist()
        assert len(batches) == 20


def test_the_form_of_the_labels_does_not_matter():
    Y = draw_labels()
    unknown = Y.copy()
    unknown[:, 3] = np.nan
    forms = (Y, sp.csr_array(Y), DenseRows(Y), SparseLabelRows(sp.csr_array(Y)), unknown, Y * 0.75)
    orders = [PairAware().order(targets, 20, seeded()) for targets in forms]
    assert orders[0].dtype == torch.int64
    for order in orders[1:]:
        assert torch.equal(order, orders[0])


def test_the_generator_decides():
    first, again, other = (PairAware().order(draw_labels(), 20, seeded(s)) for s in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first[:20], other[:20])


def test_labels_that_are_nowhere_give_a_shuffle():
    order = PairAware().order(np.zeros((40, 3)), 20, seeded())
    assert sorted(order.tolist()) == list(range(40))


def test_it_has_a_name_and_is_cloned():
    assert SAMPLERS["pair_aware"] is PairAware
    sampler = make_sampler("pair_aware", n_rows_per_label=3)
    assert clone(sampler).n_rows_per_label == 3


@pytest.mark.parametrize(
    ("size", "batch_size", "message"),
    [(1, 20, "n_rows_per_label"), (5, 4, "A batch of 4 rows is too small for a group of 5")],
)
def test_what_cannot_be_kept_is_refused(size, batch_size, message):
    with pytest.raises(ValueError, match=message):
        PairAware(size).order(draw_labels(), batch_size, seeded())
