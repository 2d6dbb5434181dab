"""Puts a net together: module, loss, optimizer, and what happens around them."""

import math
from numbers import Integral

import torch
from sklearn.utils import check_scalar
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from skmultilabel.neural._batches._rows import FrameRows
from skmultilabel.neural._batches._sparse_rows import SparseRows
from skmultilabel.neural._construct import construct
from skmultilabel.neural._heads._build import build_head, is_soft
from skmultilabel.neural._heads._given_logits import GivenLogitsHead
from skmultilabel.neural._modules._build import build_trunk
from skmultilabel.neural._modules._custom import build_custom_module, measure_output
from skmultilabel.neural._modules._encoders import DenseEncoder, FrameEncoder, SparseEncoder
from skmultilabel.neural._modules._input_gain import measure_gain
from skmultilabel.neural._modules._sparse_linear import iter_input_weights
from skmultilabel.neural._network import LabelNetwork
from skmultilabel.neural._training._keep_best import KeepBest
from skmultilabel.neural._training._lazy_adamw import LazyAdamW
from skmultilabel.neural._training._monitor import Monitor, name_monitor
from skmultilabel.neural._training._progress_bar import ProgressBar

__all__ = [
    "OPTIMIZERS",
    "build_network",
    "check_batches",
    "check_targets",
    "find_optimizer",
    "list_callbacks",
]

ADAM_PARAMS = {"fused": True, "betas": (0.9, 0.99)}
DEFAULT_DEPTH = 2
SMALLEST_SIZES = {
    **{"width": 1, "depth": 0, "n_members": 1},
    **{"n_frequencies": 1, "embedding_width": 1},
}
# So many rows tell how large the samples are.
ROWS_TO_LOOK_AT = 4096
# From so many features on, a batch touches few of them: measured with batches of 256 to 1,024.
MIN_FEATURES_FOR_SPARSE_GRADIENT = 50_000
OPTIMIZERS = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "sgd": torch.optim.SGD,
}


def build_network(
    module,
    head,
    rows,
    facts,
    *,
    cardinalities=(),
    module_params,
    head_params,
    device,
    knows_sparse_gradients=True,
):
    """Build the module of the net.

    Parameters
    ----------
    module : str, Module or callable
        The name of a trunk, or the user's module.
    head : str
        The name of a head.
    rows : rows
        Samples of the fit.
    facts : LabelFacts
        What is known of the training labels.
    cardinalities : sequence of int, default=()
        The numbers of codes of the categorical columns.
    module_params, head_params : dict
        What is handed on to the constructors.
    device : torch.device
        Where the network will live.
    knows_sparse_gradients : bool, default=True
        Whether the optimizer takes them.

    Returns
    -------
    LabelNetwork
        The network, on the host.
    """
    if not isinstance(module, str):
        batch = rows.take(slice(0, 2), torch.device("cpu"))
        return _build_custom_network(
            module, head, batch, facts, cardinalities, module_params, head_params
        )
    _check_sizes(module_params)
    batch = rows.take(slice(0, ROWS_TO_LOOK_AT), torch.device("cpu"))
    # They wait for other devices than the host, to learn how many features a batch has.
    may_be_sparse = knows_sparse_gradients and device.type == "cpu"
    encoder, module_params = _build_encoder(
        module, rows, batch, cardinalities, dict(module_params), may_be_sparse
    )
    trunk = build_trunk(module, encoder.n_outputs, **module_params)
    return LabelNetwork(encoder, trunk, build_head(head, trunk.n_outputs, facts, **head_params))


def _check_sizes(params):
    for name, smallest in SMALLEST_SIZES.items():
        if name in params:
            check_scalar(params[name], f"module__{name}", Integral, min_val=smallest)


def _build_encoder(trunk, rows, batch, cardinalities, params, may_be_sparse):
    """Build what turns a batch into a matrix; return it with what is left for the trunk."""
    if isinstance(rows, SparseRows):
        return _build_sparse_encoder(trunk, batch, params, may_be_sparse)
    if isinstance(rows, FrameRows):
        return FrameEncoder(batch.numeric.shape[1], cardinalities), params
    if batch.ndim == 2 and batch.dtype != torch.float32:
        raise ValueError(
            f"input_dtype hands the samples on as {str(batch.dtype).removeprefix('torch.')}, for a "
            "module of your own; those of this package take float32. Leave input_dtype='auto', and "
            "name columns that are categories in categorical_features."
        )
    if batch.ndim == 2:
        return DenseEncoder(batch.shape[1], measure_gain(batch)), params
    raise ValueError(
        f"Samples of shape {tuple(batch.shape[1:])} need a module of your own: give a "
        "torch.nn.Module, its class, or a function that makes one as `module`."
    )


def _build_sparse_encoder(trunk, batch, params, may_be_sparse):
    """Build the first layer of the trunk, which knows sparse samples."""
    depth = params.get("depth", DEFAULT_DEPTH)
    if depth < 1:
        raise ValueError(
            "module__depth must be at least 1 for sparse samples, whose first layer is no product "
            "with a dense matrix. For a linear model take BinaryRelevance(LogisticRegression())."
        )
    own = {name: params[name] for name in ("width", "dropout", "activation") if name in params}
    touches_few = may_be_sparse and batch.n_features >= MIN_FEATURES_FOR_SPARSE_GRADIENT
    sparse_gradient = params.pop("sparse_gradient", touches_few)
    encoder = SparseEncoder(
        batch.n_features, gain=measure_gain(batch), sparse_gradient=sparse_gradient, **own
    )
    return encoder, params | {"depth": max(depth - 1, 0 if trunk == "mlp" else 1)}


def _build_custom_network(module, head, batch, facts, cardinalities, module_params, head_params):
    n_labels = len(facts.positives)
    asked = {
        "n_labels": n_labels,
        "n_outputs": n_labels,
        "cardinalities": cardinalities,
    } | _describe_samples(batch)
    trunk = build_custom_module(module, asked, module_params)
    if head == "independent":
        measure_output(trunk, batch, n_labels)
        own = construct(
            GivenLogitsHead, n_labels, facts, what="head", name=head, params=head_params
        )
        return LabelNetwork(nn.Identity(), trunk, own)
    n_hidden = measure_output(trunk, batch)
    return LabelNetwork(nn.Identity(), trunk, build_head(head, n_hidden, facts, **head_params))


def _describe_samples(batch):
    if isinstance(batch, torch.Tensor):
        return {"n_features": batch.shape[-1], "input_shape": tuple(batch.shape[1:])}
    if hasattr(batch, "numeric"):
        return {"n_features": batch.numeric.shape[1]}
    return {"n_features": batch.n_features}


def list_callbacks(settings, measure, callbacks, checkpoint, *, validates, shows_progress, own=()):
    """List the callbacks of a training.

    Parameters
    ----------
    settings : Settings
        How it is trained.
    measure : callable or None
        What is measured on the validation rows; ``None`` for the loss alone.
    callbacks : list or "disable"
        Those of the user.
    checkpoint : Checkpoint or None
        What writes checkpoints.
    validates : bool
        Whether there are validation rows.
    shows_progress : bool
        Whether there is a bar, on a terminal.
    own : list, default=()
        What the estimator watches the training with.

    Returns
    -------
    list
        Ours, then those of the user.

    Raises
    ------
    ValueError
        If one of the user is none.
    """
    _check_callbacks(callbacks)
    key, own = None, list(own)
    if validates:
        key = "valid_loss" if measure is None else f"valid_{name_monitor(settings.monitor)}"
    if validates and measure is not None:
        own.append(("monitor", Monitor(measure, key)))
    keep = KeepBest(key, larger_is_better=measure is not None, patience=settings.patience)
    own.append(("progress", ProgressBar(key, disable=not shows_progress)))
    last = [] if checkpoint is None else [("checkpoint", checkpoint)]
    # The best weights are kept after the callbacks of the user, which may have changed them.
    return [*own, *([] if callbacks == "disable" else callbacks), ("keep_best", keep), *last]


def _check_callbacks(callbacks):
    """Refuse what skorch would fail on."""
    if callbacks == "disable":
        return
    is_list = isinstance(callbacks, (list, tuple))
    for item in callbacks if is_list else [callbacks]:
        callback = item[1] if isinstance(item, tuple) and len(item) == 2 else item
        if not (is_list and hasattr(callback, "on_epoch_end")):
            raise ValueError(
                "callbacks must be a list of callbacks of skorch, or of pairs of a name and a "
                f"callback; got {item!r}."
            )


def check_batches(network, n_rows, batch_size):
    """Refuse batches of one row where the network normalizes over the rows of a batch.

    Parameters
    ----------
    network : LabelNetwork
        The network.
    n_rows : int
        The number of rows of the training.
    batch_size : int
        The largest number of rows in a batch.

    Raises
    ------
    ValueError
        If there is such a batch.
    """
    smallest = n_rows // math.ceil(n_rows / batch_size)
    if smallest == 1 and any(isinstance(module, _BatchNorm) for module in network.modules()):
        raise ValueError(
            f"{n_rows} rows in batches of up to {batch_size} leave a batch of one row, and batch "
            "normalization needs two. Give more rows, set another batch_size, or take a module "
            "with nn.LayerNorm."
        )


def check_targets(criterion, facts):
    """Refuse labels that a loss does not know what to do with.

    Parameters
    ----------
    criterion : MultiLabelLoss
        The loss.
    facts : LabelFacts
        What is known of the training labels.

    Raises
    ------
    ValueError
        If labels are missing or soft and the loss does not take such.
    """
    name = type(criterion).__name__
    if facts.has_missing and not criterion.accepts_missing:
        raise ValueError(
            f"Some labels are not known (NaN), and {name} does not leave them out. Take another "
            "criterion, such as 'bce'."
        )
    if not criterion.accepts_soft_targets and facts.Y is not None and is_soft(facts.Y):
        raise ValueError(
            f"Some labels are between 0 and 1, and {name} knows 0 and 1 only. Round them, or take "
            "another criterion, such as 'bce'."
        )


def find_optimizer(optimizer, network):
    """Find the class of an optimizer, and what of its parameters is ours to set.

    Parameters
    ----------
    optimizer : str or type
        A name of `OPTIMIZERS`, or a class.
    network : LabelNetwork
        What it is to optimize.

    Returns
    -------
    type
        The class.
    dict
        Parameters.

    Raises
    ------
    ValueError
        If it cannot be used with sparse gradients, which the network has.
    """
    if optimizer == "adamw" and next(iter_input_weights(network), None) is not None:
        return LazyAdamW, ADAM_PARAMS
    if any(getattr(module, "sparse_gradient", False) for module in network.modules()):
        raise ValueError(
            f"optimizer={optimizer!r} does not know the sparse gradients that samples of so many "
            "features have. Use optimizer='adamw', or module__sparse_gradient=False."
        )
    if optimizer == "adamw":
        return OPTIMIZERS[optimizer], ADAM_PARAMS
    return OPTIMIZERS.get(optimizer, optimizer), {}
