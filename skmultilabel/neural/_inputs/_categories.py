"""Categories and their codes."""

from numbers import Integral, Real

import numpy as np

__all__ = ["CategoryCodes", "describe_unseen", "is_missing"]


class CategoryCodes:
    """The categories of one column, numbered from 1 on; 0 is for all that were not seen.

    Parameters
    ----------
    name : str
        How messages call the column.
    categories : list of {str, int, float, bool, None}
        The category of each code, from code 1 on. ``None`` is a missing value.
    """

    def __init__(self, name, categories=()):
        self.name = name
        self.categories = []
        self._codes = {}
        self._extend(categories)

    def __len__(self):
        return len(self.categories) + 1

    def learn(self, values):
        """Give codes to the categories that have none yet: sorted, a missing value last.

        Parameters
        ----------
        values : list
            The values of the column.

        Raises
        ------
        ValueError
            If a value is neither text nor a number nor missing.
        """
        found = {self._clean(value) for value in self._find_distinct(values)}
        self._extend(sorted(found - self._codes.keys(), key=_sort_key))

    def encode(self, values):
        """Look up the codes of a column.

        Parameters
        ----------
        values : list
            The values of the column.

        Returns
        -------
        codes : ndarray of shape (n_values,), int64
            The codes, 0 where the category was not seen in the fit.
        unseen : list
            The categories that were not seen.

        Raises
        ------
        ValueError
            If a value is neither text nor a number nor missing.
        """
        cleaned = {value: self._clean(value) for value in self._find_distinct(values)}
        unseen = sorted(set(cleaned.values()) - self._codes.keys(), key=_sort_key)
        codes = {value: self._codes.get(category, 0) for value, category in cleaned.items()}
        return np.fromiter(map(codes.__getitem__, values), np.int64, len(values)), unseen

    def _extend(self, categories):
        for category in categories:
            self.categories.append(category)
            self._codes[category] = len(self.categories)

    def _find_distinct(self, values):
        try:
            return dict.fromkeys(values)
        except TypeError:
            culprit = next(value for value in values if getattr(value, "__hash__", None) is None)
            raise ValueError(self._explain(culprit)) from None

    def _clean(self, value):
        """Return a plain value that JSON can hold, ``None`` where it is missing."""
        if is_missing(value):
            return None
        if isinstance(value, str):
            return str(value)
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        if isinstance(value, Integral):
            return int(value)
        if isinstance(value, Real):
            return float(value)
        raise ValueError(self._explain(value))

    def _explain(self, value):
        return (
            f"Column {self.name} holds {value!r}, of type {type(value).__name__}. A categorical "
            "column must hold text or numbers: convert it, for example with .astype(str), or leave "
            "it out."
        )


def is_missing(value):
    """Tell whether a value stands for a missing one.

    Parameters
    ----------
    value : object
        Anything that can be hashed.

    Returns
    -------
    bool
        Whether it is ``None``, NaN, or pandas' NA or NaT.
    """
    # NA has no truth value, so that it cannot be compared with itself.
    return value is None or type(value).__name__ == "NAType" or bool(value != value)


def describe_unseen(unseen, limit=5):
    """Write the categories that were not seen, column by column.

    Parameters
    ----------
    unseen : dict of str to list
        The categories of each column.
    limit : int, default=5
        How many categories of a column are written out.

    Returns
    -------
    str
        For example ``"'city': 'Oslo', missing"``.
    """
    return "; ".join(
        f"{name}: {_list_categories(values, limit)}" for name, values in unseen.items()
    )


def _list_categories(categories, limit):
    shown = ["missing" if category is None else repr(category) for category in categories[:limit]]
    more = len(categories) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _sort_key(category):
    """Numbers before text before a missing value."""
    is_text = isinstance(category, str)
    return (category is None, is_text, "" if category is None else category)
