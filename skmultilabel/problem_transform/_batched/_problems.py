"""What a batched fit is given: one sample matrix, many binary problems."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

__all__ = ["LabelProblems"]


@dataclass(frozen=True)
class LabelProblems:
    """One binary problem per column of labels, all on the same samples.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Samples, as the user gave them.
    columns : ndarray or csc_array of shape (n_samples, n_labels)
        0 and 1 as int8, or float64 with NaN where a label is not known; dense in Fortran order.
        A row where a label is NaN does not exist for that label.
    weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.
    names : array-like of shape (n_labels,), default=None
        What to call the labels in messages; their columns by default.
    n_jobs : int, default=None
        How many labels, or blocks of labels, are worked at the same time.
    verbose : int, default=0
        The verbosity of :class:`joblib.Parallel`.
    shared : dict, default=None
        What fits of the same estimator on about the same samples leave for each other, such as
        the folds of a cross-validation do; each may read it and write to it.
    allowed : ndarray of shape (n_labels, n_own), dtype bool, default=None
        Which of the last `n_own` features each label may use, besides all others: the links of
        a classifier chain use the labels before them. `X` is an array or a CSR matrix then.
    """

    X: object
    columns: np.ndarray | sp.csc_array
    weight: np.ndarray | None = None
    names: np.ndarray | list | None = None
    n_jobs: int | None = None
    verbose: int = 0
    shared: dict | None = None
    allowed: np.ndarray | None = None

    @property
    def n_labels(self):
        """The number of columns."""
        return self.columns.shape[1]

    @property
    def has_unknown(self):
        """Whether some label is not known in some row."""
        values = self.columns.data if sp.issparse(self.columns) else self.columns
        return values.dtype.kind == "f" and bool(np.isnan(values).any())

    def take(self, labels):
        """Keep some of the labels.

        Parameters
        ----------
        labels : ndarray of int
            Their columns.

        Returns
        -------
        LabelProblems
            The same samples with these columns, weights and names.
        """
        if len(labels) == self.n_labels:
            return self
        weight = self.weight
        names = np.arange(self.n_labels) if self.names is None else np.asarray(self.names)
        return LabelProblems(
            self.X,
            self.columns[:, labels],
            weight[:, labels] if np.ndim(weight) == 2 else weight,
            names[labels],
            self.n_jobs,
            self.verbose,
            self.shared,
            None if self.allowed is None else self.allowed[labels],
        )

    def list_features(self, label):
        """List the features that a label may use.

        Parameters
        ----------
        label : int
            Its column.

        Returns
        -------
        slice or ndarray of int
            Columns of `X`; a slice where they are the first ones.
        """
        if self.allowed is None:
            return slice(None)
        n_shared = self.X.shape[1] - self.allowed.shape[1]
        own = np.flatnonzero(self.allowed[label])
        if len(own) == 0 or own[-1] == len(own) - 1:
            return slice(0, n_shared + len(own))
        return np.concatenate([np.arange(n_shared), n_shared + own])

    def select_samples(self, label):
        """Take the samples with the features that a label may use.

        Parameters
        ----------
        label : int
            Its column.

        Returns
        -------
        {array-like, sparse matrix} of shape (n_samples, n_label_features)
            The samples as they are where there is no choice.
        """
        return self.X if self.allowed is None else self.X[:, self.list_features(label)]
