"""How many batches had no pairs to learn from."""

import warnings

import torch
from skorch.callbacks import Callback
from torch import nn

__all__ = ["PairCounts", "PairTally"]

KINDS = {
    "positives": "No batch has a pair of rows that belong together, so there is nothing to learn.",
    "negatives": "All rows of every batch belong together, so nothing is to be told apart.",
}


class PairTally(nn.Module):
    """Counts the batches of an epoch, and those without pairs of a kind; nothing waits.

    Attributes
    ----------
    counts : Tensor of shape (3,), int64
        All batches, those without positives, those without negatives.
    """

    def __init__(self):
        super().__init__()
        self.register_buffer("counts", torch.zeros(3, dtype=torch.int64), persistent=False)

    def start(self):
        """Begin to count anew."""
        self.counts.zero_()

    @torch.no_grad()
    def add(self, relations):
        """Count a batch.

        Parameters
        ----------
        relations : Relations
            Its pairs.
        """
        has_any = torch.stack([relations.positives.any(), relations.negatives.any()])
        self.counts += torch.cat([torch.ones_like(has_any[:1]), ~has_any])


class PairCounts(Callback):
    """Writes into the history how many batches had no pairs of a kind, and stops where none had.

    Of a contrastive term it writes how large it was, before it is weighed: the mean over batches.
    """

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        """Look at the counts of the epoch.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        dataset_train, dataset_valid : LabelDataset
            Not used.
        **kwargs : dict
            Not used.

        Raises
        ------
        ValueError
            If no batch of the epoch had a positive pair, or none a negative one.
        """
        criterion = _get_pair_criterion(net)
        n_batches, *without = criterion.tally.counts.tolist()
        for (kind, message), n_without in zip(KINDS.items(), without, strict=True):
            if n_without == n_batches:
                raise ValueError(f"{message} {criterion.advice[kind]}")
            net.history.record(f"n_batches_without_{kind}", n_without)
        if net.network_.auxiliary is not None:
            mean = net.network_.auxiliary.total.item() / n_batches
            net.history.record("train_contrastive_loss", mean)

    def on_train_end(self, net, X=None, y=None, **kwargs):
        """Warn where most batches of the last epoch had nothing that is to be told apart.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        X, y : object
            Not used.
        **kwargs : dict
            Not used.

        Warns
        -----
        UserWarning
            If they had no negative pair.
        """
        criterion = _get_pair_criterion(net)
        n_batches, _, n_without = criterion.tally.counts.tolist()
        if 2 * n_without > n_batches:
            warnings.warn(
                f"In {n_without} of {n_batches} batches all rows belong together, so hardly "
                f"anything was told apart. {criterion.advice['negatives']}",
                UserWarning,
                stacklevel=2,
            )


def _get_pair_criterion(net):
    """Return what counts pairs: the loss, or that of the term beside it."""
    auxiliary = net.network_.auxiliary
    return net.criterion_ if auxiliary is None else auxiliary.criterion
