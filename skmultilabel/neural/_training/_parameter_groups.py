"""Which parameters an optimizer treats alike."""

__all__ = ["group_parameters"]


def group_parameters(params, inputs, weights):
    """Part parameters into those of sparse inputs, other weights, and what is left.

    Parameters
    ----------
    params : list of Parameter
        All that is optimized.
    inputs : set of Parameter
        Matrices that sparse samples are multiplied with, where the optimizer treats them apart.
    weights : set of Parameter
        What decays.

    Returns
    -------
    list of dict
        Groups, as optimizers take them; none is empty.

    Examples
    --------
    >>> from torch import nn
    >>> layer = nn.Linear(3, 2)
    >>> groups = group_parameters([*layer.parameters()], set(), {layer.weight})
    >>> [(len(group["params"]), group.get("weight_decay")) for group in groups]
    [(1, None), (1, 0.0)]
    """
    groups = [
        {"params": [param for param in params if param in inputs], "shares_scale": True},
        {"params": [param for param in params if param in weights - inputs]},
        {
            "params": [param for param in params if param not in weights | inputs],
            "weight_decay": 0.0,
        },
    ]
    return [group for group in groups if group["params"]]
