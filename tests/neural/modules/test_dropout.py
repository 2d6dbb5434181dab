"""Dropout by bytes."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._dropout import Dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_drops_the_share_that_is_asked_for_and_keeps_the_mean(p):
    torch.manual_seed(0)
    dropout = Dropout(p)
    values = dropout(torch.ones(1000, 401))
    assert abs(dropout.p - p) <= 1 / 512
    n = values.numel()
    np.testing.assert_allclose((values == 0).sum() / n, dropout.p, atol=4 * 0.5 / n**0.5)
    kept = values[values != 0]
    assert torch.equal(kept, torch.full_like(kept, 1 / (1 - dropout.p)))


def test_every_bit_of_the_words_is_random():
    """The share is the same in each of the eight bytes of a word, the highest one among them."""
    torch.manual_seed(0)
    dropped = Dropout(0.5)(torch.ones(100_000, 8)) == 0
    np.testing.assert_allclose(dropped.double().mean(dim=0), 0.5, atol=0.01)
    np.testing.assert_allclose(np.corrcoef(dropped.T), np.eye(8), atol=0.02)


def test_seed_decides():
    dropout = Dropout(0.5)
    X = torch.ones(7, 3)
    torch.manual_seed(3)
    first = dropout(X)
    torch.manual_seed(3)
    assert torch.equal(dropout(X), first)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("shape", [(), (0, 3), (1, 1), (2, 3, 5)])
def test_keeps_type_and_shape(dtype, shape):
    values = Dropout(0.5)(torch.ones(shape, dtype=dtype))
    assert values.dtype == dtype
    assert values.shape == shape


def test_gradient_goes_where_values_were_kept():
    X = torch.ones(50, 4, requires_grad=True)
    values = Dropout(0.5)(X)
    values.sum().backward()
    assert torch.equal(X.grad, values.detach())


def test_nothing_happens_without_dropout_or_outside_training():
    X = torch.randn(5, 3)
    assert Dropout(0.0)(X) is X
    assert Dropout(0.5).eval()(X) is X


def test_nearly_everything_dropped_is_finite():
    assert Dropout(0.9999)(torch.ones(100)).isfinite().all()


@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan")])
def test_bad_probability(p):
    with pytest.raises(ValueError, match="dropout must be at least 0 and less than 1"):
        Dropout(p)
