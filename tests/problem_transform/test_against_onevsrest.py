"""scikit-learn's own tests of OneVsRestClassifier, run on BinaryRelevance.

The sources are those of the installed scikit-learn. Each test module that mentions
`OneVsRestClassifier` is executed once more with a subclass of `BinaryRelevance` under that name,
and every test that uses the name is handed to pytest, with its parametrizations.
"""

import importlib.util
import inspect
import sys
from pathlib import Path

import numpy as np
import pytest
import sklearn
import sklearn.multiclass

from skmultilabel import BinaryRelevance

NAME = "OneVsRestClassifier"
# scikit-learn's tests assert the warnings that matter; what else they raise is theirs.
WARNINGS_ARE_THEIR_OWN = pytest.mark.filterwarnings("ignore")
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


def load_with_substitute(path):
    """Execute a test module of scikit-learn with the substitute under the original's name."""
    spec = importlib.util.spec_from_file_location(f"substituted_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    # Registered, so that what the module defines can be pickled.
    sys.modules[spec.name] = module
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sklearn.multiclass, NAME, OneVsRestClassifier)
        spec.loader.exec_module(module)
    return module


def involves_substitute(value):
    """Tell whether the argument of a parametrized test is, or holds, the substitute."""
    if isinstance(value, dict):
        return any(map(involves_substitute, value.values()))
    if isinstance(value, list | tuple):
        return any(map(involves_substitute, value))
    return value is OneVsRestClassifier or isinstance(value, OneVsRestClassifier)


def uses_by_itself(function):
    """Tell whether the body of a test, apart from its decorators, names the class."""
    source = inspect.getsource(function)
    return NAME in source[source.index("def ") :]


def narrow(mark, name, *, every):
    """Leave out of a parametrization the exceptions and, unless `every`, what does without us."""
    names, values = mark.args
    values = list(values)  # some are generators
    kept = [value for value in values if not is_exception(name, value)]
    if not every and any(map(involves_substitute, kept)):
        kept = [value for value in kept if involves_substitute(value)]
    # Where arguments are left out, a list of ids for all of them no longer fits.
    ids = mark.kwargs if len(kept) == len(values) else {}
    return pytest.mark.parametrize(names, kept, **ids).mark


def select_marks(name, function):
    """Return the marks with which a test runs the substitute, or None where it does not."""
    by_itself = uses_by_itself(function)
    marks = [
        narrow(mark, name, every=by_itself) if mark.name == "parametrize" else mark
        for mark in getattr(function, "pytestmark", [])
    ]
    arguments = [mark.args[1] for mark in marks if mark.name == "parametrize"]
    if not all(arguments):
        return None
    concerned = any(map(involves_substitute, arguments))
    return marks if by_itself or concerned else None


def is_exception(name, value):
    return any(name == test and value is argument for test, argument in EXCEPTIONS)


def list_marks(module):
    """Return the marks of a whole module; a single one may stand there without a list."""
    marks = getattr(module, "pytestmark", [])
    return list(marks) if isinstance(marks, list | tuple) else [marks]


def collect_tests():
    """Map a name to every test of scikit-learn that uses the class."""
    collected = {}
    for path in sorted(Path(sklearn.__file__).parent.rglob("tests/test_*.py")):
        if NAME not in path.read_text(encoding="utf-8"):
            continue
        module = load_with_substitute(path)
        own_filter = [WARNINGS_ARE_THEIR_OWN, *list_marks(module)]
        for test, function in inspect.getmembers(module, inspect.isfunction):
            name = f"{path.stem}_{test}"
            if test.startswith("test_") and (marks := select_marks(name, function)) is not None:
                function.pytestmark = [*own_filter, *marks]
                collected[name] = function
    return collected


TESTS = collect_tests()
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
    module, _, test = name.partition("_test_")
    function = getattr(sys.modules[f"substituted_{module}"], f"test_{test}")
    with pytest.raises(AssertionError, match=r"\(shapes \(10, 1\), \(10, 2\) mismatch\)"):
        function(argument)
