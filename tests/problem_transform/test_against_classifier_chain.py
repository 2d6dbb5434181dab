"""scikit-learn's own tests of its ClassifierChain, run on ours."""

import pytest
import sklearn.multioutput
from substituted_tests import WARNINGS_ARE_THEIR_OWN, SubstitutedTests

import skmultilabel


class ClassifierChain(skmultilabel.ClassifierChain):
    """Our chain, known from scikit-learn's in the lists of arguments."""


NO_LABELS = (
    "The target has other classes than 0 and 1. scikit-learn's chain takes targets of any classes; "
    "a label is there, is not there, or is not known."
)
# (test, None for all its arguments) -> why our chain answers otherwise. Shown to fail below.
EXCEPTIONS = {
    (f"test_{test}", None): NO_LABELS
    for test in (
        "metaestimators_metadata_routing_test_non_consuming_estimator_works",
        "metaestimators_metadata_routing_test_setting_request_on_sub_estimator_removes_error",
        "multioutput_test_classifier_chain_tuple_invalid_order",
        "multioutput_test_classifier_chain_tuple_order",
        "multioutput_test_multi_output_classes_",
    )
}


@pytest.fixture
def global_random_seed():
    """scikit-learn's default seed; its own fixture lives in a plugin that is not installed."""
    return 42


SUBSTITUTED = SubstitutedTests(sklearn.multioutput, ClassifierChain, EXCEPTIONS)
TESTS = SUBSTITUTED.collect()
globals().update(TESTS)


def test_the_main_tests_are_collected():
    names = {"fit_and_predict", "fit_and_predict_with_linear_svc", "verbose"}
    assert {f"test_multioutput_test_classifier_chain_{name}" for name in names} <= set(TESTS)
    assert len(TESTS) >= 17


def test_the_collected_tests_run_the_substitute(monkeypatch):
    monkeypatch.setattr(skmultilabel.ClassifierChain, "fit", None)
    with pytest.raises(TypeError, match="NoneType"):
        TESTS["test_multioutput_test_classifier_chain_vs_independent_models"]()


def list_calls(name):
    """List the first arguments with which an exception runs our chain."""
    function = SUBSTITUTED.get(name)
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        return function, [()]
    values = list(marks[0].args[1])
    ours = [value for value in values if SUBSTITUTED.involves(value)]
    return function, [(value,) for value in ours or values]


@WARNINGS_ARE_THEIR_OWN
@pytest.mark.parametrize("name", [name for name, _ in EXCEPTIONS])
def test_exceptions_are_needed(name):
    function, calls = list_calls(name)
    for arguments in calls:
        with (
            sklearn.config_context(enable_metadata_routing="metadata" in name),
            pytest.raises((ValueError, AssertionError), match="must hold 0 and 1"),
        ):
            function(*arguments)
