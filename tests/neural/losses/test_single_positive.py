"""Losses for training data of which only positives are known."""

import numpy as np
import pytest

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural import NeuralMultiLabelClassifier

LOSSES = {
    "assume_negative": {},
    "weak_assume_negative": {},
    "large_loss": {},
    "expected_positives": {"criterion__expected_positives": 1.0},
    "role": {"criterion__expected_positives": 1.0},
}


def make_single_positive():
    """Three labels that exclude each other, of which only the one that is there is known."""
    rng = np.random.default_rng(0)
    label = rng.integers(3, size=120)
    X = np.eye(3)[label] + 0.1 * rng.normal(size=(120, 3))
    return X, np.where(np.eye(3)[label] == 1, 1, np.nan), label


def fit(Y, X, criterion, **params):
    # Ranks would close the gaps between the three groups of rows.
    net = NeuralMultiLabelClassifier(
        module="mlp",
        criterion=criterion,
        lr=0.02,
        max_epochs=10,
        scaling="standard",
        random_state=0,
        **params,
    )
    return net.fit(X, Y)


@pytest.mark.parametrize("criterion", [*LOSSES, [("assume_negative", 1.0), ("dice", 0.1)]])
def test_positives_alone_teach_what_is_absent(criterion):
    X, Y, label = make_single_positive()
    params = LOSSES[criterion] if isinstance(criterion, str) else {}
    proba = fit(Y, X, criterion, **params).predict_proba(X)
    assert (proba.argmax(axis=1) == label).all()
    assert proba.min() < 0.5


def test_without_an_assumption_what_was_always_present_is_predicted():
    X, Y, _ = make_single_positive()
    with pytest.warns(LabelWarning, match="present in all"):
        net = fit(Y, X, "bce")
    assert (net.predict_proba(X) == 1).all()
