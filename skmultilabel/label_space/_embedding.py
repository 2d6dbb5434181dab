"""LabelEmbedding: a vector for every label."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from skmultilabel._compat import Interval, StrOptions, fit_context
from skmultilabel._validation import (
    check_label_matrix,
    describe_labels,
    get_label_names,
    locate_labels,
)
from skmultilabel.label_space._nearest import nearest_labels
from skmultilabel.label_space._pair_counts import count_joint_pairs
from skmultilabel.label_space._pmi_svd import factor_information
from skmultilabel.label_space._skip_gram import train_skip_gram
from skmultilabel.label_space._spectral import map_diffusion

__all__ = ["METHODS", "LabelEmbedding", "compute_embedding"]

DEFAULT_COMPONENTS = 64


class LabelEmbedding(BaseEstimator):
    r"""A vector for every label: labels that occur together, or mean the same, have similar ones.

    Read more in the :ref:`User Guide <label_space>`.

    Parameters
    ----------
    method : {"pmi_svd", "spectral", "skip_gram", "names"}, default="pmi_svd"
        Where the vectors come from:

        - ``"pmi_svd"``: their dot products are the positive pointwise mutual information of two
          labels, as nearly as so many components can tell [1]_. Exact, and the same every time.
        - ``"spectral"``: labels are near each other between which a walk over labels that occur
          together soon mixes: the normalized Laplacian of the graph of counts [2]_. For groups and
          maps.
        - ``"skip_gram"``: what word2vec learns when every other label of a sample is context [3]_.
          For frequent pairs it is more careful than for rare ones.
        - ``"names"``: what `embed_names` makes of the names of the labels; how labels occur does
          not count.
    n_components : int, default=None
        The length of the vectors; no more than there are labels. ``None``: as many as there are
        labels, at most 64. The vectors of ``"names"`` are as long as `embed_names` makes them.
    n_negatives : int, default=1
        Of ``"skip_gram"``: how many labels are drawn for each that occurs, k.
    max_iter : int, default=200
        Of ``"skip_gram"``: the number of steps.
    embed_names : callable, default=None
        Of ``"names"``: takes a list of str, and returns an array or a sparse matrix of shape
        (n_labels, n_components), for instance the ``encode`` of a sentence encoder, or the
        ``fit_transform`` of a vectorizer.
    random_state : int, RandomState instance or None, default=None
        Of ``"skip_gram"``: where the vectors begin and the order of the steps.

    Attributes
    ----------
    embedding_ : ndarray of shape (n_labels, n_components)
        The vectors. A label that occurs with no other has a vector of zero from ``"spectral"``
        and ``"skip_gram"``, a label that nobody or everybody carries from ``"pmi_svd"``.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels, where `Y` is a DataFrame that has them.

    Raises
    ------
    ValueError
        If `Y` is no label matrix or has fewer labels than `n_components`; for ``"names"``, if
        there are no names, or a name twice, or `embed_names` does not give a vector for each.

    See Also
    --------
    label_cooccurrence : The measures behind it.
    nearest_labels : The labels with the most similar vectors, for all labels at once.
    skmultilabel.inspection.LabelMapDisplay : A picture of the vectors.

    References
    ----------
    .. [1] O. Levy and Y. Goldberg, "Neural Word Embedding as Implicit Matrix Factorization",
       NIPS 2014.
    .. [2] R. R. Coifman and S. Lafon, "Diffusion Maps", Applied and Computational Harmonic Analysis
       21(1), 2006.
    .. [3] T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, "Distributed Representations of
       Words and Phrases and their Compositionality", NIPS 2013.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = 5 * [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]
    >>> Y = pd.DataFrame(rows, columns=["sea", "beach", "lion", "zebra"])
    >>> vectors = LabelEmbedding(n_components=2).fit(Y)
    >>> vectors.embedding_.round(2) + 0.0
    array([[0.  , 0.83],
           [0.  , 0.83],
           [1.18, 0.  ],
           [1.18, 0.  ]])
    >>> vectors.nearest("lion", 1)
    array(['zebra'], dtype=object)
    """

    _parameter_constraints = {
        "method": [StrOptions({"pmi_svd", "spectral", "skip_gram", "names"})],
        "n_components": [Interval(Integral, 1, None, closed="left"), None],
        "n_negatives": [Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "embed_names": [callable, None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        method="pmi_svd",
        *,
        n_components=None,
        n_negatives=1,
        max_iter=200,
        embed_names=None,
        random_state=None,
    ):
        self.method = method
        self.n_components = n_components
        self.n_negatives = n_negatives
        self.max_iter = max_iter
        self.embed_names = embed_names
        self.random_state = random_state

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, Y, y=None):
        """Compute the vectors of the labels.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            0 and 1, NaN where a label is not known; a pair is measured on the samples where both
            labels are known.
        y : Ignored
            There for scikit-learn's sake.

        Returns
        -------
        LabelEmbedding
            The fitted object.
        """
        labels, names = check_label_matrix(Y), get_label_names(Y)
        self.embedding_ = compute_embedding(self, labels, names)
        self.n_labels_ = labels.shape[1]
        vars(self).pop("label_names_in_", None)
        if names is not None:
            self.label_names_in_ = names
        return self

    def fit_transform(self, Y, y=None):
        """Compute the vectors of the labels and return them.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            0 and 1, NaN where a label is not known.
        y : Ignored
            There for scikit-learn's sake.

        Returns
        -------
        ndarray of shape (n_labels, n_components)
            The vectors: one row for every label, not for every sample.
        """
        return self.fit(Y).embedding_

    def nearest(self, label, n_neighbors=5):
        """Find the labels whose vectors are the most similar to that of a label, by the cosine.

        Parameters
        ----------
        label : {str, int}
            Its name or its column.
        n_neighbors : int, default=5
            How many are found at most.

        Returns
        -------
        ndarray of shape (n_found,)
            Their names where labels have names, else their columns, the most similar first.
            Fewer than asked for where fewer have a cosine above 0; none for a label whose vector is
            zero.

        Raises
        ------
        ValueError
            If there is no such label, or `n_neighbors` is no whole number of 1 or more.
        """
        check_is_fitted(self)
        names = getattr(self, "label_names_in_", None)
        known = [
            *range(self.n_labels_),
            *map(str, range(self.n_labels_) if names is None else names),
        ]
        is_name_or_column = isinstance(label, str | Integral) and not isinstance(label, bool)
        if not is_name_or_column or label not in known:
            raise ValueError(
                f"label={label!r} is not known. The labels are "
                f"{describe_labels(range(self.n_labels_), names)}."
            )
        column = locate_labels([label], self.n_labels_, names, name="label")
        (neighbors,), _ = nearest_labels(self.embedding_, n_neighbors, column)
        neighbors = neighbors[neighbors >= 0]
        return neighbors if names is None else names[neighbors]


def compute_embedding(params, Y, label_names=None):
    """Compute the vectors of labels.

    Parameters
    ----------
    params : LabelEmbedding
        What says how; it is not changed.
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels.

    Returns
    -------
    ndarray of shape (n_labels, n_components)
        The vectors.

    Raises
    ------
    ValueError
        As :class:`LabelEmbedding` does.
    """
    return METHODS[params.method](params, Y, label_names)


def _embed_by_information(params, Y, names):
    return factor_information(Y, _count_components(params, Y))


def _embed_by_walks(params, Y, names):
    return map_diffusion(_count_joint(Y), _count_components(params, Y))


def _embed_by_contexts(params, Y, names):
    vectors, _ = train_skip_gram(
        _count_joint(Y),
        _count_components(params, Y),
        n_negatives=params.n_negatives,
        n_steps=params.max_iter,
        rng=check_random_state(params.random_state),
    )
    return vectors


def _embed_by_names(params, Y, names):
    if params.embed_names is None:
        raise ValueError(
            'method="names" needs embed_names: a callable that makes an array of shape (n_labels, '
            "n_components) of a list of names."
        )
    if names is None:
        raise ValueError(
            'method="names" needs the names of the labels. Give Y as a DataFrame whose columns are '
            "named by text."
        )
    repeated = [k for k, name in enumerate(names) if list(names).index(name) < k]
    if repeated:
        raise ValueError(
            f"Several labels have the name {describe_labels(repeated, names)}, so they would have "
            "the same vector. Give every label a name of its own."
        )
    vectors = params.embed_names([str(name) for name in names])
    vectors = np.asarray(vectors.toarray() if sp.issparse(vectors) else vectors, dtype=np.float64)
    if vectors.ndim != 2 or len(vectors) != len(names) or not np.isfinite(vectors).all():
        raise ValueError(
            f"embed_names must return a finite vector for each of the {len(names)} names, an array "
            f"of shape ({len(names)}, n_components); got an array of shape {vectors.shape}."
        )
    return vectors


def _count_components(params, Y):
    """Resolve the number of components, which is at most that of the labels."""
    n_labels = Y.shape[1]
    if params.n_components is None:
        return min(n_labels, DEFAULT_COMPONENTS)
    if params.n_components > n_labels:
        raise ValueError(
            f"n_components={params.n_components}, but Y has {n_labels} labels, and vectors have no "
            f"more components than there are labels. Use {n_labels} or fewer, or None."
        )
    return params.n_components


def _count_joint(Y):
    """Count how often different labels occur together, as if every label were known everywhere."""
    (i, j), counts = count_joint_pairs(Y)
    joint = counts.n_both * (Y.shape[0] / counts.n_known)
    is_other = i != j
    pairs = i[is_other], j[is_other]
    return sp.csr_array((joint[is_other], pairs), shape=(Y.shape[1],) * 2)


METHODS = {
    "pmi_svd": _embed_by_information,
    "spectral": _embed_by_walks,
    "skip_gram": _embed_by_contexts,
    "names": _embed_by_names,
}
