"""Pairs of samples, and the batches that are cut from them."""

import torch

from skmultilabel.neural._batches._dataset import LabelDataset

__all__ = ["PairDataset"]


class PairDataset(LabelDataset):
    """Pairs of samples, and whether both belong together.

    A batch of n pairs has 2 n samples: the first ones of the pairs, then the second ones.

    Parameters
    ----------
    inputs : rows
        The first samples of all pairs, then the second ones.
    targets : DenseRows
        A column: 1 for a pair that belongs together, 0 for one that does not.
    weights : DenseRows, default=None
        A weight for each pair.
    index : Tensor of shape (n_pairs,), int64, default=None
        Which of the pairs these are; ``None`` for all.
    """

    is_dense = False

    def __len__(self):
        return len(self.targets if self.index is None else self.index)

    def take(self, index, device):
        """Cut a batch: see :class:`LabelDataset`.

        Parameters
        ----------
        index : slice or Tensor of shape (n_pairs,), int64
            Which pairs.
        device : torch.device
            Where the batch is wanted.

        Returns
        -------
        inputs : batch
            The samples, twice as many as pairs.
        labels : Tensor of shape (n_pairs, 1) or tuple
            Whether the pairs belong together; with their weights where there are weights.
        """
        located = self._locate(torch.arange(len(self))[index])
        inputs = self.inputs.take(torch.cat([located, located + len(self.targets)]), device)
        target = self.targets.take(located, device)
        if self.weights is None:
            return inputs, target
        return inputs, (target, self.weights.take(located, device))
