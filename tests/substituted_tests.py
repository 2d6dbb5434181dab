"""Tests of the installed scikit-learn, run on an estimator of ours under the name of theirs.

Each of its test modules that mentions the class is executed once more with a substitute under that
name, and every test that uses it is handed to pytest, with its parametrizations.
"""

import importlib.util
import inspect
import re
import sys
from pathlib import Path

import pytest
import sklearn

# scikit-learn's tests assert the warnings that matter; what else they raise is theirs.
WARNINGS_ARE_THEIR_OWN = pytest.mark.filterwarnings("ignore")


class SubstitutedTests:
    """The tests that use a class of scikit-learn, with a substitute for it.

    Parameters
    ----------
    home : module
        Where scikit-learn has the class.
    substitute : type
        A class of the same name.
    exceptions : iterable of (str, object)
        The tests, and arguments of them, that are left out; the argument None is the whole test.
    """

    def __init__(self, home, substitute, exceptions):
        self.home, self.substitute = home, substitute
        self.name = substitute.__name__
        self.exceptions = list(exceptions)

    def collect(self):
        """Map a name to every test that uses the class."""
        collected = {}
        for path in sorted(Path(sklearn.__file__).parent.rglob("tests/test_*.py")):
            # Not between quotes, as in lists of names.
            if not re.search(rf'(?<!"){self.name}\b', path.read_text(encoding="utf-8")):
                continue
            module = self._load(path)
            own_filter = [WARNINGS_ARE_THEIR_OWN, *_list_marks(module)]
            for test, function in inspect.getmembers(module, inspect.isfunction):
                name = f"{path.stem}_{test}"
                if test.startswith("test_") and (marks := self._select_marks(name, function)):
                    function.pytestmark = [*own_filter, *marks]
                    collected[name] = function
        return collected

    def get(self, name):
        """Return a test by the name that `collect` gives it, an exception too."""
        module, _, test = name.partition("_test_")
        return getattr(sys.modules[self._name_module(module)], f"test_{test}")

    def _name_module(self, stem):
        return f"substituted_{self.name}_{stem}"

    def _load(self, path):
        """Execute a test module with the substitute under the original's name."""
        spec = importlib.util.spec_from_file_location(self._name_module(path.stem), path)
        module = importlib.util.module_from_spec(spec)
        # Registered, so that what the module defines can be pickled.
        sys.modules[spec.name] = module
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.home, self.name, self.substitute)
            spec.loader.exec_module(module)
        return module

    def _select_marks(self, name, function):
        """Return the marks with which a test runs the substitute; None where it does not."""
        if self._is_exception(name, None):
            return None
        by_itself = self._uses_by_itself(function)
        marks = [
            self._narrow(mark, name, every=by_itself) if mark.name == "parametrize" else mark
            for mark in getattr(function, "pytestmark", [])
        ]
        arguments = [mark.args[1] for mark in marks if mark.name == "parametrize"]
        concerned = by_itself or any(map(self.involves, arguments))
        # At least one mark, so that the answer is never taken for None.
        return [*marks, WARNINGS_ARE_THEIR_OWN] if all(arguments) and concerned else None

    def _uses_by_itself(self, function):
        """Tell whether the body of a test, apart from its decorators, names the class."""
        source = inspect.getsource(function)
        return self.name in source[source.index("def ") :]

    def _narrow(self, mark, name, *, every):
        """Leave out the exceptions and, unless `every`, the arguments that do without us."""
        names, values = mark.args
        values = list(values)  # some are generators
        kept = [value for value in values if not self._is_exception(name, value)]
        if not every and any(map(self.involves, kept)):
            kept = [value for value in kept if self.involves(value)]
        # Where arguments are left out, a list of ids for all of them no longer fits.
        ids = mark.kwargs if len(kept) == len(values) else {}
        return pytest.mark.parametrize(names, kept, **ids).mark

    def involves(self, value):
        """Tell whether the argument of a parametrized test is, or holds, the substitute."""
        if isinstance(value, dict):
            return any(map(self.involves, value.values()))
        if isinstance(value, list | tuple):
            return any(map(self.involves, value))
        return value is self.substitute or isinstance(value, self.substitute)

    def _is_exception(self, name, value):
        return any(name == test and value is argument for test, argument in self.exceptions)


def _list_marks(module):
    """Return the marks of a whole module; a single one may stand there without a list."""
    marks = getattr(module, "pytestmark", [])
    return list(marks) if isinstance(marks, list | tuple) else [marks]
