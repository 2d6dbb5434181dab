"""What the parameters that are "auto" become on given data."""

import math
from numbers import Integral
from typing import NamedTuple

from skmultilabel.neural._heads._build import choose_head

__all__ = [
    "Settings",
    "choose_classifier_settings",
    "choose_metric_settings",
    "choose_validation_fraction",
]

# From so many rows on some can be spared for validation. With fewer, they teach more than they
# tell, and the training ends after a fixed number of epochs.
MIN_ROWS_TO_VALIDATE = 10_000
# A table of so few features is learned best by a small net, and quickly.
MAX_FEATURES_OF_SMALL_NET = 32
MAX_EPOCHS = 100
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
    handed_on : dict
        Parameters for the trunk and the optimizer, where the user is silent.
    head_params : dict
        Parameters for the head.
    contrastive : dict or None
        Parameters of the contrastive term, as the user gave them.
    """

    module: object
    head: str
    lr: float
    batch_size: int
    max_epochs: int
    schedule: object
    monitor: object
    patience: int | None
    handed_on: dict
    head_params: dict
    contrastive: dict | None = None


class Recipe(NamedTuple):
    """What did best on data of a kind; see benchmarks/bench_neural_quality.py."""

    module: str
    lr: float
    # So many steps it takes, however few rows there are; and so many epochs, however many.
    steps: int
    epochs: int
    handed_on: dict


SMALL = Recipe(
    "mlp",
    lr=5e-3,
    steps=200,
    epochs=15,
    handed_on={"module__width": 64, "module__dropout": 0.1, "optimizer__weight_decay": 1.0},
)
LARGE = Recipe(
    "batch_ensemble",
    lr=3e-3,
    steps=500,
    epochs=20,
    handed_on={"optimizer__weight_decay": 0.3},
)
# Of texts and the like, which have more features than rows, a net soon learns words by heart.
SPARSE = Recipe(
    "mlp",
    lr=6e-3,
    steps=500,
    epochs=20,
    handed_on={"module__depth": 1, "module__dropout": 0.5, "optimizer__weight_decay": 1.5},
)
# Distances take more steps to learn than labels.
METRIC = LARGE._replace(module="mlp", lr=5e-3, steps=1000)
# Whoever brings a module mostly brings one that is deep, or trained already.
CUSTOM = Recipe(None, lr=1e-3, steps=500, epochs=20, handed_on={})


def choose_classifier_settings(estimator, facts, *, needs_single_labels, is_sparse=False):
    """Settle the parameters of a classifier that are "auto".

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    facts : LabelFacts
        What is known of the training labels.
    needs_single_labels : bool
        Whether label sets are no choice: the labels of a row may have different weights, or sets
        that were not seen may come later.
    is_sparse : bool, default=False
        Whether the samples are sparse.

    Returns
    -------
    Settings
        The parameters.
    """
    recipe = _choose_recipe(estimator, is_sparse=is_sparse)
    head = estimator.head
    if head == "auto":
        head = _choose_head(estimator, facts, needs_single_labels)
    settings = _choose_settings(
        estimator, recipe, facts.n_rows, head, estimator._get_passed("head")
    )
    return settings._replace(contrastive=estimator._get_passed("contrastive"))


def choose_metric_settings(estimator, n_rows, head, head_params, *, is_sparse):
    """Settle the parameters of a metric learner that are "auto".

    Parameters
    ----------
    estimator : MultiLabelMetricLearner
        The estimator.
    n_rows : int
        The number of rows of the training, or of pairs.
    head : type
        The head.
    head_params : dict
        Its parameters.
    is_sparse : bool
        Whether the samples are sparse.

    Returns
    -------
    Settings
        The parameters.
    """
    recipe = (SPARSE if is_sparse else METRIC) if isinstance(estimator.module, str) else CUSTOM
    return _choose_settings(estimator, recipe, n_rows, head, head_params)


def _choose_settings(estimator, recipe, n_rows, head, head_params):
    """Settle the parameters of the training that are "auto".

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier or MultiLabelMetricLearner
        The estimator.
    recipe : Recipe
        What did best on such data.
    n_rows : int
        The number of rows of the training.
    head : str or type
        The head.
    head_params : dict
        Its parameters.

    Returns
    -------
    Settings
        The parameters.
    """
    batch_size = _choose_batch_size(n_rows)
    if not _is(estimator.batch_size, "auto"):
        batch_size = estimator.batch_size
    n_batches = math.ceil(n_rows / batch_size)
    cycles = estimator.averaging == "snapshots"
    chosen = {
        "module": recipe.module,
        "lr": recipe.lr,
        "batch_size": batch_size,
        "max_epochs": min(max(math.ceil(recipe.steps / n_batches), recipe.epochs), MAX_EPOCHS),
        # Snapshots bring their own.
        "schedule": None if cycles else "one_cycle",
        "monitor": "loss",
        # Later snapshots are better than the weights in the middle of a cycle let one expect.
        "patience": None if cycles else 5,
    }
    given = {name: getattr(estimator, name) for name in chosen}
    settled = {name: chosen[name] if _is(value, "auto") else value for name, value in given.items()}
    return Settings(
        **settled, head=head, handed_on=_hand_on(estimator, recipe), head_params=head_params
    )


def _choose_recipe(estimator, *, is_sparse):
    if not isinstance(estimator.module, str):
        return CUSTOM
    if is_sparse:
        return SPARSE
    is_small = estimator.n_features_in_ <= MAX_FEATURES_OF_SMALL_NET
    return SMALL if _is(estimator.module, "auto") and is_small else LARGE


def _hand_on(estimator, recipe):
    """Return the parameters of the recipe that suit what the user has chosen."""
    foreign = {"module"} if not _is(estimator.module, "auto") else set()
    foreign |= {"optimizer"} if estimator.optimizer != "adamw" else set()
    return {
        name: value
        for name, value in recipe.handed_on.items()
        if name.partition("__")[0] not in foreign
    }


def choose_validation_fraction(estimator, n_rows):
    """Settle which part of the rows is kept for validation.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    n_rows : int
        The number of rows.

    Returns
    -------
    float
        The part, 0 for none.
    """
    fraction = estimator.validation_fraction
    if not _is(fraction, "auto"):
        if round(fraction * n_rows) >= n_rows:
            raise ValueError(
                f"validation_fraction={fraction} leaves no row of {n_rows} for training. Lower it."
            )
        return fraction
    is_asked_for = not _is(estimator.monitor, "loss") or isinstance(estimator.patience, Integral)
    return 0.1 if is_asked_for or n_rows >= MIN_ROWS_TO_VALIDATE else 0.0


def _is(value, name):
    """Tell whether a value, which may be an array, is a name."""
    return isinstance(value, str) and value == name


def _choose_head(estimator, facts, needs_single_labels):
    """Choose one with a likelihood of its own only where nothing else is asked for."""
    is_plain = isinstance(estimator.module, str) and _is(estimator.criterion, "auto")
    is_plain &= estimator.balancing is None and not estimator.normalize_sample_gradients
    is_plain &= not estimator._get_passed("criterion")
    return choose_head(facts) if is_plain and not needs_single_labels else "independent"


def _choose_batch_size(n_rows):
    """Return a power of two that makes about 16 batches."""
    smallest, largest = BATCH_SIZES
    power = round(math.log2(max(n_rows / BATCHES_PER_EPOCH, 1)))
    return min(max(2**power, smallest), largest)
