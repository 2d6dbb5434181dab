"""What estimators that own a fitted net have in common beside their fit."""

import os
from numbers import Integral, Real

import torch

from skmultilabel._compat import HasMethods, Interval, StrOptions
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._batches._sampling import SAMPLERS
from skmultilabel.neural._batches._streaming import is_stream
from skmultilabel.neural._build_net import OPTIMIZERS
from skmultilabel.neural._devices import PRECISIONS
from skmultilabel.neural._inputs._arrays import SCALINGS_OF_ALL_ROWS
from skmultilabel.neural._inputs._scaling import SCALINGS
from skmultilabel.neural._modules._build import TRUNKS
from skmultilabel.neural._training._averaging import AVERAGINGS
from skmultilabel.neural._training._schedule import SCHEDULES

__all__ = ["AUTO", "TRAINING_CONSTRAINTS", "NetOwnerMixin"]

AUTO = StrOptions({"auto"})
PREDICTION_CELLS = 2**22
"""How many numbers the rows of a block of a prediction have, at most."""
MIN_CELLS_OF_A_ROW = 512
"""How many numbers a row has at least, as it runs through the net."""
TRAINING_CONSTRAINTS = {
    "module": [StrOptions({"auto", *TRUNKS}), callable],
    "optimizer": [StrOptions(set(OPTIMIZERS)), callable],
    "lr": [AUTO, Interval(Real, 0, None, closed="neither")],
    "schedule": [AUTO, StrOptions(set(SCHEDULES)), callable, None],
    "max_epochs": [AUTO, Interval(Integral, 1, None, closed="left")],
    "batch_size": [AUTO, Interval(Integral, 1, None, closed="left")],
    "scaling": [StrOptions({*SCALINGS, *SCALINGS_OF_ALL_ROWS}), None],
    "validation_fraction": [AUTO, Interval(Real, 0, 1, closed="left")],
    "monitor": [str, callable, "array-like"],
    "patience": [AUTO, Interval(Integral, 1, None, closed="left"), None],
    "sampler": [StrOptions(set(SAMPLERS)), HasMethods(["order"]), None],
    "clip_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
    "averaging": [StrOptions(set(AVERAGINGS)), None],
    "precision": [StrOptions(set(PRECISIONS))],
    "compile": ["boolean"],
    "accelerator": [HasMethods(["prepare", "backward"]), None],
    "checkpoint": [str, os.PathLike, None],
    "warm_start": ["boolean"],
    "verbose": ["verbose"],
    "random_state": ["random_state"],
}
"""What the parameters of a training may be."""


class NetOwnerMixin:
    """Shows the net that an estimator owns, and runs it."""

    @property
    def history_(self):
        """What was measured in every epoch: skorch's history of the net."""
        return self.net_.history

    @property
    def n_iter_(self):
        """The number of epochs of the training."""
        return len(self.net_.history)

    @property
    def module_(self):
        """The fitted network."""
        return self.net_.network_

    def __sklearn_is_fitted__(self):
        return hasattr(self, "net_")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.non_deterministic = self.random_state is None
        return tags

    def _iterate_outputs(self, X, n_columns, method):
        """Run the net on block after block of the samples, each of so many columns at its end."""
        if is_stream(X):
            raise ValueError(
                f"{method} takes arrays; a stream is only for fitting. Go through its parts: "
                f"for X, *_ in stream: net.{method}(X)."
            )
        rows = make_input_rows(self._encoder.transform(X, self))
        net, device = self.net_, torch.device(self.net_.device)
        net.module_.eval()
        n_rows = max(PREDICTION_CELLS // max(n_columns, MIN_CELLS_OF_A_ROW), 1)
        for start in range(0, len(rows), n_rows):
            with torch.no_grad():
                yield net.infer(rows.take(slice(start, start + n_rows), device))
