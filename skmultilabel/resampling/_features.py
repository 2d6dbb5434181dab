"""Samples of numbers and categories: how far they are apart, and what lies between two of them."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
from sklearn.utils import check_array

from skmultilabel._compat import import_pandas
from skmultilabel._validation import describe_labels

__all__ = ["Samples", "read_samples"]


@dataclass(frozen=True, eq=False)
class Samples:
    """Samples, their numbers and their categories apart.

    Parameters
    ----------
    given : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
        As the user gave them.
    is_nominal : ndarray of shape (n_features,), dtype bool
        Which features are categories.
    numbers : {ndarray, csr_array} of shape (n_samples, n_numeric)
        The other features.
    codes : ndarray of shape (n_samples, n_nominal), dtype int
        The categories.
    encoder : OrdinalEncoder or None
        Turns codes into categories.
    """

    given: object
    is_nominal: np.ndarray
    numbers: np.ndarray | sp.csr_array
    codes: np.ndarray
    encoder: OrdinalEncoder | None

    def compute_unit(self):
        """Compute what two categories are apart: the median standard deviation of the numbers."""
        if not self.numbers.shape[1]:
            return 1.0
        means = self.numbers.mean(axis=0)
        squares = self.numbers.multiply(self.numbers) if sp.issparse(self.numbers) else None
        squares = self.numbers**2 if squares is None else squares
        variances = np.maximum(squares.mean(axis=0) - means**2, 0)
        return float(np.median(np.sqrt(variances))) or 1.0

    def embed(self):
        """Represent the samples by points whose Euclidean distances are those of the samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_dimensions)
            The numbers, and two coordinates that differ for every category that differs.
        """
        if not self.codes.shape[1]:
            return self.numbers
        is_sparse = sp.issparse(self.numbers)
        one_hot = OneHotEncoder(sparse_output=is_sparse).fit_transform(self.codes)
        one_hot = one_hot * (self.compute_unit() / np.sqrt(2))
        if is_sparse:
            return sp.hstack([self.numbers, one_hot], format="csr")
        return np.hstack([self.numbers, one_hot])

    def interpolate(self, seeds, references, gaps):
        """Find the points between samples.

        Parameters
        ----------
        seeds, references : ndarray of shape (n_new,), dtype int
            Rows.
        gaps : ndarray of shape (n_new,)
            From 0, the seed, to 1, the reference.

        Returns
        -------
        {ndarray, csr_array} of shape (n_new, n_numeric)
            Their numbers.
        """
        first, second = self.numbers[seeds], self.numbers[references]
        if sp.issparse(first):
            return sp.csr_array(sp.diags_array(1 - gaps) @ first + sp.diags_array(gaps) @ second)
        return first + gaps[:, np.newaxis] * (second - first)

    def measure_way(self, codes, seeds, references, gaps):
        """Measure where new samples are: their distance to the seed as a share of both distances.

        Parameters
        ----------
        codes : ndarray of shape (n_new, n_nominal), dtype int
            Their categories.
        seeds, references : ndarray of shape (n_new,), dtype int
            Between which samples they lie.
        gaps : ndarray of shape (n_new,)
            Where their numbers lie: from 0, the seed, to 1, the reference.

        Returns
        -------
        ndarray of shape (n_new,)
            From 0 to 1: `gaps` where there are no categories, one half where all are the same.
        """
        if not self.codes.shape[1]:
            return gaps
        difference = self.numbers[seeds] - self.numbers[references]
        squares = difference.multiply(difference) if sp.issparse(difference) else difference**2
        length, unit = np.ravel(squares.sum(axis=1)), self.compute_unit() ** 2
        ends = (seeds, gaps), (references, 1 - gaps)
        first, second = (
            np.sqrt(gap**2 * length + unit * (codes != self.codes[rows]).sum(axis=1))
            for rows, gap in ends
        )
        both = first + second
        return np.divide(first, both, out=np.full(len(gaps), 0.5), where=both > 0)

    def append(self, numbers, codes):
        """Append new samples to those that the user gave.

        Parameters
        ----------
        numbers : {ndarray, csr_array} of shape (n_new, n_numeric)
            Their numbers.
        codes : ndarray of shape (n_new, n_nominal), dtype int
            Their categories.

        Returns
        -------
        {ndarray, sparse matrix, DataFrame} of shape (n_samples + n_new, n_features)
            In the form of those that were given.
        """
        categories = None if self.encoder is None else self.encoder.inverse_transform(codes)
        if hasattr(self.given, "iloc"):
            return self._append_to_frame(numbers, categories)
        new = numbers if categories is None else self._interleave(numbers, categories)
        new = new.astype(self.given.dtype) if self.given.dtype.kind == "f" else new
        if sp.issparse(self.given):
            return type(self.given)(sp.vstack([self.given, new]))
        return np.vstack([self.given, new])

    def _interleave(self, numbers, categories):
        """Put numbers and categories into the order of the features."""
        order = np.argsort(np.argsort(self.is_nominal, kind="stable"))
        if sp.issparse(numbers):
            return sp.hstack([numbers, sp.csr_array(categories)], format="csr")[:, order]
        return np.hstack([numbers, categories])[:, order]

    def _append_to_frame(self, numbers, categories):
        pd = import_pandas()
        frame, columns = self.given, {}
        parts = iter(numbers.T), iter(() if categories is None else categories.T)
        for place, dtype in enumerate(frame.dtypes):
            values = pd.Series(next(parts[int(self.is_nominal[place])]))
            keeps_type = self.is_nominal[place] or dtype.kind == "f"
            columns[place] = values.astype(dtype) if keeps_type else values
        new = pd.DataFrame(columns)
        new.columns = frame.columns
        return pd.concat([frame, new], ignore_index=True)


def read_samples(X, nominal_features, feature_names, estimator):
    """Check samples, and take their numbers and categories apart.

    Parameters
    ----------
    X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
        Samples without missing values.
    nominal_features : array-like of {bool, int, str} or None
        Which features are categories.
    feature_names : array-like of str or None
        The names of the features.
    estimator : estimator instance
        Whom the messages are from.

    Returns
    -------
    Samples
        They share memory with `X`.

    Raises
    ------
    ValueError
        If a feature that is no category is no number, a value is missing, or there is no such
        feature.
    """
    given = _take_as_given(X)
    is_nominal = locate_nominal(nominal_features, given.shape[1], feature_names)
    checked = {"estimator": estimator, "input_name": "X"}
    numbers = _read_numbers(_take_columns(given, ~is_nominal), checked)
    if not is_nominal.any():
        codes = np.empty((given.shape[0], 0), dtype=np.intp)
        return Samples(given, is_nominal, numbers, codes, None)
    nominal = _take_columns(given, is_nominal)
    nominal = nominal.toarray() if sp.issparse(nominal) else nominal
    encoder = OrdinalEncoder().set_output(transform="default")
    codes = check_array(encoder.fit_transform(nominal), **checked).astype(np.intp)
    return Samples(given, is_nominal, numbers, codes, encoder)


def locate_nominal(nominal_features, n_features, feature_names=None):
    """Mark the features that are given by a mask, by their numbers or by their names.

    Parameters
    ----------
    nominal_features : array-like of {bool, int, str} or None
        A mask of all features, or some of them.
    n_features : int
        How many there are.
    feature_names : array-like of str or None
        Their names.

    Returns
    -------
    ndarray of shape (n_features,), dtype bool
        The mask.

    Raises
    ------
    ValueError
        If there is no such feature.
    """
    is_nominal = np.zeros(n_features, dtype=bool)
    if nominal_features is None or not len(nominal_features):
        return is_nominal
    features = np.asarray(nominal_features)
    if features.dtype.kind == "b":
        if features.shape != (n_features,):
            raise ValueError(
                f"nominal_features is a mask of shape {features.shape}, but X has {n_features} "
                "features."
            )
        return features.copy()
    names = [] if feature_names is None else list(feature_names)
    known = names if features.dtype.kind in "UO" else range(-n_features, n_features)
    unknown = [feature for feature in features.tolist() if feature not in known]
    if unknown:
        raise ValueError(
            f"nominal_features has {describe_labels(range(len(unknown)), unknown)}, which is no "
            f"feature of X. Use its column names where X is a DataFrame, or numbers below "
            f"{n_features}."
        )
    places = [
        names.index(feature) if names and feature in names else feature for feature in features
    ]
    is_nominal[np.asarray(places, dtype=np.intp)] = True
    return is_nominal


def _take_as_given(X):
    """Refuse what no rows can be appended to."""
    if hasattr(X, "to_pandas"):
        raise ValueError(
            "New rows can be made of arrays, sparse matrices and pandas DataFrames. Pass "
            "X.to_pandas()."
        )
    given = X if sp.issparse(X) or hasattr(X, "iloc") else np.asarray(X)
    if given.ndim != 2:
        raise ValueError(
            f"X must have two dimensions (n_samples, n_features), got shape {given.shape}."
        )
    return given


def _take_columns(X, mask):
    if mask.all() and not sp.issparse(X):
        return X
    if sp.issparse(X):
        return X.tocsr()[:, np.flatnonzero(mask)]
    return X.loc[:, mask] if hasattr(X, "iloc") else X[:, mask]


def _read_numbers(numeric, checked):
    if not numeric.shape[1]:
        return np.empty(numeric.shape)
    _refuse_text(numeric)
    numbers = check_array(numeric, accept_sparse="csr", dtype=[np.float64, np.float32], **checked)
    return sp.csr_array(numbers) if sp.issparse(numbers) else numbers


def _refuse_text(numeric):
    """Name the columns of a DataFrame that hold no numbers."""
    if not hasattr(numeric, "iloc"):
        return
    text = [name for name, dtype in numeric.dtypes.items() if dtype.kind not in "biuf"]
    if text:
        raise ValueError(
            f"X has columns that hold no numbers: {describe_labels(range(len(text)), text)}. Name "
            "them in nominal_features, or encode them first."
        )
