"""The cut rules by name, and the two that search for cut-offs."""

from skmultilabel.threshold._cut_rule import CutOffRule, CutRule
from skmultilabel.threshold._expected_f import ExpectedF
from skmultilabel.threshold._largest_gap import LargestGap
from skmultilabel.threshold._number_of_labels import NumberOfLabels
from skmultilabel.threshold._proportion import Proportion
from skmultilabel.threshold._search import search_thresholds
from skmultilabel.threshold._top_k import TopK

__all__ = ["CUT_RULES", "CutRule", "Global", "PerClass", "make_rule"]


class _SearchedCutOffs(CutOffRule):
    """The cut-offs that maximise the objective."""

    def _learn(self, scores, Y, objective, default, sample_weight):
        self.thresholds_, _ = search_thresholds(
            scores, Y, objective, self.strategy, default=default, sample_weight=sample_weight
        )


class PerClass(_SearchedCutOffs):
    """A cut-off for every label.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    never_empty : bool, default=False
        Whether a sample without a label gets the one that misses its cut-off by the least. The
        cut-offs are searched without that; `value_` is with it.

    Attributes
    ----------
    thresholds_ : ndarray of shape (n_labels,)
        The cut-offs.
    value_ : float
        The objective on the scores of the fit.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import PerClass, get_objective
    >>> Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> scores = np.array([[0.1, 0.1], [0.2, 0.2], [0.4, 0.05], [0.6, 0.3]])
    >>> rule = PerClass().fit(scores, Y, get_objective("f1_macro"), default=0.5)
    >>> rule.thresholds_, rule.value_
    (array([0.3 , 0.15]), 1.0)
    """

    strategy = "per_class"


class Global(_SearchedCutOffs):
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

    strategy = "global"


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
