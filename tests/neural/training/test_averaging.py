"""Averages of weights, and snapshots that answer together."""

import copy
import pickle

import numpy as np
import pytest
import torch
from skorch.callbacks import Callback

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._training._averaging import MovingAverage, Snapshots, list_weights

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 4))
Y = (X[:, :3] + RNG.normal(size=(90, 3)) > [0, 0.5, 1.2]).astype(int)
PARAMS = {
    "module": "mlp",
    "module__width": 16,
    "head": "independent",
    "max_epochs": 4,
    "batch_size": 32,
    "random_state": 0,
}


def make(**params):
    return NeuralMultiLabelClassifier(**(PARAMS | params))


class RecordWeights(Callback):
    """Notes the weights after every step, and those at the end of every epoch."""

    def __init__(self):
        self.steps, self.epochs = [], []

    def on_batch_end(self, net, training=None, **kwargs):
        if training:
            self.steps.append(self._copy(net))

    def on_epoch_end(self, net, **kwargs):
        self.epochs.append(self._copy(net))

    def _copy(self, net):
        return [weight.detach().clone() for weight in list_weights(net.network_)]


def record(**params):
    """Fit a net; return it with the weights of all steps, and of all ends of epochs."""
    recorder = RecordWeights()
    model = make(callbacks=[("record", recorder)], **params).fit(X, Y)
    recorder = dict(model.net_.callbacks_)["record"]
    return model, recorder.steps, recorder.epochs


def average_in_a_loop(steps, start, decay, n_per_epoch):
    averages, ends = start, []
    for number, weights in enumerate(steps):
        d = min(decay, (1 + number) / (10 + number))
        averages = [d * a + (1 - d) * w for a, w in zip(averages, weights, strict=True)]
        if (number + 1) % n_per_epoch == 0:
            ends.append(averages)
    return ends


@pytest.mark.parametrize("decay", [0.3, 0.999])
def test_the_average_is_that_of_a_loop(decay):
    _, plain, _ = record()
    start = [w.detach() for w in list_weights(_build_untrained())]
    _, steps, epochs = record(averaging="ema", averaging__decay=decay)
    # The net learns on from its own weights: its steps are those without averages.
    torch.testing.assert_close(steps, plain)
    expected = average_in_a_loop(steps, start, decay, n_per_epoch=3)
    torch.testing.assert_close(epochs, expected)


def _build_untrained():
    """Return the network before its first step."""
    seen = []

    class Stop(Callback):
        def on_train_begin(self, net, **kwargs):
            seen.append(copy.deepcopy(net.network_))

    make(callbacks=[Stop()], max_epochs=1).fit(X, Y)
    return seen[0]


def test_what_is_fitted_are_the_averages():
    model, _, epochs = record(averaging="ema")
    torch.testing.assert_close([w.detach() for w in list_weights(model.module_)], epochs[-1])
    assert model.module_.twin is None


def test_the_best_epoch_has_its_averages():
    model, _, epochs = record(averaging="ema", validation_fraction=0.3, max_epochs=6, lr=0.1)
    losses = [row["valid_loss"] for row in model.history_]
    best = epochs[int(np.argmin(losses))]
    torch.testing.assert_close([w.detach() for w in list_weights(model.module_)], best)


@pytest.mark.parametrize("averaging", [{"averaging": "ema"}, {"averaging": "ema", "lr": 0.1}])
def test_partial_fits_go_on_as_if_nothing_had_been(averaging):
    # What is scaled by moments is scaled alike, all at once and part by part.
    params = {"schedule": "constant", "scaling": "standard"} | averaging
    together = make(**params).fit(X, Y)
    one_by_one = make(**params)
    for _ in range(4):
        one_by_one = pickle.loads(pickle.dumps(one_by_one.partial_fit(X, Y)))
    np.testing.assert_allclose(
        one_by_one.predict_proba(X), together.predict_proba(X), rtol=1e-5, atol=1e-6
    )


def test_a_state_has_the_weights_that_wait():
    first = make(averaging="ema", warm_start=True).fit(X, Y)
    second = make(averaging="ema", warm_start=True, max_epochs=1).fit(X, Y)
    second.module_.load_state_dict(first.module_.state_dict())
    for one, other in zip(first.module_.twin, second.module_.twin, strict=True):
        torch.testing.assert_close(one, other)
    without = make().fit(X, Y)
    second.module_.load_state_dict(without.module_.state_dict())
    assert second.module_.twin is None


def test_an_interruption_leaves_the_averages():
    class Interrupt(Callback):
        def on_batch_end(self, net, training=None, **kwargs):
            if len(net.history) == 3:
                raise KeyboardInterrupt

    model = make(averaging="ema", averaging__decay=0.9, callbacks=[Interrupt()])
    with pytest.warns(UserWarning, match="interrupted after 2 epochs"):
        model.fit(X, Y)
    # One step of the third epoch has moved the averages.
    _, steps, epochs = record(averaging="ema", averaging__decay=0.9)
    d = min(0.9, 7 / 16)
    expected = [d * a + (1 - d) * w for a, w in zip(epochs[1], steps[6], strict=True)]
    torch.testing.assert_close([w.detach() for w in list_weights(model.module_)], expected)


def test_snapshots_are_the_nets_at_the_ends_of_the_cycles():
    model, steps, _ = record(averaging="snapshots", averaging__n_snapshots=2)
    (snapshot,) = model.module_.snapshots
    # Two epochs of three steps each.
    torch.testing.assert_close([w.detach() for w in list_weights(snapshot)], steps[5])
    torch.testing.assert_close([w.detach() for w in list_weights(model.module_)], steps[-1])


@pytest.mark.parametrize("params", [{}, {"head": "label_sets"}, {"module": "batch_ensemble"}])
def test_snapshots_answer_with_the_mean_of_their_probabilities(params):
    model = make(averaging="snapshots", averaging__n_snapshots=4, **params).fit(X, Y)
    states = [model.module_, *model.module_.snapshots]
    assert len(states) == 4
    answers = []
    for state in states:
        alone = copy.deepcopy(model)
        for own, given in zip(list_weights(alone.module_), list_weights(state), strict=True):
            own.data.copy_(given)
        alone.module_.snapshots = torch.nn.ModuleList()
        answers.append(alone.predict_proba(X))
    assert not np.allclose(answers[0], answers[1])
    np.testing.assert_allclose(model.predict_proba(X), np.mean(answers, axis=0), rtol=1e-5)


def test_the_rate_falls_to_zero_in_every_cycle():
    schedule = Snapshots(n_epochs=7, n_snapshots=3).schedule
    # Cycles end after epochs 2, 4 and 7.
    assert [schedule(epoch / 7) for epoch in (0, 2, 4)] == [1, 1, 1]
    assert [round(schedule(epoch / 7), 12) for epoch in (1, 3, 5.5)] == [0.5, 0.5, 0.5]
    assert max(schedule((epoch - 1e-5) / 7) for epoch in (2, 4, 7)) < 1e-9
    assert schedule(1.0) == 0


def test_snapshots_are_saved(tmp_path):
    model = make(averaging="snapshots", averaging__n_snapshots=2).fit(X, Y)
    model.save_pretrained(tmp_path)
    loaded = NeuralMultiLabelClassifier.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    loaded = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_another_fit_begins_with_no_snapshot():
    model = make(averaging="snapshots", averaging__n_snapshots=2, warm_start=True)
    model.fit(X, Y).fit(X, Y)
    assert len(model.module_.snapshots) == 1


def test_averages_and_snapshots_are_validated():
    for params in ({"averaging": "ema"}, {"averaging": "snapshots", "averaging__n_snapshots": 2}):
        model = make(monitor="f1_macro", validation_fraction=0.3, **params).fit(X, Y)
        assert "valid_f1_macro" in model.history_[-1]
        assert np.isfinite(model.predict_proba(X)).all()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"averaging": "ema", "averaging__decay": 1.0}, "averaging__decay must lie"),
        ({"averaging": "ema", "averaging__rate": 1.0}, "no parameter averaging__rate.*__decay"),
        ({"averaging": "snapshots", "averaging__n_snapshots": 5}, "from 1 to the 4 epochs"),
        ({"averaging": "snapshots", "schedule": "cosine"}, "schedule='auto'"),
        ({"averaging": "snapshots", "head": "chain"}, "averaging='ema'"),
    ],
)
def test_wrong_parameters_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        make(**params).fit(X, Y)


def test_the_first_steps_forget_quickly():
    network = torch.nn.Module()
    network.encoder, network.trunk = torch.nn.Identity(), torch.nn.Identity()
    network.head, network.twin = torch.nn.Linear(1, 1), None
    average = MovingAverage(decay=0.999)
    average.begin_epoch(network, 0)
    with torch.no_grad():
        network.head.weight.fill_(10.0)
        network.twin[0].zero_()
    average.update(network, 0)
    average.end_epoch(network)
    assert network.head.weight.item() == pytest.approx(9.0)
    assert network.twin[0].item() == 10
