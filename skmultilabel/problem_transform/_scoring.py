"""Score samples with the estimators of all labels: together where that is possible."""

import time

import numpy as np
import scipy.sparse as sp
from joblib import effective_n_jobs
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel._compat import ConstantPredictor, num_samples
from skmultilabel.problem_transform._batched._array_scorer import make_array_scorer
from skmultilabel.problem_transform._batched._pipeline import get_last_steps, get_shared_steps
from skmultilabel.problem_transform._batched._scorers import make_batched_scorer
from skmultilabel.problem_transform._label_columns import stack_rows
from skmultilabel.problem_transform._per_label import (
    compute_decision,
    compute_label_score,
    compute_positive_proba,
    predict_rows,
)

__all__ = [
    "PerLabelScorer",
    "ScorerCache",
    "TogetherScorer",
    "TransformingScorer",
    "make_scorer",
]

# Predictions that one process would finish sooner than this are not given to several.
MIN_PARALLEL_SECONDS = 1.0


def make_scorer(estimators, n_jobs=None):
    """Make what scores samples for all labels.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted estimators, one per label; constant predictors among them.
    n_jobs : int, default=None
        How many labels are scored at the same time where they are not scored together.

    Returns
    -------
    TogetherScorer, ArrayScorer, PerLabelScorer or TransformingScorer
        Together where all that are not constant are of one type that has a batched scorer.
    """
    varied = [e for e in estimators if not isinstance(e, ConstantPredictor)]
    transformer = get_shared_steps(varied)
    if transformer is not None:
        return TransformingScorer(transformer, make_scorer(get_last_steps(estimators), n_jobs))
    scorer = make_batched_scorer(varied) if varied else None
    if scorer is not None:
        return TogetherScorer(scorer, estimators)
    return make_array_scorer(estimators) or PerLabelScorer(estimators, n_jobs)


class ScorerCache:
    """Keep the scorer of fitted estimators from one prediction to the next.

    A copy, or what comes out of a pickle, is empty: the scorer is made again from the estimators.
    """

    def __init__(self):
        self._kept = None

    def __reduce__(self):
        return ScorerCache, ()

    def get(self, estimators, n_jobs):
        """Return the scorer of these estimators.

        Parameters
        ----------
        estimators : list of estimator instances
            The fitted estimators, one per label. Another list of the same estimators has the
            same scorer; what is set on an estimator after its first prediction is not seen.
        n_jobs : int or None
            How many labels are scored at the same time where they are not scored together.

        Returns
        -------
        TogetherScorer, PerLabelScorer or TransformingScorer
            The scorer.
        """
        kept = self._kept  # read once: another thread may set it meanwhile
        if kept is None or kept[0] != estimators or kept[1] != n_jobs:
            kept = self._kept = list(estimators), n_jobs, make_scorer(estimators, n_jobs)
        return kept[2]


class PerLabelScorer:
    """Scores of all labels, one estimator after the other, or several at the same time.

    Parameters
    ----------
    estimators : list of estimator instances
        The fitted estimators, one per label.
    n_jobs : int, default=None
        How many labels are scored at the same time, where that pays.
    """

    def __init__(self, estimators, n_jobs=None):
        self.estimators = estimators
        self.n_jobs = n_jobs

    def score(self, X):
        """Score the samples by what decides.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values, else probabilities; of regressors predictions.
        """
        return np.array(self._map_labels(compute_label_score, X)).T

    def decision_function(self, X):
        """Compute the decision values.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values.
        """
        return np.array(self._map_labels(compute_decision, X)).T

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Probabilities.
        """
        return np.array(self._map_labels(compute_positive_proba, X)).T

    def indicate(self, X, *, sparse=False):
        """Find out which samples carry which labels.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        sparse : bool, default=False
            Whether a sparse matrix is returned.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1.
        """
        indicator = stack_rows(self._map_labels(predict_rows, X), num_samples(X))
        return indicator.tocsr() if sparse else indicator.toarray("C")

    def _map_labels(self, compute, X):
        """Apply a function to the estimator of every label.

        Kernel machines take seconds, small trees less than a worker process takes to start: so
        the first labels tell whether the others go to workers.
        """
        results = []
        started = time.perf_counter()
        for estimator in self.estimators:
            results.append(compute(estimator, X))
            n_left = len(self.estimators) - len(results)
            seconds_left = (time.perf_counter() - started) / len(results) * n_left
            if seconds_left > MIN_PARALLEL_SECONDS and effective_n_jobs(self.n_jobs) > 1:
                break
        others = self.estimators[len(results) :]
        return results + Parallel(n_jobs=self.n_jobs)(delayed(compute)(e, X) for e in others)


class TogetherScorer:
    """Scores of all labels at once, constant ones among them.

    Parameters
    ----------
    scorer : BatchedScorer
        Scores the labels that are not constant.
    estimators : list of estimator instances
        The fitted estimators of all labels.
    """

    def __init__(self, scorer, estimators):
        self.scorer = scorer
        self.constants = {
            label: int(estimator.y_[0])
            for label, estimator in enumerate(estimators)
            if isinstance(estimator, ConstantPredictor)
        }
        self.varied = np.delete(np.arange(len(estimators)), list(self.constants))
        self.n_labels = len(estimators)

    def score(self, X):
        """Score the samples by what decides.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values, else probabilities; of regressors predictions.
        """
        return self._score(X, self.scorer.response)

    def decision_function(self, X):
        """Compute the decision values.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values.
        """
        return self._score(X, "decision_function")

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Probabilities.
        """
        return self._score(X, "predict_proba")

    def indicate(self, X, *, sparse=False):
        """Find out which samples carry which labels.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        sparse : bool, default=False
            Whether a sparse matrix is returned; a dense one is then never made.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1.
        """
        scorer, X = self.scorer.prepare(X)
        return (self._indicate_sparse if sparse else self._indicate_dense)(scorer, X)

    def _score(self, X, response):
        scorer, X = self.scorer.prepare(X)
        out = np.empty((X.shape[0], self.n_labels), dtype=scorer.get_dtype(X))
        self._fill_constants(out)
        for rows, labels, part in scorer.iterate_tiles(X):
            if self.constants:
                out[rows, self.varied[labels]] = _compute_tile(part, X[rows], response)
            else:
                part.fill(X[rows], response, out[rows, labels])
        return out

    def _fill_constants(self, out):
        for label, value in self.constants.items():
            out[:, label] = value

    def _indicate_dense(self, scorer, X):
        out = np.empty((X.shape[0], self.n_labels), dtype=np.int64)
        self._fill_constants(out)
        for rows, labels, part in scorer.iterate_tiles(X):
            columns = self.varied[labels] if self.constants else labels
            out[rows, columns] = _compute_tile(part, X[rows]) > part.cut_off
        return out

    def _indicate_sparse(self, scorer, X):
        n_samples = X.shape[0]
        always = [label for label, value in self.constants.items() if value]
        carriers = [np.tile(np.arange(n_samples), len(always))]
        carried = [np.repeat(np.array(always, dtype=np.intp), n_samples)]
        for rows, labels, part in scorer.iterate_tiles(X):
            found, columns = np.nonzero(_compute_tile(part, X[rows]) > part.cut_off)
            carriers.append(found + rows.start)
            carried.append(self.varied[labels][columns])
        where = np.concatenate(carriers), np.concatenate(carried)
        ones = np.ones(len(where[0]), dtype=np.int64)
        return sp.csr_array((ones, where), shape=(n_samples, self.n_labels))


class TransformingScorer:
    """Scores of pipelines that share their transformers: these transform once.

    Parameters
    ----------
    transformer : Pipeline
        The shared steps.
    scorer : TogetherScorer, PerLabelScorer or TransformingScorer
        Scores what they make with the last steps of all labels.
    """

    def __init__(self, transformer, scorer):
        self.transformer = transformer
        self.scorer = scorer

    def score(self, X):
        """Score the samples by what decides.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values, else probabilities; of regressors predictions.
        """
        return self.scorer.score(self.transformer.transform(X))

    def decision_function(self, X):
        """Compute the decision values.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Decision values.
        """
        return self.scorer.decision_function(self.transformer.transform(X))

    def predict_proba(self, X):
        """Estimate the probability of every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Probabilities.
        """
        return self.scorer.predict_proba(self.transformer.transform(X))

    def indicate(self, X, *, sparse=False):
        """Find out which samples carry which labels.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.
        sparse : bool, default=False
            Whether a sparse matrix is returned.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            0 and 1.
        """
        return self.scorer.indicate(self.transformer.transform(X), sparse=sparse)


def _compute_tile(scorer, X, response=None):
    """Score a block of samples, by what decides if nothing else is asked for."""
    tile = np.empty((X.shape[0], scorer.n_labels), dtype=scorer.get_dtype(X))
    scorer.fill(X, response or scorer.response, tile)
    return tile
