"""A distribution over the label sets that occur."""

import warnings
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn.functional as F

from skmultilabel._validation import describe_labels
from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural._heads._head import Head, average_members, make_output_layer, widen
from skmultilabel.neural._heads._label_facts import round_labels
from skmultilabel.problem_transform._labelsets._encoding import number_label_sets

__all__ = [
    "CountedSets",
    "LabelSetsHead",
    "compute_marginal_log_odds",
    "compute_set_log_likelihood",
    "count_label_sets",
]

# What is left of 1 - flip in single precision is still right to a tenth.
MIN_FLIP = 1e-6


class CountedSets(NamedTuple):
    """Label sets, and how often they occur.

    Attributes
    ----------
    sets : ndarray of shape (n_sets, n_labels), dtype uint8
        The distinct label sets, the more frequent first; of equally frequent ones that which
        comes first among the rows.
    counts : ndarray of shape (n_sets,)
        The number of rows of each.
    """

    sets: np.ndarray
    counts: np.ndarray


def count_label_sets(Y, max_sets=None):
    """Count the distinct label sets of the rows whose labels are all known.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels: 0 and 1, NaN where not known. A label that is known of no row counts as absent.
    max_sets : int, default=None
        How many sets are kept, the most frequent ones.

    Returns
    -------
    CountedSets
        The sets. Of sparse labels no more than these are ever dense.

    Examples
    --------
    >>> import numpy as np
    >>> count_label_sets(np.array([[0, 1], [1, 1], [1, np.nan], [1, 1]])).counts
    array([2, 1])
    """
    missing = Y != Y  # NaN alone is not equal to itself
    n_nowhere = np.count_nonzero(np.ravel(missing.sum(axis=0)) == Y.shape[0])
    complete = np.flatnonzero(np.ravel(missing.sum(axis=1)) == n_nowhere)
    carried = (Y[complete] == 1).astype(np.uint8)
    _, first, counts = np.unique(number_label_sets(carried), return_index=True, return_counts=True)
    kept = np.lexsort((first, -counts))[:max_sets]
    sets = carried[first[kept]]
    return CountedSets(sets.toarray() if sp.issparse(sets) else sets, counts[kept])


def compute_set_log_likelihood(sets, target, flip):
    r"""Compute how probable given labels are where a label set is the true one.

    Every label is seen as it is but for a small probability :math:`\epsilon` of being wrong, so
    that also a row whose label set is none of these teaches something. A label that is not known
    says nothing: its factor is 1. One that is known with probability :math:`y` is evidence of that
    strength:

    .. math:: \log P(y | s) = \sum_l \log (y_l P(1 | s_l) + (1 - y_l) P(0 | s_l))

    with :math:`P(1 | 1) = P(0 | 0) = 1 - \epsilon`.

    Parameters
    ----------
    sets : Tensor of shape (n_sets, n_labels)
        Label sets, 0.0 and 1.0.
    target : Tensor of shape (n_rows, n_labels)
        Labels in [0, 1], NaN where not known.
    flip : float
        The probability :math:`\epsilon`.

    Returns
    -------
    Tensor of shape (n_rows, n_sets)
        The logarithms of the probabilities.
    """
    # What is not known speaks as much for a label as against it.
    evidence = torch.add(flip, target.nan_to_num(0.5), alpha=1 - 2 * flip)
    absent = (-evidence).log1p().masked_fill(target.isnan(), 0)
    return torch.logit(evidence) @ sets.T + absent.sum(dim=-1, keepdim=True)


def compute_marginal_log_odds(log_proba, sets, bound):
    """Compute the log-odds of every label from the probabilities of label sets.

    Parameters
    ----------
    log_proba : Tensor of shape (..., n_sets)
        The logarithms of the probabilities, up to a constant.
    sets : Tensor of shape (n_sets, n_labels)
        Label sets, 0.0 and 1.0.
    bound : float
        The log-odds of a label that all sets have; minus that where none has it.

    Returns
    -------
    Tensor of shape (..., n_labels)
        The log-odds. They do not overflow, and have a gradient, however improbable a label is; the
        price is an intermediate of shape (..., n_sets, n_labels).
    """
    carried = sets.bool()
    varies = carried.any(dim=0) & ~carried.all(dim=0)
    proba = log_proba.unsqueeze(-1)
    # A label that does not vary is seen as one that all sets have and lack, lest a sum be empty.
    with_label = proba.masked_fill(~carried & varies, -torch.inf).logsumexp(dim=-2)
    without_label = proba.masked_fill(carried & varies, -torch.inf).logsumexp(dim=-2)
    constant = torch.where(carried.any(dim=0), bound, -bound).to(log_proba.dtype)
    return torch.where(varies, with_label - without_label, constant)


class LabelSetsHead(Head):
    r"""A softmax over the label sets that occur.

    .. math:: P(s | h) \propto \exp(w_s^T h + b_s)

    Its own loss is the negative log-likelihood of the known labels, whose probability is the sum
    over all sets :math:`s` of :math:`P(s | h) P(y | s)`: see :func:`compute_set_log_likelihood`.
    A label that is not known is thereby summed out. The probability of a label is the sum of those
    of the sets that have it.

    Soft labels are evidence on the one true set of a row, and the more rows agree, the surer the
    net becomes. They are no probabilities that it is to match; heads that take a loss do that.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    max_sets : int, default=2000
        How many label sets there may be; the most frequent ones.
    flip : float, default=0.001
        The probability :math:`\epsilon` that a label is seen wrongly, from 1e-6 on.
    sets : array-like of shape (n_sets, n_labels), default=None
        The label sets, where they are not to be found in the training labels.

    Raises
    ------
    ValueError
        If no row has only known labels, or a parameter is out of range.

    Warns
    -----
    LabelWarning
        If a label occurs, but in none of these sets.
    """

    uses_criterion = False

    def __init__(self, n_hidden, facts, max_sets=2000, flip=0.001, sets=None):
        super().__init__(n_hidden, facts)
        _check_params(max_sets, flip)
        counted = _find_sets(facts, max_sets) if sets is None else _take_sets(facts, sets)
        _warn_lost_labels(facts, counted.sets)
        self.flip = flip
        self.has_missing = facts.has_missing
        self.register_buffer("sets", torch.as_tensor(counted.sets, dtype=torch.float32))
        share = counted.counts / counted.counts.sum()
        self.linear = make_output_layer(n_hidden, np.log(share))

    def forward(self, hidden):
        """Compute a score for every label set: see :class:`Head`."""
        return self.linear(hidden)

    def compute_log_proba(self, output):
        """Compute the logarithm of the probability of every label set.

        Parameters
        ----------
        output : Tensor of shape (n_rows, ..., n_sets)
            The output.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_sets)
            The logarithms.
        """
        return F.log_softmax(widen(output), dim=-1)

    def compute_logits(self, output):
        """Compute the log-odds of the marginals: see :class:`Head`."""
        bound = float(np.log((1 - self.flip) / self.flip))
        return compute_marginal_log_odds(self.compute_log_proba(output), self.sets, bound)

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch: see :class:`Head`."""
        if criterion is not None:
            return super().compute_loss(hidden, target, weight, criterion)
        log_proba = self.compute_log_proba(self(hidden))
        target = widen(target)
        if weight is not None or self.has_missing:
            target, weight = _weigh_rows(target, weight)
        with torch.autocast(target.device.type, enabled=False):
            likelihood = compute_set_log_likelihood(self.sets.to(target.dtype), target, self.flip)
        likelihood = likelihood if log_proba.ndim == 2 else likelihood.unsqueeze(1)
        losses = -(log_proba + likelihood).logsumexp(dim=-1)
        if weight is None:
            return losses.mean()
        losses = losses if losses.ndim == 1 else losses.mean(dim=1)
        total = weight.sum()
        # A batch without weight has a loss of 0.
        return (losses * weight).sum() / torch.where(total > 0, total, 1)

    def compute_probabilities(self, output):
        """Compute the marginals: see :class:`Head`."""
        proba = self._compute_set_probabilities(output)
        with torch.autocast(proba.device.type, enabled=False):
            return (proba @ self.sets.to(proba.dtype)).clamp(max=1)

    def predict_joint(self, output):
        """Predict the most probable label set: see :class:`Head`."""
        proba = self._compute_set_probabilities(output)
        return self.sets.to(proba.dtype)[proba.argmax(dim=-1)]

    def check_weight(self, weight):
        """Refuse weights that differ among the labels of a row: see :class:`Head`."""
        if weight.ndim == 1:
            return
        largest = weight.max(axis=1, keepdims=True)
        differs = ((weight != 0) & ~np.isclose(weight, largest)).any(axis=1)
        if differs.any():
            raise ValueError(
                f"Label sets are learned whole, but row {np.argmax(differs)} has weights that "
                'differ among its labels. With head="label_sets" give a row one weight, and 0 to '
                'its labels that are not to count; or use another head, such as "independent", or '
                "a criterion, which is then applied to the single labels."
            )

    def get_rebuilding_params(self):
        """Return the label sets: see :class:`Head`."""
        return {"sets": self.sets.numpy(force=True).astype(np.uint8)}

    def _compute_set_probabilities(self, output):
        return average_members(self.compute_log_proba(output).exp())


def _check_params(max_sets, flip):
    if not max_sets >= 1:
        raise ValueError(f"head__max_sets must be 1 or more; got {max_sets}.")
    if not MIN_FLIP <= flip < 0.5:
        raise ValueError(
            f"head__flip must be a probability of at least {MIN_FLIP} and below 0.5; got {flip}."
        )


def _find_sets(facts, max_sets):
    """Count the sets of the training labels."""
    if facts.Y is None:
        raise ValueError(
            "The label sets cannot be found in labels that are a stream. Give them as head__sets, "
            "or use another head."
        )
    counted = count_label_sets(round_labels(facts.Y), max_sets)
    if not len(counted.sets):
        raise ValueError(
            "There is no row whose labels are all known (not NaN), in which label sets could be "
            'found. Give them as head__sets, or use head="independent" or head="chain".'
        )
    return counted


def _take_sets(facts, sets):
    """Take the sets that are given, all as frequent."""
    sets = np.asarray(sets)
    if sets.ndim != 2 or sets.shape[1] != facts.n_labels or not np.isin(sets, (0, 1)).all():
        raise ValueError(
            f"head__sets must hold 0 and 1 and have shape (n_sets, {facts.n_labels}), one column per "
            f"label; got {sets.shape}."
        )
    counted = count_label_sets(sets)
    return CountedSets(counted.sets, np.ones(len(counted.sets)))


def _warn_lost_labels(facts, sets):
    """Warn of labels that occur, but in no set."""
    lost = np.flatnonzero((facts.positives > 0) & ~sets.any(axis=0))
    if len(lost):
        message = (
            f"Label {describe_labels(lost, facts.names)} is in none of the {len(sets)} label sets "
            'of head="label_sets": never predicted. Raise head__max_sets, or use another head.'
        )
        warnings.warn(message, LabelWarning, stacklevel=2)


def _weigh_rows(target, weight):
    """Turn weights of labels into unknown labels and weights of rows."""
    if weight is None:
        weight = torch.ones_like(target[:, 0])
    elif weight.ndim == 2:
        target = torch.where(weight == 0, torch.nan, target)
        weight = weight.amax(dim=1)
    is_known = (~torch.isnan(target)).any(dim=1)
    return target, torch.where(is_known, weight, 0)
