"""Vectors for categories."""

import numpy as np
import pytest
import torch

from skmultilabel.neural._modules._categories import CategoryEmbedding, choose_widths


def _split_tables(embedding, cardinalities, widths):
    """The vectors of each column as a matrix."""
    sizes = [n * width for n, width in zip(cardinalities, widths, strict=True)]
    parts = embedding.weight.detach().ravel().split(sizes)
    return [
        part.view(n, width) for part, n, width in zip(parts, cardinalities, widths, strict=True)
    ]


@pytest.mark.parametrize("widths", [[3, 1, 4], None])
def test_is_a_lookup_column_by_column(widths):
    cardinalities = [4, 2, 9]
    embedding = CategoryEmbedding(cardinalities, widths)
    tables = _split_tables(embedding, cardinalities, widths or choose_widths(cardinalities))
    codes = torch.stack([torch.randint(n, (20,)) for n in cardinalities], dim=1)
    expected = torch.cat([t[codes[:, j]] for j, t in enumerate(tables)], dim=1)
    assert torch.equal(embedding(codes), expected)


def test_unknown_categories_are_zero():
    embedding = CategoryEmbedding([4, 9])
    assert (embedding(torch.zeros(2, 2, dtype=torch.int64)) == 0).all()
    assert (embedding(torch.ones(2, 2, dtype=torch.int64)) != 0).all()


def test_gradient_reaches_only_what_was_looked_up():
    embedding = CategoryEmbedding([3, 3], widths=[2, 1])
    embedding(torch.tensor([[1, 2], [1, 2]])).sum().backward()
    expected = [0, 0, 2, 2, 0, 0, 0, 0, 2]
    np.testing.assert_array_equal(embedding.weight.grad.ravel(), expected)


def test_vectors_have_the_size_of_a_scaled_number():
    torch.manual_seed(0)
    embedding = CategoryEmbedding([2001], widths=[16])
    squares = embedding(torch.arange(1, 2001)[:, None]).square().sum(dim=1)
    np.testing.assert_allclose(squares.mean().item(), 1, atol=0.05)


@pytest.mark.parametrize("cardinalities", [[], [1], [1, 3], [2]])
@pytest.mark.parametrize("n_rows", [0, 1, 3])
def test_small_sizes(cardinalities, n_rows):
    embedding = CategoryEmbedding(cardinalities)
    codes = torch.zeros(n_rows, len(cardinalities), dtype=torch.int64)
    assert embedding(codes).shape == (n_rows, embedding.n_outputs)


def test_state_is_what_was_learned_alone():
    assert list(CategoryEmbedding([3, 4]).state_dict()) == ["weight"]
