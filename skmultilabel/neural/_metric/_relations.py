"""Which rows are alike and which are not, from their labels."""

from functools import cached_property
from typing import NamedTuple

import torch

__all__ = [
    "RULES",
    "THRESHOLDS",
    "Relations",
    "as_weights",
    "check_rule",
    "find_relations",
    "iter_relations",
]

# What is computed at a time has so many pairs.
PAIRS_OF_A_BLOCK = 2**20


class Relations(NamedTuple):
    """Which references are like an anchor, and which are not; a pair may be neither.

    Attributes
    ----------
    positives : Tensor of shape (n_anchors, n_references), bool or floating
        The weights of pairs that are alike, 0 for the others.
    negatives : Tensor of shape (n_anchors, n_references), bool
        Which pairs are not alike.
    weight : Tensor of shape (n_anchors,), default=None
        What the anchors weigh; all the same where ``None``.
    """

    positives: torch.Tensor
    negatives: torch.Tensor
    weight: torch.Tensor | None = None


class _LabelPairs:
    """What the labels of all pairs of two sets of rows have in common."""

    def __init__(self, Y, reference, all_known):
        self.Y, self.reference = Y, reference
        self.present, self.others_present = (Y > 0.5).float(), (reference > 0.5).float()
        self.n_carriers = self.others_present.sum(dim=0)
        self.all_known = all_known or not (Y.is_floating_point() or reference.is_floating_point())
        if not self.all_known:
            self.known, self.others_known = (Y == Y).float(), (reference == reference).float()

    def select(self, rows, others=slice(None)):
        """Return the pairs of some of the anchors and some of the references."""
        part = object.__new__(_LabelPairs)
        vars(part).update(vars(self))
        part.Y, part.present = self.Y[rows], self.present[rows]
        part.reference, part.others_present = self.reference[others], self.others_present[others]
        if not self.all_known:
            part.known, part.others_known = self.known[rows], self.others_known[others]
        return part

    @cached_property
    def shared(self):
        """How many labels both rows carry."""
        return self.present @ self.others_present.T

    @cached_property
    def left(self):
        """How many labels of the anchor count: those that are known of the other row."""
        if self.all_known:
            return self.present.sum(dim=1, keepdim=True)
        return self.present @ self.others_known.T

    @cached_property
    def right(self):
        """How many labels of the reference count."""
        if self.all_known:
            return self.others_present.sum(dim=1)
        return self.known @ self.others_present.T

    @cached_property
    def overlap(self):
        """Whether the rows share a label."""
        return self.shared.bool()

    @property
    def are_told_apart(self):
        """Whether the rows have labels, and share none of them."""
        return ~self.overlap & self.have_labels

    @property
    def have_labels(self):
        """Whether one of the rows carries a label that counts."""
        # Bytes are broadcast ten times as fast as bools.
        return (self.left.bool().byte() | self.right.bool().byte()).view(torch.bool)

    @property
    def are_known(self):
        """Whether there is a label that is known of both rows."""
        return self.known @ self.others_known.T > 0


def _test(comparison, left, right):
    """Compare, and overwrite the first: in their own type numbers are compared ten times as fast."""
    return comparison(left, right, out=left).bool()


def _share_a_label(pairs, has_self):
    return pairs.overlap, pairs.are_told_apart


def _share_enough(pairs, has_self):
    union = (pairs.left + pairs.right).sub_(pairs.shared).clamp_min_(1)
    return torch.div(pairs.shared, union, out=union), pairs.are_told_apart


def _are_equal(pairs, has_self):
    larger = torch.maximum(pairs.left, pairs.right)
    equal = pairs.overlap & _test(torch.eq, larger, pairs.shared)
    return equal, ~equal & pairs.have_labels


def _contain_each_other(pairs, has_self):
    smaller = torch.minimum(pairs.left, pairs.right)
    return pairs.overlap & _test(torch.eq, smaller, pairs.shared), pairs.are_told_apart


def _share_labels_one_by_one(pairs, has_self):
    """Weigh a pair by the sum, over the labels of both, of 1 / the other rows with the label."""
    n_others = (pairs.n_carriers - int(has_self)).clamp_min(1)
    weights = (pairs.present / n_others) @ pairs.others_present.T
    return weights, ~weights.bool() & pairs.have_labels


# Rule -> function of label pairs that returns similarities, or whether alike, and which are not.
RULES = {
    "any": _share_a_label,
    "jaccard": _share_enough,
    "exact": _are_equal,
    "subset": _contain_each_other,
    "per_label": _share_labels_one_by_one,
}
# The rules that have a similarity, and from which similarity on rows are alike.
THRESHOLDS = {"jaccard": 0.5}


def find_relations(Y, reference=None, **rule):
    """Find which rows are alike and which are not.

    Nothing waits for the device. The memory beyond the result is bounded.

    Parameters
    ----------
    Y : Tensor of shape (n_anchors, n_labels)
        Labels of the anchors: positive above 0.5, NaN where not known.
    reference : Tensor of shape (n_references, n_labels), default=None
        Labels of the rows that they are related to. ``None`` relates the anchors to each other.
    **rule : dict
        The other parameters of `iter_relations`: `rule`, `threshold`, `soft_weights`, `has_self`
        and `all_known`.

    Returns
    -------
    Relations
        The relations, on the device of the labels. No row is related to itself.

    Raises
    ------
    ValueError
        If there is no such rule, or it takes no threshold.

    Examples
    --------
    >>> import torch
    >>> Y = torch.tensor([[1, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]])
    >>> relations = find_relations(Y)
    >>> relations.positives.int()
    tensor([[0, 1, 0, 0],
            [1, 0, 0, 0],
            [0, 0, 0, 0],
            [0, 0, 0, 0]], dtype=torch.int32)
    >>> relations.negatives.int()
    tensor([[0, 0, 1, 1],
            [0, 0, 1, 1],
            [1, 1, 0, 1],
            [1, 1, 1, 0]], dtype=torch.int32)
    """
    # By name, whether two rows are alike does not depend on which of them is the anchor.
    is_mirrored = reference is None and isinstance(rule.get("rule", "any"), str)
    blocks = iter_relations(Y, reference, upper_only=is_mirrored, **rule)
    rows, first = next(blocks)
    if rows.stop >= len(Y):
        return first
    whole = Relations(*(part.new_empty(len(Y), part.shape[1]) for part in first[:2]))
    _enter(first, rows, whole, is_mirrored)
    for rows, block in blocks:
        _enter(block, rows, whole, is_mirrored)
    return whole


def _enter(block, rows, whole, is_mirrored):
    """Write the relations of some anchors, the last columns, to where they belong."""
    for target, part in zip(whole[:2], block[:2], strict=True):
        start = target.shape[1] - part.shape[1]
        target[rows, start:] = part
        if is_mirrored:
            target[rows.stop :, rows] = part[:, rows.stop - start :].T


def iter_relations(
    Y,
    reference=None,
    *,
    rule="any",
    threshold=None,
    soft_weights=False,
    has_self=None,
    all_known=False,
    upper_only=False,
):
    """Find which rows are alike and which are not, a block of anchors at a time.

    A label counts for a pair where it is known of both rows. Two rows of which neither carries a
    label that counts are neither alike nor not.

    Parameters
    ----------
    Y : Tensor of shape (n_anchors, n_labels)
        Labels of the anchors: positive above 0.5, NaN where not known.
    reference : Tensor of shape (n_references, n_labels), default=None
        Labels of the rows that they are related to; the anchors by default.
    rule : {"any", "jaccard", "exact", "subset", "per_label"}, Tensor or callable, default="any"
        Which rows are alike:

        * ``"any"``: those that share a label;
        * ``"jaccard"``: those whose Jaccard similarity is at least `threshold`;
        * ``"exact"``: those with the same labels, and all others are not;
        * ``"subset"``: those of which one has all labels of the other;
        * ``"per_label"``: those that share a label, with the weight that they have where every
          anchor comes once for each of its labels, as in MulSupCon;
        * a tensor of shape (n_anchors, n_references), or a function of both label matrices that
          returns one, or a NumPy array: weights above 0 for rows that are alike, 0 for those that are not, NaN for
          neither.

        But for ``"exact"`` rows are not alike where they share no label.
    threshold : float, default=None
        The similarity from which on rows are alike; pairs between 0 and it are neither. 0.5 for
        ``"jaccard"``, else whatever is above 0. For the rules with a similarity alone.
    soft_weights : bool, default=False
        Whether the weight of a positive is its similarity rather than 1. ``"per_label"``, tensors
        and functions have weights always.
    has_self : bool, default=None
        Whether the first references are the anchors themselves, which are then not related to
        themselves. By default where `reference` is ``None``.
    all_known : bool, default=False
        Whether there is no NaN, so that nobody has to look.
    upper_only : bool, default=False
        Whether the references before the first anchor of a block are left out of it.

    Yields
    ------
    rows : slice
        Which anchors.
    relations : Relations
        Their relations.

    Raises
    ------
    ValueError
        If there is no such rule, or it takes no threshold.
    """
    check_rule(rule, threshold)
    has_self = reference is None if has_self is None else has_self
    threshold = THRESHOLDS.get(rule) if isinstance(rule, str) and threshold is None else threshold
    keeps_weights = soft_weights or not isinstance(rule, str) or rule == "per_label"
    pairs = _LabelPairs(Y, Y if reference is None else reference, all_known)
    n_rows = max(1, PAIRS_OF_A_BLOCK // max(1, len(pairs.reference)))
    for start in range(0, max(1, len(Y)), n_rows):
        rows, left_out = slice(start, start + n_rows), start if upper_only else 0
        with torch.no_grad(), torch.autocast(Y.device.type, enabled=False):
            similarity, negatives = _compare(
                pairs.select(rows, slice(left_out, None)), rule, rows, has_self
            )
            positives = _cut(similarity, threshold, keeps_weights)
            if has_self:
                positives.diagonal(start - left_out).fill_(0)
                negatives.diagonal(start - left_out).fill_(0)
        yield rows, Relations(positives, negatives)


def _compare(pairs, rule, rows, has_self):
    """Return the similarities of pairs, of at least 0, and which are not alike."""
    if isinstance(rule, str):
        return RULES[rule](pairs, has_self)
    similarity = rule(pairs.Y, pairs.reference) if callable(rule) else rule[rows]
    similarity = as_weights(similarity, pairs.Y.device)
    shape = (len(pairs.Y), len(pairs.reference))
    if similarity.shape != shape:
        raise ValueError(
            f"A rule must give a weight for each of {shape[0]} anchors and {shape[1]} references; "
            f"got the shape {tuple(similarity.shape)}."
        )
    similarity = similarity.float()
    if not pairs.all_known:
        similarity = similarity.masked_fill(~pairs.are_known, torch.nan)
    return similarity.nan_to_num(0).clamp_min(0), similarity == 0


def as_weights(weights, device):
    """Return the weights that a rule gave as a tensor.

    Parameters
    ----------
    weights : Tensor or array-like of shape (n_anchors, n_references)
        What it gave.
    device : torch.device
        Where to.

    Returns
    -------
    Tensor of shape (n_anchors, n_references)
        The weights.

    Raises
    ------
    ValueError
        If they are no array of numbers.
    """
    try:
        return torch.as_tensor(weights, device=device)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            "A rule must give a tensor, or a NumPy array, with a weight for every anchor and "
            f"reference; got {type(weights).__name__}."
        ) from error


def _cut(similarity, threshold, keeps_weights):
    """Return the weights of pairs that are alike."""
    if similarity.dtype == torch.bool:
        return similarity
    if not threshold:
        return similarity if keeps_weights else similarity.bool()
    alike = similarity >= threshold if keeps_weights else _test(torch.ge, similarity, threshold)
    return similarity * alike if keeps_weights else alike


def check_rule(rule, threshold=None):
    """Refuse a rule that there is not, and a threshold that it does not take.

    Parameters
    ----------
    rule : str, Tensor or callable
        The rule.
    threshold : float, default=None
        The threshold.

    Raises
    ------
    ValueError
        If there is no such rule, or it takes no threshold, or the threshold is not from 0 to 1.
    """
    is_named = isinstance(rule, str)
    if is_named and rule not in RULES:
        raise ValueError(
            f"rule={rule!r} is not known. The rules are {', '.join(map(repr, RULES))}, a matrix of "
            "weights, or a function of two label matrices that returns one."
        )
    if not (is_named or callable(rule) or isinstance(rule, torch.Tensor)):
        raise ValueError(f"rule must be a name, a tensor or a function; got {rule!r}.")
    if threshold is None:
        return
    if is_named and rule not in THRESHOLDS:
        raise ValueError(
            f"rule={rule!r} has no similarity, so it takes no threshold; got {threshold!r}. Take "
            "rule='jaccard', or leave threshold out."
        )
    if not threshold >= 0 or (rule == "jaccard" and threshold > 1):
        raise ValueError(
            f"threshold must be at least 0, for 'jaccard' at most 1; got {threshold!r}."
        )
