"""The threads of the libraries that multiply matrices."""

import functools

from threadpoolctl import ThreadpoolController

__all__ = ["find_blas"]


@functools.cache
def find_blas():
    """Find the libraries of linear algebra that are loaded; it takes long, so it is done once.

    Returns
    -------
    ThreadpoolController
        Tells and sets how many threads they use.
    """
    return ThreadpoolController().select(user_api="blas")
