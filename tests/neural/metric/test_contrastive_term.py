"""A contrastive term beside the loss of labels."""

import copy

import numpy as np
import pytest
import torch
from sklearn.datasets import make_multilabel_classification

from skmultilabel import NeuralMultiLabelClassifier
from skmultilabel.metrics import retrieval_map_at_r
from skmultilabel.neural import ArrayBatches
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._metric._contrastive_term import ContrastiveTerm
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._supcon import SupConLoss

SMALL = {"module": "mlp", "module__width": 16, "max_epochs": 8, "random_state": 0}
X, Y = make_multilabel_classification(120, n_features=12, n_classes=4, random_state=0)


def fit(**params):
    return NeuralMultiLabelClassifier(**SMALL | params).fit(X, Y)


def represent(model):
    """Return what the head of the term sees of the samples."""
    network = model.module_.eval()
    batch = torch.from_numpy(model._encoder.transform(X, model))
    with torch.no_grad():
        return network.represent(batch).numpy()


def test_it_is_the_loss_of_the_projection():
    term = ContrastiveTerm(5, find_label_facts(Y), 0.3, n_components=3, loss="supcon")
    hidden, target = torch.randn(120, 5), torch.from_numpy(Y).float()
    expected = MetricCriterion("supcon")(term.head(hidden), target)
    torch.testing.assert_close(term(hidden, target), expected)


def test_it_brings_representations_together():
    longer = {"max_epochs": 40, "lr": 0.01}
    plain, joint = fit(**longer), fit(contrastive_weight=1.0, **longer)
    assert plain.module_.auxiliary is None
    found = [retrieval_map_at_r(represent(model), Y) for model in (plain, joint)]
    assert found[1] > found[0] + 0.03


def test_validation_looks_at_the_labels_alone():
    # Steps too small to matter: what differs is what is measured.
    params = {"validation_fraction": 0.3, "lr": 1e-9, "max_epochs": 1}
    losses = [
        fit(contrastive_weight=weight, **params).history_[0, ("train_loss", "valid_loss")]
        for weight in (0.0, 1.0)
    ]
    assert losses[1][0] > losses[0][0] + 0.5
    assert np.isclose(losses[1][1], losses[0][1], rtol=1e-4)


@pytest.mark.parametrize("balancing", ["gradnorm", "uncertainty", "dynamic_average", "pcgrad"])
@pytest.mark.parametrize("head", ["independent", "label_sets"])
def test_it_is_balanced_with_the_loss_of_labels(balancing, head):
    model = fit(contrastive_weight=0.1, balancing=balancing, head=head)
    assert np.isfinite(model.predict_proba(X)).all()


@pytest.mark.parametrize(
    "params",
    [
        {"contrastive__loss": "contrastive"},
        {"contrastive__memory_size": 64, "contrastive__memory__warm_up": 2},
        {"contrastive__loss__temperature": 0.2, "averaging": "snapshots"},
        {"module": "batch_ensemble", "averaging": "ema"},
        {"balancing": "gradnorm"},
    ],
    ids=str,
)
def test_a_saved_net_answers_alike(params, tmp_path):
    model = fit(contrastive_weight=0.2, **params)
    model.save_pretrained(tmp_path)
    loaded = NeuralMultiLabelClassifier.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert loaded.contrastive_weight == 0.2


def test_the_same_seed_gives_the_same_net():
    params = {"contrastive_weight": 0.2}
    np.testing.assert_array_equal(fit(**params).predict_proba(X), fit(**params).predict_proba(X))


def test_batches_without_pairs_are_counted():
    model = fit(contrastive_weight=0.1)
    assert model.history_[-1, "n_batches_without_positives"] == 0


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"contrastive_weight": -1}, "'contrastive_weight' parameter"),
        ({"contrastive_weight": 1, "contrastive__loss": "nothing"}, "loss='nothing' is not known"),
        ({"contrastive_weight": 1, "contrastive__memory_size": -1}, "contrastive__memory_size"),
        (
            {"contrastive_weight": 1, "contrastive__warmth": 1},
            "has no parameter contrastive__warmth",
        ),
        ({"contrastive__warmth": 1}, "has no parameter contrastive__warmth"),
        ({"contrastive__loss_params": {}}, "such as contrastive__loss__temperature"),
        ({"contrastive_weight": 1, "contrastive__loss__x": 1}, "has no parameter loss__x"),
        (
            {"contrastive_weight": 1, "contrastive__memory_size": 9, "contrastive__memory__x": 1},
            "has no parameter memory__x",
        ),
    ],
)
def test_what_is_not_known_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        fit(**params)


def go_on(model, how):
    """Train on, by another fit or by a part of one."""
    if how == "partial_fit":
        return model.partial_fit(X, Y)
    samples = (ArrayBatches(X, Y),) if how == "stream" else (X, Y)
    return model.set_params(warm_start=True).fit(*samples)


@pytest.mark.parametrize("how", ["fit", "partial_fit", "stream"])
@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (0.0, {"contrastive_weight": 0.1}, "has no contrastive term"),
        (0.1, {"contrastive_weight": 0.0}, "has a contrastive term"),
        (0.1, {"contrastive__loss": "supcon"}, "contrastive__loss is not what"),
        (0.1, {"contrastive__n_components": 8}, "contrastive__n_components is not what"),
        (0.1, {"contrastive__loss__temperature": 1.0}, "contrastive__loss__temperature is not"),
    ],
)
def test_a_net_that_goes_on_keeps_its_term(before, after, message, how):
    model = fit(contrastive_weight=before, max_epochs=2)
    with pytest.raises(ValueError, match=message):
        go_on(model.set_params(**after), how)
    assert model.n_iter_ == 2


@pytest.mark.parametrize("how", ["fit", "partial_fit", "stream"])
def test_another_weight_counts_from_now_on(how):
    params = {"contrastive_weight": 0.1, "contrastive__loss": SupConLoss(), "max_epochs": 2}
    model = copy.deepcopy(fit(**params))
    assert go_on(model.set_params(contrastive_weight=0.9), how).n_iter_ > 2
    assert model.module_.auxiliary.weight == 0.9


def test_labels_that_become_unknown_are_seen():
    model = fit(contrastive_weight=0.1, max_epochs=2)
    gaps = Y.astype(float)
    gaps[::3, 0] = np.nan
    model.partial_fit(X, gaps)
    assert not model.module_.auxiliary.criterion.all_known


def test_the_history_tells_how_large_it_was():
    """With no other rows in a batch and no steps to speak of, it is what the net answers."""
    model = fit(contrastive_weight=0.3, max_epochs=1, lr=1e-12, module__dropout=0.0, batch_size=120)
    term = model.module_.auxiliary.eval()
    with torch.no_grad():
        expected = term(torch.from_numpy(represent(model)), torch.from_numpy(Y).float())
    assert np.isclose(model.history_[0, "train_contrastive_loss"], expected.item(), rtol=1e-4)
    assert "train_contrastive_loss" not in fit().history_[0]


def test_what_the_learner_calls_auto_is_the_default():
    found = fit(contrastive_weight=0.2, contrastive__loss="auto", contrastive__rule="auto")
    np.testing.assert_array_equal(
        found.predict_proba(X), fit(contrastive_weight=0.2).predict_proba(X)
    )


def test_labels_that_make_no_pairs_may_do_without_it():
    with pytest.raises(ValueError, match="or set contrastive_weight=0"):
        NeuralMultiLabelClassifier(**SMALL, contrastive_weight=0.2).fit(X, np.zeros_like(Y))
