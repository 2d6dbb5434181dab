"""The table of cut-offs: every column against scikit-learn, and how it looks."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, jaccard_score
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel import BinaryRelevance, FixedThresholdClassifier, ThresholdOptimizer
from skmultilabel.inspection import ThresholdSummary
from skmultilabel.threshold import CutRule, PerClass

NAMES = ["sport", "news", "arts"]


def draw(seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(150, 4))
    Y = (X[:, :3] + rng.normal(size=(150, 3)) > 0.6).astype(int)
    return X, pd.DataFrame(Y, columns=NAMES)


@pytest.fixture(scope="module")
def tuned():
    X, Y = draw()
    base = BinaryRelevance(LogisticRegression())
    rule = PerClass(regularization=None)
    return ThresholdOptimizer(base, strategy=rule, cv=3, store_cv_results=True).fit(X, Y)


def test_columns_of_new_data_are_what_scikit_learn_says(tuned):
    X, Y = draw(1)
    summary = ThresholdSummary.from_estimator(tuned, X, Y)
    before = f1_score(Y, tuned.estimator_.predict(X), average=None)
    after = f1_score(Y, tuned.predict(X), average=None)
    table = summary.to_frame()
    assert table.index.tolist() == NAMES
    np.testing.assert_array_equal(table["support"], Y.sum())
    np.testing.assert_array_equal(table["threshold"], tuned.thresholds_)
    np.testing.assert_allclose(table["spread"], tuned.fold_thresholds_.std(axis=0))
    np.testing.assert_allclose(table["score_at_default"], before)
    np.testing.assert_allclose(table["score"], after)
    np.testing.assert_allclose(table["gain"], after - before)
    assert summary.averages == pytest.approx(
        {"score_at_default": before.mean(), "score": after.mean()}
    )


def test_what_a_fit_has_kept_needs_no_data(tuned):
    summary = ThresholdSummary.from_estimator(tuned)
    assert summary.averages["score"] == tuned.best_score_
    assert summary.averages["mean_fold_score"] == tuned.fold_scores_.mean()
    assert summary.labels["score"].mean() == pytest.approx(tuned.best_score_)
    assert (summary.labels["gain"] >= 0).all()
    assert summary.labels["support"].tolist() == draw()[1].sum().tolist()


def test_plain_arrays_give_the_same_as_an_estimator(tuned):
    X, Y = draw(1)
    first = ThresholdSummary.from_estimator(tuned, X, Y, scoring="jaccard_micro")
    second = ThresholdSummary.from_predictions(
        Y,
        tuned.predict_proba(X),
        tuned.get_thresholds(),
        fold_thresholds=tuned.fold_thresholds_,
        scoring="jaccard_micro",
    )
    assert str(first) == str(second)
    np.testing.assert_allclose(
        first.labels["score"], jaccard_score(Y, tuned.predict(X), average=None)
    )
    assert first.averages["score"] == pytest.approx(
        jaccard_score(Y, tuned.predict(X), average="micro")
    )


def test_fixed_cut_offs_have_no_spread():
    X, Y = draw()
    fixed = FixedThresholdClassifier(KNeighborsClassifier(), threshold={"arts": 0.3}).fit(X, Y)
    summary = ThresholdSummary.from_estimator(fixed, X, Y)
    assert "spread" not in summary.labels
    assert summary.labels["gain"][:2].tolist() == [0, 0]
    with pytest.raises(ValueError, match="FixedThresholdClassifier has kept no curves"):
        ThresholdSummary.from_estimator(fixed)


def test_the_text_says_what_it_is_of(tuned):
    lines = str(ThresholdSummary.from_estimator(tuned)).split("\n")
    titles = " ".join(lines[0].split())
    assert titles == "label support threshold spread F1 at 0.5 at threshold gain"
    assert [line.split()[0] for line in lines[2:5]] == NAMES
    assert len({len(line) for line in lines[1:5]}) == 1
    assert lines[6].strip() == "f1_macro"
    assert lines[-1].startswith("of each fold, at those of the others  ")


def test_gains_are_no_column_twice():
    summary = ThresholdSummary.from_predictions(
        [[0], [1]], [[0.1], [0.4]], 0.3, scoring=[[0, -1], [-10, 0]]
    )
    header, _, row = str(summary).split("\n")[:3]
    assert header.split("  ")[-3:] == ["gain at 0.5", "at threshold", " gain"]
    assert row.split()[-3:] == ["-5.000", ".000", "5.000"]


def test_a_mean_over_samples_has_labels_measured_by_f1():
    X, Y = draw()
    summary = ThresholdSummary.from_predictions(Y, X[:, :3], 0.3, scoring="accuracy_samples")
    np.testing.assert_allclose(summary.labels["score"], f1_score(Y, X[:, :3] > 0.3, average=None))
    lines = str(summary).split("\n")
    assert "F1 at 0 " in lines[0]
    assert lines[6].strip() == "accuracy_samples"


def test_a_rule_without_cut_offs_is_refused():
    class MoreThanMean(CutRule):
        def predict(self, scores):
            return scores > scores.mean(axis=1, keepdims=True)

    X, Y = draw()
    model = ThresholdOptimizer(KNeighborsClassifier(), strategy=MoreThanMean()).fit(X, Y)
    with pytest.raises(ValueError, match="no cut-offs to summarise"):
        ThresholdSummary.from_estimator(model, X, Y)
