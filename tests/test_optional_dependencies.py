"""Without the optional packages skmultilabel works, and says what to install where one is needed."""

import subprocess
import sys
import textwrap

import pytest

BLOCK_IMPORTS = """
import sys
from importlib.abc import MetaPathFinder

class Blocker(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
import numpy as np
from sklearn.linear_model import LogisticRegression
rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4))
Y = (X[:, :3] + rng.normal(size=(80, 3)) > 0).astype(int)
"""
OPTIONAL = ["matplotlib", "pandas", "polars", "pyarrow", "river", "skorch", "torch", "tqdm"]


# What is asked for without the package -> what the message says to install.
NEEDS = {
    "matplotlib": (
        """
        from skmultilabel.inspection import LabelGainDisplay
        LabelGainDisplay.from_predictions(Y, Y, Y)
        """,
        'pip install "skmultilabel[plot]"',
    ),
    "pandas": (
        """
        from skmultilabel.datasets import load_yeast
        load_yeast(as_frame=True)
        """,
        'pip install "skmultilabel[data]"',
    ),
}


def run_without(blocked, code):
    """Run code in a fresh interpreter that cannot import the blocked packages."""
    script = BLOCK_IMPORTS.format(blocked=set(blocked)) + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_fit_tune_split_and_measure_need_no_optional_package():
    done = run_without(
        OPTIONAL,
        """
        from skmultilabel import BinaryRelevance, ThresholdOptimizer
        from skmultilabel.metrics import multilabel_report
        from skmultilabel.model_selection import multilabel_train_test_split

        X_train, X_test, Y_train, Y_test = multilabel_train_test_split(X, Y, random_state=0)
        model = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), random_state=0)
        Y_pred = model.fit(X_train, Y_train).predict(X_test)
        print(multilabel_report(Y_test, Y_pred))
        """,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("package", NEEDS)
def test_the_error_without_a_package_says_how_to_get_it(package):
    code, remedy = NEEDS[package]
    done = run_without([package], code)
    assert done.returncode == 1
    assert "ImportError" in done.stderr
    assert remedy in done.stderr
