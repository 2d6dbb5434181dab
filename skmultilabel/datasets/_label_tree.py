"""Labels as a tree of logistic links: drawing, marginals, joints and the most probable label set.

Arrays of links have the shape (2, 2, n_labels, n_samples): the logarithm of the probability that
a label has the value of the second axis where its parent has that of the first. Label 0 is the
root, whose parent counts as absent, and every parent stands before its children.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, log_expit, logit

__all__ = [
    "compute_links",
    "compute_log_evidence",
    "compute_marginals",
    "draw_tree",
    "find_most_probable",
    "pass_up",
    "solve_intercepts",
]


def compute_links(log_odds, link):
    """Return the logarithms of the probabilities of each label given its parent.

    Parameters
    ----------
    log_odds : ndarray of shape (n_samples, n_labels)
        Log-odds of each label where its parent is absent.
    link : float
        What a present parent adds to them.

    Returns
    -------
    ndarray of shape (2, 2, n_labels, n_samples)
        By the value of the parent and the value of the label.
    """
    given = np.stack([log_odds.T, log_odds.T + link])
    return np.stack([log_expit(-given), log_expit(given)], axis=1)


def compute_marginals(log_odds, link, parents):
    """Return the probability of every label, by one pass from the root to the leaves.

    Parameters
    ----------
    log_odds : ndarray of shape (n_samples, n_labels)
        Log-odds of each label where its parent is absent.
    link : float
        What a present parent adds to them.
    parents : ndarray of shape (n_labels,)
        The parent of every label; that of label 0 is not looked at.

    Returns
    -------
    ndarray of shape (n_samples, n_labels)
        The probabilities.
    """
    marginals = expit(log_odds)
    for label in range(1, len(parents)):
        with_parent = expit(log_odds[:, label] + link)
        parent = marginals[:, parents[label]]
        marginals[:, label] += parent * (with_parent - marginals[:, label])
    return marginals


def solve_intercepts(scores, link, parents, prevalences):
    """Find the intercepts with which every label has its prevalence on the mean of the samples.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        What the features add to the log-odds.
    link : float
        What a present parent adds to them.
    parents : ndarray of shape (n_labels,)
        The parent of every label; that of label 0 is not looked at.
    prevalences : ndarray of shape (n_labels,)
        The means that the marginals shall have, between 0 and 1.

    Returns
    -------
    ndarray of shape (n_labels,)
        The intercepts.
    """
    marginals, intercepts = np.empty_like(scores), np.empty(len(parents))
    # Log-odds that all lie on one side of those of the prevalence enclose the solution.
    reach = 1 + abs(link) + np.abs(scores).max(axis=0)
    for label, score in enumerate(scores.T):
        parent = marginals[:, parents[label]] if label else 0.0

        def marginal(intercept, score=score, parent=parent):
            alone = expit(score + intercept)
            return alone + parent * (expit(score + intercept + link) - alone)

        def excess(intercept, marginal=marginal, prevalence=prevalences[label]):
            return marginal(intercept).mean() - prevalence

        middle = logit(prevalences[label])
        intercepts[label] = brentq(excess, middle - reach[label], middle + reach[label])
        marginals[:, label] = marginal(intercepts[label])
    return intercepts


def draw_tree(log_odds, link, parents, uniforms):
    """Draw label sets, each label after its parent.

    Parameters
    ----------
    log_odds : ndarray of shape (n_samples, n_labels)
        Log-odds of each label where its parent is absent.
    link : float
        What a present parent adds to them.
    parents : ndarray of shape (n_labels,)
        The parent of every label; that of label 0 is not looked at.
    uniforms : ndarray of shape (n_samples, n_labels)
        Uniform random numbers between 0 and 1.

    Returns
    -------
    ndarray of shape (n_samples, n_labels)
        The labels, int64.
    """
    Y = (uniforms < expit(log_odds)).astype(np.int64)
    for label in range(1, len(parents)):
        with_parent = uniforms[:, label] < expit(log_odds[:, label] + link)
        Y[:, label] = np.where(Y[:, parents[label]], with_parent, Y[:, label])
    return Y


def compute_log_evidence(Y, added, dropped):
    """Return the log-probability of the observed labels by the value that the label truly has.

    Parameters
    ----------
    Y : ndarray of shape (n_samples, n_labels)
        Observed labels, NaN where nothing is observed, which tells nothing.
    added, dropped : float
        Probability that an absent label is observed as present, and a present one as absent.

    Returns
    -------
    ndarray of shape (2, n_labels, n_samples)
        By the value of the label.
    """
    with np.errstate(divide="ignore"):
        log_present = np.log([added, 1 - dropped])
        log_absent = np.log([1 - added, dropped])
    evidence = np.where(Y.T == 1, log_present[:, None, None], log_absent[:, None, None])
    return np.where(np.isnan(Y.T), 0.0, evidence)


def pass_up(links, parents, evidence, combine):
    """Pass what every label's descendants tell from the leaves to the root.

    Parameters
    ----------
    links : ndarray of shape (2, 2, n_labels, n_samples)
        What `compute_links` gives.
    parents : ndarray of shape (n_labels,)
        The parent of every label.
    evidence : ndarray of shape (2, n_labels, n_samples)
        What is told by each label itself; overwritten by what is told from there downward.
    combine : callable
        ``numpy.logaddexp`` sums over the values of the hidden labels, ``numpy.maximum`` takes
        the best.

    Returns
    -------
    ndarray of shape (n_samples,)
        The log-probability of the observed labels, or that of the best label set.
    """
    for label in range(len(parents) - 1, 0, -1):
        absent, present = (links[:, value, label] + evidence[value, label] for value in (0, 1))
        evidence[:, parents[label]] += combine(absent, present)
    return combine(*(links[0, :, 0] + evidence[:, 0]))


def find_most_probable(links, parents):
    """Find the most probable label set of every sample, by the algorithm of Viterbi.

    Parameters
    ----------
    links : ndarray of shape (2, 2, n_labels, n_samples)
        What `compute_links` gives.
    parents : ndarray of shape (n_labels,)
        The parent of every label.

    Returns
    -------
    ndarray of shape (n_samples, n_labels)
        The label sets, int64.
    """
    evidence = np.zeros(links.shape[1:])
    pass_up(links, parents, evidence, np.maximum)
    favour = (links[:, 1] + evidence[1]) > (links[:, 0] + evidence[0])
    best = np.zeros(favour.shape[1:], dtype=np.int64)
    best[0] = favour[0, 0]
    for label in range(1, len(parents)):
        best[label] = np.where(best[parents[label]], favour[1, label], favour[0, label])
    return np.ascontiguousarray(best.T)
