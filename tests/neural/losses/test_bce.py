"""Cross-entropy: what positives count."""

import numpy as np
import pytest
import torch
from loss_cases import draw
from sklearn.exceptions import NotFittedError

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural.losses import BCELoss

Y = np.array([[1, 0, 1], [0, 0, 1], [0, 1, np.nan], [0, 1, 0.0]])


def test_it_is_the_loss_of_torch():
    logits, target = draw()
    weights = torch.tensor([1.0, 2.0, 0.5, 3.0])
    expected = torch.nn.BCEWithLogitsLoss(pos_weight=weights)(logits, target)
    torch.testing.assert_close(BCELoss(pos_weight=weights)(logits, target), expected)


def test_balanced_weights_are_negatives_over_known_positives():
    weights = BCELoss("balanced").fit_labels(Y).pos_weight_
    torch.testing.assert_close(weights, torch.tensor([3.0, 1.0, 0.5]))


def test_effective_numbers_are_the_sums_of_their_series():
    beta = 0.9
    weights = BCELoss("effective_number", beta=beta).fit_labels(Y).pos_weight_
    effective = [sum(beta**i for i in range(n)) for n in range(5)]
    expected = [effective[3] / effective[1], 1.0, effective[1] / effective[2]]
    torch.testing.assert_close(weights, torch.tensor(expected))


def test_weights_are_clipped():
    many = np.zeros((1000, 1))
    many[0] = 1
    assert BCELoss("balanced").fit_labels(many).pos_weight_.item() == 100
    assert BCELoss("balanced", max_pos_weight=7).fit_labels(many).pos_weight_.item() == 7


def test_labels_with_one_class_are_named_and_weigh_one():
    facts = find_label_facts(np.array([[1, 0, 1], [0, 0, 1]]), ["sport", "news", "arts"])
    with pytest.warns(LabelWarning, match="'news', 'arts'"):
        weights = BCELoss("balanced").fit_labels(facts).pos_weight_
    assert weights.tolist() == [1, 1, 1]


def test_weights_have_to_be_learnt_first():
    with pytest.raises(NotFittedError, match="call fit_labels"):
        BCELoss("balanced")(torch.zeros(1, 1), torch.zeros(1, 1))


def test_a_mode_that_is_not_known_is_an_error():
    with pytest.raises(ValueError, match="'balanced', 'effective_number'"):
        BCELoss("balance")


def test_weights_are_in_the_state():
    loss = BCELoss("balanced").fit_labels(Y)
    other = BCELoss("balanced").fit_labels(np.eye(3))
    other.load_state_dict(loss.state_dict())
    torch.testing.assert_close(other.pos_weight_, loss.pos_weight_)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0, -2.0, 1.0], r"-2\.0\] for label 1\."),
        ([1.0, np.nan, np.inf], r"\[nan, inf\] for label 1, 2\."),
        (torch.tensor([-1.0, 1.0, 1.0]), "for label 0"),
        ({"sport": 2.0}, "a number for every label"),
        (["a", "b", "c"], "a number for every label"),
    ],
)
def test_weights_that_are_no_weights_are_refused(weights, message):
    with pytest.raises(ValueError, match=f"pos_weight must.*{message}"):
        BCELoss(weights)


@pytest.mark.parametrize("weights", [2.0, [2.0], [1.0, 2.0], [[1.0, 2.0, 3.0]]])
def test_there_is_a_weight_for_every_label(weights):
    loss = BCELoss(weights)
    with pytest.raises(ValueError, match=r"must have shape \(3,\).*got \("):
        loss.fit_labels(Y)
