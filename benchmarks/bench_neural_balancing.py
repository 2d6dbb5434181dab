"""What balancing, samplers, weights and averages do for labels of very different frequency.

All nets are MLPs with independent labels, a width of 64, a batch size of 128 and 16 epochs.
The data are drawn: 20 labels, whose log-odds are linear in the same eight hidden features, carried by
49 % of the rows down to 0.4 %; 3,000 rows for training. 10,000 further rows are predicted. What is drawn
in a fit is drawn anew for two random states; the mean over these is shown.

The checks: an aggregate that is the mean gives the average precision of the plain loss, up to
rounding; and so does a moving average of the weights, as the rate ends at zero.

Usage: ``python benchmarks/bench_neural_balancing.py [--fast] [--out FOLDER]``
"""

import time
import warnings

import numpy as np
from _harness import parse_arguments, report
from scipy.special import expit, logit
from sklearn.metrics import average_precision_score, f1_score, log_loss

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural import NeuralMultiLabelClassifier

N_LABELS, N_RARE = 20, 7
N_STATES = 2
AP = "average precision"
TOLERANCE = 0.005
NOTE = (
    "Means over two random states, and their standard deviations. Average precision and F1 are means "
    "over labels; seconds are processor time of the fit."
)
COMMON = {
    "module": "mlp",
    "head": "independent",
    "criterion": "bce",
    "batch_size": 128,
    "max_epochs": 16,
    "module__width": 64,
    "validation_fraction": 0.0,
}
WAYS = {
    "plain": {},
    "gradnorm": {"balancing": "gradnorm"},
    "gradnorm, alpha=0": {"balancing": "gradnorm", "balancing__alpha": 0.0},
    "dynamic average": {"balancing": "dynamic_average"},
    "uncertainty": {"balancing": "uncertainty"},
    "pcgrad": {"balancing": "pcgrad"},
    "alignedmtl": {"balancing": "alignedmtl"},
    "mean": {"balancing": "mean"},
    "sample gradients": {"normalize_sample_gradients": True},
    "clipping": {"clip_grad_norm": 0.1},
    "balanced pos_weight": {"criterion__pos_weight": "balanced"},
    "repeat factor": {"sampler": "repeat_factor"},
    "label aware": {"sampler": "label_aware"},
    "ema": {"averaging": "ema"},
    "snapshots": {"averaging": "snapshots"},
    "plain, 80 epochs": {"max_epochs": 80},
    "ema, 80 epochs": {"averaging": "ema", "max_epochs": 80},
    "snapshots, 80 epochs": {"averaging": "snapshots", "max_epochs": 80},
}


def draw(n_train=3000, n_test=10_000, n_features=20, n_hidden=8):
    """Draw samples, and labels that are the rarer the later they come."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_train + n_test, n_features))
    hidden = np.tanh(X @ rng.normal(size=(n_features, n_hidden)) / np.sqrt(n_features) * 2)
    share = np.geomspace(0.5, 0.005, N_LABELS)
    scores = 3 * hidden @ rng.normal(size=(n_hidden, N_LABELS)) / np.sqrt(n_hidden)
    scores += logit(share) - 1.5 * (share < 0.3)
    Y = (rng.random(scores.shape) < expit(scores)).astype(np.int64)
    return X[:n_train], Y[:n_train], X[n_train:], Y[n_train:]


def measure(params, data, state):
    """Fit a net, and return the figures of its answers."""
    X, Y, X_test, Y_test = data
    net = NeuralMultiLabelClassifier(random_state=state, **(COMMON | params))
    start = time.process_time()
    net.fit(X, Y)
    seconds = time.process_time() - start
    proba = net.predict_proba(X_test)
    precision = average_precision_score(Y_test, proba, average=None)
    losses = [log_loss(y, p, labels=[0, 1]) for y, p in zip(Y_test.T, proba.T, strict=True)]
    return {
        AP: precision.mean(),
        "AP of the rarest": precision[-N_RARE:].mean(),
        "macro F1 at 0.5": f1_score(Y_test, proba > 0.5, average="macro", zero_division=0),
        "log loss": np.mean(losses),
        "seconds": seconds,
    }


def measure_way(name, data, n_states):
    """One row: the means over the random states, and their standard deviation."""
    found = [measure(WAYS[name], data, state) for state in range(n_states)]
    values = {key: np.array([figures[key] for figures in found]) for key in found[0]}
    return {
        "way": name,
        "n_states": n_states,
        "figures": {key: float(value.mean()) for key, value in values.items()},
        "deviations": {key: float(value.std()) for key, value in values.items()},
    }


def is_right(row, plain):
    """Tell whether a way gives what the plain loss does, where it has to."""
    change = abs(row["figures"][AP] - plain["figures"][AP])
    return change < TOLERANCE or row["way"] not in ("mean", "ema")


def format_rows(rows):
    keys = list(rows[0]["figures"])
    lines = ["| " + " | ".join(["way", *keys, "check"]) + " |", "|" + " --- |" * (len(keys) + 2)]
    for row in rows:
        cells = [f"{row['figures'][k]:.3f} ({row['deviations'][k]:.3f})" for k in keys]
        passed = "passed" if row["passed"] else "FAILED"
        lines.append("| " + " | ".join([row["way"], *cells, passed]) + " |")
    return "\n".join(lines)


def main():
    arguments = parse_arguments(__doc__, repeats=1, fast_repeats=1)
    warnings.simplefilter("ignore", LabelWarning)
    data = draw(1000, 2000) if arguments.fast else draw()
    rows = []
    for name in WAYS:
        rows.append(measure_way(name, data, 1 if arguments.fast else N_STATES))
        print(
            name, *(f"{key} {value:.3f}" for key, value in rows[-1]["figures"].items()), flush=True
        )
    rows = [row | {"passed": is_right(row, rows[0])} for row in rows]
    return report(
        "neural_balancing",
        rows,
        arguments,
        packages=("torch", "torchjd"),
        format_rows=format_rows,
        note=NOTE,
    )


if __name__ == "__main__":
    raise SystemExit(main())
