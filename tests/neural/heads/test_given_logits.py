"""Modules that answer the labels themselves."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from skmultilabel.neural._heads._given_logits import GivenLogitsHead
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural.losses import make_loss

Y = np.random.default_rng(0).integers(0, 2, size=(20, 3)).astype(np.float32)


def test_the_output_is_taken_for_log_odds_as_it_is():
    head = GivenLogitsHead(3, find_label_facts(Y))
    logits = torch.linspace(-3, 3, 60).view(20, 3)
    assert head(logits) is logits
    assert list(head.parameters()) == []
    torch.testing.assert_close(head.compute_probabilities(head(logits)), logits.sigmoid())
    np.testing.assert_array_equal(head.predict_joint(logits), logits > 0)
    target = torch.tensor(Y)
    loss = head.compute_loss(logits, target, criterion=make_loss("bce"))
    torch.testing.assert_close(loss, binary_cross_entropy_with_logits(logits, target))
