"""Pairs of rows from their labels, for losses of any library."""

from numbers import Real

import numpy as np
import scipy.sparse as sp
import torch

from skmultilabel._validation import check_label_matrix
from skmultilabel.neural._metric._relations import as_weights, iter_relations
from skmultilabel.neural._metric._tuples import (
    MultilabelPairs,
    check_max_per_anchor,
    list_pairs,
    make_generator,
)

__all__ = ["multilabel_pairs"]


def multilabel_pairs(
    Y, rule="any", *, threshold=None, soft_weights=False, max_per_anchor=None, random_state=None
):
    """Find pairs of rows that are alike by their labels, and pairs that are not.

    Losses of pytorch-metric-learning know a class for every row, or pairs: their `indices_tuple`.
    Those of pairs take the quadruple ``pairs.as_tuple()``, those of triplets the triple
    ``pairs.as_triplets()``.

    Read more in the :ref:`User Guide <label_pairs>`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame, Tensor} of shape (n_rows, n_labels)
        Labels: positive above 0.5, NaN where not known. A label counts for a pair where it is
        known of both rows.
    rule : {"any", "jaccard", "exact", "subset", "per_label"}, array-like, sparse matrix or callable, default="any"
        Which rows are alike:

        * ``"any"``: those that share a label;
        * ``"jaccard"``: those whose labels have a Jaccard similarity of at least `threshold`;
        * ``"exact"``: those with the same labels;
        * ``"subset"``: those of which one has all labels of the other;
        * ``"per_label"``: those that share a label, each with the sum over the shared labels of 1
          through the number of other rows with the label as its weight, as in MulSupCon;
        * a matrix of shape (n_rows, n_rows), or a function of two tensors of labels that returns a
          tensor or a NumPy array of this kind: weights above 0 for rows that are alike, 0 for rows
          that are not, NaN for neither; of a sparse matrix those that it does not store are 0.

        Rows that share no label are not alike, and neither like nor unlike are those between; under
        ``"exact"`` all rows with different labels are not alike. A row without labels is like no
        row, and unlike all rows with labels.
    threshold : float, default=None
        The similarity from which on rows are alike; 0.5 for ``"jaccard"``, else all that is above
        0. Similarities between 0 and the threshold are neither.
    soft_weights : bool, default=False
        Whether the weight of a positive pair is its similarity rather than 1. Matrices, functions
        and ``"per_label"`` have weights always.
    max_per_anchor : int, default=None
        How many positive pairs, and how many negative ones, an anchor has at most. They are drawn,
        and memory is then bounded by their number, whatever the number of rows. ``None`` for all.
    random_state : int, RandomState or torch.Generator, default=None
        Which are drawn. ``None`` draws with torch's own generator.

    Returns
    -------
    MultilabelPairs
        Tensors on the device of `Y`. No row is paired with itself; each pair comes in both orders.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, there is no such rule, its weights are negative or infinite, it
        takes no threshold or not this one, or `max_per_anchor` is no whole number of 1 or more.

    See Also
    --------
    MultilabelPairs : The pairs, and the tuples made of them.
    PairAware : Makes sure that batches have positive pairs.

    Notes
    -----
    A quadruple ``(a1, p, a2, n)`` says that rows a1 and p are alike, and that rows a2 and n are not;
    a triple ``(a, p, n)`` says both of the same anchor. The tuple ``(a, p, n, None)`` that some
    articles show is read as a quadruple without negatives, and raises. A triple is legal in a loss of
    pairs, where it stands for ``(a, p, a, n)``: each pair then comes as often as there are triplets
    with it, which changes the value. A quadruple in a loss of triplets becomes all triplets, through
    a matrix of positive by negative pairs, which takes seconds for 256 rows;
    ``as_triplets(max_per_anchor)`` builds no more than asked for.

    All labels of a row are looked at together, so sparse labels are made dense.

    Examples
    --------
    >>> import torch
    >>> from skmultilabel.neural import multilabel_pairs
    >>> Y = [[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    >>> pairs = multilabel_pairs(Y)
    >>> list(zip(pairs.anchors.tolist(), pairs.positives.tolist()))
    [(0, 1), (0, 2), (1, 0), (2, 0)]
    >>> len(pairs.negatives)
    16

    A loss of pairs takes the quadruple, a loss of triplets the triple:

    >>> from pytorch_metric_learning.losses import ContrastiveLoss, TripletMarginLoss
    >>> embedding = torch.eye(5)
    >>> ContrastiveLoss()(embedding, indices_tuple=pairs.as_tuple()).round(decimals=4)
    tensor(1.4142)
    >>> triplets = pairs.as_triplets(max_per_anchor=100, random_state=0)
    >>> TripletMarginLoss()(embedding, indices_tuple=triplets).round(decimals=4)
    tensor(0.0500)

    Two of three labels in common are enough, one of two is not, and none at all is too little:

    >>> multilabel_pairs([[1, 1, 1], [1, 1, 0], [1, 0, 0]], "jaccard", threshold=0.6).anchors
    tensor([0, 1])
    """
    check_max_per_anchor(max_per_anchor)
    if not (threshold is None or isinstance(threshold, Real)):
        raise ValueError(f"threshold must be a number or None; got {threshold!r}.")
    labels = _read_labels(Y)
    if not (isinstance(rule, str) or callable(rule)):
        rule = _check_weights(_read_weights(rule, labels.device))
    elif callable(rule):
        rule = _check_weights_of(rule)
    generator = make_generator(random_state, labels.device)
    blocks = iter_relations(labels, rule=rule, threshold=threshold, soft_weights=soft_weights)
    parts = (
        list_pairs(relations, max_per_anchor, generator).shift_anchors(rows.start)
        for rows, relations in blocks
    )
    if max_per_anchor is None:
        return MultilabelPairs(*map(torch.cat, zip(*parts, strict=True)))
    return _collect(parts, len(labels) * max_per_anchor)


def _collect(parts, n_most):
    """Put parts one after the other, of which there are so many pairs at most.

    Small parts that were kept between the large blocks would hold the memory of these.
    """
    columns, ends = None, [0] * len(MultilabelPairs._fields)
    for part in parts:
        columns = columns or [values.new_empty(n_most) for values in part]
        for number, values in enumerate(part):
            start, ends[number] = ends[number], ends[number] + len(values)
            columns[number][start : ends[number]] = values
    return MultilabelPairs(*(values[:end] for values, end in zip(columns, ends, strict=True)))


def _check_weights_of(rule):
    """Return the same rule with a look at what it returns."""
    return lambda Y, reference: _check_weights(as_weights(rule(Y, reference), Y.device))


def _check_weights(weights):
    """Refuse weights that are negative or infinite."""
    wrong = weights[(weights < 0) | torch.isinf(weights)]
    if len(wrong):
        raise ValueError(
            f"The weights of a rule must be finite and not negative; got {wrong[0].item():g}. Give "
            "weights above 0 for rows that are alike, 0 for those that are not, and NaN for neither."
        )
    return weights


def _read_weights(rule, device):
    """Return a matrix of weights as a dense tensor."""
    if isinstance(rule, torch.Tensor):
        return rule
    weights = rule.toarray() if sp.issparse(rule) else np.asarray(rule)
    if weights.ndim != 2 or weights.dtype.kind not in "buif":
        raise ValueError(
            "rule must be a name, a function, or a matrix with a weight for every two rows; got "
            f"{rule!r}."
        )
    return torch.as_tensor(weights, device=device)


def _read_labels(Y):
    """Return labels of any kind as a tensor."""
    if not isinstance(Y, torch.Tensor):
        Y = check_label_matrix(Y, allow_soft=True, name="Y")
        return torch.as_tensor(Y.toarray() if sp.issparse(Y) else Y)
    if Y.ndim != 2:
        raise ValueError(
            f"Y must have the shape (n_rows, n_labels), got {tuple(Y.shape)}. Where it has the "
            "class of every row, give torch.nn.functional.one_hot(Y)."
        )
    return Y
