"""One table of all measures per label, and one of the averages."""

from dataclasses import dataclass

import numpy as np

from skmultilabel._validation import get_label_names
from skmultilabel.metrics._classification import (
    accuracy_score,
    f1_score,
    hamming_loss,
    precision_score,
    recall_score,
)
from skmultilabel.metrics._curves import average_precision_score
from skmultilabel.metrics._outcomes import count_outcomes
from skmultilabel.metrics._ranking import label_ranking_average_precision_score

__all__ = ["MultilabelReport", "format_table", "format_value", "multilabel_report"]


@dataclass(frozen=True)
class MultilabelReport:
    """Measures of multi-label predictions, per label and averaged; ``print`` shows them.

    Parameters
    ----------
    labels : dict of str to ndarray of shape (n_labels,)
        The columns of the table of labels: ``"label"`` (names, or columns as text),
        ``"known"`` (known samples), ``"support"`` (known positives), ``"precision"``,
        ``"recall"``, ``"f1"``, and where they were given or can be computed
        ``"average_precision"`` and ``"threshold"``.
    averages : dict of str to float
        ``"f1_micro"``, ``"f1_macro"``, ``"f1_samples"``, ``"accuracy"`` (subset accuracy),
        ``"hamming_loss"``, and with scores ``"lrap"`` (label ranking average precision).

    Examples
    --------
    >>> from skmultilabel.metrics import multilabel_report
    >>> report = multilabel_report([[1, 0], [1, 1]], [[1, 0], [0, 1]])
    >>> report.labels["support"].tolist(), report.averages["accuracy"]
    ([2, 1], 0.5)
    """

    labels: dict
    averages: dict

    def __str__(self):
        columns = {name.replace("_", " "): values for name, values in self.labels.items()}
        if (self.labels["known"] == self.labels["known"].max()).all():
            del columns["known"]
        averages = {"average": list(self.averages), "": list(self.averages.values())}
        return f"{format_table(columns)}\n\n{format_table(averages)}"


def multilabel_report(Y_true, Y_pred, scores=None, thresholds=None, label_names=None):
    """Compute what one wants to know of multi-label predictions, over the known labels.

    Parameters
    ----------
    Y_true : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        True labels: 0 or 1, NaN for a label that is not known.
    Y_pred : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Predicted labels: 0 or 1.
    scores : array-like of shape (n_samples, n_labels), default=None
        Probabilities or decision values; needed for the measures of ranking.
    thresholds : float or array-like of shape (n_labels,), default=None
        The cut-offs that made `Y_pred` of `scores`, shown in the table.
    label_names : array-like of str of shape (n_labels,), default=None
        The names of the labels; by default the column names of `Y_true`, else the numbers of
        its columns.

    Returns
    -------
    MultilabelReport
        With `labels`, a dict of columns, and `averages`, a dict of numbers. F1, precision and
        recall are 0 where they are not defined; average precision is NaN for a label without
        known positives.

    Raises
    ------
    ValueError
        If shapes differ or an argument is not what it should be.

    Examples
    --------
    >>> from skmultilabel.metrics import multilabel_report
    >>> Y_true = [[1, 0], [1, 1], [0, 0], [0, 1]]
    >>> Y_pred = [[1, 0], [0, 1], [0, 0], [0, 1]]
    >>> print(multilabel_report(Y_true, Y_pred, label_names=["sport", "news"]))
    label  support  precision  recall     f1
    ----------------------------------------
    sport        2      1.000    .500   .667
    news         2      1.000   1.000  1.000
    <BLANKLINE>
    average
    ------------------
    f1_micro      .857
    f1_macro      .833
    f1_samples    .667
    accuracy      .750
    hamming_loss  .125
    """
    label_names = _resolve_names(Y_true, label_names)
    counts = count_outcomes(Y_true, Y_pred)
    n_labels = len(counts.tp)
    labels = {
        "label": _fill_column("label_names", label_names, n_labels),
        "known": sum(counts),
        "support": counts.tp + counts.fn,
        "precision": precision_score(Y_true, Y_pred, average=None),
        "recall": recall_score(Y_true, Y_pred, average=None),
        "f1": f1_score(Y_true, Y_pred, average=None),
    }
    averages = {
        "f1_micro": f1_score(Y_true, Y_pred, average="micro"),
        "f1_macro": f1_score(Y_true, Y_pred, average="macro"),
        "f1_samples": f1_score(Y_true, Y_pred, average="samples"),
        "accuracy": accuracy_score(Y_true, Y_pred),
        "hamming_loss": hamming_loss(Y_true, Y_pred),
    }
    if scores is not None:
        labels["average_precision"] = average_precision_score(Y_true, scores, average=None)
        averages["lrap"] = label_ranking_average_precision_score(Y_true, scores)
    if thresholds is not None:
        labels["threshold"] = _fill_column("thresholds", thresholds, n_labels)
    return MultilabelReport(labels, averages)


def _resolve_names(Y_true, label_names):
    """Names as given, else those of the DataFrame, else the numbers of the columns."""
    if label_names is None:
        label_names = get_label_names(Y_true)
    if label_names is None:
        label_names = range(np.shape(Y_true)[1])
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


def format_table(columns):
    """Write columns as aligned text: words to the left, numbers to the right.

    Parameters
    ----------
    columns : dict of str to sequence
        Column titles and their values.

    Returns
    -------
    str
        The lines: titles, a rule, and the rows.

    Examples
    --------
    >>> print(format_table({"model": ["a", "long"], "score": [0.5, float("nan")]}))
    model  score
    ------------
    a       .500
    long       -
    """
    cells = [[title, *map(format_value, values)] for title, values in columns.items()]
    widths = [max(map(len, column)) for column in cells]
    words = [any(isinstance(value, str) for value in values) for values in columns.values()]
    lines = [
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, words, strict=True)
        ).rstrip()
        for row in zip(*cells, strict=True)
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def format_value(value):
    """Write a cell: text and integers as they are, other numbers with three decimals.

    Parameters
    ----------
    value : str, int or float
        What the cell holds.

    Returns
    -------
    str
        For example ``".305"``; ``"-"`` for NaN.

    Examples
    --------
    >>> format_value(0.3049), format_value(-0.25), format_value(17), format_value("a")
    ('.305', '-.250', '17', 'a')
    """
    if isinstance(value, str | int | np.integer):
        return str(value)
    if np.isnan(value):
        return "-"
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.3f}"
