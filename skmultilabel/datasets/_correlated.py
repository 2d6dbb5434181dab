"""Made-up multi-label data whose label dependence is set by dials and whose truth is known."""

from numbers import Integral, Real

import numpy as np
from sklearn.utils import check_random_state, check_scalar

from skmultilabel.datasets._label_tree import solve_intercepts
from skmultilabel.datasets._label_truth import LabelTruth

__all__ = ["make_correlated_multilabel"]


def make_correlated_multilabel(
    n_samples=100,
    n_features=20,
    n_labels=5,
    *,
    conditional_dependence=2.0,
    shared_signal=0.0,
    signal=2.0,
    prevalence=0.3,
    imbalance=0.0,
    noise=0.0,
    missing=0.0,
    return_truth=False,
    random_state=None,
):
    r"""Make multi-label data whose dependence is set and whose best predictions are known.

    Features are independent standard normal numbers. Labels are a random tree, in which the
    parent of a label stands before it, and with :math:`\pi(l)` the parent of label :math:`l`

    .. math::
        \operatorname{logit} P(y_l = 1 \mid y_{\pi(l)}, x) = w_l^\top x + b_l + \delta y_{\pi(l)}.

    The two dependences of [1]_ have a dial each. Labels depend on each other *given the
    features* by :math:`\delta`, which is `conditional_dependence`. They also occur together
    because their weights :math:`w_l` look at the same features, which is `shared_signal`: it is
    the correlation of :math:`w_l^\top x` between two labels. The first kind is what chains and
    label sets can use and what separate models cannot; the second is in every model that knows
    the features.

    Parameters
    ----------
    n_samples : int, default=100
        Number of samples.
    n_features : int, default=20
        Number of features.
    n_labels : int, default=5
        Number of labels.
    conditional_dependence : float, default=2.0
        The log odds ratio :math:`\delta` of a label and its parent, given the features. With 0
        the labels are independent given the features; below 0 they avoid each other.
    shared_signal : float, default=0.0
        How much of the weights is the same for all labels, from 0 to 1. The parts of their own
        are orthogonal where `n_features` exceeds `n_labels`, and random directions elsewhere.
    signal : float, default=2.0
        Standard deviation of :math:`w_l^\top x`: how much the features tell. With 0 they tell
        nothing.
    prevalence : float, default=0.3
        Share of samples that have label 0, the most frequent one, before noise. On the mean of
        the samples drawn the probabilities have it exactly.
    imbalance : float, default=0.0
        Label l has the prevalence ``prevalence / (l + 1) ** imbalance``: 0 makes all equally
        frequent, 1 is the law of Zipf.
    noise : float or tuple of (float, float), default=0.0
        Probability that a label is flipped; a pair has one for absent and one for present
        labels.
    missing : float or array-like of shape (n_labels,), default=0.0
        Probability that a label is not known and NaN in `Y`, whatever its value; one for all
        labels or one for each.
    return_truth : bool, default=False
        Whether to return what the labels were drawn from.
    random_state : int, RandomState instance or None, default=None
        Seed or generator. With the same seed and the same sizes, another value of one dial
        changes only what that dial is about.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        The features.
    Y : ndarray of shape (n_samples, n_labels)
        The labels: int64, or float64 with NaN where `missing` asks for it.
    truth : LabelTruth
        The distribution of the labels, when `return_truth` is true: probabilities of labels and
        of label sets, for these samples and for others.

    Raises
    ------
    TypeError, ValueError
        If a dial has a value that it cannot have.

    See Also
    --------
    LabelTruth : What is known of the labels.
    sklearn.datasets.make_multilabel_classification : Documents of topics, without these dials.

    References
    ----------
    .. [1] K. Dembczynski, W. Waegeman, W. Cheng, E. Huellermeier, "On label dependence and loss
       minimization in multi-label classification", Machine Learning 88, 2012.

    Examples
    --------
    >>> from skmultilabel.datasets import make_correlated_multilabel
    >>> X, Y, truth = make_correlated_multilabel(
    ...     1000, n_labels=3, imbalance=1, return_truth=True, random_state=0
    ... )
    >>> X.shape, Y.shape
    ((1000, 20), (1000, 3))
    >>> truth.predict_proba(X).mean(axis=0).round(3)
    array([0.3 , 0.15, 0.1 ])
    >>> float((Y == truth.find_most_probable(X)).all(axis=1).mean())
    0.666
    """
    _check_sizes(n_samples=n_samples, n_features=n_features, n_labels=n_labels)
    link = _check_dial(conditional_dependence, "conditional_dependence", None)
    _check_dial(shared_signal, "shared_signal", 0, 1)
    _check_dial(signal, "signal", 0)
    noise = _check_noise(noise)
    missing = _check_missing(missing, n_labels)
    prevalences = _compute_prevalences(prevalence, imbalance, n_labels)

    random = check_random_state(random_state)
    X = random.standard_normal((n_samples, n_features))
    parents = _draw_parents(random, n_labels)
    weights = signal * _draw_directions(random, n_labels, n_features, shared_signal)
    intercepts = solve_intercepts(X @ weights.T, link, parents, prevalences)
    truth = LabelTruth(weights, intercepts, parents, link, noise)
    Y = _hide(truth.draw(X, random), missing, random)
    return (X, Y, truth) if return_truth else (X, Y)


def _check_sizes(**sizes):
    """Raise unless all are whole numbers from 1 on."""
    for name, size in sizes.items():
        check_scalar(size, name, Integral, min_val=1)


def _check_dial(value, name, low, high=None, boundaries="both"):
    """Return a finite number that lies where it may."""
    check_scalar(value, name, Real, min_val=low, max_val=high, include_boundaries=boundaries)
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}, where a finite number is needed.")
    return float(value)


def _check_noise(noise):
    """Return the rates at which absent and present labels are flipped."""
    rates = np.asarray(noise, dtype=np.float64)
    if rates.shape not in {(), (2,)} or not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError(f"noise is one probability or a pair of them; {noise!r} is neither.")
    return tuple(np.broadcast_to(rates, 2).tolist())


def _check_missing(missing, n_labels):
    """Return the probability that a label is not known, for every label."""
    rates = np.asarray(missing, dtype=np.float64)
    if rates.shape not in {(), (n_labels,)} or not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError(
            f"missing is one probability or one for each of the {n_labels} labels; "
            f"{missing!r} is neither."
        )
    return np.broadcast_to(rates, n_labels)


def _compute_prevalences(prevalence, imbalance, n_labels):
    """Return the share of samples with each label, by a power law."""
    _check_dial(prevalence, "prevalence", 0, 1, boundaries="neither")
    imbalance = _check_dial(imbalance, "imbalance", 0)
    prevalences = prevalence * np.arange(1.0, n_labels + 1) ** -imbalance
    if not prevalences.all():
        raise ValueError(
            f"imbalance={imbalance} leaves nothing of the rarest of {n_labels} labels: a smaller "
            "one is needed."
        )
    return prevalences


def _draw_parents(random, n_labels):
    """Draw a tree: the parent of every label is one of those before it."""
    drawn = random.uniform(size=n_labels) * np.arange(n_labels)
    return np.r_[-1, drawn[1:].astype(np.int64)]


def _draw_directions(random, n_labels, n_features, shared):
    """Draw unit vectors, of which each two have the given cosine, as far as there is room."""
    directions = random.standard_normal((n_features, n_labels + 1))
    if n_features > n_labels:
        directions, _ = np.linalg.qr(directions)
    common, own = directions[:, :1], directions[:, 1:]
    mixed = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return (mixed / np.linalg.norm(mixed, axis=0)).T


def _hide(Y, missing, random):
    """Make labels NaN with the given probability of each label."""
    hidden = random.uniform(size=Y.shape) < missing
    return np.where(hidden, np.nan, Y) if missing.any() else Y
