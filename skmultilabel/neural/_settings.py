"""What the parameters that are "auto" become on given data."""

from typing import NamedTuple

from skmultilabel.neural._heads._build import choose_head

__all__ = ["Settings", "choose_settings"]

# From so many rows on a part of them is kept for validation: fewer are needed for learning.
MIN_ROWS_TO_VALIDATE = 2000


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


def choose_settings(estimator, facts):
    """Settle the parameters that are "auto".

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    facts : LabelFacts
        What is known of the training labels.

    Returns
    -------
    Settings
        The parameters.
    """
    chosen = _choose_defaults(estimator, facts)
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


def _choose_defaults(estimator, facts):
    is_custom = not isinstance(estimator.module, str)
    return {
        "module": "mlp",
        "head": "independent" if is_custom else choose_head(facts),
        "lr": 1e-3 if is_custom else 3e-3,
        "batch_size": _choose_batch_size(facts.n_rows),
        "max_epochs": 40,
        "schedule": "one_cycle",
        "monitor": "loss",
        "patience": 10,
    }


def _choose_batch_size(n_rows):
    """Return the power of two nearest below a thirtieth of the rows, from 32 to 256."""
    return min(max(2 ** (n_rows // 30).bit_length() // 2, 32), 256)
