"""MetaLabeler: learn how many labels each sample has."""

import warnings

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from skmultilabel._compat import HasMethods
from skmultilabel.threshold._rules._cut_rule import CutRule
from skmultilabel.threshold._rules._top_k import rank_labels

__all__ = ["NumberOfLabels", "describe_scores"]


class NumberOfLabels(CutRule):
    """The labels with the largest scores, as many as a second model predicts for the sample.

    MetaLabeler of Tang et al. [1]_, which learns the numbers of labels from the scores. The
    second model minimises its own loss; the objective is not used, so one with constraints is an error.

    Read more in the :ref:`User Guide <cut_rules>`.

    Parameters
    ----------
    estimator : estimator instance, default=None
        A classifier or regressor of the number of labels, for samples of 2 n_labels features: the
        scores, and the same sorted from the largest down. What a regressor predicts is rounded.
        ``None`` is a multi-class `LogisticRegression`, whose classes are the numbers of the fit.
    never_empty : bool, default=False
        Whether every sample gets one label at least.

    Attributes
    ----------
    estimator_ : estimator instance
        The fitted model; a `DummyClassifier` where all samples have equally many labels.
    value_ : float
        The objective on the scores of the fit. The model was fitted on the same samples, so it is
        optimistic.

    Notes
    -----
    Samples with a label that is not known (NaN) have no number of labels, so they are left out of
    the fit of the model. Weights per sample and label are averaged over the labels of a sample.

    References
    ----------
    .. [1] L. Tang, S. Rajan and V. K. Narayanan, "Large Scale Multi-label Classification via
       MetaLabeler", WWW 2009.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.threshold import NumberOfLabels, get_objective
    >>> rng = np.random.default_rng(0)
    >>> Y = (rng.random((200, 4)) < 0.4).astype(int)
    >>> scores = Y + rng.normal(scale=0.2, size=Y.shape)
    >>> rule = NumberOfLabels().fit(scores, Y, get_objective("f1_micro"), default=0.5)
    >>> rule.predict(np.array([[0.9, 0.1, 1.1, 0.2], [0.0, 0.1, 1.0, -0.1]]))
    array([[ True, False,  True, False],
           [False, False,  True, False]])
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit", "predict"]), None],
        "never_empty": ["boolean"],
    }

    def __init__(self, estimator=None, never_empty=False):
        self.estimator = estimator
        self.never_empty = never_empty

    def _learn(self, scores, Y, objective, default, sample_weight, folds):
        counts = np.asarray(Y.sum(axis=1), dtype=np.float64)
        weight = np.mean(sample_weight, axis=1) if np.ndim(sample_weight) == 2 else sample_weight
        rows = ~np.isnan(counts) if weight is None else ~np.isnan(counts) & (weight > 0)
        if not rows.any():
            raise ValueError(
                "No sample has all of its labels known, so there are no numbers of labels to learn "
                'from. Use another strategy, such as "per_class".'
            )
        counts = counts[rows].astype(np.int64)
        model = self._make_model(counts)
        weights = {} if weight is None else _route_weight(model, weight[rows])
        self.estimator_ = model.fit(describe_scores(scores[rows]), counts, **weights)

    def _make_model(self, counts):
        """An unfitted model; the modules of models take long to import."""
        if (counts == counts[0]).all():
            from sklearn.dummy import DummyClassifier

            return DummyClassifier(strategy="most_frequent")
        if self.estimator is not None:
            return clone(self.estimator)
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(max_iter=1000)

    def predict(self, scores):
        """Choose the labels with the largest scores.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_labels)
            Finite scores.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), dtype bool
            Which are predicted; of equal scores the first columns.
        """
        counts = np.rint(self.estimator_.predict(describe_scores(scores)))
        if self.never_empty:
            counts = np.maximum(counts, 1)
        return rank_labels(scores) < counts[:, None]


def _route_weight(model, weight):
    if has_fit_parameter(model, "sample_weight"):
        return {"sample_weight": weight}
    warnings.warn(
        f"{type(model).__name__} does not take sample_weight: it learns the numbers of labels "
        "without the weights.",
        UserWarning,
    )
    return {}


def describe_scores(scores):
    """Make features that tell how many labels a sample has.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Scores.

    Returns
    -------
    ndarray of shape (n_samples, 2 * n_labels)
        The scores, and the same from the largest down.

    Examples
    --------
    >>> import numpy as np
    >>> describe_scores(np.array([[0.1, 0.3]]))
    array([[0.1, 0.3, 0.3, 0.1]])
    """
    return np.hstack([scores, np.sort(scores, axis=1)[:, ::-1]])
