"""Checkpoints: a training that was broken off goes on as if it had not been."""

import hashlib
import io
import json
import os
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from skorch.callbacks import Callback
from skorch.history import History

from skmultilabel.neural._batches._streaming import Stream
from skmultilabel.neural._files import check_file_path, write_file
from skmultilabel.neural._plain_values import NotPlainError, to_plain
from skmultilabel.neural._training._state import capture_state, copy_plain, restore_state

__all__ = ["Checkpoint", "check_same_fit", "describe_fit", "open_checkpoint", "read_checkpoint"]

FORMAT_VERSION = 1
DIGEST_BYTES = hashlib.sha256().digest_size
KEYS = {"batch_size", "fit", "history", "seed", "state"}
# A sample of the rows tells data apart, without reading all of them.
MAX_ROWS_TO_COMPARE = 4096
# What may be another when a training goes on.
FREE_PARAMS = {
    *("accelerator", "callbacks", "checkpoint", "compile", "correct_probabilities", "decode"),
    *("device", "verbose", "warm_start"),
}


class Checkpoint(Callback):
    """Writes after an epoch all that the training goes on from, and goes on from it.

    Parameters
    ----------
    path : str or path-like
        The file.
    fit : dict
        What `describe_fit` returned: the file belongs to this fit.
    saved : dict, default=None
        What `read_checkpoint` returned; ``None`` to begin anew.
    every : int, default=1
        How many epochs lie between two writings. The last epoch is always written.
    """

    def __init__(self, path, fit, saved=None, *, every=1):
        self.path = Path(path)
        self.fit = fit
        self.saved = saved
        self.every = every

    def resume(self, net):
        """Give a net the history of the training that goes on.

        Parameters
        ----------
        net : MultiLabelNet
            The net, before the training begins.

        Returns
        -------
        int
            How many epochs are left.
        """
        if self.saved is not None:
            net.history = History(self.saved["history"])
            net.batch_size = self.saved["batch_size"]
        return net.max_epochs - len(net.history)

    def on_train_begin(self, net, X=None, y=None, **kwargs):
        """Go back to the state that was saved, when the other callbacks have begun.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        X, y : object
            Not used.
        **kwargs : dict
            Not used.
        """
        if self.saved is not None:
            restore_state(net, self.saved["state"])
            self.saved = None

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        """Write the file.

        Parameters
        ----------
        net : MultiLabelNet
            The net.
        dataset_train, dataset_valid : LabelDataset
            Not used.
        **kwargs : dict
            Not used.
        """
        n_epochs = len(net.history)
        is_due = n_epochs % self.every == 0 or n_epochs == net.max_epochs
        if not (is_due and net.is_main_process):
            return
        content = {
            "format_version": FORMAT_VERSION,
            "fit": self.fit,
            "seed": net.seed,
            "batch_size": net.batch_size,
            "history": copy_plain(net.history.to_list()),
            "state": capture_state(net),
        }
        file = io.BytesIO()
        torch.save(content, file)
        packed = file.getvalue()
        write_file(self.path, hashlib.sha256(packed).digest() + packed)


def read_checkpoint(path):
    """Read a checkpoint; nothing that it holds is run.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    dict or None
        What it holds; ``None`` where there is no such file.

    Raises
    ------
    ValueError
        If the file is broken, of something else, or of a newer version, or there is no directory
        for it.
    """
    check_file_path(path, "checkpoint")
    if not os.path.exists(path):
        return None
    written = Path(path).read_bytes()
    digest, packed = written[:DIGEST_BYTES], written[DIGEST_BYTES:]
    try:
        is_whole = hashlib.sha256(packed).digest() == digest
        content = torch.load(io.BytesIO(packed), weights_only=True) if is_whole else {}
    except (EOFError, RuntimeError, UnpicklingError):
        content = {}
    if "format_version" not in content:
        raise ValueError(
            f"The checkpoint {path} is broken, or is none. Delete it to begin anew, or name another "
            "file."
        )
    if content["format_version"] != FORMAT_VERSION or not content.keys() >= KEYS:
        raise ValueError(
            f"The checkpoint {path} was written by another version of skmultilabel. Delete it to "
            "begin anew, or go on with that version."
        )
    return content


def open_checkpoint(estimator, dataset, path, **params):
    """Make the checkpoint of a fit, with what is saved of it.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    dataset : LabelDataset or Stream
        Samples and labels.
    path : str or path-like
        The file.
    **params : dict
        Parameters of the checkpoint.

    Returns
    -------
    Checkpoint
        The checkpoint.

    Raises
    ------
    ValueError
        If the file is of another fit, or cannot be read.
    """
    fit, saved = describe_fit(estimator, dataset), read_checkpoint(path)
    if saved is not None:
        check_same_fit(saved, fit, path)
    return Checkpoint(path, fit, saved, **params)


def describe_fit(estimator, dataset):
    """Describe the parameters and the data of a fit, to tell it from others.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        The estimator.
    dataset : LabelDataset or Stream
        Samples and labels.

    Returns
    -------
    dict of str to str
        The parameters that decide what is learned, and a digest of the data.
    """
    params = estimator.get_params(deep=False)
    described = {
        name: _describe(value)
        for name, value in params.items()
        if name.partition("__")[0] not in FREE_PARAMS
    }
    return described | {"the data": _digest(dataset)}


def check_same_fit(saved, fit, path):
    """Refuse to go on with other parameters or data.

    Parameters
    ----------
    saved : dict
        The checkpoint.
    fit : dict of str to str
        What `describe_fit` returned.
    path : str or path-like
        The file, for the message.

    Raises
    ------
    ValueError
        If the checkpoint is of another fit.
    """
    before = saved["fit"]
    differing = sorted(name for name in before | fit if before.get(name) != fit.get(name))
    if differing:
        raise ValueError(
            f"The checkpoint {path} is of another fit: {', '.join(differing)} was not the same. "
            "Delete it to begin anew, name another file, or fit with what was given then."
        )


def _describe(value):
    arrays = {}
    try:
        text = json.dumps(to_plain(value, arrays))
    except NotPlainError:
        named = value if hasattr(value, "__qualname__") else type(value)
        return f"{named.__module__}.{named.__qualname__}"
    digests = [hashlib.sha256(np.ascontiguousarray(array)).hexdigest() for array in arrays.values()]
    return " ".join([text, *digests])


def _digest(dataset):
    """Digest a sample of the rows; of a stream, how many it has."""
    if isinstance(dataset, Stream):
        return str(dataset.n_rows)
    n_rows = len(dataset)
    digest = hashlib.sha256(str(n_rows).encode())
    index = np.linspace(0, n_rows - 1, min(n_rows, MAX_ROWS_TO_COMPARE)).astype(np.int64)
    for tensor in _list_tensors(dataset.take(torch.from_numpy(index), torch.device("cpu"))):
        digest.update(str(tensor.shape).encode())
        digest.update(tensor.contiguous().numpy())
    return digest.hexdigest()


def _list_tensors(batch):
    if isinstance(batch, torch.Tensor):
        return [batch]
    parts = batch if isinstance(batch, tuple) else ()
    return [tensor for part in parts for tensor in _list_tensors(part)]
