import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB

from skmultilabel import BinaryRelevance

DATA = sp.csr_array(np.eye(4, 3)), np.array([[1, 0], [1, 1], [0, 1], [0, 0]])


def test_threads_heed_how_logarithms_of_nothing_are_handled():
    X, Y = DATA
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        BinaryRelevance(MultinomialNB(alpha=0), solver="batched", n_jobs=2).fit(X, Y)
    with np.errstate(divide="ignore"), warnings.catch_warnings(action="error"):
        BinaryRelevance(MultinomialNB(alpha=0), solver="batched", n_jobs=2).fit(X, Y)


@pytest.mark.parametrize("base", [MultinomialNB(), ComplementNB(), BernoulliNB()], ids=str)
@pytest.mark.parametrize("n_jobs", [1, 3])
def test_a_batch_may_hold_one_class_only(base, n_jobs):
    """The last label has no carrier in the first batch, the first only carriers in the second."""
    rng = np.random.default_rng(0)
    X, Y = rng.integers(0, 3, (60, 5)), rng.integers(0, 2, (60, 3))
    Y[:20, 2], Y[20:, 0] = 0, 1
    models = [BinaryRelevance(base, solver=s, n_jobs=n_jobs) for s in ("batched", "per_label")]
    for rows in (slice(20), slice(20, 60)):
        for model in models:
            model.partial_fit(sp.csr_array(X[rows]), Y[rows])
    for ours, theirs in zip(*(model.estimators_ for model in models), strict=True):
        assert sorted(vars(ours)) == sorted(vars(theirs))
        for name in ("class_count_", "feature_count_", "feature_log_prob_", "class_log_prior_"):
            np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-12)
