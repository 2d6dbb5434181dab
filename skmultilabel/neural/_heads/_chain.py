"""A chain: every label depends on the representation and on the labels before it."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from skmultilabel.neural._heads._chain_answers import compute_chain_marginals, find_joint_sets
from skmultilabel.neural._heads._head import Head, make_output_layer, widen
from skmultilabel.neural._heads._label_facts import compute_log_odds
from skmultilabel.problem_transform._chain._inference import INFERENCES
from skmultilabel.problem_transform._chain._order import check_order

__all__ = ["ChainHead"]


class ChainHead(Head):
    r"""A logistic regression of every label on the representation and the labels before it.

    .. math:: z_l = w_l^T h + b_l + \sum_{m \prec l} c_{lm} y_m

    The product of the probabilities of these links is a joint distribution of all labels, as in a
    probabilistic classifier chain [1]_. While it learns, the labels before are the true ones; one
    that is not known is represented by its probability given those before it. What is answered
    follows from the joint distribution: the probability of every label, or the most probable label
    set.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    order : {"frequency"}, array-like of int of shape (n_labels,) or None, default="frequency"
        Which label comes first, from the most frequent one on or as given; ``None``: the columns
        as they stand.
    inference : {"auto", "greedy", "exhaustive", "beam", "epsilon", "monte_carlo"}, default="auto"
        How the joint distribution is searched, as in
        :class:`~skmultilabel.ClassifierChain`. ``"auto"``: all label sets of up to 10 labels; of
        more labels drawn sets for probabilities, and a beam search for the most probable set.
    beam_width : int, default=10
        How many partial label sets a beam search keeps.
    epsilon : float, default=0.05
        The smallest probability of a label set that epsilon-approximate inference finds.
    n_draws : int, default=100
        How many label sets Monte Carlo inference draws.
    random_state : int, default=0
        The seed of these.

    Raises
    ------
    ValueError
        If the order is no permutation of the labels, or there is no such inference.

    References
    ----------
    .. [1] K. Dembczynski, W. Cheng and E. Hüllermeier, "Bayes Optimal Multilabel Classification via
       Probabilistic Classifier Chains", ICML 2010.
    """

    # A loss moves the log-odds of the links; the marginals follow from those.
    correctable = False

    def __init__(
        self,
        n_hidden,
        facts,
        order="frequency",
        inference="auto",
        beam_width=10,
        epsilon=0.05,
        n_draws=100,
        random_state=0,
    ):
        super().__init__(n_hidden, facts)
        if inference not in ("auto", *INFERENCES):
            raise ValueError(
                f"head__inference={inference!r} is none of 'auto', "
                f"{', '.join(map(repr, INFERENCES))}."
            )
        self.inference = inference
        self.options = {
            "beam_width": beam_width,
            "epsilon": epsilon,
            "n_draws": n_draws,
            "random_state": random_state,
        }
        self.fills_in = facts.has_missing
        order = _resolve_order(order, facts)
        place = np.argsort(order)
        log_odds = compute_log_odds(facts)
        self.linear = make_output_layer(n_hidden, log_odds)
        self.effects = nn.Parameter(torch.zeros(self.n_labels, self.n_labels))
        self.order = order.tolist()
        self.register_buffer("comes_before", torch.as_tensor(place < place[:, np.newaxis]))
        self.register_buffer("share", torch.as_tensor(log_odds, dtype=torch.float32).sigmoid())

    def forward(self, hidden):
        """Compute the log-odds of every label where no other is present: see :class:`Head`."""
        return self.linear(hidden)

    def compute_logits(self, output):
        """Compute the log-odds of the marginals: see :class:`Head`."""
        proba = self.compute_probabilities(output)
        return torch.logit(proba, eps=torch.finfo(proba.dtype).eps)

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch: see :class:`Head`."""
        base, effects = self(hidden), self._get_effects()
        labels = self._fill_in(base.detach(), effects.detach(), target)
        return criterion(base + F.linear(labels.to(base.dtype), effects), target, weight)

    def compute_probabilities(self, output):
        """Compute the marginals of the chain: see :class:`Head`."""
        return self._answer(compute_chain_marginals, output)

    def predict_joint(self, output):
        """Find the most probable label set of the chain: see :class:`Head`."""
        return self._answer(find_joint_sets, output)

    def get_rebuilding_params(self):
        """Return the order of the labels: see :class:`Head`."""
        return {"order": np.array(self.order)}

    def _get_effects(self):
        return self.effects * self.comes_before

    def _fill_in(self, base, effects, target):
        """Put probabilities in the place of labels that are not known, link by link."""
        known = ~torch.isnan(target)
        labels = torch.where(known, target, self.share.to(target.dtype))
        if base.ndim == 3:
            known, labels = (part.unsqueeze(1).expand_as(base) for part in (known, labels))
        if not self.fills_in:
            return labels
        labels = labels.clone()
        for label in self.order:
            log_odds = base[..., label] + labels.to(base.dtype) @ effects[label]
            proba = torch.sigmoid(log_odds).to(labels.dtype)
            labels[..., label] = torch.where(known[..., label], labels[..., label], proba)
        return labels

    def _answer(self, function, output):
        """Let a function of the chain answer, on the host and in double precision."""
        output = widen(output.detach())
        members = output if output.ndim == 3 else output.unsqueeze(1)
        base = members.double().movedim(1, 0).numpy(force=True)[..., self.order]
        weights = self._get_effects().double().numpy(force=True)[np.ix_(self.order, self.order)]
        answer = function(base, weights, self.inference, **self.options)
        answer = answer[:, np.argsort(self.order)]
        return torch.as_tensor(answer, dtype=output.dtype, device=output.device)


def _resolve_order(order, facts):
    """Make the permutation that an order stands for."""
    if order is None:
        return np.arange(facts.n_labels)
    if not isinstance(order, str):
        return check_order(order, facts.n_labels, name="head__order")
    if order != "frequency":
        raise ValueError(f"head__order={order!r} is neither 'frequency' nor a list of columns.")
    return np.argsort(-facts.positives / np.maximum(facts.known, 1), kind="stable")
