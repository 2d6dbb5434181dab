import itertools
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from joblib import parallel_config
from sklearn import config_context
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain as SklearnChain
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import ThresholdOptimizer
from skmultilabel.exceptions import LabelFitError, LabelWarning
from skmultilabel.problem_transform import ClassifierChain, ClassifierChainEnsemble

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 5))
Y = (X[:, :4] + rng.normal(size=(150, 4)) > 0.3).astype(np.int8)
Y[:, 2] ^= Y[:, 0]
X_NEW = rng.normal(size=(60, 5))
Y_GAPPY = np.where(rng.random(Y.shape) < 0.15, np.nan, Y)
TIGHT = LogisticRegression(tol=1e-10, max_iter=1000)
RULES = ["subset", "hamming", "f1", "jaccard", "precision_at_k"]


def make_ensemble(estimator=TIGHT, **options):
    return ClassifierChainEnsemble(estimator, **{"n_estimators": 4, "random_state": 0, **options})


def list_orders(ensemble):
    return [tuple(chain.order_) for chain in ensemble.estimators_]


def list_rows(ensemble):
    zipped = zip(
        ensemble.estimators_,
        ensemble.estimators_samples_,
        ensemble.estimators_features_,
        strict=True,
    )
    return [(chain.order_, rows, features) for chain, rows, features in zipped]


def assert_same_ensemble(ensemble, expected):
    for (order, rows, features), other in zip(
        list_rows(ensemble), list_rows(expected), strict=True
    ):
        np.testing.assert_array_equal(order, other[0])
        np.testing.assert_array_equal(rows, other[1])
        np.testing.assert_array_equal(features, other[2])
    np.testing.assert_allclose(
        ensemble.predict_proba(X_NEW), expected.predict_proba(X_NEW), atol=1e-6
    )


SAMPLINGS = [
    {},
    {"bootstrap": True},
    {"max_samples": 0.7},
    {"max_features": 3},
    {"max_features": 0.7, "max_samples": 200, "bootstrap": True},
]


@pytest.mark.parametrize("estimator", [TIGHT, GaussianNB()], ids=repr)
@pytest.mark.parametrize("sampling", SAMPLINGS, ids=str)
def test_it_is_the_mean_of_scikit_learns_chains(estimator, sampling):
    ensemble = make_ensemble(estimator, **sampling).fit(X, Y)
    total = 0
    for order, rows, features in list_rows(ensemble):
        chain = SklearnChain(estimator, order=order).fit(X[rows][:, features], Y[rows])
        total = total + chain.predict_proba(X_NEW[:, features])
    np.testing.assert_allclose(ensemble.predict_proba(X_NEW), total / 4, atol=1e-5)
    np.testing.assert_array_equal(ensemble.predict(X_NEW), total / 4 > 0.5)


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=str)
def test_one_solve_is_the_same_as_one_chain_after_the_other(sampling):
    together = make_ensemble(**sampling).fit(X, Y)
    assert_same_ensemble(make_ensemble(solver="per_label", **sampling).fit(X, Y), together)
    weight = rng.random(150)
    for each in (weight, np.column_stack([weight, 1 - weight, weight, weight**2])):
        together = make_ensemble(**sampling).fit(X, Y, sample_weight=each)
        alone = make_ensemble(solver="per_label", **sampling).fit(X, Y, sample_weight=each)
        assert_same_ensemble(alone, together)


def test_all_links_are_fitted_in_one_solve(monkeypatch):
    calls = []
    from skmultilabel.problem_transform._chain import _fit_chains

    def fit_labels(estimator, problems, params):
        calls.append(problems.n_labels)
        return original(estimator, problems, params)

    original = _fit_chains.fit_labels
    monkeypatch.setattr(_fit_chains, "fit_labels", fit_labels)
    ensemble = make_ensemble().fit(X, Y)
    # Of 16 links 2 see the same labels before the same one.
    assert calls == [14]
    assert {chain.solver_ for chain in ensemble.estimators_} == {"batched"}


def test_a_chain_of_the_ensemble_is_a_chain():
    chain = make_ensemble(bootstrap=True).fit(X, Y).estimators_[1]
    rows = make_ensemble(bootstrap=True).fit(X, Y).estimators_samples_[1]
    alone = ClassifierChain(TIGHT, order=chain.order_).fit(X[rows], Y[rows])
    np.testing.assert_allclose(chain.predict_proba(X_NEW), alone.predict_proba(X_NEW), atol=1e-6)
    assert vars(chain).keys() == vars(alone).keys()
    assert chain.score(X, Y) == alone.score(X, Y)


@pytest.mark.parametrize("estimator", [TIGHT, LinearSVC(dual=False)], ids=repr)
def test_chains_vote(estimator):
    ensemble = make_ensemble(estimator, voting="hard", bootstrap=True).fit(X, Y)
    votes = np.mean([chain.predict(X_NEW) for chain in ensemble.estimators_], axis=0)
    np.testing.assert_allclose(ensemble.predict_proba(X_NEW), votes)
    np.testing.assert_array_equal(ensemble.predict(X_NEW), votes > 0.5)
    assert set(np.unique(votes)) <= {0, 0.25, 0.5, 0.75, 1}


def enumerate_joint(chain, x):
    """The probability of every label set, link by link."""
    joint = {}
    for labels in itertools.product([0, 1], repeat=4):
        proba = 1
        for place, label in enumerate(chain.order_):
            seen = np.append(x, [labels[earlier] for earlier in chain.order_[:place]])
            proba *= chain.estimators_[place].predict_proba(seen[None])[0, labels[label]]
        joint[labels] = proba
    return joint


def measure(rule, truth, predicted):
    truth, predicted = np.array(truth), np.array(predicted)
    both, either = (truth & predicted).sum(), (truth | predicted).sum()
    return {
        "subset": float((truth == predicted).all()),
        "hamming": (truth == predicted).mean(),
        "f1": 2 * both / (truth.sum() + predicted.sum()) if either else 1.0,
        "jaccard": both / either if either else 1.0,
        "precision_at_k": both / 2,
    }[rule]


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_that_of_the_mean_distribution(rule):
    ensemble = make_ensemble(predict_for=rule, k=2, max_samples=60).fit(X, Y)
    predictions = [
        labels
        for labels in itertools.product([0, 1], repeat=4)
        if rule != "precision_at_k" or sum(labels) == 2
    ]
    for x, predicted in zip(X_NEW[:3], ensemble.predict(X_NEW[:3]), strict=True):
        joints = [enumerate_joint(chain, x) for chain in ensemble.estimators_]

        def expect(labels, joints=joints):
            return np.mean(
                [[p * measure(rule, truth, labels) for truth, p in j.items()] for j in joints]
            )

        assert expect(predicted) == pytest.approx(max(map(expect, predictions)))


def test_probabilities_are_the_mean_marginals():
    ensemble = make_ensemble(inference="exhaustive").fit(X, Y)
    for x, proba in zip(X_NEW[:4], ensemble.predict_proba(X_NEW[:4]), strict=True):
        joints = [enumerate_joint(chain, x) for chain in ensemble.estimators_]
        expected = np.mean(
            [sum(p * np.array(labels) for labels, p in j.items()) for j in joints], axis=0
        )
        np.testing.assert_allclose(proba, expected)


@pytest.mark.parametrize("inference", ["beam", "epsilon", "monte_carlo"])
def test_every_inference_serves_every_rule(inference):
    ensemble = make_ensemble(inference=inference, predict_for="f1", n_draws=400).fit(X, Y)
    exact = clone(ensemble).set_params(inference="exhaustive").fit(X, Y)
    agree = (ensemble.predict(X_NEW) == exact.predict(X_NEW)).mean()
    assert agree > 0.9
    rows = [3, 1]
    np.testing.assert_array_equal(ensemble.predict(X_NEW[rows]), ensemble.predict(X_NEW)[rows])
    assert ensemble.predict_proba(X_NEW).shape == (60, 4)


def test_another_rule_needs_no_new_fit():
    fitted = make_ensemble().fit(X, Y)
    links = fitted.estimators_[0].estimators_
    expected = make_ensemble(predict_for="f1").fit(X, Y).predict(X_NEW)
    np.testing.assert_array_equal(fitted.set_params(predict_for="f1").predict(X_NEW), expected)
    assert fitted.estimators_[0].estimators_ is links
    assert fitted.estimators_[0].predict_for is None


def test_random_orders_differ_while_there_are_such():
    assert len(set(list_orders(make_ensemble(n_estimators=24).fit(X, Y)))) == 24
    few = make_ensemble(n_estimators=5).fit(X, Y[:, :2])
    assert set(list_orders(few)) == {(0, 1), (1, 0)}


@pytest.mark.parametrize("labels", [Y, sp.csr_array(Y), Y_GAPPY])
def test_orders_by_dependence_begin_with_different_labels(labels):
    ensemble = make_ensemble(order="dependence", n_estimators=6).fit(X, labels)
    orders = list_orders(ensemble)
    assert {order[0] for order in orders[:4]} == {0, 1, 2, 3}
    # Labels 0 and 2 tell of each other, so they are neighbours unless others come first.
    assert all(abs(order.index(0) - order.index(2)) == 1 for order in orders[:4] if order[0] == 0)
    assert len(set(orders)) == 6


def test_orders_may_be_given():
    orders = [[3, 2, 1, 0], [0, 1, 2, 3]]
    ensemble = make_ensemble(order=orders, n_estimators=2).fit(X, Y)
    np.testing.assert_array_equal([chain.order_ for chain in ensemble.estimators_], orders)
    with pytest.raises(ValueError, match="2 orders for n_estimators=3"):
        make_ensemble(order=orders, n_estimators=3).fit(X, Y)
    twice = [orders[0]] * 2
    with pytest.raises(ValueError, match=r"order\[1\] repeats order\[0\]"):
        make_ensemble(order=twice, n_estimators=2).fit(X, Y)
    assert make_ensemble(order=twice, n_estimators=2, bootstrap=True).fit(X, Y).score(X, Y) > 0.3


@pytest.mark.parametrize("order", ["random", "dependence"])
@pytest.mark.parametrize("estimator", [TIGHT, GaussianNB()], ids=repr)
def test_chains_can_be_added(estimator, order):
    options = {"order": order, "bootstrap": True, "max_features": 0.8}
    expected = make_ensemble(estimator, n_estimators=6, **options).fit(X, Y)
    grown = make_ensemble(estimator, n_estimators=2, warm_start=True, **options).fit(X, Y)
    first = grown.estimators_[0]
    grown.set_params(n_estimators=6).fit(X, Y)
    assert grown.estimators_[0] is first
    assert_same_ensemble(grown, expected)
    with pytest.warns(UserWarning, match="does not fit new chains"):
        grown.fit(X, Y)
    assert len(grown.estimators_) == 6
    with pytest.raises(ValueError, match="n_estimators=3 must be larger or equal to"):
        grown.set_params(n_estimators=3).fit(X, Y)
    with pytest.raises(ValueError, match="y has 3 labels, but the fit has 4"):
        grown.set_params(n_estimators=8).fit(X, Y[:, :3])
    assert len(grown.estimators_) == 6
    assert len(grown.set_params(warm_start=False, n_estimators=3).fit(X, Y).estimators_) == 3


@pytest.mark.parametrize("labels", [Y, sp.csr_array(Y), Y_GAPPY], ids=["dense", "sparse", "gaps"])
@pytest.mark.parametrize("options", [{}, {"voting": "hard"}, {"predict_for": "f1"}], ids=str)
def test_rows_are_judged_by_the_chains_that_have_not_seen_them(labels, options):
    ensemble = make_ensemble(n_estimators=12, max_samples=25, oob_score=True, **options)
    ensemble.fit(X[:60], labels[:60])
    dense = labels.toarray() if sp.issparse(labels) else labels
    right = []
    for row in range(60):
        out = [k for k, rows in enumerate(ensemble.estimators_samples_) if row not in rows]
        part = clone(ensemble).set_params(oob_score=False)
        part.__dict__.update(vars(ensemble))
        part.estimators_ = [ensemble.estimators_[k] for k in out]
        part.estimators_features_ = [ensemble.estimators_features_[k] for k in out]
        proba = part.predict_proba(X[[row]])
        np.testing.assert_allclose(ensemble.oob_decision_function_[[row]], proba)
        predicted = part.predict(X[[row]])
        predicted = predicted.toarray() if sp.issparse(predicted) else predicted
        right.append(((predicted == dense[row]) | np.isnan(dense[row])).all())
    assert ensemble.oob_score_ == pytest.approx(np.mean(right))


def test_rows_that_all_chains_have_seen_have_no_out_of_bag_prediction():
    ensemble = make_ensemble(n_estimators=2, bootstrap=True, oob_score=True)
    with pytest.warns(UserWarning, match=r"\d+ of 150 rows were seen by all chains.*more chains"):
        ensemble.fit(X, Y)
    never = np.isnan(ensemble.oob_decision_function_).all(axis=1)
    seen = np.isin(np.arange(150), ensemble.estimators_samples_[0])
    np.testing.assert_array_equal(
        never, seen & np.isin(np.arange(150), ensemble.estimators_samples_[1])
    )
    ensemble.set_params(oob_score=False).fit(X, Y)
    assert not hasattr(ensemble, "oob_score_")


@pytest.mark.parametrize(
    "estimator", [TIGHT, DecisionTreeClassifier(max_depth=3, random_state=0)], ids=repr
)
def test_n_jobs_makes_no_difference(estimator):
    alone = make_ensemble(estimator, bootstrap=True, max_features=3).fit(X, Y)
    with parallel_config("threading"):
        parallel = make_ensemble(estimator, bootstrap=True, max_features=3, n_jobs=2).fit(X, Y)
    assert_same_ensemble(parallel, alone)


@pytest.mark.parametrize("solver", ["auto", "per_label"])
def test_a_label_that_does_not_vary_is_named_once(solver):
    constant = pd.DataFrame(Y, columns=["a", "b", "c", "d"])
    constant["b"] = 0
    with pytest.warns(LabelWarning, match="'b' is present in all training") as caught:
        ensemble = make_ensemble(solver=solver, bootstrap=True).fit(X, constant)
    assert len(caught) == 1
    assert (ensemble.predict_proba(X_NEW)[:, 1] == 0).all()
    assert list(ensemble.label_names_in_) == ["a", "b", "c", "d"]
    assert list(ensemble.estimators_[0].label_names_in_) == ["a", "b", "c", "d"]


def test_labels_that_hardly_vary_are_constant_for_some_chains_without_a_word():
    rare = Y.copy()
    rare[:, 1] = 0
    rare[:2, 1] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for solver in ("auto", "per_label"):
            ensemble = make_ensemble(solver=solver, max_samples=20).fit(X, rare)
            assert np.isfinite(ensemble.predict_proba(X_NEW)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"oob_score": True}, "every chain sees all of them.*bootstrap=True"),
        ({"max_features": 6}, "max_features=6, but X has 5 features"),
        ({"max_samples": 151}, "max_samples=151, but X has 150 rows"),
        ({"voting": "hard", "predict_for": "f1"}, "nothing to vote on"),
        ({"estimator": LinearSVC()}, "LinearSVC has no predict_proba. Use voting"),
        ({"estimator": LinearSVC(), "predict_for": "f1"}, "LinearSVC"),
        ({"inference": "greedy", "predict_for": "f1"}, 'inference="greedy" finds a single one'),
        ({"predict_for": "precision_at_k", "k": 5}, "k=5 is not in 1..4"),
        ({"order": "frequency"}, "order"),
        ({"n_estimators": 0}, "n_estimators"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_fitted(options, message):
    ensemble = make_ensemble().set_params(**options)
    with pytest.raises(ValueError, match=message):
        ensemble.fit(X, Y)
    assert not [name for name in vars(ensemble) if name.endswith("_")]


@pytest.mark.parametrize("estimator", [TIGHT, GaussianNB()], ids=repr)
def test_too_many_labels_for_exhaustive_inference_are_refused(estimator):
    many = (rng.random((150, 30)) < 0.5).astype(int)
    with pytest.raises(ValueError, match="Of 30 labels there are 1,073,741,824"):
        make_ensemble(estimator, inference="exhaustive").fit(X, many)


def test_an_error_names_the_label_and_leaves_the_ensemble_as_it_was():
    ensemble = make_ensemble(GaussianNB()).fit(X, Y)
    before = ensemble.estimators_
    ensemble.set_params(estimator=GaussianNB(var_smoothing=-1))
    with pytest.raises(LabelFitError, match="'sport'"):
        ensemble.fit(X, pd.DataFrame(Y[:, :1], columns=["sport"]))
    assert ensemble.estimators_ is before
    assert ensemble.n_labels_ == 4


def test_it_takes_part_in_what_else_there_is():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), make_ensemble()),
        {
            "classifierchainensemble__estimator__C": [0.1, 1],
            "classifierchainensemble__order": ["random", "dependence"],
        },
        cv=2,
        scoring="f1_macro",
    )
    frame = pd.DataFrame(X, columns=list("abcde"))
    assert search.fit(frame, pd.DataFrame(Y, columns=list("wxyz"))).best_score_ > 0.5
    tuned = ThresholdOptimizer(make_ensemble(), cv=2).fit(X, Y)
    assert tuned.thresholds_.shape == (4,)
    twin = pickle.loads(pickle.dumps(search))
    np.testing.assert_array_equal(twin.predict(frame), search.predict(frame))


def test_weights_are_routed():
    weight = rng.random(150)
    expected = make_ensemble().fit(X, Y, sample_weight=weight)
    with config_context(enable_metadata_routing=True):
        routed = make_ensemble(clone(TIGHT).set_fit_request(sample_weight=True))
        assert_same_ensemble(routed.fit(X, Y, sample_weight=weight), expected)


@pytest.mark.parametrize(
    "params", [{"bootstrap": True}, {"max_features": 0.5}, {"max_samples": 40}]
)
def test_bases_that_draw_do_so_from_the_seed_of_the_ensemble(params):
    base = DecisionTreeClassifier(max_depth=3, max_features=2)
    answers = [
        make_ensemble(base, n_jobs=n_jobs, **params).fit(X, Y).predict_proba(X)
        for n_jobs in (None, None, 2)
    ]
    np.testing.assert_array_equal(answers[1], answers[0])
    np.testing.assert_array_equal(answers[2], answers[0])


def test_one_row_is_one_row_and_not_all():
    ensemble = make_ensemble(max_samples=1).fit(X, Y)
    assert {len(rows) for rows in ensemble.estimators_samples_} == {1}
    assert set(np.unique(ensemble.estimators_[0].predict_proba(X))) <= {0, 1}


def test_rows_out_of_bag_are_those_of_one_set_of_rows():
    params = {"warm_start": True, "bootstrap": True, "oob_score": True}
    ensemble = make_ensemble(n_estimators=20, **params).fit(X, Y)
    ensemble.set_params(n_estimators=22)
    with pytest.raises(ValueError, match="X has 100 rows, but the chains that are there"):
        ensemble.fit(X[:100], Y[:100])


def test_a_single_order_is_no_list_of_orders():
    with pytest.raises(ValueError, match="one for each of its 4 chains; got a single list"):
        make_ensemble(order=[0, 1, 2, 3]).fit(X, Y)
