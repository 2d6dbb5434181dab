"""OrderSearch: try orders of a chain on held-out rows."""

import warnings
from numbers import Integral
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.metrics import check_scoring
from sklearn.utils import check_random_state

from skmultilabel._compat import (
    Interval,
    RealNotInt,
    check_method_params,
    num_samples,
    safe_split,
    validate_params,
)
from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection import multilabel_train_test_split
from skmultilabel.problem_transform._chain._link_likelihood import LinkLikelihood
from skmultilabel.problem_transform._chain._order import (
    measure_dependence,
    order_by_dependence,
    order_by_frequency,
)
from skmultilabel.problem_transform._chain._residuals import compute_residuals
from skmultilabel.problem_transform._chain._search import LinkScores, search_orders

__all__ = ["OrderSearch", "ScoredOrders"]


class ScoredOrders(NamedTuple):
    """The orders that a search tried.

    Attributes
    ----------
    orders : ndarray of shape (n_orders, n_labels), dtype int64
        The orders, as they were tried: that of the columns, by frequency, by dependence, drawn
        ones, and neighbours of the best.
    scores : ndarray of shape (n_orders,)
        Their scores on the held-out rows.
    """

    orders: np.ndarray
    scores: np.ndarray

    @property
    def best_order(self):
        """The order with the largest score; of several the first that was tried."""
        return self.orders[int(np.argmax(self.scores))]

    @property
    def best_score(self):
        """The score of that order, too good by the choice: other rows tell how good it is."""
        return float(self.scores.max())


class OrderSearch(BaseEstimator):
    """A search for the order of a chain, on rows that are held out, within a budget.

    Given as `order` to :class:`~skmultilabel.ClassifierChain`, which keeps what was found in `order_search_`.
    Half of the budget goes to the order of the columns, those by frequency and by dependence, and
    random ones; the other half to orders in which one label of the best so far has another place.

    Read more in the :ref:`User Guide <chain_orders>`.

    Parameters
    ----------
    n_orders : int, default=20
        How many orders are scored.
    scoring : str or callable, default=None
        What the score of an order is: a scorer of scikit-learn, for the predictions of the chain.
        ``None``: the log-likelihood of the held-out label sets, which is what the order of the
        links changes; the subset accuracy where the base estimator has no probabilities.
    validation_fraction : float, default=0.25
        The share of the rows that is held out, stratified by labels.
    random_state : int, RandomState instance or None, default=None
        Seed of the split, and of what is drawn.

    See Also
    --------
    ClassifierChain : The chain that is ordered.

    Notes
    -----
    The log-likelihood is a sum over the links, and what a link learns depends on which labels come
    before it, not on their order. So links that orders have in common are fitted and scored once;
    where a linear model is solved for all labels together, so are all new links of a round. Labels
    that are not known (NaN) do not count, and where they come before others binary relevance
    fills them.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import ClassifierChain
    >>> from skmultilabel.problem_transform import OrderSearch
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(400, 2))
    >>> first, second = (X + rng.normal(size=(400, 2)) > 0).T
    >>> Y = np.column_stack([first ^ second, first, first | second]).astype(int)
    >>> chain = ClassifierChain(LogisticRegression(), order=OrderSearch(6, random_state=0))
    >>> chain.fit(X, Y).order_
    array([1, 2, 0])
    >>> chain.order_search_.orders[0], chain.order_search_.scores.round(2)
    (array([0, 1, 2]), array([-1.15, -1.07, -1.15, -1.1 , -1.06, -1.01]))
    """

    _parameter_constraints = {
        "n_orders": [Interval(Integral, 1, None, closed="left")],
        "scoring": [str, callable, None],
        "validation_fraction": [Interval(RealNotInt, 0.0, 1.0, closed="neither")],
        "random_state": ["random_state"],
    }

    def __init__(self, n_orders=20, *, scoring=None, validation_fraction=0.25, random_state=None):
        self.n_orders = n_orders
        self.scoring = scoring
        self.validation_fraction = validation_fraction
        self.random_state = random_state

    def search(self, chain, X, Y, fit_params=None):
        """Score orders of a chain.

        Parameters
        ----------
        chain : ClassifierChain
            The chain; clones of it are fitted where `scoring` asks for predictions.
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, as its links take them.
        Y : ndarray or csr_array of shape (n_samples, n_labels)
            A checked label matrix, NaN where a label is not known.
        fit_params : dict, default=None
            Given to the `fit` of the base estimators.

        Returns
        -------
        ScoredOrders
            The orders that were tried, and their scores.

        Raises
        ------
        ValueError
            If a parameter is not valid, or no label has two positives: one for each part.
        """
        validate_params(self)
        rng = check_random_state(self.random_state)
        with warnings.catch_warnings():
            # The fit on all rows says what is to be said.
            warnings.simplefilter("ignore", LabelWarning)
            train, test = multilabel_train_test_split(
                np.arange(num_samples(X)),
                test_size=self.validation_fraction,
                random_state=rng,
                stratify=Y,
            )
            parts = _split(chain, X, Y, fit_params or {}, train, test)
            starts = _list_starts(parts)[: self.n_orders]
            score_orders = _make_scorer(parts, self.scoring)
            return ScoredOrders(*search_orders(score_orders, starts, self.n_orders, rng))


class _Parts(NamedTuple):
    """The rows that orders learn from, and those that they are scored on."""

    chain: BaseEstimator
    X_train: object
    Y_train: np.ndarray
    train_params: dict
    X_test: object
    Y_test: np.ndarray
    test_params: dict


def _split(chain, X, Y, fit_params, train, test):
    X_train, _ = safe_split(chain.estimator, X, None, train)
    X_test, _ = safe_split(chain.estimator, X, None, test, train)
    train_params, test_params = (
        check_method_params(X, fit_params, indices=rows) for rows in (train, test)
    )
    return _Parts(chain, X_train, Y[train], train_params, X_test, Y[test], test_params)


def _list_starts(parts):
    """The orders of the columns, by frequency, and by dependence."""
    residuals = compute_residuals(
        parts.chain.estimator,
        parts.X_train,
        parts.Y_train,
        parts.train_params,
        n_jobs=parts.chain.n_jobs,
    )
    by_dependence = order_by_dependence(measure_dependence(residuals))
    return [np.arange(residuals.shape[1]), order_by_frequency(parts.Y_train), by_dependence]


def _make_scorer(parts, scoring):
    """What scores a list of orders."""
    if scoring is None and hasattr(parts.chain.estimator, "predict_proba"):
        return LinkScores(
            LinkLikelihood(parts.chain.estimator, *parts[1:], n_jobs=parts.chain.n_jobs)
        )
    scorer = check_scoring(parts.chain, scoring)

    def score(order):
        candidate = clone(parts.chain).set_params(order=order)
        candidate.fit(parts.X_train, parts.Y_train, **parts.train_params)
        return scorer(candidate, parts.X_test, parts.Y_test)

    return lambda orders: [score(order) for order in orders]
