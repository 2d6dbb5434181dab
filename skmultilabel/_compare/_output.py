"""The folder of results: prepared beside its place, moved there when it is complete."""

import csv
import json
import os
import shutil
import warnings
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from skmultilabel._compare._errors import InputError, require
from skmultilabel._compare._run import MEASURES
from skmultilabel._compare._tables import find_best, make_label_table, make_score_table
from skmultilabel.inspection import LabelGainDisplay, ModelScoresDisplay, ThresholdDisplay

__all__ = ["FILES", "prepare_folder", "save_pictures", "write_csv", "write_results"]

FILES = (
    *("scores.csv", "labels.csv", "results.json"),
    *("scores.png", "label_gains.png", "cut_offs.png"),
)


@contextmanager
def prepare_folder(path, files=FILES):
    """Give a new folder beside `path`, which takes its place when the block ends well.

    Parameters
    ----------
    path : str or None
        Where the results go: not there yet, empty, or holding earlier results only.
    files : sequence of str, default=FILES
        The names that results have.

    Yields
    ------
    Path or None
        The folder to write to; None when `path` is None.

    Raises
    ------
    InputError
        If the folder cannot be made, or there is something else in its place.
    """
    if path is None:
        yield None
        return
    require("matplotlib")
    path = Path(os.path.abspath(path))
    _check_place(path, files)
    folder = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        folder.mkdir()
    except OSError as error:
        raise InputError(
            f"--out: cannot write beside {path} ({error.strerror}); choose another place."
        ) from None
    try:
        yield folder
        _check_place(path, files)
        _move(folder, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_place(path, files):
    """Raise unless `path` can be replaced without losing what is not ours."""
    for parent in path.parents:
        if parent.is_file():
            raise InputError(f"--out: {parent} is a file, so {path} cannot be made in it.")
    if not path.parent.is_dir():
        raise InputError(f"--out: there is no folder {path.parent}; make it first.")
    if not path.exists():
        return
    if not path.is_dir():
        raise InputError(f"--out: {path} is a file; name a folder.")
    foreign = sorted(set(os.listdir(path)) - set(files))
    if foreign:
        raise InputError(
            f"--out: {path} holds other files ({foreign[0]}); name a new or an empty folder."
        )
    if not os.access(path, os.W_OK):
        raise InputError(f"--out: {path} cannot be written to; choose another place.")


def _move(folder, path):
    """Put the complete folder in the place of an earlier one, if there is one."""
    old = path.with_name(f"{folder.name}.old")
    if path.exists():
        path.rename(old)
    folder.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def write_results(folder, results, data, arguments):
    """Write the tables as CSV and JSON, and the pictures.

    Parameters
    ----------
    folder : Path
        Where to.
    results : dict of str to ModelResult
        What was compared.
    data : Data
        On what.
    arguments : dict
        Facts on the run for the JSON file.

    Raises
    ------
    InputError
        If the files cannot be written, as on a full disk.
    """
    try:
        _write_all(folder, results, data, arguments)
    except OSError as error:
        raise InputError(
            f"--out: writing the results failed ({error.strerror}); choose another place."
        ) from error


def _write_all(folder, results, data, arguments):
    best = find_best(results)
    scores, labels = make_score_table(results), make_label_table(results[best], data.Y)
    write_csv(folder / "scores.csv", scores)
    write_csv(folder / "labels.csv", labels)
    facts = {
        **arguments,
        "data": data.name,
        "n_samples": len(data.Y),
        "n_labels": data.Y.shape[1],
        "best_model": best,
        "scores": _to_rows(scores),
        "fold_scores": {
            name: {measure: values.tolist() for measure, values in result.measures.items()}
            for name, result in results.items()
        },
        "labels": _to_rows(labels),
    }
    (folder / "results.json").write_text(json.dumps(_without_nan(facts), indent=2) + "\n")
    _draw(folder, results, data, best)


def _to_rows(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def write_csv(path, columns):
    """Write columns as a table; NaN as nothing."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(
            ["" if value != value else value for value in row]
            for row in zip(*columns.values(), strict=True)
        )


def _without_nan(value):
    """Replace NaN, which JSON does not have, by None."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and np.isnan(value) else value


def _draw(folder, results, data, best):
    """Draw scores, gains of the best model's cut-offs over the usual one, and its curves."""
    result = results[best]
    titles = {name: title for name, (title, _) in MEASURES.items() if "seconds" not in name}
    scores = {
        name: {title: result.measures[measure] for measure, title in titles.items()}
        for name, result in results.items()
    }
    Y_default = (result.scores > result.default_cut_off).astype(np.int8)
    displays = {
        "scores.png": ModelScoresDisplay(scores).plot(),
        "label_gains.png": LabelGainDisplay.from_predictions(data.Y, Y_default, result.Y_pred),
        "cut_offs.png": ThresholdDisplay.from_predictions(
            data.Y,
            result.scores,
            thresholds=np.median(result.thresholds, axis=0),
            fold_thresholds=result.thresholds,
            default=result.default_cut_off,
        ),
    }
    save_pictures(folder, displays)


def save_pictures(folder, displays):
    """Write drawn displays under their names, and close their figures."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.pyplot import close

    with warnings.catch_warnings():
        # Names in scripts that the font lacks are drawn as boxes; the tables have them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        for name, display in displays.items():
            FigureCanvasAgg(display.figure_).print_png(folder / name)
            close(display.figure_)
