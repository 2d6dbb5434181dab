"""Weights of labels against scikit-learn and the formulas of the papers."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from label_problems import LABELS
from sklearn.linear_model import LogisticRegression
from sklearn.utils.class_weight import compute_sample_weight

from skmultilabel import BinaryRelevance
from skmultilabel.exceptions import LabelWarning
from skmultilabel.resampling import compute_label_weights

Y = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 1], [0, 0, 0], [0, 1, 1]])


def weigh_by_classes(column, weigh):
    """Weigh the known samples of a label by the number of samples of their class."""
    weights = np.zeros(len(column))
    known = ~np.isnan(column)
    if known.any():
        own = column[known]
        raw = np.array([weigh(np.sum(own == value)) for value in own])
        weights[known] = raw / raw.mean()
    return weights


FORMULAS = {
    "balanced": lambda n: 1 / n,
    "effective_number": lambda n: (1 - 0.9) / (1 - 0.9**n),
    "inverse_square_root": lambda n: n**-0.5,
}


@pytest.mark.parametrize("kind", FORMULAS)
@given(Y=LABELS)
def test_weights_are_those_of_the_formula(kind, Y):
    expected = np.column_stack([weigh_by_classes(column, FORMULAS[kind]) for column in Y.T])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LabelWarning)
        for labels in (Y, sp.csr_array(Y)):
            np.testing.assert_allclose(compute_label_weights(labels, kind, beta=0.9), expected)


def test_balanced_weights_are_those_of_scikit_learn():
    expected = np.column_stack([compute_sample_weight("balanced", column) for column in Y.T])
    np.testing.assert_allclose(compute_label_weights(Y), expected)


def test_a_model_learns_what_class_weight_teaches():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((80, 3))
    labels = (X + rng.standard_normal((80, 3)) > [0.5, 1.0, 1.5]).astype(int)
    weighted = BinaryRelevance(LogisticRegression(tol=1e-10))
    weighted.fit(X, labels, sample_weight=compute_label_weights(labels))
    balanced = BinaryRelevance(LogisticRegression(tol=1e-10, class_weight="balanced"))
    np.testing.assert_allclose(
        weighted.predict_proba(X), balanced.fit(X, labels).predict_proba(X), atol=1e-6
    )


def test_labels_of_one_class_weigh_one_and_are_named():
    labels = pd.DataFrame({"rare": [1, 0, 0], "never": [0, 0, 0], "always": [1, 1, 1]})
    with pytest.warns(LabelWarning, match="'never', 'always'"):
        weights = compute_label_weights(labels)
    np.testing.assert_array_equal(weights[:, 1:], 1)


@pytest.mark.parametrize("form", [np.asarray, sp.csc_array])
def test_a_dict_weighs_the_samples_with_the_label(form):
    weights = compute_label_weights(form(Y), {0: 4.0, 2: 0.5})
    np.testing.assert_array_equal(weights, np.where(Y == 1, [4.0, 1.0, 0.5], 1.0))
    named = compute_label_weights(pd.DataFrame(Y, columns=list("abc")), {"a": 4, "c": 0.5})
    np.testing.assert_array_equal(named, weights)


def test_a_function_is_given_the_numbers_of_samples():
    weights = compute_label_weights(Y, lambda n_positive, n_negative: (n_negative, n_positive))
    np.testing.assert_array_equal(weights, np.where(Y == 1, [4, 3, 1], [1, 2, 4]))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("balance", "kind must be one of 'balanced'"),
        (None, "kind must be one of"),
        ({7: 1.0}, "has 7, which is no label"),
        ({0: -1.0}, "not negative"),
        (lambda n_positive, n_negative: (n_positive, -n_negative), "not negative"),
    ],
)
def test_what_makes_no_weights_is_refused(kind, message):
    with pytest.raises(ValueError, match=message):
        compute_label_weights(Y, kind)


@pytest.mark.parametrize("beta", [-0.1, 1.0])
def test_beta_is_below_one(beta):
    with pytest.raises(ValueError, match="beta must be"):
        compute_label_weights(Y, "effective_number", beta=beta)
