"""The search for cut-offs as one function, for scores that are already there."""

import warnings

import numpy as np
from sklearn.base import clone

from skmultilabel._validation import (
    check_label_matrix,
    check_label_weight,
    check_same_labels,
    check_score_matrix,
    describe_labels,
    get_label_names,
)
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold._objectives._registry import get_objective
from skmultilabel.threshold._rules._cut_rule import CutOffRule
from skmultilabel.threshold._rules._registry import PerClass, make_rule
from skmultilabel.threshold._search._counts import count_classes

__all__ = ["optimize_thresholds", "warn_undetermined"]


def optimize_thresholds(
    Y, scores, *, scoring="f1_macro", strategy="per_class", default=0.5, sample_weight=None
):
    """Find the cut-offs of given scores that maximise a metric, exactly.

    The scores should be of rows that the classifier was not fitted on. On its validation scores
    :class:`~skmultilabel.ThresholdOptimizer` does the same, but regularizes the cut-offs of labels
    with few positives.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Labels: 0 and 1, NaN where a label is not known.
    scores : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Finite scores, larger for a label that is more likely, with the columns of `Y`. Those that
        a sparse matrix does not list are minus infinity: such a label is not predicted.
    scoring : str, array-like, callable or Objective, default="f1_macro"
        What is maximised, as in :class:`~skmultilabel.ThresholdOptimizer`.
    strategy : {"per_class", "global", "proportion"} or CutRule, default="per_class"
        A cut-off for every label, without regularization; one for all of them; or those of a rule
        that has cut-offs, such as :class:`PerClass` with regularization.
    default : float, default=0.5
        The cut-off that is taken, or come nearest to, where several are best.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_labels), default=None
        Weights of the samples, or of every sample and label.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,), float64
        A label is predicted where its score is larger than its cut-off.
    value : float
        The metric at these cut-offs. No cut-offs give more, except where a cut-off per label is
        searched for a mean over samples or a function of the predictions, or regularized.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, the scores are not finite, have another shape or the names of
        other labels, a weight is negative, the name in `scoring` or `strategy` is not known, or
        the rule has no cut-offs.

    Warns
    -----
    LabelWarning
        If a label has no known positive, or no known negative.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import optimize_thresholds
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> optimize_thresholds(Y, scores)
    (array([0.3 , 0.15]), 1.0)
    """
    label_names = get_label_names(Y)
    Y = check_label_matrix(Y)
    weight = check_label_weight(sample_weight, *Y.shape)
    rule = PerClass(regularization=None) if strategy == "per_class" else make_rule(strategy)
    if not isinstance(rule, CutOffRule):
        raise ValueError(
            f"strategy={strategy!r} has no cut-offs. Take 'per_class', 'global' or 'proportion', "
            "or fit the rule itself, and have it predict."
        )
    given, scores = scores, check_score_matrix(scores, Y.shape, accept_sparse=rule.accepts_sparse)
    check_same_labels(given, Y.shape[1], label_names, name="scores", owner="Y")
    objective = get_objective(scoring, label_names)
    rule = clone(rule).fit(scores, Y, objective, default=default, sample_weight=weight)
    warn_undetermined(Y, weight, label_names)
    return rule.thresholds_, rule.value_


def warn_undetermined(Y, sample_weight=None, label_names=None):
    """Name the labels that have one class only, so that no cut-off can be learnt.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_samples, n_labels)
        A checked label matrix.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels.
    """
    for name, count in zip(("positive", "negative"), count_classes(Y, sample_weight), strict=True):
        labels = np.flatnonzero(count == 0)
        if len(labels):
            warnings.warn(
                f"Label {describe_labels(labels, label_names)} has no {name} known row, so the data "
                "do not determine its cut-off. It is that of all labels together where cut-offs are "
                "regularized, else one beyond its scores, or the classifier's own.",
                LabelWarning,
            )
