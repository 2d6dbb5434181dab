"""The distribution that made-up labels were drawn from."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_array, check_random_state

from skmultilabel._validation import check_label_matrix
from skmultilabel.datasets._label_tree import (
    compute_links,
    compute_log_evidence,
    compute_marginals,
    draw_tree,
    find_most_probable,
    pass_up,
)

__all__ = ["LabelTruth"]


@dataclass(frozen=True, eq=False)
class LabelTruth:
    r"""What :func:`make_correlated_multilabel` drew its labels from.

    The labels are a tree of logistic links. With :math:`x` the features of a sample and
    :math:`\pi(l)` the parent of label :math:`l`,

    .. math::
        \operatorname{logit} P(y_l = 1 \mid y_{\pi(l)}, x) = w_l^\top x + b_l + \delta y_{\pi(l)},

    and what is observed is :math:`y_l` after a flip that happens independently of everything
    else. Marginals, joint probabilities and the most probable label set take one pass over the
    tree each, so they are exact for any number of labels.

    Parameters
    ----------
    weights : ndarray of shape (n_labels, n_features)
        The weights :math:`w_l`.
    intercepts : ndarray of shape (n_labels,)
        The intercepts :math:`b_l`.
    parents : ndarray of shape (n_labels,)
        The parent of every label, which stands before it; -1 for label 0, the root.
    link : float
        The log odds ratio :math:`\delta` of a label and its parent, given the features.
    noise : tuple of (float, float), default=(0.0, 0.0)
        Probability that an absent label is observed as present, and a present one as absent.

    See Also
    --------
    make_correlated_multilabel : Draws data, and such a truth with them.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.datasets import LabelTruth
    >>> truth = LabelTruth(np.zeros((2, 1)), np.zeros(2), np.array([-1, 0]), link=np.log(3))
    >>> truth.predict_proba([[0.0]])
    array([[0.5  , 0.625]])
    >>> sets = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> np.exp(truth.compute_log_joint(np.zeros((4, 1)), sets))
    array([0.25 , 0.25 , 0.125, 0.375])
    >>> truth.find_most_probable([[0.0]])
    array([[1, 1]])
    """

    weights: np.ndarray
    intercepts: np.ndarray
    parents: np.ndarray
    link: float
    noise: tuple = (0.0, 0.0)

    @property
    def clean(self):
        """The same truth before labels are flipped."""
        return replace(self, noise=(0.0, 0.0))

    def predict_proba(self, X):
        """Return the probability that each label is observed as present.

        They are the scores that no model can beat: what they tell is all that `X` tells.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The features.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The probabilities, one label at a time.
        """
        added, dropped = self.noise
        marginals = compute_marginals(self._compute_log_odds(X), self.link, self.parents)
        return added + (1 - added - dropped) * marginals

    def compute_log_joint(self, X, Y):
        """Return the log-probability of a label set for every sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The features.
        Y : array-like of shape (n_samples, n_labels)
            A label set for every sample. A label that is NaN may have either value.

        Returns
        -------
        ndarray of shape (n_samples,)
            Natural logarithms of the probabilities.

        Raises
        ------
        ValueError
            If `Y` is no label matrix, or has other labels than the truth.
        """
        log_odds = self._compute_log_odds(X)
        Y = check_label_matrix(Y, n_samples=len(log_odds))
        Y = np.asarray(Y.toarray() if sp.issparse(Y) else Y, dtype=np.float64)
        if Y.shape != log_odds.shape:
            raise ValueError(f"Y has {Y.shape[1]} labels, and the truth has {len(self.parents)}.")
        evidence = compute_log_evidence(Y, *self.noise)
        return pass_up(compute_links(log_odds, self.link), self.parents, evidence, np.logaddexp)

    def find_most_probable(self, X):
        """Return the most probable label set of every sample.

        No other prediction is entirely right as often.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The features.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The label sets, int64.

        Raises
        ------
        ValueError
            If labels are flipped: what is then observed most often is not found by passes over
            the tree.
        """
        if any(self.noise):
            raise ValueError(
                "The most probable label set is only known for labels that are not flipped, and "
                f"here the rates are {self.noise}. Ask `truth.clean`, or compare "
                "`compute_log_joint` of all label sets where the labels are few."
            )
        return find_most_probable(compute_links(self._compute_log_odds(X), self.link), self.parents)

    def draw(self, X, random_state=None):
        """Draw observed labels for samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The features. Those of `make_correlated_multilabel` are standard normal numbers.
        random_state : int, RandomState instance or None, default=None
            Seed or generator.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The labels, int64.
        """
        random = check_random_state(random_state)
        log_odds = self._compute_log_odds(X)
        Y = draw_tree(log_odds, self.link, self.parents, random.uniform(size=log_odds.shape))
        rates = np.array(self.noise)[Y]
        return Y ^ (random.uniform(size=Y.shape) < rates)

    def _compute_log_odds(self, X):
        """Return the log-odds of each label where its parent is absent."""
        X = check_array(X, dtype=np.float64)
        n_features = self.weights.shape[1]
        if X.shape[1] != n_features:
            raise ValueError(f"X has {X.shape[1]} features, and the truth has {n_features}.")
        return X @ self.weights.T + self.intercepts
