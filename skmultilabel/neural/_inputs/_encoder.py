"""What users have as X, turned into arrays for the net."""

import numpy as np
import scipy.sparse as sp

from skmultilabel.neural._inputs._arrays import ArrayInput
from skmultilabel.neural._inputs._columns import find_categorical, is_sparse
from skmultilabel.neural._inputs._frames import FrameInput
from skmultilabel.neural._inputs._raw import RawInput
from skmultilabel.neural._inputs._sparse import SparseInput

__all__ = ["InputEncoder"]

KINDS = {kind.kind: kind for kind in (ArrayInput, FrameInput, RawInput, SparseInput)}


class InputEncoder:
    """Learns from X what it takes to hand it to a net: which kind it is, scaling, categories.

    Features are noted on, and compared with those of, the estimator that it works for.

    Parameters
    ----------
    scaling : {"auto", "standard", "quantile", "robust", "max_abs"}, default="auto"
        How numeric columns are scaled; ``None`` leaves them. ``"auto"`` is the scaling by quantiles,
        but leaves columns of 0 and 1, tables that are scaled already, and sparse ones. Where rows
        come in parts it is the standard scaling.
    categorical_features : "auto" or array-like, default="auto"
        Which columns are categorical: ``"auto"`` takes those of a DataFrame that hold categories or
        text. Or a mask, numbers of columns, names; ``None`` for none.
    input_dtype : str, default="auto"
        ``"auto"`` encodes tables as float32, and leaves arrays of more than two dimensions. The
        name of a type hands X on in that type, neither scaled nor encoded.

    Attributes
    ----------
    input_ : ArrayInput, FrameInput, RawInput or SparseInput
        What was learnt, by the kind of X.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.base import BaseEstimator
    >>> owner = BaseEstimator()
    >>> X = pd.DataFrame({"city": ["Rome", "Oslo", "Rome"], "age": [20.0, 40.0, 990.0]})
    >>> encoder = InputEncoder()
    >>> encoder.fit_transform(X, owner)
    FrameArrays(numeric=array([[-0.9674216],
           [ 0.       ],
           [ 0.9674216]], dtype=float32), codes=array([[2],
           [1],
           [2]]))
    >>> owner.feature_names_in_
    array(['city', 'age'], dtype=object)
    """

    def __init__(self, scaling="auto", categorical_features="auto", input_dtype="auto"):
        self.scaling = scaling
        self.categorical_features = categorical_features
        self.input_dtype = input_dtype

    @property
    def kind(self):
        """Which kind of X it is: "array", "frame", "raw" or "sparse"."""
        return self.input_.kind

    @property
    def cardinalities(self):
        """How many codes each categorical column has, that for unseen categories included."""
        return getattr(self.input_, "cardinalities", ())

    @property
    def numeric_scaling(self):
        """The `Scaling` of the numeric columns, ``None`` where they are not scaled."""
        return self.input_.scaling_

    @property
    def categories(self):
        """The name and the categories of each categorical column; the first has the code 1."""
        return [[codes.name, codes.categories] for codes in getattr(self.input_, "categories_", ())]

    def fit(self, X, owner):
        """Learn from the samples.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples.
        owner : estimator
            Gets `n_features_in_` and, where there are names, `feature_names_in_`.

        Returns
        -------
        InputEncoder
            Itself.

        Raises
        ------
        ValueError
            If X is nothing that a net can be given: not finite, no numbers nor categories.
        """
        self._learn(X, owner, is_first=True, is_all=True)
        return self

    def partial_fit(self, X, owner):
        """Learn from some more of the samples.

        Means and variances are those of all rows seen; new categories get the next codes.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples.
        owner : estimator
            As in `fit`, which the first call is.

        Returns
        -------
        InputEncoder
            Itself.

        Raises
        ------
        ValueError
            As in `fit`; also where the scaling needs all rows at once.
        """
        self._learn(X, owner, is_first=not hasattr(self, "input_"), is_all=False)
        return self

    def fit_transform(self, X, owner, *, is_all=True):
        """Learn from the samples and encode them; X is checked once.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples.
        owner : estimator
            As in `fit`.
        is_all : bool, default=True
            Whether these are all samples, and not the first part of them.

        Returns
        -------
        ndarray, csr_array or FrameArrays
            As in `transform`.
        """
        checked = self._learn(X, owner, is_first=True, is_all=is_all)
        return self.input_.encode(checked)

    def transform(self, X, owner):
        """Encode samples.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features, ...)
            Samples.
        owner : estimator
            The estimator with the features of the fit.

        Returns
        -------
        ndarray, csr_array or FrameArrays
            float32 for tables, beside the codes of categories where there are any.

        Raises
        ------
        ValueError
            If X has other features than that of the fit, or is not finite.
        """
        return self.input_.encode(self.input_.check(self._read(X), owner, reset=False))

    def make_blank(self, n_features):
        """Make encoded samples of zeros, as a network is built from.

        Parameters
        ----------
        n_features : int
            The number of features of the fit.

        Returns
        -------
        ndarray, csr_array or FrameArrays
            Two rows, as `transform` returns them.
        """
        return self.input_.make_blank(2, n_features)

    def get_state(self):
        """Return what was learnt as something to save.

        Returns
        -------
        facts : dict
            What JSON can hold.
        arrays : dict of str to ndarray
            The arrays.
        """
        facts, arrays = self.input_.get_state()
        return {"kind": self.kind, "learnt": facts}, arrays

    @classmethod
    def from_state(cls, facts, arrays):
        """Return the encoder whose state was saved.

        Parameters
        ----------
        facts : dict
            What `get_state` returned.
        arrays : dict of str to ndarray
            The arrays that it returned.

        Returns
        -------
        InputEncoder
            It encodes as the saved one does.
        """
        encoder = cls()
        encoder.input_ = KINDS[facts["kind"]].from_state(facts["learnt"], arrays)
        return encoder

    def _learn(self, X, owner, *, is_first, is_all):
        if is_first:
            chosen = self.categorical_features
            X = _make_array(X, as_objects=not (chosen is None or isinstance(chosen, str)))
            self.input_ = self._choose(X)
        else:
            X = self._read(X)
        checked = self.input_.check(X, owner, reset=is_first)
        self.input_.learn(checked, is_all=is_all)
        return checked

    def _read(self, X):
        return _make_array(X, as_objects=self.kind == "frame")

    def _choose(self, X):
        if is_sparse(X):
            if not (
                self.categorical_features is None or isinstance(self.categorical_features, str)
            ):
                raise ValueError(
                    "categorical_features are columns of dense tables; a sparse X has numbers only. "
                    "Encode its categories first, for example with OneHotEncoder."
                )
            if self.input_dtype not in ("auto", "float32"):
                raise ValueError(
                    f"input_dtype={self.input_dtype!r} is for dense arrays; a sparse X reaches the "
                    'net in float32. Use input_dtype="auto".'
                )
            return SparseInput(self.scaling)
        if self.input_dtype != "auto" or len(X.shape) > 2:
            return self._choose_raw(X)
        if len(X.shape) == 2:
            is_categorical = find_categorical(X, self.categorical_features)
            if is_categorical.any():
                return FrameInput(self.scaling, is_categorical)
        return ArrayInput(self.scaling)

    def _choose_raw(self, X):
        if self.scaling not in ("auto", None):
            raise ValueError(
                f"scaling={self.scaling!r} is for tables, but X of shape {X.shape} is handed to the "
                'module as it is. Scale it before, or in the module, and use scaling="auto".'
            )
        return RawInput(self.input_dtype)


def _make_array(X, *, as_objects):
    """Make arrays of lists: of objects where text and numbers may stand side by side."""
    if sp.issparse(X) or hasattr(X, "shape"):
        return X
    return np.asarray(X, dtype=object if as_objects else None)
