"""Every label for itself."""

from skmultilabel.neural._heads._head import Head, make_output_layer
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
    """

    def __init__(self, n_hidden, facts):
        super().__init__(n_hidden, facts)
        self.linear = make_output_layer(n_hidden, compute_log_odds(facts))

    def forward(self, hidden):
        """Compute the log-odds of every label: see :class:`Head`."""
        return self.linear(hidden)
