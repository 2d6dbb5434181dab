import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel._compat import ConstantPredictor
from skmultilabel.problem_transform._chain import _fit_chains
from skmultilabel.problem_transform._chain._fit_chains import can_fit_together, fit_chains
from skmultilabel.problem_transform._solve import fit_labels

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 5))
Y = (X[:, :4] + rng.normal(size=(120, 4)) > 0.4).astype(np.int8)
ORDERS = [np.array([2, 0, 3, 1]), np.array([0, 1, 2, 3]), np.array([3, 1, 0, 2])]
COUNTS = [np.bincount(rng.integers(0, 120, 120), minlength=120) for _ in ORDERS]
TIGHT = LogisticRegression(tol=1e-10, max_iter=1000)


def loop_over_links(estimator, counts, weight):
    chains = []
    for order, count in zip(ORDERS, counts, strict=True):
        rows = np.repeat(np.arange(120), count)
        links = []
        for link, label in enumerate(order):
            Z = np.hstack([X, Y[:, order[:link]]])
            of_label = weight[:, label] if weight.ndim == 2 else weight
            model = clone(estimator).fit(Z[rows], Y[rows, label], sample_weight=of_label[rows])
            links.append(model)
        chains.append(links)
    return chains


def assert_same_links(chains, expected):
    assert len(chains) == len(expected)
    for links, references in zip(chains, expected, strict=True):
        for link, (model, reference) in enumerate(zip(links, references, strict=True)):
            assert model.n_features_in_ == 5 + link
            np.testing.assert_allclose(model.coef_, reference.coef_, atol=1e-4)
            np.testing.assert_allclose(model.intercept_, reference.intercept_, atol=1e-4)


@pytest.mark.parametrize("weight_shape", [None, (120,), (120, 4)])
@pytest.mark.parametrize("counts", [None, COUNTS, [np.minimum(c, 1) for c in COUNTS]])
def test_they_are_those_that_are_fitted_one_by_one(weight_shape, counts):
    weight = None if weight_shape is None else rng.random(weight_shape)
    params = {} if weight is None else {"sample_weight": weight}
    expected = loop_over_links(
        TIGHT, counts or [np.ones(120, int)] * 3, np.ones(120) if weight is None else weight
    )
    assert_same_links(fit_chains(TIGHT, X, Y, ORDERS, counts, params), expected)


def test_class_weights_are_balanced_over_repeated_rows():
    estimator = LogisticRegression(tol=1e-10, max_iter=1000, class_weight="balanced")
    expected = loop_over_links(estimator, COUNTS, np.ones(120))
    assert_same_links(fit_chains(estimator, X, Y, ORDERS, COUNTS), expected)


def test_samples_and_labels_may_be_sparse():
    expected = loop_over_links(TIGHT, COUNTS, np.ones(120))
    assert_same_links(fit_chains(TIGHT, sp.csr_array(X), sp.csr_array(Y), ORDERS, COUNTS), expected)


def test_groups_make_no_difference(monkeypatch):
    expected = fit_chains(TIGHT, X, Y, ORDERS, COUNTS)
    monkeypatch.setattr(_fit_chains, "BYTES_PER_GROUP", 16 * Y.size)
    assert_same_links(fit_chains(TIGHT, X, Y, ORDERS, COUNTS), expected)


def test_a_label_that_does_not_vary_where_a_chain_looks_is_constant_there():
    constant = Y.copy()
    constant[:, 1] = 0
    constant[0, 1] = 1
    counts = [np.arange(120) > 0, np.ones(120, int), np.ones(120, int)]
    chains = fit_chains(TIGHT, X, constant, ORDERS, counts)
    link = chains[0][3]
    assert isinstance(link, ConstantPredictor)
    assert link.n_features_in_ == 8
    assert isinstance(chains[1][1], LogisticRegression)


def test_what_cannot_be_fitted_together_is_told():
    assert can_fit_together(TIGHT, Y, {"sample_weight": np.ones(120)})
    assert not can_fit_together(TIGHT, Y.astype(float), {})
    assert not can_fit_together(GaussianNB(), Y, {})
    assert not can_fit_together(TIGHT, Y, {"check_input": False})
    assert isinstance(can_fit_together(LinearSVC(), Y, {}), bool)


def test_a_link_after_the_same_labels_is_fitted_once(monkeypatch):
    posed = []

    def note_and_fit(estimator, problems, params):
        posed.append(problems.n_labels)
        return fit_labels(estimator, problems, params)

    monkeypatch.setattr(_fit_chains, "fit_labels", note_and_fit)
    orders = [np.array([0, 1, 2, 3]), np.array([1, 0, 2, 3]), np.array([0, 1, 3, 2])]
    chains = fit_chains(TIGHT, X, Y, orders)
    # The first labels 0 and 1, each after the other, 2 and 3 after these, and after the rest.
    assert posed == [8]
    for links, order in zip(chains, orders, strict=True):
        for link, model in enumerate(links):
            Z = np.hstack([X, Y[:, order[:link]]])
            expected = clone(TIGHT).fit(Z, Y[:, order[link]])
            np.testing.assert_allclose(model.coef_, expected.coef_, atol=1e-4)
    assert len({id(model) for links in chains for model in links}) == 12
