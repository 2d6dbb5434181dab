"""scikit-learn's own tests of OneVsRestClassifier, run on BinaryRelevance."""

import numpy as np
import pytest
import sklearn.multiclass
from substituted_tests import WARNINGS_ARE_THEIR_OWN, SubstitutedTests

from skmultilabel import BinaryRelevance

# (test, argument) -> why BinaryRelevance answers otherwise. Each is shown to fail below.
EXCEPTIONS = {
    ("test_multiclass_test_constant_int_target", np.ones): (
        "The test fits a matrix of one column of ones, and expects two columns of probabilities "
        "that say 'never' for what was always there. To BinaryRelevance one column of 0 and 1 is "
        "one label: the answer has one column, and is 1 for a label that was always present."
    ),
    ("test_multiclass_test_constant_int_target", np.zeros): (
        "As above: a matrix of one column is one label, so the answer has one column, not two."
    ),
}


class OneVsRestClassifier(BinaryRelevance):
    """BinaryRelevance under the name that scikit-learn's tests expect in error messages."""


@pytest.fixture
def global_random_seed():
    """scikit-learn's default seed; its own fixture lives in a plugin that is not installed."""
    return 42


@pytest.fixture
def global_dtype():
    return np.float64


SUBSTITUTED = SubstitutedTests(sklearn.multiclass, OneVsRestClassifier, EXCEPTIONS)
TESTS = SUBSTITUTED.collect()
globals().update(TESTS)


def test_the_main_tests_are_collected():
    names = {"ovr_fit_predict", "ovr_partial_fit", "ovr_multilabel_predict_proba", "ovr_pipeline"}
    assert {f"test_multiclass_test_{name}" for name in names} <= set(TESTS)
    assert len(TESTS) >= 35


def test_the_collected_tests_run_the_substitute(monkeypatch):
    monkeypatch.setattr(BinaryRelevance, "fit", None)
    with pytest.raises(TypeError, match="NoneType"):
        TESTS["test_multiclass_test_ovr_fit_predict"]()


@WARNINGS_ARE_THEIR_OWN
@pytest.mark.parametrize(("name", "argument"), list(EXCEPTIONS))
def test_exceptions_are_needed(name, argument):
    with pytest.raises(AssertionError, match=r"\(shapes \(10, 1\), \(10, 2\) mismatch\)"):
        SUBSTITUTED.get(name)(argument)
