"""PCut: cut-offs that predict labels as often as they occur."""

import numpy as np

from skmultilabel.threshold._rules._cut_rule import CutOffRule
from skmultilabel.threshold._search._counts import count_at_cut_offs, iter_labels

__all__ = ["Proportion", "match_share"]


class Proportion(CutOffRule):
    """Cut-offs that predict every label as often as it occurs.

    PCut of Yang [1]_; with `overall` the calibration of label cardinality of Read et al. [2]_.
    Both choose the cut-offs on the samples that are to be labelled, all at once. Here they are chosen
    on the scores of the fit, where the labels are known, so a sample can be labelled alone. An
    objective with constraints is an error, for nothing is searched.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    overall : bool, default=False
        Whether one cut-off for all labels has to match how often labels occur overall: the mean
        number of labels per sample.
    never_empty : bool, default=False
        Whether a sample without a label gets the one that misses its cut-off by the least. The
        cut-offs are chosen without that; `value_` is with it.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-offs, half way between neighbouring scores.
    value_ : float
        The objective on the scores of the fit; it is not used to choose the cut-offs.

    References
    ----------
    .. [1] Y. Yang, "A Study of Thresholding Strategies for Text Categorization", SIGIR 2001.
    .. [2] J. Read, B. Pfahringer, G. Holmes and E. Frank, "Classifier Chains for Multi-label
       Classification", Machine Learning 85, 2011.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import Proportion, get_objective
    >>> Y = np.array([[1, 0], [0, 0], [1, 0], [0, 1]])
    >>> scores = np.array([[0.3, 0.1], [0.2, 0.3], [0.1, 0.2], [0.4, 0.5]])
    >>> rule = Proportion().fit(scores, Y, get_objective("f1_macro"), default=0.5)
    >>> rule.thresholds_
    array([0.25, 0.4 ])
    >>> Proportion(overall=True).fit(scores, Y, get_objective("f1_macro"), default=0.5).thresholds_
    array([0.35, 0.35])
    """

    _parameter_constraints = {"overall": ["boolean"], **CutOffRule._parameter_constraints}
    takes_constraints = False

    def __init__(self, overall=False, never_empty=False):
        self.overall = overall
        self.never_empty = never_empty

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        labels = iter_labels(scores, Y, sample_weight)
        if self.overall:
            values, positive, weights = zip(*labels, strict=True)
            weight = None if weights[0] is None else np.concatenate(weights)
            threshold = match_share(
                np.concatenate(values), np.concatenate(positive), weight, default
            )
            self.thresholds_ = np.full(scores.shape[1], threshold)
        else:
            self.thresholds_ = np.array([match_share(*label, default) for label in labels])


def match_share(scores, positive, weight, default):
    """Find the cut-off that predicts as many rows as there are positives.

    Parameters
    ----------
    scores : ndarray of shape (n_known,)
        Scores of the rows where the label is known; minus infinity is never predicted.
    positive : ndarray of shape (n_known,), dtype bool
        Which of them carry the label.
    weight : ndarray of shape (n_known,) or None
        Weights of the rows.
    default : float
        Where the classifier itself cuts.

    Returns
    -------
    float
        The cut-off with the smallest difference; of two that differ by the same, the one that
        predicts less.

    Examples
    --------
    >>> import numpy as np
    >>> scores, positive = np.array([0.1, 0.2, 0.4, 0.5]), np.array([True, False, True, False])
    >>> round(match_share(scores, positive, None, 0.5), 2)
    0.3
    """
    levels = np.unique(scores[np.isfinite(scores)])[::-1]
    counts = count_at_cut_offs(scores, positive, weight, levels=levels)
    difference = np.abs(counts.tp + counts.fp - counts.n_positive)
    return float(counts.compute_cut_offs(np.argmin(difference), default))
