"""The net: callbacks of skorch, precision, compilers, and what may go wrong in a training."""

import pickle

import numpy as np
import pytest
import torch
from sklearn.model_selection import GridSearchCV
from skorch.callbacks import (
    Callback,
    Checkpoint,
    EarlyStopping,
    EpochScoring,
    Freezer,
    GradientNormClipping,
    LoadInitState,
    LRScheduler,
    ProgressBar,
)
from torch import nn

from skmultilabel.exceptions import DivergenceError
from skmultilabel.neural import NeuralMultiLabelClassifier

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 5))
Y = (X @ RNG.normal(size=(5, 4)) + RNG.normal(size=(120, 4)) > 0).astype(int)


def make_net(**params):
    settings = {
        "head": "independent",
        "module__width": 8,
        "max_epochs": 4,
        "validation_fraction": 0.25,
        "batch_size": 16,
        "random_state": 0,
    }
    if "module" in params:
        del settings["module__width"]
    return NeuralMultiLabelClassifier(**(settings | params))


class Interrupt(Callback):
    """Does what Ctrl-C does, in the middle of an epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_batch_end(self, net, training=None, **kwargs):
        if training and len(net.history) == self.epoch:
            raise KeyboardInterrupt


class Exploding(nn.Linear):
    """Answers with NaN from some step on."""

    def __init__(self, n_features, n_labels, n_good_steps=15):
        super().__init__(n_features, n_labels)
        self.n_steps = -n_good_steps

    def forward(self, inputs):
        self.n_steps += self.training
        explodes = self.training and self.n_steps > 0
        return super().forward(inputs) * (torch.nan if explodes else 1)


class Normalized(nn.Sequential):
    def __init__(self, n_features, n_labels):
        super().__init__(nn.BatchNorm1d(n_features), nn.Linear(n_features, n_labels))


def test_skorch_checkpoint_and_load_init_state(tmp_path):
    first = make_net(callbacks=[Checkpoint(dirname=tmp_path)]).fit(X, Y)
    loader = LoadInitState(Checkpoint(dirname=tmp_path))
    second = make_net(callbacks=[loader], max_epochs=1).fit(X, Y)
    assert (first.n_iter_, second.n_iter_) == (4, 5)
    assert second.history_[-1]["train_loss"] < first.history_[0]["train_loss"]


@pytest.mark.parametrize("use_caching", [True, False])
def test_skorch_epoch_scoring(use_caching):
    def score(net, dataset, y):
        return ((net.predict_proba(dataset) > 0.5) == dataset.y).mean()

    scoring = EpochScoring(score, name="agreement", use_caching=use_caching)
    net = make_net(callbacks=[scoring], patience=None).fit(X, Y)
    plain = make_net(callbacks=[EpochScoring("f1_macro")], lr=0.1).fit(X, Y)
    assert 0 < np.mean(net.history_[:, "agreement"]) < 1
    assert np.ptp(plain.history_[:, "f1_macro"]) > 0


def test_skorch_learning_rate_scheduler():
    scheduler = LRScheduler("StepLR", step_size=2, gamma=0.1)
    net = make_net(callbacks=[scheduler], schedule=None, lr=0.1).fit(X, Y)
    np.testing.assert_allclose(net.history_[:, "event_lr"], [0.1, 0.1, 0.01, 0.01])


def test_skorch_progress_bar(capsys):
    assert make_net(callbacks=[ProgressBar()]).fit(X, Y).n_iter_ == 4
    assert "it/s" in capsys.readouterr().err


def test_skorch_early_stopping():
    stopping = EarlyStopping(patience=1, threshold=0.9, sink=lambda message: None)
    assert make_net(callbacks=[stopping]).fit(X, Y).n_iter_ == 2


def test_skorch_gradient_norm_clipping():
    free, loose, tight = (
        make_net(optimizer="sgd", lr=0.5, callbacks=callbacks).fit(X, Y).predict_proba(X)
        for callbacks in ([], [GradientNormClipping(1e9)], [GradientNormClipping(1e-9)])
    )
    np.testing.assert_array_equal(loose, free)
    assert np.ptp(tight, axis=0).max() < 1e-6 < np.ptp(free, axis=0).min()


def test_skorch_freezer():
    nets = [
        make_net(callbacks=[Freezer("trunk*")], max_epochs=n_epochs).fit(X, Y).module_
        for n_epochs in (1, 4)
    ]
    for before, after in zip(*(net.trunk.parameters() for net in nets), strict=True):
        torch.testing.assert_close(before, after, rtol=0, atol=0)
    assert not torch.equal(*(net.head.linear.weight for net in nets))


def test_a_watching_callback_changes_nothing():
    plain, watched = make_net().fit(X, Y), make_net(callbacks=[Interrupt(99)]).fit(X, Y)
    assert plain.history_[:, "train_loss"] == watched.history_[:, "train_loss"]
    np.testing.assert_array_equal(plain.predict_proba(X), watched.predict_proba(X))


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_mixed_precision_is_near_single_precision(precision, optimizer):
    reference = make_net(optimizer=optimizer).fit(X, Y)
    net = make_net(optimizer=optimizer, precision=precision).fit(X, Y)
    assert net.module_.head.linear.weight.dtype == torch.float32
    assert net.predict_proba(X).dtype == np.float64
    gap = np.abs(net.predict_proba(X) - reference.predict_proba(X)).max()
    assert 0 < gap < 0.01
    np.testing.assert_array_equal(
        pickle.loads(pickle.dumps(net)).predict_proba(X), net.predict_proba(X)
    )


def test_a_scaler_comes_with_16_bit_floats_alone():
    scalers = [make_net(precision=name).fit(X, Y).net_.scaler_ for name in ("float16", "bfloat16")]
    assert scalers[0].get_scale() > 1
    assert scalers[1] is None


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
def test_a_compiled_net_is_the_same(tmp_path):
    # Without dropout, whose masks compilers draw in another way.
    plain = make_net(module__dropout=0.0).fit(X, Y)
    compiled = make_net(module__dropout=0.0, compile=True, compile__backend="eager").fit(X, Y)
    assert compiled.net_.module_ is not compiled.module_
    np.testing.assert_allclose(compiled.predict_proba(X), plain.predict_proba(X), atol=1e-6)
    copied = pickle.loads(pickle.dumps(compiled))
    np.testing.assert_array_equal(copied.predict_proba(X), compiled.predict_proba(X))
    compiled.save_pretrained(tmp_path)
    loaded = NeuralMultiLabelClassifier.load_pretrained(tmp_path, compile=False)
    np.testing.assert_allclose(loaded.predict_proba(X), plain.predict_proba(X), atol=1e-6)


def test_dropout_can_be_compiled():
    compiled = make_net(module__dropout=0.3, compile=True, compile__backend="eager").fit(X, Y)
    assert np.isfinite(compiled.predict_proba(X)).all()


def test_an_interrupted_net_has_the_weights_of_its_best_epoch():
    with pytest.warns(UserWarning, match="interrupted after 2 epochs"):
        net = make_net(callbacks=[Interrupt(3)], schedule="constant").fit(X, Y)
    reference = make_net(max_epochs=2, schedule="constant").fit(X, Y)
    assert net.n_iter_ == 2
    np.testing.assert_array_equal(net.predict_proba(X), reference.predict_proba(X))


def test_an_interrupted_net_goes_on():
    with pytest.warns(UserWarning, match="interrupted"):
        net = make_net(callbacks=[Interrupt(2)], warm_start=True).fit(X, Y)
    net.set_params(callbacks=None).fit(X, Y)
    assert net.n_iter_ == 5


def test_a_search_takes_an_interrupted_net():
    nets = make_net(callbacks=[Interrupt(3)])
    with pytest.warns(UserWarning, match="interrupted"):
        search = GridSearchCV(nets, {"lr": [1e-3, 1e-2]}, cv=2, scoring="f1_macro").fit(X, Y)
    assert search.predict(X).shape == Y.shape


def test_a_diverged_net_has_the_weights_of_the_last_good_epoch():
    net = make_net(module=Exploding, module__n_good_steps=15)
    with pytest.raises(DivergenceError, match="nan in epoch 3, batch 4 of the training"):
        net.fit(X, Y)
    assert net.n_iter_ == 2
    assert np.isfinite(net.predict_proba(X)).all()


def test_a_net_that_diverges_at_once_is_not_fitted():
    net = make_net(module=Exploding, module__n_good_steps=0)
    with pytest.raises(DivergenceError, match="epoch 1, batch 1"):
        net.fit(X, Y)
    assert not hasattr(net, "net_")


def test_fewer_rows_than_a_batch():
    assert make_net(batch_size=1000, validation_fraction=0).fit(X[:7], Y[:7]).n_iter_ == 4


def test_batches_without_a_known_label_teach_nothing():
    gaps = np.where(np.arange(len(Y))[:, None] < 100, np.nan, Y)
    net = make_net(batch_size=4).fit(X, gaps)
    assert np.isfinite(net.predict_proba(X)).all()
    assert np.isfinite(net.history_[:, "train_loss"]).all()


def test_batch_normalization_of_a_single_row():
    make_net(module=Normalized, batch_size=119, validation_fraction=0).fit(X, Y)
    with pytest.raises(ValueError, match="120 rows in batches of up to 1 leave a batch of one"):
        make_net(module=Normalized, batch_size=1, validation_fraction=0).fit(X, Y)
