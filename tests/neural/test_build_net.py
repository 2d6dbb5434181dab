"""How a net is put together: modules, optimizers, callbacks, and what is refused."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from skorch.callbacks import EpochTimer
from torch import nn

from skmultilabel.neural import _build_net
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._batches._sparse_rows import SparseRows, fill_columns
from skmultilabel.neural._build_net import (
    build_network,
    check_batches,
    check_targets,
    find_optimizer,
    list_callbacks,
)
from skmultilabel.neural._heads._given_logits import GivenLogitsHead
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._modules._build import TRUNKS
from skmultilabel.neural._modules._encoders import DenseEncoder, FrameEncoder, SparseEncoder
from skmultilabel.neural._training._checkpoint import Checkpoint
from skmultilabel.neural._training._lazy_adamw import LazyAdamW

CPU = torch.device("cpu")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 5)).astype(np.float32)
Y = (RNG.random((12, 3)) < 0.5).astype(np.float32)
FACTS = find_label_facts(Y)
FRAME = (X, np.ones((12, 2), np.int64))


def build(module="mlp", inputs=X, *, head="independent", device=CPU, **params):
    keywords = {"module_params": {}, "head_params": {}} | params
    rows = make_input_rows(inputs)
    return build_network(module, head, rows, FACTS, device=device, **keywords)


def answer(network, inputs):
    return network.eval()(make_input_rows(inputs).take(slice(0, 12), CPU))


@pytest.mark.parametrize("module", TRUNKS)
@pytest.mark.parametrize(
    ("inputs", "encoder"),
    [(X, DenseEncoder), (sp.csr_array(X), SparseEncoder), (FRAME, FrameEncoder)],
    ids=["dense", "sparse", "table"],
)
def test_samples_of_every_kind_go_through_every_trunk(module, inputs, encoder):
    network = build(module, inputs, cardinalities=[2, 3])
    assert type(network.encoder) is encoder
    output = answer(network, inputs)
    assert output.shape[0] == 12
    # It begins with the frequencies of the labels.
    expected = (Y.sum(axis=0) + 0.5) / 13
    found = network.head.compute_probabilities(output).detach()
    np.testing.assert_allclose(found, np.tile(expected, (12, 1)), rtol=1e-5)


def test_the_first_layer_of_sparse_samples_is_one_of_those_that_are_asked_for():
    def list_widths(inputs, **params):
        network = build("mlp", inputs, module_params=params)
        sizes = [param.shape for param in network.parameters() if param.ndim == 2]
        return sorted(tuple(sorted(size)) for size in sizes)

    sparse = sp.csr_array(X)
    for params in ({"width": 7}, {"width": 7, "depth": 3}, {"width": 4, "depth": 2}):
        assert list_widths(sparse, **params) == list_widths(X, **params)


def test_small_inputs_are_brought_to_size():
    for inputs in (X / 1000, sp.csr_array(X / 1000)):
        gain = build("mlp", inputs).encoder.gain
        gain = getattr(gain, "gain", gain)
        norm = np.mean(np.linalg.norm(X / 1000, axis=1) ** 2)
        np.testing.assert_allclose(gain**2 * norm, 5, rtol=1e-5)


@pytest.mark.parametrize(
    ("n_features", "params", "is_sparse"),
    [
        (999, {}, False),
        (1000, {}, True),
        (1000, {"knows_sparse_gradients": False}, False),
        (1000, {"device": torch.device("meta")}, False),
        (1000, {"module_params": {"sparse_gradient": False}}, False),
        (999, {"module_params": {"sparse_gradient": True}}, True),
    ],
)
def test_gradients_are_sparse_where_samples_are_wide(monkeypatch, n_features, params, is_sparse):
    monkeypatch.setattr(_build_net, "MIN_FEATURES_FOR_SPARSE_GRADIENT", 1000)
    wide = sp.random(12, n_features, density=0.01, format="csr", dtype=np.float32, random_state=0)
    network = build("mlp", sp.csr_array(wide), **params)
    assert network.encoder.linear.sparse_gradient is is_sparse
    if is_sparse:
        assert find_optimizer("adamw", network)[0] is LazyAdamW
        for other in ("sgd", torch.optim.AdamW):
            with pytest.raises(ValueError, match="does not know the sparse gradients"):
                find_optimizer(other, network)


def test_images_need_a_module_of_the_user():
    with pytest.raises(ValueError, match=r"Samples of shape \(2, 2\) need a module of your own"):
        build("mlp", np.ones((12, 2, 2), np.float32))


class Asking(nn.Linear):
    """Notes what it may know of samples of any kind."""

    def __init__(self, n_labels, n_features, cardinalities, input_shape=None):
        super().__init__(n_features, n_labels)
        self.known = (n_labels, n_features, cardinalities, input_shape)

    def forward(self, batch):
        batch = getattr(batch, "numeric", batch)
        if hasattr(batch, "crow"):
            batch = fill_columns(batch)
        return super().forward(batch)


@pytest.mark.parametrize(
    ("inputs", "shape"),
    [(X, (5,)), (sp.csr_array(X), None), (FRAME, None)],
    ids=["dense", "sparse", "table"],
)
def test_a_module_of_the_user_knows_the_data_and_answers_alone(inputs, shape):
    network = build(Asking, inputs, cardinalities=[2, 3])
    assert network.trunk.known == (3, 5, [2, 3], shape)
    assert isinstance(network.head, GivenLogitsHead)
    expected = X @ network.trunk.weight.detach().numpy().T + network.trunk.bias.detach().numpy()
    np.testing.assert_allclose(answer(network, inputs).detach(), expected, rtol=1e-4, atol=1e-5)


def test_a_head_may_stand_on_a_module_of_the_user():
    network = build(nn.LazyLinear(7), head="label_embedding", head_params={"n_components": 2})
    assert network.head.n_hidden == 7
    assert answer(network, X).shape == (12, 3)


def test_parameters_of_a_head_that_is_not_there_are_refused():
    with pytest.raises(ValueError, match="has no parameter head__block_size"):
        build(nn.Linear(5, 3), head_params={"block_size": 2})


SETTINGS = SimpleNamespace(monitor="f1_macro", patience=3)


def list_names(callbacks):
    return [item[0] if isinstance(item, tuple) else type(item).__name__ for item in callbacks]


def test_the_best_weights_are_kept_after_the_user_and_before_the_file():
    mine, checkpoint = EpochTimer(), Checkpoint("net", {})
    params = {"validates": True, "shows_progress": False}
    found = list_callbacks(SETTINGS, len, [mine, ("named", mine)], checkpoint, **params)
    assert list_names(found) == [
        *("monitor", "progress", "EpochTimer", "named", "keep_best", "checkpoint")
    ]
    assert list_names(list_callbacks(SETTINGS, None, "disable", None, **params)) == [
        *("progress", "keep_best")
    ]


@pytest.mark.parametrize(
    ("measure", "validates", "key"),
    [(len, True, "valid_f1_macro"), (None, True, "valid_loss"), (None, False, None)],
)
def test_what_decides_is_what_is_measured(measure, validates, key):
    found = dict(
        list_callbacks(SETTINGS, measure, [], None, validates=validates, shows_progress=True)
    )
    assert ("monitor" in found) == (measure is not None)
    assert found["keep_best"].key == found["progress"].key == key
    assert found["keep_best"].larger_is_better == (measure is not None)
    assert found["keep_best"].patience == 3


@pytest.mark.parametrize("norm", [nn.BatchNorm1d, nn.LayerNorm])
@pytest.mark.parametrize(
    ("n_rows", "batch_size", "has_single"),
    [(1, 8, True), (5, 1, True), (9, 8, False), (3, 2, True)],
)
def test_a_row_alone_is_refused_where_it_would_be_normalized(norm, n_rows, batch_size, has_single):
    network = nn.Sequential(norm(5), nn.Linear(5, 3))
    if has_single and norm is nn.BatchNorm1d:
        with pytest.raises(ValueError, match=rf"{n_rows} rows in batches of up to {batch_size}"):
            check_batches(network, n_rows, batch_size)
    else:
        check_batches(network, n_rows, batch_size)


@pytest.mark.parametrize(
    ("accepts", "value", "match"),
    [
        ({"accepts_missing": False}, np.nan, r"not known \(NaN\), and Loss does not leave them"),
        ({"accepts_soft_targets": False}, 0.3, "between 0 and 1, and Loss knows 0 and 1 only"),
    ],
)
@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_labels_that_a_loss_does_not_take_are_refused(accepts, value, match, form):
    takes = {"accepts_missing": True, "accepts_soft_targets": True}
    strict, liberal = type("Loss", (), takes | accepts)(), type("Loss", (), takes)()
    labels = Y.copy()
    labels[3, 1] = value
    facts = find_label_facts(form(labels))
    check_targets(strict, find_label_facts(form(Y)))
    check_targets(liberal, facts)
    with pytest.raises(ValueError, match=match):
        check_targets(strict, facts)


def test_optimizers_by_name_and_as_classes():
    network = build()
    for name, cls in (("adam", torch.optim.Adam), ("sgd", torch.optim.SGD), (LazyAdamW,) * 2):
        assert find_optimizer(name, network) == (cls, {})
    cls, params = find_optimizer("adamw", network)
    assert cls is torch.optim.AdamW
    cls(network.parameters(), **params)


def test_samples_are_not_read_as_a_whole():
    class Watched(SparseRows):
        def take(self, index, device):
            assert index.stop <= _build_net.ROWS_TO_LOOK_AT
            return super().take(index, device)

    build_network("mlp", "independent", Watched(sp.csr_array(X)), FACTS, module_params={},
                  head_params={}, device=CPU)  # fmt: skip
