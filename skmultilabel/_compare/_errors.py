"""The error whose message the user is shown in place of a traceback."""

__all__ = ["InputError", "require"]


class InputError(ValueError):
    """Something that the user gave cannot be used; the message says what, and the remedy."""


def require(package):
    """Raise an InputError that names the remedy where an optional package is missing."""
    try:
        __import__(package)
    except ImportError:
        raise InputError(
            f"the package {package} is missing; install it with "
            '`pip install "skmultilabel[data,plot]"`.'
        ) from None
