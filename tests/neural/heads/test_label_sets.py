"""The likelihood of label sets against sums over completions, and marginals against loops."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._heads._label_sets import (
    LabelSetsHead,
    compute_marginal_log_odds,
    compute_set_log_likelihood,
    count_label_sets,
)

LABELS = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 0], [0, 0, 1]])
MISSING = np.array([[1, np.nan, 0], [np.nan, 0, np.nan], [np.nan] * 3, [0, 0, 1]])
WITH_GAPS = np.concatenate([LABELS, MISSING])


def make_head(Y=WITH_GAPS, n_hidden=4, **params):
    """A head with drawn weights, in double precision."""
    head = LabelSetsHead(n_hidden, find_label_facts(np.asarray(Y)), **params).double()
    generator = torch.Generator().manual_seed(0)
    torch.nn.init.normal_(head.linear.weight, generator=generator)
    return head


def draw_hidden(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def compute_row_likelihood(head, output, row):
    """The probability of the known labels of a row, as a loop over sets and labels."""
    sets, flip = head.sets.numpy(), head.flip
    proba = torch.softmax(output, dim=-1).tolist()
    total = 0.0
    for share, label_set in zip(proba, sets, strict=True):
        for value, label in zip(row, label_set, strict=True):
            if not np.isnan(value):
                right = value if label else 1 - value
                share *= (1 - flip) * right + flip * (1 - right)
        total += share
    return total


@pytest.mark.parametrize("convert", [np.array, sp.csr_array])
def test_sets_are_counted_in_the_order_of_their_frequency(convert):
    counted = count_label_sets(convert(LABELS.astype(np.float64)))
    np.testing.assert_array_equal(counted.sets, [[1, 1, 0], [0, 0, 1], [0, 0, 0]])
    np.testing.assert_array_equal(counted.counts, [3, 2, 1])
    np.testing.assert_array_equal(count_label_sets(convert(LABELS), 2).sets, counted.sets[:2])


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=3, max_size=3), min_size=1))
def test_sparse_and_dense_labels_have_the_same_sets(rows):
    dense, sparse = count_label_sets(np.array(rows)), count_label_sets(sp.csr_array(rows))
    np.testing.assert_array_equal(dense.sets, sparse.sets)
    np.testing.assert_array_equal(dense.counts, sparse.counts)


def test_rows_with_unknown_labels_have_no_set_but_labels_known_nowhere_are_absent():
    Y = np.array([[1, np.nan, np.nan], [1, 0, np.nan], [np.nan, 1, np.nan]])
    counted = count_label_sets(Y)
    np.testing.assert_array_equal(counted.sets, [[1, 0, 0]])


@pytest.mark.parametrize("Y", [LABELS, MISSING, [[0.2, 0.9, np.nan], [0.5, 1, 0]]])
def test_the_loss_is_that_of_loops_over_sets_and_labels(Y):
    head, Y = make_head(flip=0.1), np.array(Y, dtype=np.float64)
    hidden = draw_hidden(len(Y), 4)
    output = head(hidden)
    known = ~np.isnan(Y).all(axis=1)
    expected = [
        -np.log(compute_row_likelihood(head, *pair)) for pair in zip(output, Y, strict=True)
    ]
    loss = head.compute_loss(hidden, torch.tensor(Y)).item()
    np.testing.assert_allclose(loss, np.mean(np.array(expected)[known]))


def test_a_label_that_is_not_known_is_summed_over_its_completions():
    head, row = make_head(flip=0.05), np.array([1, np.nan, np.nan])
    hidden = draw_hidden(1, 4)
    completions = [
        head.compute_loss(hidden, torch.tensor([[1.0, *rest]], dtype=torch.float64)).neg().exp()
        for rest in product([0.0, 1.0], repeat=2)
    ]
    loss = head.compute_loss(hidden, torch.tensor(row)[None])
    torch.testing.assert_close(loss, -torch.stack(completions).sum().log())


def test_without_wrong_labels_the_loss_is_the_cross_entropy_of_the_sets():
    head = make_head(flip=1e-6)
    hidden, Y = draw_hidden(6, 4), torch.tensor(LABELS, dtype=torch.float64)
    code = (Y[:, None] == head.sets).all(dim=-1).to(torch.int8).argmax(dim=-1)
    torch.testing.assert_close(
        head.compute_loss(hidden, Y), F.cross_entropy(head(hidden), code), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize("shape", [(4, 4), (4, 2, 4)])
def test_gradients_of_the_likelihood(shape):
    head, target = make_head(), torch.tensor(MISSING)
    weight = torch.tensor([1.0, 2.0, 1.0, 0.5], dtype=torch.float64)
    hidden = draw_hidden(*shape).requires_grad_()
    parameters = tuple(head.parameters())

    def compute(hidden, *_):
        return head.compute_loss(hidden, target, weight)

    assert torch.autograd.gradcheck(compute, (hidden, *parameters))


def test_a_row_of_weight_two_counts_as_two_rows():
    head, Y = make_head(), torch.tensor(MISSING)
    hidden = draw_hidden(4, 4)
    twice = torch.tensor([0, 1, 1, 2, 3])
    weight = torch.tensor([1.0, 2.0, 1.0, 1.0], dtype=torch.float64)
    torch.testing.assert_close(
        head.compute_loss(hidden, Y, weight), head.compute_loss(hidden[twice], Y[twice])
    )


def test_a_label_of_weight_zero_is_not_known():
    head, Y = make_head(), torch.tensor(LABELS, dtype=torch.float64)
    hidden = draw_hidden(6, 4)
    weight = torch.full_like(Y, 3.0)
    weight[0, 1] = weight[2] = 0
    masked = torch.where(weight == 0, torch.nan, Y)
    torch.testing.assert_close(
        head.compute_loss(hidden, Y, weight), head.compute_loss(hidden, masked)
    )


def test_a_batch_in_which_nothing_is_known_has_a_loss_and_gradients_of_zero():
    head, hidden = make_head(), draw_hidden(2, 4).requires_grad_()
    loss = head.compute_loss(hidden, torch.full((2, 3), torch.nan, dtype=torch.float64))
    loss.backward()
    assert loss.item() == 0
    assert not hidden.grad.any()


def test_weights_that_differ_within_a_row_are_refused():
    head = make_head()
    head.check_weight(np.array([1.0, 2.0]))
    head.check_weight(np.array([[2.0, 0.0, 2.0], [0.0, 0.0, 0.0]]))
    with pytest.raises(ValueError, match="row 1 has weights that differ"):
        head.check_weight(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 1.0]]))


def test_marginals_sum_the_sets_and_the_joint_answer_is_the_most_probable():
    head = make_head()
    output = head(draw_hidden(5, 4))
    for row, marginal, joint in zip(
        output, head.compute_probabilities(output), head.predict_joint(output), strict=True
    ):
        proba = torch.softmax(row, dim=-1)
        expected = [
            sum(p for p, label_set in zip(proba, head.sets, strict=True) if label_set[label])
            for label in range(3)
        ]
        torch.testing.assert_close(marginal, torch.stack(expected))
        torch.testing.assert_close(joint, head.sets[proba.argmax()].double())


def test_members_are_averaged_as_distributions_over_sets():
    head = make_head()
    output = head(draw_hidden(5, 3, 4))
    proba = torch.softmax(output, dim=-1).mean(dim=1)
    mixed = proba.log()
    torch.testing.assert_close(
        head.compute_probabilities(output), head.compute_probabilities(mixed)
    )
    torch.testing.assert_close(head.predict_joint(output), head.predict_joint(mixed))


def test_log_odds_are_those_of_the_marginals():
    head = make_head()
    output = head(draw_hidden(5, 2, 4))
    sets = head.sets.double()
    marginals = torch.softmax(output, dim=-1) @ sets
    torch.testing.assert_close(head.compute_logits(output), torch.logit(marginals))


def test_log_odds_of_labels_that_no_set_or_every_set_has():
    sets = torch.tensor([[1.0, 0, 1], [1, 0, 0]])
    log_proba = torch.tensor([[0.5, 0.25]]).log().requires_grad_()
    log_odds = compute_marginal_log_odds(log_proba, sets, bound=7.0)
    torch.testing.assert_close(log_odds, torch.tensor([[7.0, -7.0, np.log(2.0)]]).float())
    log_odds.sum().backward()
    torch.testing.assert_close(log_proba.grad, torch.tensor([[1.0, -1.0]]))


def test_improbable_labels_have_finite_log_odds_and_a_gradient():
    output = torch.tensor([[1000.0, 0.0, -1000.0]], requires_grad=True)
    sets = torch.tensor([[0.0, 0.0], [1, 0], [1, 1]])
    log_odds = compute_marginal_log_odds(torch.log_softmax(output, dim=-1), sets, bound=7.0)
    torch.testing.assert_close(log_odds, torch.tensor([[-1000.0, -2000.0]]))
    log_odds.sum().backward()
    torch.testing.assert_close(output.grad, torch.tensor([[-2.0, 1.0, 1.0]]))


def test_a_criterion_is_applied_to_the_log_odds_of_the_marginals():
    head, Y = make_head(), torch.tensor(LABELS, dtype=torch.float64)
    hidden = draw_hidden(6, 4)

    def criterion(logits, target, weight):
        return F.binary_cross_entropy_with_logits(logits, target)

    marginals = head.compute_probabilities(head(hidden))
    torch.testing.assert_close(
        head.compute_loss(hidden, Y, criterion=criterion), F.binary_cross_entropy(marginals, Y)
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(dtype):
    head = make_head().to(dtype)
    hidden = draw_hidden(6, 4).to(dtype).requires_grad_()
    Y = torch.tensor(LABELS, dtype=torch.float32)
    loss = head.compute_loss(hidden, Y)
    loss.backward()
    assert loss.dtype == torch.float32
    assert torch.isfinite(hidden.grad).all()
    exact = make_head().compute_loss(hidden.detach().double(), Y.double())
    torch.testing.assert_close(loss.double(), exact, rtol=0.02, atol=0.02)


def test_automatic_mixed_precision_does_not_touch_the_likelihood():
    head, Y = make_head(flip=1e-3).float(), torch.tensor(LABELS, dtype=torch.float32)
    exact = compute_set_log_likelihood(head.sets, Y, 1e-3)
    hidden = draw_hidden(6, 4).float()
    with torch.autocast("cpu", torch.bfloat16):
        loss = head.compute_loss(hidden, Y)
        output = head(hidden)
    expected = -(torch.log_softmax(output.float(), dim=-1) + exact).logsumexp(dim=-1).mean()
    torch.testing.assert_close(loss, expected)


def test_at_first_the_answer_is_the_frequency_of_the_sets():
    head = LabelSetsHead(4, find_label_facts(LABELS))
    proba = head.compute_probabilities(head(torch.randn(2, 4)).detach())
    np.testing.assert_allclose(proba, np.tile(LABELS.mean(axis=0), (2, 1)), rtol=1e-6)


def test_one_label_and_one_set():
    head = make_head(np.ones((3, 1)))
    output = head(draw_hidden(2, 4)).detach()
    np.testing.assert_array_equal(head.compute_probabilities(output), [[1.0], [1.0]])
    np.testing.assert_array_equal(head.predict_joint(output), [[1.0], [1.0]])
    assert torch.isfinite(head.compute_logits(output)).all()
    assert torch.isfinite(head.compute_loss(draw_hidden(2, 4), torch.zeros(2, 1).double()))


def test_a_label_that_only_sets_left_out_have_is_named():
    Y = np.array([[1, 0], [1, 0], [0, 1]])
    facts = find_label_facts(Y, names=np.array(["sport", "news"], dtype=object))
    with pytest.warns(LabelWarning, match="'news' is in none of the 1 label sets"):
        head = LabelSetsHead(4, facts, max_sets=1)
    assert head.sets.shape == (1, 2)


def test_sets_may_be_given_and_rebuild_the_head():
    head = make_head()
    facts = find_label_facts(LABELS)._replace(Y=None)
    rebuilt = LabelSetsHead(4, facts, **head.get_rebuilding_params()).double()
    rebuilt.load_state_dict(head.state_dict())
    hidden = draw_hidden(3, 4)
    torch.testing.assert_close(rebuilt(hidden), head(hidden))


@pytest.mark.parametrize(
    ("Y", "params", "match"),
    [
        (None, {}, "are a stream"),
        (np.full((2, 2), np.nan), {"sets": [[0, 2]]}, "must hold 0 and 1 and have shape"),
        (np.array([[np.nan, 1], [1, np.nan]]), {}, "no row whose labels are all known"),
        (LABELS, {"max_sets": 0}, "head__max_sets must be 1 or more"),
        (LABELS, {"flip": 0.5}, "head__flip must be a probability"),
    ],
)
def test_what_cannot_be(Y, params, match):
    facts = find_label_facts(LABELS if Y is None else Y)
    facts = facts._replace(Y=None) if Y is None else facts
    with pytest.raises(ValueError, match=match):
        LabelSetsHead(4, facts, **params)
