"""Answers of chains of labels whose links are linear in the labels before."""

from functools import partial

import numpy as np
from scipy.special import expit

from skmultilabel.problem_transform._chain._inference import choose_inference, prepare_inference
from skmultilabel.problem_transform._chain._linear_links import LinearLinks
from skmultilabel.problem_transform._joint._blocks import split_samples
from skmultilabel.problem_transform._joint._label_sets import mix_label_sets
from skmultilabel.problem_transform._joint._most_probable import take_most_probable

__all__ = ["compute_chain_marginals", "find_joint_sets"]


def compute_chain_marginals(base, weights, inference="auto", **options):
    r"""Compute the probability of every label.

    Where not all label sets are listed it is the mean, over the sets that are, of the probability
    of the label given those before it, :math:`\sum_s P(s) \, P(y_l = 1 | s_{<l})`. It varies
    less than the share of the sets that have the label, and is never 0 because none was drawn.

    Parameters
    ----------
    base : ndarray of shape (n_members, n_rows, n_links), float64
        The log-odds of the labels where no other is present, in the order of the chain.
    weights : ndarray of shape (n_links, n_links), float64
        What the label of the column adds to the log-odds of the row; the lower triangle counts.
    inference : str, default="auto"
        A way of inference; ``"auto"`` is exhaustive for few labels and Monte Carlo for more.
    **options : dict
        As of :func:`prepare_inference`.

    Returns
    -------
    ndarray of shape (n_rows, n_links)
        The mean of the members.
    """
    name = choose_inference(inference, "hamming", base.shape[2])
    prepared = prepare_inference(name, base.shape[2], **options)
    answer = partial(_compute_marginals, weights=weights, inference=prepared)
    return np.mean([_map_blocks(member[None], prepared, answer) for member in base], axis=0)


def find_joint_sets(base, weights, inference="auto", **options):
    """Find the most probable label set of every row.

    Parameters
    ----------
    base : ndarray of shape (n_members, n_rows, n_links), float64
        The log-odds of the labels where no other is present, in the order of the chain.
    weights : ndarray of shape (n_links, n_links), float64
        What the label of the column adds to the log-odds of the row; the lower triangle counts.
    inference : str, default="auto"
        A way of inference; ``"auto"`` is exhaustive for few labels and a beam search for more.
    **options : dict
        As of :func:`prepare_inference`.

    Returns
    -------
    ndarray of shape (n_rows, n_links), dtype bool
        The set that is most probable under the mean of the members.
    """
    name = choose_inference(inference, "subset", base.shape[2])
    prepared = prepare_inference(name, base.shape[2], **options)
    answer = partial(_find_joint, weights=weights, inference=prepared)
    return _map_blocks(base, prepared, answer)


def _map_blocks(base, inference, answer):
    """Answer for blocks of rows, in bounded memory."""
    blocks = split_samples(base.shape[1], len(base) * inference.bytes_per_sample)
    return np.concatenate([answer(base[:, block]) for block in blocks])


def _compute_marginals(base, weights, inference):
    label_sets = inference.infer(LinearLinks(base[0], weights))
    if label_sets.is_shared:
        return label_sets.compute_marginals()
    log_odds = label_sets.sets @ np.tril(weights, -1).T
    log_odds += base[0][:, np.newaxis]
    return np.einsum("ij,ijk->ik", label_sets.normalize(), expit(log_odds))


def _find_joint(base, weights, inference):
    parts = [inference.infer(LinearLinks(member, weights)) for member in base]
    return take_most_probable(mix_label_sets(parts))
