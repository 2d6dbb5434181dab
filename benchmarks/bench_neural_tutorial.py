"""The task of the usual Keras tutorial: how often whole label sets are right, and what 30 fits cost.

The task is ``make_multilabel_classification(1000, 10 features, 3 classes, n_labels=2,
random_state=1)`` in ``RepeatedKFold(10, 3, random_state=1)``. All contenders are fitted on a fold
in turn, so that slow spells of the machine fall on all of them. Ours is taken as it comes, with
the head that it chooses and with independent labels. It is held against

* the net of the tutorial in Keras: 20 hidden units, Adam, 100 epochs of batches of 32;
* the perceptron of scikit-learn as it comes, and a label powerset of logistic regressions;
* the most probable label set under the distribution that the data are drawn from, which nothing
  exceeds but by chance.

The checks: a subset accuracy of 0.850, 0.825 with independent labels, and ten times the speed of Keras.
Without Keras (``pip install keras``; it runs on torch here) its row says so.

Usage: ``python benchmarks/bench_neural_tutorial.py [--fast] [--repeats N] [--out FOLDER]``
"""

import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from _harness import parse_arguments, report
from scipy.stats import poisson
from sklearn.datasets import make_multilabel_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import RepeatedKFold
from sklearn.neural_network import MLPClassifier

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.problem_transform import LabelPowerset

os.environ.setdefault("KERAS_BACKEND", "torch")

MEAN_N_LABELS = 2
N_SEEDS = 3
KERAS = "Keras, the tutorial's net"
SPEED_UP = 10
NOTE = (
    "subset accuracy: mean over the folds and the seeds, with the standard deviation over the folds. "
    "seconds: all fits of one seed, prediction not included. speed-up: against Keras."
)


@dataclass(frozen=True)
class Model:
    """Who takes part: what makes it from a seed, for how many seeds, and what it has to reach."""

    make: Callable
    n_seeds: int = 1
    at_least: float = 0.0


class TutorialNet:
    """The net of the tutorial.

    Parameters
    ----------
    seed : int
        The seed of Keras.
    """

    def __init__(self, seed):
        self.seed = seed

    def fit(self, X, Y):
        """Build and train the net."""
        import keras

        keras.utils.set_random_seed(self.seed)
        hidden = keras.layers.Dense(20, kernel_initializer="he_uniform", activation="relu")
        output = keras.layers.Dense(Y.shape[1], activation="sigmoid")
        self.net_ = keras.Sequential([hidden, output])
        self.net_.compile(loss="binary_crossentropy", optimizer="adam")
        self.net_.fit(X, Y, epochs=100, batch_size=32, verbose=0)
        return self

    def predict(self, X):
        """Round the probabilities."""
        return self.net_.predict(X, verbose=0).round().astype(int)


class TrueDistribution:
    """The most probable label set under the distribution that the data are drawn from.

    Parameters
    ----------
    p_c : ndarray of shape (n_labels,)
        The probability of each label to be drawn next.
    p_w_c : ndarray of shape (n_features, n_labels)
        The probability of each word in a document with that label.
    """

    def __init__(self, p_c, p_w_c):
        self.p_c = p_c
        self.p_w_c = p_w_c

    def fit(self, X, Y):
        """Write the distribution down; there is nothing to learn."""
        n_words, n_labels = self.p_w_c.shape
        chosen = [list(c) for k in range(n_labels + 1) for c in combinations(range(n_labels), k)]
        self.sets_ = np.zeros((len(chosen), n_labels), dtype=int)
        words = np.full((len(chosen), n_words), 1 / n_words)
        for row, labels in enumerate(chosen):
            self.sets_[row, labels] = 1
            if labels:
                words[row] = self.p_w_c[:, labels].mean(axis=1)
        self.log_words_ = np.log(words)
        self.log_prior_ = np.log([self._find_prior(labels) for labels in chosen])
        return self

    def _find_prior(self, labels):
        """Return the probability of a set, up to a factor: labels are drawn until there are enough."""
        ways = 0.0
        for order in permutations(self.p_c[labels]):
            before = np.cumsum([0, *order])[:-1]
            ways += np.prod(np.array(order) / (1 - before))
        return poisson.pmf(len(labels), MEAN_N_LABELS) * ways

    def predict(self, X):
        """Return the most probable set of every sample."""
        return self.sets_[(X @ self.log_words_.T + self.log_prior_).argmax(axis=1)]


def make_models(p_c, p_w_c, *, fast):
    n_seeds = 1 if fast else N_SEEDS
    return {
        KERAS: Model(TutorialNet),
        "neural": Model(make_ours, n_seeds, 0.850),
        "neural, independent": Model(
            lambda seed: make_ours(seed, head="independent"), n_seeds, 0.825
        ),
        "MLPClassifier": Model(lambda seed: MLPClassifier(random_state=seed), n_seeds),
        "label powerset": Model(lambda seed: LabelPowerset(LogisticRegression())),
        "true distribution": Model(lambda seed: TrueDistribution(p_c, p_w_c)),
    }


def make_ours(seed, **params):
    return NeuralMultiLabelClassifier(random_state=seed, **params)


def measure(models, X, Y, folds):
    """Fit all models on every fold in turn; return scores (n_folds, n_seeds) and seconds by name."""
    measured = {name: ([], []) for name in models}
    for number, (train, test) in enumerate(folds, start=1):
        for name, model in models.items():
            pairs = [
                measure_fit(model.make(seed), X, Y, train, test) for seed in range(model.n_seeds)
            ]
            scores, seconds = zip(*pairs, strict=True)
            measured[name][0].append(scores)
            measured[name][1].append(seconds)
        print(f"measured fold {number}", flush=True)
    return measured


def measure_fit(model, X, Y, train, test):
    start = time.perf_counter()
    model.fit(X[train], Y[train])
    seconds = time.perf_counter() - start
    return accuracy_score(Y[test], model.predict(X[test])), seconds


def make_rows(models, measured):
    """The rows of the table; ours fail that miss what they have to reach."""
    reference = np.sum(measured[KERAS][1]) if KERAS in measured else None
    for name, (scores, times) in measured.items():
        seconds = float(np.mean(times, axis=1).sum())
        speed_up = None if reference is None else reference / seconds
        ours = models[name].at_least > 0
        is_slow = ours and speed_up is not None and speed_up < SPEED_UP
        deviation = np.std(np.mean(scores, axis=1))
        yield {
            "case": "tutorial",
            "contender": name,
            "seconds": seconds,
            "times": np.mean(times, axis=1).tolist(),
            "speed_up": speed_up,
            "peak_mib": None,
            "passed": bool(np.mean(scores) >= models[name].at_least and not is_slow),
            "figures": {
                "subset accuracy": float(np.mean(scores)),
                "deviation": float(deviation),
                "seeds": models[name].n_seeds,
            },
        }


def is_installed():
    try:
        import keras  # noqa: F401
    except ImportError:
        return False
    return True


def make_missing_row():
    return {
        "case": "tutorial",
        "contender": KERAS,
        "seconds": None,
        "times": [],
        "speed_up": None,
        "peak_mib": None,
        "passed": True,
        "figures": {"subset accuracy": "not installed"},
    }


def main():
    arguments = parse_arguments(__doc__, repeats=3, fast_repeats=1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    X, Y, p_c, p_w_c = make_multilabel_classification(
        1000,
        n_features=10,
        n_classes=3,
        n_labels=MEAN_N_LABELS,
        random_state=1,
        return_distributions=True,
    )
    models = make_models(p_c, p_w_c, fast=arguments.fast)
    missing = []
    if not is_installed():
        del models[KERAS]
        missing = [make_missing_row()]
    folds = RepeatedKFold(n_splits=10, n_repeats=arguments.repeats, random_state=1).split(X)
    rows = [*missing, *make_rows(models, measure(models, X, Y, folds))]
    packages = ("torch", "skorch", "keras")
    return report("neural_tutorial", rows, arguments, packages=packages, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
