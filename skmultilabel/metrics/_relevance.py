"""How relevant samples are for each other, from the labels that they have in common."""

import numpy as np
import scipy.sparse as sp

__all__ = ["RELEVANCES", "make_relevance"]


def _jaccard(shared, count_union):
    union = count_union()
    out = np.zeros(shared.shape)
    return np.divide(shared, union, out=out, where=union > 0, dtype=np.float64)


# From how many labels two samples both carry, and a function that counts those that at least one
# of them does. Samples without labels are relevant for none, not for each other either.
RELEVANCES = {
    "any": lambda shared, count_union: shared > 0,
    "exact": lambda shared, count_union: (shared > 0) & (shared == count_union()),
    "jaccard": _jaccard,
    "shared": lambda shared, count_union: shared,
}


def make_relevance(Y_query, Y_gallery, relevance):
    """Make the function that computes how relevant the gallery is for some of the queries.

    Parameters
    ----------
    Y_query : {ndarray, csr_array} of shape (n_queries, n_labels)
        Checked labels: 0 and 1, NaN where a label is not known. Two samples are compared by the
        labels that are known of both.
    Y_gallery : {ndarray, csr_array} of shape (n_gallery, n_labels)
        Checked labels of the samples that are found.
    relevance : {"any", "exact", "jaccard", "shared"} or callable
        A name of `RELEVANCES`, or a function that takes some rows of `Y_query`, and `Y_gallery`,
        and returns an array of shape (n_rows, n_gallery), finite and not negative.

    Returns
    -------
    callable
        Takes a slice of queries, and returns an array of shape (n_rows, n_gallery), float64.

    Raises
    ------
    ValueError
        If the name is not known.

    Examples
    --------
    >>> Y = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    >>> make_relevance(Y, Y, "jaccard")(slice(0, 2))
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0. ]])
    """
    if callable(relevance):
        return lambda rows: _check(relevance(Y_query[rows], Y_gallery), Y_query[rows], Y_gallery)
    if relevance not in RELEVANCES:
        names = ", ".join(map(repr, RELEVANCES))
        raise ValueError(
            f"relevance must be one of {names}, or a function of two label matrices; got "
            f"{relevance!r}."
        )
    compare = _prepare_comparison(Y_query, Y_gallery, RELEVANCES[relevance])
    return lambda rows: compare(rows).astype(np.float64, copy=False)


def _check(values, Y_query, Y_gallery):
    """Refuse what a user's function must not return."""
    values = np.array(values, dtype=np.float64)
    shape = (Y_query.shape[0], Y_gallery.shape[0])
    if values.shape != shape:
        raise ValueError(
            f"The relevance of {shape[0]} queries and {shape[1]} rows of the gallery must have "
            f"shape {shape}; the function returned {values.shape}."
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError("The relevance must be finite and not negative; 0 is not relevant.")
    return values


def _prepare_comparison(Y_query, Y_gallery, rule):
    """Make the function that applies a rule of `RELEVANCES` to a slice of queries."""
    queries, gallery = _split(Y_query), _split(Y_gallery)
    carried, missing = (_transpose(part) for part in gallery)
    any_missing = queries[1].sum() + missing.sum() > 0
    n_carried, n_query_carried = (part[0].sum(axis=1) for part in (gallery, queries))

    def compare(rows):
        query_carried, query_missing = (part[rows] for part in queries)
        shared = _multiply(query_carried, carried)

        def count_union():
            union = n_query_carried[rows, np.newaxis] + n_carried - shared
            # A label that is not known of one sample does not count for the other.
            if any_missing:
                union -= _multiply(query_carried, missing)
                union -= _multiply(query_missing, carried)
            return union

        return rule(shared, count_union)

    return compare


def _split(Y):
    """Mark what is carried and what is not known, as numbers whose sums are exact and fast."""
    # NaN alone is not equal to itself.
    return [mask.astype(np.float32) for mask in (Y == 1, Y != Y)]


def _transpose(matrix):
    return matrix.T.tocsr() if sp.issparse(matrix) else matrix.T


def _multiply(first, second):
    product = first @ second
    return product.toarray() if sp.issparse(product) else product
