"""For modules that answer the labels themselves."""

from skmultilabel.neural._heads._head import Head

__all__ = ["GivenLogitsHead"]


class GivenLogitsHead(Head):
    """Takes the output of a module of the user for the log-odds of the labels, as it is.

    Parameters
    ----------
    n_hidden : int
        The number of labels.
    facts : LabelFacts
        What is known of the training labels.
    """

    def forward(self, hidden):
        """Return the log-odds: see :class:`Head`."""
        return hidden
