"""How far probabilities are from frequencies."""

from functools import partial
from numbers import Integral

import numpy as np

from skmultilabel.metrics._label_samples import average_labels, check_probabilities
from skmultilabel.metrics._reliability import measure_reliability

__all__ = ["expected_calibration_error"]

STRATEGIES = ("uniform", "quantile")


def expected_calibration_error(
    Y_true,
    probabilities,
    *,
    n_bins=10,
    strategy="quantile",
    average="macro",
    sample_weight=None,
):
    """Compute the mean distance of probability and frequency of every label.

    The known samples of a label are put into bins by their probability. In each bin the mean
    probability and the share of positives differ by something; the error is the mean of these
    differences, weighted by how many samples a bin has. 0 says that of the samples with probability
    p a share of p is positive; it does not say that the probabilities tell samples apart.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    probabilities : array-like of shape (n_samples, n_labels)
        The probabilities that the labels are 1.
    n_bins : int, default=10
        How many bins there are; those without a sample count nothing.
    strategy : {"quantile", "uniform"}, default="quantile"
        Bins of equally many samples, or of equal width. Most probabilities of a rare label lie in
        one or two bins of equal width, which then hide the error. Equal probabilities share a bin.
    average : {"macro", "micro", "weighted"} or None, default="macro"
        Mean over labels, all entries as one label, mean over labels weighted by their positives, or
        no average: one value per label. A label of which nothing is known is left out of a mean.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        The error, between 0 and 1.

    Raises
    ------
    ValueError
        If a number is no probability, `n_bins` or `strategy` not legal, or the shapes differ.

    Warns
    -----
    LabelWarning
        If labels are left out of a mean; it names them.

    See Also
    --------
    brier_score_loss : Looks at calibration and at how well samples are told apart.

    Notes
    -----
    The estimate is biased: even of calibrated probabilities it is above 0, by the chance that is in
    the frequencies, the more so the more bins there are. Compare models on the same samples.

    References
    ----------
    M. P. Naeini, G. F. Cooper and M. Hauskrecht (2015). "Obtaining well calibrated probabilities
    using Bayesian binning." *AAAI*, 2901-2907.

    Examples
    --------
    >>> from skmultilabel.metrics import expected_calibration_error
    >>> Y_true, probabilities = [[1], [0], [1], [1]], [[0.2], [0.2], [0.9], [0.9]]
    >>> round(expected_calibration_error(Y_true, probabilities, n_bins=2), 3)
    0.2
    """
    if not isinstance(n_bins, Integral) or n_bins < 1:
        raise ValueError(f"n_bins must be a whole number of at least 1, got {n_bins!r}.")
    if strategy not in STRATEGIES:
        raise ValueError(f"strategy must be 'uniform' or 'quantile', got {strategy!r}.")
    return average_labels(
        partial(_calibration_error, n_bins=n_bins, strategy=strategy),
        Y_true,
        probabilities,
        average,
        sample_weight,
        needs="a known sample",
        check=check_probabilities,
    )


def _calibration_error(samples, n_bins, strategy):
    positive = np.zeros(len(samples.score))
    positive[samples.positive] = 1
    options = {"strategy": strategy, "weight": samples.weight}
    return measure_reliability(samples.score, positive, n_bins, **options).compute_error()
