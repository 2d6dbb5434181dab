"""What makes it hopeless to learn distances, and can be seen beforehand."""

import warnings

import torch

from skmultilabel.neural._batches._rows import DenseRows

__all__ = ["check_labels_pair", "find_shared_labels", "warn_samples_alike"]


def find_shared_labels(facts):
    """Find the labels that all samples carry.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the training labels.

    Returns
    -------
    ndarray of shape (n_labels,), bool
        Which labels they are, as far as is known.
    """
    return (facts.positives > 0) & (facts.positives >= facts.known)


def check_labels_pair(facts, instead):
    """Refuse labels that no two samples share.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the training labels.
    instead : str
        What the user can do where there are no labels.

    Raises
    ------
    ValueError
        If there are such labels alone.
    """
    if facts.n_rows == 1:
        raise ValueError("There is one sample (n_samples=1), and a pair has two. Give more.")
    if not (facts.positives > 0).any():
        raise ValueError(
            "No sample carries a label, so no two of them belong together. Give labels with 1 in "
            f"them, or {instead}."
        )
    if find_shared_labels(facts)[facts.positives > 0].all():
        raise ValueError(
            "All samples carry the same labels, so nothing is to be told apart. Give labels that "
            "not all samples carry."
        )
    if facts.positives.max() < 2:
        raise ValueError(
            "No label is carried by two samples, so no two of them belong together. Give more "
            "samples, or labels that are less fine."
        )


def warn_samples_alike(rows):
    """Warn where all samples are the same.

    Parameters
    ----------
    rows : rows
        The encoded samples.

    Warns
    -----
    UserWarning
        If they are, and dense.
    """
    values = getattr(rows, "values", None)
    if not isinstance(rows, DenseRows) or len(rows) < 2 or not isinstance(values, torch.Tensor):
        return
    if bool((values == values[:1]).all()):
        warnings.warn(
            "All samples are the same, so all embeddings will be. Look at how X is made.",
            UserWarning,
            stacklevel=5,
        )
