"""All our losses of embeddings: against loops, against each other's promises, on edges."""

import metric_formulas as formulas
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural._metric._loss import compute_similarity
from skmultilabel.neural._metric._make import OWN_LOSSES, make_metric_loss
from skmultilabel.neural._metric._relations import Relations, find_relations

# A loss -> the loops that it is compared with: functions of similarities, positives, negatives.
FORMULAS = {
    "ntxent": formulas.ntxent,
    "supcon": formulas.supcon,
    "jaccard_supcon": formulas.supcon,
    "fastap": formulas.fastap,
}
LOSSES = list(OWN_LOSSES)


def relate(Y, loss, reference=None):
    return find_relations(torch.as_tensor(Y), reference, **loss.default_rule)


@pytest.mark.parametrize("name", FORMULAS)
@given(seed=st.integers(0, 1000), missing=st.sampled_from([0.0, 0.2]))
def test_values_are_those_of_the_loops(name, seed, missing):
    embedding, Y = formulas.draw(12, missing=missing, seed=seed)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    expected = FORMULAS[name](
        formulas.cosines(embedding, embedding),
        relations.positives.double().numpy(),
        relations.negatives.numpy(),
    )
    assert loss(torch.tensor(embedding), relations).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", FORMULAS)
def test_values_with_references_are_those_of_the_loops(name):
    embedding, Y = formulas.draw(7)
    others, others_Y = formulas.draw(15, seed=1)
    loss = make_metric_loss(name)
    relations = relate(Y, loss, torch.tensor(others_Y))
    expected = FORMULAS[name](
        formulas.cosines(embedding, others),
        relations.positives.double().numpy(),
        relations.negatives.numpy(),
    )
    found = loss(torch.tensor(embedding), relations, torch.tensor(others))
    assert found.item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_are_right(name):
    embedding, Y = formulas.draw(8)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    given = torch.tensor(embedding, requires_grad=True)
    assert torch.autograd.gradcheck(lambda rows: loss(rows, relations), given)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(
    "Y",
    [
        np.zeros((4, 2)),
        np.ones((4, 2)),
        np.eye(4),
        np.full((4, 2), np.nan),
        np.eye(4)[[0, 0, 1, 2]],
    ],
    ids=["none", "all", "unlike", "unknown", "one pair"],
)
def test_batches_without_positives_or_negatives_have_a_finite_gradient(name, Y):
    embedding = torch.randn(4, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    value = loss(embedding, relations)
    value.backward()
    assert torch.isfinite(embedding.grad).all()
    if not relations.positives.any():
        assert value.item() == 0
        assert not embedding.grad.any()


@pytest.mark.parametrize("name", LOSSES)
def test_rows_that_are_all_alike_have_a_finite_gradient(name):
    _, Y = formulas.draw(8)
    for start in (torch.ones(8, 3), torch.zeros(8, 3)):
        embedding = start.requires_grad_()
        loss = make_metric_loss(name)
        loss(embedding, relate(Y, loss)).backward()
        assert torch.isfinite(embedding.grad).all()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_widened(name, dtype):
    embedding, Y = formulas.draw(30)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    rows = torch.tensor(embedding).to(dtype)
    expected = loss(rows.double(), relations)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = loss(rows, relations)
    assert found.dtype == torch.float32
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_lengths_and_the_order_of_rows_do_not_matter(name):
    embedding, Y = formulas.draw()
    order = np.random.default_rng(0).permutation(len(Y))
    loss = make_metric_loss(name)
    expected = loss(torch.tensor(embedding), relate(Y, loss)).item()
    found = loss(torch.tensor(3 * embedding[order]), relate(Y[order], loss)).item()
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "ntxent"])
def test_anchors_weigh_as_if_they_came_so_often(name):
    embedding, Y = formulas.draw(10)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    times = torch.tensor([0, 1, 2, 3, 0, 1, 1, 2, 1, 1])
    twice = torch.repeat_interleave(times)
    expected = loss(
        torch.tensor(embedding)[twice],
        Relations(relations.positives[twice], relations.negatives[twice]),
        torch.tensor(embedding),
    )
    found = loss(torch.tensor(embedding), relations._replace(weight=times.double()))
    assert found.item() == pytest.approx(expected.item(), rel=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_equal_weights_are_as_good_as_none(name):
    embedding, Y = formulas.draw()
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    weighted = relations._replace(weight=torch.full((len(Y),), 0.3, dtype=torch.double))
    rows = torch.tensor(embedding)
    assert loss(rows, weighted).item() == pytest.approx(loss(rows, relations).item(), rel=1e-6)


@pytest.mark.parametrize("name", LOSSES)
def test_rows_that_are_alike_are_drawn_together(name):
    Y = np.repeat(np.eye(3), 6, axis=0)
    generator = torch.Generator().manual_seed(0)
    embedding = torch.randn(18, 4, generator=generator, requires_grad=True)
    loss = make_metric_loss(name)
    relations = relate(Y, loss)
    optimizer = torch.optim.Adam([embedding], lr=0.1)
    for _ in range(60):
        optimizer.zero_grad()
        loss(embedding, relations).backward()
        optimizer.step()
    similarity = compute_similarity(embedding.detach())
    nearest_negative = similarity.masked_fill(~relations.negatives, -1).amax(dim=1)
    farthest_positive = similarity.masked_fill(relations.positives == 0, 1).amin(dim=1)
    assert (farthest_positive > nearest_negative + 0.1).all()


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("ntxent", {"temperature": 0}, "temperature must be in"),
        ("supcon", {"temperature": -1}, "temperature must be in"),
        ("fastap", {"n_bins": 0}, "n_bins must be in"),
        ("mulsupcon", {"average": "rows"}, "average must be 'labels' or 'anchors', got 'rows'"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(name, params, message):
    with pytest.raises(ValueError, match=message):
        make_metric_loss(name, **params)
