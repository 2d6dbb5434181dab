import hashlib
import io

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from skorch.callbacks import Callback, LRScheduler

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._training._checkpoint import read_checkpoint

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 5))
Y = (X @ RNG.normal(size=(5, 4)) + RNG.normal(size=(120, 4)) > 0).astype(int)


class Stop(Callback):
    """Does what Ctrl-C does, at the end of an epoch or within it."""

    def __init__(self, epoch, event="on_epoch_end"):
        self.epoch = epoch
        self.event = event

    def on_epoch_end(self, net, **kwargs):
        self._stop(net, "on_epoch_end")

    def on_epoch_begin(self, net, **kwargs):
        self._stop(net, "on_epoch_begin")

    def _stop(self, net, event):
        if len(net.history) == self.epoch and event == self.event:
            raise KeyboardInterrupt


def make_net(**params):
    settings = {
        "head": "independent",
        "module__width": 8,
        "module__dropout": 0.5,
        "max_epochs": 6,
        "validation_fraction": 0.25,
        "batch_size": 16,
        "random_state": 0,
    }
    return NeuralMultiLabelClassifier(**(settings | params))


def assert_same_net(some, other):
    assert some.history_[:, "train_loss"] == other.history_[:, "train_loss"]
    states = [net.module_.state_dict() for net in (some, other)]
    assert states[0].keys() == states[1].keys()
    for name, value in states[0].items():
        torch.testing.assert_close(states[1][name], value, rtol=0, atol=0)


VARIANTS = {
    "plain": {},
    "no validation": {"validation_fraction": 0},
    "metric": {"monitor": "f1_macro", "patience": 2},
    "early stop": {"patience": 1, "lr": 0.3},
    "ema": {"averaging": "ema"},
    "snapshots": {"averaging": "snapshots", "averaging__n_snapshots": 2},
    "float16": {"precision": "float16"},
    "batch_ensemble": {"module": "batch_ensemble"},
    "uncertainty": {"balancing": "uncertainty"},
    "dynamic average": {"balancing": "dynamic_average"},
    "label sets": {"head": "label_sets"},
    "splc": {"criterion": "splc"},
    "sampler": {"sampler": "label_aware"},
    "sgd": {"optimizer": "sgd", "optimizer__momentum": 0.9},
    "scheduler": {"schedule": None, "callbacks": [LRScheduler("StepLR", step_size=2, gamma=0.5)]},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_training_that_goes_on_ends_as_one_that_was_not_interrupted(name, tmp_path):
    params = VARIANTS[name]
    reference = make_net(**params).fit(X, Y)
    path = tmp_path / "fit.pt"
    callbacks = [*params.get("callbacks", []), Stop(4)]
    make_net(checkpoint=path, **params | {"callbacks": callbacks}).fit(X, Y)
    resumed = make_net(checkpoint=path, **params).fit(X, Y)
    assert_same_net(reference, resumed)


def test_sparse_samples_and_rare_writings(tmp_path):
    rows = sp.random_array((120, 30), density=0.2, rng=0, format="csr")
    reference = make_net().fit(rows, Y)
    path = tmp_path / "fit.pt"
    stop = Stop(6, "on_epoch_begin")
    make_net(checkpoint=path, checkpoint__every=2, callbacks=[stop]).fit(rows, Y)
    assert len(read_checkpoint(path)["history"]) == 4
    assert_same_net(reference, make_net(checkpoint=path, checkpoint__every=2).fit(rows, Y))


def test_a_finished_training_is_read(tmp_path):
    first = make_net(checkpoint=tmp_path / "fit.pt").fit(X, Y)
    second = make_net(checkpoint=str(tmp_path / "fit.pt")).fit(X, Y)
    assert_same_net(first, second)
    assert [path.name for path in tmp_path.iterdir()] == ["fit.pt"]


def test_without_random_state_the_seed_is_that_of_the_file(tmp_path):
    path = tmp_path / "fit.pt"
    first = make_net(random_state=None, checkpoint=path).fit(X, Y)
    second = make_net(random_state=None, checkpoint=path).fit(X, Y)
    assert_same_net(first, second)


def test_other_data_or_parameters_are_refused(tmp_path):
    path = tmp_path / "fit.pt"
    make_net(checkpoint=path).fit(X, Y)
    with pytest.raises(ValueError, match="of another fit: the data was not the same"):
        make_net(checkpoint=path).fit(X + 1e-3 * RNG.normal(size=X.shape), Y)
    with pytest.raises(ValueError, match="another fit: lr, module__width was not the same"):
        make_net(checkpoint=path, lr=0.5, module__width=9).fit(X, Y)
    make_net(checkpoint=path, decode="joint", verbose=0, device="cpu").fit(X, Y)


@pytest.mark.parametrize("kind", ["empty", "text", "short", "flipped", "foreign", "code"])
def test_a_broken_or_foreign_file_is_refused(kind, tmp_path):
    path = tmp_path / "fit.pt"
    make_net(checkpoint=path).fit(X, Y)
    content = path.read_bytes()
    middle = len(content) // 2
    if kind == "foreign":
        torch.save({"weights": torch.ones(2)}, path)
    elif kind == "code":
        file = io.BytesIO()
        torch.save({"format_version": print}, file)
        path.write_bytes(hashlib.sha256(file.getvalue()).digest() + file.getvalue())
    else:
        flipped = content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        broken = {"empty": b"", "text": b"hello", "short": content[:middle], "flipped": flipped}
        path.write_bytes(broken[kind])
    with pytest.raises(ValueError, match="is broken, or is none"):
        make_net(checkpoint=path).fit(X, Y)


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is a directory"):
        make_net(checkpoint=tmp_path).fit(X, Y)
    with pytest.raises(ValueError, match=r"there is no directory '.*nowhere'"):
        make_net(checkpoint=tmp_path / "nowhere" / "net.pt").fit(X, Y)
