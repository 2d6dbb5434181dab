"""Keeps the weights of the best epoch, and ends the training when it gets no better."""

import math

from skorch.callbacks import Callback

__all__ = ["KeepBest"]


class KeepBest(Callback):
    """Early stopping, and the weights of the best and of the last good epoch.

    Parameters
    ----------
    key : str
        The value in the history that decides.
    larger_is_better : bool
        Whether it grows.
    patience : int or None
        After how many epochs without a better value the training ends; ``None`` for never.
    """

    def __init__(self, key, *, larger_is_better, patience):
        self.key = key
        self.larger_is_better = larger_is_better
        self.patience = patience

    def on_train_begin(self, net, X=None, y=None, **kwargs):
        """Forget other trainings.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        X, y : object
            Not used.
        **kwargs : dict
            Not used.
        """
        self.best_value_ = math.inf
        self.best_epoch_ = len(net.history)
        self.best_state_ = None
        self.last_state_ = None

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        """Keep the weights.

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
        KeyboardInterrupt
            Where the training ends: skorch's word for it.
        """
        self.last_state_ = copy_state(net)
        if self.key is None:
            return
        value = net.history[-1][self.key]
        value = -value if self.larger_is_better else value
        if value < self.best_value_:
            self.best_value_ = value
            self.best_epoch_ = len(net.history)
            self.best_state_ = self.last_state_
        elif self.patience is not None and len(net.history) - self.best_epoch_ >= self.patience:
            raise KeyboardInterrupt

    def state_dict(self):
        """Return what a training goes on from.

        Returns
        -------
        dict
            The best value, its epoch and its weights.
        """
        return {
            "best_value": self.best_value_,
            "best_epoch": self.best_epoch_,
            "best_state": self.best_state_,
        }

    def load_state_dict(self, state):
        """Go on from what another training has kept.

        Parameters
        ----------
        state : dict
            What `state_dict` returned.
        """
        self.best_value_ = state["best_value"]
        self.best_epoch_ = state["best_epoch"]
        self.best_state_ = state["best_state"]

    def on_train_end(self, net, X=None, y=None, **kwargs):
        """Take the weights of the best epoch.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        X, y : object
            Not used.
        **kwargs : dict
            Not used.
        """
        if self.best_state_ is not None:
            net.network_.load_state_dict(self.best_state_)
        self.best_state_ = self.last_state_ = None

    def restore_last(self, net):
        """Take the weights of the last epoch that ended well.

        Parameters
        ----------
        net : MultiLabelNet
            The net.

        Returns
        -------
        bool
            Whether there was such an epoch.
        """
        if self.last_state_ is None:
            return False
        net.network_.load_state_dict(self.last_state_)
        return True


def copy_state(net):
    """Copy the weights of a net.

    Parameters
    ----------
    net : MultiLabelNet
        The net.

    Returns
    -------
    dict of str to Tensor
        The copies.
    """
    return {name: value.clone() for name, value in net.network_.state_dict().items()}
