"""What `balancing` and `normalize_sample_gradients` stand for, and how a classifier uses it."""

import numpy as np
import pytest
import torch
from balancing_cases import make_head
from sklearn.base import clone

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._balancing._build import BALANCINGS, make_balancing
from skmultilabel.neural.losses import make_loss

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 4))
Y = (X[:, :3] + RNG.normal(size=(90, 3)) > [0, 0.5, 1.2]).astype(int)
PARAMS = {"module": "mlp", "module__width": 16, "max_epochs": 4, "random_state": 0}


def fit(**params):
    return NeuralMultiLabelClassifier(**(PARAMS | params)).fit(X, Y)


def test_nothing_is_made_of_nothing():
    assert make_balancing(None, make_head(), make_loss("bce")) is None


@pytest.mark.parametrize("name", ["gradnorm", "pcgrad"])
def test_parameters_that_are_not_known_are_named(name):
    if name == "pcgrad":
        pytest.importorskip("torchjd")
    with pytest.raises(ValueError, match="no parameter balancing__beta"):
        make_balancing(name, make_head(), make_loss("bce"), beta=1)


def test_parameters_that_are_needed_are_named():
    pytest.importorskip("torchjd")
    with pytest.raises(ValueError, match="needs the parameter balancing__n_byzantine"):
        make_balancing("krum", make_head(), make_loss("bce"))


def test_what_does_not_go_together_is_refused():
    bce, head = make_loss("bce"), make_head()
    with pytest.raises(ValueError, match="Choose one"):
        make_balancing("gradnorm", head, bce, normalizes_samples=True)
    with pytest.raises(ValueError, match="criterion='bce'"):
        make_balancing(None, head, None, normalizes_samples=True)
    with pytest.raises(ValueError, match="head='independent'"):
        make_balancing("gradnorm", make_head("label_sets"), bce)
    with pytest.raises(ValueError, match="compile=False"):
        fit(balancing="gradnorm", compile=True)
    head.block_size = 2
    with pytest.raises(ValueError, match="head__block_size"):
        make_balancing("uncertainty", head, bce)
    head.block_size = None
    with pytest.raises(ValueError, match="has its own parameters"):
        make_balancing(torch.mean, head, bce, dim=0)
    make_balancing("uncertainty", make_head("label_sets"), bce)


@pytest.mark.parametrize("balancing", [*BALANCINGS, "rows"])
def test_a_classifier_learns_with_it(balancing):
    params = (
        {"normalize_sample_gradients": True} if balancing == "rows" else {"balancing": balancing}
    )
    model = fit(**params)
    assert model.head_ == "independent"
    assert (model.predict_proba(X) != fit(head="independent").predict_proba(X)).any()
    again = clone(model).fit(X, Y)
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))


def test_an_aggregator_may_be_given():
    model = fit(balancing=_average, head="independent")
    plain = fit(head="independent")
    np.testing.assert_allclose(model.predict_proba(X), plain.predict_proba(X), atol=1e-4)


def _average(matrix):
    return matrix.mean(dim=0)


def test_parameters_are_handed_on():
    model = fit(balancing="gradnorm", balancing__alpha=0.5)
    assert model.module_.balancing.alpha == 0.5
    assert model.get_params()["balancing__alpha"] == 0.5


def test_the_uncertainty_is_learned_by_the_optimizer_of_the_net():
    model = fit(balancing="uncertainty")
    assert (model.module_.balancing.log_variance != 0).all()


def test_what_was_learned_of_labels_is_saved(tmp_path):
    model = fit(balancing="gradnorm")
    model.save_pretrained(tmp_path)
    loaded = NeuralMultiLabelClassifier.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    for name, value in model.module_.balancing.state_dict().items():
        torch.testing.assert_close(loaded.module_.balancing.state_dict()[name], value)
