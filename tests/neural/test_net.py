"""The net: callbacks of skorch, precision, compilers, and what may go wrong in a training."""

import pickle

import numpy as np
import pytest
import scipy.sparse as sp
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
from skmultilabel.neural._training._lazy_adamw import LazyAdamW

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


def describe_groups(samples, **params):
    """Fit a net; return what its optimizer is, and the names, scale and decay of its groups."""
    net = NeuralMultiLabelClassifier(module="mlp", max_epochs=1, random_state=0, **params)
    optimizer = net.fit(samples, Y[: samples.shape[0]]).net_.optimizer_
    names = {param: name for name, param in net.net_.network_.named_parameters()}
    return type(optimizer), [
        ({names[p] for p in g["params"]}, g.get("shares_scale"), g["weight_decay"] > 0)
        for g in optimizer.param_groups
    ]


def test_the_first_layer_of_sparse_samples_shares_one_scale():
    samples = sp.random_array((30, 12), density=0.3, rng=0, format="csr")
    kind, (inputs, weights, others) = describe_groups(samples)
    assert kind is LazyAdamW
    assert inputs == ({"encoder.linear.weight"}, True, True)
    assert weights[0] and all(name.endswith("weight") for name in weights[0])
    assert weights[1:] == (False, True)
    assert others[0] and all(name.endswith("bias") for name in others[0])
    assert others[1:] == (False, False)


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_other_nets_have_the_optimizer_of_torch(optimizer):
    samples = sp.random_array((30, 12), density=0.3, rng=0, format="csr")
    samples = samples.toarray() if optimizer == "adamw" else samples
    kind, groups = describe_groups(samples, optimizer=optimizer)
    assert kind.__module__.startswith("torch.optim")
    assert all(shares is None for _, shares, _ in groups)


def test_words_of_one_text_are_not_learned_as_quickly_as_those_of_many():
    rng = np.random.default_rng(0)
    texts = np.zeros((200, 101), dtype=np.float32)
    texts[:100, 0] = 1  # a word of half of the texts, and one for every two texts
    texts[np.arange(200), 1 + np.arange(200) % 100] = 1
    topics = np.column_stack([np.arange(200) < 100, rng.integers(0, 2, 200)]).astype(int)
    shares = [
        measure_share_of_first_word(optimizer, sp.csr_array(texts), topics)
        for optimizer in ("adamw", torch.optim.AdamW)
    ]
    assert shares[0] > 1.5 * shares[1]


def measure_share_of_first_word(optimizer, texts, topics):
    """Fit a net; return how far the weights of word 0 moved, against the mean of the others."""
    net = NeuralMultiLabelClassifier(optimizer=optimizer, schedule=None, random_state=0)
    start, end = (
        net.set_params(max_epochs=n_epochs, lr=lr).fit(texts, topics).module_.encoder.linear.weight
        for n_epochs, lr in ((1, 1e-12), (10, 3e-3))
    )
    moved = (end - start).detach().norm(dim=1)
    return float(moved[0] / moved[1:].mean())
