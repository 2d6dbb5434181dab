"""The description of the labels of a data set, written to a folder."""

import json
from copy import copy

import numpy as np

from skmultilabel._compare._errors import InputError
from skmultilabel._compare._output import save_pictures, write_csv
from skmultilabel.inspection import LabelCooccurrenceDisplay, LabelImbalanceDisplay

__all__ = ["DESCRIPTION_FILES", "write_description"]

DESCRIPTION_FILES = (
    *("labels.csv", "pairs.csv", "label_sets.csv", "summary.json"),
    *("imbalance.png", "cooccurrence.png", "chords.png", "graph.png"),
)


def write_description(folder, description, data):
    """Write the tables as CSV and JSON, and the pictures.

    Parameters
    ----------
    folder : Path
        Where to.
    description : LabelDescription
        What is written.
    data : Data
        What was described.

    Raises
    ------
    InputError
        If the files cannot be written, as on a full disk.
    """
    try:
        for name in ("labels", "pairs", "label_sets"):
            write_csv(folder / f"{name}.csv", getattr(description, name))
        summary = {
            name: None if np.isnan(value) else value for name, value in description.summary.items()
        }
        facts = json.dumps({"data": data.name, **summary}, indent=2)
        (folder / "summary.json").write_text(facts + "\n", encoding="utf-8")
        pairs = LabelCooccurrenceDisplay.from_labels(data.Y)
        save_pictures(
            folder,
            {
                "imbalance.png": LabelImbalanceDisplay.from_labels(data.Y),
                "cooccurrence.png": pairs,
                "chords.png": copy(pairs).plot(kind="chord"),
                "graph.png": copy(pairs).plot(kind="graph"),
            },
        )
    except OSError as error:
        raise InputError(
            f"--out: writing the results failed ({error.strerror}); choose another place."
        ) from error
