"""Where the pieces of a text lie between its separators, and whether these follow a grammar."""

import numpy as np

__all__ = ["find_bytes", "follows", "make_grammar"]


def find_bytes(characters, kinds):
    """Find all bytes of some kinds.

    Parameters
    ----------
    characters : ndarray of shape (n_characters,), uint8
        A text.
    kinds : dict of int to bytes
        For each kind, not 0, its bytes.

    Returns
    -------
    where : ndarray of shape (n_found,)
        The places of the bytes.
    found : ndarray of shape (n_found,), uint8
        Their kinds.
    """
    table = np.zeros(256, dtype=np.uint8)
    for kind, members in kinds.items():
        table[list(members)] = kind
    is_found = np.zeros(len(characters), dtype=bool)
    for member in np.flatnonzero(table):
        is_found |= characters == member
    where = np.flatnonzero(is_found)
    return where, table[characters[where]]


def make_grammar(n_kinds, rules):
    """Make the table of a grammar that says which separators may follow each other.

    Parameters
    ----------
    n_kinds : int
        The number of kinds, 0 included.
    rules : iterable of (int, int, bool)
        A kind, the kind that may follow, and whether there is text between them.

    Returns
    -------
    ndarray of shape (n_kinds, n_kinds, 2), bool
        The table for `follows`.
    """
    grammar = np.zeros((n_kinds, n_kinds, 2), dtype=bool)
    for before, after, has_text in rules:
        grammar[before, after, int(has_text)] = True
    return grammar


def follows(where, found, grammar, start):
    """Tell whether separators follow a grammar, the first of them after one of kind `start`."""
    before = np.concatenate([[start], found[:-1]])
    has_text = np.diff(where, prepend=-1) > 1
    return bool(grammar[before, found, has_text.astype(np.intp)].all())
