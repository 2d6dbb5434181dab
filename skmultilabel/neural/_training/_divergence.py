"""A loss that is not finite ends the training, with the place and the likely cause."""

import numpy as np

from skmultilabel.exceptions import DivergenceError

__all__ = ["check_losses"]


def check_losses(losses, *, epoch, training):
    """Refuse losses that are NaN or infinite.

    Parameters
    ----------
    losses : ndarray of shape (n_batches,)
        The losses of an epoch.
    epoch : int
        The number of the epoch, from 1.
    training : bool
        Whether they are of the training rows.

    Raises
    ------
    DivergenceError
        If one is not finite; the message names the first.
    """
    bad = np.flatnonzero(~np.isfinite(losses))
    if not len(bad):
        return
    value = losses[bad[0]]
    rows = "training" if training else "validation"
    cause = "a step that was too large"
    if np.isinf(value):
        cause = "an overflow of exponentials or of a mixed precision"
    elif training and epoch == 1 and bad[0] == 0:
        cause = "what the module or the criterion computes, since no step was taken yet"
    raise DivergenceError(
        f"The loss became {value} in epoch {epoch}, batch {bad[0] + 1} of the {rows} rows. The "
        f"likely cause is {cause}. Lower the learning rate (lr), scale the samples "
        "(scaling='standard'), set clip_grad_norm=1.0, or use precision='float32'; where the "
        "criterion or the module is your own, look for a logarithm or a division of zero in it."
        + (" The weights are those at the end of the last good epoch." if epoch > 1 else "")
    )
