"""Cross-validate the models, and keep what they predict out of fold."""

import importlib
import time
import warnings
from dataclasses import dataclass

import numpy as np
from joblib.externals.loky import get_reusable_executor
from sklearn.exceptions import DataConversionWarning
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel import metrics
from skmultilabel._compare._errors import InputError
from skmultilabel._progress import progress
from skmultilabel._response import DEFAULT_CUT_OFFS, get_label_scores
from skmultilabel.model_selection import MultilabelStratifiedKFold

__all__ = ["MEASURES", "ModelResult", "compare_models"]

# Name -> title, whether larger is better; in the order of the table.
MEASURES = {
    "micro_f1": ("micro-F1", True),
    "macro_f1": ("macro-F1", True),
    "example_f1": ("example-F1", True),
    "subset_accuracy": ("subset accuracy", True),
    "hamming_loss": ("Hamming loss", False),
    "lrap": ("LRAP", True),
    "fit_seconds": ("fit seconds", False),
    "predict_seconds": ("predict seconds", False),
}


@dataclass(frozen=True)
class ModelResult:
    """What one model did: measures per fold, and out of fold labels, scores and cut-offs."""

    measures: dict
    Y_pred: np.ndarray
    scores: np.ndarray
    thresholds: np.ndarray
    default_cut_off: float
    is_tuned: bool
    warnings: tuple


def compare_models(models, data, settings, *, n_folds=5, n_jobs=None):
    """Cross-validate models on the same multi-label stratified folds.

    Parameters
    ----------
    models : dict of str to Model
        Entries of the registry.
    data : Data
        The data.
    settings : Settings
        What the models are made with; its seed also shuffles the folds.
    n_folds : int, default=5
        The number of folds.
    n_jobs : int, default=None
        How many fits run at a time.

    Returns
    -------
    dict of str to ModelResult
        By the names of the models.

    Raises
    ------
    InputError
        If a model cannot be fitted on the data.
    """
    cv = MultilabelStratifiedKFold(n_folds, shuffle=True, random_state=settings.seed)
    splits = list(cv.split(data.X, data.Y))
    jobs = [(name, fold) for name in models for fold in range(n_folds)]
    packages = {model.package for model in models.values() if model.package}
    if packages:
        # Workers that are left of other work would grow by what they import, see `run_fold`.
        get_reusable_executor().shutdown(wait=True)
    answers = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(run_fold)(name, models[name].make(settings), data, *splits[fold], packages)
        for name, fold in jobs
    )
    answers = list(progress(answers, total=len(jobs), description="cross-validating"))
    return {
        name: join_folds(answers[start : start + n_folds], splits, data.Y.shape)
        for name, start in zip(models, range(0, len(jobs), n_folds), strict=True)
    }


def run_fold(name, estimator, data, train, test, packages=()):
    """Fit one model on one fold; return its measures, and what it says of the other rows.

    The packages are imported first: a worker process that grows much after its first fold is taken
    for one that leaks memory, and ended.
    """
    for package in packages:
        importlib.import_module(package)
    X, Y = data.X, data.Y if data.has_missing_labels else data.Y.astype(np.int64)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # A single label is a column, which forests would rather have as a vector.
        warnings.simplefilter("ignore", DataConversionWarning)
        try:
            start = time.perf_counter()
            estimator.fit(X.iloc[train], Y.iloc[train])
            fitted = time.perf_counter()
            # For a single label some classifiers answer in one dimension.
            Y_pred = np.asarray(estimator.predict(X.iloc[test]), np.int64).reshape(len(test), -1)
            predicted = time.perf_counter()
            scores, method = get_label_scores(estimator, X.iloc[test], n_labels=Y.shape[1])
        except ValueError as error:
            raise InputError(f"{name} cannot be fitted on {data.name}: {error}") from error
    cut_off = DEFAULT_CUT_OFFS[method]
    return {
        "measures": {
            **measure(Y.iloc[test].to_numpy(), Y_pred, scores),
            "fit_seconds": fitted - start,
            "predict_seconds": predicted - fitted,
        },
        "Y_pred": Y_pred,
        "scores": scores,
        "thresholds": getattr(estimator, "thresholds_", np.full(Y.shape[1], cut_off)),
        "default_cut_off": cut_off,
        "is_tuned": hasattr(estimator, "thresholds_"),
        "warnings": [f"{type(w.message).__name__}: {w.message}" for w in caught],
    }


def measure(Y_true, Y_pred, scores):
    """Measure the predictions of a fold."""
    return {
        "micro_f1": metrics.f1_score(Y_true, Y_pred, average="micro"),
        "macro_f1": metrics.f1_score(Y_true, Y_pred, average="macro"),
        "example_f1": metrics.f1_score(Y_true, Y_pred, average="samples"),
        "subset_accuracy": metrics.accuracy_score(Y_true, Y_pred),
        "hamming_loss": metrics.hamming_loss(Y_true, Y_pred),
        "lrap": metrics.label_ranking_average_precision_score(Y_true, scores),
    }


def join_folds(folds, splits, shape):
    """Put what the folds say of their rows together, in the order of the data."""
    Y_pred, scores = np.empty(shape, dtype=np.int64), np.empty(shape)
    for fold, (_, test) in zip(folds, splits, strict=True):
        Y_pred[test], scores[test] = fold["Y_pred"], fold["scores"]
    return ModelResult(
        measures={name: np.array([fold["measures"][name] for fold in folds]) for name in MEASURES},
        Y_pred=Y_pred,
        scores=scores,
        thresholds=np.array([fold["thresholds"] for fold in folds]),
        default_cut_off=folds[0]["default_cut_off"],
        is_tuned=folds[0]["is_tuned"],
        warnings=tuple(dict.fromkeys(text for fold in folds for text in fold["warnings"])),
    )
