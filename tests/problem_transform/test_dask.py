"""Binary relevance on a Dask cluster of two worker processes.

A single test, since a cluster takes seconds to start.
"""

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform import _solve

N_SAMPLES, N_LABELS = 500, 40


@pytest.fixture
def client():
    distributed = pytest.importorskip(
        "distributed", reason='needs pip install "skmultilabel[dask]"'
    )
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_gives_the_local_result_and_gets_the_samples_once(client, monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N_SAMPLES, 20))
    Y = (X @ rng.normal(size=(20, N_LABELS)) > 2).astype(int)
    monkeypatch.setattr(_solve, "LABELS_PER_BLOCK", N_LABELS // 2)
    sent = []
    scatter = type(client).scatter
    monkeypatch.setattr(
        type(client),
        "scatter",
        lambda self, data, *args, **kwargs: (
            sent.append(data) or scatter(self, data, *args, **kwargs)
        ),
    )
    tree = make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=3, random_state=0))
    for base, solver in [
        (LogisticRegression(tol=1e-8), "batched"),
        (tree, "per_label"),
    ]:
        local = BinaryRelevance(base).fit(X, Y)
        sent.clear()
        with parallel_config("dask"):
            model = BinaryRelevance(base).fit(X, Y)
        assert model.solver_ == local.solver_ == solver
        np.testing.assert_allclose(model.predict_proba(X), local.predict_proba(X), atol=1e-6)
        samples = [data for data in sent if data.nbytes == X.nbytes]
        assert len(samples) == 1
        assert len(sent) <= 1 + 8  # and the blocks of labels, four a worker
        assert sum(data.nbytes for data in sent) == X.nbytes + N_SAMPLES * N_LABELS
