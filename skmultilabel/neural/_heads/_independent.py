"""Every label for itself."""

from numbers import Integral

from sklearn.utils import check_scalar

from skmultilabel.neural._heads._head import Head, make_output_layer
from skmultilabel.neural._heads._label_blocks import block_loss, check_block_criterion
from skmultilabel.neural._heads._label_facts import compute_log_odds

__all__ = ["IndependentHead"]


class IndependentHead(Head):
    r"""A logistic regression of every label on the representation.

    .. math:: z = W h + b

    The labels depend on each other only through the representation that they share.

    Parameters
    ----------
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    block_size : int, default=None
        For how many labels at a time the loss is computed: see :func:`block_loss`. ``None`` for all
        of them, which takes more memory and less time.
    """

    def __init__(self, n_hidden, facts, block_size=None):
        super().__init__(n_hidden, facts)
        if block_size is not None:
            check_scalar(block_size, "head__block_size", Integral, min_val=1)
        self.block_size = block_size
        self.linear = make_output_layer(n_hidden, compute_log_odds(facts))

    def forward(self, hidden):
        """Compute the log-odds of every label: see :class:`Head`."""
        return self.linear(hidden)

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch: see :class:`Head`."""
        if self.block_size is None:
            return super().compute_loss(hidden, target, weight, criterion)
        check_block_criterion(criterion)
        return block_loss(
            hidden, self.linear, target, criterion, weight, block_size=self.block_size
        )
