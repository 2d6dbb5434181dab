"""What the heads of the neural classifier are worth, on labels that depend on each other or do not.

All nets have the defaults of ``NeuralMultiLabelClassifier`` but for the head. The data are drawn:

* ``tutorial``: 1,000 rows as of scikit-learn's ``make_multilabel_classification``, three labels that
  occur in five label sets only.
* ``chained``: eight labels, each of which depends strongly on those before it, given the features.
* ``rare``: 100 labels in 20 groups that share their features, each carried by about ten rows.
* ``independent``: ten labels that do not depend on each other, given the features.

20,000 further rows are predicted; ``joint`` is ``decode="joint"``, ``auto`` the head that is chosen
by default. There is also a label embedding that is given the groups of the labels of ``rare``, and
keeps to them; elsewhere every label is a group. The measures are those of scikit-learn. What is drawn in a fit is drawn anew for three
random states.

The checks: joint decoding of the chain and of the label sets gains subset accuracy over independent
labels on ``tutorial`` and ``chained``, and so does ``auto`` on ``tutorial``; what knows the groups
gains LRAP on ``rare``; and on ``independent`` no head loses more than 0.01 of subset accuracy or LRAP,
but for label sets, which nobody should choose where all 1,024 of them occur.

Usage: ``python benchmarks/bench_neural_heads.py [--fast] [--out FOLDER]``
"""

import time
import warnings

import numpy as np
from _harness import parse_arguments, report
from _multilabel_data import Split
from _quality import LRAP, MEASURES, NOTE, SECONDS, format_measure, format_seconds
from scipy.special import expit
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import label_ranking_average_precision_score

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural import NeuralMultiLabelClassifier

HEADS = ("auto", "independent", "label_embedding", "label_graph", "chain", "label_sets")
GIVEN = "label_embedding, given groups"
N_GROUPS = 20
N_STATES = 3
SUBSET = "subset accuracy"
TOLERANCE = 0.01


def split_rows(name, X, Y, n_train):
    """Train on the first rows, test on the others."""
    return Split(name, X[:n_train], Y[:n_train], X[n_train:], Y[n_train:])


def draw_tutorial(n_test, n_train=1000):
    """Draw as `make_multilabel_classification` does, which takes long where a label is rare."""
    *_, share, of_label = make_multilabel_classification(
        1, n_features=10, n_classes=3, n_labels=2, random_state=1, return_distributions=True
    )
    rng = np.random.default_rng(0)
    n_rows = n_train + n_test
    counts = rng.poisson(2, 2 * n_rows)
    counts = counts[counts <= 3][:n_rows]
    # The largest of these are drawn without replacement.
    places = np.argsort(-(np.log(share) + rng.gumbel(size=(n_rows, 3))), axis=1)
    Y = (np.argsort(places, axis=1) < counts[:, np.newaxis]).astype(np.int64)
    words = np.where(counts[:, np.newaxis] > 0, Y @ of_label.T, 1.0)
    words /= words.sum(axis=1, keepdims=True)
    X = rng.multinomial(rng.poisson(50, n_rows), words).astype(float)
    return split_rows("tutorial", X, Y, n_train)


def draw_chained(n_test, n_train=2000, n_labels=8):
    """Every label adds to, or takes from, the log-odds of those after it."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_train + n_test, 10))
    log_odds = X @ rng.standard_normal((10, n_labels)) / np.sqrt(10)
    effects = 3 * rng.choice([-1, 1], (n_labels, n_labels))
    Y = np.zeros(log_odds.shape, dtype=np.int64)
    for label in range(n_labels):
        earlier = (Y[:, :label] - 0.5) @ effects[label, :label]
        Y[:, label] = rng.random(len(Y)) < expit(log_odds[:, label] + earlier)
    return split_rows("chained", X, Y, n_train)


def draw_rare(n_test, n_train=1000, n_groups=N_GROUPS, n_labels=100):
    """A row has the features of a group or two, and some of the labels of these groups."""
    rng = np.random.default_rng(0)
    has_group = rng.random((n_train + n_test, n_groups)) < 1 / n_groups
    X = has_group @ rng.standard_normal((n_groups, 30)) + rng.standard_normal((len(has_group), 30))
    group = np.arange(n_labels) % n_groups
    Y = has_group[:, group] & (rng.random((len(X), n_labels)) < 0.2)
    return split_rows("rare", X, Y.astype(np.int64), n_train)


def draw_independent(n_test, n_train=2000, n_labels=10):
    """Every label has a logistic regression of its own."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n_train + n_test, 10))
    log_odds = X @ rng.standard_normal((10, n_labels)) - 1
    Y = (rng.random(log_odds.shape) < expit(log_odds)).astype(np.int64)
    return split_rows("independent", X, Y, n_train)


DRAWN = (draw_tutorial, draw_chained, draw_rare, draw_independent)


def measure_split(split, n_states):
    """One row for each head, and one for what it predicts jointly."""
    for model, params in list_heads(split).items():
        found = {}
        for state in range(n_states):
            for name, figures in measure_head(split, model, params, state):
                found.setdefault(name, []).append(figures)
        for name, figures in found.items():
            values = {key: np.array([f[key] for f in figures]) for key in figures[0]}
            yield {
                "set": split.name,
                "model": name,
                "rule": None,
                "n_states": n_states,
                "figures": {key: float(value.mean()) for key, value in values.items()},
                "deviations": {key: float(value.std()) for key, value in values.items()},
            }


def list_heads(split):
    """The parameters of the nets by their names."""
    heads = {head: {"head": head} for head in HEADS}
    n_labels = split.Y.shape[1]
    n_groups = N_GROUPS if split.name == "rare" else n_labels
    groups = np.eye(n_groups)[np.arange(n_labels) % n_groups]
    given = {"head__vectors": groups, "head__trainable": False}
    return heads | {GIVEN: {"head": "label_embedding"} | given}


def measure_head(split, model, params, state):
    """Fit a net with a head, and yield the figures of what it predicts label by label and jointly."""
    net = NeuralMultiLabelClassifier(random_state=state, **params)
    start = time.process_time()
    net.fit(split.X, split.Y)
    fit_seconds = time.process_time() - start
    for decode, name in (("marginal", model), ("joint", f"{model}, joint")):
        net.set_params(decode=decode)
        start = time.process_time()
        predicted, proba = net.predict(split.X_test), net.predict_proba(split.X_test)
        seconds = (fit_seconds, time.process_time() - start)
        figures = {key: float(m(split.Y_test, predicted)) for key, m in MEASURES.items()}
        figures[LRAP] = float(label_ranking_average_precision_score(split.Y_test, proba))
        yield name, figures | dict(zip(SECONDS, seconds, strict=True))


def judge(rows):
    """Mark what fails of what the heads are there for."""
    return [row | {"passed": all(check_row(row, rows))} for row in rows]


def check_row(row, rows):
    """Compare a row with that of independent labels on the same data."""
    peer = next(r for r in rows if r["model"] == "independent" and r["set"] == row["set"])
    gain = {key: row["figures"][key] - peer["figures"][key] for key in (SUBSET, LRAP)}
    if row["set"] == "independent" and not row["model"].startswith("label_sets"):
        yield min(gain.values()) > -TOLERANCE
    if row["set"] in ("tutorial", "chained") and row["model"] in (
        "chain, joint",
        "label_sets, joint",
    ):
        yield gain[SUBSET] > 0
    if row["set"] == "tutorial" and row["model"] == "auto, joint":
        yield gain[SUBSET] > 0
    if row["set"] == "rare" and row["model"] == GIVEN:
        yield gain[LRAP] > 0


def format_tables(rows):
    lines = [
        line for measure in (SUBSET, "macro F1", LRAP) for line in format_measure(rows, measure)
    ]
    return "\n".join([*lines, *format_seconds(rows)])


def main():
    arguments = parse_arguments(__doc__, repeats=1, fast_repeats=1)
    warnings.simplefilter("ignore", LabelWarning)
    n_test, n_states = (2000, 1) if arguments.fast else (20_000, N_STATES)
    rows = []
    for draw in DRAWN:
        split = draw(n_test)
        rows += measure_split(split, n_states)
        print(f"measured {split.name}", flush=True)
    return report(
        "neural_heads",
        judge(rows),
        arguments,
        packages=("torch", "skorch"),
        format_rows=format_tables,
        note=NOTE,
    )


if __name__ == "__main__":
    raise SystemExit(main())
