"""The losses that are balanced."""

from functools import partial

import pytest
import torch
from balancing_cases import draw_batch

from skmultilabel.neural._balancing._tasks import TaskLosses, check_tasks, count_tasks
from skmultilabel.neural.losses import make_loss

LABEL_WEIGHT = torch.tensor([1.0, 0.0, 3.0])


@pytest.mark.parametrize("weighs", ["nothing", "rows", "labels"])
@pytest.mark.parametrize(
    "criterion", ["bce", "focal", "assume_negative", [("bce", 1.0), ("dice", 0.5)]]
)
def test_the_shares_give_the_plain_loss(criterion, weighs):
    logits, target = draw_batch(missing=True)
    logits = logits[:, :3]
    weight = {
        "nothing": None,
        "rows": torch.arange(len(target), dtype=torch.float64),
        "labels": LABEL_WEIGHT.expand(target.shape),
    }[weighs]
    loss = make_loss(criterion)
    tasks = TaskLosses(loss)
    losses = tasks(logits, target, weight)
    assert len(losses) == count_tasks(loss, 3)
    torch.testing.assert_close(
        (tasks.shares * losses).sum(), loss(logits, target, weight), check_dtype=False
    )


def test_rows_that_a_term_wants_reach_it():
    logits, target = draw_batch()
    loss = make_loss([("bce", 1.0), (make_loss("large_loss", scheme="correct_for_good"), 1.0)])
    loss.fit_labels(target.numpy())
    tasks = TaskLosses(partial(loss, row_index=torch.arange(len(target))))
    assert tasks(logits[:, :3], target).shape == (2,)


@pytest.mark.parametrize("criterion", ["zlpr", "lsep", None])
def test_what_has_no_parts_is_refused(criterion):
    loss = None if criterion is None else make_loss(criterion)
    with pytest.raises(ValueError, match="criterion='bce'"):
        check_tasks(loss)


def test_sums_of_anything_have_parts():
    check_tasks(make_loss([("zlpr", 1.0), ("lsep", 1.0)]))
