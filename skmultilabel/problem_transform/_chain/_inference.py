"""The ways of inference by name, and inference block by block."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from skmultilabel.problem_transform._chain._beam import infer_by_beam
from skmultilabel.problem_transform._chain._epsilon import infer_above_epsilon
from skmultilabel.problem_transform._chain._exhaustive import check_exhaustive, infer_exhaustively
from skmultilabel.problem_transform._chain._greedy import infer_greedily
from skmultilabel.problem_transform._chain._monte_carlo import draw_points, infer_by_drawing
from skmultilabel.problem_transform._joint._blocks import split_samples

__all__ = [
    "INFERENCES",
    "Inference",
    "choose_inference",
    "map_blocks",
    "prepare_inference",
]

# Up to so many labels "auto" computes the probabilities of all label sets: of 10 there are 1024.
MAX_AUTO_LABELS = 10


@dataclass(frozen=True)
class Inference:
    """A way of inference with its parameters.

    Parameters
    ----------
    infer : callable
        Takes `Links` and returns `LabelSets` in the order of the chain.
    bytes_per_sample : int
        About what its arrays take for one sample.
    """

    infer: Callable
    bytes_per_sample: int


def choose_inference(inference, predict_for, n_links):
    """Choose what ``inference="auto"`` stands for.

    Parameters
    ----------
    inference : str
        ``"auto"``, or the name of a way, which is returned.
    predict_for : str or None
        The Bayes rule that the label sets are for. None for what scikit-learn's chain predicts.
    n_links : int
        The number of labels.

    Returns
    -------
    str
        A name of `INFERENCES`.
    """
    if inference != "auto":
        return inference
    if predict_for is None:
        return "greedy"
    if n_links <= MAX_AUTO_LABELS:
        return "exhaustive"
    # The most probable set is hardly ever drawn where there are many, and a beam finds it.
    return "beam" if predict_for == "subset" else "monte_carlo"


def prepare_inference(
    name, n_links, *, beam_width=10, epsilon=0.05, n_draws=100, random_state=None
):
    """Prepare a way of inference, once for all samples.

    Parameters
    ----------
    name : str
        A name of `INFERENCES`.
    n_links : int
        The number of labels.
    beam_width : int, default=10
        How many partial label sets a beam search keeps.
    epsilon : float, default=0.05
        The smallest probability of a label set that epsilon-approximate inference finds.
    n_draws : int, default=100
        How many label sets Monte Carlo inference draws.
    random_state : int, RandomState instance or None, default=None
        What Monte Carlo inference draws with.

    Returns
    -------
    Inference
        What infers.

    Raises
    ------
    ValueError
        If there are too many labels for exhaustive inference.
    """
    options = {
        "beam_width": beam_width,
        "epsilon": epsilon,
        "n_draws": n_draws,
        "random_state": random_state,
    }
    return INFERENCES[name](n_links, **options)


def _prepare_greedy(n_links, **_):
    return Inference(infer_greedily, _count_bytes(n_links, 1))


def _prepare_exhaustive(n_links, **_):
    check_exhaustive(n_links)
    return Inference(infer_exhaustively, 8 * 3 * 2**n_links)


def _prepare_beam(n_links, *, beam_width, **_):
    n_sets = min(beam_width, 2**n_links)
    return Inference(partial(infer_by_beam, width=beam_width), _count_bytes(n_links, n_sets))


def _prepare_epsilon(n_links, *, epsilon, **_):
    n_sets = int(min(1 / epsilon, 2**n_links)) + 1
    return Inference(partial(infer_above_epsilon, epsilon=epsilon), _count_bytes(n_links, n_sets))


def _prepare_monte_carlo(n_links, *, n_draws, random_state, **_):
    points = draw_points(n_draws, n_links, random_state)
    return Inference(partial(infer_by_drawing, points=points), _count_bytes(n_links, n_draws))


def _count_bytes(n_links, n_sets):
    """What the labels of all sets of a sample take, as floats, and a few numbers a set."""
    return 8 * (n_links + 4) * n_sets


INFERENCES = {
    "greedy": _prepare_greedy,
    "exhaustive": _prepare_exhaustive,
    "beam": _prepare_beam,
    "epsilon": _prepare_epsilon,
    "monte_carlo": _prepare_monte_carlo,
}


def map_blocks(links, inference, work):
    """Infer block by block, in bounded memory, and work on each block.

    Parameters
    ----------
    links : Links
        The chain on all samples.
    inference : Inference
        How label sets are inferred.
    work : callable
        Takes the `LabelSets` of a block and returns an array with a row for each of its samples.

    Returns
    -------
    ndarray of shape (n_samples, ...)
        The rows of all blocks.
    """
    blocks = split_samples(links.n_samples, inference.bytes_per_sample)
    return np.concatenate([work(inference.infer(links.take(block))) for block in blocks])
