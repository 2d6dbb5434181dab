"""The measures as scorers, for cross-validation and grid searches with any classifier."""

import copy
import re
from dataclasses import dataclass

import numpy as np

from skmultilabel._compat import BaseScorer
from skmultilabel._response import get_label_scores
from skmultilabel._validation import check_label_matrix, check_same_labels
from skmultilabel.metrics import (
    _both_classes,
    _calibration_error,
    _classification,
    _curves,
    _probabilities,
    _ranking,
    _silent_labels,
    _top_k,
)

__all__ = ["SCORERS", "MultilabelScoring", "get_multilabel_scorers"]

DECISIONS = "predict"
SCORES = ("predict_proba", "decision_function")
PROBABILITIES = "predict_proba"
LABEL_AVERAGES = ("macro", "micro", "weighted")
TOP_K = {
    "ndcg_at": _top_k.ndcg_at_k,
    "precision_at": _top_k.precision_at_k,
    "psp_at": _top_k.psp_at_k,
    "recall_at": _top_k.recall_at_k,
}


class LabelScorer(BaseScorer):
    """Call a measure with what any fitted classifier answers; larger is better."""

    def __init__(self, name, measure, response_method, *, sign=1, **kwargs):
        super().__init__(measure, sign, kwargs, response_method)
        self.name = name

    def __repr__(self):
        return f"get_multilabel_scorers([{self.name!r}])[{self.name!r}]"

    def _score(self, method_caller, estimator, X, y_true, **kwargs):
        return self.measure(y_true, _respond(estimator, X, y_true, self._response_method), **kwargs)

    def measure(self, y_true, answer, **kwargs):
        """Measure an answer that is at hand."""
        return self._sign * self._score_func(y_true, answer, **{**self._kwargs, **kwargs})


def _respond(estimator, X, y_true, response_method):
    """Ask a classifier for one array of decisions or scores, whatever form it answers in."""
    n_samples, n_labels = check_label_matrix(y_true, name="y_true").shape
    names = getattr(estimator, "label_names_in_", None)
    check_same_labels(y_true, n_labels, names, name="y_true", owner="the classifier")
    if response_method == DECISIONS:
        predicted = estimator.predict(X)
        return np.reshape(predicted, (n_samples, 1)) if np.ndim(predicted) == 1 else predicted
    method = "auto" if response_method == SCORES else response_method
    options = {"n_labels": n_labels, "response_method": method, "label_names": names}
    return get_label_scores(estimator, X, **options)[0]


def _list_scorers():
    """List the scorers that have a name of their own."""
    decided = {
        "f1": _classification.f1_score,
        "jaccard": _classification.jaccard_score,
        "precision": _classification.precision_score,
        "recall": _classification.recall_score,
        "balanced_accuracy": _both_classes.balanced_accuracy_score,
        "geometric_mean": _both_classes.geometric_mean_score,
        "matthews_corrcoef": _both_classes.matthews_corrcoef,
        "specificity": _both_classes.specificity_score,
    }
    for name, measure in decided.items():
        for average in (*LABEL_AVERAGES, "samples"):
            yield LabelScorer(f"{name}_{average}", measure, DECISIONS, average=average)
    yield LabelScorer("accuracy", _classification.accuracy_score, DECISIONS)
    yield LabelScorer("hamming_score", _both_classes.hamming_score, DECISIONS)
    ranked = {
        "average_precision": _curves.average_precision_score,
        "roc_auc": _curves.roc_auc_score,
    }
    for name, measure in ranked.items():
        for average in (*LABEL_AVERAGES, "samples"):
            yield LabelScorer(f"{name}_{average}", measure, SCORES, average=average)
    lrap = _ranking.label_ranking_average_precision_score
    yield LabelScorer("label_ranking_average_precision", lrap, SCORES)
    for name in TOP_K:
        for k in (1, 3, 5):
            yield _parse_top_k(f"{name}_{k}")
    losses = {
        "always_wrong": (_silent_labels.count_always_wrong, DECISIONS),
        "hamming_loss": (_classification.hamming_loss, DECISIONS),
        "never_predicted": (_silent_labels.count_never_predicted, DECISIONS),
        "coverage_error": (_ranking.coverage_error, SCORES),
        "one_error": (_ranking.one_error, SCORES),
        "ranking_loss": (_ranking.ranking_loss, SCORES),
        "brier_score": (_probabilities.brier_score_loss, PROBABILITIES),
        "expected_calibration_error": (
            _calibration_error.expected_calibration_error,
            PROBABILITIES,
        ),
        "log_loss": (_probabilities.log_loss, PROBABILITIES),
    }
    for name, (measure, response_method) in losses.items():
        yield LabelScorer(f"neg_{name}", measure, response_method, sign=-1)


def _parse_top_k(name):
    """Make the scorer of a name such as ``precision_at_10``; None of other names."""
    match = re.fullmatch(r"(\w+_at)_([1-9]\d*)", name)
    if match is None or match[1] not in TOP_K:
        return None
    return LabelScorer(name, TOP_K[match[1]], SCORES, k=int(match[2]))


SCORERS = {scorer.name: scorer for scorer in _list_scorers()}


def get_multilabel_scorers(names=None):
    """Look up scorers of the measures, for ``scoring`` of cross-validation and grid searches.

    They take every classifier of this package and of scikit-learn: one that answers with a list of
    probabilities, that has decision values only, or that answers in sparse matrices. Those of
    probabilities need `predict_proba`; for a classifier without it leave them out, or use
    :class:`MultilabelScoring`, which leaves them out by itself. Unknown labels (NaN) in the validation data are left out. Larger is better: losses are negative, and their
    names begin with ``neg_``.

    Parameters
    ----------
    names : iterable of str, default=None
        Which ones; all by default. There is, with ``<average>`` one of macro, micro and weighted:

        * of decisions ``accuracy``, ``hamming_score``, ``neg_hamming_loss``,
          ``neg_never_predicted``, ``neg_always_wrong``, and ``<measure>_<average>``, also with
          samples, for f1, precision, recall, jaccard, balanced_accuracy, geometric_mean,
          matthews_corrcoef and specificity;
        * of scores ``roc_auc_<average>``, ``average_precision_<average>``, both also with samples,
          ``neg_one_error``,
          ``neg_ranking_loss``, ``neg_coverage_error``, ``label_ranking_average_precision``, and
          ``precision_at_<k>``, ``recall_at_<k>``, ``ndcg_at_<k>`` and ``psp_at_<k>`` with any k;
        * of probabilities ``neg_log_loss``, ``neg_brier_score`` and
          ``neg_expected_calibration_error``.

    Returns
    -------
    dict of str to callable
        Scorers ``scorer(estimator, X, y)``, which may be given `sample_weight`, also by metadata
        routing.

    Raises
    ------
    ValueError
        If a name is not known.

    See Also
    --------
    MultilabelScoring : Predicts once for all of them.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.model_selection import cross_validate
    >>> from skmultilabel.metrics import get_multilabel_scorers
    >>> X, Y = make_multilabel_classification(random_state=0)
    >>> scoring = get_multilabel_scorers(["f1_macro", "roc_auc_macro", "precision_at_1"])
    >>> forest = RandomForestClassifier(n_estimators=10, random_state=0)
    >>> sorted(cross_validate(forest, X, Y, scoring=scoring))[2:]
    ['test_f1_macro', 'test_precision_at_1', 'test_roc_auc_macro']
    """
    if isinstance(names, str):
        raise TypeError(f"names must be a list of names; for one scorer pass [{names!r}].")
    names = list(SCORERS if names is None else names)
    if not all(isinstance(name, str) for name in names):
        raise TypeError(f"names must be a list of names, got {names!r}.")
    # Copies, since users set on them which metadata they take.
    found = {name: copy.copy(SCORERS.get(name)) or _parse_top_k(name) for name in names}
    unknown = [name for name, scorer in found.items() if scorer is None]
    if unknown:
        raise ValueError(
            f"There is no scorer {', '.join(map(repr, unknown))}. There are {', '.join(SCORERS)}, "
            "and those of the k highest labels with another k."
        )
    return found


@dataclass(frozen=True)
class MultilabelScoring:
    """Score a classifier by several measures, and have it predict once for all of them.

    A dict of scorers has the classifier predict for each of them. This is one scorer that returns
    a dict, which ``scoring`` of :func:`~sklearn.model_selection.cross_validate` and
    :class:`~sklearn.model_selection.GridSearchCV` takes as well.

    Parameters
    ----------
    names : sequence of str, default=None
        Which measures, as in :func:`get_multilabel_scorers`; all by default. Those of
        probabilities are left out then where the classifier has none.

    See Also
    --------
    get_multilabel_scorers : The names.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import BinaryRelevance
    >>> from skmultilabel.metrics import MultilabelScoring
    >>> X, Y = make_multilabel_classification(random_state=0)
    >>> model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    >>> MultilabelScoring(["accuracy", "neg_one_error"])(model, X, Y)
    {'accuracy': 0.36, 'neg_one_error': -0.16}
    """

    names: tuple | None = None

    def __call__(self, estimator, X, y, sample_weight=None):
        """Predict and measure.

        Parameters
        ----------
        estimator : object
            A fitted classifier.
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples as the classifier takes them.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels: 0 or 1, NaN for a label that is not known.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples.

        Returns
        -------
        dict of str to float
            The value of every measure.
        """
        return self.predict_once(estimator, X, y)(sample_weight)

    def predict_once(self, estimator, X, y):
        """Predict, for measures with more than one set of weights.

        Parameters
        ----------
        estimator : object
            A fitted classifier.
        X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
            Samples as the classifier takes them.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Their labels.

        Returns
        -------
        callable
            Takes weights of the samples, ``None`` by default, and returns the value of every
            measure, as a call does.
        """
        scorers = get_multilabel_scorers(self.names)
        if self.names is None:
            scorers = {n: s for n, s in scorers.items() if _has_answer(estimator, s)}
        methods = {scorer._response_method for scorer in scorers.values()}
        answers = {method: _respond(estimator, X, y, method) for method in methods}

        def measure(sample_weight=None):
            return {
                name: scorer.measure(
                    y, answers[scorer._response_method], **_weigh(scorer, sample_weight)
                )
                for name, scorer in scorers.items()
            }

        return measure


def _has_answer(estimator, scorer):
    methods = scorer._response_method
    return any(hasattr(estimator, m) for m in ((methods,) if isinstance(methods, str) else methods))


def _weigh(scorer, sample_weight):
    """Pass weights to those measures that take them."""
    if sample_weight is None or not scorer._accept_sample_weight():
        return {}
    return {"sample_weight": sample_weight}
