"""Arrays of other libraries than NumPy, where scikit-learn dispatches on them."""

from dataclasses import dataclass

import numpy as np
from sklearn import get_config

from skmultilabel._compat import (
    convert_to_numpy,
    get_namespace_and_device,
    is_numpy_namespace,
    supported_float_dtypes,
)

__all__ = ["ArrayLibrary", "find_library", "put_beside", "to_numpy"]


@dataclass(frozen=True)
class ArrayLibrary:
    """A library that implements the array API standard, and a device of it.

    Parameters
    ----------
    xp : module
        The namespace.
    device : object
        The device.
    """

    xp: object
    device: object

    @property
    def has_double_precision(self):
        """Whether the device computes in float64."""
        return self.xp.float64 in supported_float_dtypes(self.xp, device=self.device)

    def put(self, array):
        """Copy an array of NumPy to the device.

        Parameters
        ----------
        array : ndarray
            The array.

        Returns
        -------
        array
            One of this library; it may share the memory.
        """
        # Some libraries warn of arrays that cannot be written to.
        array = array if array.flags.writeable else array.copy()
        return self.xp.asarray(array, device=self.device)

    def fetch(self, array):
        """Copy an array from the device to NumPy.

        Parameters
        ----------
        array : array
            One of this library.

        Returns
        -------
        ndarray
            One of NumPy; it may share the memory.
        """
        return convert_to_numpy(array, self.xp)

    def cast(self, array, dtype):
        """Return an array in another precision.

        Parameters
        ----------
        array : array
            One of this library.
        dtype : type
            The precision, as NumPy names it.

        Returns
        -------
        array
            The same where nothing changes.
        """
        return self.xp.astype(array, getattr(self.xp, np.dtype(dtype).name), copy=False)


def find_library(array):
    """Find out which other library than NumPy an array belongs to.

    Parameters
    ----------
    array : object
        Anything.

    Returns
    -------
    ArrayLibrary or None
        ``None`` for what is of NumPy or no array; and for everything unless scikit-learn's
        `array_api_dispatch` is on, since it then takes all arrays for NumPy's.
    """
    if not hasattr(array, "__dlpack__") or not get_config()["array_api_dispatch"]:
        return None
    xp, _, device = get_namespace_and_device(array)
    return None if is_numpy_namespace(xp) else ArrayLibrary(xp, device)


def to_numpy(array):
    """Copy the array of another library to NumPy.

    Parameters
    ----------
    array : object
        Anything.

    Returns
    -------
    object
        An ndarray for the array of another library; what was given for anything else.
    """
    library = find_library(array)
    return array if library is None else library.fetch(array)


def put_beside(array, X):
    """Copy an array of NumPy to where the samples are.

    Parameters
    ----------
    array : object
        Anything.
    X : object
        The samples.

    Returns
    -------
    object
        For an ndarray of numbers one in the library and on the device of `X`; what was given
        for anything else.
    """
    library = find_library(X)
    if library is None or type(array) is not np.ndarray or array.dtype.kind not in "biuf":
        return array
    return library.put(array)
