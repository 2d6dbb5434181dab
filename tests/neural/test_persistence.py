"""Nets that are saved as data answer as before."""

import builtins
import json
import os
import pickle

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from fitted_nets import LABELS, MISSING, NETS, TABLE, Convolution, fit_net, list_code
from sklearn.exceptions import NotFittedError
from skorch.callbacks import Callback

from skmultilabel.neural._classifier import NeuralMultiLabelClassifier
from skmultilabel.neural._persistence import load_pretrained, save_pretrained
from skmultilabel.neural.losses import FocalLoss


def load(directory, **params):
    return load_pretrained(NeuralMultiLabelClassifier, directory, **params)


def edit_config(directory, **changes):
    path = directory / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def add_gradients(gradients):
    return gradients.sum(dim=0)


@pytest.fixture
def saved(tmp_path):
    net, _ = fit_net("head label_sets")
    save_pretrained(net, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", NETS)
def test_a_net_that_was_saved_answers_as_before(name, tmp_path):
    net, X = fit_net(name)
    save_pretrained(net, tmp_path / "a" / "b")
    loaded = load(tmp_path / "a" / "b", **list_code(name))
    np.testing.assert_array_equal(loaded.predict_proba(X), net.predict_proba(X))
    predicted = [model.predict(X) for model in (loaded, net)]
    assert sp.issparse(predicted[0]) == sp.issparse(predicted[1])
    assert (predicted[0] != predicted[1]).sum() == 0


@pytest.mark.parametrize("name", NETS)
def test_what_is_known_of_the_fit_comes_back(name, tmp_path):
    net, _ = fit_net(name)
    save_pretrained(net, tmp_path)
    loaded = load(tmp_path, **list_code(name))
    assert loaded.get_params() == net.get_params()
    assert vars(loaded).keys() == vars(net).keys()
    assert loaded.history_ == net.history_
    for fact in ("n_features_in_", "n_labels_", "head_", "n_iter_", "_settings"):
        assert getattr(loaded, fact) == getattr(net, fact)
    for fact in ("classes_", "feature_names_in_", "label_names_in_", "_seen_classes"):
        assert hasattr(loaded, fact) == hasattr(net, fact)
        np.testing.assert_array_equal(getattr(loaded, fact, 0), getattr(net, fact, 0))


def test_corrected_probabilities_come_back(tmp_path):
    net, X = fit_net("missing")
    corrected = NeuralMultiLabelClassifier(**net.get_params()).set_params(
        correct_probabilities=True
    )
    corrected.fit(X, MISSING)
    save_pretrained(corrected, tmp_path)
    np.testing.assert_array_equal(load(tmp_path).predict_proba(X), corrected.predict_proba(X))
    assert (corrected.predict_proba(X) != net.predict_proba(X)).any()


def test_a_loaded_net_goes_on_learning(tmp_path):
    net = NeuralMultiLabelClassifier(max_epochs=2, schedule=None).fit(TABLE, LABELS)
    save_pretrained(net, tmp_path)
    loaded = load(tmp_path).partial_fit(TABLE, LABELS)
    assert loaded.n_iter_ == 3
    assert loaded.history_[-1]["train_loss"] < net.history_[0]["train_loss"]
    assert (loaded.predict_proba(TABLE) != net.predict_proba(TABLE)).any()


def test_a_loaded_net_can_be_pickled_and_fitted_anew(saved):
    loaded = pickle.loads(pickle.dumps(load(saved)))
    again = loaded.fit(TABLE, LABELS)
    np.testing.assert_array_equal(
        again.predict_proba(TABLE), fit_net("head label_sets")[0].predict_proba(TABLE)
    )


def test_reading_and_writing_leave_the_random_numbers_of_torch_alone(tmp_path):
    net, _ = fit_net("head independent")
    state = torch.get_rng_state()
    save_pretrained(net, tmp_path)
    load(tmp_path)
    assert torch.equal(torch.get_rng_state(), state)


def test_reading_runs_no_code_that_was_saved(saved, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("code was read")

    for module, name in ((pickle, "loads"), (pickle, "load"), (torch, "load"), (builtins, "eval")):
        monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr(pickle, "Unpickler", refuse)
    load(saved)


def test_parameters_can_be_changed_on_the_way(saved):
    assert load(saved, verbose=2, decode="joint").get_params()["decode"] == "joint"


def test_code_that_the_net_needs_has_to_be_given(tmp_path):
    net, _ = fit_net("images")
    save_pretrained(net, tmp_path)
    with pytest.raises(
        ValueError, match=r"module=fitted_nets\.Convolution, which is code.*module=\.\.\."
    ):
        load(tmp_path)
    with pytest.raises(ValueError, match="does not fit together"):
        load(tmp_path, module=Convolution, module__width=5)


def test_code_that_another_fit_would_need_is_missed_aloud(tmp_path):
    net = NeuralMultiLabelClassifier(max_epochs=1, callbacks=[("mine", Callback())])
    save_pretrained(net.fit(TABLE, LABELS), tmp_path)
    with pytest.warns(
        UserWarning, match=r"callbacks \(builtins\.list\) is code, and was not saved"
    ):
        assert load(tmp_path).callbacks is None
    assert load(tmp_path, callbacks=net.callbacks).callbacks == net.callbacks


class MeanLoss(torch.nn.Module):
    """A loss that gives one number for a batch."""

    def forward(self, logits, target):
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, target)


def test_a_loss_that_gives_one_number_can_be_given_back(tmp_path):
    net = NeuralMultiLabelClassifier(max_epochs=1, criterion=MeanLoss, random_state=0)
    save_pretrained(net.fit(TABLE, LABELS), tmp_path)
    loaded = load(tmp_path, criterion=MeanLoss)
    np.testing.assert_array_equal(loaded.predict_proba(TABLE), net.predict_proba(TABLE))
    loaded.partial_fit(TABLE, LABELS)


@pytest.mark.parametrize(
    "code",
    [
        {"optimizer": torch.optim.SGD, "optimizer__nesterov": True, "optimizer__momentum": 0.9},
        {"criterion": torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 2.0, 3.0]))},
        {"criterion": FocalLoss, "criterion__gamma": 1.0, "head": "label_sets"},
        {"criterion": "bce", "criterion__pos_weight": torch.tensor([1.0, 2.0, 3.0])},
        {"criterion": "bce", "balancing": add_gradients},
    ],
    ids=", ".join,
)
def test_code_that_predictions_do_not_need_is_only_missed(code, tmp_path):
    net = NeuralMultiLabelClassifier(max_epochs=1, random_state=0, **code).fit(TABLE, LABELS)
    save_pretrained(net, tmp_path)
    with pytest.warns(UserWarning, match="the default takes its place in another fit"):
        loaded = load(tmp_path)
    np.testing.assert_array_equal(loaded.predict_proba(TABLE), net.predict_proba(TABLE))
    loaded.partial_fit(TABLE, LABELS)
    again = load(tmp_path, **code)
    assert again.get_params() == net.get_params()
    np.testing.assert_array_equal(again.predict_proba(TABLE), net.predict_proba(TABLE))


@pytest.mark.parametrize(
    "use", [{"balancing": "uncertainty"}, {"correct_probabilities": True, "head": "independent"}]
)
def test_a_loss_is_needed_where_the_net_depends_on_it(use, tmp_path):
    criterion = FocalLoss(gamma=1.0)
    net = NeuralMultiLabelClassifier(max_epochs=1, criterion=criterion, **use).fit(TABLE, LABELS)
    save_pretrained(net, tmp_path)
    with pytest.raises(
        ValueError, match=r"saved with criterion=.*load_pretrained\(directory, crit"
    ):
        load(tmp_path)
    loaded = load(tmp_path, criterion=criterion)
    np.testing.assert_array_equal(loaded.predict_proba(TABLE), net.predict_proba(TABLE))


def test_a_device_that_is_not_here_is_no_fault_of_the_files(saved):
    with pytest.raises(ValueError, match=r"^device='nowhere' cannot be used here"):
        load(saved, device="nowhere")


def test_a_parameter_that_there_is_not_is_named(saved):
    with pytest.raises(ValueError, match="Invalid parameter 'foo' for estimator Neural"):
        load(saved, foo=3)


def test_arrays_among_the_parameters_come_back(tmp_path):
    net = NeuralMultiLabelClassifier(max_epochs=1, label_weight=np.array([1.0, 2.0, 3.0]))
    save_pretrained(net.fit(TABLE, LABELS), tmp_path)
    np.testing.assert_array_equal(load(tmp_path).label_weight, [1, 2, 3])


def test_a_net_that_is_not_fitted_is_not_saved(tmp_path):
    with pytest.raises(NotFittedError):
        save_pretrained(NeuralMultiLabelClassifier(), tmp_path)


def test_another_net_takes_the_place_of_the_first(saved):
    other, X = fit_net("module mlp")
    save_pretrained(other, saved)
    np.testing.assert_array_equal(load(saved).predict_proba(X), other.predict_proba(X))
    assert len(os.listdir(saved)) == 2


@pytest.mark.parametrize("failing", [1, 2])
def test_an_interrupted_write_leaves_the_net_that_was_there(saved, monkeypatch, failing):
    calls = []

    def interrupt(source, target):
        calls.append(target)
        if len(calls) == failing:
            raise KeyboardInterrupt
        return os.rename(source, target)

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_pretrained(fit_net("module mlp")[0], saved)
    np.testing.assert_array_equal(
        load(saved).predict_proba(TABLE), fit_net("head label_sets")[0].predict_proba(TABLE)
    )
    assert not list(saved.glob("*.partial"))


def test_files_that_are_missing_are_named(saved):
    with pytest.raises(ValueError, match=r"no saved net in .*config\.json is missing"):
        load(saved / "nowhere")
    next(saved.glob("*.safetensors")).unlink()
    with pytest.raises(ValueError, match=r"safetensors is missing.*Copy all files"):
        load(saved)


@pytest.mark.parametrize("change", ["flip", "cut", "empty"])
def test_broken_weights_are_refused(saved, change):
    path = next(saved.glob("*.safetensors"))
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes({"flip": content, "cut": content[:-10], "empty": b""}[change])
    with pytest.raises(ValueError, match=r"is broken: it is not what config\.json describes"):
        load(saved)


@pytest.mark.parametrize("text", ["", "{", "\xff", "[" * 100_000])
def test_a_broken_config_is_refused(saved, text):
    (saved / "config.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=r"config\.json is broken.*save the net\s+again"):
        load(saved)


@pytest.mark.parametrize("text", ["[]", "3", '{"architectures": ["BertModel"]}'])
def test_a_config_of_something_else_is_refused_and_not_overwritten(saved, text):
    (saved / "config.json").write_text(text)
    with pytest.raises(ValueError, match="not written by save_pretrained"):
        load(saved)
    with pytest.raises(ValueError, match="Choose another directory"):
        save_pretrained(fit_net("module mlp")[0], saved)
    assert (saved / "config.json").read_text() == text


def test_a_newer_format_is_refused(saved):
    edit_config(saved, format_version=2)
    with pytest.raises(ValueError, match=r"has version 2 of the format.*Upgrade skmultilabel"):
        load(saved)


@pytest.mark.parametrize("name", ["encoder", "format_version"])
def test_a_config_that_lacks_something_is_refused(saved, name):
    config = json.loads((saved / "config.json").read_text())
    del config[name]
    (saved / "config.json").write_text(json.dumps(config))
    with pytest.raises(ValueError, match=f"config.json is broken: it lacks '{name}'"):
        load(saved)


@pytest.mark.parametrize("name", ["code", "fitted", "history", "seed", "weights"])
def test_a_config_of_other_types_is_refused(saved, name):
    edit_config(saved, **{name: None})
    with pytest.raises(ValueError, match=rf"config\.json is broken: '{name}' must be of type"):
        load(saved)


@pytest.mark.parametrize(
    "changes",
    [
        {"params": {"no_such": 1}},
        {"params": {"head": {"$array": "none"}}},
        {"encoder": {"kind": "pickle", "learnt": {}}},
        {"head": {"$dict": [["sets", 1]]}},
        {"head": {"$tuple": [1, 2]}},
        {"fitted": {"$dict": []}},
        {"fitted": {"$tuple": ["a"]}},
        {"history": [3]},
        {"settings": {"handed_on": 3}},
        {"params": {"module": {"$eval": "1"}}},
    ],
)
def test_a_config_that_was_tampered_with_is_refused(saved, changes):
    edit_config(saved, **changes)
    with pytest.raises(ValueError, match="does not fit together") as caught:
        load(saved)
    assert str(saved) in str(caught.value)


def test_weights_lie_beside_their_config_alone(saved, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "w.safetensors"
    next(saved.glob("*.safetensors")).rename(elsewhere)
    edit_config(saved, weights=str(elsewhere))
    with pytest.raises(ValueError, match="is missing"):
        load(saved)


def test_an_estimator_of_another_class_is_named(saved):
    edit_config(saved, estimator="Other")
    with pytest.raises(ValueError, match=r"is a Other, not a NeuralMultiLabelClassifier"):
        load(saved)
