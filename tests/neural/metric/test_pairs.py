"""The public pairs: any form of labels, any rule, the tuples that libraries want."""

import metric_formulas as formulas
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from pytorch_metric_learning import losses

from skmultilabel.neural import multilabel_pairs
from skmultilabel.neural._metric import _relations

Y = formulas.draw()[1].astype(int)


@pytest.mark.parametrize("rule", _relations.RULES)
def test_pairs_are_what_loops_find(rule):
    missing = formulas.draw(missing=0.2)[1]
    pairs = multilabel_pairs(missing, rule)
    positives, negatives = formulas.relate(missing, missing, rule, has_self=True)
    np.testing.assert_array_equal(torch.stack(pairs[:2]), np.nonzero(positives))
    np.testing.assert_array_equal(torch.stack(pairs[2:4]), np.nonzero(negatives))
    np.testing.assert_allclose(
        pairs.weights[pairs.weights < 1], positives[(positives > 0) & (positives < 1)], rtol=1e-6
    )


@pytest.mark.parametrize(
    "make", [np.array, sp.csr_array, sp.coo_array, pd.DataFrame, torch.tensor, np.ndarray.tolist]
)
def test_the_form_of_the_labels_does_not_matter(make):
    expected = multilabel_pairs(Y.astype(float))
    assert all(map(torch.equal, multilabel_pairs(make(Y)), expected))


def test_blocks_give_what_the_whole_gives(monkeypatch):
    whole = multilabel_pairs(Y)
    monkeypatch.setattr(_relations, "PAIRS_OF_A_BLOCK", 100)
    assert all(map(torch.equal, multilabel_pairs(Y), whole))
    capped = multilabel_pairs(Y, max_per_anchor=2, random_state=0)
    assert torch.bincount(capped.anchors).max() == 2
    every = set(zip(whole.anchors.tolist(), whole.positives.tolist(), strict=True))
    assert set(zip(capped.anchors.tolist(), capped.positives.tolist(), strict=True)) <= every


def test_matrices_of_any_kind_are_rules():
    matrix = np.where(np.eye(3), 0, [[0, 2, 0], [2, 0, np.nan], [0, np.nan, 0]])
    for rule in (
        matrix,
        matrix.tolist(),
        torch.tensor(matrix),
        lambda left, right: torch.tensor(matrix),
    ):
        pairs = multilabel_pairs(np.eye(3), rule)
        assert [rows.tolist() for rows in pairs] == [[0, 1], [1, 0], [0, 2], [2, 0], [2.0, 2.0]]


@pytest.mark.parametrize("make", [sp.csr_array, sp.coo_array, sp.csc_matrix])
def test_a_sparse_matrix_of_weights_is_the_dense_one(make):
    weights = np.array([[0, 2, 0], [0.5, 0, 0], [0, 0, 0]])
    expected = multilabel_pairs(np.eye(3), weights)
    assert all(map(torch.equal, multilabel_pairs(np.eye(3), make(weights)), expected))


def test_the_quadruple_that_articles_show_raises():
    anchors, positives, negatives = multilabel_pairs(Y).as_triplets()
    for loss in (losses.ContrastiveLoss(), losses.TripletMarginLoss()):
        with pytest.raises((TypeError, AssertionError)):
            loss(torch.randn(len(Y), 3), indices_tuple=(anchors, positives, negatives, None))


def test_a_triple_changes_the_value_of_a_loss_of_pairs():
    embedding = torch.tensor(formulas.draw()[0])
    pairs = multilabel_pairs(Y)
    loss = losses.NTXentLoss()
    triple = pairs.as_triplets()
    value, other = (loss(embedding, indices_tuple=tuples) for tuples in (pairs.as_tuple(), triple))
    assert abs(value - other) > 0.01


def test_one_label_and_one_row_are_enough():
    assert len(multilabel_pairs([[1]]).anchors) == 0
    pairs = multilabel_pairs([[1], [1], [0]])
    assert [rows.tolist() for rows in pairs.as_tuple()] == [
        [0, 1],
        [1, 0],
        [0, 1, 2, 2],
        [2, 2, 0, 1],
    ]
    assert [len(rows) for rows in multilabel_pairs([[0], [0]]).as_triplets()] == [0, 0, 0]


def test_a_function_may_return_an_array_of_numpy():
    expected = multilabel_pairs(Y, lambda Y, other: (Y.double() @ other.T.double()) / 3)
    found = multilabel_pairs(Y, lambda Y, other: np.asarray(Y, float) @ np.asarray(other.T) / 3)
    assert all(map(torch.equal, found, expected))


@pytest.mark.parametrize("value", [-1.0, np.inf, -np.inf])
def test_weights_are_finite_and_not_negative(value):
    weights = np.eye(len(Y))
    weights[0, 1] = value
    for rule in (weights, torch.tensor(weights), lambda Y, other: torch.tensor(weights)):
        with pytest.raises(
            ValueError, match=f"not negative; got {value:g}. Give .* NaN for neither"
        ):
            multilabel_pairs(Y, rule)


@pytest.mark.parametrize(
    ("labels", "params", "message"),
    [
        ([[0, 2]], {}, "Y must hold"),
        (Y, {"rule": lambda Y, other: "some"}, "A rule must give a tensor, .*; got str"),
        (torch.tensor([0, 1, 2]), {}, r"Y must have the shape \(n_rows, n_labels\), got \(3,\)"),
        (Y, {"rule": "some"}, "rule='some' is not known"),
        (Y, {"rule": np.eye(3)}, r"24 anchors and 24 references; got the shape \(3, 3\)"),
        (Y, {"rule": None}, "rule must be a name, a function, or a matrix.*; got None"),
        (Y, {"rule": [1, 2]}, r"rule must be a name, .*; got \[1, 2\]"),
        (Y, {"rule": [["a"]]}, "rule must be a name"),
        (Y, {"rule": "jaccard", "threshold": "a"}, "threshold must be a number or None; got 'a'"),
        (Y, {"max_per_anchor": -1}, "max_per_anchor must be a whole number.*; got -1"),
        (Y, {"max_per_anchor": 0}, "max_per_anchor must be a whole number.*; got 0"),
        (Y, {"max_per_anchor": 1.5}, "max_per_anchor must be a whole number.*; got 1.5"),
    ],
)
def test_bad_input_is_refused(labels, params, message):
    with pytest.raises(ValueError, match=message):
        multilabel_pairs(labels, **params)
