"""The graph of labels and its convolutions against loops and dense matrices."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
import torch.nn.functional as F

from skmultilabel.neural._heads._label_facts import find_label_facts
from skmultilabel.neural._heads._label_graph import LabelGraphHead, link_labels

RNG = np.random.default_rng(0)
LABELS = (RNG.random((50, 1)) + RNG.random((50, 5)) < [1.0, 0.9, 0.8, 0.6, 0.0]).astype(float)
GRAPH = np.array([[9, 1, 0, 0, 2], [0, 0, 0, 0, 0], [1, 1, 0, 1, 1], [0, 0, 1, 0, 0], [0] * 5])


def compute_adjacency(graph, share):
    """The re-weighted adjacency of the paper, entry by entry."""
    n_labels = len(graph)
    adjacency = np.zeros((n_labels, n_labels))
    for i in range(n_labels):
        linked = [j for j in range(n_labels) if j != i and graph[i, j]]
        adjacency[i, i] = 1 - share if linked else 1
        for j in linked:
            adjacency[i, j] = share / len(linked)
    return adjacency


@pytest.mark.parametrize("convert", [np.array, sp.csr_array])
@pytest.mark.parametrize("threshold", [0.4, 0.6, 1.0])
def test_labels_are_linked_with_those_they_mostly_come_with(convert, threshold):
    Y = LABELS.copy()
    Y[:5, 1] = np.nan
    links = link_labels(convert(Y), threshold)
    for i in range(5):
        for j in range(5):
            n_both = np.sum((Y[:, i] == 1) & (Y[:, j] == 1))
            n_first = np.sum((Y[:, i] == 1) & ~np.isnan(Y[:, j]))
            expected = i != j and n_both > 0 and n_both / n_first >= threshold
            assert links[i, j] == expected


@pytest.mark.parametrize("convert", [np.array, sp.coo_array])
def test_the_classifiers_are_those_of_the_formula(convert):
    facts = find_label_facts(LABELS)
    head = LabelGraphHead(3, facts, width=4, share=0.3, graph=convert(GRAPH)).double()
    torch.nn.init.normal_(head.second.weight, generator=torch.Generator().manual_seed(0))
    adjacency = torch.tensor(compute_adjacency(GRAPH, 0.3))
    between = adjacency @ head.vectors @ head.first.weight.T
    between = torch.where(between > 0, between, 0.2 * between)
    expected = adjacency @ between @ head.second.weight.T
    torch.testing.assert_close(head.compute_classifiers(), expected, rtol=1e-6, atol=1e-7)
    hidden = torch.randn(2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(head(hidden), hidden @ expected.T + head.bias, rtol=1e-6, atol=1e-7)


def test_the_graph_of_the_training_labels_is_that_of_link_labels():
    head = LabelGraphHead(3, find_label_facts(LABELS), threshold=0.5)
    graph = head.get_rebuilding_params()["graph"]
    np.testing.assert_array_equal(graph, link_labels(LABELS, 0.5).toarray())
    assert graph.any()


def test_gradients_of_the_convolutions():
    # None of them is 0, where the rectifier has no gradient.
    vectors = RNG.standard_normal((5, 2))
    facts = find_label_facts(LABELS)
    head = LabelGraphHead(3, facts, width=4, graph=GRAPH, vectors=vectors).double()
    torch.nn.init.normal_(head.second.weight, generator=torch.Generator().manual_seed(0))
    hidden = torch.randn(2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    parameters = tuple(head.parameters())
    assert torch.autograd.gradcheck(lambda *_: head(hidden), parameters)


def test_labels_without_any_link_and_mixed_precision():
    head = LabelGraphHead(3, find_label_facts(LABELS), graph=np.eye(5))
    torch.nn.init.normal_(head.second.weight, generator=torch.Generator().manual_seed(0))
    expected = F.leaky_relu(head.first(head.vectors), 0.2) @ head.second.weight.T
    torch.testing.assert_close(head.compute_classifiers(), expected)
    with torch.autocast("cpu", torch.bfloat16):
        mixed = head.compute_classifiers()
    torch.testing.assert_close(mixed.float(), expected, atol=0.05, rtol=0.05)


@pytest.mark.parametrize(
    ("params", "match"),
    [
        ({"threshold": 0}, "threshold must be larger than 0"),
        ({"share": 1.1}, "share must lie between 0 and 1"),
        ({"graph": np.eye(4)}, r"must have shape \(5, 5\).*got \(4, 4\)"),
    ],
)
def test_what_cannot_be(params, match):
    with pytest.raises(ValueError, match=match):
        LabelGraphHead(3, find_label_facts(LABELS), **params)


def test_labels_of_a_stream_need_a_graph():
    facts = find_label_facts(LABELS)._replace(Y=None)
    with pytest.raises(ValueError, match="are a stream"):
        LabelGraphHead(3, facts, vectors=np.eye(5))
