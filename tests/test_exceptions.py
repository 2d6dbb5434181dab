import pickle

import pytest

from skmultilabel.exceptions import LabelFitError, LabelWarning


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
