"""Every loss, with the formula that it is compared with: a loss joins by one line."""

from typing import NamedTuple

import loss_formulas as formulas
import numpy as np
import torch

from skmultilabel.neural.losses import make_loss


class Case(NamedTuple):
    """A loss and its formula, which takes logits and labels as arrays."""

    name: str
    formula: object
    params: dict = {}
    epoch: int = 0
    tolerance: float = 1e-9


Y_TRAIN = np.array([[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0], [0, 0, 0, 1]], float)

CASES = {
    "bce": Case("bce", formulas.make_bce()),
    "bce, smoothed": Case("bce", formulas.make_bce(0.1), {"label_smoothing": 0.1}),
    "focal": Case("focal", formulas.make_focal()),
    "focal, alpha": Case("focal", formulas.make_focal(0.5, 0.25), {"gamma": 0.5, "alpha": 0.25}),
    "asymmetric": Case("asymmetric", formulas.make_asymmetric(), {"detach_focal_weight": False}),
    "asymmetric, no margin": Case(
        "asymmetric",
        formulas.make_asymmetric(2.0, 0.5, 0.0),
        {
            "gamma_negative": 2.0,
            "gamma_positive": 0.5,
            "margin": 0.0,
            "detach_focal_weight": False,
        },
    ),
    "distribution_balanced": Case(
        "distribution_balanced",
        formulas.make_distribution_balanced(Y_TRAIN),
        # What is learnt from frequencies is kept in single precision.
        tolerance=1e-7,
    ),
    "dice": Case("dice", formulas.make_tversky()),
    "dice, samples": Case("dice", formulas.make_tversky(average="samples"), {"average": "samples"}),
    "soft_f_beta": Case("soft_f_beta", formulas.make_tversky(0.2, 0.8), {"beta": 2.0}),
    "jaccard": Case("jaccard", formulas.make_tversky(1, 1)),
    "tversky": Case(
        "tversky",
        formulas.make_tversky(0.3, 0.7, "micro", 0.5),
        {"alpha": 0.3, "beta": 0.7, "average": "micro", "smoothing": 0.5},
    ),
    "zlpr": Case("zlpr", formulas.zlpr),
    "lsep": Case("lsep", formulas.lsep),
    "bp_mll": Case("bp_mll", formulas.bp_mll),
    "two_way": Case("two_way", formulas.two_way),
    "auc": Case("auc", formulas.auc_logistic),
    "auc, squared hinge": Case("auc", formulas.auc_squared_hinge, {"surrogate": "squared_hinge"}),
    "auc_margin": Case("auc_margin", formulas.auc_margin),
    "partial_bce": Case("partial_bce", formulas.partial_bce),
    "hill": Case("hill", formulas.mean_entries(formulas.hill)),
    "splc": Case("splc", formulas.make_splc(0)),
    "splc, later": Case("splc", formulas.make_splc(1), epoch=1),
    "large_loss": Case("large_loss", formulas.make_large_loss("reject", 0)),
    "large_loss, later": Case(
        "large_loss", formulas.make_large_loss("reject", 0.1), {"delta": 0.05}, epoch=2
    ),
    "large_loss, corrected": Case(
        "large_loss",
        formulas.make_large_loss("correct", 0.1),
        {"delta": 0.05, "scheme": "correct"},
        epoch=2,
    ),
    "assume_negative": Case(
        "assume_negative",
        formulas.make_assume_negative(0.5, 0.1),
        {"unknown_weight": 0.5, "label_smoothing": 0.1},
    ),
    "weak_assume_negative": Case("weak_assume_negative", formulas.make_assume_negative(weak=True)),
    "expected_positives": Case(
        "expected_positives", formulas.make_expected_positives(1.5), {"expected_positives": 1.5}
    ),
    # Without the numbers of the rows it has no estimates to compare with; see test_role.
    "role": Case("role", formulas.make_expected_positives(1.5), {"expected_positives": 1.5}),
}


def build(case):
    """Make the loss of a case."""
    loss = make_loss(case.name, **case.params)
    if loss.needs_labels:
        loss.fit_labels(Y_TRAIN)
    loss.all_known = False
    loss.start_epoch(case.epoch)
    # Rows without numbers are no rows of the training.
    return loss.train(not loss.needs_row_index).double()


def draw(n_rows=7, n_labels=4, *, missing=False, seed=0, scale=2.0):
    """Draw logits and labels, with rows and labels that are all 0 or 1."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=scale, size=(n_rows, n_labels))
    target = (rng.random((n_rows, n_labels)) < 0.4).astype(float)
    target[0], target[-1] = 0, 1
    if n_rows > 4:
        target[:, 0] = 1
    if missing:
        target[rng.random(target.shape) < 0.3] = np.nan
        target[1] = np.nan
    return torch.tensor(logits, requires_grad=True), torch.tensor(target)
