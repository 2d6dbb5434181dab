"""Data for benchmarks: drawn ones, stored ones, and the yeast data that come with a package."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer

from skmultilabel.datasets import load_yeast


@dataclass(frozen=True, eq=False)
class Data:
    """Samples and labels: X dense or CSR, Y dense.

    `allowed` (n_labels, n_features) says which features a label may use; all where None.
    """

    name: str
    X: object
    Y: np.ndarray
    allowed: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Split:
    """Samples and labels of a published split."""

    name: str
    X: object
    Y: np.ndarray
    X_test: object
    Y_test: np.ndarray


def draw_labels(rng, scores, counts):
    """Give every label its count of positives, where the scores are highest."""
    # Of more than 128 labels in int8 scikit-learn 1.9 mixes up the columns.
    Y = np.zeros(scores.shape, dtype=np.int64)
    for label, count in enumerate(counts):
        Y[np.argpartition(-scores[:, label], count - 1)[:count], label] = 1
    return Y[:, rng.permutation(len(counts))]


@cache
def make_dense(name, n_samples, n_features, n_labels, noise, random_state=0):
    """Draw correlated features, and labels of prevalence 1 to 30 % that are linear but for noise.

    `noise` is the standard deviation of what is added to scores that have deviation 1.
    """
    rng = np.random.default_rng(random_state)
    n_factors = 10
    X = rng.normal(size=(n_samples, n_features))
    X += rng.normal(size=(n_samples, n_factors)) @ rng.normal(size=(n_factors, n_features)) / 2
    scores = X @ rng.normal(size=(n_features, n_labels))
    scores /= scores.std(axis=0)
    scores += noise * rng.normal(size=scores.shape)
    counts = (n_samples * np.geomspace(0.01, 0.3, n_labels)).astype(int).clip(2)
    return Data(name, X, draw_labels(rng, scores, counts))


@cache
def make_text(name, n_samples, n_features, n_labels, counts, random_state=0):
    """Draw documents of 74 words by Zipf's law, about 71 different ones, as unit tf-idf rows.

    A label has 60 words of its own, which raise its score where they occur. `counts` are the
    fewest and the most positives of a label.
    """
    rng = np.random.default_rng(random_state)
    n_words = 60
    edges = np.cumsum(1 / (np.arange(n_features) + 20.0))
    edges /= edges[-1]
    words = np.searchsorted(edges, rng.random((n_samples, 74))).astype(np.int32)
    # Indices of 64 bits are refused by liblinear.
    rows = np.repeat(np.arange(n_samples, dtype=np.int32), words.shape[1])
    counted = sp.coo_array((np.ones(rows.size), (rows, words.ravel())), (n_samples, n_features))
    X = sp.csr_array(TfidfTransformer().fit_transform(counted.tocsr()))
    topics = np.zeros((n_features, n_labels))
    for topic in topics.T:
        topic[np.searchsorted(edges, rng.random(n_words))] = rng.exponential(size=n_words)
    scores = X @ topics
    scores += 0.3 * scores.std(axis=0) * rng.normal(size=scores.shape)
    return Data(name, X, draw_labels(rng, scores, np.geomspace(*counts, n_labels).astype(int)))


@cache
def read_data(folder, name, n_samples=None, n_labels=None):
    """Read a stored set, or some of its samples with the labels that are commonest there."""
    with np.load(folder / f"{name}.npz") as stored:
        if "X_data" in stored:
            parts = (stored["X_data"].astype(float), stored["X_indices"], stored["X_indptr"])
            X = sp.csr_array(parts, shape=tuple(stored["X_shape"]))
        else:
            X = stored["X"].astype(float)
        Y = stored["Y"].astype(np.int64)
    if n_samples is not None:
        # Stored sets are often sorted by label.
        rows = np.random.default_rng(0).permutation(len(Y))[:n_samples]
        X, Y = X[rows], Y[rows]
        Y = np.ascontiguousarray(Y[:, np.argsort(-Y.sum(axis=0))[:n_labels]])
    return Data(name, X, Y)


@cache
def read_split(folder, name, n_rows=None):
    """Read a stored set with its published split, or some rows of each part."""
    data = read_data(folder, name)
    with np.load(folder / f"{name}.npz") as stored:
        # Stored sets are often sorted by label.
        rng = np.random.default_rng(0)
        train, test = (rng.permutation(stored[part])[:n_rows] for part in ("train", "test"))
    return Split(name, data.X[train], data.Y[train], data.X[test], data.Y[test])


@cache
def split_genes(n_rows=None):
    """The yeast data with their published split."""
    yeast = load_yeast()
    X, Y = yeast.data, yeast.target.astype(np.int64)
    train, test = yeast.train[:n_rows], yeast.test[:n_rows]
    return Split("yeast", X[train], Y[train], X[test], Y[test])


@cache
def load_genes(n_samples=None):
    X, Y = load_yeast(return_X_y=True)
    return Data("yeast", X[:n_samples], Y[:n_samples].astype(np.int64))
