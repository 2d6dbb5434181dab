"""What may be given as a constraint."""

import numpy as np
import pytest

from skmultilabel.threshold import get_objective, optimize_thresholds
from skmultilabel.threshold._objectives._constraints import ConstrainedObjective


def test_value_on_other_rows_is_that_of_the_objective():
    Y, P = np.array([[1, 0], [1, 1]], np.int8), np.array([[0, 0], [1, 1]], bool)
    constrained = ConstrainedObjective("recall_macro", min_precision=1.0)
    assert constrained.score_predictions(P, Y) == 0.75
    assert constrained.average == "macro"


def test_get_objective_takes_it():
    constrained = ConstrainedObjective("f1_macro", max_labels=2)
    assert get_objective(constrained) is constrained


def test_repr_tells_what_is_asked():
    text = repr(ConstrainedObjective([[0, -1], [-2, 0]], min_recall=0.5, max_positives=[3, 4]))
    assert "GainObjective([[0.0, -1.0], [-2.0, 0.0]]), min_recall=0.5, max_positives=[3 4])" in text


@pytest.mark.parametrize(
    ("scoring", "bounds", "message"),
    [
        ("f1_macro", {}, "at least one of min_precision"),
        ("f1_samples", {"min_recall": 0.5}, "mean over labels, gains or a micro"),
        ("f1_macro", {"min_precision": 1.2}, "min_precision must be from 0 to 1.*got 1.2"),
        ("f1_macro", {"min_recall": np.nan}, "min_recall must be from 0 to 1"),
        ("f1_macro", {"max_positives": -1}, "max_positives must be a number of predictions"),
        ("f1_macro", {"max_labels": [1, 2]}, "max_labels must be not negative; got"),
        ("f1_macro", {"min_recall": [0, 1], "max_positives": [1, 2, 3]}, r"got \[2, 3\] values"),
        ("f1_micro", {"min_recall": [0, 1]}, "need a mean over labels"),
        ("f1", {"min_recall": 0}, "is not known"),
        ("f1_macro", {"min_recall": "a"}, "min_recall must be from 0 to 1.*got 'a'"),
        ("f1_macro", {"max_labels": "a"}, "max_labels must be not negative; got 'a'"),
        ("f1_macro", {"min_recall": [0.1, [0.2]]}, "min_recall must be from 0 to 1"),
        ("f1_macro", {"max_positives": 2.5}, "an int that is not negative.*a float from 0 to 1"),
        ("f1_macro", {"max_positives": [0.5, 3]}, "an int that is not negative"),
        ("f1_macro", {"max_positives": True}, "an int that is not negative"),
    ],
)
def test_bad_constraints(scoring, bounds, message):
    with pytest.raises(ValueError, match=message):
        ConstrainedObjective(scoring, **bounds)


def test_constraints_for_other_labels():
    constrained = ConstrainedObjective("f1_macro", max_positives=[1, 2])
    with pytest.raises(ValueError, match="for 2 labels, but there are 3"):
        optimize_thresholds(np.eye(3), np.eye(3), scoring=constrained)


def test_budgets_are_counts_or_shares():
    for most, expected in [(1, 1), (1.0, 20), (0.5, 10), (np.int64(3), 3), ([2], 2), ([0.1], 2)]:
        constrained = ConstrainedObjective("f1_macro", max_positives=most)
        assert constrained.get_bounds(5, 15)["max_positives"] == (1.0, 0.0, expected)
