"""Files that are there whole, or as they were."""

import os

__all__ = ["check_file_path", "write_file"]


def check_file_path(path, name):
    """Refuse a path where no file can be written, before the work whose result it is to hold.

    Parameters
    ----------
    path : str or path-like
        The path.
    name : str
        What the message calls it.

    Raises
    ------
    ValueError
        If it is a folder, or in a folder that there is not.
    """
    if os.path.isdir(path):
        raise ValueError(f"{name}={str(path)!r} is a directory. Name a file in it.")
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise ValueError(f"{name}={str(path)!r}: there is no directory {folder!r}. Make it first.")


def write_file(path, content):
    """Write a file in one go, so that an interruption leaves what was there before.

    Parameters
    ----------
    path : Path
        Where to.
    content : bytes
        What.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
