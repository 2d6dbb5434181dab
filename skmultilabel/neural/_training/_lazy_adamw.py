"""AdamW that leaves alone what a batch does not touch."""

import torch
from torch.optim import AdamW

__all__ = ["LazyAdamW"]

# How many numbers of a gradient are worked on at once: they and their moments stay in the cache.
BLOCK_ENTRIES = 2**14


class LazyAdamW(AdamW):
    """AdamW [1]_ that updates only those rows of a parameter that a sparse gradient has.

    Dense gradients take the step of `torch.optim.AdamW`. Where the gradient is sparse, the other
    rows keep their values and their moments: they are not decayed either. The time of a step is that
    of the rows in the batch, not that of the parameter. `torch.optim.SparseAdam` does so without
    weight decay, and refuses dense gradients.

    Parameters
    ----------
    params : iterable
        The parameters, or groups of them.
    **kwargs : dict
        As `torch.optim.AdamW` takes them, but for `amsgrad` and `maximize` with sparse gradients.

    References
    ----------
    .. [1] I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.

    Examples
    --------
    >>> import torch
    >>> layer = torch.nn.EmbeddingBag(4, 2, mode="sum", sparse=True)
    >>> before = layer.weight.detach().clone()
    >>> layer(torch.tensor([[0, 2]])).sum().backward()
    >>> LazyAdamW(layer.parameters()).step()
    >>> (layer.weight != before).any(dim=1)
    tensor([ True, False,  True, False])
    """

    def __init__(self, params, **kwargs):
        super().__init__(params, **kwargs)
        # With "fused", a gradient scaler would leave it to the kernel to scale back.
        self._step_supports_amp_scaling = False

    @torch.no_grad()
    def step(self, closure=None):
        """Take a step.

        Parameters
        ----------
        closure : callable, default=None
            Computes the loss and the gradients again.

        Returns
        -------
        Tensor or None
            The loss, where there is a closure.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        sparse = [
            (param, param.grad, group)
            for group in self.param_groups
            for param in group["params"]
            if param.grad is not None and param.grad.is_sparse
        ]
        for param, grad, group in sparse:
            self._step_rows(param, *_get_distinct_rows(grad), group)
            param.grad = None
        super().step()
        for param, grad, _ in sparse:
            param.grad = grad
        return loss

    def _step_rows(self, param, rows, slopes, group):
        """Take the step of AdamW on some rows, as algorithm 2 of the paper has it."""
        state = self.state[param]
        if not state:
            state["step"] = torch.zeros(())
            state["exp_avg"] = torch.zeros_like(param)
            state["exp_avg_sq"] = torch.zeros_like(param)
        state["step"] += 1
        step, (beta1, beta2) = float(state["step"]), group["betas"]
        size = group["lr"] / (1 - beta1**step)
        scale = (1 - beta2**step) ** 0.5
        arrays = param, state["exp_avg"], state["exp_avg_sq"]
        n_rows = max(1, BLOCK_ENTRIES // param[0].numel())
        space = param.new_empty((4, n_rows, *param.shape[1:]))
        for index, slope in zip(rows.split(n_rows), slopes.split(n_rows), strict=True):
            weight, mean, square, root = space[:, : len(index)]
            blocks = weight, mean, square
            for array, block in zip(arrays, blocks, strict=True):
                torch.index_select(array, 0, index, out=block)
            mean.lerp_(slope, 1 - beta1)
            square.mul_(beta2).addcmul_(slope, slope, value=1 - beta2)
            torch.sqrt(square, out=root).div_(scale).add_(group["eps"])
            weight.mul_(1 - group["lr"] * group["weight_decay"])
            weight.addcdiv_(mean, root, value=-size)
            for array, block in zip(arrays, blocks, strict=True):
                array.index_copy_(0, index, block)


def _get_distinct_rows(grad):
    """Return the rows of a sparse gradient, each once, and its values there."""
    rows = grad._indices()[0]
    # That they ascend is forgotten on the way here; it is quick to see, and sorting is not.
    if not (rows[1:] > rows[:-1]).all():
        grad = grad.coalesce()
    return grad._indices()[0], grad._values()
