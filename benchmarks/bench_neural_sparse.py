"""A net on sparse samples with very many features and labels, against a loader that makes rows dense.

The same net, a layer of 256 on the features and one on the labels, learns from the same batches
of 256 rows: with rows made dense batch by batch, `torch.nn.Linear` and AdamW, as is usually
written, also with the fused AdamW; and with `SparseRows`, `SparseLinear` and `LazyAdamW`, whose
steps on the first layer have one size for all features. All run the same number of batches, since a whole epoch of the dense loader takes a quarter of an hour; the last
case is the whole epoch of ours. The checks: at equal weights the loss of a batch is that of the
dense net; the memory of the process stays below 4 GiB. Beside the time stands the mean loss of the
last batches.

Usage: ``python benchmarks/bench_neural_sparse.py [--fast] [--repeats N] [--out FOLDER]``
"""

import resource

import numpy as np
import scipy.sparse as sp
import torch
from _harness import Contender, compare, parse_arguments, report
from torch import nn
from torch.nn import functional as F

from skmultilabel.neural._batches._sparse_rows import SparseLabelRows, SparseRows
from skmultilabel.neural._modules._sparse_linear import SparseLinear
from skmultilabel.neural._training._lazy_adamw import LazyAdamW

HIDDEN, BATCH_SIZE, LR = 256, 256, 1e-3
ENTRIES, LABELS_A_ROW = 70, 3
MAX_GIB = 4
MAX_LOSS_GAP = 1e-5
CPU = torch.device("cpu")


def make_data(n_rows, n_features, n_labels, random_state=0):
    """Draw features by Zipf's law; the first three of a row decide about its labels."""
    rng = np.random.default_rng(random_state)
    law = np.cumsum(1 / np.arange(1, n_features + 1))
    names = rng.permutation(n_features)
    columns = np.searchsorted(law, rng.random((n_rows, ENTRIES)) * law[-1]).astype(np.int32)
    columns = names[columns].astype(np.int32)
    starts = np.arange(n_rows + 1) * ENTRIES
    values = rng.random(columns.size, dtype=np.float32)
    X = sp.csr_array((values, columns.ravel(), starts), shape=(n_rows, n_features))
    X.sum_duplicates()
    labels = (columns[:, :LABELS_A_ROW] % n_labels).ravel()
    ones = np.ones(labels.size, dtype=np.float32)
    Y = sp.csr_array((ones, labels, np.arange(n_rows + 1) * LABELS_A_ROW), shape=(n_rows, n_labels))
    Y.sum_duplicates()
    Y.data[:] = 1
    return X, Y


class DenseRun:
    """The loader and the net that are usually written."""

    def __init__(self, X, Y, *, fused):
        self.X, self.Y, self.fused, self.n_rows = X, Y, fused, X.shape[0]

    def make_net(self):
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Linear(self.X.shape[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, self.Y.shape[1])
        )

    def make_optimizer(self, net):
        return torch.optim.AdamW(net.parameters(), lr=LR, fused=self.fused)

    def take(self, index):
        rows = index.numpy()
        return tuple(torch.from_numpy(matrix[rows].toarray()) for matrix in (self.X, self.Y))


class SparseRun:
    """Sparse rows, whose first layer is as quick as they have entries."""

    def __init__(self, X, Y):
        self.X, self.Y, self.n_rows = SparseRows(X), SparseLabelRows(Y), X.shape[0]

    def make_net(self):
        torch.manual_seed(0)
        first = SparseLinear(self.X.n_features, HIDDEN, sparse_gradient=True)
        return nn.Sequential(first, nn.ReLU(), nn.Linear(HIDDEN, self.Y.n_labels))

    def make_optimizer(self, net):
        return LazyAdamW(net.parameters(), lr=LR, fused=True)

    def take(self, index):
        return self.X.take(index, CPU), self.Y.take(index, CPU)


def train(run, n_batches):
    """Train a new net on the first batches of an epoch; return the mean loss of the last tenth."""
    net = run.make_net()
    optimizer = run.make_optimizer(net)
    order = torch.randperm(run.n_rows)
    losses = []
    for index in order.split(BATCH_SIZE)[:n_batches]:
        inputs, target = run.take(index)
        loss = F.binary_cross_entropy_with_logits(net(inputs), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return float(torch.stack(losses[-max(1, len(losses) // 10) :]).mean())


def measure_loss_gap(dense, sparse):
    """Compare the losses of one batch at equal weights."""
    nets = dense.make_net(), sparse.make_net()
    with torch.no_grad():
        nets[0][0].weight.copy_(nets[1][0].weight.T)
        nets[0][0].bias.copy_(nets[1][0].bias)
        nets[0][2].load_state_dict(nets[1][2].state_dict())
        index = torch.arange(BATCH_SIZE)
        losses = []
        for run, net in zip((dense, sparse), nets, strict=True):
            inputs, target = run.take(index)
            losses.append(F.binary_cross_entropy_with_logits(net(inputs), target).item())
    return abs(losses[0] - losses[1]) / losses[0]


def make_check(gap=0.0):
    """Make the check of a run: its memory so far, and the gap to the dense net."""

    def check(loss):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        figures = {"loss": loss, "loss gap at equal weights": gap, "process GiB": peak}
        return gap <= MAX_LOSS_GAP and peak < MAX_GIB, figures

    return check


def main():
    arguments = parse_arguments(__doc__, repeats=1, fast_repeats=1)
    shape = (4_000, 2_000, 100) if arguments.fast else (200_000, 100_000, 2_000)
    n_batches = 10 if arguments.fast else 30
    case = "{:,} x {:,}, {:,} labels".format(*shape)
    data = make_data(*shape)
    sparse, dense = SparseRun(*data), DenseRun(*data, fused=None)
    fused = DenseRun(*data, fused=True)
    n_all = -(-shape[0] // BATCH_SIZE)
    train(sparse, 1)  # loads what torch loads late
    # The epoch comes first: the memory of the process is then ours alone.
    epoch = Contender("ours, sparse", lambda: train(sparse, n_all), make_check(), once=True)
    rows = compare(f"{case}: one epoch", [epoch], repeats=1)
    check = make_check(measure_loss_gap(dense, sparse))
    contenders = [
        Contender("dense rows", lambda: train(dense, n_batches), check),
        Contender("dense rows, fused AdamW", lambda: train(fused, n_batches), check),
        Contender("ours, sparse", lambda: train(sparse, n_batches), check),
    ]
    rows += compare(f"{case}: {n_batches} batches", contenders, repeats=arguments.repeats)
    return report("neural_sparse", rows, arguments, packages=["torch"])


if __name__ == "__main__":
    raise SystemExit(main())
