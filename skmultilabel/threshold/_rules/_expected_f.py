"""The label sets with the largest expected F-beta, from probabilities."""

from numbers import Real

import numpy as np

from skmultilabel._compat import Interval
from skmultilabel._validation import check_score_matrix
from skmultilabel.threshold._rules._cut_rule import CutRule
from skmultilabel.threshold._rules._top_k import rank_labels

__all__ = ["ExpectedF", "compute_expected_f", "maximize_expected_f"]

# Entries of the largest array for a block of samples.
BLOCK_ENTRIES = 2_000_000
# Numbers of labels that are less probable than exp(-45), about 3e-20, are left out.
NEGLIGIBLE_LOG = 45.0
# Values that differ by less are equal: fewer labels win, whatever the order of summation.
TOLERANCE = 1e-12


class ExpectedF(CutRule):
    """The label set with the largest expected F-beta, for every sample.

    The F-beta of a sample is that of its own labels; its mean over samples is ``f1_samples``. Here
    an empty set is right, with a value of 1, where a sample has no label. In ``f1_samples`` it gains
    nothing then, so for that `never_empty` is the maximiser. Labels are taken as independent given
    the sample. Nothing is learnt: the answer follows from the probabilities, and is as good as they
    are calibrated. An objective with constraints is an error.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    beta : float, default=1.0
        How many times recall weighs as much as precision.
    never_empty : bool, default=False
        Whether the empty set is left out.

    Attributes
    ----------
    value_ : float
        The objective on the scores of the fit; the rule does not use it.

    See Also
    --------
    maximize_expected_f : The same as a function.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import ExpectedF, get_objective
    >>> Y = np.array([[1, 1, 0], [0, 0, 0]])
    >>> probabilities = np.array([[0.45, 0.4, 0.1], [0.1, 0.1, 0.2]])
    >>> rule = ExpectedF().fit(probabilities, Y, get_objective("f1_micro"), default=0.5)
    >>> rule.predict(probabilities)
    array([[ True,  True, False],
           [False, False, False]])
    """

    _parameter_constraints = {
        "beta": [Interval(Real, 0.0, None, closed="neither")],
        "never_empty": ["boolean"],
    }

    def __init__(self, beta=1.0, never_empty=False):
        self.beta = beta
        self.never_empty = never_empty

    def predict(self, scores):
        """Choose the label set with the largest expected F-beta.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Probabilities.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted.

        Raises
        ------
        ValueError
            If a score is not in [0, 1].
        """
        predicted, _ = maximize_expected_f(scores, self.beta, never_empty=self.never_empty)
        return predicted


def maximize_expected_f(probabilities, beta=1.0, *, never_empty=False):
    """Find the label sets with the largest expected F-beta.

    The F-beta of a label set against the labels that a sample has is
    ``(1 + beta^2) n_common / (n_predicted + beta^2 n_present)``, and 1 where both sets are empty.
    Its expectation is taken over all label sets that the sample may have.

    Parameters
    ----------
    probabilities : array-like of shape (n_samples, n_labels)
        The probability of every label. Labels are taken as independent given the sample.
    beta : float, default=1.0
        How many times recall weighs as much as precision.
    never_empty : bool, default=False
        Whether the empty set is left out.

    Returns
    -------
    predicted : ndarray of shape (n_samples, n_labels), dtype bool
        The label sets; of several that are best the smallest, and of equal probabilities the
        first columns.
    values : ndarray of shape (n_samples,)
        Their expected F-beta.

    Raises
    ------
    ValueError
        If a value is not in [0, 1], or `beta` is not positive.

    Notes
    -----
    For independent labels the best set of every size holds the most probable labels [1]_, so
    only n_labels + 1 sets are compared, of all that there are. How many labels are present inside
    and outside of such a set are two independent sums, whose distributions are built up label by
    label, by adding positive terms only: no digits are lost. The expectation is then a sum over
    both numbers [2]_ [3]_, done for many samples as one matrix product. Numbers of labels
    with a probability below 1e-19 are left out. With N the largest number that remains, the
    cost of a sample is of the order n_labels N^2, N at most n_labels. The general method without
    independence is in [4]_.

    References
    ----------
    .. [1] D. D. Lewis, "Evaluating and Optimizing Autonomous Text Classification Systems",
       SIGIR 1995.
    .. [2] M. Jansche, "A Maximum Expected Utility Framework for Binary Sequence Labeling",
       ACL 2007.
    .. [3] N. Ye, K. M. A. Chai, W. S. Lee and H. L. Chieu, "Optimizing F-measures: A Tale of Two
       Approaches", ICML 2012.
    .. [4] W. Waegeman, K. Dembczynski, A. Jachnik, W. Cheng and E. Hüllermeier, "On the
       Bayes-Optimality of F-Measure Maximizers", JMLR 15, 2014.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import maximize_expected_f
    >>> predicted, values = maximize_expected_f(np.array([[0.45, 0.4, 0.1], [0.1, 0.1, 0.2]]))
    >>> predicted
    array([[ True,  True, False],
           [False, False, False]])
    >>> values.round(3)
    array([0.495, 0.648])
    """
    probabilities = check_score_matrix(
        probabilities, np.shape(probabilities), name="the probabilities"
    )
    _check_range(probabilities)
    if not beta > 0:
        raise ValueError(f"beta must be positive, got {beta}.")
    sizes = np.empty(len(probabilities), dtype=np.intp)
    values = np.empty(len(probabilities))
    for rows in _split_rows(probabilities):
        descending = -np.sort(-probabilities[rows].astype(np.float64), axis=1)
        by_size = compute_expected_f(descending, beta)
        if never_empty:
            by_size[:, 0] = -np.inf
        values[rows] = by_size.max(axis=1)
        sizes[rows] = np.argmax(by_size >= values[rows, None] - TOLERANCE, axis=1)
    return rank_labels(probabilities) < sizes[:, None], values


def _check_range(probabilities):
    if probabilities.ndim != 2:
        raise ValueError(f"The probabilities must have two dimensions, got {probabilities.shape}.")
    if probabilities.min(initial=0.0) < 0 or probabilities.max(initial=0.0) > 1:
        raise ValueError(
            f"The expected F needs probabilities, but the scores go from {probabilities.min():.3g} "
            f'to {probabilities.max():.3g}. Use response_method="predict_proba", or turn decision '
            "values into probabilities with sklearn.calibration.CalibratedClassifierCV."
        )


def _split_rows(probabilities):
    """Slices of rows for which the arrays of `compute_expected_f` are not too large."""
    n_rows, n_labels = probabilities.shape
    size = max(1, BLOCK_ENTRIES // ((n_labels + 1) * _bound_counts(probabilities)))
    return [slice(start, start + size) for start in range(0, n_rows, size)]


def _bound_counts(probabilities):
    """How many numbers of present labels, from 0 up, can matter for any of the rows.

    By Chernoff's bound a sum of independent events with mean m exceeds t > m with a probability of
    at most exp(t - m - t log(t / m)).
    """
    n_labels = probabilities.shape[1]
    mean = max(probabilities.sum(axis=1, dtype=np.float64).max(initial=0.0), 1e-9)
    counts = np.arange(1, n_labels + 1)
    exponent = counts * np.log(counts / mean) - counts + mean
    matters = (counts <= mean) | (exponent < NEGLIGIBLE_LOG)
    return int(matters.sum()) + 1


def compute_expected_f(probabilities, beta):
    """Compute the expected F-beta of the sets of the most probable labels.

    Parameters
    ----------
    probabilities : ndarray of shape (n_samples, n_labels)
        Probabilities of independent labels, descending in every row.
    beta : float
        How many times recall weighs as much as precision.

    Returns
    -------
    ndarray of shape (n_samples, n_labels + 1)
        Column k is the value of predicting the first k labels.

    Examples
    --------
    >>> import numpy as np
    >>> compute_expected_f(np.array([[0.5, 0.2]]), beta=1.0).round(3)
    array([[0.4  , 0.467, 0.433]])
    """
    n_samples, n_labels = probabilities.shape
    n_counts = _bound_counts(probabilities)
    inside = np.zeros((n_labels + 1, n_samples, n_counts))
    inside[0, :, 0] = 1.0
    for label in range(n_labels):
        _add_label(inside[label], probabilities[:, label], out=inside[label + 1])
    outside = inside[0].copy()
    values = np.empty((n_samples, n_labels + 1))
    for size in range(n_labels, 0, -1):
        n_inside = min(size + 1, n_counts)
        n_outside = min(n_labels - size + 1, n_counts)
        common = np.arange(n_inside)
        present = np.add.outer(np.arange(n_outside), common)
        f = (1 + beta**2) * common / (size + beta**2 * present)
        expected = outside[:, :n_outside] @ f
        values[:, size] = np.einsum("ij,ij->i", inside[size, :, :n_inside], expected)
        outside = _add_label(outside, probabilities[:, size - 1], out=np.empty_like(outside))
    values[:, 0] = outside[:, 0]
    return values


def _add_label(distribution, probability, out):
    """The distribution of a number of present labels, with one more label."""
    np.multiply(distribution, 1 - probability[:, None], out=out)
    out[:, 1:] += distribution[:, :-1] * probability[:, None]
    return out
