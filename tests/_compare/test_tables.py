"""The tables: right order, right marks, and no row wider than a terminal."""

import numpy as np
import pandas as pd
import pytest

from skmultilabel._compare._run import MEASURES, ModelResult
from skmultilabel._compare._tables import (
    WIDTH,
    find_bad,
    find_best,
    find_hardly_better,
    make_label_table,
    make_score_table,
    summarise_labels,
    write_labels,
    write_scores,
)


@pytest.fixture
def Y():
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, (50, 3)).astype(float)
    Y[0, 0] = np.nan
    return pd.DataFrame(Y, columns=["good", "a label with a name that is long", "bad"])


def make_result(Y, macro_f1):
    Y_pred = np.nan_to_num(Y.to_numpy()).astype(int)
    Y_pred[:, 2] = 0
    measures = {name: np.array([0.25, 0.75]) for name in MEASURES}
    measures |= {"macro_f1": np.array(macro_f1), "fit_seconds": np.array([1000.0, 2000.0])}
    thresholds = np.array([[0.1, 0.2, 0.3], [0.1, 0.4, 0.3]])
    return ModelResult(measures, Y_pred, Y_pred + 0.0, thresholds, 0.5, True, ())


@pytest.fixture
def results(Y):
    return {"one": make_result(Y, [0.3, 0.5]), "forest+per-label": make_result(Y, [0.4, 0.6])}


def test_best_and_its_marks(results):
    assert find_best(results) == "forest+per-label"
    lines = write_scores(results).splitlines()
    one, best = (next(line for line in lines if line.startswith(name)) for name in results)
    assert best.split()[2] == ".500*"
    assert one.split()[2] == ".400"
    # What reads equal is marked alike.
    assert one.split()[1] == best.split()[1] == ".500*"
    assert max(map(len, lines)) <= WIDTH


def test_columns_of_the_score_table(results):
    table = make_score_table(results)
    assert table["model"] == list(results)
    assert table["macro_f1_mean"] == pytest.approx([0.4, 0.5])
    assert table["macro_f1_std"] == pytest.approx([0.1, 0.1])
    assert len(table) == 1 + 2 * len(MEASURES)


def test_labels_come_worst_first_with_the_bad_ones_marked(results, Y):
    table = make_label_table(results["one"], Y)
    assert table["label"][0] == "bad"
    assert table["known"] == [50, 49, 50] or table["known"] == [50, 50, 49]
    assert dict(zip(table["label"], table["threshold"], strict=True))["bad"] == 0.3
    n_positive = int(Y["bad"].sum())
    assert table["f1_of_always"][0] == pytest.approx(2 * n_positive / (50 + n_positive))
    assert find_bad(table) == (pytest.approx(1 / 3), [0])
    assert find_hardly_better(table) == [0]
    lines = write_labels(table).splitlines()
    assert [line.split()[1] == "!" for line in lines[2:3]] == [True]
    assert sum(" ! " in line for line in lines) == 1
    assert max(map(len, lines)) <= WIDTH
    assert "a label with a..." in "\n".join(lines)
    bad, hardly = summarise_labels(table)
    assert bad == "Still bad (!), with an F1 below .333: 'bad'."
    assert "Hardly better" in hardly


def test_good_labels_get_a_good_word(Y):
    result = make_result(Y, [0.3, 0.5])
    result.Y_pred[:] = np.nan_to_num(Y.to_numpy())
    assert summarise_labels(make_label_table(result, Y)) == [
        "No label is bad: every F1 is at least .500."
    ]
