"""Measures of pairs: whether the scores of those that belong together are larger."""

import numpy as np
from sklearn.metrics import roc_curve

from skmultilabel._validation import check_label_matrix, check_score_matrix, is_known

__all__ = ["equal_error_rate"]


def equal_error_rate(y_true, y_score):
    """Compute the rate at which both kinds of errors are equally frequent.

    A cut-off takes some pairs that do not belong together for such that do, and some that do for
    such that do not. The lower the cut-off, the more of the first and the fewer of the second.
    The equal error rate is where the share of the first among the pairs that do not belong
    together equals that of the second among those that do. Between two cut-offs the rates are
    joined by a straight line, as they are where one of the two cut-offs is drawn by lot.

    Parameters
    ----------
    y_true : array-like of shape (n_pairs,)
        1 for a pair that belongs together, 0 for one that does not, NaN where it is not known.
    y_score : array-like of shape (n_pairs,)
        Scores, larger for pairs that belong together; of distances the negative ones.

    Returns
    -------
    float
        The rate: 0 where a cut-off separates the pairs, 0.5 for scores that say nothing. NaN
        without known pairs of both kinds.

    Raises
    ------
    ValueError
        If `y_true` holds anything but 0, 1 and NaN, the lengths differ, or a score is not finite.

    See Also
    --------
    sklearn.metrics.roc_auc_score : How often a pair that belongs together has the larger score.
    skmultilabel.threshold.verification_report : The measures of pairs, and the best cut-off.

    Examples
    --------
    >>> from skmultilabel.metrics import equal_error_rate
    >>> round(equal_error_rate([1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.3, 0.6, 0.2, 0.1]), 3)
    0.333
    """
    Y_true = check_label_matrix(np.reshape(y_true, (-1, 1)), name="y_true")
    scores = check_score_matrix(np.reshape(y_score, (-1, 1)), Y_true.shape)
    known = is_known(Y_true)
    y_true, y_score = Y_true[known], scores[known]
    if len(np.unique(y_true)) < 2:
        return np.nan
    fall_out, recall, _ = roc_curve(y_true, y_score)
    # From -1 to 1, and never downward.
    excess = fall_out + recall - 1
    return float(np.interp(0.0, excess, fall_out))
