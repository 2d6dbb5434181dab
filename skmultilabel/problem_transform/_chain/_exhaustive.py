"""Exhaustive inference: the probability of every label set."""

import numpy as np

from skmultilabel.problem_transform._joint._label_sets import LabelSets

__all__ = ["MAX_EXHAUSTIVE_LABELS", "check_exhaustive", "infer_exhaustively"]

# Of 15 labels there are 32,768 sets, each with a probability for every sample.
MAX_EXHAUSTIVE_LABELS = 15


def check_exhaustive(n_links):
    """Check that there are not too many label sets.

    Parameters
    ----------
    n_links : int
        The number of labels.

    Raises
    ------
    ValueError
        If there are more than `MAX_EXHAUSTIVE_LABELS` labels.
    """
    if n_links > MAX_EXHAUSTIVE_LABELS:
        n_sets = f"{2**n_links:,}" if n_links < 64 else f"2^{n_links}"
        raise ValueError(
            f'inference="exhaustive" computes the probability of every label set. Of {n_links} '
            f"labels there are {n_sets}; it takes up to {MAX_EXHAUSTIVE_LABELS} labels. "
            'inference="monte_carlo" estimates the same distribution, and inference="beam" finds '
            "its most probable sets, for any number of labels."
        )


def infer_exhaustively(links):
    """Compute the probability of every label set.

    Parameters
    ----------
    links : Links
        The chain on some samples.

    Returns
    -------
    LabelSets
        All label sets, the same for all samples, with their probabilities [1]_.

    Raises
    ------
    ValueError
        If there are more than `MAX_EXHAUSTIVE_LABELS` labels.

    References
    ----------
    .. [1] K. Dembczynski, W. Cheng and E. Hüllermeier, "Bayes Optimal Multilabel Classification via
       Probabilistic Classifier Chains", ICML 2010.
    """
    n_links = links.n_links
    check_exhaustive(n_links)
    # Set number m has the labels of the bits of m, so the sets of the first j labels come first.
    bits = (np.arange(2**n_links) >> np.arange(n_links)[:, None]) & 1
    earlier = bits.astype(np.float64).T
    # Set by set, so that the halves are in one piece.
    proba = np.empty((2**n_links, links.n_samples))
    proba[0] = 1
    for link in range(n_links):
        n_sets = 2**link
        without, present = proba[:n_sets], proba[n_sets : 2 * n_sets]
        links.divide(link, earlier[:n_sets, :link], without, present)
    return LabelSets(np.ascontiguousarray(bits.T, dtype=np.uint8), proba.T)
