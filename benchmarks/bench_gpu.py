"""Logistic regressions of all labels on the device of the samples: a GPU against NumPy.

The same `BinaryRelevance(LogisticRegression())` is fitted on an array of NumPy and, under
scikit-learn's array API dispatch, on tensors of torch: in double and in single precision on a
CUDA device; where there is none the processor takes its place, and the table says so. The table
shows, beside the time, by how much the worst label's objective lies above that of NumPy. The
check: by no more than 1e-4 of it, the tolerance of the solver.

Usage: ``python benchmarks/bench_gpu.py [--fast] [--repeats N] [--out FOLDER]``
"""

import os

# Before anything imports SciPy: scikit-learn asks for it.
os.environ["SCIPY_ARRAY_API"] = "1"

import numpy as np
import sklearn
from _harness import Contender, compare, parse_arguments, report
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance

MAX_GAP = 1e-4


def make_data(n_samples, n_features, n_labels, random_state=0):
    """Draw correlated features, and labels of 1 to 30 % that depend on them."""
    rng = np.random.default_rng(random_state)
    X = rng.standard_normal((n_samples, n_features)) * np.geomspace(3, 0.3, n_features)
    X += X @ rng.standard_normal((n_features, n_features)) / n_features
    scores = X @ rng.standard_normal((n_features, n_labels)) / np.sqrt(n_features)
    scores += rng.logistic(size=scores.shape)
    rarity = np.linspace(0.99, 0.7, n_labels)
    cuts = [np.quantile(scores[:, label], rarity[label]) for label in range(n_labels)]
    return X, (scores > cuts).astype(np.int8)


def compute_objectives(model, X, Y):
    """Compute what each label's model minimises, in double precision."""
    coef = np.vstack([fetch(estimator.coef_) for estimator in model.estimators_])
    intercept = np.concatenate([fetch(estimator.intercept_) for estimator in model.estimators_])
    margin = (X @ coef.T + intercept) * (2 * Y - 1)
    return np.logaddexp(0, -margin).sum(axis=0) + (coef**2).sum(axis=1) / 2


def fetch(array):
    return np.asarray(array if isinstance(array, np.ndarray) else array.cpu(), dtype=np.float64)


def make_check(X, Y, bounds):
    """Make the check that all contenders share; the first result sets the `bounds`."""

    def check(model):
        objectives = compute_objectives(model, X, Y)
        best = bounds.setdefault("objectives", objectives)
        gap = float((objectives / best - 1).max())
        return gap <= MAX_GAP and model.solver_ == "batched", {"worst gap to NumPy": gap}

    return check


def fit(X, Y):
    with sklearn.config_context(array_api_dispatch=True):
        return BinaryRelevance(LogisticRegression()).fit(X, Y)


def make_contenders(X, Y):
    """Return NumPy, and torch in both precisions where it is installed."""
    check = make_check(X, Y, bounds={})
    contenders = [Contender("NumPy", lambda: fit(X, Y), check)]
    try:
        import torch
    except ImportError:
        print("torch is not installed: there is nothing to compare with. pip install torch")
        return contenders
    device = "cuda" if torch.cuda.is_available() else "cpu"
    place = torch.cuda.get_device_name() if device == "cuda" else "no GPU here: the processor"
    for dtype in (torch.float64, torch.float32):
        samples = torch.asarray(X, dtype=dtype, device=device)
        name = f"torch {str(dtype).removeprefix('torch.')}, {place}"
        contenders.append(Contender(name, lambda samples=samples: fit(samples, Y), check))
    return contenders


def main():
    arguments = parse_arguments(__doc__, repeats=3)
    shape = (4_000, 50, 20) if arguments.fast else (100_000, 500, 200)
    case = "{} x {}, {} labels".format(*shape)
    rows = compare(case, make_contenders(*make_data(*shape)), repeats=arguments.repeats)
    return report("gpu", rows, arguments, packages=["torch"])


if __name__ == "__main__":
    raise SystemExit(main())
