"""MCut: every sample is cut where its scores are furthest apart."""

import numpy as np

from skmultilabel.threshold._rules._cut_rule import CutRule

__all__ = ["LargestGap", "cut_largest_gap"]


class LargestGap(CutRule):
    """The labels above the largest gap between the sorted scores of a sample.

    MCut of Largeron et al. [1]_. There is nothing to tune. A sample gets one label at least, and
    never all of them. Where there is no gap, for there is one label only or all scores are equal,
    the classifier's own cut-off decides. An objective with constraints is an error.

    Read more in the :ref:`User Guide <cut_rules>`.

    Attributes
    ----------
    default_ : float
        The classifier's own cut-off.
    value_ : float
        The objective on the scores of the fit; the rule does not use it.

    References
    ----------
    .. [1] C. Largeron, C. Moulin and M. Géry, "MCut: A Thresholding Strategy for Multi-label
       Classification", IDA 2012.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import LargestGap, get_objective
    >>> Y = np.array([[1, 1, 0], [0, 1, 0]])
    >>> scores = np.array([[0.9, 0.7, 0.1], [0.1, 0.8, 0.3]])
    >>> rule = LargestGap().fit(scores, Y, get_objective("f1_micro"), default=0.5)
    >>> rule.predict(scores)
    array([[ True,  True, False],
           [False,  True, False]])
    """

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        self.default_ = default

    def predict(self, scores):
        """Choose the labels above the largest gap.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted.
        """
        return cut_largest_gap(scores, self.default_)


def cut_largest_gap(scores, default):
    """Choose the labels above the largest gap between the sorted scores of each sample.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Finite scores.
    default : float
        Where to cut a sample without a gap.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        Which are above; of equal gaps the highest counts.

    Examples
    --------
    >>> import numpy as np
    >>> cut_largest_gap(np.array([[0.1, 0.2, 0.8], [0.6, 0.6, 0.6]]), default=0.5)
    array([[False, False,  True],
           [ True,  True,  True]])
    """
    ascending = np.sort(scores, axis=1)
    # Halves: the difference of two large scores overflows.
    gaps = np.diff(ascending / 2, axis=1)[:, ::-1]
    if gaps.shape[1] == 0:
        return scores > default
    rank = np.argmax(gaps, axis=1)[:, None]
    lowest = np.take_along_axis(ascending[:, ::-1], rank, axis=1)
    has_gap = ascending[:, -1:] > ascending[:, :1]
    return np.where(has_gap, scores >= lowest, scores > default)
