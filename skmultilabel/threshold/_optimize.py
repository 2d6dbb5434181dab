"""The search for cut-offs as one function, for scores that are already there."""

from skmultilabel._validation import check_label_matrix, check_label_weight, check_score_matrix
from skmultilabel.threshold._objectives import get_objective
from skmultilabel.threshold._search import search_thresholds

__all__ = ["optimize_thresholds"]


def optimize_thresholds(
    Y, scores, *, scoring="f1_macro", strategy="per_class", default=0.5, sample_weight=None
):
    """Find the cut-offs of given scores that maximise a metric, exactly.

    What :class:`~skmultilabel.ThresholdOptimizer` does with its validation scores. The scores should be of
    rows that the classifier was not fitted on.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Labels: 0 and 1, NaN where a label is not known.
    scores : array-like of shape (n_samples, n_labels)
        Finite scores, larger for a label that is more likely.
    scoring : str or Objective, default="f1_macro"
        What is maximised, as in :class:`~skmultilabel.ThresholdOptimizer`.
    strategy : {"per_class", "global"}, default="per_class"
        A cut-off for every label, or one for all of them.
    default : float, default=0.5
        The cut-off that is taken, or come nearest to, where several are best.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,), float64
        A label is predicted where its score is larger than its cut-off.
    value : float
        The metric at these cut-offs: no cut-offs give more.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, the scores are not finite or have another shape, a weight is
        negative, or the name in `scoring` or `strategy` is not known.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import optimize_thresholds
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> optimize_thresholds(Y, scores)
    (array([0.3 , 0.15]), 1.0)
    """
    Y = check_label_matrix(Y)
    scores = check_score_matrix(scores, Y.shape)
    weight = check_label_weight(sample_weight, *Y.shape)
    if strategy not in ("per_class", "global"):
        raise ValueError(f"strategy must be 'per_class' or 'global', got {strategy!r}.")
    return search_thresholds(
        scores, Y, get_objective(scoring), strategy, default=default, sample_weight=weight
    )
