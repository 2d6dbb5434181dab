"""Weighted label sets: a distribution over label sets for every sample."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

__all__ = [
    "LabelSets",
    "add_complete_sets",
    "encode_own_sets",
    "encode_sets",
    "mix_label_sets",
]


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
        total = self.weight.sum(axis=1, keepdims=True)
        return np.minimum(self.sum_sets(self.weight) / total, 1.0)

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
        The mean of the distributions. Sets that several parts have are listed once where the sets
        are the same for all samples, and are repeated otherwise. Where all parts know the
        probabilities of their sets, those of the mixture are at least what is returned: a part
        that does not list a set adds nothing.
    """
    if len(parts) == 1:
        return parts[0]
    shares = np.full((1, len(parts)), 1 / len(parts)) if shares is None else shares
    weight = [part.normalize() * shares[:, [k]] for k, part in enumerate(parts)]
    if all(part.is_shared for part in parts):
        return _mix_shared(parts, weight)
    shape = parts[0].n_samples, -1, parts[0].n_labels
    sets = [np.broadcast_to(p.sets, (*p.weight.shape, p.n_labels)).reshape(shape) for p in parts]
    sets, weight = np.concatenate(sets, axis=1), np.concatenate(weight, axis=1)
    if any(part.log_proba is None for part in parts):
        return LabelSets(sets, weight)
    return LabelSets(sets, weight, _mix_log_proba(parts, shares, encode_own_sets(sets)))


def add_complete_sets(parts, shares):
    """Mix distributions over all label sets, one after the other.

    Parameters
    ----------
    parts : iterable of LabelSets
        Each lists all 2^n_labels sets, the same for all samples, in any order.
    shares : iterable of {float, ndarray of shape (n_samples,)}
        How much each part counts.

    Returns
    -------
    LabelSets
        The mean of the distributions. No more than two of them are in memory.
    """
    total = None
    for part, share in zip(parts, shares, strict=True):
        places = np.lexsort(part.sets.T)
        weight = part.normalize()[:, places]
        weight *= np.reshape(share, (-1, 1))
        total = LabelSets(part.sets[places], weight if total is None else total.weight + weight)
    return total


def _mix_log_proba(parts, shares, ids):
    """Sum what the parts know of the probabilities of sets with given numbers."""
    with np.errstate(divide="ignore"):
        log_share = np.log(shares)
        log_proba = np.hstack([part.log_proba + log_share[:, [k]] for k, part in enumerate(parts)])
        largest = log_proba.max(axis=1, keepdims=True)
        # A part may list a set that was drawn more than once.
        part_of = np.repeat(np.arange(len(parts)), [part.weight.shape[1] for part in parts])
        _, first = np.unique(ids + (ids.max() + 1) * part_of, return_index=True)
        total = np.bincount(ids.ravel()[first], np.exp(log_proba - largest).ravel()[first])
        return np.log(total[ids]) + largest


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
        Numbers from 0 up, without gaps, in lexical order.

    Examples
    --------
    >>> import numpy as np
    >>> encode_sets(np.array([[0, 1], [1, 1], [0, 1]], dtype=np.uint8))
    array([0, 1, 0])
    """
    packed = np.packbits(sets, axis=-1)
    n_missing = -packed.shape[-1] % 8
    packed = np.pad(packed, [(0, 0)] * (sets.ndim - 1) + [(0, n_missing)])
    packed = np.ascontiguousarray(packed)
    ids = np.zeros(sets.shape[:-1], dtype=np.intp)
    # Words are sorted as numbers, which is fast; two small numbers make up the next one.
    for word in np.moveaxis(packed.view(">u8").astype(np.uint64), -1, 0):
        values, places = np.unique(word, return_inverse=True)
        pairs = ids * len(values) + places.reshape(ids.shape)
        ids = np.unique(pairs, return_inverse=True)[1].reshape(ids.shape)
    return ids


def encode_own_sets(sets):
    """Give equal label sets of the same sample equal numbers, and other sets others.

    Parameters
    ----------
    sets : ndarray of shape (n_samples, n_sets, n_labels), dtype uint8
        0 and 1.

    Returns
    -------
    ndarray of shape (n_samples, n_sets)
        Numbers from 0 up, without gaps.
    """
    ids = encode_sets(sets)
    ids += (ids.max() + 1) * np.arange(len(ids))[:, None]
    return np.unique(ids, return_inverse=True)[1].reshape(ids.shape)
