"""What a fit of the classifier learns of labels, and what it refuses."""

import numpy as np
import pytest

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural import NeuralMultiLabelClassifier

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
Y = (X[:, :3] + RNG.normal(scale=0.5, size=(60, 3)) > 0.3).astype(int)


def make_net(**params):
    settings = {"module": "mlp", "module__width": 4, "max_epochs": 2, "random_state": 0}
    return NeuralMultiLabelClassifier(**settings | params)


def test_label_sets_are_not_fixed_by_the_first_part():
    samples, sets = np.tile(X, (10, 1)), np.tile([[1, 0, 0], [0, 1, 1]], (300, 1))
    assert make_net(max_epochs=1).fit(samples, sets).head_ == "label_sets"
    assert make_net().partial_fit(samples, sets).head_ == "independent"


def test_a_label_of_one_class_is_learned_when_the_other_comes():
    with pytest.warns(LabelWarning, match="not 0, not 1, not 2 is present"):
        net = make_net(lr=0.1).partial_fit(X, np.zeros_like(Y))
    assert (net.predict_proba(X) == 0).all()
    for _ in range(60):
        net.partial_fit(X, Y)
    assert net.score(X, Y) > 0.4


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"label_weight": [1, 2, 3], "head": "label_sets"}, "has a likelihood of its own"),
        ({"criterion": "zlpr", "correct_probabilities": True}, "ZLPRLoss it stands for none"),
    ],
)
def test_what_does_not_go_together_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        make_net(**params).fit(X, Y)


def test_the_head_that_was_chosen_is_told():
    assert make_net().fit(X, Y).head_ == "independent"
    assert make_net(head="chain").fit(X, Y).head_ == "chain"
