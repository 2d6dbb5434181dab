"""The best combination of cut-offs for a metric of counts summed over labels, exactly.

Every label offers points (predicted positives, true positives), one per cut-off; a choice of
one point per label sums to a point. A metric that is quasi-convex in that sum, as F-beta,
Jaccard, accuracy and the correlation coefficient of Matthews are, is largest at a vertex of
the convex hull of all sums (and so Dinkelbach's iteration, which walks these vertices, finds
it for ratios). That hull is the Minkowski sum of the labels' hulls: their edges in the order
of their slopes. For a metric that is not quasi-convex the hull gives an upper bound, which
leaves few combinations to enumerate.
"""

import numpy as np

from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._search._hull import enumerate_sums, merge_hulls

__all__ = ["maximise_pooled"]

# Sums of counts are exact, sums of weights are not.
RELATIVE_ROUNDING = 1e-9


def maximise_pooled(labels, metric):
    """Choose one candidate cut-off per label so that a metric of the summed counts is largest.

    Parameters
    ----------
    labels : list of CutOffCounts
        The candidates of every label.
    metric : CountMetric
        The metric: quasi-convex, or the geometric mean of recalls.

    Returns
    -------
    ndarray of shape (n_labels,), dtype int
        The index of the candidate of every label.

    Raises
    ------
    ValueError
        If the metric is not quasi-convex, nor the geometric mean.

    References
    ----------
    .. [1] F. Provost and T. Fawcett, "Robust Classification for Imprecise Environments",
       Machine Learning 42, 2001 (the hull of operating points).
    .. [2] T. Fawcett and A. Niculescu-Mizil, "PAV and the ROC convex hull", Machine Learning
       68, 2007 (the hull by isotonic regression).
    .. [3] W. Dinkelbach, "On Nonlinear Fractional Programming", Management Science 13, 1967.
    """
    if not metric.is_quasiconvex and metric != METRICS["geometric_mean"]:
        raise ValueError(
            f"The micro average of {metric.name} is not quasi-convex, so a cut-off per label cannot be "
            "found for it. Use strategy='global', another average, or give it as a function of the "
            "predictions, metric(y_true, y_pred)."
        )
    hull = merge_hulls([(counts.tp + counts.fp, counts.tp) for counts in labels])
    totals = (
        sum(counts.n_positive for counts in labels),
        sum(counts.n_negative for counts in labels),
    )
    values = metric(hull.y, hull.x - hull.y, *totals)
    best = int(np.argmax(values))
    chosen = hull.get_candidates(best, len(labels))
    if metric.is_quasiconvex:
        return chosen
    return _improve_product(labels, hull, chosen, totals)


def _improve_product(labels, hull, chosen, totals):
    """Maximise tp * tn of the sums, starting from the best vertex of their hull.

    By the inequality of the means, every point (tp, tn) with a product above `product` has
    alpha tp + beta tn > 2 sqrt(alpha beta product) for all alpha, beta > 0. The hull bounds the
    left side, so a better choice loses, over all labels, less than the difference against the
    best candidates in that direction. The edge of the hull with the least bound is taken.
    """
    tn = totals[1] - (hull.x - hull.y)
    product = np.max(hull.y * tn)
    alpha, beta = -np.diff(tn), np.diff(hull.y)
    inclined = np.flatnonzero((alpha > 0) & (beta > 0))
    if not len(inclined) or min(totals) == 0:
        return chosen
    alpha, beta = alpha[inclined], beta[inclined]
    support = alpha * hull.y[inclined] + beta * tn[inclined]
    budgets = support / np.sqrt(alpha * beta) - 2 * np.sqrt(product)
    least = np.argmin(budgets)
    direction = (np.sqrt(alpha[least] / beta[least]), np.sqrt(beta[least] / alpha[least]))
    budget = budgets[least] + RELATIVE_ROUNDING * np.sqrt(product)
    points = [(counts.tp, counts.n_negative - counts.fp) for counts in labels]
    tp, tn, trace = enumerate_sums(points, direction, budget)
    best = int(np.argmax(tp * tn))
    return trace(best) if tp[best] * tn[best] > product else chosen
