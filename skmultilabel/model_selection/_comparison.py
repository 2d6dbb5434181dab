"""Models compared on the same folds or samples, by paired differences."""

import warnings
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from scipy import stats
from sklearn.base import clone
from sklearn.model_selection import check_cv
from sklearn.utils import check_random_state, indexable
from sklearn.utils.parallel import Parallel, delayed

from skmultilabel._compat import import_pandas, num_samples, safe_indexing
from skmultilabel._progress import progress
from skmultilabel._text_table import format_html, format_interval, format_table
from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space._dependence import correct_p_values
from skmultilabel.metrics._scorers import MultilabelScoring, get_multilabel_scorers
from skmultilabel.model_selection._split import (
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
)

__all__ = ["ModelComparison", "compare_models"]

DEFAULT_SCORING = (
    "f1_micro",
    "f1_macro",
    "f1_samples",
    "accuracy",
    "hamming_score",
    "label_ranking_average_precision",
)


@dataclass(frozen=True)
class ModelComparison:
    """Scores of models, and how each differs from the first one; ``print`` shows them.

    Parameters
    ----------
    scores : dict of str to dict of str to ndarray
        For each model, for each measure, the score of every fold, or the one score of models that
        are compared as they are. :class:`~skmultilabel.inspection.ModelScoresDisplay` draws it.
    differences : dict of str to ndarray
        The columns of a table with a row for each measure and each model but the baseline:
        ``"measure"``, ``"model"``, ``"score"`` (mean over folds), ``"difference"`` to the baseline,
        the ends ``"low"`` and ``"high"`` of its interval, ``"p_value"`` (corrected for the number of
        models by Holm's method, of no difference), and with folds ``"better_folds"``, the share of
        folds in which the model is better, where equal ones count one half.
    baseline : str
        The model that the others are compared with.
    confidence_level : float
        The level of each interval.

    See Also
    --------
    skmultilabel.inspection.ModelScoresDisplay : Scores as a picture.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skmultilabel import BinaryRelevance, ClassifierChain
    >>> from skmultilabel.model_selection import compare_models
    >>> X, Y = make_multilabel_classification(random_state=0)
    >>> models = {"br": BinaryRelevance(GaussianNB()), "chain": ClassifierChain(GaussianNB())}
    >>> comparison = compare_models(models, X, Y, scoring=["accuracy"])
    >>> comparison.baseline, comparison.scores["chain"]["accuracy"].shape
    ('br', (5,))
    """

    scores: dict
    differences: dict
    baseline: str
    confidence_level: float

    def to_frame(self):
        """Return the table of differences as a pandas DataFrame.

        Returns
        -------
        DataFrame
            With measure and model as the index.

        Raises
        ------
        ImportError
            If pandas is missing.
        """
        return import_pandas().DataFrame(self.differences).set_index(["measure", "model"])

    def __str__(self):
        measures = self.scores[self.baseline]
        return "\n\n".join(format_table(self._list_columns(name)) for name in measures)

    def _repr_html_(self):
        measures = self.scores[self.baseline]
        return "".join(format_html(self._list_columns(name)) for name in measures)

    def _list_columns(self, measure):
        """List the columns of a measure: the baseline, and the others with their differences."""
        rows = np.flatnonzero(self.differences["measure"] == measure)
        values = {name: column[rows] for name, column in self.differences.items()}
        interval = [
            format_interval(*ends) for ends in zip(values["low"], values["high"], strict=True)
        ]
        baseline = self.scores[self.baseline][measure].mean()
        columns = {
            measure: [self.baseline, *values["model"]],
            "score": [baseline, *values["score"]],
            "difference": [np.nan, *values["difference"]],
            f"{100 * self.confidence_level:g} % interval": ["-", *interval],
            "p": [np.nan, *values["p_value"]],
        }
        if "better_folds" in values:
            columns["better folds"] = [np.nan, *values["better_folds"]]
        return columns


def compare_models(
    estimators,
    X,
    Y,
    *,
    cv=None,
    groups=None,
    scoring=None,
    baseline=None,
    confidence_level=0.95,
    n_bootstrap=1000,
    random_state=0,
    n_jobs=None,
):
    """Compare models by the differences of their scores on the same folds, or the same samples.

    Scores of folds vary more by the fold than by the model. The differences of two models on the
    same fold do not, so that they tell a gain from chance with far fewer folds.

    Read more in the :ref:`User Guide <comparing_models>`.

    Parameters
    ----------
    estimators : dict of str to estimator instance
        The classifiers by their names, at least two. They are cloned for every fold.
    X : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_features)
        Samples.
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        Their labels: 0 or 1, NaN for a label that is not known, where the classifiers take it.
    cv : int, splitter, iterable or "prefit", default=None
        The folds, as in :func:`~sklearn.model_selection.cross_validate`; the same for all models.
        An int gives that many multi-label stratified ones, of whole `groups` where there are some; 5
        by default. ``"prefit"`` takes fitted
        classifiers as they are: `X` and `Y` are test samples, which are drawn again with
        replacement for the intervals.
    groups : array-like of shape (n_samples,), default=None
        Groups of samples, for the splitter.
    scoring : sequence of str, default=None
        Measures by the names of :func:`~skmultilabel.metrics.get_multilabel_scorers`. By default F1
        in three averages, subset accuracy, Hamming score and label ranking average precision.
    baseline : str, default=None
        The model that the others are compared with; the first one by default.
    confidence_level : float, default=0.95
        The level of each interval.
    n_bootstrap : int, default=1000
        How many times test samples are drawn again, with ``cv="prefit"``.
    random_state : int, RandomState instance or None, default=0
        Shuffles the folds where `cv` is an int, and draws samples again.
    n_jobs : int, default=None
        How many folds are fitted at a time.

    Returns
    -------
    ModelComparison
        Scores, and differences with intervals.

    Raises
    ------
    ValueError
        If there are fewer than two models, or a name or an option is not known.

    See Also
    --------
    skmultilabel.metrics.multilabel_report : Looks at one model, label by label.

    Notes
    -----
    The training sets of folds overlap, so that the differences of folds are not independent, and
    their variance is too small. The intervals and p-values are those of the corrected resampled
    t-test [1]_, which is meant for a split or repeated folds as well [2]_. They hold for one
    comparison each, but the p-values, which are corrected for the number of models, and not for
    that of measures.

    With ``cv="prefit"`` they say how the difference varies with the test samples, and not how it
    would with other training samples.

    References
    ----------
    .. [1] C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine Learning 52,
       2003.
    .. [2] R. R. Bouckaert and E. Frank, "Evaluating the Replicability of Significance Tests for
       Comparing Learning Algorithms", PAKDD 2004.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel import BinaryRelevance, ClassifierChain
    >>> from skmultilabel.model_selection import compare_models
    >>> X, Y = make_multilabel_classification(n_samples=300, random_state=0)
    >>> models = {
    ...     "independent": BinaryRelevance(LogisticRegression()),
    ...     "chain": ClassifierChain(LogisticRegression()),
    ... }
    >>> comparison = compare_models(models, X, Y, scoring=["accuracy"])
    >>> print(comparison)
    accuracy     score  difference  95 % interval     p  better folds
    -----------------------------------------------------------------
    independent   .330           -  -                 -             -
    chain         .347        .017  -.049 to .083  .521          .700
    """
    estimators, baseline = _check_estimators(estimators, baseline)
    X, Y = indexable(X, Y)
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level must be between 0 and 1, got {confidence_level!r}.")
    if isinstance(scoring, str):
        raise TypeError(f"scoring must be a list of names; for one measure pass [{scoring!r}].")
    scoring = MultilabelScoring(DEFAULT_SCORING if scoring is None else tuple(scoring))
    get_multilabel_scorers(scoring.names)
    if isinstance(cv, str):
        if cv != "prefit":
            raise ValueError(f"cv must be folds or 'prefit', got {cv!r}.")
        if groups is not None:
            raise ValueError(
                "groups are for folds; with cv='prefit' samples are drawn one by one, as if they "
                "were independent."
            )
        if not isinstance(n_bootstrap, Integral) or n_bootstrap < 1:
            raise ValueError(
                f"n_bootstrap must be a whole number of at least 1, got {n_bootstrap!r}."
            )
        rng = check_random_state(random_state)
        scores, drawn = _score_again(estimators, X, Y, scoring, n_bootstrap, rng)
        test = _test_drawn
    else:
        splits = _list_splits(cv, X, Y, groups, random_state)
        scores = _score_folds(estimators, X, Y, splits, scoring, n_jobs)
        drawn, test = scores, _make_fold_test(splits)
    differences = _compare(scores, drawn, baseline, test, confidence_level)
    return ModelComparison(scores, differences, baseline, confidence_level)


def _check_estimators(estimators, baseline):
    if not isinstance(estimators, dict) or len(estimators) < 2:
        raise ValueError(
            "estimators must be a dict of at least two classifiers by their names; got "
            f"{type(estimators).__name__ if not isinstance(estimators, dict) else len(estimators)}."
        )
    if baseline is None:
        baseline = next(iter(estimators))
    if baseline not in estimators:
        raise ValueError(
            f"baseline={baseline!r} is none of the models {', '.join(map(repr, estimators))}."
        )
    return estimators, baseline


def _list_splits(cv, X, Y, groups, random_state):
    """List train and test rows of all folds."""
    if cv is None or isinstance(cv, Integral):
        splitter = MultilabelStratifiedKFold if groups is None else MultilabelStratifiedGroupKFold
        cv = splitter(5 if cv is None else cv, shuffle=True, random_state=random_state)
    return list(check_cv(cv).split(X, Y, groups))


def _score_folds(estimators, X, Y, splits, scoring, n_jobs):
    """Score every model on every fold."""
    answers = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(_score_fold)(name, clone(estimator), X, Y, train, test, scoring)
        for name, estimator in estimators.items()
        for train, test in splits
    )
    total = len(estimators) * len(splits)
    answers = list(progress(answers, total=total, description="comparing"))
    of_models = np.array(answers, dtype=object).reshape(len(estimators), len(splits))
    return {
        name: {measure: np.array([fold[measure] for fold in folds]) for measure in scoring.names}
        for name, folds in zip(estimators, of_models, strict=True)
    }


def _score_fold(name, estimator, X, Y, train, test, scoring):
    try:
        estimator.fit(safe_indexing(X, train), safe_indexing(Y, train))
        return scoring(estimator, safe_indexing(X, test), safe_indexing(Y, test))
    except Exception as error:
        error.add_note(f"This was the model {name!r}.")
        raise


def _score_again(estimators, X, Y, scoring, n_bootstrap, rng):
    """Score fitted models on the samples, and on those that are drawn again from them."""
    measures = {name: scoring.predict_once(model, X, Y) for name, model in estimators.items()}
    scores = {
        name: {measure: np.array([value]) for measure, value in compute().items()}
        for name, compute in measures.items()
    }
    drawn = {name: {measure: [] for measure in scoring.names} for name in estimators}
    n_samples = num_samples(Y)
    if n_samples < 2:
        raise ValueError("Samples are drawn again for the intervals: at least two are needed.")
    with warnings.catch_warnings():
        # A rare label may be in none of the samples that are drawn, and is left out then.
        warnings.simplefilter("ignore", LabelWarning)
        for _ in progress(range(n_bootstrap), description="bootstrapping"):
            times = np.bincount(rng.randint(n_samples, size=n_samples), minlength=n_samples)
            for name, compute in measures.items():
                for measure, value in compute(times).items():
                    drawn[name][measure].append(value)
    return scores, drawn


def _compare(scores, drawn, baseline, test, confidence_level):
    """Return the columns of the table of differences."""
    rows = []
    others = [name for name in scores if name != baseline]
    for measure in scores[baseline]:
        tested = [
            test(np.subtract(drawn[name][measure], drawn[baseline][measure]), confidence_level)
            for name in others
        ]
        p_values = correct_p_values(np.array([row["p_value"] for row in tested]))
        for name, row, p_value in zip(others, tested, p_values, strict=True):
            score = scores[name][measure].mean()
            difference = score - scores[baseline][measure].mean()
            own = {"measure": measure, "model": name, "score": score, "difference": difference}
            rows.append(own | row | {"p_value": p_value})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _make_fold_test(splits):
    """Make the corrected resampled t-test of the differences of some folds."""
    share = np.mean([len(test) / len(train) for train, test in splits])

    def test_folds(differences, confidence_level):
        """Nadeau and Bengio (2003), section 3.2.1: variance times 1 / K + n_test / n_train."""
        n_folds, mean = len(differences), differences.mean()
        better = np.mean(differences > 0) + np.mean(differences == 0) / 2
        if n_folds < 2:
            return {"low": np.nan, "high": np.nan, "p_value": np.nan, "better_folds": better}
        error = np.sqrt((1 / n_folds + share) * differences.var(ddof=1))
        half = stats.t.ppf((1 + confidence_level) / 2, n_folds - 1) * error
        p_value = 2 * stats.t.sf(abs(mean) / error, n_folds - 1) if error > 0 else float(mean == 0)
        return {
            "low": mean - half,
            "high": mean + half,
            "p_value": p_value,
            "better_folds": better,
        }

    return test_folds


def _test_drawn(differences, confidence_level):
    """Take the percentiles of differences of samples that were drawn again."""
    low, high = np.quantile(differences, [(1 - confidence_level) / 2, (1 + confidence_level) / 2])
    # The share on the other side of 0, with the observed sample as one of them.
    below, above = (1 + np.sum(side) for side in (differences <= 0, differences >= 0))
    p_value = min(1.0, 2 * min(below, above) / (len(differences) + 1))
    return {"low": low, "high": high, "p_value": p_value}
