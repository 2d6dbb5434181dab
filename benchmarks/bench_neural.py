"""How quickly a net is trained: a hand-written loop, the classifier, and plain skorch.

All train the same net, one hidden layer, with AdamW at its usual settings on batches of 256 rows of
dense data. The loop cuts its batches as ``X[order[start : start + 256]]``, as is usually written.
The time of the classifier is that of the whole `fit`, with the checks of the data. The check: all
end at the same loss. The row "gpu" is run where there is a CUDA device: its baseline replays the
step as a CUDA graph.

Usage: ``python benchmarks/bench_neural.py [--fast] [--repeats N] [--only CASE] [--out FOLDER]``
"""

import numpy as np
import torch
from _harness import Contender, compare, parse_arguments, report
from skorch import NeuralNet
from torch import nn
from torch.nn import functional as F

from skmultilabel.neural import NeuralMultiLabelClassifier

MAX_LOSS_GAP = 0.02
LR = 1e-3
CASES = {
    "hidden-128": "20,000 x 100, 20 labels, batches of 256, a layer of 128, on the processor",
    "hidden-512": "the same with a layer of 512",
    "gpu": "1,000,000 x 200, 100 labels, batches of 1,024, a layer of 256, on a GPU",
}


class Task:
    """Samples, labels and the size of everything."""

    def __init__(self, n_rows, n_features, n_labels, width, batch_size, n_epochs, device="cpu"):
        rng = np.random.default_rng(0)
        self.X = rng.standard_normal((n_rows, n_features), dtype=np.float32)
        effects = rng.standard_normal((n_features, n_labels), dtype=np.float32)
        noise = rng.standard_normal((n_rows, n_labels), dtype=np.float32)
        self.Y = (self.X @ effects > 5 * noise + 5).astype(np.float32)
        self.width, self.batch_size, self.n_epochs = width, batch_size, n_epochs
        self.device = device

    def make_net(self):
        torch.manual_seed(0)
        n_features, n_labels = self.X.shape[1], self.Y.shape[1]
        layers = nn.Linear(n_features, self.width), nn.ReLU(), nn.Linear(self.width, n_labels)
        return nn.Sequential(*layers).to(self.device)

    def measure(self, net):
        """Return the loss of all rows."""
        with torch.no_grad():
            X, Y = (torch.from_numpy(values).to(self.device) for values in (self.X, self.Y))
            return float(F.binary_cross_entropy_with_logits(net(X), Y))

    def run_loop(self):
        net, (X, Y) = self.make_net(), map(torch.from_numpy, (self.X, self.Y))
        optimizer, criterion = torch.optim.AdamW(net.parameters(), lr=LR), nn.BCEWithLogitsLoss()
        for _ in range(self.n_epochs):
            order = torch.randperm(len(X))
            for start in range(0, len(X), self.batch_size):
                rows = order[start : start + self.batch_size]
                optimizer.zero_grad()
                criterion(net(X[rows]), Y[rows]).backward()
                optimizer.step()
        return net

    def run_graph(self):
        """Replay a step that is recorded once, on batches of the same size."""
        net = self.make_net()
        X, Y = (torch.from_numpy(values).to(self.device) for values in (self.X, self.Y))
        optimizer = torch.optim.AdamW(net.parameters(), lr=LR, fused=True, capturable=True)
        rows = torch.arange(self.batch_size, device=self.device)

        def step():
            optimizer.zero_grad()
            F.binary_cross_entropy_with_logits(net(X[rows]), Y[rows]).backward()
            optimizer.step()

        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                step()
        torch.cuda.current_stream().wait_stream(side)
        optimizer.zero_grad()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        for _ in range(self.n_epochs):
            order = torch.randperm(len(X), device=self.device)
            for start in range(0, len(X) - self.batch_size + 1, self.batch_size):
                rows.copy_(order[start : start + self.batch_size])
                graph.replay()
        torch.cuda.synchronize()
        return net

    def run_classifier(self):
        model = NeuralMultiLabelClassifier(
            "mlp",
            head="independent",
            module__width=self.width,
            module__depth=1,
            module__dropout=0,
            module__activation="relu",
            optimizer__betas=(0.9, 0.999),
            optimizer__weight_decay=0.01,
            lr=LR,
            schedule="constant",
            scaling=None,
            validation_fraction=0,
            batch_size=self.batch_size,
            max_epochs=self.n_epochs,
            device=self.device,
            random_state=0,
        )
        return model.fit(self.X, self.Y).module_

    def run_skorch(self):
        net = NeuralNet(
            self.make_net(),
            criterion=nn.BCEWithLogitsLoss,
            optimizer=torch.optim.AdamW,
            lr=LR,
            batch_size=self.batch_size,
            max_epochs=self.n_epochs,
            train_split=None,
            iterator_train__shuffle=True,
            verbose=0,
        )
        return net.fit(self.X, self.Y).module_


def make_contenders(task):
    """Return the contenders; the loss of the first is what the others must reach."""
    bounds = []

    def check(net):
        loss = task.measure(net)
        bounds.append(loss)
        return loss <= bounds[0] + MAX_LOSS_GAP, {"loss after training": loss}

    baseline = ("loop with a CUDA graph", task.run_graph)
    others = [("NeuralMultiLabelClassifier", task.run_classifier)]
    if task.device == "cpu":
        baseline = ("hand-written loop", task.run_loop)
        others.append(("plain skorch", task.run_skorch))
    return [Contender(name, run, check) for name, run in (baseline, *others)]


def make_task(name, *, fast):
    if name == "gpu":
        n_rows = 100_000 if fast else 1_000_000
        return Task(n_rows, 200, 100, width=256, batch_size=1024, n_epochs=3, device="cuda")
    n_rows, width = 2000 if fast else 20_000, int(name.removeprefix("hidden-"))
    return Task(n_rows, 100, 20, width, batch_size=256, n_epochs=2 if fast else 10)


def main():
    arguments = parse_arguments(__doc__, cases=CASES)
    rows = []
    for name in arguments.only:
        if name == "gpu" and not torch.cuda.is_available():
            print("There is no CUDA device here: the case gpu is left out.")
            continue
        task = make_task(name, fast=arguments.fast)
        rows += compare(name, make_contenders(task), repeats=arguments.repeats)
    return report("neural", rows, arguments, packages=("torch", "skorch"))


if __name__ == "__main__":
    raise SystemExit(main())
