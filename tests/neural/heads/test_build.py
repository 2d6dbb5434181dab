"""What all heads have in common, over the registry, and which of them is chosen."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
import torch.nn.functional as F

from skmultilabel.neural._heads._build import (
    HEADS,
    MIN_ROWS_PER_SET,
    build_head,
    choose_head,
)
from skmultilabel.neural._heads._label_facts import compute_log_odds, find_label_facts

N_HIDDEN = 5
LABELS = (np.random.default_rng(0).random((60, 4)) < [0.5, 0.3, 0.2, 0.1]).astype(np.float64)


def weigh_known(logits, target, weight=None):
    """A loss that knows gaps."""
    known = ~torch.isnan(target)
    if logits.ndim == 3:
        target, known = target.unsqueeze(1).expand_as(logits), known.unsqueeze(1).expand_as(logits)
    losses = F.binary_cross_entropy_with_logits(logits, target.nan_to_num(), reduction="none")
    return (losses * known).sum() / known.sum()


def make_head(name, Y=LABELS, **params):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return build_head(name, N_HIDDEN, find_label_facts(Y), **params)


def give_weights(head):
    """Let the head depend on the representation, as one that has learned."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter += 0.5 * torch.randn(parameter.shape, generator=generator)
    return head


def draw_hidden(*shape):
    return torch.randn(*shape, N_HIDDEN, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("name", HEADS)
def test_every_head_begins_with_the_frequency_of_the_labels(name):
    head = make_head(name)
    proba = head.compute_probabilities(head(draw_hidden(3))).detach().numpy()
    expected = 1 / (1 + np.exp(-compute_log_odds(find_label_facts(LABELS))))
    np.testing.assert_allclose(proba, np.tile(expected, (3, 1)), atol=0.02)


@pytest.mark.parametrize("name", HEADS)
def test_permuted_labels_have_permuted_answers_at_first(name):
    order = [2, 0, 3, 1]
    hidden = draw_hidden(3)
    head, permuted = make_head(name), make_head(name, LABELS[:, order])
    torch.testing.assert_close(
        permuted.compute_probabilities(permuted(hidden)),
        head.compute_probabilities(head(hidden))[:, order],
    )


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("shape", [(6,), (6, 3)])
def test_answers_have_the_form_of_the_labels(name, shape):
    head = give_weights(make_head(name))
    output = head(draw_hidden(*shape)).detach()
    proba, joint = head.compute_probabilities(output), head.predict_joint(output)
    assert proba.shape == joint.shape == (6, 4)
    assert proba.dtype == joint.dtype == torch.float32
    assert ((proba >= 0) & (proba <= 1)).all()
    assert torch.isin(joint, torch.tensor([0.0, 1.0])).all()


@pytest.mark.parametrize("name", HEADS)
def test_equal_members_answer_as_one(name):
    head = give_weights(make_head(name))
    hidden = draw_hidden(6)
    one, several = head(hidden).detach(), head(hidden[:, None].repeat(1, 3, 1)).detach()
    torch.testing.assert_close(
        head.compute_probabilities(several), head.compute_probabilities(one), atol=1e-5, rtol=1e-5
    )
    torch.testing.assert_close(head.predict_joint(several), head.predict_joint(one))


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("shape", [(6,), (6, 3)])
def test_every_head_learns_from_labels_with_gaps(name, shape):
    target = torch.tensor(LABELS[:6], dtype=torch.float32)
    target[0, 1] = target[3] = torch.nan
    hidden = draw_hidden(*shape).requires_grad_()
    with_gaps = np.concatenate([LABELS, target])
    head = give_weights(make_head(name, with_gaps))
    criterion = weigh_known if head.uses_criterion else None
    loss = head.compute_loss(hidden, target, None, criterion)
    assert loss.shape == ()
    loss.backward()
    assert torch.isfinite(hidden.grad).all()
    assert hidden.grad[:3].any()
    assert hidden.grad[3].abs().max() < 1e-7


@pytest.mark.parametrize("name", HEADS)
def test_sparse_labels_make_the_same_head(name):
    dense, sparse = make_head(name), make_head(name, sp.csr_array(LABELS))
    for key, value in dense.state_dict().items():
        torch.testing.assert_close(sparse.state_dict()[key], value)


@pytest.mark.parametrize("name", HEADS)
def test_one_label(name):
    head = give_weights(make_head(name, LABELS[:, :1]))
    output = head(draw_hidden(3)).detach()
    assert head.compute_probabilities(output).shape == (3, 1)
    assert head.predict_joint(output).shape == (3, 1)


@pytest.mark.parametrize("name", HEADS)
def test_constant_labels(name):
    Y = np.column_stack([LABELS, np.zeros(60), np.ones(60)])
    head = make_head(name, Y)
    proba = head.compute_probabilities(head(draw_hidden(3)))
    assert (proba[:, 4] < 0.02).all()
    assert (proba[:, 5] > 0.98).all()


@pytest.mark.parametrize("name", HEADS)
def test_every_head_is_rebuilt_without_labels(name):
    head = give_weights(make_head(name))
    facts = find_label_facts(LABELS)._replace(Y=None)
    rebuilt = build_head(name, N_HIDDEN, facts, **head.get_rebuilding_params())
    rebuilt.load_state_dict(head.state_dict())
    hidden = draw_hidden(3)
    torch.testing.assert_close(
        rebuilt.compute_probabilities(rebuilt(hidden).detach()),
        head.compute_probabilities(head(hidden).detach()),
    )


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_precisions(name, dtype):
    head = give_weights(make_head(name)).to(dtype)
    output = head(draw_hidden(3).to(dtype)).detach()
    assert torch.isfinite(head.compute_probabilities(output)).all()


def test_a_name_or_parameter_that_is_none():
    with pytest.raises(ValueError, match="head='graph' is none of 'independent'"):
        build_head("graph", 2, find_label_facts(LABELS))
    with pytest.raises(
        ValueError, match=r"no parameter head__width\. Those that it has: head__max"
    ):
        build_head("label_sets", 2, find_label_facts(LABELS), width=3)


def test_label_sets_are_chosen_where_each_has_been_seen_often():
    Y = np.repeat([[0, 1], [1, 1]], MIN_ROWS_PER_SET, axis=0)
    assert choose_head(find_label_facts(Y)) == "label_sets"
    assert choose_head(find_label_facts(sp.csr_array(Y))) == "label_sets"
    assert choose_head(find_label_facts(Y[:-1])) == "independent"


@pytest.mark.parametrize("value", [np.nan, 0.5])
def test_labels_are_independent_by_default_where_sets_are_not_certain(value):
    Y = np.repeat([[0.0, 1.0], [1.0, 1.0]], 2 * MIN_ROWS_PER_SET, axis=0)
    Y[0, 0] = value
    assert choose_head(find_label_facts(Y)) == "independent"
    assert choose_head(find_label_facts(Y)._replace(Y=None)) == "independent"
    assert choose_head(find_label_facts(Y[1:, 1:])) == "independent"
