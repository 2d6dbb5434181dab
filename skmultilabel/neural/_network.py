"""The module of the net: what reads a batch, what represents it, what says its labels."""

from torch import nn

__all__ = ["LabelNetwork"]


class LabelNetwork(nn.Module):
    """Encoder, trunk and head, one after the other.

    Parameters
    ----------
    encoder : Module
        Turns a batch into a matrix of shape (n_rows, n_inputs).
    trunk : Module
        Turns it into the representation, of shape (n_rows, n_hidden), or
        (n_rows, n_members, n_hidden) where several members answer together.
    head : Head
        Turns the representation into what is known of the labels.
    """

    def __init__(self, encoder, trunk, head):
        super().__init__()
        self.encoder = encoder
        self.trunk = trunk
        self.head = head

    def represent(self, inputs):
        """Return what the head sees.

        Parameters
        ----------
        inputs : batch
            The samples.

        Returns
        -------
        Tensor of shape (n_rows, n_hidden) or (n_rows, n_members, n_hidden)
            The representation.
        """
        return self.trunk(self.encoder(inputs))

    def forward(self, inputs, target=None, weight=None, criterion=None):
        """Return the output of the head, or the loss where the labels are given.

        Both go through here, because a module that runs on several devices is wrapped around it.

        Parameters
        ----------
        inputs : batch
            The samples.
        target : Tensor of shape (n_rows, n_labels), default=None
            The labels, NaN where not known.
        weight : Tensor of shape (n_rows,) or (n_rows, n_labels), default=None
            Weights of the rows, or of rows and labels.
        criterion : MultiLabelLoss, default=None
            The loss.

        Returns
        -------
        Tensor of shape (n_rows, ..., n_outputs), or a scalar Tensor
            The output, or the loss.
        """
        hidden = self.represent(inputs)
        if target is None:
            return self.head(hidden)
        return self.head.compute_loss(hidden, target, weight, criterion)
