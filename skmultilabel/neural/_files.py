"""Files that are there whole, or as they were."""

import os

__all__ = ["write_file"]


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
