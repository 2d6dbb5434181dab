"""How unequal the frequencies of labels are, and how often rare labels come with frequent ones."""

import numpy as np

from skmultilabel._validation import check_label_matrix, count_positives

__all__ = ["compute_imbalance_ratios", "compute_scumble"]


def compute_imbalance_ratios(Y):
    """Compute how many times as frequent as a label the most frequent one is, for every label.

    This is the measure IRLbl of the field. Its mean over the labels that somebody carries is
    MeanIR: labels above it are called minority labels, the others majority labels [1]_.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.

    Returns
    -------
    ndarray of shape (n_labels,), float64
        The largest number of samples that are known to carry a label, divided by that of this
        label: 1 for the most frequent one, and infinity for a label that nobody carries.

    Raises
    ------
    ValueError
        If `Y` is no label matrix.

    See Also
    --------
    compute_scumble : How unequal the labels of each sample are.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
       classification: Measures and random resampling algorithms", Neurocomputing 163, 2015.

    Examples
    --------
    >>> compute_imbalance_ratios([[1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0]])
    array([ 1.,  4., inf])
    """
    n_positive, _ = count_positives(check_label_matrix(Y))
    ratios = np.full(len(n_positive), np.inf)
    return np.divide(n_positive.max(), n_positive, out=ratios, where=n_positive > 0)


def compute_scumble(Y):
    r"""Compute how unequal the imbalance ratios of the labels of each sample are.

    SCUMBLE, the Score of ConcUrrence among iMBalanced LabEls [1]_, of a sample is one minus the
    geometric mean of the imbalance ratios of its labels divided by their arithmetic mean. It is
    near 1 where very rare labels come with very frequent ones, which resampling whole samples
    cannot balance. The mean over the samples is the SCUMBLE of the data.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        From 0 to below 1; 0 for a sample with one label or none. What is not known is left out.

    Raises
    ------
    ValueError
        If `Y` is no label matrix.

    See Also
    --------
    compute_imbalance_ratios : The imbalance ratio of each label.

    References
    ----------
    .. [1] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Concurrence among Imbalanced
       Labels and Its Influence on Multilabel Resampling Algorithms", HAIS 2014.

    Examples
    --------
    >>> compute_scumble([[1, 0], [1, 0], [1, 1], [1, 0]])
    array([0. , 0. , 0.2, 0. ])
    """
    Y = check_label_matrix(Y)
    ratios = compute_imbalance_ratios(Y)
    ratios[np.isinf(ratios)] = 1.0  # nobody carries these, and 0 times infinity is not 0
    carried = (Y == 1).astype(np.float64)
    n_carried = np.maximum(np.ravel(carried.sum(axis=1)), 1)
    geometric = np.exp((carried @ np.log(ratios)) / n_carried)
    arithmetic = (carried @ ratios) / n_carried
    scumble = np.zeros(Y.shape[0])
    np.divide(geometric, arithmetic, out=scumble, where=arithmetic > 0)
    # Rounding may put the geometric mean above the arithmetic one.
    return np.where(arithmetic > 0, np.maximum(1 - scumble, 0), 0)
