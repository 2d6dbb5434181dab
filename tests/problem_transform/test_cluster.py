"""Blocks of labels, as the workers of a cluster get them; here they are worked on the spot."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from joblib import parallel_config
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.exceptions import LabelFitError
from skmultilabel.problem_transform import _cluster, _solve

TREE = DecisionTreeClassifier(max_depth=3, random_state=0)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    return X, (X @ rng.normal(size=(4, 11)) > 0.5).astype(int), rng.uniform(1, 2, size=(60, 11))


@pytest.fixture
def shipped(monkeypatch):
    """Pretend to be on a cluster of two workers; list the labels of the blocks that are sent."""
    blocks = []

    def work_block(work, estimators, X, columns, *args):
        blocks.append(columns.shape[1])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_solve, "count_cluster_workers", lambda n_jobs: 0)
            return work_alone(work, estimators, X, columns, *args)

    work_alone = _cluster._work_block
    monkeypatch.setattr(_cluster, "_work_block", work_block)
    monkeypatch.setattr(_solve, "count_cluster_workers", lambda n_jobs: 2)
    monkeypatch.setattr(_solve, "LABELS_PER_BLOCK", 4)
    return blocks


@pytest.fixture
def solved_here():
    """Fit as on one machine, whatever the other fixture pretends."""

    def fit(base, *args, **params):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_solve, "count_cluster_workers", lambda n_jobs: 0)
            return BinaryRelevance(base).fit(*args, **params)

    return fit


@pytest.mark.parametrize("backend", ["sequential", "threading", "loky"])
def test_this_machine_is_no_cluster(backend):
    with parallel_config(backend, n_jobs=2):
        assert _cluster.count_cluster_workers(None) == 0
        assert _cluster.count_cluster_workers(2) == 0


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("to_target", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize(
    ("base", "sizes"), [(TREE, [2, 2, 2, 2, 2, 1]), (LogisticRegression(tol=1e-9), [4, 4, 3])]
)
def test_blocks_give_what_one_machine_gives(
    base, sizes, to_target, weighted, data, shipped, solved_here
):
    X, Y, weight = data
    params = {"sample_weight": weight} if weighted else {}
    Y = Y.astype(float)
    Y[::7, 2] = np.nan
    there = BinaryRelevance(base).fit(X, to_target(Y), **params)
    here = solved_here(base, X, to_target(Y), **params)
    assert shipped == sizes
    assert there.solver_ == here.solver_
    np.testing.assert_allclose(there.predict_proba(X), here.predict_proba(X), atol=1e-6)


def test_weights_of_samples_travel_too(data, shipped, solved_here):
    X, Y, weight = data
    there = BinaryRelevance(TREE).fit(X, Y, sample_weight=weight[:, 0])
    here = solved_here(TREE, X, Y, sample_weight=weight[:, 0])
    np.testing.assert_array_equal(there.predict_proba(X), here.predict_proba(X))


def test_what_is_solved_in_one_product_stays_here(data, shipped):
    X, Y, _ = data
    assert BinaryRelevance(GaussianNB()).fit(X, Y).solver_ == "batched"
    assert shipped == []


def test_batches_go_in_blocks(data, shipped):
    X, Y, _ = data
    base = SGDClassifier(random_state=0)
    model = BinaryRelevance(base).partial_fit(X, Y).partial_fit(X, Y)
    alone = base.partial_fit(X, Y[:, 5], classes=[0, 1]).partial_fit(X, Y[:, 5])
    np.testing.assert_array_equal(model.estimators_[5].coef_, alone.coef_)


def test_warnings_come_back_with_the_names_of_the_labels(data, shipped):
    X, Y, _ = data
    named = pd.DataFrame(Y, columns=[f"label {k}" for k in range(11)])
    base = LogisticRegression(C=1e4, max_iter=1, tol=1e-9)
    with pytest.warns(ConvergenceWarning) as caught:
        BinaryRelevance(base).fit(X * [1, 1e-3, 1e3, 1], named)
    assert len(caught) == 3
    assert "'label 10'" in str(caught[-1].message)


def test_errors_name_the_label(data, shipped):
    X, Y, _ = data
    with pytest.raises(LabelFitError, match="Label 0"):
        BinaryRelevance(DecisionTreeClassifier(max_depth=-1)).fit(X, Y)
