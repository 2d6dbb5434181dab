"""`import skmultilabel` costs about what `import sklearn.multiclass` costs.

benchmarks/bench_import.py compares seconds; here is what decides them: which packages are loaded.
"""

import json
import subprocess
import sys

import pytest

LIST_PACKAGES = """
import json, sys
import {module}
print(json.dumps(sorted({{".".join(name.split(".")[:2]) for name in sys.modules}})))
"""
OURS = {"skmultilabel", *sys.stdlib_module_names}
# Parts of scikit-learn that our estimators need and sklearn.multiclass does not.
ALLOWED = {"sklearn.frozen", "sklearn.model_selection", "sklearn.pipeline"}
HEAVY = {"matplotlib", "pandas", "polars", "pyarrow", "river", "skorch", "torch", "tqdm"}


def load_packages(module):
    """Import a module in a fresh interpreter; name the packages and their parts that it loads."""
    command = [sys.executable, "-c", LIST_PACKAGES.format(module=module)]
    return set(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


@pytest.fixture(scope="module")
def loaded_beyond_scikit_learn():
    # scikit-learn loads pandas by itself where it is installed.
    return load_packages("skmultilabel") - load_packages("sklearn.multiclass")


def test_no_optional_package_is_loaded(loaded_beyond_scikit_learn):
    assert loaded_beyond_scikit_learn & HEAVY == set()


def test_nothing_is_loaded_that_scikit_learn_does_not_load(loaded_beyond_scikit_learn):
    foreign = {name for name in loaded_beyond_scikit_learn if name.partition(".")[0] not in OURS}
    assert foreign <= ALLOWED
