"""The cut-offs that maximise an objective under constraints, exactly."""

import warnings

import numpy as np

from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold._objectives._count_metrics import divide
from skmultilabel.threshold._search._candidates import (
    compute_metric,
    count_labels,
    find_nearest_best,
    pool_labels,
)
from skmultilabel.threshold._search._counts import count_at_cut_offs, cut_scores, iter_labels
from skmultilabel.threshold._search._knapsack import maximise_within, meets
from skmultilabel.threshold._search._sweep import LevelSweep

MOST_NAMED = 10

__all__ = ["search_constrained", "search_one_constrained"]


def search_constrained(scores, Y, constrained, default, sample_weight):
    """Find a cut-off for every label.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    constrained : ConstrainedObjective
        What is maximised.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,), float64
        The cut-offs.
    value : float
        The objective at these cut-offs.
    """
    labels = list(count_labels(scores, Y, sample_weight))
    if constrained.objective.kind == "pooled":
        chosen = _choose_pooled(labels, constrained)
    else:
        chosen = _choose_separately(labels, constrained, default)
    pairs = list(zip(labels, chosen, strict=True))
    thresholds = np.array([counts.compute_cut_offs(best, default) for counts, best in pairs])
    counts_at = np.transpose([counts.get(best) for counts, best in pairs])
    return thresholds, constrained.objective.evaluate(*counts_at)


def _choose_separately(labels, constrained, default):
    """Every label has its own constraints; the number of labels of a sample binds them."""
    values = [
        compute_metric(counts, constrained.objective.get_label_metric(label))
        for label, counts in enumerate(labels)
    ]
    options = _list_options(labels, constrained)
    totals = _sum_up(labels)
    if not constrained.bound_sum(*totals):
        return [
            find_nearest_best(counts, _keep(v, k), default)
            for counts, k, v in zip(labels, options, values, strict=True)
        ]
    weight = constrained.objective.weigh_labels(*totals)
    points = [
        ((counts.tp + counts.fp)[k], w * v[k])
        for counts, k, w, v in zip(labels, options, weight, values, strict=True)
    ]
    chosen = maximise_within(points, lambda x, y: y, constrained.bound_sum(*totals))
    if chosen is None:
        least = sum(x.min() for x, _ in points) / np.mean(np.sum(totals, axis=0))
        _warn(
            f"max_labels={constrained.max_labels} cannot be met together with the other "
            f"constraints, which need {least:.3g} labels per sample. Nothing is predicted."
        )
        return np.zeros(len(labels), dtype=np.intp)
    return [k[c] for k, c in zip(options, chosen, strict=True)]


def _keep(values, allowed):
    """Minus infinity instead of what is not allowed."""
    kept = np.full(len(values), -np.inf)
    kept[allowed] = values[allowed]
    return kept


def _list_options(labels, constrained):
    """The candidates of every label that it may take; a label that has none predicts nothing."""
    options = []
    for label, counts in enumerate(labels):
        allowed = _find_allowed(counts, constrained, label)
        options.append(allowed if len(allowed) else np.zeros(1, dtype=np.intp))
    failures = _describe_failures(labels, constrained)
    if failures:
        _warn(f"These labels cannot meet their constraints and predict nothing: {failures}.")
    return options


def _find_allowed(counts, constrained, label):
    """The candidates of a label that meet its constraints."""
    bounds = constrained.get_bounds(counts.n_positive, counts.n_negative, label)
    return np.flatnonzero(meets(counts.tp + counts.fp, counts.tp, bounds.values()))


def _describe_failures(labels, constrained):
    """Name the labels that cannot meet their constraints, and how far they get."""
    failures = []
    for label, counts in enumerate(labels):
        if _fails(_find_allowed(counts, constrained, label), constrained):
            bounds = constrained.get_bounds(counts.n_positive, counts.n_negative, label)
            name = describe_labels([label], constrained.label_names)
            failures.append(f"{name} ({_explain(counts, bounds)})")
    more = f" and {len(failures) - MOST_NAMED} more" if len(failures) > MOST_NAMED else ""
    return ", ".join(failures[:MOST_NAMED]) + more


def _fails(allowed, constrained):
    """Whether nothing is allowed, or nothing but to predict nothing for the sake of precision."""
    return not len(allowed) or (constrained.min_precision is not None and not np.any(allowed))


def _explain(counts, bounds):
    """Say how far precision and recall get when the other constraints are met."""
    predicted = counts.tp + counts.fp
    measures = {
        "precision": divide(counts.tp, predicted),
        "recall": divide(counts.tp, counts.n_positive),
    }
    reached = []
    for name, values in measures.items():
        if f"min_{name}" in bounds:
            others = [bound for other, bound in bounds.items() if other != f"min_{name}"]
            met = meets(predicted, counts.tp, others)
            reached.append(f"{name} at most {values[met].max(initial=0.0):.3g}")
    return ", ".join(reached)


def _sum_up(labels):
    """Positives and negatives of every label."""
    return (
        np.array([counts.n_positive for counts in labels]),
        np.array([counts.n_negative for counts in labels]),
    )


def _choose_pooled(labels, constrained):
    """All decisions together have the constraints."""
    metric = constrained.objective.metric
    if not metric.is_quasiconvex:
        raise ValueError(
            f"{metric.name}_micro cannot be maximised under constraints with a cut-off per label, "
            "for it is not quasi-convex. Use strategy='global', or another average."
        )
    totals = _sum_up(labels)
    n_positive, n_negative = (total.sum() for total in totals)
    bounds = constrained.get_bounds(n_positive, n_negative)
    points = [(counts.tp + counts.fp, counts.tp) for counts in labels]
    planes = [*bounds.values(), *constrained.bound_sum(*totals)]
    chosen = maximise_within(points, lambda x, y: metric(y, x - y, n_positive, n_negative), planes)
    chosen = np.zeros(len(labels), dtype=np.intp) if chosen is None else chosen
    if not meets(*_sum_chosen(points, chosen), planes) or _fails(chosen, constrained):
        _warn(
            f"{constrained!r} cannot be met, or only by predicting nothing. Nothing is predicted."
        )
    return chosen


def _sum_chosen(points, chosen):
    return tuple(np.sum([p[c][k] for p, k in zip(points, chosen, strict=True)]) for c in (0, 1))


def search_one_constrained(scores, Y, constrained, default, sample_weight):
    """Find one cut-off for all labels.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    constrained : ConstrainedObjective
        What is maximised.
    default : float
        Where the classifier itself cuts.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,), float64
        The cut-off, for every label.
    value : float
        The objective at this cut-off.
    """
    if constrained.objective.kind == "pooled":
        threshold = _cut_pooled(scores, Y, constrained, default, sample_weight)
    else:
        threshold = _cut_all(scores, Y, constrained, default, sample_weight)
    thresholds = np.full(scores.shape[1], threshold)
    predicted = cut_scores(scores, thresholds)
    return thresholds, constrained.score_predictions(predicted, Y, sample_weight)


def _cut_pooled(scores, Y, constrained, default, sample_weight):
    """All labels are as one."""
    counts = pool_labels(scores, Y, sample_weight)
    totals = counts.n_positive, counts.n_negative
    bounds = constrained.get_bounds(*totals)
    on_sum = constrained.bound_sum(*np.divide(totals, scores.shape[1]))
    predicted = counts.tp + counts.fp
    allowed = meets(predicted, counts.tp, [*bounds.values(), *on_sum])
    if _fails(np.flatnonzero(allowed), constrained):
        reason = _explain(counts, bounds)
        _warn(f"{constrained!r} cannot be met by one cut-off: {reason}. Nothing is predicted.")
        allowed = predicted == 0
    values = np.where(allowed, compute_metric(counts, constrained.objective.metric), -np.inf)
    return counts.compute_cut_offs(find_nearest_best(counts, values, default), default)


def _cut_all(scores, Y, constrained, default, sample_weight):
    """Every label has to meet its constraints at the one cut-off."""
    known = list(iter_labels(scores, Y, sample_weight))
    levels = np.concatenate([values[positive] for values, positive, _ in known])
    levels = levels[np.isfinite(levels)]
    sweep = LevelSweep(levels, n_values=3)
    n_broken, totals = 0, []
    for label, (values, positive, weight) in enumerate(known):
        steps = np.unique(values[np.isfinite(values)])[::-1]
        counts = count_at_cut_offs(values, positive, weight, levels=steps)
        totals.append((counts.n_positive, counts.n_negative))
        bounds = constrained.get_bounds(*totals[-1], label)
        predicted = counts.tp + counts.fp
        breaks = ~meets(predicted, counts.tp, bounds.values())
        metric = compute_metric(counts, constrained.objective.get_label_metric(label))
        gains = constrained.objective.weigh_labels(*totals[-1]) * np.diff(metric)
        sweep.add(steps, gains, np.diff(breaks.astype(np.float64)), np.diff(predicted))
        n_broken += breaks[0]
    _, more_broken, size = sweep.get_values()
    allowed = n_broken + more_broken == 0
    on_sum = constrained.bound_sum(*np.transpose(totals))
    allowed &= meets(size, 0.0, on_sum)
    if _fails(np.flatnonzero(allowed), constrained):
        failures = _describe_failures(list(count_labels(scores, Y, sample_weight)), constrained)
        alone = f" Even alone these labels cannot: {failures}." if failures else ""
        _warn(
            f"No one cut-off meets {constrained!r} for all labels, and nothing is predicted.{alone} "
            "Cut every label for itself: strategy='per_class'."
        )
        allowed = np.arange(len(allowed)) == 0
    return sweep.find_cut_off(default, allowed)


def _warn(message):
    warnings.warn(message, LabelWarning)
