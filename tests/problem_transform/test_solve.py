"""Which solver fits, and what is said where the labels cannot be solved together."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance


def make_problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    return X, (X[:, :3] + rng.normal(size=(60, 3)) > 0).astype(int)


@pytest.mark.parametrize("form", [np.asarray, sp.csc_array])
@pytest.mark.parametrize("value", [0, 1])
def test_a_class_without_weight_is_left_to_the_loop(form, value):
    X, Y = make_problem()
    weight = np.where((value == Y) & ([False, True, False]), 0.0, 1.0)
    fitted = BinaryRelevance(LogisticRegression()).fit(X, form(Y), sample_weight=weight)
    assert fitted.solver_ == "per_label"
    batched = BinaryRelevance(LogisticRegression(), solver="batched")
    with pytest.raises(ValueError, match="or of one of its classes, are zero"):
        batched.fit(X, form(Y), sample_weight=weight)
    some = np.where(np.arange(60)[:, None] < 5, 0.0, np.ones(3))
    assert batched.fit(X, form(Y), sample_weight=some).solver_ == "batched"


@pytest.mark.parametrize("weight", [0, -1.0])
def test_class_weights_that_are_not_positive_are_left_to_the_loop(weight):
    X, Y = make_problem()
    base = LogisticRegression(class_weight={1: weight})
    with pytest.raises(ValueError, match="a weight in class_weight is not positive"):
        BinaryRelevance(base, solver="batched").fit(X, Y)


def test_parameters_that_are_not_valid_are_named():
    with pytest.raises(ValueError, match="The 'C' parameter"):
        BinaryRelevance(LogisticRegression(C=-1), solver="batched").fit(*make_problem())
