"""The head that embeds."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._heads._embedding import EmbeddingHead
from skmultilabel.neural._heads._label_facts import find_label_facts

FACTS = find_label_facts(np.eye(3, dtype=int))


def test_it_is_a_projection_of_length_one():
    head, hidden = EmbeddingHead(5, FACTS, 4).double(), torch.randn(6, 5, dtype=torch.float64)
    projected = hidden @ head.linear.weight.T + head.linear.bias
    expected = projected / projected.norm(dim=1, keepdim=True)
    torch.testing.assert_close(head(hidden), expected)
    torch.testing.assert_close(head.compute_probabilities(head(hidden)), expected)
    head.normalize = False
    torch.testing.assert_close(head(hidden), projected)


def test_members_embed_together():
    head, hidden = EmbeddingHead(5, FACTS, 4, normalize=False), torch.randn(6, 3, 5)
    torch.testing.assert_close(head(hidden), head.linear(hidden).mean(dim=1))


def test_half_precision_is_widened():
    head = EmbeddingHead(5, FACTS).to(torch.bfloat16)
    assert head(torch.randn(2, 5, dtype=torch.bfloat16)).dtype == torch.float32


def test_the_loss_is_that_of_the_embedding():
    head, hidden = EmbeddingHead(5, FACTS), torch.randn(6, 5)
    found = head.compute_loss(hidden, "labels", "weights", lambda *given: given)
    torch.testing.assert_close(found[0], head(hidden))
    assert found[1:] == ("labels", "weights")


@pytest.mark.parametrize("n_components", [0, 2.5])
def test_components_are_counted(n_components):
    with pytest.raises((ValueError, TypeError), match="n_components"):
        EmbeddingHead(5, FACTS, n_components)
