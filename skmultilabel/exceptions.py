"""Warnings and errors of skmultilabel."""

__all__ = ["DivergenceError", "LabelFitError", "LabelWarning"]


class LabelWarning(UserWarning):
    """A label whose data do not allow what was asked; the message names the label."""


class DivergenceError(ArithmeticError):
    """The loss of a net became NaN or infinite; the net keeps the weights of the epoch before."""


class LabelFitError(ValueError, TypeError):
    """The base estimator failed on one label; the original error is the cause.

    It is a `TypeError` as well, since the base estimator may have raised either.

    Parameters
    ----------
    label : str
        The name or the column of the label, as it is shown to the user.
    reason : str
        The message of the error that the base estimator raised.
    """

    def __init__(self, label, reason):
        self.label = label
        self.reason = reason
        super().__init__(label, reason)

    def __str__(self):
        return f"Label {self.label}: {self.reason}"
