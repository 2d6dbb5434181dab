"""The files of a description: tables that can be read again, and what a full disk says."""

import json

import numpy as np
import pandas as pd
import pytest

from skmultilabel._compare._data import Data
from skmultilabel._compare._describe import DESCRIPTION_FILES, write_description
from skmultilabel._compare._errors import InputError
from skmultilabel.label_space import describe_labels


@pytest.fixture
def data():
    Y = pd.DataFrame(10 * [[1, 0, 1], [0, 1, 0], [1, 0, np.nan]], columns=["sea", "snow", "sun"])
    return Data("weather.csv", None, Y)


def test_tables_hold_the_description(tmp_path, data):
    description = describe_labels(data.Y)
    write_description(tmp_path, description, data)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(DESCRIPTION_FILES)
    labels = pd.read_csv(tmp_path / "labels.csv")
    assert labels["label"].tolist() == ["sea", "snow", "sun"]
    np.testing.assert_allclose(labels["prevalence"], description.labels["prevalence"])
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["data"] == "weather.csv"
    assert summary["n_labels"] == 3
    assert summary["missing"] == pytest.approx(1 / 9)


def test_what_is_not_known_is_null(tmp_path):
    Y = pd.DataFrame(10 * [[1, np.nan], [np.nan, 1]], columns=["sea", "snow"])
    write_description(tmp_path, describe_labels(Y), Data("weather.csv", None, Y))
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["unlabeled"] is None


def test_a_place_that_cannot_be_written_to(tmp_path, data):
    with pytest.raises(InputError, match="choose another place"):
        write_description(tmp_path / "nowhere", describe_labels(data.Y), data)
