"""Measures of pairs and their best cut-off as one function."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.utils import check_array

from skmultilabel._array_library import to_numpy
from skmultilabel._validation import is_known
from skmultilabel.metrics import equal_error_rate
from skmultilabel.threshold._objectives._count_metrics import get_count_metric
from skmultilabel.threshold._objectives._registry import ALIASES
from skmultilabel.threshold._optimize import optimize_thresholds

__all__ = ["verification_report"]


def verification_report(y_true, y_score, *, scoring="balanced_accuracy", default=0.0):
    """Measure how well scores tell pairs that belong together from others, and find a cut-off.

    Parameters
    ----------
    y_true : array-like of shape (n_pairs,)
        1 for a pair that belongs together, 0 for one that does not, NaN where it is not known.
    y_score : array-like of shape (n_pairs,)
        Scores, larger for pairs that belong together; of distances the negative ones.
    scoring : str, array-like, callable or Objective, default="balanced_accuracy"
        What the cut-off maximises, as in :func:`optimize_thresholds`. The name of a metric needs
        no average: ``"f1"`` is ``"f1_macro"``.
    default : float, default=0.0
        The cut-off that is taken, or come nearest to, where several are best.

    Returns
    -------
    dict of str to float or int
        ``"roc_auc"`` and ``"average_precision"`` as in scikit-learn, ``"equal_error_rate"``,
        ``"cut_off"`` and ``"value_at_cut_off"``, which is too good where the pairs are those that
        the cut-off is then used on, and the numbers of known pairs, ``"n_positive"`` and
        ``"n_negative"``.

    Raises
    ------
    ValueError
        If `y_true` holds anything but 0, 1 and NaN, or only one of them, the lengths differ, or a
        score is not finite.

    See Also
    --------
    skmultilabel.metrics.equal_error_rate : The rate at which both kinds of errors are as frequent.
    optimize_thresholds : The search for the cut-off.

    Examples
    --------
    >>> from skmultilabel.threshold import verification_report
    >>> report = verification_report([1, 1, 1, 0, 0, 0], [0.9, 0.8, 0.3, 0.6, 0.2, 0.1])
    >>> for name, value in report.items():
    ...     print(f"{name}: {value:.3g}")
    roc_auc: 0.889
    average_precision: 0.917
    equal_error_rate: 0.333
    cut_off: 0.25
    value_at_cut_off: 0.833
    n_positive: 3
    n_negative: 3
    """
    Y_true, scores = _check_pairs(y_true, y_score)
    known = is_known(Y_true)
    y_true, y_score = Y_true[known], scores[known]
    n_positive = int(y_true.sum())
    if n_positive in (0, len(y_true)):
        raise ValueError(
            "Verification needs known pairs of both kinds, 1 for those that belong together and 0 "
            f"for others; got {n_positive} and {len(y_true) - n_positive}."
        )
    cut_offs, value = optimize_thresholds(
        Y_true, scores, scoring=_add_average(scoring), default=default
    )
    return {
        "roc_auc": float(roc_auc_score(y_true, y_score)),
        "average_precision": float(average_precision_score(y_true, y_score)),
        "equal_error_rate": equal_error_rate(y_true, y_score),
        "cut_off": float(cut_offs[0]),
        "value_at_cut_off": float(value),
        "n_positive": n_positive,
        "n_negative": len(y_true) - n_positive,
    }


def _check_pairs(y_true, y_score):
    """Return what is known of pairs, and their scores, as columns."""
    columns = [
        check_array(
            to_numpy(values),
            dtype=(np.float64, np.float32),
            ensure_2d=False,
            ensure_all_finite=is_finite,
            input_name=name,
        ).reshape(-1, 1)
        for name, values, is_finite in (
            ("y_true", y_true, "allow-nan"),
            ("y_score", y_score, True),
        )
    ]
    n_pairs, n_scores = map(len, columns)
    if n_pairs != n_scores:
        raise ValueError(f"y_true has {n_pairs} pairs, but y_score has {n_scores} scores.")
    labels = columns[0].ravel()
    bad = np.flatnonzero(~np.isin(labels, (0, 1)) & ~np.isnan(labels))
    if len(bad):
        raise ValueError(
            "y_true must hold 1 for a pair that belongs together, 0 for one that does not, and NaN "
            f"where it is not known; pair {bad[0]} holds {labels[bad[0]]:g}."
        )
    return columns


def _add_average(scoring):
    """Give a metric of counts its average, which is that of one label."""
    is_bare = isinstance(scoring, str) and scoring not in ALIASES and get_count_metric(scoring)
    return f"{scoring}_macro" if is_bare else scoring
