"""The loss block by block against the loss of all labels at once."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from skmultilabel.neural._batches._sparse_rows import SparseLabelRows
from skmultilabel.neural._heads._label_blocks import (
    COUPLE_LABELS,
    block_loss,
    check_block_criterion,
)
from skmultilabel.neural.losses import BCELoss, make_loss
from skmultilabel.neural.losses._make import LOSSES

N_ROWS, N_LABELS, N_HIDDEN = 7, 11, 5


REQUIRED = {name: {"expected_positives": 2.0} for name in ("expected_positives", "role")}
SEPARABLE = [
    name for name, cls in LOSSES.items() if cls.elementwise and not issubclass(cls, COUPLE_LABELS)
]


def make_problem(missing=True, members=()):
    torch.manual_seed(0)
    layer = nn.Linear(N_HIDDEN, N_LABELS, dtype=torch.float64)
    hidden = torch.randn(N_ROWS, *members, N_HIDDEN, dtype=torch.float64, requires_grad=True)
    target = (torch.rand(N_ROWS, N_LABELS) < 0.4).double()
    if missing:
        target[0, 3] = target[4, 10] = target[5, 0] = torch.nan
        target[:, 7] = torch.nan
    return layer, hidden, target


def compute_both(layer, hidden, target, criterion, weight=None, block_size=3):
    """Return value and gradients, of all labels at once and of blocks."""
    results = []
    for compute in (
        lambda: criterion(layer(hidden), target, weight),
        lambda: block_loss(hidden, layer, target, criterion, weight, block_size=block_size),
    ):
        loss = compute()
        inputs = (hidden, layer.weight, layer.bias)
        results.append((loss, *torch.autograd.grad(loss, inputs)))
    return results


@pytest.mark.parametrize("name", SEPARABLE)
def test_value_and_gradients_are_those_of_all_labels_at_once(name):
    layer, hidden, target = make_problem()
    criterion = make_loss(name).fit_labels(target.numpy())
    check_block_criterion(criterion)
    torch.testing.assert_close(*compute_both(layer, hidden, target, criterion))


@pytest.mark.parametrize("name", sorted({*LOSSES} - {*SEPARABLE}))
def test_losses_that_compare_labels_are_refused(name):
    with pytest.raises(ValueError, match="head__block_size=None"):
        check_block_criterion(make_loss(name, **REQUIRED.get(name, {})))


@pytest.mark.parametrize("shape", [(N_ROWS,), (N_ROWS, N_LABELS)])
@pytest.mark.parametrize("missing", [False, True])
def test_weights_of_rows_and_of_entries(shape, missing):
    problem = make_problem(missing)
    weight = torch.rand(shape, dtype=torch.float64)
    weight[2] = 0
    torch.testing.assert_close(*compute_both(*problem, BCELoss(), weight))


def test_what_the_loss_keeps_for_each_label_is_cut():
    problem = make_problem()
    criterion = BCELoss(pos_weight=np.arange(1, N_LABELS + 1)).double()
    torch.testing.assert_close(*compute_both(*problem, criterion))


def test_members():
    problem = make_problem(members=(4,))
    torch.testing.assert_close(*compute_both(*problem, BCELoss()))


@pytest.mark.parametrize("block_size", [1, 10, 11, 100])
def test_any_size_of_blocks(block_size):
    problem = make_problem()
    torch.testing.assert_close(*compute_both(*problem, BCELoss(), block_size=block_size))


def test_sparse_labels_are_filled_block_by_block():
    layer, hidden, target = make_problem()
    rows = SparseLabelRows(sp.csr_array(target.numpy()))
    batch = rows.take_entries(slice(0, N_ROWS), torch.device("cpu"))
    got = block_loss(hidden, layer, batch, BCELoss(), block_size=4)
    torch.testing.assert_close(got, BCELoss()(layer(hidden), target))


def test_no_known_label_at_all_gives_0_and_no_gradient():
    layer, hidden, target = make_problem()
    loss = block_loss(hidden, layer, torch.full_like(target, torch.nan), BCELoss(), block_size=4)
    loss.backward()
    assert loss == 0
    assert not hidden.grad.any()


def test_nothing_of_the_size_of_all_logits_is_made_or_kept():
    n_rows, n_labels, block_size = 64, 1000, 10
    layer = nn.Linear(4, n_labels)
    hidden = torch.randn(n_rows, 4, requires_grad=True)
    batch = SparseLabelRows(sp.csr_array((n_rows, n_labels), dtype=np.float32)).take_entries(
        slice(0, n_rows), torch.device("cpu")
    )
    sizes = []

    class Recorder(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            sizes.extend(part.numel() for part in _list_tensors(out))
            return out

    with Recorder():
        block_loss(hidden, layer, batch, BCELoss(), block_size=block_size).backward()
    # The gradient of the layer is larger than a block of logits, and all that is.
    assert max(size for size in sizes if size != 4 * n_labels) <= n_labels
    assert n_rows * block_size <= n_labels < n_rows * n_labels


def _list_tensors(out):
    parts = out if isinstance(out, tuple | list) else (out,)
    return [part for part in parts if isinstance(part, torch.Tensor)]


def test_autocast_computes_as_without_blocks():
    layer, hidden, target = make_problem()
    layer, hidden = layer.float(), hidden.detach().float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        whole = BCELoss()(layer(hidden), target.float())
        blocks = block_loss(hidden, layer, target.float(), BCELoss(), block_size=4)
    torch.testing.assert_close(blocks, whole)
