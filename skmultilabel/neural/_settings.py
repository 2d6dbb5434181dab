"""What the parameters that are "auto" become on given data."""

import math
from typing import NamedTuple

from skmultilabel.neural._heads._build import choose_head

__all__ = ["Settings", "choose_settings", "choose_validation_fraction"]

# From so many rows on some can be spared for validation. With fewer, they teach more than they
# tell, and the training ends after a fixed number of epochs.
MIN_ROWS_TO_VALIDATE = 10_000
EPOCHS = (20, 100)
# So many steps it takes, however few rows there are.
STEPS = 600
BATCHES_PER_EPOCH = 16
BATCH_SIZES = (32, 1024)


class Settings(NamedTuple):
    """What a fit goes by.

    Attributes
    ----------
    module : str or object
        The trunk, or the user's module.
    head : str
        The head.
    lr : float
        The largest learning rate.
    batch_size : int
        The largest number of rows in a batch.
    max_epochs : int
        After how many epochs the training ends at the latest.
    schedule : str, callable or None
        How the learning rate changes.
    monitor : str or object
        What decides which epoch is the best.
    patience : int or None
        After how many epochs without a better value the training ends.
    """

    module: object
    head: str
    lr: float
    batch_size: int
    max_epochs: int
    schedule: object
    monitor: object
    patience: int | None


def choose_settings(estimator, facts, *, needs_single_labels):
    """Settle the parameters that are "auto".

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    facts : LabelFacts
        What is known of the training labels.
    needs_single_labels : bool
        Whether label sets are no choice: the labels of a row may have different weights, or sets
        that were not seen may come later.

    Returns
    -------
    Settings
        The parameters.
    """
    is_custom = not isinstance(estimator.module, str)
    batch_size = _choose_batch_size(facts.n_rows)
    n_batches = math.ceil(facts.n_rows / batch_size)
    chosen = {
        "module": "batch_ensemble",
        "head": _choose_head(estimator, facts, needs_single_labels),
        # Whoever brings a module mostly brings one that is deep, or trained already.
        "lr": 1e-3 if is_custom else 3e-3,
        "batch_size": batch_size,
        "max_epochs": min(max(math.ceil(STEPS / n_batches), EPOCHS[0]), EPOCHS[1]),
        # Snapshots bring their own.
        "schedule": None if estimator.averaging == "snapshots" else "one_cycle",
        "monitor": "loss",
        # Later snapshots are better than the weights in the middle of a cycle let one expect.
        "patience": None if estimator.averaging == "snapshots" else 5,
    }
    given = {name: getattr(estimator, name) for name in Settings._fields}
    return Settings(
        **{name: chosen[name] if _is_auto(value) else value for name, value in given.items()}
    )


def choose_validation_fraction(fraction, n_rows):
    """Settle which part of the rows is kept for validation.

    Parameters
    ----------
    fraction : float or "auto"
        The parameter.
    n_rows : int
        The number of rows.

    Returns
    -------
    float
        The part, 0 for none.
    """
    if not _is_auto(fraction):
        return fraction
    return 0.1 if n_rows >= MIN_ROWS_TO_VALIDATE else 0.0


def _is_auto(value):
    return isinstance(value, str) and value == "auto"


def _choose_head(estimator, facts, needs_single_labels):
    """Choose one with a likelihood of its own only where nothing else is asked for."""
    is_plain = isinstance(estimator.module, str) and _is_auto(estimator.criterion)
    is_plain &= estimator.balancing is None and not estimator.normalize_sample_gradients
    return choose_head(facts) if is_plain and not needs_single_labels else "independent"


def _choose_batch_size(n_rows):
    """Return a power of two that makes about 16 batches."""
    smallest, largest = BATCH_SIZES
    power = round(math.log2(max(n_rows / BATCHES_PER_EPOCH, 1)))
    return min(max(2**power, smallest), largest)
