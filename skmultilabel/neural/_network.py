"""The module of the net: what reads a batch, what represents it, what says its labels."""

import torch
from torch import nn

from skmultilabel.neural._heads._joint import JointHead
from skmultilabel.neural._training._averaging import make_room

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
    balancing : Balancing, default=None
        Takes the place of the plain loss while the net learns.

    Attributes
    ----------
    auxiliary : ContrastiveTerm or None
        What is learned beside the labels.
    twin : ParameterList or None
        Other weights that wait, where a moving average answers.
    snapshots : ModuleList
        Earlier states of the network, which answer together with it, as members.
    """

    def __init__(self, encoder, trunk, head, balancing=None):
        super().__init__()
        self.encoder = encoder
        self.trunk = trunk
        self.head = head
        self.balancing = balancing
        self.auxiliary = None
        self.twin = None
        self.snapshots = nn.ModuleList()

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
            outputs = [self.head(hidden), *(earlier(inputs) for earlier in self.snapshots)]
            return outputs[0] if len(outputs) == 1 else _join_members(outputs)
        head = self.head
        if self.training and self.auxiliary is not None:
            head = JointHead(head, self.auxiliary)
        if self.training and self.balancing is not None:
            return self.balancing(head, hidden, target, weight, criterion)
        return head.compute_loss(hidden, target, weight, criterion)

    def start_epoch(self):
        """Tell the parts that the net begins to learn for an epoch."""
        for part in (self.balancing, self.auxiliary):
            if part is not None:
                part.start_epoch()

    def load_state_dict(self, state_dict, *args, **kwargs):
        """Take a state, with as many snapshots as it has: see :class:`torch.nn.Module`.

        Parameters
        ----------
        state_dict : dict of str to Tensor
            The state.
        *args, **kwargs
            Those of torch.

        Returns
        -------
        NamedTuple
            What was missing, and what is not known.
        """
        make_room(self, state_dict)
        return super().load_state_dict(state_dict, *args, **kwargs)


def _join_members(outputs):
    members = [out if out.ndim > 2 else out.unsqueeze(1) for out in outputs]
    return torch.cat(members, dim=1)
