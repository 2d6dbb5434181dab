"""From relations to the index tuples that libraries of losses want, capped where they are many."""

from numbers import Integral
from typing import NamedTuple

import torch
from sklearn.utils import check_random_state

__all__ = ["MultilabelPairs", "check_max_per_anchor", "list_pairs", "make_generator"]


class MultilabelPairs(NamedTuple):
    """Pairs of rows that are alike, and pairs that are not.

    It is what :func:`multilabel_pairs` returns. Rows are numbers, int64, and the pairs are in the
    order of their anchors. There need not be as many negative pairs as positive ones.

    Read more in the :ref:`User Guide <label_pairs>`.

    Parameters
    ----------
    anchors : Tensor of shape (n_positive,)
        Anchors of the positive pairs.
    positives : Tensor of shape (n_positive,)
        Rows that are like them.
    negative_anchors : Tensor of shape (n_negative,)
        Anchors of the negative pairs.
    negatives : Tensor of shape (n_negative,)
        Rows that are not like them.
    weights : Tensor of shape (n_positive,), float32
        Weights of the positive pairs.

    See Also
    --------
    multilabel_pairs : Finds the pairs.

    Examples
    --------
    >>> from skmultilabel.neural import multilabel_pairs
    >>> pairs = multilabel_pairs([[1, 1], [1, 0], [0, 1]])
    >>> [rows.tolist() for rows in pairs.as_tuple()]
    [[0, 0, 1, 2], [1, 2, 0, 0], [1, 2], [2, 1]]
    >>> [rows.tolist() for rows in pairs.as_triplets()]
    [[1, 2], [0, 0], [2, 1]]
    """

    anchors: torch.Tensor
    positives: torch.Tensor
    negative_anchors: torch.Tensor
    negatives: torch.Tensor
    weights: torch.Tensor

    def shift_anchors(self, n_rows):
        """Count the anchors from another row.

        Parameters
        ----------
        n_rows : int
            What is added to the number of every anchor.

        Returns
        -------
        MultilabelPairs
            The pairs.
        """
        return self._replace(
            anchors=self.anchors + n_rows, negative_anchors=self.negative_anchors + n_rows
        )

    def as_tuple(self):
        """Return what losses of pairs take as `indices_tuple`.

        Returns
        -------
        tuple of Tensor
            ``(anchors, positives, negative_anchors, negatives)``.
        """
        return self[:4]

    def as_triplets(self, max_per_anchor=None, random_state=None):
        """Return what losses of triplets take as `indices_tuple`.

        Parameters
        ----------
        max_per_anchor : int, default=None
            How many triplets an anchor has at most. They are drawn, each with the same probability
            and none twice; others are not built. ``None`` for all.
        random_state : int, RandomState or torch.Generator, default=None
            Which are drawn. ``None`` draws with torch's own generator.

        Returns
        -------
        tuple of Tensor
            ``(anchors, positives, negatives)`` of the same length: all combinations of a positive and
            a negative of an anchor, or some.

        Raises
        ------
        ValueError
            If `max_per_anchor` is no whole number of 1 or more.
        """
        check_max_per_anchor(max_per_anchor)
        generator = make_generator(random_state, self.anchors.device)
        n_anchors = 1 + int(max([0, *(t.max() for t in self[:4:2] if len(t))]))
        n_positives = torch.bincount(self.anchors, minlength=n_anchors)
        n_negatives = torch.bincount(self.negative_anchors, minlength=n_anchors)
        anchors, combinations = _choose(n_positives * n_negatives, max_per_anchor, generator)
        count = n_negatives[anchors]
        positive = _find_starts(n_positives)[anchors] + combinations // count
        # Combinations are chosen evenly spaced, so each positive counts its negatives from another.
        shifts = torch.rand(len(self.anchors), generator=generator, device=anchors.device)
        negative = (combinations + (shifts[positive] * count).long()) % count
        negative += _find_starts(n_negatives)[anchors]
        return anchors, self.positives[positive], self.negatives[negative]


def list_pairs(relations, max_per_anchor=None, generator=None):
    """List the pairs of relations.

    Parameters
    ----------
    relations : Relations
        The relations.
    max_per_anchor : int, default=None
        How many positive pairs, and how many negative ones, an anchor has at most; drawn.
    generator : torch.Generator, default=None
        Draws.

    Returns
    -------
    MultilabelPairs
        The pairs.
    """
    anchors, positives = _list(relations.positives > 0, max_per_anchor, generator)
    others = _list(relations.negatives, max_per_anchor, generator)
    weights = relations.positives[anchors, positives].float()
    return MultilabelPairs(anchors, positives, *others, weights)


def _list(mask, max_per_anchor, generator):
    """Return rows and columns of what a mask marks, of every row so many at most."""
    if max_per_anchor is None:
        return mask.nonzero(as_tuple=True)
    counts = mask.sum(dim=1)
    rows, places = _choose(counts, max_per_anchor, generator)
    # What is marked is counted rather than listed, which would take four times the memory.
    is_small = mask.numel() < 2**31
    ranks = mask.flatten().cumsum(dim=0, dtype=torch.int32 if is_small else torch.int64)
    numbers = _find_starts(counts)[rows] + places
    found = torch.searchsorted(ranks, (numbers + 1).to(ranks.dtype))
    return rows, found - rows * mask.shape[1]


def _choose(counts, limit, generator):
    """Choose of every group all things, or `limit` of them, each as likely and none twice.

    It is systematic sampling: evenly spaced from a random start. Returns the groups and the
    numbers, within their groups, of what is chosen.
    """
    n_chosen = counts if limit is None else counts.clamp_max(limit)
    groups = torch.repeat_interleave(n_chosen)
    numbers = torch.arange(len(groups), device=counts.device) - _find_starts(n_chosen)[groups]
    if limit is None:
        return groups, numbers
    start = torch.rand(len(counts), generator=generator, device=counts.device)
    spacing = counts.double() / n_chosen.clamp_min(1)
    numbers = ((numbers + start[groups].double()) * spacing[groups]).long()
    return groups, torch.minimum(numbers, counts[groups] - 1)


def _find_starts(counts):
    return counts.cumsum(dim=0) - counts


def check_max_per_anchor(max_per_anchor):
    """Refuse what is no number of pairs.

    Parameters
    ----------
    max_per_anchor : int or None
        The number.

    Raises
    ------
    ValueError
        If it is neither a whole number of 1 or more nor ``None``.
    """
    is_number = isinstance(max_per_anchor, Integral) and max_per_anchor >= 1
    if max_per_anchor is not None and not is_number:
        raise ValueError(
            "max_per_anchor must be a whole number of 1 or more, or None for all; got "
            f"{max_per_anchor!r}."
        )


def make_generator(random_state, device):
    """Make what draws on a device.

    Parameters
    ----------
    random_state : int, RandomState, torch.Generator or None
        The seed, or what draws it.
    device : torch.device
        The device.

    Returns
    -------
    torch.Generator or None
        What draws; ``None`` for torch's own.
    """
    if random_state is None or isinstance(random_state, torch.Generator):
        return random_state
    seed = check_random_state(random_state).randint(2**31 - 1)
    return torch.Generator(device).manual_seed(int(seed))
