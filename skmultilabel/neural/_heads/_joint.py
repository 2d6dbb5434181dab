"""A head whose loss has a further term, of the representation itself."""

__all__ = ["JointHead"]


class JointHead:
    """Adds a term to the loss of a head, while a net learns.

    Parameters
    ----------
    head : Head
        The head, which answers.
    term : Module
        Computes the term as ``term(hidden, target, weight)``; its `weight` says how much it counts.
    """

    def __init__(self, head, term):
        self.head = head
        self.term = term

    def __call__(self, hidden):
        """Compute the output of the head.

        Parameters
        ----------
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_outputs)
            The output.
        """
        return self.head(hidden)

    def compute_loss(self, hidden, target, weight=None, criterion=None):
        """Compute the loss of a batch, or those of the tasks that are balanced.

        Parameters
        ----------
        hidden : Tensor of shape (n_rows, ..., n_hidden)
            The representation.
        target : Tensor of shape (n_rows, n_labels)
            Labels in [0, 1]; NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights.
        criterion : callable or TaskLosses, default=None
            The loss of log-odds.

        Returns
        -------
        Tensor of shape () or (n_tasks,)
            The loss, or those of the terms where `criterion` keeps them apart.
        """
        keeps_apart = hasattr(criterion, "append")
        inner = None if keeps_apart and criterion.loss is None else criterion
        loss = self.head.compute_loss(hidden, target, weight, inner)
        further = self.term(hidden, target, weight)
        if keeps_apart:
            return criterion.append(loss, further, self.term.weight)
        return loss + self.term.weight * further
