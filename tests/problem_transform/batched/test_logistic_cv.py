"""C of every label from one search for all labels, against LogisticRegressionCV label by label."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import KFold, StratifiedKFold

from skmultilabel import BinaryRelevance
from skmultilabel.exceptions import LabelFitError, LabelWarning

# LogisticRegressionCV warns of defaults that will change; a test below looks at these warnings.
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")

HAS_NEW_FORM = "use_legacy_attributes" in LogisticRegressionCV().get_params()
FEW = {"Cs": [0.01, 0.3, 10.0], "cv": 3}


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 4))
    Y = (X @ rng.normal(size=(4, 3)) + 1.5 * rng.normal(size=(150, 3)) > 0.8).astype(int)
    return X, Y


def fit_both_ways(base, X, Y, **params):
    base.set_params(tol=1e-7, max_iter=2000)
    together = BinaryRelevance(base, solver="batched").fit(X, Y, **params)
    alone = BinaryRelevance(base, solver="per_label").fit(X, Y, **params)
    assert (together.solver_, alone.solver_) == ("batched", "per_label")
    return together, alone


def assert_same_attributes(ours, theirs):
    assert type(ours) is type(theirs)
    assert vars(ours).keys() == vars(theirs).keys()
    for name, value in vars(theirs).items():
        if not name.endswith("_"):
            continue
        if isinstance(value, dict):
            assert getattr(ours, name).keys() == value.keys()
            mine, value = (values[1] for values in (getattr(ours, name), value))
        else:
            mine = getattr(ours, name)
        assert type(mine) is type(value), name
        assert np.shape(mine) == np.shape(value), name
        assert np.asarray(mine).dtype == np.asarray(value).dtype, name
        if np.asarray(value).dtype == object:
            np.testing.assert_array_equal(mine, value)
        elif name != "n_iter_":
            np.testing.assert_allclose(mine, value, rtol=2e-4, atol=2e-4, err_msg=name)


def assert_same(together, alone, X):
    for ours, theirs in zip(together.estimators_, alone.estimators_, strict=True):
        assert_same_attributes(ours, theirs)
    np.testing.assert_allclose(
        together.predict_proba(X), alone.predict_proba(X), rtol=1e-3, atol=1e-4
    )
    columns = [estimator.predict(X) for estimator in together.estimators_]
    np.testing.assert_array_equal(together.predict(X), np.transpose(columns))


@pytest.mark.parametrize(
    "params",
    [
        {"scoring": "neg_log_loss", "Cs": 3, "cv": None},
        {"scoring": "neg_log_loss", "refit": False},
        {"scoring": "roc_auc", "fit_intercept": False},
        {"scoring": "roc_auc", "fit_intercept": False, "refit": False},
        {"scoring": "f1", "class_weight": "balanced"},
        {"scoring": "accuracy", "class_weight": {1: 3.0}},
        {"scoring": None, "cv": StratifiedKFold(4)},
        {"scoring": "recall"},
        {"scoring": make_scorer(f1_score, average="weighted")},
        {"scoring": lambda model, X, y: -np.mean((model.predict_proba(X)[:, 1] - y) ** 2)},
        {"scoring": "neg_log_loss", "solver": "newton-cholesky"},
        {"scoring": "balanced_accuracy", "solver": "liblinear"},
        {"scoring": "neg_brier_score", "cv": KFold(3, shuffle=True, random_state=0)},
        {"cv": KFold(3, shuffle=True, random_state=np.random.RandomState(5))},
        {"cv": [(np.arange(100), np.arange(100, 150)), (np.arange(50, 150), np.arange(50))]},
        {"scoring": "neg_log_loss", "Cs": [10.0, 0.01]},
    ],
)
def test_the_result_is_that_of_the_loop(params, data):
    X, Y = data
    together, alone = fit_both_ways(LogisticRegressionCV(**{**FEW, **params}), X, Y)
    assert_same(together, alone, X)


OTHER_SAMPLES = pytest.mark.parametrize(
    "params",
    [
        {"scoring": "neg_log_loss"},
        {"scoring": "roc_auc", "fit_intercept": False},
        {"scoring": "recall", "class_weight": "balanced", "solver": "liblinear"},
        {"scoring": "balanced_accuracy", "solver": "liblinear", "refit": False},
    ],
)


@OTHER_SAMPLES
@pytest.mark.parametrize("to_sparse", [sp.csr_array, sp.csc_matrix])
def test_sparse_samples(to_sparse, params, data):
    X, Y = data
    X = to_sparse(np.where(np.abs(X) > 0.5, X, 0))
    assert_same(*fit_both_ways(LogisticRegressionCV(**FEW, **params), X, Y), X)


@OTHER_SAMPLES
def test_wide_samples(params, data):
    X, Y = data
    X = np.hstack([X[:60] + 1, np.random.default_rng(2).normal(size=(60, 70))])
    weight = np.random.default_rng(3).uniform(0.5, 2, size=60)
    weights = {} if params["scoring"] == "recall" else {"sample_weight": weight}
    assert_same(*fit_both_ways(LogisticRegressionCV(**FEW, **params), X, Y[:60], **weights), X)


@pytest.mark.skipif(not HAS_NEW_FORM, reason="scikit-learn has one form of attributes only")
@pytest.mark.parametrize("l1_ratios", [None, (0,), [0.0]])
@pytest.mark.parametrize("use_legacy_attributes", [False, True])
def test_both_forms_of_attributes(l1_ratios, use_legacy_attributes, data):
    params = {"l1_ratios": l1_ratios, "use_legacy_attributes": use_legacy_attributes}
    for refit in (False, True):
        base = LogisticRegressionCV(**FEW, **params, scoring="neg_log_loss", refit=refit)
        assert_same(*fit_both_ways(base, *data), data[0])


def test_splits_drawn_from_the_global_state_are_those_of_the_loop(data):
    X, Y = data
    base = LogisticRegressionCV(
        Cs=[0.1, 1], cv=KFold(3, shuffle=True), scoring="neg_log_loss", tol=1e-7
    )
    scores = []
    for solver in ("batched", "per_label"):
        np.random.seed(0)
        model = BinaryRelevance(base, solver=solver).fit(X, Y)
        scores.append([estimator.scores_[1] for estimator in model.estimators_])
    np.testing.assert_allclose(*scores, rtol=1e-5)


@pytest.mark.parametrize("scoring", [None, "neg_log_loss", "roc_auc"])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
@pytest.mark.parametrize("per_label", [False, True])
def test_weights(per_label, class_weight, scoring, data):
    X, Y = data
    weight = np.random.default_rng(1).uniform(0.2, 3, size=Y.shape)
    weight = weight if per_label else weight[:, 0]
    base = LogisticRegressionCV(**FEW, scoring=scoring, class_weight=class_weight)
    assert_same(*fit_both_ways(base, X, Y, sample_weight=weight), X)


@pytest.mark.parametrize("class_weight", [None, "balanced"])
@pytest.mark.parametrize("to_target", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
def test_unknown_and_constant_labels(to_target, class_weight, data):
    X, Y = data
    Y = np.column_stack([Y, np.ones(len(Y))])
    Y[::5, 0] = np.nan
    Y[3:40, 2] = np.nan
    base = LogisticRegressionCV(**FEW, scoring="neg_log_loss", class_weight=class_weight)
    with pytest.warns(LabelWarning):
        together, alone = fit_both_ways(base, X, to_target(Y))
    assert_same_attributes(together.estimators_[0], alone.estimators_[0])
    assert_same_attributes(together.estimators_[2], alone.estimators_[2])
    np.testing.assert_allclose(together.predict_proba(X), alone.predict_proba(X), atol=1e-4)


def score_brier(model, X, y):
    return -np.mean((model.predict_proba(X)[:, 1] - y) ** 2)


@pytest.mark.filterwarnings("ignore:The least populated class")
@pytest.mark.parametrize(("n_positive", "scoring"), [(1, None), (2, score_brier)])
def test_a_label_too_rare_for_its_folds_has_its_own_fit(n_positive, scoring, data):
    X, Y = data
    Y = Y.copy()
    Y[:, 1] = 0
    Y[[3, 70][:n_positive], 1] = 1
    together, alone = fit_both_ways(LogisticRegressionCV(**FEW, scoring=scoring), X, Y)
    assert_same_attributes(together.estimators_[0], alone.estimators_[0])
    np.testing.assert_array_equal(together.estimators_[1].coef_, alone.estimators_[1].coef_)


def test_a_class_without_weight_is_no_class(data):
    X, Y = data
    weight = np.ones(Y.shape)
    weight[np.flatnonzero(Y[:, 0])[1:], 0] = 0
    base = LogisticRegressionCV(**FEW, scoring="neg_log_loss", class_weight={1: 2.0})
    together, alone = fit_both_ways(base, X, Y, sample_weight=weight)
    np.testing.assert_array_equal(together.estimators_[0].coef_, alone.estimators_[0].coef_)
    assert_same_attributes(together.estimators_[1], alone.estimators_[1])


def test_a_label_that_cannot_be_split_is_named(data):
    X, Y = data
    Y = pd.DataFrame(Y, columns=["a", "b", "c"])
    Y["b"] = (np.arange(len(Y)) < 2).astype(int)
    short = [(np.arange(10), np.arange(100, 900))]
    with pytest.raises(LabelFitError, match="Label 'a': IndexError"):
        BinaryRelevance(LogisticRegressionCV(cv=short)).fit(X, Y)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"Cs": [1.0, -1.0]}, "Cs must be positive"),
        ({"dual": True, "solver": "liblinear"}, "dual=True"),
        ({"verbose": 1}, "verbose"),
        ({"solver": "liblinear", "intercept_scaling": 3.0}, "intercept_scaling"),
        ({"class_weight": {2: 1.0}}, "other classes"),
        ({"l1_ratios": (0.5,), "penalty": "elasticnet", "solver": "saga"}, "only the l2 penalty"),
        ({"l1_ratios": (0, 1), "penalty": "elasticnet", "solver": "saga"}, "only the l2 penalty"),
    ],
)
def test_what_is_left_to_the_loop(params, reason, data):
    model = BinaryRelevance(LogisticRegressionCV(**params), solver="batched")
    with pytest.raises(ValueError, match=f'solver="batched" cannot be used here: .*{reason}'):
        model.fit(*data)


def test_parameters_that_are_not_valid_are_named(data):
    with pytest.raises(ValueError, match="The 'tol' parameter"):
        BinaryRelevance(LogisticRegressionCV(tol=-1), solver="batched").fit(*data)


def test_weights_of_a_foreign_scorer_and_routing_are_left_to_the_loop(data):
    X, Y = data
    model = BinaryRelevance(LogisticRegressionCV(scoring="precision"), solver="batched")
    with pytest.raises(ValueError, match="takes weights"):
        model.fit(X, Y, sample_weight=np.ones(len(Y)))
    with (
        sklearn.config_context(enable_metadata_routing=True),
        pytest.raises(ValueError, match="metadata routing"),
    ):
        model.fit(X, Y)


@pytest.mark.filterwarnings("always::FutureWarning")
def test_what_scikit_learn_warns_of_is_passed_on(data):
    X, Y = data
    base = LogisticRegressionCV(Cs=[1.0])
    with warnings.catch_warnings(record=True) as expected:
        warnings.simplefilter("always")
        base.fit(X, Y[:, 0])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        BinaryRelevance(base, solver="batched").fit(X, Y)
    assert [str(each.message) for each in caught] == [str(each.message) for each in expected]


def test_labels_that_are_not_solved_are_named(data):
    X, Y = data
    Y = pd.DataFrame(Y, columns=["a", "b", "c"])
    base = LogisticRegressionCV(Cs=[100.0], cv=3, max_iter=1, tol=1e-9)
    with pytest.warns(ConvergenceWarning, match="'a'.*max_iter"):
        BinaryRelevance(base, solver="batched").fit(X * [1, 1e-3, 1e3, 1], Y)


def test_names_of_features_are_kept(data):
    X, Y = data
    X = pd.DataFrame(X, columns=list("abcd"))
    together, _ = fit_both_ways(LogisticRegressionCV(**FEW), X, Y)
    for estimator in (together, *together.estimators_):
        assert estimator.feature_names_in_.tolist() == list("abcd")


def test_every_label_may_be_left_to_its_own_fit(data):
    X, Y = data
    Y = np.eye(len(Y), 2, dtype=int)
    with pytest.warns(UserWarning, match="The least populated class"):
        model = BinaryRelevance(LogisticRegressionCV(**FEW), solver="batched").fit(X, Y)
    assert [estimator.coef_.shape for estimator in model.estimators_] == [(1, 4)] * 2


def test_labels_are_many_blocks(data, monkeypatch):
    X, Y = data
    base = LogisticRegressionCV(**FEW, scoring="neg_log_loss", class_weight="balanced")
    whole = BinaryRelevance(base).fit(X, Y)
    monkeypatch.setattr(
        "skmultilabel.problem_transform._batched._penalty_search.PROBLEMS_PER_BLOCK", 4
    )
    blocks = BinaryRelevance(base).fit(X, Y)
    np.testing.assert_allclose(whole.predict_proba(X), blocks.predict_proba(X), atol=1e-3)


def test_the_coefficients_are_views_of_one_array(data):
    model = BinaryRelevance(LogisticRegressionCV(**FEW)).fit(*data)
    first, last = model.estimators_[0].coef_, model.estimators_[-1].coef_
    assert first.base is last.base
    assert first.base.shape == (3, 4)
