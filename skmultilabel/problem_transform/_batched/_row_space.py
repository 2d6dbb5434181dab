"""Wide samples, with more features than rows, in coordinates of the space of their rows."""

from dataclasses import dataclass

import numpy as np

__all__ = ["RowSpace", "find_rank", "is_wide", "reduce_features"]

# Few, so that little of the samples is copied at a time.
FEATURES_PER_BLOCK = 512
# With more rows the decomposition takes longer than it saves; with few features there is nothing
# to save.
MOST_SAMPLES = 2000
FEW_FEATURES = 200


@dataclass(frozen=True)
class RowSpace:
    """Samples in coordinates in which the penalty is what it was.

    The optimal coefficients are a combination of the rows of X, since any other part adds to the
    penalty and to nothing else. With X X' = U S U' they are ``X' U S^(-1/2) v``, and
    ``X w = U S^(1/2) v`` has as few features as X has rows.

    Parameters
    ----------
    reduced : ndarray of shape (n_samples, rank)
        U S^(1/2), which has orthogonal columns.
    weights : ndarray of shape (n_samples, rank)
        U S^(-1/2).
    values : ndarray of shape (rank,)
        S, the scatter of the reduced features.
    mean : ndarray of shape (n_features,), or None
        What was subtracted from the rows of X.
    """

    reduced: np.ndarray
    weights: np.ndarray
    values: np.ndarray
    mean: np.ndarray | None

    def expand(self, W, X, out):
        """Write the coefficients of the features.

        Parameters
        ----------
        W : ndarray of shape (n_labels, rank)
            Coefficients of the reduced features.
        X : ndarray of shape (n_samples, n_features)
            Samples.
        out : ndarray of shape (n_labels, n_features)
            Where to write.
        """
        # The columns of U of centred rows sum to 0: the means need not be subtracted.
        shares = W @ self.weights.T
        np.matmul(shares.astype(X.dtype), X, out=out)


def is_wide(shape):
    """Tell whether the space of the rows is the place to solve.

    Parameters
    ----------
    shape : tuple of int
        The numbers of samples and of features.

    Returns
    -------
    bool
        Whether there are many features, fewer rows, and not too many of those.
    """
    n_samples, n_features = shape
    return n_samples <= MOST_SAMPLES and n_features > max(n_samples, FEW_FEATURES)


def reduce_features(X, is_centred, constant=0.0):
    """Find coordinates of the space of the rows.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Samples.
    is_centred : bool
        Whether an intercept without penalty takes up the means of the features.
    constant : float, default=0.0
        The value of a penalised constant feature.

    Returns
    -------
    RowSpace
        The coordinates.
    """
    n_samples, n_features = X.shape
    mean = X.mean(axis=0, dtype=np.float64) if is_centred else None
    products = np.full((n_samples, n_samples), constant**2)
    for first in range(0, n_features, FEATURES_PER_BLOCK):
        part = slice(first, first + FEATURES_PER_BLOCK)
        block = X[:, part].astype(np.float64, copy=False)
        block = block if mean is None else block - mean[part]
        products += block @ block.T
    values, vectors = np.linalg.eigh(products)
    kept = slice(n_samples - find_rank(values), None)
    root = np.sqrt(values[kept])
    return RowSpace(vectors[:, kept] * root, vectors[:, kept] / root, values[kept], mean)


def find_rank(values):
    """Count the eigenvalues that are no rounding errors.

    Parameters
    ----------
    values : ndarray of shape (n_samples,)
        Eigenvalues of the products of the rows.

    Returns
    -------
    int
        The rank of the samples.
    """
    floor = np.finfo(float).eps * len(values) * max(values[-1], np.finfo(float).tiny)
    return int((values > floor).sum())
