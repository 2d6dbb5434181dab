"""RandomLabelsets: the mean of label powersets, each with its own rows and labels."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import ThresholdOptimizer
from skmultilabel.exceptions import LabelFitError, LabelWarning
from skmultilabel.problem_transform import LabelPowerset, RandomLabelsets

GROUPS = [[0, 1], [1, 2, 3], [0, 3], [2]]


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 4))
    return X, (X + rng.normal(scale=0.8, size=(150, 4)) > 0.4).astype(int)


def test_soft_votes_are_the_mean_of_label_powersets(problem):
    X, Y = problem
    base = LogisticRegression(tol=1e-9, max_iter=1000)
    model = RandomLabelsets(base, labelsets=GROUPS).fit(X, Y)
    for label in range(4):
        votes = [
            LabelPowerset(base).fit(X, Y[:, g]).predict_proba(X)[:, g.index(label)]
            for g in GROUPS
            if label in g
        ]
        expected = np.mean(votes, axis=0)
        np.testing.assert_allclose(model.predict_proba(X)[:, label], expected, atol=1e-7)
    np.testing.assert_array_equal(model.predict(X), model.predict_proba(X) > 0.5)


def test_hard_votes_are_shares_of_predictions(problem):
    X, Y = problem
    base = LinearSVC(dual=False)
    model = RandomLabelsets(base, labelsets=GROUPS, voting="hard").fit(X, Y)
    first, second = (LabelPowerset(base).fit(X, Y[:, g]).predict(X)[:, 0] for g in ([0, 1], [0, 3]))
    np.testing.assert_array_equal(model.predict_proba(X)[:, 0], (first + second) / 2)
    # Half of the votes are not enough.
    np.testing.assert_array_equal(model.predict(X)[:, 0], first & second)


def test_one_group_is_the_label_powerset(problem):
    X, Y = problem
    model = RandomLabelsets(LogisticRegression(), labelset_size=9, min_count=5).fit(X, Y)
    expected = LabelPowerset(LogisticRegression(), min_count=5).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), expected.predict_proba(X))


def test_a_group_learns_where_its_own_labels_are_known(problem):
    X, Y = problem
    gappy = Y.astype(float)
    gappy[:20, 0] = gappy[10:40, 3] = np.nan
    for form in (np.asarray, sp.csr_array):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            base = LogisticRegression(tol=1e-9, max_iter=1000)
            model = RandomLabelsets(base, labelsets=[[0, 1], [2, 3]]).fit(X, form(gappy))
        expected = LabelPowerset(base).fit(X[20:], Y[20:, :2]).predict_proba(X)
        np.testing.assert_allclose(model.predict_proba(X)[:, :2], expected, atol=1e-7)


def test_groups_of_logistic_regressions_are_solved_together(problem):
    X, Y = problem
    base = LogisticRegression(tol=1e-9, max_iter=1000)
    together = RandomLabelsets(base, labelsets=GROUPS).fit(X, Y)
    assert together.solver_ == "batched"
    # A subclass may be anything.
    alone = RandomLabelsets(type("Own", (LogisticRegression,), {})(tol=1e-9, max_iter=1000))
    alone.set_params(labelsets=GROUPS).fit(X, Y)
    assert alone.solver_ == "per_group"
    np.testing.assert_allclose(together.predict_proba(X), alone.predict_proba(X), atol=1e-5)


def test_a_pipeline_is_fitted_once_where_the_groups_have_the_same_samples(problem):
    X, Y = problem
    base = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, tol=1e-9, max_iter=1000))
    model = RandomLabelsets(base, labelsets=GROUPS).fit(X, Y)
    assert model.solver_ == "batched"
    assert len({id(member.estimator_[0]) for member in model.estimators_}) == 1
    first = clone(base).fit(X, Y[:, :2] @ [1, 2]).predict_proba(X)
    got = model.estimators_[0].estimator_.predict_proba(X)
    np.testing.assert_allclose(np.sort(got), np.sort(first), atol=1e-6)
    gappy = Y.astype(float)
    gappy[:20, 0] = np.nan
    assert clone(model).fit(X, gappy).solver_ == "per_group"
    supervised = make_pipeline(SelectKBest(k=2), base[-1])
    assert clone(model).set_params(estimator=supervised).fit(X, Y).solver_ == "per_group"


def test_a_group_without_complete_rows_is_named(problem):
    X, Y = problem
    gappy = pd.DataFrame(Y.astype(float), columns=list("abcd"))
    gappy.loc[:74, "a"] = gappy.loc[75:, "b"] = np.nan
    model = RandomLabelsets(LogisticRegression(), labelsets=[["a", "b"], ["c", "d"]])
    with pytest.raises(LabelFitError, match="Label 'a', 'b': There is no sample"):
        model.fit(X, gappy)
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_a_base_estimator_that_fails_is_told_with_its_labels(problem):
    X, Y = problem
    model = RandomLabelsets(MultinomialNB(), labelsets=[[0, 1], [2, 3]])
    with pytest.raises(
        LabelFitError, match="Label 0, 1: ValueError in the base estimator: Negative"
    ):
        model.fit(X, Y)


def test_a_label_that_is_pruned_in_all_groups_is_named(problem):
    X, Y = problem
    Y = Y.copy()
    Y[:, 3] = 0
    Y[:2, 3] = 1
    with pytest.warns(LabelWarning, match="Label 3 is in no label set that occurs min_count=5"):
        model = RandomLabelsets(LogisticRegression(), min_count=5, random_state=0).fit(X, Y)
    assert not model.predict_proba(X)[:, 3].any()


@pytest.mark.parametrize("labelsets", ["overlapping", "disjoint", "cooccurrence"])
def test_the_same_for_every_n_jobs(problem, labelsets):
    X, Y = problem
    base = DecisionTreeClassifier(max_depth=3, random_state=0)
    model = RandomLabelsets(base, labelsets=labelsets, labelset_size=2, random_state=3)
    serial = clone(model).fit(X, Y)
    parallel = clone(model).set_params(n_jobs=2).fit(X, sp.csr_array(Y))
    assert [g.tolist() for g in serial.labelsets_] == [g.tolist() for g in parallel.labelsets_]
    np.testing.assert_array_equal(serial.predict_proba(X), parallel.predict_proba(X))
    assert isinstance(parallel.predict(X), sp.csr_array)


def test_parameters_that_do_not_go_together(problem):
    with pytest.raises(
        ValueError, match=r'voting="soft" averages .* LinearSVC has no predict_proba'
    ):
        RandomLabelsets(LinearSVC()).fit(*problem)
    for labelsets in ("disjoint", "cooccurrence", GROUPS):
        model = RandomLabelsets(LogisticRegression(), labelsets=labelsets, n_labelsets=2)
        with pytest.raises(ValueError, match="n_labelsets=2 is the number of overlapping groups"):
            model.fit(*problem)
    with pytest.raises(ValueError, match="one weight per sample"):
        RandomLabelsets(LogisticRegression()).fit(*problem, sample_weight=np.ones((150, 4)))


def test_weights_go_to_all_groups(problem):
    X, Y = problem
    weight = np.where(np.arange(len(X)) < 50, 0, 1)
    model = RandomLabelsets(LogisticRegression(tol=1e-8), labelsets=GROUPS)
    weighted = clone(model).fit(X, Y, sample_weight=weight)
    np.testing.assert_allclose(
        weighted.predict_proba(X), model.fit(X[50:], Y[50:]).predict_proba(X), atol=1e-6
    )


@sklearn.config_context(enable_metadata_routing=True)
def test_metadata_are_routed(problem):
    X, Y = problem
    weight = np.arange(len(X), dtype=float)
    base = LogisticRegression().set_fit_request(sample_weight=True)
    routed = RandomLabelsets(base, random_state=0).fit(X, Y, sample_weight=weight)
    plain = RandomLabelsets(base, random_state=0).fit(X, Y)
    assert np.abs(routed.predict_proba(X) - plain.predict_proba(X)).max() > 0.01


def test_members_are_label_powersets(problem):
    X, Y = problem
    model = RandomLabelsets(LogisticRegression(), labelsets=GROUPS).fit(X, Y)
    for group, member in zip(GROUPS, model.estimators_, strict=True):
        assert member.score(X, Y[:, group]) > 0.3
        assert member.n_labels_ == len(group)


def test_it_composes(problem):
    X, Y = problem
    grid = {"labelset_size": [2, 3], "voting": ["soft", "hard"], "estimator__C": [0.1, 1.0]}
    model = RandomLabelsets(LogisticRegression(), random_state=0)
    search = GridSearchCV(model, grid, cv=2, scoring="f1_micro").fit(X, Y)
    assert search.best_score_ > 0.5
    assert ThresholdOptimizer(model).fit(X, Y).predict(X).shape == Y.shape


def test_a_fit_that_fails_leaves_nothing_behind():
    model = RandomLabelsets(LogisticRegression(), labelsets=[[0]])
    with pytest.raises(ValueError, match="is in none of the given labelsets"):
        model.fit(np.zeros((4, 1)), np.array([[0, 1], [1, 0]] * 2))
    assert not [name for name in vars(model) if name.endswith("_")]
