"""Heads, labels and losses of batches for the tests of balancing."""

import numpy as np
import torch

from skmultilabel.neural._heads._build import build_head
from skmultilabel.neural._heads._label_facts import find_label_facts

N_ROWS, N_HIDDEN, N_LABELS = 12, 5, 3


def draw_batch(*, members=0, missing=False, dtype=torch.float64):
    """Return a representation that wants a gradient, and labels."""
    generator = torch.Generator().manual_seed(0)
    shape = (N_ROWS, members, N_HIDDEN) if members else (N_ROWS, N_HIDDEN)
    hidden = torch.randn(shape, generator=generator, dtype=dtype).requires_grad_()
    share = torch.tensor([0.6, 0.4, 0.1])
    target = (torch.rand(N_ROWS, N_LABELS, generator=generator) < share).to(dtype)
    target[0, 2] = 1
    if missing:
        target[torch.rand(target.shape, generator=generator) < 0.3] = torch.nan
    return hidden, target


def make_head(name="independent", dtype=torch.float64):
    """Return a head that has learned something."""
    rng = np.random.default_rng(0)
    Y = (rng.random((60, N_LABELS)) < [0.6, 0.4, 0.2]).astype(int)
    head = build_head(name, N_HIDDEN, find_label_facts(Y)).to(dtype)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter += torch.randn(parameter.shape, generator=generator, dtype=dtype)
    return head
