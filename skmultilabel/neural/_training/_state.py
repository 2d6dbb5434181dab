"""All that a training goes on from: the state of a net between two epochs."""

import numpy as np
import torch

__all__ = ["capture_state", "copy_plain", "restore_state"]


def capture_state(net):
    """Copy what a training goes on from.

    Parameters
    ----------
    net : MultiLabelNet
        The net.

    Returns
    -------
    dict of str to dict
        Copies of the states of the network, the loss, the optimizer, the scaler of gradients, and
        of those callbacks that have one. Their tensors are on the host.
    """
    return {name: copy_plain(part.state_dict()) for name, part in _list_parts(net)}


def restore_state(net, state):
    """Go back to where `capture_state` was called.

    Parameters
    ----------
    net : MultiLabelNet
        The net.
    state : dict of str to dict
        What was captured. Callbacks that are not in it stay as they are.
    """
    for name, part in _list_parts(net):
        if name in state:
            part.load_state_dict(copy_plain(state[name]))


def copy_plain(value):
    """Copy tensors, numbers and text, and leave out of dicts and lists what is anything else.

    Parameters
    ----------
    value : object
        A tensor, number, text or ``None``, or a dict, list or tuple of them.

    Returns
    -------
    object
        The copy, with tensors on the host: `torch.load` reads it without running code.
    """
    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu", copy=True)
    if isinstance(value, dict):
        return {name: copy_plain(item) for name, item in value.items() if _is_plain(item)}
    if isinstance(value, list | tuple):
        return type(value)([copy_plain(item) for item in value if _is_plain(item)])
    return value.item() if isinstance(value, np.generic) else value


def _is_plain(value):
    kinds = bool | int | float | str | dict | list | torch.Tensor | np.number | np.bool_
    return value is None or isinstance(value, kinds) or type(value) is tuple


def _list_parts(net):
    """Yield what has a state: callbacks before the optimizer, whose rates schedulers change."""
    for name, callback in net.callbacks_:
        callback = getattr(callback, "lr_scheduler_", callback)
        if hasattr(callback, "state_dict") and hasattr(callback, "load_state_dict"):
            yield f"callback {name}", callback
    parts = {
        "network": net.network_,
        "criterion": net.criterion_,
        "optimizer": net.optimizer_,
        "scaler": net.scaler_,
    }
    yield from ((name, part) for name, part in parts.items() if part is not None)
