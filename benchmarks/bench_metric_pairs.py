"""What pairs of rows cost in a step of metric learning, and dense losses against those of a library.

* ``step``: batches of 4,096 rows and 100 labels, an MLP 100-256-64. The first contender is the whole
  step (pairs, net, loss, gradient, Adam), the others are the pairs of it alone, under several rules.
* ``library``: NTXent and SupCon on all pairs of a batch with 20 labels, against
  pytorch-metric-learning. The first contender is ours. Of 512 rows its NTXent needs a matrix of
  78,000 by 183,000 pairs, which is 57 GB, so it is not tried.
* ``memory``: 20,000 rows with at most ten pairs of a kind for an anchor, in a process of its own. All
  relations of these rows are 0.4 GB for each kind, as bytes.

The checks: relations equal a double loop over sets for some of the anchors; losses equal those of
the library; the memory of capped pairs grows by less than 400 MiB.

Usage: ``python benchmarks/bench_metric_pairs.py [--fast] [--only CASE ...] [--out FOLDER]``
"""

import multiprocessing
from pathlib import Path

import numpy as np
import torch
from _harness import NOTE, Contender, compare, parse_arguments, report

from skmultilabel.neural import multilabel_pairs
from skmultilabel.neural._metric._criterion import MetricCriterion
from skmultilabel.neural._metric._make import make_metric_loss
from skmultilabel.neural._metric._relations import RULES, find_relations
from skmultilabel.neural._metric._tuples import list_pairs

CASES = {
    "step": "what pairs cost in a step of training",
    "library": "dense losses against those of pytorch-metric-learning",
    "memory": "capped pairs of many rows",
}
STEP_LOSSES = ("supcon", "ntxent", "contrastive")
N_CHECKED = 20
MIB_OF_CAPPED_PAIRS = 400


def draw(n_rows, n_labels, share, seed=0):
    """Draw labels, and samples that follow them."""
    rng = np.random.default_rng(seed)
    Y = rng.random((n_rows, n_labels)) < share
    X = Y @ rng.normal(size=(n_labels, 100)) + rng.normal(size=(n_rows, 100))
    return torch.tensor(X, dtype=torch.float32), torch.tensor(Y, dtype=torch.float32)


def relate_in_a_loop(Y, anchors, rule):
    """Return the weights of positives, and the negatives, of some rows to all, from sets."""
    sets = [set(np.flatnonzero(row)) for row in Y.numpy()]
    carriers = Y.sum(dim=0).tolist()
    positives, negatives = np.zeros((2, len(anchors), len(sets)))
    for i, anchor in enumerate(anchors):
        left = sets[anchor]
        for j, right in enumerate(sets):
            if anchor == j or not left | right:
                continue
            shared = left & right
            positives[i, j] = {
                "any": bool(shared),
                "jaccard": len(shared) / len(left | right) >= 0.5,
                "exact": left == right,
                "subset": bool(shared) and (left <= right or right <= left),
                "per_label": sum(1 / (carriers[label] - 1) for label in shared),
            }[rule]
            negatives[i, j] = left != right if rule == "exact" else not shared
    return positives, negatives


def make_check_of_relations(Y, rule):
    anchors = range(0, len(Y), max(1, len(Y) // N_CHECKED))
    expected = relate_in_a_loop(Y, anchors, rule)

    def check(relations):
        found = [part[list(anchors)].double().numpy() for part in relations[:2]]
        same = all(np.allclose(f, e, rtol=1e-5) for f, e in zip(found, expected, strict=True))
        share = (relations.positives > 0).float().mean().item()
        return same, {"positive pairs": f"{share:.1%}"}

    return check


def make_step(loss, X, Y):
    """Return a function that takes a step, and says what the loss was."""
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Linear(X.shape[1], 256), torch.nn.ReLU(), torch.nn.Linear(256, 64)
    )
    criterion = MetricCriterion(loss).fit_labels(Y.numpy())
    optimizer = torch.optim.Adam(net.parameters())

    def step():
        optimizer.zero_grad()
        value = criterion(net(X), Y)
        value.backward()
        optimizer.step()
        return value.item()

    return step


def is_finite(value):
    return np.isfinite(value), {}


def compare_steps(n_rows, repeats):
    X, Y = draw(n_rows, 100, 0.03)
    rows = []
    for loss in STEP_LOSSES:
        rules = RULES if loss == STEP_LOSSES[0] else ("any",)
        contenders = [
            Contender(f"step: {loss}", make_step(loss, X, Y), is_finite),
            *(Contender(f"pairs: {rule}", *make_pairs(Y, rule)) for rule in rules),
        ]
        if loss == "contrastive":
            contenders.append(Contender("pairs: any, as a quadruple", *make_quadruple(Y)))
        rows += compare(f"{n_rows} x 100, {loss}", contenders, repeats=repeats)
    for row in rows:
        if row["contender"].startswith("pairs"):
            row["figures"]["share of the step"] = f"{1 / row['speed_up']:.1%}"
    return rows


def make_pairs(Y, rule):
    return lambda: find_relations(Y, rule=rule, all_known=True), make_check_of_relations(Y, rule)


def make_quadruple(Y):
    relations = find_relations(Y, all_known=True)
    n_pairs = [int((part > 0).sum()) for part in relations[:2]]

    def check(pairs):
        return [len(pairs.anchors), len(pairs.negatives)] == n_pairs, {}

    return lambda: list_pairs(find_relations(Y, all_known=True)), check


def compare_with_library(n_rows, repeats, *, once):
    from pytorch_metric_learning import losses

    _, Y = draw(n_rows, 20, 0.1)
    embedding = torch.randn(n_rows, 64, generator=torch.Generator().manual_seed(0))
    relations = find_relations(Y)
    rows = []
    for name, theirs in (("ntxent", losses.NTXentLoss()), ("supcon", losses.SupConLoss())):
        ours = make_metric_loss(name)
        expected = ours(embedding.double(), relations).item()

        def check(value, expected=expected):
            return abs(value - expected) < 1e-4 * expected, {"value": value}

        indices = list_pairs(relations).as_tuple()
        contenders = [
            Contender(f"{name}, dense", lambda ours=ours: descend(ours, relations), check),
            Contender(
                f"{name}, library",
                lambda theirs=theirs, i=indices: descend(theirs, None, indices_tuple=i),
                check,
                once=once and name == "ntxent",
            ),
        ]

        def descend(loss, *args, **kwargs):
            given = embedding.clone().requires_grad_()
            value = loss(given, *args, **kwargs)
            value.backward()
            return value.item()

        rows += compare(f"batch of {n_rows}", contenders, repeats=repeats)
    return rows


def get_peak():
    """Return the largest memory that the process had, in MiB, as Linux knows it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def build_capped(n_rows, connection):
    """Build capped pairs, and send their number and by how many MiB the process grew."""
    _, Y = draw(n_rows, 100, 0.03)
    before = get_peak()
    pairs = multilabel_pairs(Y, max_per_anchor=10, random_state=0)
    connection.send((len(pairs.anchors), get_peak() - before))


def measure_memory(n_rows, repeats):
    context = multiprocessing.get_context("spawn")

    def run():
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=build_capped, args=(n_rows, theirs))
        process.start()
        answer = ours.recv()
        process.join()
        return answer

    def check(answer):
        n_pairs, grown = answer
        figures = {"positive pairs": n_pairs, "process grew by MiB": round(grown)}
        return n_pairs <= 10 * n_rows and grown < MIB_OF_CAPPED_PAIRS, figures

    contender = Contender("multilabel_pairs, ten of an anchor", run, check, once=True)
    return compare(f"{n_rows} x 100", [contender], repeats=repeats)


def main():
    arguments = parse_arguments(__doc__, cases=CASES)
    fast, repeats = arguments.fast, arguments.repeats
    rows = []
    if "step" in arguments.only:
        rows += compare_steps(512 if fast else 4096, repeats)
    if "library" in arguments.only:
        for n_rows in (32, 64) if fast else (128, 256):
            rows += compare_with_library(n_rows, repeats, once=n_rows > 128)
    if "memory" in arguments.only:
        rows += measure_memory(2000 if fast else 20_000, repeats)
    note = NOTE + " Tensors of torch are not seen by tracemalloc."
    packages = ("torch", "pytorch-metric-learning")
    return report("metric_pairs", rows, arguments, packages=packages, note=note)


if __name__ == "__main__":
    raise SystemExit(main())
