"""Every batched fit against the loop over labels, on problems of every kind.

A base estimator joins by a line in `CASES`.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import (
    LogisticRegression,
    LogisticRegressionCV,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.model_selection import KFold
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from skmultilabel import BinaryRelevance
from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._batched._registry import FITS, find_fit
from skmultilabel.problem_transform._batched._type_names import name_type

pytestmark = pytest.mark.filterwarnings("ignore:.*training example", "ignore::FutureWarning")
N_SAMPLES, N_LABELS = 60, 4


class Case(NamedTuple):
    """A base estimator, and how equal the answers are.

    Attributes
    ----------
    estimator : estimator instance
        The base estimator.
    rtol : float
        Of fitted attributes and scores, relative to the largest.
    only_present : tuple of str
        Fitted attributes that only have to be there, with the same shape and type.
    refused : tuple of str
        Problems that are left to the loop.
    """

    estimator: BaseEstimator
    rtol: float = 1e-10
    only_present: tuple = ()
    refused: tuple = ()


GAPPY = ("gappy", "gappy_and_weighted", "gappy_sparse")
UNEQUAL = ("weighted_by_label", *GAPPY)  # in their rows or weights
CASES = [
    Case(MultinomialNB()),
    Case(MultinomialNB(alpha=0.01, fit_prior=False)),
    Case(MultinomialNB(class_prior=[0.3, 0.7])),
    Case(ComplementNB()),
    Case(ComplementNB(norm=True)),
    Case(BernoulliNB(binarize=0.5)),
    Case(BernoulliNB(alpha=2.0, binarize=None)),
    Case(GaussianNB()),
    Case(GaussianNB(priors=[0.2, 0.8], var_smoothing=1e-3)),
    Case(KNeighborsClassifier(), refused=GAPPY),
    Case(KNeighborsClassifier(4, weights="distance", p=1), refused=GAPPY),
    Case(KNeighborsClassifier(3, weights=np.exp, algorithm="brute"), refused=GAPPY),
    Case(RidgeClassifier(), refused=UNEQUAL),
    Case(RidgeClassifier(solver="svd", alpha=10.0), refused=UNEQUAL),
    Case(RidgeClassifier(solver="lsqr", tol=1e-8), refused=UNEQUAL),
    Case(RidgeClassifier(solver="sparse_cg", fit_intercept=False, tol=1e-8), refused=UNEQUAL),
    Case(CalibratedClassifierCV(MultinomialNB(), cv=3), rtol=1e-5),
    Case(CalibratedClassifierCV(GaussianNB(), cv=2, ensemble=False), rtol=1e-5),
    Case(
        CalibratedClassifierCV(
            GaussianNB(), cv=KFold(3, shuffle=True, random_state=0), method="isotonic"
        ),
        rtol=1e-5,
    ),
    Case(LinearDiscriminantAnalysis(), only_present=("scalings_",), refused=GAPPY),
    Case(
        LinearDiscriminantAnalysis(priors=[0.3, 0.7], n_components=1),
        only_present=("scalings_",),
        refused=GAPPY,
    ),
    *(  # liblinear itself ends where a step gains less than 1e-12 of the objective
        Case(LinearSVC(dual=False, tol=1e-12, max_iter=10_000, **options), 1e-4, ("n_iter_",))
        for options in (
            {"C": 1e-4},
            {"C": 1.0, "class_weight": {0: 0.4, 1: 2.0}},
            {"C": 0.1, "class_weight": "balanced", "intercept_scaling": 4.0},
            {"C": 2.0, "fit_intercept": False},
        )
    ),
    Case(DummyClassifier()),
    Case(DummyClassifier(strategy="stratified", random_state=0)),
    Case(DummyClassifier(strategy="constant", constant=1)),
]


def make_plain(rng):
    X = rng.normal(size=(N_SAMPLES, 5))
    Y = (X[:, :N_LABELS] + rng.normal(size=(N_SAMPLES, N_LABELS)) > 0.4).astype(int)
    return X, Y, None


def make_degenerate(rng):
    """Features that are collinear, doubled, zero, constant and badly scaled."""
    X, Y, _ = make_plain(rng)
    parts = [X, X[:, :1], X[:, :2].sum(axis=1, keepdims=True), np.zeros((N_SAMPLES, 1))]
    return np.hstack([*parts, np.full((N_SAMPLES, 1), 3.0), 100 * X[:, 1:2]]), Y, None


def make_wide(rng):
    X, Y, _ = make_plain(rng)
    return np.hstack([X, rng.normal(size=(N_SAMPLES, 2 * N_SAMPLES))]), Y, None


def make_sparse(rng):
    X, Y, _ = make_wide(rng)
    return sp.csr_array(np.where(np.abs(X) > 1, X, 0)), Y, None


def make_sparse_labels(rng):
    X, Y, _ = make_sparse(rng)
    return X, sp.csr_array(Y), None


def make_weighted(rng):
    X, Y, _ = make_plain(rng)
    return X, Y, rng.integers(0, 3, N_SAMPLES) * rng.random(N_SAMPLES)


def make_weighted_by_label(rng):
    X, Y, _ = make_plain(rng)
    return X, Y, rng.random(Y.shape)


def make_gappy(rng):
    X, Y, _ = make_plain(rng)
    return X, np.where(rng.random(Y.shape) < 0.2, np.nan, Y), None


def make_gappy_and_weighted(rng):
    X, Y, _ = make_gappy(rng)
    return X, Y, rng.random(Y.shape)


def make_gappy_sparse(rng):
    X, Y, _ = make_sparse(rng)
    return X, np.where(rng.random(Y.shape) < 0.2, np.nan, Y), rng.random(N_SAMPLES)


def make_constant(rng):
    X, Y, _ = make_plain(rng)
    Y[:, 0], Y[:, 2] = 1, 0
    return X, Y, None


def make_single(rng):
    X, Y, _ = make_plain(rng)
    return X, Y[:, :1], None


def make_rare(rng):
    X, _, _ = make_plain(rng)
    Y = np.zeros((N_SAMPLES, N_LABELS), dtype=int)
    Y[:6, 0], Y[:54, 1], Y[::2, 2:] = 1, 1, 1
    return X, Y, None


def make_named(rng):
    X, Y, _ = make_plain(rng)
    return pd.DataFrame(X, columns=list("abcde")), pd.DataFrame(Y, columns=list("wxyz")), None


def make_single_precision(rng):
    X, Y, _ = make_plain(rng)
    return X.astype(np.float32), Y, None


PROBLEMS = [
    make_plain,
    make_degenerate,
    make_wide,
    make_sparse,
    make_sparse_labels,
    make_weighted,
    make_weighted_by_label,
    make_gappy,
    make_gappy_and_weighted,
    make_gappy_sparse,
    make_constant,
    make_single,
    make_rare,
    make_named,
    make_single_precision,
]


def prepare(case, make):
    """Make the problem for this base estimator, or skip it where it is none."""
    tags = get_tags(case.estimator)
    X, Y, weight = make(np.random.default_rng(0))
    if sp.issparse(X) and not tags.input_tags.sparse:
        pytest.skip("takes no sparse samples")
    if weight is not None and not has_fit_parameter(case.estimator, "sample_weight"):
        pytest.skip("takes no weights")
    inner = getattr(case.estimator, "estimator", case.estimator)
    if get_tags(inner).input_tags.positive_only or isinstance(inner, BernoulliNB):
        X = abs(X)
    if getattr(case.estimator, "binarize", 0.0) is None:
        X = (X > 0.5).astype(float)
    return X, Y, weight


def assert_close(answer, expected, rtol, name=""):
    scale = np.abs(expected[np.isfinite(expected)]).max(initial=0.0)
    np.testing.assert_allclose(answer, expected, rtol, rtol * scale, err_msg=name)


def assert_same_attribute(name, value, expected, case, rtol):
    assert type(value) is type(expected), name
    if name in case.only_present and not isinstance(value, np.ndarray):
        return
    if not isinstance(expected, np.ndarray | float) or isinstance(expected, str):
        if isinstance(expected, (int, str, type(None))):
            assert value == expected, name
        return
    assert np.shape(value) == np.shape(expected), name
    assert np.asarray(value).dtype == np.asarray(expected).dtype, name
    if name in case.only_present:
        return
    if np.asarray(expected).dtype.kind in "fc":
        assert_close(np.asarray(value), np.asarray(expected), rtol, name)
    else:
        np.testing.assert_array_equal(value, expected, err_msg=name)


@pytest.mark.parametrize("make", PROBLEMS, ids=lambda make: make.__name__[5:])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.estimator))
def test_batched_fits_are_those_of_the_loop(case, make):
    X, Y, weight = prepare(case, make)
    params = {} if weight is None else {"sample_weight": weight}
    loop = BinaryRelevance(clone(case.estimator), solver="per_label").fit(X, Y, **params)
    if make.__name__[5:] in case.refused:
        with pytest.raises(ValueError, match='solver="batched" cannot be used'):
            BinaryRelevance(case.estimator, solver="batched").fit(X, Y, **params)
        return
    batched = BinaryRelevance(case.estimator, solver="batched").fit(X, Y, **params)
    assert batched.solver_ == "batched"
    rtol = 1e-5 if getattr(X, "dtype", None) == np.float32 else case.rtol
    assert_same_estimators(batched, loop, case, rtol)
    assert_same_answers(batched, loop, X, rtol)


def assert_same_estimators(batched, loop, case, rtol):
    for ours, theirs in zip(batched.estimators_, loop.estimators_, strict=True):
        assert type(ours) is type(theirs)
        assert sorted(vars(ours)) == sorted(vars(theirs))
        for name, expected in vars(theirs).items():
            assert_same_attribute(name, getattr(ours, name), expected, case, rtol)


def assert_same_answers(batched, loop, X, rtol):
    """Compare scores, and what is decided wherever the scores decide it."""
    sure = np.ones((N_SAMPLES, len(loop.estimators_)), dtype=bool)
    for method, cut_off in (("predict_proba", 0.5), ("decision_function", 0.0)):
        if hasattr(loop, method):
            answer, expected = getattr(batched, method)(X), getattr(loop, method)(X)
            assert_close(answer, expected, 10 * rtol, method)
            sure = np.abs(expected - cut_off) > 20 * rtol * max(1, np.abs(expected).max())
    assert sure.mean() > 0.2
    ours, theirs = batched.predict(X), loop.predict(X)
    assert type(ours) is type(theirs)
    ours, theirs = (p.toarray() if sp.issparse(p) else p for p in (ours, theirs))
    np.testing.assert_array_equal(ours[sure], theirs[sure])
    for label, estimator in enumerate(batched.estimators_):
        if not isinstance(estimator, ConstantPredictor):
            alone = estimator.predict(X)
            np.testing.assert_array_equal(alone[sure[:, label]], ours[sure[:, label], label])


@pytest.mark.parametrize("make", PROBLEMS, ids=lambda make: make.__name__[5:])
@pytest.mark.parametrize(
    "case",
    [c for c in CASES if hasattr(find_fit(c.estimator).load(), "partial_fit")],
    ids=lambda c: str(c.estimator),
)
@pytest.mark.filterwarnings("ignore:divide by zero")  # scikit-learn's, for a class never seen
def test_batches_are_learnt_as_by_the_loop(case, make):
    X, Y, weight = prepare(case, make)
    models = [BinaryRelevance(case.estimator, solver=s) for s in ("batched", "per_label")]
    for start in range(0, N_SAMPLES, 17):  # of some classes there are none in the last
        rows = slice(start, start + 17)
        params = {} if weight is None else {"sample_weight": weight[rows]}
        for model in models:
            model.partial_fit(X[rows], Y[rows], **params)
            assert model.solver_ == model.solver
    rtol = 1e-5 if getattr(X, "dtype", None) == np.float32 else case.rtol
    assert_same_estimators(*models, case, rtol)
    assert_same_answers(*models, X, rtol)


def test_a_label_may_become_known_in_a_later_batch():
    X, Y, _ = make_plain(np.random.default_rng(0))
    Y = np.where(np.arange(N_SAMPLES)[:, np.newaxis] < [0, 0, 20, 60], np.nan, Y)
    models = [BinaryRelevance(GaussianNB(), solver=s) for s in ("batched", "per_label")]
    for model in models:
        for rows in (slice(0, 20), slice(20, 60)):
            model.partial_fit(X[rows], Y[rows])
        assert not hasattr(model.estimators_[3], "classes_")
        model.partial_fit(X[:20], np.ones((20, N_LABELS)))
    assert_same_estimators(*models, Case(GaussianNB()), 1e-10)


def test_batches_that_cannot_be_worked_together_are_refused():
    X, Y, _ = make_plain(np.random.default_rng(0))
    with pytest.raises(ValueError, match="SGDClassifier has no batched"):
        BinaryRelevance(SGDClassifier(), solver="batched").partial_fit(X, Y)


def test_what_estimators_share_cannot_be_changed_through_one_of_them():
    X, Y, _ = make_plain(np.random.default_rng(0))
    for case in CASES:
        rows = np.abs(X) > 0.5
        models = BinaryRelevance(case.estimator, solver="batched").fit(rows, Y).estimators_
        before = models[1].predict(rows)
        for name, value in vars(models[0]).items():
            if not name.startswith("_") and isinstance(value, np.ndarray):
                value[...] = 0
        np.testing.assert_array_equal(models[1].predict(rows), before)


def test_every_registered_base_has_a_case():
    objective = [LogisticRegression(), LogisticRegressionCV()]  # compared by it, elsewhere
    bases = [*objective, *(case.estimator for case in CASES)]
    assert {name_type(type(base)) for base in bases} == set(FITS)
