from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._net import MultiLabelNet
from skmultilabel.neural._training import _cuda_graph
from skmultilabel.neural._training._cuda_graph import can_be_graphed, make_capturable

RNG = np.random.default_rng(0)
X = RNG.normal(size=(500, 5)).astype(np.float32)
Y = (X[:, :3] > 0).astype(int)
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


class Own(nn.Linear):
    """A module of a user, of which nothing is known."""

    def __init__(self, n_features, n_labels):
        super().__init__(n_features, n_labels)


def fit(**params):
    settings = {
        "module": "mlp",
        "head": "independent",
        "max_epochs": 2,
        "batch_size": 60,
        "validation_fraction": 0,
        "random_state": 0,
    }
    return NeuralMultiLabelClassifier(**(settings | params)).fit(X, Y)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, True),
        ({"criterion": "focal"}, True),
        ({"precision": "bfloat16"}, True),
        ({"head": "label_sets"}, True),
        ({"criterion": "splc"}, False),
        ({"criterion": [("bce", 1.0), ("dice", 1.0)]}, False),
        ({"optimizer": "sgd"}, False),
        ({"precision": "float16"}, False),
        ({"clip_grad_norm": 1.0}, False),
        ({"balancing": "uncertainty"}, False),
        ({"module": Own}, False),
    ],
)
def test_which_steps_may_be_recorded(params, expected):
    net, dense = fit(**params).net_, SimpleNamespace(is_dense=True)
    assert not can_be_graphed(net, dense)
    net.device = "cuda"
    assert can_be_graphed(net, dense) == expected
    assert not can_be_graphed(net, SimpleNamespace(is_dense=False))


def test_a_rate_on_the_device_changes_nothing():
    weights = []
    for capturable in (False, True):
        layer = nn.Linear(3, 2)
        torch.manual_seed(0)
        nn.init.normal_(layer.weight)
        optimizer = torch.optim.AdamW(layer.parameters(), lr=0.1, fused=True)
        layer(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        if capturable:
            make_capturable(optimizer, torch.device("cpu"))
            optimizer.param_groups[0]["lr"].fill_(0.05)
        else:
            optimizer.param_groups[0]["lr"] = 0.05
        optimizer.step()
        weights.append(layer.weight)
    torch.testing.assert_close(*weights)


def test_rates_of_either_kind_are_set(monkeypatch):
    reference = fit()

    def get_ready(net):
        MultiLabelNet_get_ready(net)
        for group in net.optimizer_.param_groups:
            group["lr"] = torch.tensor(group["lr"])
        return net

    MultiLabelNet_get_ready = MultiLabelNet.get_ready
    monkeypatch.setattr(MultiLabelNet, "get_ready", get_ready)
    np.testing.assert_allclose(fit().predict_proba(X), reference.predict_proba(X), atol=1e-6)


@needs_gpu
@pytest.mark.parametrize("params", [{}, {"precision": "bfloat16"}, {"module": "batch_ensemble"}])
def test_recorded_steps_are_ordinary_ones(params, monkeypatch):
    params = params | {"device": "cuda", "max_epochs": 5, "module__dropout": 0}
    recorded = fit(**params)
    monkeypatch.setattr(_cuda_graph.GraphedSteps, "_record", lambda steps, batch: None)
    ordinary = fit(**params)
    np.testing.assert_allclose(
        recorded.history_[:, "train_loss"], ordinary.history_[:, "train_loss"], rtol=1e-3
    )


@needs_gpu
def test_dropout_is_drawn_anew_in_every_replay():
    net = fit(device="cuda", max_epochs=5, module__dropout=0.5, lr=1e-12)
    assert len(set(net.history_[:, "train_loss"])) == 5
