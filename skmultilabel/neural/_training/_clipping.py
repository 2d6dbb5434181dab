"""Gradients that are no longer than allowed."""

import torch

__all__ = ["GradientClipping"]


class GradientClipping:
    r"""Shortens the gradient of all parameters together to a largest norm [1]_.

    .. math:: g \leftarrow \min(1, c / \lVert g \rVert) \, g

    It is what `torch.nn.utils.clip_grad_norm_` does, and knows sparse gradients as well. Nothing
    waits for the device.

    Parameters
    ----------
    max_norm : float
        The largest norm :math:`c`.

    References
    ----------
    .. [1] R. Pascanu, T. Mikolov, Y. Bengio, "On the Difficulty of Training Recurrent Neural
       Networks", ICML 2013.
    """

    def __init__(self, max_norm):
        self.max_norm = max_norm

    @torch.no_grad()
    def __call__(self, network):
        """Shorten the gradients in place.

        Parameters
        ----------
        network : Module
            Whose parameters have gradients.
        """
        values = [_get_values(p) for p in network.parameters() if p.grad is not None]
        norms = torch.stack([torch.linalg.vector_norm(v, dtype=torch.float32) for v in values])
        norm = torch.linalg.vector_norm(norms)
        factor = (self.max_norm / (norm + torch.finfo(norm.dtype).tiny)).clamp(max=1.0)
        for value in values:
            value.mul_(factor.to(value.dtype))


def _get_values(parameter):
    """Return the numbers of a gradient that may be other than 0, each once."""
    if not parameter.grad.is_sparse:
        return parameter.grad
    parameter.grad = parameter.grad.coalesce()
    return parameter.grad.values()
