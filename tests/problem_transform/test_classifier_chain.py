"""ClassifierChain: what the estimator adds to its links."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.compose import make_column_transformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_predict
from sklearn.multioutput import ClassifierChain as SklearnChain
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import ClassifierChain, ThresholdOptimizer
from skmultilabel.exceptions import LabelFitError, LabelWarning
from skmultilabel.problem_transform import OrderSearch

BASE = LogisticRegression()
NAMES = ["sport", "news", "arts", "film"]


def make_data(n_samples=150, n_labels=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 5))
    Y = np.zeros((n_samples, n_labels), dtype=int)
    for label in range(n_labels):
        score = X[:, label % 5] + 2 * (Y[:, max(label - 2, 0) : label] - 0.5).sum(axis=1)
        Y[:, label] = score + rng.normal(size=n_samples) > 0
    return X, Y


def enumerate_sets(n_labels):
    return (np.arange(2**n_labels)[:, None] >> np.arange(n_labels)) & 1


def compute_joint(chain, X):
    """The probability of every label set by the product of the links, with plain loops."""
    sets = enumerate_sets(chain.n_labels_)
    joint = np.ones((len(X), len(sets)))
    for number, labels in enumerate(sets):
        for link, column in enumerate(chain.order_):
            earlier = np.tile(labels[chain.order_[:link]], (len(X), 1))
            proba = chain.estimators_[link].predict_proba(np.hstack([X, earlier]))[:, 1]
            joint[:, number] *= proba if labels[column] else 1 - proba
    return sets, joint


@pytest.mark.parametrize(
    "base", [BASE, DecisionTreeClassifier(max_depth=3, random_state=0)], ids=str
)
@pytest.mark.parametrize("order", [None, [3, 1, 0, 2], "random"])
@pytest.mark.parametrize("chain_method", ["predict", "predict_proba"])
def test_answers_are_those_of_scikit_learn(base, order, chain_method):
    X, Y = make_data()
    params = {"order": order, "chain_method": chain_method, "random_state": 3}
    ours = ClassifierChain(base, **params).fit(X, Y)
    theirs = SklearnChain(base, **params).fit(X, Y)
    np.testing.assert_array_equal(ours.order_, theirs.order_)
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=2e-3)


@pytest.mark.parametrize("base", [BASE, GaussianNB()], ids=str)
def test_exhaustive_inference_knows_the_joint_distribution(base):
    X, Y = make_data()
    chain = ClassifierChain(base, order=[2, 0, 3, 1], inference="exhaustive").fit(X, Y)
    sets, joint = compute_joint(chain, X)
    np.testing.assert_allclose(joint.sum(axis=1), 1)
    np.testing.assert_allclose(chain.predict_proba(X), joint @ sets, atol=1e-12)
    np.testing.assert_array_equal(chain.predict(X), sets[joint.argmax(axis=1)])


@pytest.mark.parametrize("rule", ["subset", "hamming", "f1", "jaccard", "precision_at_k"])
def test_predictions_maximise_what_they_are_for(rule):
    X, Y = make_data()
    chain = ClassifierChain(BASE, order="frequency", predict_for=rule, k=2).fit(X, Y)
    sets, joint = compute_joint(chain, X)
    common = sets @ sets.T
    sizes = sets.sum(axis=1)
    with np.errstate(invalid="ignore"):
        gains = {
            "subset": np.eye(len(sets)),
            "hamming": (sets[:, None] == sets[None]).mean(axis=2),
            "f1": np.nan_to_num(2 * common / np.add.outer(sizes, sizes), nan=1.0),
            "jaccard": np.nan_to_num(common / (np.add.outer(sizes, sizes) - common), nan=1.0),
            "precision_at_k": np.where(sizes[:, None] == 2, common / 2, -1),
        }[rule]
    expected = joint @ gains.T
    codes = chain.predict(X) @ (1 << np.arange(chain.n_labels_))
    np.testing.assert_allclose(expected[np.arange(len(X)), codes], expected.max(axis=1), rtol=1e-9)


@pytest.mark.parametrize("inference", ["beam", "epsilon", "monte_carlo"])
def test_approximate_inference_is_close(inference):
    X, Y = make_data()
    chain = ClassifierChain(
        BASE, inference=inference, beam_width=8, epsilon=0.02, n_draws=2000, random_state=0
    ).fit(X, Y)
    exact = copy.deepcopy(chain).set_params(inference="exhaustive")
    assert np.abs(chain.predict_proba(X) - exact.predict_proba(X)).mean() < 0.02
    assert (chain.predict(X) == exact.predict(X)).all(axis=1).mean() > 0.95


def test_drawn_sets_are_the_same_every_time_and_for_every_row():
    X, Y = make_data()
    chain = ClassifierChain(BASE, inference="monte_carlo").fit(X, Y)
    proba = chain.predict_proba(X)
    np.testing.assert_array_equal(chain.predict_proba(X), proba)
    np.testing.assert_array_equal(chain.predict_proba(X[7:9]), proba[7:9])
    twin = pickle.loads(pickle.dumps(chain))
    np.testing.assert_array_equal(twin.predict_proba(X), proba)


def test_what_to_predict_for_needs_no_new_fit():
    X, Y = make_data()
    chain = ClassifierChain(BASE).fit(X, Y)
    for rule in ("f1", "subset", None):
        fresh = ClassifierChain(BASE, predict_for=rule).fit(X, Y)
        np.testing.assert_array_equal(
            chain.set_params(predict_for=rule).predict(X), fresh.predict(X)
        )


def test_decision_values_are_of_greedy_chains():
    X, Y = make_data()
    chain = ClassifierChain(BASE).fit(X, Y)
    np.testing.assert_array_equal(chain.decision_function(X) > 0, chain.predict(X))
    assert not hasattr(chain.set_params(predict_for="f1"), "decision_function")
    assert not hasattr(ClassifierChain(BASE, inference="beam"), "decision_function")
    assert not hasattr(ClassifierChain(LinearSVC()), "predict_proba")


@pytest.mark.parametrize("cv", [None, 3])
def test_constant_and_unknown_labels(cv):
    X, Y = make_data()
    Y = Y.astype(float)
    Y[:, 1], Y[::4, 0] = 1, np.nan
    with pytest.warns(LabelWarning, match="'news'"):
        chain = ClassifierChain(BASE, cv=cv).fit(X, pd.DataFrame(Y, columns=NAMES))
    assert (chain.predict(X)[:, 1] == 1).all()
    np.testing.assert_array_equal(chain.predict_proba(X)[:, 1], 1)
    np.testing.assert_array_equal(chain.predict_log_proba(X)[:, 1], 0)
    assert chain.score(X, Y) > 0.3


def test_probabilities_cross_validate():
    X, Y = make_data()
    proba = cross_val_predict(ClassifierChain(BASE), X, Y, method="predict_proba")
    assert proba.shape == Y.shape
    assert f1_score(Y, proba > 0.5, average="micro") > 0.6


def test_everything_composes():
    X, Y = make_data()
    pipeline = make_pipeline(StandardScaler(), ClassifierChain(BASE))
    grid = {
        "classifierchain__order": [None, "random", [3, 2, 1, 0]],
        "classifierchain__inference": ["greedy", "beam"],
        "classifierchain__estimator__C": [0.1, 1.0],
    }
    search = GridSearchCV(pipeline, grid, cv=2, scoring="f1_macro", error_score="raise")
    frame = pd.DataFrame(X, columns=list("abcde"))
    search.fit(frame, pd.DataFrame(Y, columns=NAMES))
    assert list(search.best_estimator_[-1].label_names_in_) == NAMES
    tuned = ThresholdOptimizer(ClassifierChain(make_pipeline(StandardScaler(), BASE)), cv=KFold(3))
    assert tuned.fit(frame, Y).predict(frame).shape == Y.shape
    tuned = ThresholdOptimizer(ClassifierChain(BASE, predict_for="f1"), cv=KFold(3)).fit(X, Y)
    assert tuned.predict(X).shape == Y.shape


def test_columns_of_words_are_turned_into_numbers_before_the_chain():
    X, Y = make_data()
    frame = pd.DataFrame({"number": X[:, 0], "word": np.where(X[:, 1] > 0, "yes", "no")})
    columns = make_column_transformer((OneHotEncoder(), ["word"]), remainder="passthrough")
    assert (
        make_pipeline(columns, ClassifierChain(BASE)).fit(frame, Y).predict(frame).shape == Y.shape
    )
    with pytest.raises(ValueError, match=r"make_pipeline\(transformer, ClassifierChain"):
        ClassifierChain(make_pipeline(columns, BASE)).fit(frame, Y)


def test_orders():
    X, Y = make_data()
    by_frequency = ClassifierChain(BASE, order="frequency").fit(X, Y).order_
    assert (np.diff(Y.sum(axis=0)[by_frequency]) <= 0).all()
    for order in ("dependence", "search", OrderSearch(4)):
        chain = ClassifierChain(BASE, order=order, random_state=0).fit(X, Y)
        assert sorted(chain.order_) == [0, 1, 2, 3]
        assert hasattr(chain, "order_search_") == (order != "dependence")
    np.testing.assert_array_equal(chain.order_, chain.order_search_.best_order)
    assert len(chain.order_search_.scores) == 4
    assert not hasattr(chain.set_params(order=None).fit(X, Y), "order_search_")


@pytest.mark.parametrize("form", [sp.csr_array, sp.csr_matrix, sp.coo_array, sp.dok_array])
def test_sparse_samples(form):
    X, Y = make_data()
    X = np.where(np.abs(X) > 0.5, X, 0)
    for base in (BASE, DecisionTreeClassifier(max_depth=3, random_state=0)):
        dense = ClassifierChain(base, predict_for="f1").fit(X, Y)
        sparse = ClassifierChain(base, predict_for="f1").fit(form(X), Y)
        np.testing.assert_array_equal(sparse.predict(form(X)), dense.predict(X))


def test_single_precision_stays():
    X, Y = make_data()
    chain = ClassifierChain(BASE).fit(X.astype(np.float32), Y)
    assert {link.coef_.dtype for link in chain.estimators_} == {np.dtype(np.float32)}


def test_many_links_take_one_solve_and_n_jobs_changes_nothing():
    X, Y = make_data(n_samples=100, n_labels=12)
    chain = ClassifierChain(BASE).fit(X, Y)
    assert chain.solver_ == "batched"
    np.testing.assert_array_equal(
        ClassifierChain(BASE, n_jobs=2).fit(X, Y).predict_proba(X), chain.predict_proba(X)
    )
    assert ClassifierChain(BASE, solver="per_label").fit(X, Y).solver_ == "per_label"


WRONG = [
    ({"order": [0, 1, 1, 3]}, "1 is repeated, 2 is missing"),
    ({"order": [0, 1, 2]}, "3 is missing"),
    ({"inference": "greedy", "predict_for": "f1"}, 'Use inference="auto"'),
    ({"estimator": LinearSVC(), "predict_for": "f1"}, "LinearSVC has no predict_proba"),
    ({"estimator": LinearSVC(), "inference": "beam"}, "inference='beam' needs probabilities"),
    ({"predict_for": "precision_at_k", "k": 5}, "k=5 is not in 1..4"),
    ({"predict_for": "f1", "cv": 3, "chain_method": "predict_proba"}, "Use chain_method"),
    ({"solver": "batched", "estimator": GaussianNB()}, "GaussianNB has no batched fit"),
    ({"chain_method": "predict_proba", "estimator": LinearSVC()}, "predict_proba"),
]


@pytest.mark.parametrize(("params", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_cannot_be_is_refused_before_anything_is_fitted(params, message):
    X, Y = make_data()
    chain = ClassifierChain(**{"estimator": BASE, **params})
    with pytest.raises((ValueError, AttributeError), match=message):
        chain.fit(X, Y)
    assert not [name for name in vars(chain) if name.endswith("_")]
    with pytest.raises(NotFittedError):
        chain.predict(X)


def test_too_many_labels_for_all_their_sets():
    X, Y = make_data(n_labels=20)
    with pytest.raises(ValueError, match="20"):
        ClassifierChain(BASE, inference="exhaustive").fit(X, Y)
    chain = ClassifierChain(BASE).fit(X, Y).set_params(inference="exhaustive")
    with pytest.raises(ValueError, match="beam"):
        chain.predict(X)


def test_a_link_that_cannot_be_fitted_is_named_and_the_chain_is_what_it_was():
    class Fussy(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            if X.shape[1] == 7:
                raise RuntimeError("seven features")
            return super().fit(X, y, sample_weight)

    X, Y = make_data()
    chain = ClassifierChain(Fussy())
    with pytest.raises(LabelFitError, match="Label 'arts': RuntimeError in the base estimator"):
        chain.fit(X, pd.DataFrame(Y, columns=NAMES))
    assert not [name for name in vars(chain) if name.endswith("_")]
    chain.fit(X[:, :4], Y[:, :3])
    before = chain.predict(X[:, :4])
    with pytest.raises(LabelFitError):
        chain.fit(X, Y)
    np.testing.assert_array_equal(chain.predict(X[:, :4]), before)


def test_one_label():
    X, Y = make_data()
    for rule in (None, "f1", "subset"):
        chain = ClassifierChain(BASE, predict_for=rule).fit(X, Y[:, :1])
        assert chain.predict(X).shape == (len(X), 1)
        np.testing.assert_allclose(
            chain.predict_proba(X)[:, 0], BASE.fit(X, Y[:, 0]).predict_proba(X)[:, 1], atol=1e-3
        )


@pytest.mark.parametrize("order", [None, "dependence", "search"])
def test_an_int_is_the_seed_of_bases_that_have_none(order):
    X, Y = make_data()
    base = DecisionTreeClassifier(max_depth=3, max_features=2)
    first, second = (
        ClassifierChain(base, order=order, random_state=5).fit(X, Y).predict_proba(X)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
    seeded = ClassifierChain(base.set_params(random_state=3), random_state=5).fit(X, Y)
    assert {link.random_state for link in seeded.estimators_} == {3}


WRONG_LATER = [
    {"inference": "beam", "beam_width": 0},
    {"inference": "monte_carlo", "n_draws": 0},
    {"inference": "epsilon", "epsilon": 0},
    {"inference": "exhaustve"},
]


@pytest.mark.parametrize("params", WRONG_LATER, ids=str)
def test_what_is_set_after_the_fit_is_checked(params):
    X, Y = make_data()
    chain = ClassifierChain(BASE).fit(X, Y).set_params(**params)
    for method in (chain.predict, chain.predict_proba):
        with pytest.raises(ValueError, match=f"The '{list(params)[-1]}' parameter"):
            method(X)


def test_orders_by_name():
    X, Y = make_data()
    frame = pd.DataFrame(Y, columns=NAMES)
    chain = ClassifierChain(BASE, order=["film", "news", "sport", "arts"]).fit(X, frame)
    assert chain.order_.tolist() == [3, 1, 0, 2]
    with pytest.raises(ValueError, match="order has 'art', which is no label"):
        ClassifierChain(BASE, order=["film", "news", "sport", "art"]).fit(X, frame)


def test_log_probabilities_that_are_finite_are_kept():
    X, Y = make_data()
    X[0] *= 1000  # where it is not in training it is far from everything
    params = {"cv": 3, "chain_method": "predict_log_proba"}
    ours = ClassifierChain(GaussianNB(), **params).fit(X, Y)
    theirs = SklearnChain(GaussianNB(), **params).fit(X, Y)
    logs = cross_val_predict(GaussianNB(), X, Y[:, 0], cv=3, method="predict_log_proba")
    assert -np.inf < logs.min() < -708
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-10)
