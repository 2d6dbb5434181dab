"""The search for cut-offs: against sorting the same scores, and against scikit-learn's tuning.

First the search alone. Sorting each label's scores is what finding its best cut-off cannot do
without, so the baseline is ``np.argsort`` of the matrix laid out label by label; the aim is to
cost at most twice that. The check of each contender: its F1 at the cut-offs is what it says, and
for the macro average it equals, label by label, the maximum over all cut-offs from full sorts.

Then the whole fit, with the same folds: ``ThresholdOptimizer`` against one
``TunedThresholdClassifierCV`` per label inside ``MultiOutputClassifier``, both around the same
logistic regression. The check: the macro F1 on the validation folds is not smaller than the
baseline's.

Usage: ``python benchmarks/bench_thresholds.py [--fast] [--repeats N] [--out FOLDER]``
"""

from functools import partial

import numpy as np
from _harness import Contender, compare, parse_arguments, report
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, TunedThresholdClassifierCV
from sklearn.multioutput import MultiOutputClassifier

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.threshold import optimize_thresholds

SEARCHES = [
    ("f1_macro", "per_class"),
    ("f1_micro", "per_class"),
    ("matthews_corrcoef_micro", "per_class"),
    ("geometric_mean_micro", "per_class"),
    ("f1_micro", "global"),
    ("f1_macro", "global"),
]


def make_scores(n_samples, n_labels, random_state=0):
    """Draw labels of skewed frequencies, and probabilities that tell them apart to a degree."""
    rng = np.random.default_rng(random_state)
    frequency = np.clip(rng.lognormal(-3.2, 0.8, n_labels), 0.002, 0.5)
    Y = (rng.random((n_samples, n_labels)) < frequency).astype(np.int8)
    logits = rng.normal(size=Y.shape) + 1.5 * Y + np.log(frequency / (1 - frequency))
    return 1 / (1 + np.exp(-logits)), Y


def find_best_f1(scores, Y):
    """The largest F1 of every label over all cut-offs, by a full sort of each."""
    best = []
    for values, y in zip(scores.T, Y.T, strict=True):
        order = np.argsort(-values)
        tp = np.cumsum(y[order])
        is_last = np.append(np.diff(values[order]) != 0, True)
        f1 = 2 * tp / (np.arange(1, len(y) + 1) + y.sum())
        best.append(f1[is_last].max())
    return np.mean(best)


def check_order(order):
    return order.shape[0] > 0, {}


def make_search_check(scores, Y, name, strategy):
    """Compare the value that the search tells with one computed from its cut-offs."""

    def check(result):
        thresholds, value = result
        figures = {"objective": value}
        if not name.startswith("f1"):
            return bool(np.isfinite(thresholds).all()), figures
        truth = f1_score(Y, scores > thresholds, average=name.removeprefix("f1_"))
        passed = abs(value - truth) < 1e-9
        if (name, strategy) == ("f1_macro", "per_class"):
            passed &= abs(value - find_best_f1(scores, Y)) < 1e-9
        return passed, figures

    return check


def compare_searches(n_samples, n_labels, repeats):
    scores, Y = make_scores(n_samples, n_labels)
    by_label = np.ascontiguousarray(scores.T)
    contenders = [Contender("np.argsort", partial(np.argsort, by_label, axis=1), check_order)]
    for name, strategy in SEARCHES:
        search = partial(optimize_thresholds, Y, scores, scoring=name, strategy=strategy)
        check = make_search_check(scores, Y, name, strategy)
        contenders.append(Contender(f"search {name}, {strategy}", search, check))
    return compare(f"search, {n_samples} x {n_labels}", contenders, repeats=repeats)


def make_samples(n_samples, n_features, n_labels, random_state=0):
    """Draw features, and labels that depend on them linearly."""
    rng = np.random.default_rng(random_state)
    X = rng.normal(size=(n_samples, n_features))
    logits = X @ rng.normal(size=(n_features, n_labels)) / np.sqrt(n_features) * 2 - 2
    return X, (rng.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.int8)


def score_on_folds(X, Y, thresholds, cv):
    """The macro F1 of the pooled validation folds at given cut-offs."""
    predicted = np.zeros_like(Y)
    for train, test in cv.split(X):
        model = BinaryRelevance(LogisticRegression()).fit(X[train], Y[train])
        predicted[test] = model.predict_proba(X[test]) > thresholds
    return f1_score(Y, predicted, average="macro")


def make_fit_check(X, Y, cv, get_thresholds, bound):
    """The first result sets the bound that the others have to reach."""

    def check(model):
        value = score_on_folds(X, Y, get_thresholds(model), cv)
        bound.setdefault("macro F1", value)
        return value >= bound["macro F1"] - 1e-9, {"objective": value}

    return check


def compare_fits(n_samples, n_features, n_labels, repeats):
    X, Y = make_samples(n_samples, n_features, n_labels)
    cv = KFold(5)
    tuned = TunedThresholdClassifierCV(LogisticRegression(), scoring="f1", cv=cv)
    per_label = MultiOutputClassifier(tuned)
    ours = ThresholdOptimizer(BinaryRelevance(LogisticRegression()), cv=cv)
    bound = {}

    def get_tuned(model):
        return np.array([estimator.best_threshold_ for estimator in model.estimators_])

    contenders = [
        Contender(
            "MultiOutput(TunedThresholdClassifierCV)",
            partial(per_label.fit, X, Y),
            make_fit_check(X, Y, cv, get_tuned, bound),
        ),
        Contender(
            "ThresholdOptimizer",
            partial(ours.fit, X, Y),
            make_fit_check(X, Y, cv, lambda model: model.thresholds_, bound),
        ),
    ]
    return compare(f"fit, {n_samples} x {n_features} x {n_labels}", contenders, repeats=repeats)


def main():
    arguments = parse_arguments(__doc__, repeats=7)
    search_size, fit_size = (100_000, 100), (3_000, 30, 10)
    if arguments.fast:
        search_size, fit_size = (10_000, 20), (500, 10, 2)
    rows = compare_searches(*search_size, arguments.repeats)
    # A fit takes seconds, a search a fraction of one.
    rows += compare_fits(*fit_size, min(arguments.repeats, 3))
    return report("thresholds", rows, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
