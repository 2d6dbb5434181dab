"""How the neural classifier is fitted: what it learns of labels, and by which loss."""

import numpy as np

from skmultilabel.neural._balancing._build import make_balancing
from skmultilabel.neural._build_net import check_targets
from skmultilabel.neural._fitting import FittingMixin
from skmultilabel.neural._metric._contrastive_term import ContrastiveTerm, sort_params
from skmultilabel.neural._metric._input_checks import check_labels_pair
from skmultilabel.neural._metric._pair_counts import PairCounts
from skmultilabel.neural._settings import choose_classifier_settings
from skmultilabel.neural._training._weighting import make_weighting
from skmultilabel.neural.losses import make_loss
from skmultilabel.problem_transform._label_columns import warn_labels_of_one_class

__all__ = ["ClassifierFittingMixin"]


MISSING = object()


class ClassifierFittingMixin(FittingMixin):
    """The fit of a :class:`NeuralMultiLabelClassifier`, of which this is a part."""

    def _choose_settings(self, facts, *, is_open):
        """Settle the parameters that are "auto": see :class:`FittingMixin`."""
        is_sparse = self._encoder.kind == "sparse"
        settings = choose_classifier_settings(
            self, facts, needs_single_labels=is_open, is_sparse=is_sparse
        )
        self.head_ = settings.head
        return settings

    def _make_weighting(self):
        return make_weighting(self.label_weight, self.cost_matrix, self.n_labels_)

    def _make_criterion(self, network, facts):
        """Make the loss, unless the head has one of its own, and what balances its parts."""
        criterion = self._make_loss(network.head, facts)
        network.auxiliary = self._make_contrastive_term(network.head, facts)
        network.balancing = make_balancing(
            self.balancing,
            network.head,
            criterion,
            has_further=network.auxiliary is not None,
            normalizes_samples=self.normalize_sample_gradients,
            compiles=self.compile,
            **self._get_passed("balancing"),
        )
        return criterion

    def _make_contrastive_term(self, head, facts):
        """Make the contrastive term; its loss and its memory have parameters of their own."""
        params = sort_params(self._get_passed("contrastive"))
        if not self.contrastive_weight:
            return None
        return ContrastiveTerm(head.n_hidden, facts, self.contrastive_weight, **params)

    def _go_on_with(self, facts):
        """Prepare the losses for other rows: see :class:`FittingMixin`."""
        term = self.net_.network_.auxiliary
        self._check_same_term(term)
        if term is not None:
            term.weight = self.contrastive_weight
            if facts.has_missing:
                term.criterion.all_known = False
        super()._go_on_with(facts)

    def _check_same_term(self, term):
        """Refuse to go on with a net that has another contrastive term, or none."""
        if (term is not None) != bool(self.contrastive_weight):
            has = "no contrastive term" if term is None else "a contrastive term"
            raise ValueError(
                f"The net has {has}, and contrastive_weight={self.contrastive_weight}. Fit with "
                "warm_start=False for another net, or leave it."
            )
        if term is None:
            return
        made_of, given = self._settings.contrastive, self._get_passed("contrastive")
        for name in sorted(given.keys() | made_of.keys()):
            if given.get(name, MISSING) != made_of.get(name, MISSING):
                raise ValueError(
                    f"contrastive__{name} is not what the net was made with. Fit with "
                    "warm_start=False for another net, or leave it."
                )

    def _list_own_callbacks(self):
        return [("pair_counts", PairCounts())] if self.contrastive_weight else []

    def _make_loss(self, head, facts):
        if self.criterion == "auto" and not head.uses_criterion:
            return None
        name = "bce" if self.criterion == "auto" else self.criterion
        criterion = make_loss(name, **self._get_passed("criterion"))
        check_targets(criterion, facts)
        if self.correct_probabilities:
            _check_correctable(criterion, head)
        return criterion.fit_labels(facts)

    def _note_labels(self, facts, *, goes_on):
        """Note which labels were seen with both classes; the net does not answer the others."""
        if self.contrastive_weight and not callable(self._get_passed("contrastive").get("rule")):
            check_labels_pair(facts, instead="set contrastive_weight=0")
        seen = np.stack([facts.positives > 0, facts.known > facts.positives])
        if getattr(self.net_.criterion, "assumes_unknown", False):
            seen[1] |= facts.known < facts.n_rows
        if goes_on:
            self._seen_classes = self._seen_classes | seen
            return
        self._seen_classes = has_positive, has_negative = seen
        warn_labels_of_one_class(
            has_positive & ~has_negative,
            has_negative & ~has_positive,
            ~has_positive & ~has_negative,
            self._label_names,
        )

    def _check_weight_can_be_learned(self, weight):
        """Refuse weights that the likelihood of a head cannot follow."""
        net = self.net_
        if net.criterion is not None:
            return
        if weight is not None:
            net.module.head.check_weight(weight)
        if net.weighting is not None:
            raise ValueError(
                f"label_weight and cost_matrix are for losses of single labels, and head="
                f"{self.head_!r} has a likelihood of its own. Give a criterion, such as 'bce', or "
                "take head='independent'."
            )


def _check_correctable(criterion, head):
    if not (criterion.correctable and head.correctable):
        culprit = head if criterion.correctable else criterion
        raise ValueError(
            f"correct_probabilities=True has to know which probability a logit stands for, and with "
            f"{type(culprit).__name__} it stands for none. Leave it False, or calibrate the "
            "probabilities on other rows."
        )
