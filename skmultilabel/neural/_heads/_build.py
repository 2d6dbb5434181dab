"""The heads by name, and which one suits the labels."""

import scipy.sparse as sp

from skmultilabel.neural._construct import construct
from skmultilabel.neural._heads._chain import ChainHead
from skmultilabel.neural._heads._independent import IndependentHead
from skmultilabel.neural._heads._label_embedding import LabelEmbeddingHead
from skmultilabel.neural._heads._label_graph import LabelGraphHead
from skmultilabel.neural._heads._label_sets import LabelSetsHead, count_label_sets

__all__ = ["HEADS", "build_head", "choose_head", "is_soft"]

HEADS = {
    "independent": IndependentHead,
    "label_embedding": LabelEmbeddingHead,
    "label_graph": LabelGraphHead,
    "chain": ChainHead,
    "label_sets": LabelSetsHead,
}

# So many rows a label set has on the average where a distribution over sets is learned by default.
# With 14 and 80 it was no better than independent labels on published data, with 180 clearly so.
MIN_ROWS_PER_SET = 100


def build_head(name, n_hidden, facts, **params):
    """Build a head.

    Parameters
    ----------
    name : str or type
        A name of `HEADS`, or a head.
    n_hidden : int
        The number of features of the representation.
    facts : LabelFacts
        What is known of the training labels.
    **params : dict
        Parameters of the head.

    Returns
    -------
    Head
        The head.

    Raises
    ------
    ValueError
        If there is no such head, or it has no such parameter.
    """
    if isinstance(name, type):
        return name(n_hidden, facts, **params)
    if name not in HEADS:
        raise ValueError(f"head={name!r} is none of {', '.join(map(repr, HEADS))}.")
    return construct(HEADS[name], n_hidden, facts, what="head", name=name, params=params)


def choose_head(facts):
    """Choose the head that suits the labels.

    Parameters
    ----------
    facts : LabelFacts
        What is known of the training labels.

    Returns
    -------
    {"label_sets", "independent"}
        ``"label_sets"`` where there are several labels, all known and 0 or 1, and every label set
        occurs in a hundred rows on the average: then they are learned well, and nearly all sets of
        new rows have been seen. Otherwise ``"independent"``.
    """
    if facts.n_labels == 1 or facts.Y is None or facts.has_missing or is_soft(facts.Y):
        return "independent"
    n_sets = len(count_label_sets(facts.Y, facts.n_rows // MIN_ROWS_PER_SET + 1).sets)
    return "label_sets" if n_sets * MIN_ROWS_PER_SET <= facts.n_rows else "independent"


def is_soft(Y):
    """Tell whether labels are other numbers than 0 and 1.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels.

    Returns
    -------
    bool
        Whether some are.
    """
    values = Y.data if sp.issparse(Y) else Y
    return values.dtype.kind == "f" and bool(((values > 0) & (values < 1)).any())
