"""What a loss of embeddings may be: names, classes, losses of pytorch-metric-learning."""

import copy
import inspect

from torch import nn

from skmultilabel.neural._construct import construct
from skmultilabel.neural._metric._fastap import FastAPLoss
from skmultilabel.neural._metric._library import (
    LIBRARY_LOSSES,
    LibraryLoss,
    check_library_params,
    make_library_loss,
)
from skmultilabel.neural._metric._loss import MetricLoss
from skmultilabel.neural._metric._mulsupcon import JaccardSupConLoss, MulSupConLoss
from skmultilabel.neural._metric._ntxent import NTXentLoss
from skmultilabel.neural._metric._supcon import SupConLoss

__all__ = ["METRIC_LOSSES", "make_metric_loss"]

OWN_LOSSES = {
    "supcon": SupConLoss,
    "mulsupcon": MulSupConLoss,
    "jaccard_supcon": JaccardSupConLoss,
    "ntxent": NTXentLoss,
    "fastap": FastAPLoss,
}
# Name -> class, or the name of one in pytorch-metric-learning.
METRIC_LOSSES = OWN_LOSSES | LIBRARY_LOSSES


def make_metric_loss(loss, **params):
    """Make a loss of embeddings of anything that `loss` may be.

    Parameters
    ----------
    loss : str, type or Module
        A name of `METRIC_LOSSES`; a class of such losses, ours or of pytorch-metric-learning; or a
        loss, which is copied.
    **params
        Parameters of the loss, for a name or a class.

    Returns
    -------
    MetricLoss
        The loss.

    Raises
    ------
    ImportError
        If it is one of pytorch-metric-learning, and that is missing.
    ValueError
        If there is no such loss, it cannot be given relations between rows, or there are
        parameters for what is made already.

    Examples
    --------
    >>> from skmultilabel.neural._metric._make import make_metric_loss
    >>> make_metric_loss("supcon", temperature=0.2).temperature
    0.2
    >>> make_metric_loss("super")
    Traceback (most recent call last):
        ...
    ValueError: loss='super' is not known. The losses are supcon, mulsupcon, jaccard_supcon, ...
    """
    if isinstance(loss, str):
        return _make_by_name(loss, params)
    if inspect.isclass(loss) and issubclass(loss, nn.Module):
        check_library_params(loss.__name__, loss, params)
        made = construct(loss, what="loss", name=loss.__name__, params=params)
        return _wrap(made)
    if params:
        raise ValueError(
            f"loss__{next(iter(params))} is for a loss that is named; this {type(loss).__name__} has "
            "its own parameters. Give them where it is made."
        )
    if not isinstance(loss, nn.Module):
        raise ValueError(f"loss must be the name of a loss, a class, or a loss; got {loss!r}.")
    return _wrap(copy.deepcopy(loss))


def _make_by_name(name, params):
    if name in OWN_LOSSES:
        return construct(OWN_LOSSES[name], what="loss", name=name, params=params)
    if name in LIBRARY_LOSSES:
        return make_library_loss(name, params)
    raise ValueError(f"loss={name!r} is not known. The losses are {', '.join(METRIC_LOSSES)}.")


def _wrap(loss):
    return loss if isinstance(loss, MetricLoss) else LibraryLoss(loss)
