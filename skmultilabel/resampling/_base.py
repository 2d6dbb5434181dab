"""What the samplers share: the interface of imbalanced-learn, and what is known of the data."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import fit_context, num_samples
from skmultilabel._validation import check_label_matrix
from skmultilabel.base import LabelMatrixMixin
from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space._imbalance import compute_imbalance_ratios
from skmultilabel.resampling._rows import take_rows

__all__ = ["MultiLabelSampler", "RowSampler", "find_minority_labels", "warn_of_nothing"]


class MultiLabelSampler(LabelMatrixMixin, BaseEstimator):
    """Checks samples and labels, and leaves the rest to `_resample`."""

    _parameter_constraints = {}
    _allows_missing_labels = True

    @fit_context(prefer_skip_nested_validation=True)
    def fit_resample(self, X, y):
        """Resample the data.

        Parameters
        ----------
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1.

        Returns
        -------
        X_resampled : {ndarray, sparse matrix, DataFrame} of shape (n_samples_new, n_features)
            Samples, in the form of `X`. The rows of a DataFrame are numbered anew.
        y_resampled : {ndarray, sparse matrix, DataFrame} of shape (n_samples_new, n_labels)
            Their labels, in the form of `y`.

        Raises
        ------
        ValueError
            If `y` is no label matrix, or nobody carries a label; if a parameter is out of range;
            or if the sampler cannot work with missing values in `X` or `y` and there are some.
        """
        with all_or_nothing(self):
            Y = check_label_matrix(
                y,
                n_samples=num_samples(X),
                allow_missing=self._allows_missing_labels,
                name="y",
            )
            self._record_labels(y)
            validate_data(self, X=X, skip_check_array=True)
            return self._resample(X, y, Y)


class RowSampler(MultiLabelSampler):
    """Takes rows as they are, by their labels alone: `_draw_rows` says which.

    A derived class says in `_nothing_drawn` why the rows may be those of the data.
    """

    _nothing_drawn = "No row is drawn"

    def __init__(self, *, share=0.25, random_state=None):
        self.share = share
        self.random_state = random_state

    def _resample(self, X, y, Y):
        n_samples = Y.shape[0]
        rng = check_random_state(self.random_state)
        self.sample_indices_ = self._draw_rows(Y, int(self.share * n_samples), rng)
        if len(self.sample_indices_) == n_samples:
            warn_of_nothing(self._nothing_drawn)
        return take_rows(X, self.sample_indices_), take_rows(y, self.sample_indices_)


def find_minority_labels(Y):
    """Mark the labels whose imbalance ratio is above the mean.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.

    Returns
    -------
    is_minority : ndarray of shape (n_labels,), dtype bool
        Never those that nobody carries, which cannot be resampled.
    mean_ratio : float
        MeanIR, the mean over the labels that somebody carries.

    Raises
    ------
    ValueError
        If nobody carries a label.
    """
    ratios = compute_imbalance_ratios(Y)
    is_carried = np.isfinite(ratios)
    if not is_carried.any():
        raise ValueError(
            "y holds no 1: no sample carries a label, so there is nothing to resample. Check how "
            "the labels were made."
        )
    mean_ratio = float(ratios[is_carried].mean())
    return is_carried & (ratios > mean_ratio), mean_ratio


def warn_of_nothing(reason):
    """Warn that the data are returned as they are."""
    warnings.warn(f"{reason}, so the data are returned as they are.", LabelWarning, stacklevel=6)
