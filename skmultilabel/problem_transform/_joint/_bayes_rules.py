"""What to predict for a metric: the Bayes rules of a distribution over label sets."""

from numbers import Integral

import numpy as np

from skmultilabel.problem_transform._joint._blocks import split_samples
from skmultilabel.problem_transform._joint._expected_f1 import maximize_f1
from skmultilabel.problem_transform._joint._expected_jaccard import (
    MAX_EXACT_LABELS,
    maximize_jaccard,
)
from skmultilabel.problem_transform._joint._most_probable import take_most_probable
from skmultilabel.problem_transform._joint._ties import TOLERANCE, mark_largest

__all__ = ["BAYES_RULES", "check_rule", "predict_from_sets"]


def _take_likely_labels(label_sets, k):
    return label_sets.compute_marginals() > 0.5 + TOLERANCE


def _take_likeliest_labels(label_sets, k):
    return mark_largest(label_sets.compute_marginals(), k)


# Each maximizes the expectation of its metric; they take label sets and k.
BAYES_RULES = {
    "hamming": _take_likely_labels,
    "subset": lambda label_sets, k: take_most_probable(label_sets),
    "f1": lambda label_sets, k: maximize_f1(label_sets),
    "jaccard": lambda label_sets, k: maximize_jaccard(label_sets),
    "precision_at_k": _take_likeliest_labels,
}


def check_rule(rule, k, n_labels):
    """Check the name of a rule, and its number of labels.

    Parameters
    ----------
    rule : str
        A name of `BAYES_RULES`.
    k : int
        How many labels ``"precision_at_k"`` predicts; not looked at for other rules.
    n_labels : int
        The number of labels.

    Raises
    ------
    ValueError
        If there is no such rule, or `k` is not in 1..n_labels.
    """
    if not isinstance(rule, str) or rule not in BAYES_RULES:
        raise ValueError(f"predict_for={rule!r} is not known. Known are {', '.join(BAYES_RULES)}.")
    if rule == "precision_at_k" and not (isinstance(k, Integral) and 1 <= k <= n_labels):
        raise ValueError(
            f'predict_for="precision_at_k" predicts k labels of every sample, but k={k!r} is not '
            f"in 1..{n_labels}, the number of labels."
        )


def predict_from_sets(label_sets, rule, k=1):
    """Predict what maximizes the expectation of a metric.

    Parameters
    ----------
    label_sets : LabelSets
        Distributions over label sets.
    rule : {"hamming", "subset", "f1", "jaccard", "precision_at_k"}
        For which metric.
    k : int, default=1
        How many labels ``"precision_at_k"`` predicts.

    Returns
    -------
    ndarray of shape (n_samples, n_labels), dtype bool
        The predictions.

    Raises
    ------
    ValueError
        If there is no such rule, or `k` is not in 1..n_labels.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.problem_transform._joint._label_sets import LabelSets
    >>> sets = np.array([[0, 0, 0], [1, 1, 0], [1, 0, 1]], dtype=np.uint8)
    >>> label_sets = LabelSets(sets, np.array([[0.4, 0.3, 0.3]]))
    >>> for rule in ("hamming", "subset", "f1"):
    ...     print(rule, predict_from_sets(label_sets, rule).astype(int))
    hamming [[1 0 0]]
    subset [[0 0 0]]
    f1 [[1 1 1]]
    """
    check_rule(rule, k, label_sets.n_labels)
    predicted = np.empty((label_sets.n_samples, label_sets.n_labels), dtype=bool)
    for rows in split_samples(label_sets.n_samples, _count_bytes(label_sets)):
        predicted[rows] = BAYES_RULES[rule](label_sets.take(rows), k)
    return predicted


def _count_bytes(label_sets):
    """About what the arrays of a rule take for one sample."""
    n_sets, n_labels = label_sets.weight.shape[1], label_sets.n_labels
    n_values = n_labels**2 + n_sets * (6 if label_sets.is_shared else 6 + n_labels)
    if n_labels <= MAX_EXACT_LABELS:
        n_values += 2 * 2**n_labels
    return 8 * n_values
