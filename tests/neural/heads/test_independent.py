"""A logistic regression of every label."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._heads._independent import IndependentHead
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural.losses import make_loss

RNG = np.random.default_rng(0)
Y = (RNG.random((30, 5)) < [0.5, 0.1, 0.0, 1.0, 0.4]).astype(np.float32)
HIDDEN = RNG.normal(size=(30, 4)).astype(np.float32)
FACTS = find_label_facts(Y)


def make_head(block_size=None):
    """Make a head that has learned something."""
    head = IndependentHead(4, FACTS, block_size)
    with torch.no_grad():
        head.linear.weight.copy_(torch.tensor(RNG.normal(size=(5, 4))))
    return head


def test_it_begins_with_the_frequencies_of_the_labels():
    head = IndependentHead(4, FACTS)
    positives = Y.sum(axis=0)
    expected = (positives + 0.5) / 31
    found = head.compute_probabilities(head(torch.tensor(HIDDEN))).detach()
    np.testing.assert_allclose(found, np.tile(expected, (30, 1)), rtol=1e-5)


def test_it_is_a_linear_function_and_a_sigmoid():
    head = make_head()
    weight, bias = (param.detach().numpy() for param in head.parameters())
    odds = np.exp(HIDDEN @ weight.T + bias)
    found = head.compute_probabilities(head(torch.tensor(HIDDEN))).detach()
    np.testing.assert_allclose(found, odds / (1 + odds), rtol=1e-4)


def test_probabilities_of_members_are_averaged_not_their_log_odds():
    head = make_head()
    members = torch.tensor(np.stack([HIDDEN, 3 * HIDDEN], axis=1))
    found = head.compute_probabilities(head(members))
    each = [head.compute_probabilities(head(members[:, member])) for member in range(2)]
    torch.testing.assert_close(found, (each[0] + each[1]) / 2)


@pytest.mark.parametrize("block_size", [1, 2, 5, 9])
@pytest.mark.parametrize("weighted", [False, True])
def test_blocks_of_labels_change_neither_loss_nor_gradient(block_size, weighted):
    whole = make_head()
    blocks = IndependentHead(4, FACTS, block_size)
    blocks.load_state_dict(whole.state_dict())
    gappy = torch.tensor(np.where(RNG.random(Y.shape) < 0.2, np.nan, Y))
    weight = torch.tensor(RNG.random(30), dtype=torch.float32) if weighted else None
    gradients = []
    for head in (whole, blocks):
        hidden = torch.tensor(HIDDEN, requires_grad=True)
        loss = head.compute_loss(hidden, gappy, weight, make_loss("bce"))
        loss.backward()
        gradients.append((loss.detach(), hidden.grad, *(p.grad for p in head.parameters())))
    torch.testing.assert_close(*gradients)
    assert gradients[0][1].abs().max() > 0


def test_a_loss_that_ranks_labels_knows_no_blocks():
    head = make_head(block_size=2)
    with pytest.raises(ValueError, match="block_size"):
        head.compute_loss(torch.tensor(HIDDEN), torch.tensor(Y), criterion=make_loss("zlpr"))
