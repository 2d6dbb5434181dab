"""Random multi-label problems for linear models, and their objectives in plain numpy."""

import numpy as np
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_class_weight

KINDS = ["plain", "wide", "collinear", "duplicate", "scaled", "zeros", "separable"]


def make_problem(kind, n_samples=150, n_features=12, n_labels=5, seed=0):
    """Make samples of some kind, and labels of prevalences from 50 % to 4 %."""
    rng = np.random.default_rng(seed)
    if kind == "wide":
        n_samples, n_features = 40, 120
    X = rng.standard_normal((n_samples, n_features)) + rng.standard_normal(n_features)
    if kind == "collinear":
        X[:, 5] = X[:, 3] + X[:, 4]
    if kind == "duplicate":
        X[:, 5] = X[:, 3]
    W = rng.standard_normal((n_features, n_labels)) * 2 / np.sqrt(n_features)
    noise = 0.01 if kind == "separable" else 1.0
    scores = X @ W + noise * rng.logistic(size=(n_samples, n_labels))
    if kind == "scaled":
        X *= 10.0 ** rng.uniform(-3, 3, n_features)
    if kind == "zeros":
        X[:, 2] = 0
    cuts = [
        np.quantile(scores[:, label], share)
        for label, share in enumerate(np.linspace(0.5, 0.96, n_labels))
    ]
    return X, (scores > np.array(cuts)).astype(int)


def compute_objectives(model, X, Y):
    """Sum of weighted losses plus penalty / C, per label, from each label's own estimator."""
    return np.array(
        [_compute_objective(one, X, Y[:, label]) for label, one in enumerate(model.estimators_)]
    )


def _compute_objective(model, X, y):
    weight = compute_class_weight(model.class_weight, classes=np.array([0, 1]), y=y)[y]
    margin = np.where(y == 1, 1, -1) * (X @ model.coef_[0] + model.intercept_)
    size = model.coef_[0] @ model.coef_[0]
    is_svm = isinstance(model, LinearSVC)
    if is_svm or model.solver == "liblinear":
        size += (np.ravel(model.intercept_)[0] / model.intercept_scaling) ** 2
    loss = np.maximum(1 - margin, 0) ** 2 if is_svm else np.logaddexp(0, -margin)
    return size / (2 * model.C) + weight @ loss
