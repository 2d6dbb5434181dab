"""Which probability a logit stands for, under the loss that it was trained with."""

import torch

__all__ = ["correct_probabilities"]

# Beyond, probabilities are 0 and 1 to 13 digits, and slopes of losses vanish on both sides.
LARGEST_LOGIT = 30.0


def correct_probabilities(loss, logits):
    r"""Compute the probabilities at which given logits are the best answer to a loss.

    If a label has the probability :math:`\eta`, the expected loss :math:`\eta \ell_1(z) + (1 - \eta)
    \ell_0(z)` is least where its slope is 0, which is where :math:`\eta = \ell_0'(z) / (\ell_0'(z) -
    \ell_1'(z))`. That is :math:`\sigma(z)` for cross-entropy, :math:`\sigma(z - \log w)` with a
    `pos_weight` of w. The slopes are those that training sees: what is detached there has none.

    Read more in the :ref:`User Guide <losses>`.

    Parameters
    ----------
    loss : MultiLabelLoss
        A loss whose value is a mean over rows and labels, and `correctable`.
    logits : Tensor of shape (..., n_labels)
        Logits.

    Returns
    -------
    Tensor of shape (..., n_labels)
        Probabilities, in the type of `logits`. As good as the net is trained to the end: nets that
        stop early or overfit want to be calibrated on other rows.

    Raises
    ------
    ValueError
        If the loss has no such probabilities.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural.losses import BCELoss, correct_probabilities
    >>> logits = torch.tensor([[0.0, 0.0]])
    >>> correct_probabilities(BCELoss(pos_weight=[1.0, 9.0]), logits)
    tensor([[0.5000, 0.1000]])
    """
    if not loss.correctable:
        raise ValueError(
            f"Logits of {type(loss).__name__} do not stand for probabilities, so these cannot be "
            "corrected. Choose cut-offs by ThresholdOptimizer instead, or take another loss."
        )
    z = logits.detach().double().clamp(-LARGEST_LOGIT, LARGEST_LOGIT)
    rise = _compute_slope(loss, z, torch.zeros_like)
    fall = _compute_slope(loss, z, torch.ones_like)
    total = rise - fall
    # Where a loss is flat on both sides the side of the logit decides.
    probability = torch.where(total == 0, (z > 0).double(), rise / (total + (total == 0)))
    return probability.clamp(0, 1).to(logits.dtype)


def _compute_slope(loss, logits, make_target):
    """Return the slope of the loss of every entry, all of them being positive or negative."""
    with torch.enable_grad():
        rows = logits.flatten(0, -2).requires_grad_()
        total = loss.elements(rows, make_target(rows)).sum()
        (slope,) = torch.autograd.grad(total, rows)
    return slope.view_as(logits)
