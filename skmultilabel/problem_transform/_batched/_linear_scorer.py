"""Score linear models: one matrix product for all labels."""

from functools import partial

import numpy as np
import scipy.sparse as sp
from sklearn.base import is_regressor

from skmultilabel.problem_transform._batched._scorer import BatchedScorer, read_samples

__all__ = [
    "LinearScorer",
    "apply_logistic",
    "make_linear_scorer",
    "make_logistic_scorer",
    "make_sgd_scorer",
    "stack_vectors",
]

# What is copied of the coefficients at a time where X is sparse.
COPY_BYTES = 2**25


class LinearScorer(BatchedScorer):
    """Linear functions of the samples, one per label, and probabilities that follow from them.

    Parameters
    ----------
    estimator : estimator instance
        One of the fitted estimators: it tells what samples it takes.
    coef : {ndarray, csr_array} of shape (n_labels, n_features)
        Coefficients.
    intercept : ndarray of shape (n_labels,)
        Intercepts.
    response : {"decision_function", "predict_proba", "predict"}
        What decides.
    link : callable, default=None
        Turns decision values into probabilities, in place.
    read : callable, default=`read_samples`
        Takes the estimator and samples, and returns these checked.
    """

    def __init__(self, estimator, coef, intercept, response, link=None, read=read_samples):
        self.estimator = estimator
        self.coef = coef
        self.intercept = intercept
        self.response = response
        self.cut_off = 0.0 if response == "decision_function" else 0.5
        self.link = link
        self.read = read

    @property
    def n_labels(self):
        """The number of estimators."""
        return self.coef.shape[0]

    def prepare(self, X):
        """Check the samples: see :class:`BatchedScorer`."""
        X = self.read(self.estimator, X)
        if not sp.issparse(X) or sp.issparse(self.coef) or X.nnz >= X.shape[1]:
            return self, X
        # Few entries, as of a single text: most coefficients are not needed.
        used = np.unique(X.indices)
        return self._replace(self.coef[:, used], self.intercept), X[:, used]

    def get_dtype(self, X):
        """Tell the type of the scores: see :class:`BatchedScorer`."""
        return np.result_type(X.dtype, self.coef.dtype, self.intercept.dtype)

    def get_label_step(self, X):
        """Tell how many labels are scored at a time: see :class:`BatchedScorer`."""
        if sp.issparse(X) and not sp.issparse(self.coef):
            n_bytes = max(1, self.coef.shape[1]) * self.coef.dtype.itemsize
            return max(1, min(self.n_labels, COPY_BYTES // n_bytes))
        return self.n_labels

    def take(self, labels, X):
        """Keep some of the labels: see :class:`BatchedScorer`."""
        coef = self.coef[labels]
        if sp.issparse(X) and not sp.issparse(coef):
            # SciPy copies what is not in this order, for each block of rows anew.
            coef = np.ascontiguousarray(coef.T).T
        return self._replace(coef, self.intercept[labels])

    def fill(self, X, response, out):
        """Score a block of samples: see :class:`BatchedScorer`."""
        if sp.issparse(self.coef):
            _fill_from_sparse(X, self.coef, out)
        elif sp.issparse(X):
            out[...] = X @ self.coef.T
        else:
            np.matmul(X, self.coef.T, out=out)
        out += self.intercept
        if response == "predict_proba":
            self.link(out)

    def _replace(self, coef, intercept):
        return LinearScorer(self.estimator, coef, intercept, self.response, self.link, self.read)


def _fill_from_sparse(X, coef, out):
    products = coef @ X.T
    out[...] = (products.toarray() if sp.issparse(products) else products).T


def apply_logistic(values):
    """Turn decision values into probabilities, in place.

    Parameters
    ----------
    values : ndarray
        Decision values z; become 1 / (1 + exp(-z)).
    """
    with np.errstate(over="ignore"):  # exp(-z) is infinite where the probability is 0
        np.negative(values, out=values)
        np.exp(values, out=values)
        values += 1
        np.reciprocal(values, out=values)


def _apply_huber(values):
    """Zhang's formula for the modified Huber loss, as in `SGDClassifier`."""
    np.clip(values, -1, 1, out=values)
    values += 1
    values /= 2


def make_linear_scorer(estimators, make_scorer, *, link=None):
    """Make the scorer of linear models.

    Parameters
    ----------
    estimators : list of estimator instances
        Fitted estimators of one type.
    make_scorer : callable
        Not used.
    link : callable, default=None
        Turns decision values into probabilities, in place.

    Returns
    -------
    LinearScorer or None
        ``None`` where the coefficients are no arrays of NumPy.
    """
    coefs = [estimator.coef_ for estimator in estimators]
    intercepts = [estimator.intercept_ for estimator in estimators]
    if any(type(coef) is not np.ndarray and not sp.issparse(coef) for coef in coefs):
        return None
    first = estimators[0]
    response = "predict" if is_regressor(first) else "decision_function"
    return LinearScorer(first, stack_vectors(coefs), _stack_numbers(intercepts), response, link)


def make_sgd_scorer(estimators, make_scorer):
    """Make the scorer of models fitted by stochastic gradients.

    Parameters
    ----------
    estimators : list of SGDClassifier
        Fitted estimators.
    make_scorer : callable
        Not used.

    Returns
    -------
    LinearScorer or None
        It has probabilities where the loss has them.
    """
    links = {"log_loss": apply_logistic, "modified_huber": _apply_huber}
    losses = {estimator.loss for estimator in estimators}
    if len(losses) > 1:
        return None
    return make_linear_scorer(estimators, make_scorer, link=links.get(losses.pop()))


make_logistic_scorer = partial(make_linear_scorer, link=apply_logistic)


def stack_vectors(vectors):
    """Stack one vector per label, without a copy where they lie in one array.

    Parameters
    ----------
    vectors : list of {ndarray, sparse matrix} of shape (1, n_features) or (n_features,)
        One per label.

    Returns
    -------
    {ndarray, csr_array} of shape (n_labels, n_features)
        Sparse where all of them are.
    """
    if all(map(sp.issparse, vectors)):
        return sp.csr_array(sp.vstack(vectors, format="csr"))
    vectors = [v.toarray() if sp.issparse(v) else np.atleast_2d(v) for v in vectors]
    step = _find_step(vectors)
    if step is None:
        return np.concatenate(vectors)
    shape, strides = (len(vectors), vectors[0].shape[1]), (step, vectors[0].strides[1])
    return np.lib.stride_tricks.as_strided(vectors[0], shape, strides, writeable=False)


def _find_step(vectors):
    """How far one vector lies behind the other in the array that holds all; None if in none."""
    first = vectors[0]
    places = np.array([vector.__array_interface__["data"][0] for vector in vectors])
    steps = np.unique(np.diff(places))
    lie_in_one = first.base is not None and all(
        (vector.base is first.base, vector.dtype, vector.strides[1])
        == (True, first.dtype, first.strides[1])
        for vector in vectors
    )
    return int(steps[0]) if lie_in_one and len(steps) == 1 else None


def _stack_numbers(numbers):
    return np.concatenate([np.ravel(number) for number in numbers])
