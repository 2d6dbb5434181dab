"""The chain: its loss against a loop over links, and its answers in the order of the columns."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from skmultilabel.neural._heads._chain import ChainHead
from skmultilabel.neural._heads._chain_answers import compute_chain_marginals, find_joint_sets
from skmultilabel.neural._heads._label_facts import find_label_facts

LABELS = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [1, 1, 0], [0, 0, 0], [0, 1, 1]], dtype=float)
MISSING = np.where(np.random.default_rng(0).random((6, 3)) < 0.4, np.nan, LABELS)


def make_head(Y=LABELS, **params):
    """A head with drawn weights, in double precision."""
    head = ChainHead(4, find_label_facts(Y), **params).double()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter += torch.randn(parameter.shape, dtype=torch.float64, generator=generator)
    return head


def draw_hidden(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def mean_cross_entropy(logits, target, weight=None):
    known = ~torch.isnan(target)
    losses = F.binary_cross_entropy_with_logits(logits, target.nan_to_num(), reduction="none")
    return (losses * known).sum() / known.sum()


@pytest.mark.parametrize("order", [None, "frequency", [2, 0, 1]])
@pytest.mark.parametrize("Y", [LABELS, MISSING])
def test_the_loss_is_that_of_a_loop_over_links(Y, order):
    head = make_head(Y, order=order)
    hidden = draw_hidden(6, 4)
    base, effects = head(hidden).tolist(), head.effects.tolist()
    total, n_known = 0.0, 0
    for row, labels in enumerate(Y.tolist()):
        for place, label in enumerate(head.order):
            log_odds = base[row][label]
            log_odds += sum(effects[label][m] * labels[m] for m in head.order[:place])
            proba = 1 / (1 + np.exp(-log_odds))
            if np.isnan(labels[label]):
                labels[label] = proba  # it stands for the label from here on
            else:
                total -= np.log(proba if labels[label] else 1 - proba)
                n_known += 1
    loss = head.compute_loss(hidden, torch.tensor(Y), None, mean_cross_entropy)
    np.testing.assert_allclose(loss.item(), total / n_known)


def test_members_have_labels_of_their_own_in_the_gaps():
    head, Y = make_head(MISSING), torch.tensor(MISSING)
    hidden = draw_hidden(6, 3, 4)
    collected = []

    def collect(logits, target, weight):
        collected.append(logits)
        return logits.sum()

    head.compute_loss(hidden, Y, None, collect)
    for member in range(3):
        head.compute_loss(hidden[:, member], Y, None, collect)
    torch.testing.assert_close(collected[0], torch.stack(collected[1:], dim=1))


def test_labels_unknown_only_after_the_fit_are_as_frequent_as_before():
    head = make_head(LABELS, order=None)
    Y = torch.tensor([[torch.nan, 1.0, 0.0]], dtype=torch.float64)
    hidden = draw_hidden(1, 4)
    share = (LABELS[:, 0].sum() + 0.5) / 7
    expected = Y.clone()
    expected[0, 0] = share
    logits = head(hidden) + expected @ torch.tril(head.effects, -1).T
    loss = head.compute_loss(hidden, Y, None, lambda logits, *_: logits.sum())
    torch.testing.assert_close(loss, logits.sum(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("shape", [(6, 4), (6, 2, 4)])
def test_answers_are_those_of_the_chain_in_its_order(shape):
    head = make_head(order=[2, 0, 1])
    output = head(draw_hidden(*shape)).detach()
    base = output.reshape(6, -1, 3).movedim(1, 0).numpy()[..., head.order]
    weights = head.effects.detach().numpy()[np.ix_(head.order, head.order)]
    marginals, joint = compute_chain_marginals(base, weights), find_joint_sets(base, weights)
    np.testing.assert_allclose(head.compute_probabilities(output)[:, head.order], marginals)
    np.testing.assert_array_equal(head.predict_joint(output)[:, head.order], joint)
    torch.testing.assert_close(
        head.compute_logits(output), torch.logit(head.compute_probabilities(output))
    )


def test_the_probability_of_all_labels_is_that_of_the_loss():
    head = make_head()
    hidden = draw_hidden(1, 4)
    sets = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * 3)
    loss = torch.stack(
        [3 * head.compute_loss(hidden, row[None], None, mean_cross_entropy) for row in sets]
    )
    torch.testing.assert_close(loss.neg().exp().sum(), torch.ones((), dtype=torch.float64))
    marginals = head.compute_probabilities(head(hidden).detach())
    torch.testing.assert_close(loss.neg().exp() @ sets, marginals[0])


def test_only_effects_of_labels_before_learn():
    head = make_head(order=[2, 0, 1])
    head.compute_loss(draw_hidden(6, 4), torch.tensor(LABELS), None, mean_cross_entropy).backward()
    learns = head.effects.grad != 0
    np.testing.assert_array_equal(learns, [[0, 0, 1], [1, 0, 1], [0, 0, 0]])


def test_draws_are_repeatable_and_follow_the_seed():
    output = draw_hidden(2, 3)
    params = {"inference": "monte_carlo", "n_draws": 3}
    heads = [make_head(**params, random_state=seed) for seed in (0, 0, 1)]
    first, same, other = (head.compute_probabilities(output) for head in heads)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


@pytest.mark.parametrize(
    ("params", "match"),
    [
        ({"order": "random"}, "is neither 'frequency' nor a list"),
        ({"order": [0, 0, 1]}, "invalid head__order"),
        ({"inference": "best"}, "head__inference='best' is none of 'auto', 'greedy'"),
    ],
)
def test_what_cannot_be(params, match):
    with pytest.raises(ValueError, match=match):
        ChainHead(4, find_label_facts(LABELS), **params)
