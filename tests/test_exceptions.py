import pickle

import pytest

from skmultilabel.exceptions import DataFormatError, LabelFitError, LabelWarning


def test_a_failed_fit_says_which_label_and_why():
    error = LabelFitError("'news'", "no convergence")
    assert str(error) == "Label 'news': no convergence"
    assert (error.label, error.reason) == ("'news'", "no convergence")


def test_a_failed_fit_survives_the_way_from_another_process():
    twin = pickle.loads(pickle.dumps(LabelFitError("3", "too few rows")))
    assert isinstance(twin, LabelFitError)
    assert (twin.label, twin.reason) == ("3", "too few rows")


@pytest.mark.parametrize("expected", [ValueError, TypeError])
def test_a_failed_fit_is_caught_as_what_the_base_estimator_may_raise(expected):
    with pytest.raises(expected):
        raise LabelFitError("0", "no")


def test_label_warnings_are_seen_by_default():
    assert issubclass(LabelWarning, UserWarning)


def test_a_bad_file_is_named_with_the_place():
    error = DataFormatError("too short. Get it once more.", "songs.arff", 3, "1,2")
    assert str(error) == "songs.arff, line 3: too short. Get it once more. Found: '1,2'."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert str(DataFormatError("empty.", "songs.arff")) == "songs.arff: empty."
