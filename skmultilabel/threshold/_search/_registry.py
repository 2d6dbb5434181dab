"""The cut-offs that maximise an objective. Pure functions on arrays."""

import warnings

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning

from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._objectives._count_objective import CountObjective
from skmultilabel.threshold._search._candidates import (
    compute_metric,
    count_labels,
    find_nearest_best,
    pool_labels,
)
from skmultilabel.threshold._search._constrained_search import (
    search_constrained,
    search_one_constrained,
)
from skmultilabel.threshold._search._coordinate_search import maximise_by_coordinates, search_line
from skmultilabel.threshold._search._counts import (
    count_at_cut_offs,
    cut_scores,
    iter_labels,
)
from skmultilabel.threshold._search._global import maximise_globally
from skmultilabel.threshold._search._hull import find_hull_vertices
from skmultilabel.threshold._search._pooled import maximise_pooled
from skmultilabel.threshold._search._rows import maximise_rows, maximise_rows_globally

__all__ = ["STRATEGIES", "search_thresholds", "trace_curves"]

START_OBJECTIVES = (
    CountObjective(METRICS["f1"], "macro"),
    CountObjective(METRICS["f1"], "micro"),
    CountObjective(METRICS["accuracy"], "micro"),
)


def search_thresholds(scores, Y, objective, strategy, *, default, sample_weight=None):
    """Find the cut-offs that maximise an objective.

    Parameters
    ----------
    scores : ndarray or csr_array of shape (n_samples, n_labels)
        Finite scores; those that a sparse array does not list are never predicted.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix; rows where a label is NaN do not count for it.
    objective : Objective
        What is maximised.
    strategy : {"per_class", "global"}
        A cut-off for every label, or one for all.
    default : float
        Where the classifier itself cuts: taken where the data do not decide.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    thresholds : ndarray of shape (n_labels,), float64
        A label is predicted where its score is larger than its cut-off.
    value : float
        The objective at these cut-offs. No cut-offs give more, except where a cut-off per label
        is searched for a mean over rows or a function of the predictions, which are a search.

    Raises
    ------
    ValueError
        If the objective is for another number of labels.
    """
    objective.check_n_labels(scores.shape[1])
    search = STRATEGIES[strategy, objective.kind]
    return search(scores, Y, objective, default, sample_weight)


def _search_separately(scores, Y, objective, default, sample_weight):
    """Maximise a mean over labels: every label for itself."""
    thresholds, counts_at = [], []
    for label, counts in enumerate(count_labels(scores, Y, sample_weight)):
        values = compute_metric(counts, objective.get_label_metric(label))
        best = find_nearest_best(counts, values, default)
        thresholds.append(counts.compute_cut_offs(best, default))
        counts_at.append(counts.get(best))
    return np.array(thresholds), objective.evaluate(*np.transpose(counts_at))


def _search_pooled(scores, Y, objective, default, sample_weight):
    """Maximise a metric of the summed counts over all combinations of cut-offs."""
    labels = count_labels(scores, Y, sample_weight)
    if objective.metric.is_quasiconvex:
        # Only corners can be chosen, and they take far less memory.
        labels = (c.take(find_hull_vertices(c.tp + c.fp, c.tp)) for c in labels)
    labels = list(labels)
    chosen = maximise_pooled(labels, objective.metric)
    pairs = list(zip(labels, chosen, strict=True))
    thresholds = np.array([counts.compute_cut_offs(best, default) for counts, best in pairs])
    return thresholds, objective.evaluate(*np.transpose([c.get(best) for c, best in pairs]))


def _search_one(scores, Y, objective, default, sample_weight):
    """Maximise a mean over labels, or a metric of the summed counts, over one cut-off."""
    counts, values = maximise_globally(scores, Y, objective, sample_weight)
    best = find_nearest_best(counts, values, default)
    threshold = counts.compute_cut_offs(best, default)
    return np.full(scores.shape[1], threshold), float(values[best])


def _search_rows(scores, Y, objective, default, sample_weight):
    """Improve label by label, from several starts, what cannot be maximised so."""
    starts = _list_starts(scores, Y, objective, default, sample_weight)
    options = {"default": default, "sample_weight": sample_weight}
    thresholds = maximise_rows(scores, Y, objective.metric, starts, **options)
    return thresholds, _score(scores, Y, objective, thresholds, sample_weight)


def _search_one_for_rows(scores, Y, objective, default, sample_weight):
    """Maximise a mean over rows over one cut-off."""
    threshold = maximise_rows_globally(
        scores, Y, objective.metric, default=default, sample_weight=sample_weight
    )
    thresholds = np.full(scores.shape[1], threshold)
    return thresholds, _score(scores, Y, objective, thresholds, sample_weight)


def _search_any(scores, Y, objective, default, sample_weight):
    """Look for the best value of a function of the predictions."""
    evaluate = _make_evaluate(scores, Y, objective, sample_weight)
    candidates = [
        counts.compute_cut_offs(slice(None), default)
        for counts in count_labels(scores, Y, sample_weight)
    ]
    starts = _list_starts(scores, Y, objective, default, sample_weight)
    thresholds, _ = maximise_by_coordinates(evaluate, candidates, starts)
    return thresholds, _score(scores, Y, objective, thresholds, sample_weight)


def _search_one_any(scores, Y, objective, default, sample_weight):
    """Look for the one cut-off with the best value of a function of the predictions."""
    evaluate = _make_evaluate(scores, Y, objective, sample_weight)
    cut_offs = pool_labels(scores, Y, sample_weight).compute_cut_offs(slice(None), default)
    places = [np.array([default]), cut_offs]
    found = [search_line(lambda c: evaluate(np.full(scores.shape[1], c)), p) for p in places]
    threshold, _ = max(found, key=lambda pair: pair[1])
    thresholds = np.full(scores.shape[1], threshold)
    return thresholds, _score(scores, Y, objective, thresholds, sample_weight)


def _make_evaluate(scores, Y, objective, sample_weight):
    """Make a function of cut-offs; where the metric is not defined, nothing is worse."""

    def evaluate(thresholds):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UndefinedMetricWarning)
            value = _score(scores, Y, objective, thresholds, sample_weight)
        return -np.inf if np.isnan(value) else value

    return evaluate


def _list_starts(scores, Y, objective, default, sample_weight):
    """The classifier's own cut-offs, the best single one, and the best by known metrics."""
    options = {"default": default, "sample_weight": sample_weight}
    starts = [np.full(scores.shape[1], float(default))]
    starts.append(search_thresholds(scores, Y, objective, "global", **options)[0])
    for start in START_OBJECTIVES:
        starts.append(search_thresholds(scores, Y, start, "per_class", **options)[0])
    return starts


def _score(scores, Y, objective, thresholds, sample_weight):
    return objective.score_predictions(cut_scores(scores, thresholds), Y, sample_weight)


def trace_curves(scores, Y, objective, *, default, sample_weight=None):
    """Compute the metric of every label at all of its cut-offs.

    That is the gain of the label where gains are maximised, and its F1 where the objective measures
    samples or is any function of the predictions. It is NaN where a constraint on the label is not
    met.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Finite scores.
    Y : ndarray or csr_array of shape (n_samples, n_labels)
        A checked label matrix.
    objective : Objective
        Its metric is traced.
    default : float
        Where the classifier itself cuts: the only cut-off of a label that is known nowhere.
    sample_weight : ndarray of shape (n_samples,) or (n_samples, n_labels), default=None
        Checked weights.

    Returns
    -------
    cut_offs : list of n_labels ndarray
        For every label ascending cut-offs: one below all scores, then each distinct score.
    values : list of n_labels ndarray
        The metric of the label at each of them; it holds until the next one.
    """
    cut_offs, values = [], []
    for label, known in enumerate(iter_labels(scores, Y, sample_weight)):
        label_scores, positive, weight = known
        levels = np.unique(label_scores[np.isfinite(label_scores)])
        counts = count_at_cut_offs(label_scores, positive, weight, levels=levels[::-1])
        below_all = np.nextafter(levels[:1], -np.inf) if len(levels) else [default]
        cut_offs.append(np.concatenate([below_all, levels]).astype(np.float64))
        values.append(objective.measure_label(label, *counts[2:])[::-1])
    return cut_offs, values


STRATEGIES = {
    ("per_class", "labels"): _search_separately,
    ("per_class", "pooled"): _search_pooled,
    ("per_class", "rows"): _search_rows,
    ("per_class", "constrained"): search_constrained,
    ("global", "labels"): _search_one,
    ("global", "pooled"): _search_one,
    ("global", "rows"): _search_one_for_rows,
    ("global", "constrained"): search_one_constrained,
    ("per_class", "any"): _search_any,
    ("global", "any"): _search_one_any,
}
