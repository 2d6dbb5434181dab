"""Modules of the user."""

from functools import partial

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from skmultilabel.neural._batches._rows import FrameBatch
from skmultilabel.neural._batches._sparse_rows import SparseRows, fill_columns
from skmultilabel.neural._modules._custom import build_custom_module, measure_output

FACTS = {"n_features": 5, "n_labels": 3, "n_outputs": 3, "input_shape": (5,), "cardinalities": ()}
BATCH = torch.ones(2, 5)


class Asking(nn.Module):
    """Notes what it is given."""

    def __init__(self, n_features, n_labels=None, *, width=8, **others):
        super().__init__()
        self.given = (n_features, n_labels, width, others)


def test_a_constructor_gets_what_it_names_and_what_is_handed_on():
    assert build_custom_module(Asking, FACTS, {}).given == (5, 3, 8, {})
    built = build_custom_module(Asking, FACTS, {"width": 2, "n_labels": 7, "depth": 1})
    assert built.given == (5, 7, 2, {"depth": 1})


def test_a_function_is_as_good_as_a_class():
    def make(input_shape, n_outputs):
        return nn.Linear(*input_shape, n_outputs)

    built = build_custom_module(make, FACTS, {})
    assert (built.in_features, built.out_features) == (5, 3)
    built = build_custom_module(partial(nn.Linear, 5), FACTS, {"out_features": 2})
    assert built.out_features == 2


def test_an_instance_is_copied_with_its_weights():
    given = nn.Linear(5, 3)
    built = build_custom_module(given, FACTS, {})
    assert built is not given
    assert torch.equal(built.weight, given.weight)
    nn.init.zeros_(built.weight)
    assert given.weight.any()


def test_an_instance_takes_no_parameters():
    with pytest.raises(ValueError, match=r"instance of Linear, .* \(module__bias\)"):
        build_custom_module(nn.Linear(5, 3), FACTS, {"bias": False})


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"made a int\. It must be a torch\.nn\.Module"):
        build_custom_module(lambda n_labels: n_labels, FACTS, {})


def test_outputs_are_measured_and_lazy_layers_get_their_size():
    lazy = nn.Sequential(nn.LazyLinear(4), nn.LazyLinear(3))
    assert measure_output(lazy, BATCH) == measure_output(lazy, BATCH, 3) == 3
    assert lazy[0].weight.shape == (4, 5)
    assert all(param.grad is None for param in lazy.parameters())


def test_measuring_leaves_no_trace():
    module = nn.Sequential(nn.Linear(5, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))
    before = torch.get_rng_state()
    # A row alone has no variance, which batch normalization refuses in training.
    assert measure_output(module, BATCH[:1], 3) == 3
    assert torch.equal(torch.get_rng_state(), before)
    assert module.training
    assert module[1].num_batches_tracked == 0


class Numeric(nn.Linear):
    def forward(self, batch):
        return super().forward(batch.numeric)


def test_a_table_has_as_many_rows_as_its_columns():
    batch = FrameBatch(torch.ones(4, 5), torch.ones((4, 2), dtype=torch.int64))
    assert measure_output(Numeric(5, 3), batch, 3) == 3
    with pytest.raises(ValueError, match=r"Linear failed on a FrameBatch: .* shape \(4, 3\)"):
        measure_output(nn.Linear(5, 3), batch, 3)


class Sparse(nn.Linear):
    def forward(self, batch):
        return super().forward(fill_columns(batch))


def test_sparse_samples_are_counted_by_their_rows():
    rows = SparseRows(sp.csr_array(np.eye(4, 5, dtype=np.float32)))
    assert measure_output(Sparse(5, 3), rows.take(slice(0, 2), torch.device("cpu")), 3) == 3


class Returning(nn.Linear):
    def __init__(self, change):
        super().__init__(5, 3)
        self.change = change

    def forward(self, batch):
        return self.change(super().forward(batch))


@pytest.mark.parametrize(
    ("change", "shape"),
    [
        (lambda out: out[:, :2], r"\(2, 2\)"),
        (lambda out: out[:1], r"\(1, 3\)"),
        (lambda out: out[:, None], r"\(2, 1, 3\)"),
        (lambda out: out.sum(dim=1), r"\(2,\)"),
    ],
)
def test_other_shapes_are_refused_with_what_was_expected(change, shape):
    match = rf"Returning returned a tensor of shape {shape} for samples of shape \(2, 5\) and type "
    with pytest.raises(ValueError, match=match + r"torch.float32; expected shape \(2, 3\), one lo"):
        measure_output(Returning(change), BATCH, 3)


def test_what_is_no_tensor_is_refused():
    with pytest.raises(ValueError, match=r"Returning returned .*tuple"):
        measure_output(Returning(lambda out: (out,)), BATCH, 3)


def test_a_failure_leaves_the_module_learning():
    module = nn.Linear(4, 3)
    with pytest.raises(ValueError, match=r"failed on samples of shape \(2, 5\).*any width"):
        measure_output(module, BATCH)
    assert module.training
