"""A bar over the rows of a training: the loss, what is monitored, and rows a second."""

import multiprocessing
import threading

from skorch.callbacks import Callback

from skmultilabel._progress import find_bar

__all__ = ["ProgressBar"]

DELAY = 1.0
"""After how many seconds the bar appears: a short training needs none."""


class ProgressBar(Callback):
    """Shows how far a training is, on a terminal; elsewhere it does nothing.

    Trainings in other processes or threads, as those of a search with `n_jobs`, show none: their
    bars would write over each other.

    Parameters
    ----------
    key : str
        What is monitored, by its name in the history.
    disable : bool
        Whether nothing is shown in any case.
    """

    def __init__(self, key, *, disable):
        self.key = key
        self.disable = disable
        self.bar_ = None

    def on_train_begin(self, net, X=None, y=None, **kwargs):
        """Begin, and let the net tell how many rows it has seen.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        X : LabelDataset or Stream
            The samples.
        y : object
            Not used.
        **kwargs : dict
            Not used.
        """
        draw = find_bar(disable=self.disable or not _is_main_thread() or None)
        if draw is not None:
            n_done = len(net.history)
            first, n_epochs = net.rate_plan_ or (n_done, 1)
            self.bar_ = draw(
                total=X.n_rows * n_epochs,
                initial=X.n_rows * (n_done - first),
                delay=DELAY,
                unit=" rows",
                unit_scale=True,
            )
            net.progress = self.bar_.update

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        """Show the values of the epoch.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        dataset_train, dataset_valid : LabelDataset
            Not used.
        **kwargs : dict
            Not used.
        """
        if self.bar_ is not None:
            row = net.history[-1]
            values = {key: row[key] for key in ("train_loss", self.key) if key in row}
            self.bar_.set_description(f"epoch {len(net.history)}", refresh=False)
            self.bar_.set_postfix(values, refresh=False)

    def close(self, net):
        """Take the bar away.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        """
        net.progress = None
        if self.bar_ is not None:
            self.bar_.close()
            self.bar_ = None


def _is_main_thread():
    is_main_process = multiprocessing.current_process().name == "MainProcess"
    return is_main_process and threading.current_thread() is threading.main_thread()
