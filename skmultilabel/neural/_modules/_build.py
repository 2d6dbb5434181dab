"""The trunks by name."""

from skmultilabel.neural._construct import construct
from skmultilabel.neural._modules._batch_ensemble import BatchEnsembleMLP
from skmultilabel.neural._modules._mlp import MLP
from skmultilabel.neural._modules._periodic import PeriodicMLP
from skmultilabel.neural._modules._residual import ResidualNet

__all__ = ["TRUNKS", "build_trunk"]

TRUNKS = {
    "mlp": MLP,
    "residual": ResidualNet,
    "batch_ensemble": BatchEnsembleMLP,
    "periodic": PeriodicMLP,
}


def build_trunk(name, n_inputs, **params):
    """Build what represents the samples.

    Parameters
    ----------
    name : str
        A name of `TRUNKS`.
    n_inputs : int
        The number of columns of the samples.
    **params : dict
        Parameters of the trunk.

    Returns
    -------
    Module
        It turns (n_rows, n_inputs) into (n_rows, n_outputs), or (n_rows, n_members, n_outputs), and
        has the attribute `n_outputs`.

    Raises
    ------
    ValueError
        If there is no such trunk, or it has no such parameter.

    Examples
    --------
    >>> build_trunk("mlp", 3, width=8).n_outputs
    8
    """
    if name not in TRUNKS:
        raise ValueError(
            f"module={name!r} is none of {', '.join(map(repr, TRUNKS))}, nor a torch.nn.Module."
        )
    return construct(TRUNKS[name], n_inputs, what="module", name=name, params=params)
