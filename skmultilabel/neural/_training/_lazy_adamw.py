"""AdamW for nets on sparse samples, whose first layer takes plain steps of one size."""

import math

import torch
from torch.optim import AdamW

__all__ = ["LazyAdamW"]

# With more features the step is shorter in proportion. Rows have a norm of the root of their number,
# so what a step changes in the outputs grows with it where many rows share features.
FEATURES_OF_FULL_STEPS = 1500
# How many numbers of a gradient are worked on at once: they stay in the cache.
BLOCK_ENTRIES = 2**14


class LazyAdamW(AdamW):
    r"""AdamW [1]_, but for the matrices that sparse samples are multiplied with.

    AdamW divides every gradient by the root of its own second moment, so that the weight of a word
    that one text has moves as fast as that of a word that all texts have, and rare words are soon
    learned by heart. Those matrices have one second moment for all of their weights, and no first
    one:

    .. math::
       v \leftarrow \beta_2 v + (1 - \beta_2) \operatorname{mean}(g^2), \quad
       w \leftarrow (1 - \eta \lambda) w
       - \eta \min(1, 1500 / d) \, g / (\sqrt{v / (1 - \beta_2^t)} + \epsilon)

    with d rows, one for each feature. That is gradient descent with the normalized steps of [2]_, as a moving average. Where the
    gradient is a sparse tensor, the rows that it does not have keep their values: they are not
    decayed either, and the time of a step is that of the rows in the batch. There is no state of
    the size of the matrix.

    Parameters
    ----------
    params : iterable
        The parameters, or groups of them. Groups with ``"shares_scale": True`` take such steps, and
        all parameters with sparse gradients.
    **kwargs : dict
        As `torch.optim.AdamW` takes them; `amsgrad` and `maximize` are for the others.

    References
    ----------
    .. [1] I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
    .. [2] R. Ward, X. Wu, L. Bottou, "AdaGrad Stepsizes: Sharp Convergence over Nonconvex
       Landscapes", ICML 2019, algorithm 1.

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
        for group in self.param_groups:
            group.setdefault("shares_scale", False)
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
        own = [
            (param, param.grad, group)
            for group in self.param_groups
            for param in group["params"]
            if param.grad is not None and (group["shares_scale"] or param.grad.is_sparse)
        ]
        for param, grad, group in own:
            self._descend(param, grad, group)
            param.grad = None
        super().step()
        for param, grad, _ in own:
            param.grad = grad
        return loss

    def _descend(self, param, grad, group):
        """Take the step of the formula."""
        rows = None
        if grad.is_sparse:
            rows, grad = _get_distinct_rows(grad)
        size = self._measure_step(param, grad, group)
        keep = 1 - group["lr"] * group["weight_decay"]
        if rows is None:
            param.mul_(keep).addcmul_(grad, size, value=-1)
            return
        n_rows = max(1, BLOCK_ENTRIES // param[0].numel())
        for index, slope in zip(rows.split(n_rows), grad.split(n_rows), strict=True):
            weight = param.index_select(0, index)
            param.index_copy_(0, index, weight.mul_(keep).addcmul_(slope, size, value=-1))

    def _measure_step(self, param, grad, group):
        """Bring the second moment up to date, and return what a gradient is multiplied with."""
        state = self.state[param]
        if not state:
            dtype = torch.promote_types(param.dtype, torch.float32)
            for name in ("step", "mean_square"):
                state[name] = torch.zeros((), device=param.device, dtype=dtype)
        state["step"] += 1
        beta = group["betas"][1]
        mean_square = torch.linalg.vector_norm(grad).square() / param.numel()
        state["mean_square"].mul_(beta).add_(mean_square, alpha=1 - beta)
        unbiased = state["mean_square"] / -torch.expm1(state["step"] * math.log(beta))
        share = min(1.0, FEATURES_OF_FULL_STEPS / len(param))
        return share * group["lr"] / (unbiased.sqrt() + group["eps"])


def _get_distinct_rows(grad):
    """Return the rows of a sparse gradient, each once, and its values there."""
    rows = grad._indices()[0]
    # That they ascend is forgotten on the way here; it is quick to see, and sorting is not.
    if not (rows[1:] > rows[:-1]).all():
        grad = grad.coalesce()
    return grad._indices()[0], grad._values()
