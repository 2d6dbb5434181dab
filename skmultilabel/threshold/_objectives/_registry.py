"""What `scoring` may be: names, matrices of gains, functions, scorers and objectives."""

import numpy as np
from sklearn.metrics import get_scorer, get_scorer_names

from skmultilabel._compat import get_scorer_response_methods
from skmultilabel.threshold._objectives._any_metric import AnyMetric, explain_needs_scores
from skmultilabel.threshold._objectives._count_metrics import METRICS, CountMetric, get_count_metric
from skmultilabel.threshold._objectives._count_objective import AVERAGES, CountObjective, Objective
from skmultilabel.threshold._objectives._gain import GainObjective

__all__ = ["AVERAGES", "METRICS", "CountMetric", "Objective", "get_objective"]

# scikit-learn's names that are none of ours.
ALIASES = {
    "accuracy": "exact_match_samples",
    "balanced_accuracy": "balanced_accuracy_macro",
    "matthews_corrcoef": "matthews_corrcoef_macro",
    "neg_hamming_loss": "accuracy_micro",
}


def get_objective(scoring, label_names=None):
    """Make an objective of anything that `scoring` may be.

    Parameters
    ----------
    scoring : str, array-like, callable or Objective
        What is maximised:

        * ``"<metric>_<average>"``, for example ``"f1_macro"``, ``"jaccard_samples"`` or, with
          another beta, ``"f2_macro"``; or scikit-learn's names ``"accuracy"`` (the share of
          samples without any mistake), ``"balanced_accuracy"`` and ``"matthews_corrcoef"``
          (their macro averages) and ``"neg_hamming_loss"``;
        * gains of shape (2, 2) or (n_labels, 2, 2), see :class:`GainObjective`;
        * a metric ``metric(y_true, y_pred)`` or a scorer, see :class:`AnyMetric`;
        * an objective: a metric of your own (:class:`CountMetric`), or one with constraints
          (:class:`ConstrainedObjective`).
    label_names : array-like of shape (n_labels,), default=None
        What errors and warnings call the labels; their columns by default.

    Returns
    -------
    Objective
        The objective.

    Raises
    ------
    ValueError
        If the name is not known (the message lists all that are), the gains make no sense, what
        is given measures scores instead of decisions, or is none of these.

    Examples
    --------
    >>> from skmultilabel.threshold import get_objective
    >>> get_objective("f2_micro").average
    'micro'
    >>> get_objective([[0, -1], [-10, 0]])
    GainObjective([[0.0, -1.0], [-10.0, 0.0]])
    >>> get_objective("f1")
    Traceback (most recent call last):
        ...
    ValueError: scoring='f1' is not known. It is <metric>_<average>, ...
    """
    if not isinstance(scoring, Objective):
        scoring = _make_objective(scoring, label_names)
    return scoring.name_labels(label_names)


def _make_objective(scoring, label_names):
    if isinstance(scoring, str):
        return _parse(scoring)
    if callable(scoring):
        return AnyMetric(scoring)
    if scoring is None or np.isscalar(scoring):
        raise ValueError(
            "scoring must be a name such as 'f1_macro', a matrix of gains, a metric(y_true, y_pred), "
            f"a scorer or an Objective; got {scoring!r}."
        )
    return GainObjective(scoring, label_names)


def _parse(name):
    """Make the objective of a name."""
    metric, _, average = ALIASES.get(name, name).rpartition("_")
    metric = get_count_metric(metric)
    if metric is None or average not in AVERAGES:
        if name in get_scorer_names() and not _takes_decisions(name):
            raise ValueError(explain_needs_scores(f"scoring={name!r}"))
        raise ValueError(_explain_unknown(name))
    return CountObjective(metric, average, offset=-1.0 if name == "neg_hamming_loss" else 0.0)


def _takes_decisions(name):
    return "predict" in get_scorer_response_methods(get_scorer(name))


def _explain_unknown(name):
    """Say what is known."""
    return (
        f"scoring={name!r} is not known. It is <metric>_<average>, such as f1_macro, with one of "
        f"the metrics {', '.join(METRICS)}, f<beta> with a positive beta, such as f2 or f0.5; and one of the averages "
        f"{', '.join(AVERAGES)}; or one of {', '.join(ALIASES)}. "
        "Any other metric(y_true, y_pred), scorer or matrix of gains may be given as it is."
    )
