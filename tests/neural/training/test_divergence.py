"""Losses that are not finite."""

import numpy as np
import pytest

from skmultilabel.exceptions import DivergenceError
from skmultilabel.neural._training._divergence import check_losses


def test_finite_losses_pass():
    check_losses(np.array([0.0, -1e300, 1e300]), epoch=1, training=True)
    check_losses(np.array([]), epoch=1, training=True)


@pytest.mark.parametrize(
    ("losses", "training", "match"),
    [
        (
            [1, np.nan, np.inf],
            True,
            "became nan in epoch 3, batch 2 of the training rows.*too large",
        ),
        ([np.inf, np.nan], True, "became inf in epoch 3, batch 1 .*an overflow"),
        ([0, 0, -np.inf], False, "became -inf in epoch 3, batch 3 of the validation rows"),
    ],
)
def test_the_first_that_is_not_finite_is_named(losses, training, match):
    with pytest.raises(DivergenceError, match=match):
        check_losses(np.array(losses), epoch=3, training=training)


def test_good_weights_are_promised_only_where_there_was_an_epoch():
    for epoch in (1, 2):
        with pytest.raises(DivergenceError) as raised:
            check_losses(np.array([np.nan]), epoch=epoch, training=True)
        assert ("last good epoch" in str(raised.value)) == (epoch > 1)


def test_the_first_batch_is_not_blamed_on_a_step():
    with pytest.raises(DivergenceError, match="no step was taken yet"):
        check_losses(np.array([np.nan, 1.0]), epoch=1, training=True)
    with pytest.raises(DivergenceError, match="a step that was too large"):
        check_losses(np.array([1.0, np.nan]), epoch=1, training=True)
