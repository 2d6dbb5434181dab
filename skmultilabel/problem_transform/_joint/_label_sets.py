"""Weighted label sets: a distribution over label sets for every sample."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

__all__ = ["LabelSets", "encode_sets", "mix_label_sets"]


@dataclass(frozen=True, eq=False)
class LabelSets:
    """Label sets with weights, for every sample.

    What exact inference, a search or drawing at random knows of the joint distribution of the
    labels, given the sample.

    Parameters
    ----------
    sets : ndarray of shape (n_sets, n_labels) or (n_samples, n_sets, n_labels), dtype uint8
        0 and 1: the same sets for all samples, then distinct, or those of each.
    weight : ndarray of shape (n_samples, n_sets)
        How much each set counts. Not negative, and not all 0 for a sample; rows need not sum to 1.
    log_proba : ndarray of shape (n_samples, n_sets), default=None
        The logarithm of the probability of each set. Only where `weight` is not in proportion to
        it, as for sets that were drawn at random.
    """

    sets: np.ndarray
    weight: np.ndarray
    log_proba: np.ndarray | None = None

    @property
    def is_shared(self):
        """Whether the sets are the same for all samples."""
        return self.sets.ndim == 2

    @property
    def n_samples(self):
        """The number of samples."""
        return len(self.weight)

    @property
    def n_labels(self):
        """The number of labels."""
        return self.sets.shape[-1]

    def sum_sets(self, weight):
        """Sum the sets of every sample, with given weights.

        Parameters
        ----------
        weight : ndarray of shape (n_samples, n_sets)
            Weights.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            For every label the weights of the sets that have it.
        """
        if self.is_shared:
            return weight @ self.sets.astype(np.float64)
        return np.einsum("ij,ijk->ik", weight, self.sets)  # without a copy of the sets as floats

    def normalize(self):
        """Return the weights so that they sum to 1 for every sample.

        Returns
        -------
        ndarray of shape (n_samples, n_sets)
            Probabilities of the sets.
        """
        return self.weight / self.weight.sum(axis=1, keepdims=True)

    def compute_marginals(self):
        """Compute the probability of every label.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            Marginals of the normalized distribution.
        """
        # A sum of weights may exceed 1 by its rounding.
        return np.minimum(self.sum_sets(self.normalize()), 1.0)

    def take(self, rows):
        """Take some of the samples.

        Parameters
        ----------
        rows : slice or ndarray
            Which.

        Returns
        -------
        LabelSets
            Their sets.
        """
        sets = self.sets if self.is_shared else self.sets[rows]
        log_proba = None if self.log_proba is None else self.log_proba[rows]
        return LabelSets(sets, self.weight[rows], log_proba)

    def take_labels(self, labels):
        """Take the labels in another order.

        Parameters
        ----------
        labels : ndarray of shape (n_labels,)
            Column j of the result is column ``labels[j]`` of these sets.

        Returns
        -------
        LabelSets
            The same distribution over reordered labels.
        """
        return LabelSets(self.sets[..., labels], self.weight, self.log_proba)


def mix_label_sets(parts, shares=None):
    """Mix distributions over the same labels and samples.

    Parameters
    ----------
    parts : list of LabelSets
        What is mixed, each normalized.
    shares : ndarray of shape (n_samples, n_parts), default=None
        How much each part counts for each sample; ``None``: each the same.

    Returns
    -------
    LabelSets
        The mean of the distributions. Sets that several parts have are counted once where the sets
        are the same for all samples, and are repeated otherwise.
    """
    if len(parts) == 1:
        return parts[0]
    shares = np.full((1, len(parts)), 1 / len(parts)) if shares is None else shares
    weight = [part.normalize() * shares[:, [k]] for k, part in enumerate(parts)]
    if all(part.is_shared for part in parts):
        return _mix_shared(parts, weight)
    shape = parts[0].n_samples, -1, parts[0].n_labels
    sets = [np.broadcast_to(p.sets, (*p.weight.shape, p.n_labels)).reshape(shape) for p in parts]
    return LabelSets(np.concatenate(sets, axis=1), np.concatenate(weight, axis=1))


def _mix_shared(parts, weight):
    """Mix distributions over sets that are the same for all samples."""
    sets = np.concatenate([part.sets for part in parts])
    ids = encode_sets(sets)
    first = np.unique(ids, return_index=True)[1]
    merge = sp.csr_array((np.ones(len(ids)), (np.arange(len(ids)), ids)))
    return LabelSets(sets[first], np.concatenate(weight, axis=1) @ merge)


def encode_sets(sets):
    """Give equal label sets equal numbers.

    Parameters
    ----------
    sets : ndarray of shape (..., n_labels), dtype uint8
        0 and 1.

    Returns
    -------
    ndarray of shape (...)
        Numbers from 0 up, without gaps.

    Examples
    --------
    >>> import numpy as np
    >>> encode_sets(np.array([[0, 1], [1, 1], [0, 1]], dtype=np.uint8))
    array([0, 1, 0])
    """
    packed = np.packbits(sets, axis=-1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[-1])))
    return np.unique(keys, return_inverse=True)[1].reshape(sets.shape[:-1])
