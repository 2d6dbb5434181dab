"""How likely links of a chain make labels that are held out."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._binary_relevance import BinaryRelevance
from skmultilabel.problem_transform._chain._chain_samples import append_labels
from skmultilabel.problem_transform._per_label import compute_positive_proba
from skmultilabel.problem_transform._solve import fit_labels

__all__ = ["LinkLikelihood"]

SMALLEST = np.finfo(np.float64).eps


class LinkLikelihood:
    """The mean log-likelihood of held-out labels, given the true labels before them.

    Parameters
    ----------
    estimator : estimator instance
        The base estimator, with `predict_proba`.
    X_train : {ndarray, sparse matrix} of shape (n_train, n_features)
        Samples to learn from.
    Y_train : ndarray or csr_array of shape (n_train, n_labels)
        Their labels, NaN where not known: in a row where its label is not known a link does not
        learn. Among the labels before it, binary relevance fills those.
    train_params : dict
        Given to the `fit` of the base estimators. A `sample_weight` of shape (n_train, n_labels)
        has one column a label.
    X_test : {ndarray, sparse matrix} of shape (n_test, n_features)
        Samples that are held out.
    Y_test : ndarray or csr_array of shape (n_test, n_labels)
        Their labels.
    test_params : dict
        As `train_params`; only the `sample_weight` counts.
    n_jobs : int, default=None
        How many links are fitted at the same time where they are not solved together.
    """

    def __init__(
        self, estimator, X_train, Y_train, train_params, X_test, Y_test, test_params, n_jobs=None
    ):
        self.estimator, self.n_jobs = estimator, n_jobs
        self.params, self.test_weight = train_params, test_params.get("sample_weight")
        Y_train, self.Y_test = (Y.toarray() if sp.issparse(Y) else Y for Y in (Y_train, Y_test))
        self.columns = np.asfortranarray(Y_train)
        fill = self._make_filler(X_train, Y_train)
        self.Z_train = append_labels(X_train, fill(X_train, Y_train))
        self.Z_test = append_labels(X_test, fill(X_test, self.Y_test))
        self.shared = {}

    def _make_filler(self, X, Y):
        """Make what puts the prediction of binary relevance where labels are not known."""
        if not (np.isnan(Y).any() or np.isnan(self.Y_test).any()):
            return lambda X, Y: Y
        model = BinaryRelevance(self.estimator, n_jobs=self.n_jobs).fit(X, Y, **self.params)
        return lambda X, Y: np.where(np.isnan(Y), model.predict(X), Y)

    def __call__(self, links):
        """Fit links and score them.

        Parameters
        ----------
        links : list of n_links (int, frozenset of int)
            The label of each link, and the labels before it.

        Returns
        -------
        list of n_links float
            The weighted mean of the logarithm of the probability of what is true.
        """
        labels = [label for label, _ in links]
        allowed = np.zeros((len(links), self.Y_test.shape[1]), dtype=bool)
        for row, (_, earlier) in zip(allowed, links, strict=True):
            row[list(earlier)] = True
        models = self._fit(labels, allowed)
        held_out = LabelProblems(self.Z_test, self.Y_test[:, labels], allowed=allowed)
        return [
            self._score(compute_positive_proba(model, held_out.select_samples(link)), labels[link])
            for link, model in enumerate(models)
        ]

    def _fit(self, labels, allowed):
        params = dict(self.params)
        weight = params.get("sample_weight")
        if np.ndim(weight) == 2:
            weight = params["sample_weight"] = weight[:, labels]
        problems = LabelProblems(
            self.Z_train,
            self.columns[:, labels],
            weight,
            labels,
            self.n_jobs,
            shared=self.shared,
            allowed=allowed,
        )
        return fit_labels(self.estimator, problems, params)[0]

    def _score(self, proba, label):
        y, weight = self.Y_test[:, label], self.test_weight
        weight = np.ones(len(y)) if weight is None else weight
        weight = weight[:, label] if weight.ndim == 2 else weight
        counts = ~np.isnan(y) & (weight > 0)
        likelihood = np.where(y == 1, proba, 1 - proba)[counts].clip(SMALLEST)
        return (
            float(np.average(np.log(likelihood), weights=weight[counts])) if counts.any() else 0.0
        )
