"""Values as JSON and arrays hold them: what is read back has the type that was written."""

import math

import numpy as np

__all__ = ["NotPlainError", "from_plain", "to_plain"]


class NotPlainError(TypeError):
    """A value that is code, or holds code, and cannot be written as data."""


def to_plain(value, arrays):
    """Write a value so that JSON can hold it.

    Parameters
    ----------
    value : object
        ``None``, a bool, number or text; an array of numbers; an array of objects, a list, tuple or
        dict of such values.
    arrays : dict of str to ndarray
        Takes up the arrays of numbers.

    Returns
    -------
    object
        What JSON can hold. What it lacks is a dict of one key, which begins with ``$``.

    Raises
    ------
    NotPlainError
        If the value is anything else.
    """
    if isinstance(value, np.generic):
        return {"$scalar": [value.dtype.str, to_plain(value.item(), arrays)]}
    if isinstance(value, np.ndarray):
        return _array_to_plain(value, arrays)
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) in (list, tuple):
        items = [to_plain(item, arrays) for item in value]
        return items if type(value) is list else {"$tuple": items}
    if type(value) is dict:
        return {"$dict": [[to_plain(part, arrays) for part in item] for item in value.items()]}
    raise NotPlainError(f"{value!r} of type {type(value).__name__} is no plain value.")


def from_plain(plain, arrays):
    """Read what `to_plain` wrote.

    Parameters
    ----------
    plain : object
        What it returned.
    arrays : dict of str to ndarray
        The arrays that it took up.

    Returns
    -------
    object
        The value.

    Raises
    ------
    ValueError
        If it was not written by `to_plain`.
    """
    if isinstance(plain, list):
        return [from_plain(item, arrays) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if len(plain) != 1 or next(iter(plain)) not in READERS:
        raise ValueError(f"{plain!r} stands where a value is expected.")
    ((kind, content),) = plain.items()
    return READERS[kind](content, arrays)


def _array_to_plain(value, arrays):
    if value.dtype.kind in "biuf":
        name = f"value.{len(arrays)}"
        arrays[name] = value
        return {"$array": name}
    if value.dtype.kind in "OU" and value.ndim == 1:
        kind = "$objects" if value.dtype.kind == "O" else "$texts"
        return {kind: [to_plain(item, arrays) for item in value.tolist()]}
    raise NotPlainError(f"An array of {value.dtype} is no plain value.")


def _read_objects(content, arrays):
    values = np.empty(len(content), dtype=object)
    values[:] = [from_plain(item, arrays) for item in content]
    return values


READERS = {
    "$array": lambda content, arrays: arrays[content],
    "$dict": lambda content, arrays: {
        from_plain(key, arrays): from_plain(value, arrays) for key, value in content
    },
    "$float": lambda content, arrays: float(content),
    "$objects": _read_objects,
    "$scalar": lambda content, arrays: np.dtype(content[0]).type(from_plain(content[1], arrays)),
    "$texts": lambda content, arrays: np.array(content, dtype=str),
    "$tuple": lambda content, arrays: tuple(from_plain(item, arrays) for item in content),
}
