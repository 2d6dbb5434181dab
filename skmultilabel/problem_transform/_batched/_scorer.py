"""What every scorer of all labels at once shares: samples read once, scores tile by tile."""

from itertools import product

import numpy as np
from sklearn.utils.validation import validate_data

__all__ = ["BatchedScorer", "read_samples", "split_evenly"]

# Scores are computed in tiles of so many bytes: near the processor, whatever is asked for.
TILE_BYTES = 2**22
# Samples of so few values are checked faster here than by scikit-learn.
MAX_QUICK_SIZE = 2**12


class BatchedScorer:
    """Scores of many fitted binary estimators of one type.

    A subclass sets `n_labels`, `response` and `cut_off`, and says how a tile of scores is filled.

    Attributes
    ----------
    n_labels : int
        The number of estimators.
    response : {"decision_function", "predict_proba", "predict"}
        What decides, as it does for a single one of the estimators.
    cut_off : float
        Above which score a sample carries the label.
    """

    response = "predict_proba"
    cut_off = 0.5

    def prepare(self, X):
        """Check the samples, as each of the estimators would.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        scorer : BatchedScorer
            The scorer for them: this one, or one that is made for what these samples need.
        X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
            What that scorer is given.
        """
        raise NotImplementedError

    def get_dtype(self, X):
        """Tell the type of the scores.

        Parameters
        ----------
        X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
            Prepared samples.

        Returns
        -------
        dtype
            That of the answers of the single estimators.
        """
        return np.dtype(np.float64)

    def get_label_step(self, X):
        """Tell how many labels are scored at a time.

        Parameters
        ----------
        X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
            Prepared samples.

        Returns
        -------
        int
            All, unless what is prepared for them would be too large.
        """
        return self.n_labels

    def take(self, labels, X):
        """Keep some of the labels.

        Parameters
        ----------
        labels : slice
            Which; all of them unless there is a label step.
        X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
            Prepared samples, which will be scored in blocks.

        Returns
        -------
        BatchedScorer
            The scorer of these labels.
        """
        return self

    def fill(self, X, response, out):
        """Score a block of samples.

        Parameters
        ----------
        X : {ndarray, csr_array, csr_matrix} of shape (n_rows, n_features)
            Some of the prepared samples.
        response : {"decision_function", "predict_proba", "predict"}
            What is asked for; probabilities are those of the label.
        out : ndarray of shape (n_rows, n_labels)
            Where the scores go.
        """
        raise NotImplementedError

    def iterate_tiles(self, X):
        """Split the scores of samples into tiles of bounded memory.

        Parameters
        ----------
        X : {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
            Prepared samples.

        Yields
        ------
        rows : slice
            Samples.
        labels : slice
            Labels.
        scorer : BatchedScorer
            What fills this tile.
        """
        label_step = self.get_label_step(X)
        row_step = max(1, TILE_BYTES // (8 * max(1, label_step)))
        scorer = last = None
        for labels, rows in product(
            split_evenly(self.n_labels, label_step), split_evenly(X.shape[0], row_step)
        ):
            if labels != last:
                scorer, last = self.take(labels, X), labels
            yield rows, labels, scorer


def split_evenly(n, step):
    """Cut a range into parts of one size.

    Parameters
    ----------
    n : int
        Its length.
    step : int
        The length of the parts; the last one may be shorter.

    Returns
    -------
    list of slice
        The parts.

    Examples
    --------
    >>> split_evenly(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(start + step, n)) for start in range(0, n, step)]


def read_samples(estimator, X, accept_sparse="csr"):
    """Check samples as the fitted estimator would, and a few rows of plain numbers quickly.

    Parameters
    ----------
    estimator : estimator instance
        One of the fitted estimators.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples.
    accept_sparse : {"csr", False}, default="csr"
        Whether they may be sparse.

    Returns
    -------
    {ndarray, csr_array, csr_matrix} of shape (n_samples, n_features)
        The samples.
    """
    if _is_plain(X) and _fits(estimator, X) and np.isfinite(X).all():
        return X
    return validate_data(estimator, X, accept_sparse=accept_sparse, reset=False)


def _is_plain(X):
    return type(X) is np.ndarray and X.ndim == 2 and X.dtype.kind == "f" and X.dtype.itemsize >= 4


def _fits(estimator, X):
    n_samples, n_features = X.shape
    return (
        n_features == estimator.n_features_in_
        and 0 < n_samples * n_features <= MAX_QUICK_SIZE
        and not hasattr(estimator, "feature_names_in_")
    )
