import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain as SklearnChain
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel import ClassifierChain
from skmultilabel.model_selection import multilabel_train_test_split
from skmultilabel.problem_transform import OrderSearch
from skmultilabel.problem_transform._chain._order import order_by_frequency

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
first, second = (X[:, :2] + rng.normal(size=(200, 2)) > 0).T
# "Either" tells, with "first", what "one of both" is; the other way round it is not linear.
Y = np.column_stack([first ^ second, first, first | second, rng.random(200) < 0.3]).astype(np.int8)
TIGHT = LogisticRegression(tol=1e-8)


def fit_chain(estimator=TIGHT, labels=Y, **options):
    search = OrderSearch(**{"n_orders": 8, "random_state": 0, **options})
    return ClassifierChain(estimator, order=search).fit(X, labels)


def split():
    return multilabel_train_test_split(
        np.arange(200), test_size=0.25, random_state=np.random.RandomState(0), stratify=Y
    )


@pytest.mark.parametrize("estimator", [TIGHT, GaussianNB()], ids=repr)
def test_scores_are_the_likelihoods_of_held_out_label_sets(estimator):
    found = fit_chain(estimator).order_search_
    train, test = split()
    for order, score in zip(found.orders, found.scores, strict=True):
        chain = SklearnChain(estimator, order=order).fit(X[train], Y[train])
        total = 0
        for place, link in enumerate(chain.estimators_):
            proba = link.predict_proba(np.hstack([X[test], Y[test][:, order[:place]]]))
            total += np.log(proba[np.arange(len(test)), Y[test, order[place]]]).mean()
        assert score == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize(
    ("estimator", "scoring"),
    [(LinearSVC(dual=False), None), (TIGHT, "accuracy"), (TIGHT, "f1_macro")],
)
def test_scores_are_those_of_predictions(estimator, scoring):
    found = fit_chain(estimator, scoring=scoring, n_orders=4).order_search_
    train, test = split()
    for order, score in zip(found.orders, found.scores, strict=True):
        predicted = SklearnChain(estimator, order=order).fit(X[train], Y[train]).predict(X[test])
        macro = f1_score(Y[test], predicted, average="macro")
        expected = macro if scoring == "f1_macro" else (predicted == Y[test]).all(axis=1).mean()
        assert score == pytest.approx(expected)


def test_the_best_order_is_taken():
    chain = fit_chain()
    found = chain.order_search_
    np.testing.assert_array_equal(chain.order_, found.best_order)
    assert found.best_score == found.scores.max()
    np.testing.assert_array_equal(found.orders[np.argmax(found.scores)], chain.order_)
    assert len(found.orders) == 8
    np.testing.assert_array_equal(found.orders[0], np.arange(4))
    np.testing.assert_array_equal(found.orders[1], order_by_frequency(Y[split()[0]]))


def test_labels_come_after_those_that_explain_them():
    order = fit_chain(n_orders=24).order_.tolist()
    assert order.index(0) > max(order.index(1), order.index(2))


@pytest.mark.parametrize("form", [np.array, sp.csr_array, sp.coo_array, pd.DataFrame])
def test_labels_of_every_form(form):
    expected = fit_chain().order_search_
    found = fit_chain(labels=form(Y)).order_search_
    np.testing.assert_array_equal(found.orders, expected.orders)
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)


def test_unknown_and_constant_labels_are_no_reason_to_stop_or_to_warn_twice():
    gappy = np.where(rng.random(Y.shape) < 0.1, np.nan, Y)
    gappy[:, 3] = 0
    with pytest.warns(UserWarning, match="never predicted") as caught:
        chain = fit_chain(labels=gappy)
    assert len(caught) == 1
    assert np.isfinite(chain.order_search_.scores).all()


def test_a_word_searches_with_the_seed_of_the_chain():
    chains = [ClassifierChain(TIGHT, order="search", random_state=5).fit(X, Y) for _ in range(2)]
    assert len(chains[0].order_search_.orders) == 20
    np.testing.assert_array_equal(chains[0].order_search_.orders, chains[1].order_search_.orders)
    plain = chains[0].set_params(order=None).fit(X, Y)
    assert not hasattr(plain, "order_search_")


@pytest.mark.parametrize(
    "options", [{"n_orders": 0}, {"validation_fraction": 1.0}, {"scoring": 3}], ids=str
)
def test_bad_parameters_are_named(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        fit_chain(**options)


def test_options_of_the_search_are_parameters_of_the_chain():
    chain = ClassifierChain(TIGHT, order=OrderSearch(random_state=0))
    assert clone(chain).set_params(order__n_orders=3).order.n_orders == 3
    grid = GridSearchCV(chain, {"order__n_orders": [3, 6]}, cv=2).fit(X, Y)
    assert grid.best_score_ > 0.2
