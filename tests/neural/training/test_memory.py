import numpy as np
import pytest
import torch
from torch import nn

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._training import _memory

RNG = np.random.default_rng(0)
X = RNG.normal(size=(96, 5))
Y = (X[:, :3] > 0).astype(int)


class Hungry(nn.Linear):
    """Takes batches of 10 rows, and more in its first steps of training."""

    def __init__(self, n_features, n_labels, n_easy_steps=0):
        super().__init__(n_features, n_labels)
        self.n_steps = -n_easy_steps

    def forward(self, inputs):
        self.n_steps += self.training
        if self.training and self.n_steps > 0 and len(inputs) > 10:
            raise torch.cuda.OutOfMemoryError("out of memory")
        return super().forward(inputs)


def make_net(module, **params):
    settings = {"batch_size": 32, "max_epochs": 4, "random_state": 0, "schedule": "constant"}
    return NeuralMultiLabelClassifier(module, **(settings | params))


@pytest.fixture
def small_device(monkeypatch):
    monkeypatch.setattr(_memory, "has_own_memory", lambda device: True)


@pytest.mark.usefixtures("small_device")
def test_batches_are_halved_until_they_fit():
    with pytest.warns(UserWarning, match="too small for batches of") as caught:
        net = make_net(Hungry).fit(X, Y)
    assert ["batches of 32" in str(w.message) for w in caught] == [True, False]
    assert "set batch_size=8" in str(caught[1].message)
    reference = make_net(nn.Linear, batch_size=8, module__in_features=5, module__out_features=3)
    assert net.net_.batch_size == 8
    assert net.batch_size == 32
    assert net.history_[:, "train_loss"] == reference.fit(X, Y).history_[:, "train_loss"]


@pytest.mark.usefixtures("small_device")
def test_an_epoch_is_repeated_from_its_start():

    params = {"optimizer": "sgd", "optimizer__momentum": 0.9}
    with pytest.warns(UserWarning, match="too small"):
        # Three batches an epoch: it fails in the second step of the second epoch.
        net = make_net(Hungry, module__n_easy_steps=4, **params).fit(X, Y)
    first = make_net(
        nn.Linear, max_epochs=1, module__in_features=5, module__out_features=3, **params
    )
    first.set_params(warm_start=True).fit(X, Y)
    first.net_.batch_size = 8
    first.set_params(max_epochs=3)
    first.net_.max_epochs = 3
    first.fit(X, Y)
    assert net.history_[:, "train_loss"] == first.history_[:, "train_loss"]
    torch.testing.assert_close(net.module_.trunk.weight, first.module_.trunk.weight)


@pytest.mark.usefixtures("small_device")
def test_a_row_that_does_not_fit_is_an_error():
    class Insatiable(Hungry):
        def forward(self, inputs):
            if self.training:
                raise torch.cuda.OutOfMemoryError("out of memory")
            return super().forward(inputs)

    with (
        pytest.warns(UserWarning, match="too small"),
        pytest.raises(torch.cuda.OutOfMemoryError),
    ):
        make_net(Insatiable).fit(X, Y)


def test_the_memory_of_the_host_is_no_such_case():
    with pytest.raises(torch.cuda.OutOfMemoryError):
        make_net(Hungry).fit(X, Y)
