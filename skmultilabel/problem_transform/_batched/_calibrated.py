"""Calibrated classifiers: every fold fitted for all labels at once, sigmoids too."""

from dataclasses import replace
from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import LeaveOneOut, check_cv
from sklearn.svm import LinearSVC
from sklearn.utils.validation import has_fit_parameter

from skmultilabel._compat import (
    CalibratedPair,
    SigmoidCalibration,
    has_valid_params,
    num_samples,
    routing_enabled,
    safe_indexing,
)
from skmultilabel.problem_transform import _scoring
from skmultilabel.problem_transform._batched import _registry
from skmultilabel.problem_transform._batched._linear_scorer import apply_logistic
from skmultilabel.problem_transform._batched._scorer import BatchedScorer
from skmultilabel.problem_transform._batched._sigmoids import fit_sigmoids
from skmultilabel.problem_transform._batched._twins import make_twins
from skmultilabel.problem_transform._label_columns import find_constant, get_label_column
from skmultilabel.problem_transform._solve import fit_labels

__all__ = ["CalibratedScorer", "explain_refusal", "fit", "make_scorer"]


def explain_refusal(estimator, problems):
    """Say why the labels are not fitted together.

    Parameters
    ----------
    estimator : CalibratedClassifierCV
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.

    Returns
    -------
    str or None
        The reason.
    """
    if not has_valid_params(estimator):
        return "a parameter is not valid"
    if estimator.method not in ("sigmoid", "isotonic"):
        return f"method={estimator.method!r} calibrates one label at a time"
    if routing_enabled():
        return "metadata are routed"
    base = _get_base(estimator)
    if isinstance(base, FrozenEstimator):
        return "its estimator is frozen"
    if problems.weight is not None and not has_fit_parameter(base, "sample_weight"):
        return "its estimator takes no weights"
    return _explain_odd_folds(estimator, problems) or _registry.explain_refusal(
        base, replace(problems, columns=np.full((num_samples(problems.X), 1), np.nan), names=None)
    )


def _explain_odd_folds(estimator, problems):
    """Say why the folds may not have both classes of every label, or their number differ."""
    cv = estimator.cv
    if isinstance(cv, LeaveOneOut) or not (cv is None or hasattr(cv, "n_splits") or _is_int(cv)):
        return "cv is neither a number nor a splitter with n_splits"
    n_splits = 5 if cv is None else cv if _is_int(cv) else cv.n_splits
    always, never, unknown = find_constant(problems.columns)
    for label in np.flatnonzero(~(always | never | unknown)):
        y = get_label_column(problems.columns, label)
        if min(np.sum(y == 0), np.sum(y == 1)) < n_splits:
            return f"a class has less than {n_splits} examples"
    return None


def _is_int(value):
    return isinstance(value, Integral)


def _get_base(estimator):
    return LinearSVC(random_state=0) if estimator.estimator is None else estimator.estimator


def fit(estimator, problems):
    """Fit one clone per label.

    Platt's sigmoids are those of scikit-learn to the tolerance of its minimiser, or better.

    Parameters
    ----------
    estimator : CalibratedClassifierCV
        The base estimator.
    problems : LabelProblems
        Samples, labels and weights.

    Returns
    -------
    list of CalibratedClassifierCV
        The fitted clones.
    """
    if problems.shared is None:
        # All folds are fits on the same samples, with other labels unknown.
        problems = replace(problems, shared={})
    first = clone(estimator)
    first.classes_ = np.array([0, 1])
    models = make_twins(first, problems.n_labels)
    labels = problems.columns.toarray() if sp.issparse(problems.columns) else problems.columns
    labels = labels.astype(np.float64, order="F")
    folds = _split(models, problems, labels)
    if first.ensemble is False:
        fits = [_fit_one(first, problems, labels, folds)]
    else:
        fits = [_fit_fold(first, problems, labels, fold) for fold in folds]
    for label, model in enumerate(models):
        model.calibrated_classifiers_ = [
            CalibratedPair(bases[label], [calibrators[label]], method=model.method, classes=classes)
            for bases, calibrators in fits
            for classes in [model.classes_]
        ]
        _copy_feature_facts(model)
    return models


def _copy_feature_facts(model):
    base = model.calibrated_classifiers_[0].estimator
    for fact in ("n_features_in_", "feature_names_in_"):
        if hasattr(base, fact):
            setattr(model, fact, getattr(base, fact))


def _split(models, problems, labels):
    """The rows that train and that test each label in every fold: pairs of bool (n, n_labels)."""
    folds = []
    for label, model in enumerate(models):
        known = np.flatnonzero(~np.isnan(labels[:, label]))
        y = labels[known, label].astype(np.int64)
        X = safe_indexing(problems.X, known) if len(known) < len(labels) else problems.X
        for index, rows in enumerate(check_cv(model.cv, y, classifier=True).split(X, y)):
            if index == len(folds):
                folds.append([np.zeros(labels.shape, dtype=bool, order="F") for _ in range(2)])
            for side, part in zip(folds[index], rows, strict=True):
                side[known[part], label] = True
    return folds


def _fit_base(model, problems, labels):
    """Fit the estimator inside for all labels, and score all samples with it."""
    params = {} if problems.weight is None else {"sample_weight": problems.weight}
    bases, _ = fit_labels(_get_base(model), replace(problems, columns=labels), params)
    return bases, _scoring.make_scorer(bases, problems.n_jobs).score(problems.X)


def _fit_fold(model, problems, labels, fold):
    train, test = fold
    bases, scores = _fit_base(model, problems, np.where(train, labels, np.nan))
    return bases, _calibrate(model, scores, labels, test, problems.weight)


def _fit_one(model, problems, labels, folds):
    """One estimator, fitted on all samples; calibrated with the scores of those held out."""
    held_out = np.zeros(labels.shape)
    for train, test in folds:
        scores = _fit_base(model, problems, np.where(train, labels, np.nan))[1]
        np.copyto(held_out, scores, where=test)
    bases, _ = _fit_base(model, problems, labels)
    return bases, _calibrate(model, held_out, labels, ~np.isnan(labels), problems.weight)


def _calibrate(model, scores, labels, rows, weight):
    """Fit the calibrator of every label on its rows."""
    weight = np.ones(len(rows)) if weight is None else weight
    weight = np.where(rows, weight[:, np.newaxis] if weight.ndim == 1 else weight, 0.0)
    if model.method == "sigmoid":
        own = np.argsort(~rows, axis=0, kind="stable")[: rows.sum(axis=0).max()]
        parts = (np.take_along_axis(part, own, axis=0) for part in (scores, labels == 1, weight))
        return [_make_sigmoid(*sigmoid) for sigmoid in zip(*fit_sigmoids(*parts), strict=True)]
    return [
        IsotonicRegression(out_of_bounds="clip").fit(
            scores[own, label], labels[own, label], weight[own, label]
        )
        for label, own in enumerate(rows.T)
    ]


def _make_sigmoid(slope, intercept):
    calibrator = SigmoidCalibration()
    calibrator.a_, calibrator.b_ = slope, intercept
    return calibrator


class CalibratedScorer(BatchedScorer):
    """Mean over the folds of the calibrated scores of all labels.

    Parameters
    ----------
    scorers : list of BatchedScorer
        One per fold.
    calibrators : list of list of calibrators
        Of every fold, one per label.
    """

    def __init__(self, scorers, calibrators):
        self.scorers = scorers
        self.calibrators = calibrators
        self.n_labels = scorers[0].n_labels

    def prepare(self, X):
        """Check the samples: see :class:`BatchedScorer`."""
        prepared = [scorer.prepare(X) for scorer in self.scorers]
        return CalibratedScorer([scorer for scorer, _ in prepared], self.calibrators), prepared[0][
            1
        ]

    def fill(self, X, response, out):
        """Score a block of samples: see :class:`BatchedScorer`."""
        out[...] = 0
        for scorer, calibrators in zip(self.scorers, self.calibrators, strict=True):
            scores = np.empty(out.shape, dtype=scorer.get_dtype(X))
            scorer.fill(X, scorer.response, scores)
            out += _apply_calibrators(calibrators, scores)
        out /= len(self.scorers)


def _apply_calibrators(calibrators, scores):
    """Calibrate the scores of all labels; sigmoids all at once."""
    if all(isinstance(calibrator, SigmoidCalibration) for calibrator in calibrators):
        slopes, intercepts = np.array([(each.a_, each.b_) for each in calibrators]).T
        scores = scores * -slopes - intercepts
        apply_logistic(scores)
        return scores
    columns = zip(calibrators, scores.T, strict=True)
    return np.column_stack([calibrator.predict(column) for calibrator, column in columns])


def make_scorer(estimators, make_batched_scorer):
    """Make the scorer of calibrated classifiers.

    Parameters
    ----------
    estimators : list of CalibratedClassifierCV
        Fitted estimators.
    make_batched_scorer : callable
        Makes the scorers of the estimators inside.

    Returns
    -------
    CalibratedScorer or None
        ``None`` where their folds differ in number, or the estimators inside have no scorer.
    """
    folds = [model.calibrated_classifiers_ for model in estimators]
    if len(set(map(len, folds))) > 1 or any(model.method == "temperature" for model in estimators):
        return None
    folds = list(zip(*folds, strict=True))
    scorers = [make_batched_scorer([pair.estimator for pair in fold]) for fold in folds]
    if any(scorer is None for scorer in scorers):
        return None
    return CalibratedScorer(scorers, [[pair.calibrators[0] for pair in fold] for fold in folds])
