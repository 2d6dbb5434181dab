"""Small fitted nets of every kind, for what is done with them afterwards."""

from functools import cache

import numpy as np
import pandas as pd
import scipy.sparse as sp
from torch import nn

from skmultilabel.neural._classifier import NeuralMultiLabelClassifier
from skmultilabel.neural._heads._build import HEADS
from skmultilabel.neural._modules._build import TRUNKS

RNG = np.random.default_rng(0)
N_ROWS = 120
TABLE = RNG.normal(size=(N_ROWS, 5)) * [1, 3, 0.1, 1, 50] + [0, 1e6, 2, 0, 9]
LABELS = (TABLE[:, :3] + RNG.normal(size=(N_ROWS, 3)) > TABLE[:, :3].mean(axis=0)).astype(int)
FRAME = pd.DataFrame(TABLE, columns=list("abcde")).assign(
    city=RNG.choice(["Rome", "Oslo", "Bonn"], N_ROWS), size=pd.Categorical(LABELS[:, 0] + 1)
)
MISSING = np.where(RNG.random(LABELS.shape) < 0.2, np.nan, LABELS)


class Convolution(nn.Module):
    """A module of a user, for images."""

    def __init__(self, input_shape, n_labels, width=4):
        super().__init__()
        self.convolution = nn.Conv2d(input_shape[0], width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.linear = nn.Linear(width, n_labels)

    def forward(self, images):
        hidden = self.norm(self.convolution(images.float())).relu()
        return self.linear(hidden.mean(dim=(2, 3)))


class Tokens(nn.Module):
    """A module of a user, for token ids."""

    def __init__(self, n_labels):
        super().__init__()
        self.embedding = nn.Embedding(20, 6, padding_idx=0)
        self.linear = nn.Linear(6, n_labels)

    def forward(self, tokens):
        return self.linear(self.embedding(tokens).mean(dim=1))


# Name -> parameters, samples, labels.
NETS = {
    **{f"head {head}": ({"head": head}, TABLE, LABELS) for head in HEADS},
    **{f"module {module}": ({"module": module}, TABLE, LABELS) for module in TRUNKS},
    "robust": ({"scaling": "robust"}, TABLE, LABELS),
    "standard": ({"scaling": "standard"}, TABLE, LABELS),
    "unscaled": ({"scaling": None}, (TABLE - TABLE.mean(axis=0)).astype(np.float32), LABELS),
    "frame": ({}, FRAME, pd.DataFrame(LABELS, columns=["sport", "news", "arts"])),
    "sparse": ({}, sp.random_array((N_ROWS, 30), density=0.2, rng=0, format="csr"), LABELS),
    "sparse scaled": (
        {"scaling": "max_abs"},
        sp.random_array((N_ROWS, 30), density=0.2, rng=0, format="csr"),
        sp.csr_array(LABELS),
    ),
    "images": ({"module": Convolution, "module__width": 3}, RNG.random((N_ROWS, 2, 5, 5)), LABELS),
    "bytes": ({"module": Convolution}, RNG.integers(0, 255, (N_ROWS, 2, 5, 5), np.uint8), LABELS),
    "tokens": (
        {"module": Tokens, "input_dtype": "int64"},
        RNG.integers(0, 20, (N_ROWS, 7)),
        LABELS,
    ),
    "custom trunk": (
        {"module": Tokens, "head": "label_sets", "input_dtype": "int64"},
        RNG.integers(0, 20, (N_ROWS, 7)),
        LABELS,
    ),
    "missing": ({"criterion": "bce", "criterion__pos_weight": "balanced"}, TABLE, MISSING),
    "one label": ({}, TABLE, LABELS[:, :1]),
    "rare ones": ({}, (RNG.random((N_ROWS, 60)) < 0.02).astype(float), LABELS),
}


@cache
def fit_net(name):
    """Fit the net of a name; returns it with its samples."""
    params, X, Y = NETS[name]
    return NeuralMultiLabelClassifier(max_epochs=2, random_state=0, **params).fit(X, Y), X


def list_code(name):
    """Return those parameters of a net that are code."""
    return {key: value for key, value in NETS[name][0].items() if isinstance(value, type)}
