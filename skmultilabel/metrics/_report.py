"""One table of all measures per label, and of their averages."""

from dataclasses import dataclass
from html import escape
from numbers import Integral

import numpy as np
from sklearn.utils import check_random_state

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_interval, format_table, format_value
from skmultilabel._validation import (
    check_label_matrix,
    check_score_matrix,
    describe_labels,
    get_label_names,
)
from skmultilabel.metrics._averages import check_row_weight, check_same_names
from skmultilabel.metrics._outcomes import OutcomeCounts
from skmultilabel.metrics._report_measures import (
    AVERAGES,
    MEASURES,
    bootstrap_measures,
    compute_measures,
)
from skmultilabel.metrics._silent_labels import select_silent_labels

__all__ = ["MultilabelReport", "multilabel_report"]

TITLES = {
    "average_precision": "AP",
    "roc_auc": "AUC",
    "brier_score": "Brier",
    "calibration_error": "ECE",
}
# A text with more labels shows so many, those with the smallest F1.
LABELS_OF_A_TEXT = 60
LABELS_OF_A_LONG_TEXT = 30
STYLE = """<style>
.multilabel-report {border-collapse: collapse; font-variant-numeric: tabular-nums}
.multilabel-report :is(td, th) {padding: .15em .6em; text-align: right; border: 0}
.multilabel-report :is(td, th):first-child {text-align: left}
.multilabel-report thead th {border-bottom: 1px solid}
.multilabel-report tfoot tr:first-child :is(td, th) {border-top: 1px solid}
.multilabel-report .bar {background: linear-gradient(to right,
  rgba(0, 114, 178, .25) var(--share), transparent var(--share))}
</style>"""


@dataclass(frozen=True)
class MultilabelReport:
    """Measures of multi-label predictions, per label and averaged.

    ``print`` shows the main ones, a notebook all of them.

    Parameters
    ----------
    labels : dict of str to ndarray of shape (n_labels,)
        The columns of the table of labels: ``"label"`` (names, or columns as text),
        ``"known"`` (known samples), ``"support"`` (known positives), ``"prevalence"``, the counts
        ``"tp"``, ``"fp"``, ``"fn"`` and ``"tn"``, ``"precision"``, ``"recall"``, ``"f1"``; with
        scores ``"average_precision"`` and ``"roc_auc"``; with probabilities ``"brier_score"`` and
        ``"calibration_error"``; with cut-offs ``"threshold"``.
    averages : dict of str to float
        The measures in each average, as ``"f1_macro"`` (micro, macro, weighted, and samples for
        those of decisions), ``"accuracy"`` (subset accuracy), ``"hamming_loss"``, and with scores
        ``"lrap"`` (label ranking average precision).
    label_intervals : dict of str to ndarray of shape (2, n_labels), default=None
        The ends of bootstrap intervals of the columns.
    average_intervals : dict of str to ndarray of shape (2,), default=None
        The ends of those of the averages.
    confidence_level : float, default=None
        Their level.

    See Also
    --------
    skmultilabel.inspection.LabelReportDisplay : The same as a picture.

    Examples
    --------
    >>> from skmultilabel.metrics import multilabel_report
    >>> report = multilabel_report([[1, 0], [1, 1]], [[1, 0], [0, 1]])
    >>> report.labels["support"].tolist(), report.averages["accuracy"]
    ([2, 1], 0.5)
    """

    labels: dict
    averages: dict
    label_intervals: dict | None = None
    average_intervals: dict | None = None
    confidence_level: float | None = None

    def to_frame(self):
        """Return the table of labels as a pandas DataFrame.

        Returns
        -------
        DataFrame
            A row a label, with the label as the index. The ends of intervals are columns, as
            ``"f1_low"`` and ``"f1_high"``.

        Raises
        ------
        ImportError
            If pandas is missing.
        """
        columns = dict(self.labels)
        for name, (low, high) in (self.label_intervals or {}).items():
            columns |= {f"{name}_low": low, f"{name}_high": high}
        return import_pandas().DataFrame(columns).set_index("label")

    def __str__(self):
        f1, n_labels = self.labels["f1"], len(self.labels["f1"])
        rows, note = np.arange(n_labels), []
        if n_labels > LABELS_OF_A_TEXT:
            rows = np.argsort(f1, kind="stable")[:LABELS_OF_A_LONG_TEXT]
            note = [
                f"The {len(rows)} of {n_labels} labels with the smallest F1; to_frame() has all."
            ]
        table = format_table(self._list_columns(rows, _get_shown(self.labels))).splitlines()
        table.insert(len(rows) + 2, table[1])
        overall = {"all labels": [], "": []}
        for name, value in self._list_overall():
            overall["all labels"].append(name)
            overall[""].append(value)
        texts = ["\n".join(table), *note, format_table(overall), *self._list_findings()]
        return "\n\n".join(texts)

    def _repr_html_(self):
        n_labels = len(self.labels["label"])
        columns = self._list_columns(np.arange(n_labels), self.labels)
        rows = [
            "".join(_write_cell(title, value) for title, value in zip(columns, row, strict=True))
            for row in zip(*columns.values(), strict=True)
        ]
        head = "".join(f"<th>{escape(title)}</th>" for title in columns)
        body, foot = (
            "".join(f"<tr>{row}</tr>" for row in part)
            for part in (rows[:n_labels], rows[n_labels:])
        )
        overall = [f"{name} {format_value(value)}" for name, value in self._list_overall()]
        notes = "".join(
            f"<p>{escape(text)}</p>" for text in (", ".join(overall), *self._list_findings())
        )
        return (
            f'{STYLE}<table class="multilabel-report"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>{notes}"
        )

    def _list_columns(self, rows, names):
        """List columns of the table by their titles: the labels of some rows, then the averages."""
        averages = [kind for kind in AVERAGES if f"f1_{kind}" in self.averages]
        columns = {}
        for name in names:
            ends = [f"{kind} average" for kind in averages]
            if name != "label":
                ends = [self.averages.get(f"{name}_{kind}", "") for kind in averages]
            columns[TITLES.get(name, name)] = [*self.labels[name][rows], *ends]
            if name == "f1" and self.label_intervals:
                low, high = self.label_intervals["f1"]
                ends = [self.average_intervals[f"f1_{kind}"] for kind in averages]
                intervals = [*zip(low[rows], high[rows], strict=True), *ends]
                title = f"f1, {100 * self.confidence_level:g} %"
                columns[title] = [format_interval(*interval) for interval in intervals]
        return columns

    def _list_overall(self):
        """List the measures that are no average over labels, by their titles."""
        titles = {"accuracy": "subset accuracy", "hamming_loss": "Hamming loss", "lrap": "LRAP"}
        for name, title in titles.items():
            if name in self.averages:
                yield title, self.averages[name]

    def _list_findings(self):
        """Say in sentences which labels are not found at all."""
        counts = OutcomeCounts(*(self.labels[name] for name in OutcomeCounts._fields))
        silent = select_silent_labels(counts)
        names = self.labels["label"]
        sentences = {"Never predicted": silent.never_predicted, "Always wrong": silent.always_wrong}
        return [
            f"{text}: {describe_labels(found, names)}."
            for text, found in sentences.items()
            if len(found)
        ]


def multilabel_report(
    Y_true,
    Y_pred=None,
    scores=None,
    thresholds=None,
    label_names=None,
    *,
    sample_weight=None,
    n_bootstrap=0,
    confidence_level=0.95,
    random_state=None,
):
    """Compute what one wants to know of multi-label predictions, over the known labels.

    Read more in the :ref:`User Guide <evaluation>`.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
        Predicted labels: 0 or 1. By default the scores above `thresholds`.
    scores : array-like of shape (n_samples, n_labels), default=None
        Probabilities or decision values; needed for the measures of ranking. Where all are between
        0 and 1 they are taken for probabilities, and measured as such.
    thresholds : float, array-like of shape (n_labels,) or dict of str to float, default=None
        The cut-offs that made `Y_pred` of `scores`, or that shall make it; shown in the table.
        Without them and `Y_pred` probabilities are cut at 0.5, and decision values at 0.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels; by default the column names of `Y_true`, else the numbers of
        its columns.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the samples. Counts are then sums of weights.
    n_bootstrap : int, default=0
        How many times the samples are drawn again for intervals; 0 for no intervals, 1000 for
        steady ones. It takes as many times as long. Counts and calibration errors get none.
    confidence_level : float, default=0.95
        The level of the intervals. They say how the numbers vary by the choice of test samples,
        which are taken to be independent, and not by that of training samples.
    random_state : int, RandomState instance or None, default=None
        Draws the samples.

    Returns
    -------
    MultilabelReport
        With `labels`, a dict of columns, and `averages`, a dict of numbers. F1, precision and
        recall are 0 where they are not defined; measures of scores are NaN for a label without
        known positives, or where they need them without negatives, and left out of averages.

    Raises
    ------
    ValueError
        If shapes differ or an argument is not what it should be, or there are neither
        predictions nor scores.

    See Also
    --------
    skmultilabel.model_selection.compare_models : Compares models.
    skmultilabel.inspection.LabelReportDisplay : Draws the report.

    Examples
    --------
    >>> from skmultilabel.metrics import multilabel_report
    >>> Y_true = [[1, 0], [1, 1], [0, 0], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [0, 0], [0, 1]]
    >>> print(multilabel_report(Y_true, Y_pred, label_names=["sport", "news"]))
    label             support  precision  recall     f1
    ---------------------------------------------------
    sport                   2      1.000    .500   .667
    news                    2      1.000   1.000  1.000
    ---------------------------------------------------
    micro average                  1.000    .750   .857
    macro average                  1.000    .750   .833
    weighted average               1.000    .750   .833
    samples average                 .750    .625   .667
    <BLANKLINE>
    all labels
    ---------------------
    subset accuracy  .750
    Hamming loss     .125
    """
    given, Y_true = Y_true, check_label_matrix(Y_true, name="Y_true")
    names = _resolve_names(given, label_names, Y_true.shape[1])
    for answer, name in ((Y_pred, "Y_pred"), (scores, "the scores")):
        check_same_names(answer, get_label_names(given), name)
    names = _fill_column("label_names", names, Y_true.shape[1])
    has_probabilities = False
    if scores is not None:
        scores = check_score_matrix(scores, Y_true.shape, label_names=names)
        has_probabilities = bool(scores.size) and scores.min() >= 0 and scores.max() <= 1
    if thresholds is not None:
        thresholds = _read_thresholds(thresholds, names)
    if Y_pred is None:
        Y_pred, thresholds = _decide(scores, thresholds, has_probabilities)
    Y_pred = _check_predictions(Y_pred)
    scored = {"scores": scores, "has_probabilities": has_probabilities}
    labels, averages = compute_measures(Y_true, Y_pred, **scored, sample_weight=sample_weight)
    labels = {"label": names, **labels}
    if thresholds is not None:
        labels["threshold"] = thresholds
    if not _check_n_bootstrap(n_bootstrap, confidence_level, Y_true.shape[0]):
        return MultilabelReport(labels, averages)
    n_samples = Y_true.shape[0]
    weight = np.ones(n_samples) if sample_weight is None else sample_weight
    intervals = bootstrap_measures(
        lambda weight: compute_measures(Y_true, Y_pred, **scored, sample_weight=weight),
        check_row_weight(weight, n_samples),
        n_bootstrap=n_bootstrap,
        confidence_level=confidence_level,
        rng=check_random_state(random_state),
    )
    return MultilabelReport(labels, averages, *intervals, confidence_level)


def _decide(scores, thresholds, has_probabilities):
    """Cut scores, and return where; at the usual place by default."""
    if scores is None:
        raise ValueError(
            "There is nothing to report on: pass Y_pred, or scores to be cut, or both."
        )
    if thresholds is None:
        thresholds = np.full(scores.shape[1], 0.5 if has_probabilities else 0.0)
    return (scores > thresholds).astype(np.int8), thresholds


def _read_thresholds(thresholds, names):
    """Return one cut-off per label, from a number, one for each, or a dict by their names."""
    if isinstance(thresholds, dict):
        missing = [name for name in names if name not in thresholds]
        if missing or len(thresholds) > len(names):
            unknown = [name for name in thresholds if name not in set(names)]
            raise ValueError(
                "thresholds must have one value for each label by its name; missing: "
                f"{missing[:5]}, of no label: {unknown[:5]}."
            )
        thresholds = [thresholds[name] for name in names]
    thresholds = _fill_column("thresholds", np.asarray(thresholds, dtype=np.float64), len(names))
    if np.isnan(thresholds).any():
        raise ValueError("thresholds must be numbers, of which NaN is none.")
    return thresholds


def _check_predictions(Y_pred):
    try:
        return check_label_matrix(Y_pred, allow_missing=False, name="Y_pred")
    except ValueError as error:
        raise ValueError(f"{error} Scores are passed as scores=, with Y_pred=None.") from None


def _check_n_bootstrap(n_bootstrap, confidence_level, n_samples):
    if not isinstance(n_bootstrap, Integral) or n_bootstrap < 0:
        raise ValueError(f"n_bootstrap must be a whole number of at least 0, got {n_bootstrap!r}.")
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level must be between 0 and 1, got {confidence_level!r}.")
    if n_bootstrap and n_samples < 2:
        raise ValueError("Intervals need at least two samples; leave n_bootstrap at 0.")
    return n_bootstrap


def _get_shown(labels):
    """Return the columns of a text: known samples only where they differ, and no counts."""
    names = ["label", "support", *MEASURES, "threshold"]
    if (labels["known"] != labels["known"].max()).any():
        names.insert(1, "known")
    return [name for name in names if name in labels]


def _write_cell(title, value):
    """Write a cell of HTML; a bar is behind an F1."""
    text = escape(format_value(value))
    if title == "label":
        return f"<th>{text}</th>"
    if title == "f1" and not np.isnan(value):
        return f'<td class="bar" style="--share: {100 * value:.0f}%">{text}</td>'
    return f"<td>{text}</td>"


def _resolve_names(Y_true, label_names, n_labels):
    """Names as given, else those of the DataFrame, else the numbers of the columns."""
    if label_names is None:
        label_names = get_label_names(Y_true)
    if label_names is None:
        label_names = range(n_labels)
    return np.array([str(name) for name in label_names], dtype=object)


def _fill_column(name, values, n_labels):
    """Return one value per label; a single number stands for all labels."""
    values = np.asarray(values)
    if values.ndim == 0:
        values = np.full(n_labels, values)
    if values.shape != (n_labels,):
        raise ValueError(
            f"{name} must have one value per label: shape ({n_labels},), got {values.shape}."
        )
    return values
