"""The label embedding against its formula, label by label."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._heads._label_embedding import LabelEmbeddingHead
from skmultilabel.neural._heads._label_facts import find_label_facts

LABELS = (np.random.default_rng(0).random((50, 4)) < 0.3).astype(np.float64)


def test_the_log_odds_are_those_of_the_formula():
    head = LabelEmbeddingHead(3, find_label_facts(LABELS), n_components=2).double()
    torch.nn.init.normal_(head.projection.weight, generator=torch.Generator().manual_seed(0))
    hidden = torch.randn(5, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    expected = [
        [v @ (head.projection.weight @ h) + b for v, b in zip(head.vectors, head.bias, strict=True)]
        for h in hidden
    ]
    torch.testing.assert_close(head(hidden), torch.stack([torch.stack(row) for row in expected]))


@pytest.mark.parametrize("trainable", [True, False])
def test_given_vectors_are_frozen_where_this_is_asked_for(trainable):
    vectors = np.ones((4, 2))
    facts = find_label_facts(LABELS)
    head = LabelEmbeddingHead(3, facts, vectors=vectors, trainable=trainable)
    torch.nn.init.ones_(head.projection.weight)
    head(torch.ones(1, 3)).sum().backward()
    assert (head.vectors.grad is not None) == trainable
    assert "vectors" in head.state_dict()
    np.testing.assert_allclose(head.vectors.detach(), vectors / np.sqrt(2), rtol=1e-6)
