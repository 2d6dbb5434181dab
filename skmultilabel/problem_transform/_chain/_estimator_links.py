"""Links of any fitted estimators: samples and earlier labels side by side."""

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import safe_indexing
from skmultilabel.problem_transform._chain._chain_samples import append_labels
from skmultilabel.problem_transform._chain._linear_links import make_linear_links
from skmultilabel.problem_transform._chain._links import Links
from skmultilabel.problem_transform._chain._respond import respond
from skmultilabel.problem_transform._joint._label_sets import encode_sets

__all__ = ["EstimatorLinks", "make_links"]


def make_links(estimators, X):
    """Make the links of fitted estimators on samples.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted links in the order of the chain.
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples, without labels.

    Returns
    -------
    LinearLinks or EstimatorLinks
        Linear ones where possible.
    """
    return make_linear_links(estimators, X) or EstimatorLinks(estimators, X)


class EstimatorLinks(Links):
    """The links of any fitted estimators on given samples.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted links in the order of the chain.
    X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        Samples, without labels.
    """

    def __init__(self, estimators, X):
        super().__init__(X.shape[0], len(estimators))
        self.estimators, self.X = estimators, X

    def take(self, rows):
        """Take a block of the samples: see :class:`Links`."""
        return EstimatorLinks(self.estimators, self.X[rows])

    def compute(self, link, rows, earlier):
        """Compute the probability of the label of a link: see :class:`Links`."""
        first, place = _find_distinct(rows, earlier)
        samples = append_labels(safe_indexing(self.X, rows[first]), earlier[first])
        return respond(self.estimators[link], samples, "predict_proba")[place]

    def follow(self, chain_method, response):
        """Follow the chain greedily: see :class:`LinearLinks`."""
        features = np.zeros((self.n_samples, self.n_links), order="F")
        answers = np.empty_like(features)
        # One copy of dense samples for all links.
        is_dense = not sp.issparse(self.X)
        samples = append_labels(self.X, features) if is_dense else None
        n_features = self.X.shape[1]
        for link, estimator in enumerate(self.estimators):
            if is_dense:
                seen = samples[:, : n_features + link]
            else:
                seen = append_labels(self.X, features[:, :link])
            features[:, link] = respond(estimator, seen, chain_method)
            if is_dense:
                samples[:, n_features + link] = features[:, link]
            is_same = response == chain_method
            answers[:, link] = features[:, link] if is_same else respond(estimator, seen, response)
        return answers


def _find_distinct(rows, earlier):
    """Find the cases that differ, since drawn label sets begin alike: to ask a link takes long."""
    if earlier.shape[1]:
        codes = encode_sets(earlier.astype(np.uint8))
        rows = rows * (codes.max(initial=0) + 1) + codes
    return np.unique(rows, return_index=True, return_inverse=True)[1:]
