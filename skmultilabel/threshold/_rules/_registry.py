"""The cut rules by name, and the two that search for cut-offs."""

from numbers import Real

from skmultilabel._compat import Interval, StrOptions
from skmultilabel.threshold._rules._cut_rule import CutOffRule, CutRule
from skmultilabel.threshold._rules._expected_f import ExpectedF
from skmultilabel.threshold._rules._largest_gap import LargestGap
from skmultilabel.threshold._rules._number_of_labels import NumberOfLabels
from skmultilabel.threshold._rules._proportion import Proportion
from skmultilabel.threshold._rules._regularization import (
    REGULARIZATIONS,
    is_regularizable,
    regularize_thresholds,
)
from skmultilabel.threshold._rules._top_k import TopK
from skmultilabel.threshold._search._registry import search_thresholds

__all__ = ["CUT_RULES", "CutRule", "Global", "PerClass", "make_rule"]


class PerClass(CutOffRule):
    """A cut-off for every label.

    The cut-offs that maximise the objective follow chance where a label has few positives. So a
    label's cut-off leaves the one that would be best for all labels together only as far as its
    own positives demand: see Notes. Read more in the :ref:`User Guide <rare_labels>`.

    Parameters
    ----------
    regularization : {"auto", "standard_error", "shrink", "shrink_quantile", "fbr", \
            "micro_macro", "fold_mean"} or None, default="auto"
        What is done for labels with few positives:

        * ``"standard_error"``: of all cut-offs whose value may well be the best the nearest to
          the shared one;
        * ``"shrink"``: the mean of the label's best cut-off, weighted by its number of positives,
          and the shared one, weighted by `strength`; ``"shrink_quantile"``: the same of their ranks
          among the label's scores;
        * ``"fbr"``: the best cut-off, or where its F1 is smaller than `strength` one that only
          the largest score exceeds [3]_;
        * ``"micro_macro"``: from the most frequent label to the rarest, what is best for the
          label's own metric plus that of the counts so far [4]_;
        * ``"fold_mean"``: what is best for the mean over the validation folds of the label's
          metric, as scikit-learn's `TunedThresholdClassifierCV` does it, but exactly;
        * ``None``: the best cut-offs as they are.

        ``"auto"`` is ``"standard_error"`` where the objective is a mean over labels or a metric of
        summed counts, and None for others.
    strength : float, default=None
        The number of standard errors (None: 0.5), of positives that the shared cut-off stands for
        (2; for ranks 5), or the smallest F1 that is trusted (0.1). 0 for the best cut-offs.
    never_empty : bool, default=False
        Whether a sample without a label gets the one that misses its cut-off by the least. The
        cut-offs are searched without that; `value_` is with it.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-offs.
    value_ : float
        The objective on the scores of the fit, at these cut-offs.

    Notes
    -----
    The shared cut-off maximises the metric of the counts summed over labels. The standard error of
    a label's metric at a cut-off is that of its true and false positives, taken for binomial with
    Jeffreys' prior; the rule is that of Breiman et al. [1]_, who choose the simplest of all models
    within one standard error of the best. Without positives the shared cut-off remains; with many
    the best one does. Which regularization and strength are the default was decided on the folds of
    seven data sets. That tuned cut-offs over-fit rare labels is known since Yang [2]_.

    References
    ----------
    .. [1] L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and Regression Trees",
       1984.
    .. [2] Y. Yang, "A Study of Thresholding Strategies for Text Categorization", SIGIR 2001.
    .. [3] R.-E. Fan and C.-J. Lin, "A Study on Threshold Selection for Multi-label
       Classification", 2007 (SCutFBR.1).
    .. [4] Y.-J. Lin and C.-J. Lin, "On the Thresholding Strategy for Infrequent Labels in
       Multi-label Classification", CIKM 2023.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import PerClass, get_objective
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> rule = PerClass(regularization=None)
    >>> rule = rule.fit(scores, Y, get_objective("f1_macro"), default=0.5)
    >>> rule.thresholds_, rule.value_
    (array([0.3 , 0.15]), 1.0)
    """

    _parameter_constraints = {
        **CutOffRule._parameter_constraints,
        "regularization": [StrOptions({"auto", *REGULARIZATIONS}), None],
        "strength": [Interval(Real, 0, None, closed="left"), None],
    }

    def __init__(self, regularization="auto", strength=None, never_empty=False):
        super().__init__(never_empty)
        self.regularization = regularization
        self.strength = strength

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        options = {"default": default, "sample_weight": sample_weight}
        regularization = self._choose_regularization(objective)
        if regularization is None:
            self.thresholds_, _ = search_thresholds(scores, Y, objective, "per_class", **options)
            return
        self.thresholds_ = regularize_thresholds(
            scores, Y, objective, regularization, strength=self.strength, folds=folds, **options
        )

    def _choose_regularization(self, objective):
        """What "auto" stands for."""
        if self.regularization != "auto":
            return self.regularization
        return "standard_error" if is_regularizable(objective, "standard_error") else None


class Global(CutOffRule):
    """One cut-off for all labels.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    never_empty : bool, default=False
        Whether a sample without a label gets the one with the largest score. The cut-off is
        searched without that; `value_` is with it.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-off, for every label.
    value_ : float
        The objective on the scores of the fit.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import Global, get_objective
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> rule = Global().fit(scores, Y, get_objective("f1_macro"), default=0.5)
    >>> rule.thresholds_, round(rule.value_, 2)
    (array([0.15, 0.15]), 0.9)
    """

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        self.thresholds_, _ = search_thresholds(
            scores, Y, objective, "global", default=default, sample_weight=sample_weight
        )


CUT_RULES = {
    "per_class": PerClass,
    "global": Global,
    "top_k": TopK,
    "proportion": Proportion,
    "largest_gap": LargestGap,
    "n_labels": NumberOfLabels,
    "expected_f": ExpectedF,
}


def make_rule(strategy):
    """Make the rule that a `strategy` stands for.

    Parameters
    ----------
    strategy : str or CutRule
        A name of `CUT_RULES`, or a rule.

    Returns
    -------
    CutRule
        A rule that is not fitted.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(strategy, CutRule):
        return strategy
    if isinstance(strategy, str) and strategy in CUT_RULES:
        return CUT_RULES[strategy]()
    raise ValueError(
        f"strategy={strategy!r} is not known. Known are {', '.join(CUT_RULES)}, and instances of "
        "CutRule."
    )
