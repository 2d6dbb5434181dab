"""Honest fold estimates."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multioutput import MultiOutputClassifier

from skmultilabel._out_of_fold._folds import pool_folds, score_fold
from skmultilabel.threshold import get_objective
from skmultilabel.threshold._folds import validate_rule
from skmultilabel.threshold._rules._registry import PerClass
from skmultilabel.threshold._search._registry import search_thresholds


def draw(seed=0, n_samples=60, n_labels=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 4))
    Y = (X[:, :n_labels] + rng.normal(size=(n_samples, n_labels)) > 0.4).astype(np.int8)
    return X, Y


def make_folds(X, Y, n_folds=3):
    rows = np.arange(len(X))
    return [
        score_fold(
            MultiOutputClassifier(LogisticRegression()),
            X,
            Y,
            rows[rows % n_folds != fold],
            rows[rows % n_folds == fold],
            n_labels=Y.shape[1],
            response_method="auto",
            fit_params={},
        )
        for fold in range(n_folds)
    ]


def test_fold_is_judged_under_the_cut_offs_of_the_others():
    X, Y = draw()
    folds = make_folds(X, Y)
    objective = get_objective("f1_macro")
    rules, values = validate_rule(folds, Y, objective, PerClass(regularization=None), default=0.5)
    for held_out in range(3):
        rows, scores = pool_folds([f for k, f in enumerate(folds) if k != held_out])
        cut_offs, _ = search_thresholds(scores, Y[rows], objective, "per_class", default=0.5)
        np.testing.assert_array_equal(rules[held_out].thresholds_, cut_offs)
        fold = folds[held_out]
        truth = f1_score(Y[fold.rows], fold.scores > cut_offs, average="macro")
        assert values[held_out] == pytest.approx(truth)
