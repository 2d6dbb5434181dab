"""The cut-offs that maximise an objective under constraints, exactly."""

import warnings

import numpy as np

from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import LabelWarning
from skmultilabel.threshold._objectives._count_metrics import METRICS, divide
from skmultilabel.threshold._search._candidates import (
    compute_metric,
    count_labels,
    find_nearest_best,
    pool_labels,
)
from skmultilabel.threshold._search._counts import (
    CutOffCounts,
    count_at_cut_offs,
    cut_scores,
    iter_labels,
)
from skmultilabel.threshold._search._knapsack import maximise_within, meets
from skmultilabel.threshold._search._sweep import LevelSweep

MOST_NAMED = 10
LESS = "Ask for less, or improve the scores."

__all__ = ["choose_constrained_k", "search_constrained", "search_one_constrained"]


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
    half_planes = constrained.bound_sum(*totals)
    chosen = maximise_within(points, lambda x, y: y, half_planes)
    if chosen is None:
        least = _share(sum(x.min() for x, _ in points), totals)
        _warn(
            f"max_labels={constrained.max_labels} cannot be met together with the other "
            f"constraints, which need {least:.3g} labels per sample. Nothing is predicted."
        )
        return np.zeros(len(labels), dtype=np.intp)
    least = _find_fewest(np.concatenate([x for x, _ in points]))
    if np.isfinite(least) and not meets(least, 0.0, half_planes):
        _warn(
            f"max_labels={constrained.max_labels} can be met only by predicting nothing. The least "
            f"that can be predicted is {_share(least, totals):.3g} labels per sample."
        )
    return [k[c] for k, c in zip(options, chosen, strict=True)]


def _keep(values, allowed):
    """Minus infinity instead of what is not allowed."""
    kept = np.full(len(values), -np.inf)
    kept[allowed] = values[allowed]
    return kept


def _list_options(labels, constrained):
    """The candidates of every label that it may take; a label that has none predicts nothing."""
    met = [_find_met(counts, constrained, label) for label, counts in enumerate(labels)]
    failing = [label for label, allowed in enumerate(met) if _fails(allowed, constrained)]
    if failing:
        failures = _describe_failures(labels, failing, constrained)
        _warn(f"These labels cannot meet their constraints and predict nothing: {failures}.")
    return [np.flatnonzero(m) if m.any() else np.zeros(1, dtype=np.intp) for m in met]


def _find_met(counts, constrained, label):
    """Which candidates of a label meet its constraints."""
    bounds = constrained.get_bounds(counts.n_positive, counts.n_negative, label)
    return meets(counts.tp + counts.fp, counts.tp, bounds.values())


def _describe_failures(labels, failing, constrained):
    """Name labels that do not meet their constraints, and how far they get."""
    failures = []
    for label in failing[:MOST_NAMED]:
        counts = labels[label]
        bounds = constrained.get_bounds(counts.n_positive, counts.n_negative, label)
        name = describe_labels([label], constrained.label_names)
        failures.append(f"{name} ({_explain(counts, bounds)})")
    more = f" and {len(failing) - MOST_NAMED} more" if len(failing) > MOST_NAMED else ""
    return ", ".join(failures) + more


def _fails(met, constrained):
    """Whether no candidate is allowed, or only the first, which predicts nothing.

    Without a positive there is no other; only a precision cannot be had then.
    """
    has_others = len(met) > 1 or constrained.min_precision is not None
    return not met.any() or (has_others and not met[1:].any())


def _share(n_predicted, totals):
    """Labels per sample."""
    return n_predicted / np.mean(np.sum(totals, axis=0))


def _find_fewest(predicted):
    """The smallest number of predictions but 0."""
    return predicted[predicted > 0].min(initial=np.inf)


def _explain(counts, bounds):
    """Say how far each measure gets when the other constraints are met."""
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
    if "max_positives" in bounds:
        others = [bound for other, bound in bounds.items() if other != "max_positives"]
        fewest = _find_fewest(predicted[meets(predicted, counts.tp, others)])
        reached += [f"predictions at least {fewest:.3g}"] * bool(np.isfinite(fewest))
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
    if chosen is None or (not chosen.any() and not _can_predict(points, planes, n_positive)):
        _warn(
            f"{constrained!r} cannot be met, or only by predicting nothing"
            f"{_explain_pooled(points, constrained, totals)}. Nothing is predicted. {LESS}"
        )
        return np.zeros(len(labels), dtype=np.intp)
    return chosen


def _reach(points, name, planes, n_positive):
    """The largest precision or recall of all decisions together under constraints."""

    def evaluate(x, y):
        return METRICS[name](y, x - y, n_positive, 0.0)

    chosen = maximise_within(points, evaluate, planes)
    return 0.0 if chosen is None else float(evaluate(*_sum_chosen(points, chosen)))


def _can_predict(points, planes, n_positive):
    """Whether anything can be predicted: only what has a true positive need be looked at."""
    return _reach(points, "precision", planes, n_positive) > 0


def _explain_pooled(points, constrained, totals):
    """Say how far each measure gets when the other constraints are met."""
    n_positive, n_negative = (total.sum() for total in totals)
    bounds = constrained.get_bounds(n_positive, n_negative)
    on_sum = constrained.bound_sum(*totals)
    reached = []
    for name in ("precision", "recall"):
        if f"min_{name}" in bounds:
            others = [bound for other, bound in bounds.items() if other != f"min_{name}"]
            most = _reach(points, name, [*others, *on_sum], n_positive)
            reached.append(f"{name} at most {most:.3g}")
    if "max_positives" in bounds or on_sum:
        fewest = _find_fewest(np.concatenate([x for x, _ in points]))
        reached += [f"predictions at least {fewest:.3g}"] * bool(np.isfinite(fewest))
    return f" ({', '.join(reached)})" if reached else ""


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
    if _fails(allowed, constrained):
        reason = _explain_pooled([(predicted, counts.tp)], constrained, np.transpose([totals]))
        _warn(
            f"{constrained!r} cannot be met by one cut-off, or only by predicting nothing{reason}. "
            f"Nothing is predicted. {LESS}"
        )
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
    if _fails(allowed, constrained):
        labels = list(count_labels(scores, Y, sample_weight))
        met = [_find_met(counts, constrained, label) for label, counts in enumerate(labels)]
        failing = [label for label, m in enumerate(met) if _fails(m, constrained)]
        failures = _describe_failures(labels, failing, constrained)
        alone = f" Even alone these labels cannot: {failures}." if failures else ""
        fewest = _share(_find_fewest(size), np.transpose(totals))
        least = f" The least is {fewest:.3g} labels per sample." * bool(on_sum)
        _warn(
            f"No one cut-off meets {constrained!r} for all labels, and nothing is predicted.{alone}"
            f"{least} Cut every label for itself: strategy='per_class', or ask for less."
        )
        allowed = np.arange(len(allowed)) == 0
    return sweep.find_cut_off(default, allowed)


def choose_constrained_k(tp, fp, n_positive, n_negative, constrained, k=None):
    """Choose how many labels every sample gets, the same number for all.

    Parameters
    ----------
    tp, fp : ndarray of shape (n_labels, n_labels)
        Row k - 1 holds the counts of all labels where k labels of a sample are predicted.
    n_positive, n_negative : ndarray of shape (n_labels,)
        Known positives and negatives of the labels.
    constrained : ConstrainedObjective
        What is maximised.
    k : int, default=None
        The number that is taken whatever it does; None for the best.

    Returns
    -------
    int
        The k with the largest value among those that meet the constraints. Where none does, the
        one that breaks them by the fewest decisions. Of several the smallest.
    """
    excess = _measure_excess(tp, fp, n_positive, n_negative, constrained)
    values = np.array(
        [
            constrained.objective.evaluate(*row, n_positive, n_negative)
            for row in zip(tp, fp, strict=True)
        ]
    )
    met = excess == 0
    if k is None:
        k = 1 + int(np.argmax(np.where(met, values, -np.inf) if met.any() else -excess))
    if not met[k - 1]:
        reached = _explain_k(tp, fp, n_positive, n_negative, constrained, k)
        others = f"k={1 + int(np.argmax(met))} does" if met.any() else "nor does any other k"
        _warn(f"k={k} does not meet {constrained!r}, {others}. At best: {reached}. {LESS}")
    return k


def _list_tables(tp, fp, n_positive, n_negative, constrained):
    """The counts that have constraints of their own, at every k: of each label, or of all."""
    if constrained.objective.kind == "pooled":
        sums = tp.sum(axis=1), fp.sum(axis=1), n_positive.sum(), n_negative.sum()
        return [CutOffCounts(None, None, *sums)]
    columns = zip(tp.T, fp.T, n_positive, n_negative, strict=True)
    return [CutOffCounts(None, None, *column) for column in columns]


def _measure_excess(tp, fp, n_positive, n_negative, constrained):
    """By how many decisions each k breaks the constraints."""
    excess = np.zeros(len(tp))
    for label, counts in enumerate(_list_tables(tp, fp, n_positive, n_negative, constrained)):
        bounds = constrained.get_bounds(counts.n_positive, counts.n_negative, label)
        for plane in bounds.values():
            excess += _exceed(counts.tp + counts.fp, counts.tp, plane)
    for plane in constrained.bound_sum(n_positive, n_negative):
        excess += _exceed((tp + fp).sum(axis=1), 0.0, plane)
    return excess


def _exceed(x, y, half_plane):
    """How far outside of a half-plane points are, 0 up to rounding."""
    a, b, c = half_plane
    return np.where(meets(x, y, [half_plane]), 0.0, a * x + b * y - c)


def _explain_k(tp, fp, n_positive, n_negative, constrained, k):
    """Say what the constraints that k breaks get at best."""
    tables = _list_tables(tp, fp, n_positive, n_negative, constrained)
    reached = []
    if constrained.objective.kind == "pooled":
        reached.append(
            _explain(tables[0], constrained.get_bounds(n_positive.sum(), n_negative.sum()))
        )
    else:
        met = [_find_met(counts, constrained, label)[k - 1] for label, counts in enumerate(tables)]
        failing = np.flatnonzero(~np.array(met)).tolist()
        failures = _describe_failures(tables, failing, constrained)
        reached.append(f"labels {failures}" if failures else "")
    if constrained.max_labels is not None:
        fewest = _share((tp + fp).sum(axis=1).min(), (n_positive, n_negative))
        reached.append(f"{fewest:.3g} labels per sample at least")
    return ", ".join(filter(None, reached))


def _warn(message):
    warnings.warn(message, LabelWarning)
