"""The results as tables: columns of plain values, and text for a terminal of 80 columns."""

import numpy as np

from skmultilabel._compare._run import MEASURES
from skmultilabel._text_table import format_table, format_value
from skmultilabel._validation import describe_labels
from skmultilabel.metrics import multilabel_report

__all__ = [
    "find_bad",
    "find_best",
    "find_hardly_better",
    "make_label_table",
    "make_score_table",
    "summarise_labels",
    "write_labels",
    "write_scores",
]

# Titles of at most eight characters on two lines, so that all measures fit on one row.
HEADINGS = {
    "micro_f1": ("micro", "F1"),
    "macro_f1": ("macro", "F1"),
    "example_f1": ("example", "F1"),
    "subset_accuracy": ("subset", "acc."),
    "hamming_loss": ("Hamming", "loss"),
    "lrap": ("", "LRAP"),
    "fit_seconds": ("fit", "sec."),
    "predict_seconds": ("predict", "sec."),
}
WIDTH = 80
# A label is still bad below this F1, or below half of the macro-F1 where that is more.
BAD_F1 = 0.3
# To predict a label for every row is its cheapest F1; a model should be this much above it.
HARDLY_BETTER = 0.05


def find_best(results):
    """Return the name of the model with the largest mean macro-F1."""
    return max(results, key=lambda name: results[name].measures["macro_f1"].mean())


def make_score_table(results):
    """Return the columns of the table of models: mean and standard deviation per measure."""
    columns = {"model": list(results)}
    for measure in MEASURES:
        folds = [result.measures[measure] for result in results.values()]
        columns[f"{measure}_mean"] = [float(values.mean()) for values in folds]
        columns[f"{measure}_std"] = [float(values.std()) for values in folds]
    return columns


def make_label_table(result, Y):
    """Return the columns of the table of labels of one model, out of fold, the worst F1 first.

    The F1 of predicting a label for every row, 2p / (1 + p) at a share p of positives, stands
    beside that of the model.
    """
    thresholds = np.median(result.thresholds, axis=0)
    labels = multilabel_report(Y, result.Y_pred, result.scores, thresholds).labels
    with np.errstate(invalid="ignore"):
        labels["f1_of_always"] = 2 * labels["support"] / (labels["known"] + labels["support"])
    order = np.argsort(labels["f1"], kind="stable")
    names = [
        *("label", "known", "support", "precision", "recall", "f1", "f1_of_always"),
        *("average_precision", "threshold"),
    ]
    return {name: labels[name][order].tolist() for name in names}


def find_bad(table):
    """Return the limit below which an F1 is bad, and the rows of a table of labels below it."""
    f1 = np.array(table["f1"])
    limit = max(BAD_F1, np.nanmean(f1) / 2)
    return float(limit), np.flatnonzero(f1 < limit).tolist()


def find_hardly_better(table):
    """Return the rows of a table of labels that are hardly better than predicting always."""
    gain = np.array(table["f1"]) - np.array(table["f1_of_always"])
    return np.flatnonzero(gain < HARDLY_BETTER).tolist()


def write_scores(results):
    """Write the table of models: means, below them the deviations; ``*`` marks the best."""
    width = max(5, *map(len, results))
    titles = [
        " " * width + "".join(f"{HEADINGS[measure][line]:>7} " for measure in MEASURES)
        for line in (0, 1)
    ]
    titles[1] = "model".ljust(width) + titles[1][width:]
    lines = [title.rstrip() for title in titles]
    lines.append("-" * (width + 8 * len(MEASURES)))
    best = {measure: _find_best_text(results, measure) for measure in MEASURES}
    for name, result in results.items():
        means, spreads = name.ljust(width), " " * width
        for measure in MEASURES:
            text = _write_cell(result.measures[measure].mean(), measure)
            means += f"{text:>7}" + ("*" if text == best[measure] else " ")
            spreads += f"{'±' + _write_cell(result.measures[measure].std(), measure):>7} "
        lines += [means.rstrip(), spreads.rstrip()]
    return "\n".join(lines)


def _write_cell(value, measure):
    """Write a measure in at most five characters, and seconds in as many as they need."""
    if "seconds" not in measure:
        return format_value(value)
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _find_best_text(results, measure):
    """The best mean as it is written, so that what reads equal is marked alike."""
    means = [result.measures[measure].mean() for result in results.values()]
    best = np.nanmax(means) if MEASURES[measure][1] else np.nanmin(means)
    return _write_cell(best, measure)


def write_labels(table):
    """Write the table of labels; ``!`` marks those that are still bad."""
    _, bad = find_bad(table)
    columns = {
        "label": table["label"],
        "": ["!" if row in bad else "" for row in range(len(table["label"]))],
        "support": table["support"],
        "precision": table["precision"],
        "recall": table["recall"],
        "F1": table["f1"],
        "always": table["f1_of_always"],
        "AP": table["average_precision"],
        "cut-off": table["threshold"],
    }
    return format_table(columns)


def summarise_labels(table):
    """Say in sentences which labels are still bad."""
    limit, bad = find_bad(table)
    hardly = find_hardly_better(table)
    sentences = [
        f"Still bad (!), with an F1 below {format_value(limit)}: "
        f"{describe_labels(bad, table['label'])}."
        if bad
        else f"No label is bad: every F1 is at least {format_value(limit)}."
    ]
    if hardly:
        sentences.append(
            "Hardly better than predicting the label for every row: "
            f"{describe_labels(hardly, table['label'])}."
        )
    return sentences
