"""Warnings and errors of skmultilabel."""

__all__ = ["DataFormatError", "DivergenceError", "LabelFitError", "LabelWarning"]


class LabelWarning(UserWarning):
    """A label whose data do not allow what was asked; the message names the label."""


class DataFormatError(ValueError):
    """A file does not hold what its format says; the message names the place and the remedy.

    Parameters
    ----------
    cause : str
        What is wrong, and what to do.
    path : str
        The file.
    line : int, default=None
        The line, counted from 1, where the place is known.
    text : str, default=None
        The piece of the line that is meant.
    """

    def __init__(self, cause, path, line=None, text=None):
        self.cause = cause
        self.path = path
        self.line = line
        self.text = text
        super().__init__(cause, path, line, text)

    def __str__(self):
        place = self.path if self.line is None else f"{self.path}, line {self.line}"
        piece = "" if self.text is None else f" Found: {self.text!r}."
        return f"{place}: {self.cause}{piece}"


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
