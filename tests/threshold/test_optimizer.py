"""ThresholdOptimizer around classifiers of every kind."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, RepeatedKFold, cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel._response import get_label_scores
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold import ConstrainedObjective, PerClass, TopK, get_objective

FOREIGN = [
    BinaryRelevance(LogisticRegression()),
    BinaryRelevance(LinearSVC()),
    OneVsRestClassifier(LogisticRegression()),
    OneVsRestClassifier(SVC()),
    MultiOutputClassifier(LogisticRegression()),
    ClassifierChain(LogisticRegression()),
    ClassifierChain(LinearSVC()),
    RandomForestClassifier(5, random_state=0),
    DecisionTreeClassifier(max_depth=3, random_state=0),
    KNeighborsClassifier(),
    MLPClassifier((5,), solver="lbfgs", max_iter=1000, tol=0.1, random_state=0),
    RidgeClassifier(),
    make_pipeline(StandardScaler(), MultiOutputClassifier(LogisticRegression())),
    GridSearchCV(RandomForestClassifier(3, random_state=0), {"max_depth": [1, 3]}, cv=KFold(2)),
]


def draw(seed=0, n_samples=120, n_labels=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 4))
    Y = (X[:, :n_labels] + rng.normal(size=(n_samples, n_labels)) > 0.6).astype(int)
    return X, Y


@pytest.mark.parametrize("estimator", FOREIGN, ids=lambda e: type(e).__name__)
def test_any_classifier(estimator):
    """The best score is the metric of the pooled out-of-fold scores at the cut-offs."""
    X, Y = draw()
    cv = KFold(3)
    model = ThresholdOptimizer(estimator, cv=cv).fit(X, Y)
    predicted = np.zeros_like(Y)
    for train, test in cv.split(X):
        fitted = clone(estimator).fit(X[train], Y[train])
        predicted[test] = get_label_scores(fitted, X[test], n_labels=3)[0] > model.thresholds_
    assert model.best_score_ == pytest.approx(f1_score(Y, predicted, average="macro"))
    scores, method = get_label_scores(clone(estimator).fit(X, Y), X, n_labels=3)
    assert model.response_method_ == method
    np.testing.assert_array_equal(model.predict(X), scores > model.thresholds_)
    np.testing.assert_allclose(getattr(model, method)(X), scores)
    assert model.fold_scores_.shape == (3,)
    assert model.fold_thresholds_.shape == (3, 3)


def test_no_cut_offs_on_a_grid_are_better():
    X, Y = draw(1)
    exact = PerClass(regularization=None)
    model = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression()), strategy=exact, cv=KFold(4)
    ).fit(X, Y)
    base = BinaryRelevance(LogisticRegression())
    scores = np.vstack(
        [clone(base).fit(X[a], Y[a]).predict_proba(X[b]) for a, b in KFold(4).split(X)]
    )
    grid = np.linspace(0, 1, 101)
    best = [max(f1_score(Y[:, j], scores[:, j] > t) for t in grid) for j in range(3)]
    assert model.best_score_ >= np.mean(best)


@pytest.mark.parametrize("strategy", ["per_class", "global"])
def test_global_is_one_cut_off_and_no_better(strategy):
    X, Y = draw()
    base = FrozenEstimator(BinaryRelevance(LogisticRegression()).fit(X, Y))
    model = ThresholdOptimizer(base, strategy=strategy).fit(X, Y)
    best = ThresholdOptimizer(base, strategy="per_class").fit(X, Y).best_score_
    assert (np.ptp(model.thresholds_) == 0) == (strategy == "global")
    assert model.best_score_ <= best


def test_frozen_estimator_is_not_fitted_again():
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression()).fit(X[:60], Y[:60])
    model = ThresholdOptimizer(FrozenEstimator(base)).fit(X[60:], Y[60:])
    np.testing.assert_array_equal(model.predict_proba(X), base.predict_proba(X))
    value = f1_score(Y[60:], model.predict(X[60:]), average="macro")
    assert model.best_score_ == pytest.approx(value)


def test_refit_false_keeps_the_classifier_of_the_split():
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression())
    model = ThresholdOptimizer(base, cv=0.25, refit=False, random_state=0).fit(X, Y)
    assert not hasattr(model, "fold_scores_")
    assert not np.allclose(model.predict_proba(X), base.fit(X, Y).predict_proba(X))
    with pytest.raises(ValueError, match=r"cv has 5 splits.*cv=0\.2"):
        ThresholdOptimizer(base, refit=False).fit(X, Y)


def test_same_folds_for_the_same_random_state_and_any_n_jobs():
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression())
    first, second, parallel = (
        ThresholdOptimizer(base, random_state=3, n_jobs=n_jobs).fit(X, Y) for n_jobs in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.thresholds_, second.thresholds_)
    np.testing.assert_array_equal(first.thresholds_, parallel.thresholds_)


def test_names_missing_labels_and_sparse_labels():
    X, Y = draw()
    frame = pd.DataFrame(Y.astype(float), columns=["a", "b", "c"])
    frame.iloc[::5, 1] = np.nan
    model = ThresholdOptimizer(BinaryRelevance(LogisticRegression())).fit(X, frame)
    assert list(model.label_names_in_) == ["a", "b", "c"]
    assert model.predict(X).shape == Y.shape
    assert 0 <= model.score(X, frame) <= 1
    sparse = ThresholdOptimizer(BinaryRelevance(LogisticRegression())).fit(X, sp.coo_array(Y))
    dense = ThresholdOptimizer(BinaryRelevance(LogisticRegression())).fit(X, Y)
    assert isinstance(sparse.predict(X), sp.csr_array)
    np.testing.assert_array_equal(sparse.predict(X).toarray(), dense.predict(X))
    assert not hasattr(model.fit(X, Y), "label_names_in_")


@pytest.mark.parametrize("constant", [0, 1])
def test_a_constant_label_is_named_and_cut_sanely(constant):
    X, Y = draw()
    frame = pd.DataFrame(Y, columns=["a", "b", "c"]).assign(b=constant)
    word = ["positive", "negative"][constant]
    with pytest.warns(LabelWarning, match=f"'b' has no {word} known row"):
        exact = PerClass(regularization=None)
        model = ThresholdOptimizer(KNeighborsClassifier(), strategy=exact, cv=KFold(3)).fit(
            X, frame
        )
    assert np.isfinite(model.thresholds_).all()
    assert model.thresholds_[1] == 0.5
    assert (model.predict(X)[:, 1] == constant).all()


@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@pytest.mark.parametrize("strategy", ["per_class", "global"])
def test_a_label_known_nowhere(strategy):
    X, Y = draw()
    Y = Y.astype(float)
    Y[:, 1] = np.nan
    model = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression()), strategy=strategy, cv=KFold(3)
    ).fit(X, Y)
    assert np.isfinite(model.thresholds_).all()
    without = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression()), strategy=strategy, cv=KFold(3)
    ).fit(X, Y[:, [0, 2]])
    np.testing.assert_array_equal(model.thresholds_[[0, 2]], without.thresholds_)
    assert model.best_score_ == pytest.approx(without.best_score_)


def test_one_label():
    X, Y = draw(n_labels=1)
    model = ThresholdOptimizer(BinaryRelevance(LogisticRegression())).fit(X, Y)
    assert model.predict(X).shape == model.predict_proba(X).shape == (120, 1)


def test_weights_reach_the_metric_and_the_classifier():
    X, Y = draw()
    weight = np.random.default_rng(0).integers(0, 3, 120).astype(float)
    model = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=KFold(3))
    model.fit(X, Y, sample_weight=weight)
    scores = np.vstack(
        [
            BinaryRelevance(LogisticRegression())
            .fit(X[a], Y[a], sample_weight=weight[a])
            .predict_proba(X[b])
            for a, b in KFold(3).split(X)
        ]
    )
    predicted = scores > model.thresholds_
    truth = f1_score(Y, predicted, average="macro", sample_weight=weight)
    assert model.best_score_ == pytest.approx(truth)


def test_weights_for_the_metric_only_are_said():
    X, Y = draw()
    with pytest.warns(UserWarning, match="KNeighborsClassifier does not take sample_weight"):
        ThresholdOptimizer(KNeighborsClassifier()).fit(X, Y, sample_weight=np.ones(120))


def test_weights_per_label():
    X, Y = draw()
    weight = np.random.default_rng(0).random(Y.shape)
    model = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=KFold(3))
    model.fit(X, Y, sample_weight=weight)
    assert (
        model.best_score_ != ThresholdOptimizer(model.estimator, cv=KFold(3)).fit(X, Y).best_score_
    )


def test_groups_and_weights_are_routed():
    X, Y = draw()
    groups = np.arange(120) // 10
    with sklearn.config_context(enable_metadata_routing=True):
        base = BinaryRelevance(LogisticRegression().set_fit_request(sample_weight=True))
        model = ThresholdOptimizer(base, cv=GroupKFold(3))
        model.fit(X, Y, sample_weight=np.ones(120), groups=groups)
        rows = np.concatenate([t for _, t in GroupKFold(3).split(X, Y, groups)])
    assert len(rows) == 120
    with pytest.raises(ValueError, match="enable_metadata_routing"):
        model.fit(X, Y, check_input=False)


def test_groups_need_no_routing():
    X, Y = draw()
    groups = np.arange(120) // 10
    model = ThresholdOptimizer(KNeighborsClassifier(), cv=GroupKFold(3)).fit(X, Y, groups=groups)
    parts = list(GroupKFold(3).split(X, Y, groups))
    same = ThresholdOptimizer(KNeighborsClassifier(), cv=parts).fit(X, Y)
    np.testing.assert_array_equal(model.thresholds_, same.thresholds_)


def test_tune_gives_what_a_frozen_classifier_gives():
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier()).fit(X[:80], Y[:80])
    model.tune(X[80:], Y[80:])
    frozen = FrozenEstimator(KNeighborsClassifier().fit(X[:80], Y[:80]))
    same = ThresholdOptimizer(frozen, cv=[(np.array([0]), np.arange(40))]).fit(X[80:], Y[80:])
    np.testing.assert_array_equal(model.thresholds_, same.thresholds_)
    assert model.cv_results_ == {}
    assert not hasattr(model, "fold_scores_")


def test_a_rule_without_cut_offs_says_so():
    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), strategy="top_k", cv=2).fit(X, Y)
    assert not hasattr(model, "thresholds_")
    with pytest.raises(
        AttributeError, match=r"rule TopK chooses labels without cut-offs.*'global'"
    ):
        model.get_thresholds()


def test_tune_refuses_other_labels():
    X, Y = draw()
    names = list("abcdef")[: Y.shape[1]]
    model = ThresholdOptimizer(KNeighborsClassifier()).fit(X, pd.DataFrame(Y, columns=names))
    with pytest.raises(ValueError, match="another order"):
        model.tune(X, pd.DataFrame(Y, columns=names[::-1]))
    with pytest.raises(ValueError, match="does not have: 'z'"):
        model.tune(X, pd.DataFrame(Y, columns=["z", *names[1:]]))
    with pytest.raises(ValueError, match="has 1 labels"):
        model.tune(X, Y[:, :1])


def test_inside_search_and_cross_validation():
    X, Y = draw()
    model = make_pipeline(
        StandardScaler(), ThresholdOptimizer(BinaryRelevance(LogisticRegression()))
    )
    grid = {"thresholdoptimizer__strategy": ["per_class", "global"]}
    search = GridSearchCV(model, grid, scoring="f1_macro", cv=3).fit(X, Y)
    assert search.best_score_ > 0
    scores = cross_validate(model, X, Y, cv=3, scoring=["f1_micro", "roc_auc", "accuracy"])
    assert np.isfinite(scores["test_roc_auc"]).all()


def test_pickle_and_stale_attributes():
    X, Y = draw()
    exact = PerClass(regularization=None)
    model = ThresholdOptimizer(KNeighborsClassifier(), strategy=exact, store_cv_results=True).fit(
        X, Y
    )
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    cuts, values = model.cv_results_["cut_offs"], model.cv_results_["scores"]
    assert np.mean([v.max() for v in values]) == pytest.approx(model.best_score_)
    assert [len(c) for c in cuts] == [len(v) for v in values]
    model.set_params(cv=0.3, store_cv_results=False, random_state=0).fit(X, Y)
    assert model.cv_results_ == {}
    assert not hasattr(model, "fold_scores_")


def read_at_default(results):
    return [
        values[np.searchsorted(cut_offs, 0.5, side="right") - 1]
        for cut_offs, values in zip(results["cut_offs"], results["scores"], strict=True)
    ]


def test_stored_results_tell_support_and_where_one_started():
    X, Y = draw()
    Y = Y.astype(float)
    Y[:30, 1] = np.nan
    stored = []
    for labels in (Y, sp.csr_array(Y)):
        model = ThresholdOptimizer(
            BinaryRelevance(LogisticRegression()),
            cv=RepeatedKFold(n_splits=2, n_repeats=2, random_state=0),
            store_cv_results=True,
        ).fit(X, labels)
        stored.append(model.cv_results_)
        np.testing.assert_array_equal(stored[-1]["support"], np.nansum(Y, axis=0))
    assert stored[0]["default_score"] == pytest.approx(np.mean(read_at_default(stored[0])))
    assert stored[0]["default_score"] == stored[1]["default_score"] < model.best_score_


def test_methods_exist_as_the_classifier_has_them():
    X, Y = draw()
    with_proba = ThresholdOptimizer(KNeighborsClassifier()).fit(X, Y)
    with_decisions = ThresholdOptimizer(BinaryRelevance(LinearSVC())).fit(X, Y)
    assert not hasattr(with_proba, "decision_function")
    assert not hasattr(with_decisions, "predict_proba")
    assert with_decisions.response_method_ == "decision_function"


def test_scoring_takes_an_objective():
    X, Y = draw()
    objective = get_objective("f2_micro")
    by_value = ThresholdOptimizer(KNeighborsClassifier(), scoring=objective).fit(X, Y)
    by_name = ThresholdOptimizer(KNeighborsClassifier(), scoring="f2_micro").fit(X, Y)
    np.testing.assert_array_equal(by_value.thresholds_, by_name.thresholds_)


BAD = [
    ({"scoring": "f1"}, None, ValueError, "is not known. It is <metric>_<average>"),
    ({"strategy": "each"}, None, ValueError, "'strategy' parameter"),
    ({"cv": 1.5}, None, ValueError, "'cv' parameter"),
    ({"cv": 200}, None, ValueError, "200"),
    ({}, lambda X, Y: (X, Y[:, 0]), ValueError, "MultiLabelBinarizer"),
    ({}, lambda X, Y: (X, Y * 2), ValueError, "holds 2"),
    ({}, lambda X, Y: (X, Y[:-1]), ValueError, "X has 120 rows and y has 119"),
    ({}, lambda X, Y: (X, Y[:, :0]), ValueError, "is empty"),
    ({"response_method": "decision_function"}, None, AttributeError, "no decision_function"),
]


@pytest.mark.parametrize(("params", "spoil", "error", "message"), BAD)
def test_bad_input(params, spoil, error, message):
    X, Y = draw()
    X, Y = spoil(X, Y) if spoil else (X, Y)
    with pytest.raises(error, match=message):
        ThresholdOptimizer(KNeighborsClassifier(), **params).fit(X, Y)


def test_a_classifier_without_scores_is_named():
    class Bare(DecisionTreeClassifier):
        predict_proba = property()

    X, Y = draw()
    with pytest.raises(AttributeError, match="Bare has no predict_proba or decision_function"):
        ThresholdOptimizer(Bare()).fit(X, Y)


def test_a_label_with_fewer_positives_than_folds_is_named():
    X, Y = draw()
    frame = pd.DataFrame(Y, columns=["a", "b", "c"])
    frame["b"] = 0
    frame.loc[:2, "b"] = 1
    with pytest.warns(LabelWarning, match="'b'"):
        ThresholdOptimizer(KNeighborsClassifier()).fit(X, frame)


class TopScores(ClassifierMixin, BaseEstimator):
    """Answers with a sparse matrix of the two largest probabilities of every sample."""

    def fit(self, X, y):
        y = y.toarray() if sp.issparse(y) else y
        self.classifier_ = KNeighborsClassifier().fit(X, y)
        return self

    def predict_proba(self, X):
        dense = np.column_stack([part[:, 1] for part in self.classifier_.predict_proba(X)])
        kept = np.argsort(dense, axis=1)[:, -2:]
        rows = np.repeat(np.arange(len(dense)), 2)
        values = np.take_along_axis(dense, kept, axis=1).ravel()
        return sp.csr_array((values, (rows, kept.ravel())), shape=dense.shape)


@pytest.mark.parametrize("strategy", ["per_class", "global"])
@pytest.mark.parametrize("scoring", ["f1_macro", "f1_micro"])
def test_sparse_scores_stay_sparse(strategy, scoring):
    X, Y = draw()
    model = ThresholdOptimizer(TopScores(), strategy=strategy, scoring=scoring).fit(X, Y)
    scores = model.estimator_.predict_proba(X)
    listed = np.full(Y.shape, -np.inf)
    listed[scores.tocoo().coords] = scores.data
    expected = listed > model.thresholds_
    np.testing.assert_array_equal(model.predict(X), expected)
    assert len(model.fold_scores_) == 5
    assert sp.issparse(model.fit(X, sp.csr_array(Y)).predict(X))


def test_stored_results_of_sparse_scores():
    X, Y = draw()
    results = ThresholdOptimizer(TopScores(), store_cv_results=True).fit(X, Y).cv_results_
    assert results["default_score"] == pytest.approx(np.mean(read_at_default(results)))
    assert np.isfinite(np.concatenate(results["cut_offs"])).all()


def test_rule_that_looks_at_all_scores_has_them_dense():
    X, Y = draw()
    model = ThresholdOptimizer(TopScores(), strategy="top_k").fit(X, Y)
    np.testing.assert_array_equal(model.predict(X).sum(axis=1), model.rule_.k_)


def test_rules_and_objectives_are_searched_together():
    X, Y = draw()
    grid = {
        "scoring": ["f1_micro", "f1_samples"],
        "strategy": ["per_class", "expected_f", TopK(k=1)],
        "estimator__n_neighbors": [3],
    }
    search = GridSearchCV(
        ThresholdOptimizer(KNeighborsClassifier(), cv=KFold(2)),
        grid,
        scoring="f1_micro",
        cv=KFold(2),
    ).fit(X, Y)
    assert len(search.cv_results_["params"]) == 6
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    nested = ThresholdOptimizer(KNeighborsClassifier(), strategy=TopK())
    assert nested.set_params(strategy__k=2).fit(X, Y).predict(X).sum(axis=1).tolist() == [2] * len(
        X
    )


def test_constraint_that_cannot_be_met_is_told_once_by_name():
    X, Y = draw()
    Y = pd.DataFrame(Y, columns=["sport", "news", "arts"][: Y.shape[1]])
    objective = ConstrainedObjective("recall_macro", min_precision=[0.1, 1.0, 0.1])
    Y["news"] = np.random.default_rng(0).permutation(Y["news"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = ThresholdOptimizer(KNeighborsClassifier(), scoring=objective).fit(X, Y)
    assert ["'news' (" in str(w.message) for w in caught] == [True]
    assert not model.predict(X)[:, 1].any()


@pytest.mark.parametrize("as_labels", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("scoring", ["f1_macro", "f1_samples"])
@pytest.mark.parametrize(
    "classifier",
    [RandomForestClassifier(10, random_state=0), BinaryRelevance(LogisticRegression())],
)
@pytest.mark.filterwarnings("ignore:Label not", "ignore:Label 3 has no positive")
def test_label_that_vanishes_from_a_training_part_is_left_out_there(classifier, scoring, as_labels):
    X, Y = draw()
    rare = np.zeros(len(Y), dtype=int)
    rare[:15] = 1
    Y = np.column_stack([Y, rare])
    if isinstance(classifier, RandomForestClassifier) and as_labels is sp.csr_array:
        pytest.skip("forests take dense labels")
    with pytest.warns(
        LabelWarning, match="Label 3 has one class only in the training part of 1 of"
    ):
        model = ThresholdOptimizer(classifier, scoring=scoring, cv=KFold(4)).fit(X, as_labels(Y))
    predicted = model.predict(X)
    predicted = predicted.toarray() if sp.issparse(predicted) else predicted
    assert predicted[:, 3].mean() < 0.5


def test_scores_that_are_not_finite_are_named():
    class Broken(KNeighborsClassifier):
        def predict_proba(self, X):
            parts = super().predict_proba(X)
            parts[1][:] = np.nan
            return parts

    X, Y = draw()
    with pytest.raises(ValueError, match="row 0, label 'b' holds nan"):
        ThresholdOptimizer(Broken()).fit(X, pd.DataFrame(Y, columns=["a", "b", "c"]))


def test_cv_without_a_split():
    X, Y = draw()
    with pytest.raises(ValueError, match="cv has no split"):
        ThresholdOptimizer(KNeighborsClassifier(), cv=[]).fit(X, Y)


def test_labels_without_regularization_do_not_look_at_each_other():
    X, Y = draw()
    model = ThresholdOptimizer(
        BinaryRelevance(LogisticRegression()), strategy=PerClass(regularization=None), cv=KFold(3)
    )
    whole = model.fit(X, Y).thresholds_
    part = clone(model).fit(X, Y[:, [2, 0]]).thresholds_
    np.testing.assert_allclose(part, whole[[2, 0]], atol=1e-4)
