"""
Other ways to cut
=================

A cut-off per label is one way to turn scores into labels. A *cut rule* can also fix how many labels
a sample gets, learn that number, or look for the label set with the largest expected F1. Which one is
best depends on the measure that counts.
"""

# %%
# One logistic regression per label on the published training rows of yeast: 14 labels, four of
# them on an average gene. Every rule learns from the same out-of-fold probabilities.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance
from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import MultilabelStratifiedKFold
from skmultilabel.threshold import (
    ExpectedF,
    Global,
    LargestGap,
    NumberOfLabels,
    PerClass,
    Proportion,
    TopK,
    get_objective,
)

yeast = load_yeast()
X_train, Y_train = yeast.data[yeast.train], yeast.target[yeast.train]
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]

model = make_pipeline(StandardScaler(), BinaryRelevance(LogisticRegression(C=0.01)))
folds = MultilabelStratifiedKFold(5, shuffle=True, random_state=0)
scores = cross_val_predict(model, X_train, Y_train, cv=folds, method="predict_proba")
test_scores = model.fit(X_train, Y_train).predict_proba(X_test)

# %%
# Rules are small estimators. :class:`~skmultilabel.ThresholdOptimizer` makes the scores and fits the
# rule in one go, by ``strategy=rule``; here the scores are at hand already.

rules = {
    "per class, F1 of labels": (PerClass(), "f1_macro"),
    "global": (Global(), "f1_samples"),
    "top k": (TopK(), "f1_samples"),
    "proportion": (Proportion(), "f1_samples"),
    "largest gap": (LargestGap(), "f1_samples"),
    "number of labels": (NumberOfLabels(), "f1_samples"),
    "expected F1": (ExpectedF(never_empty=True), "f1_samples"),
}
predictions = {"cut at 0.5": test_scores > 0.5}
for name, (rule, scoring) in rules.items():
    rule.fit(scores, Y_train, get_objective(scoring), default=0.5)
    predictions[name] = rule.predict(test_scores)

# %%
# What they reach on the test rows. The cut-off of every label wins where every label counts the
# same. The maximiser of the expected F1 and the global cut-off do best for the F1 of the samples. A
# learnt number of labels gets the most samples entirely right, and a fixed number almost none.

measures = {
    "F1, mean over labels": lambda Y: f1_score(Y_test, Y, average="macro", zero_division=0),
    "F1, mean over samples": lambda Y: f1_score(Y_test, Y, average="samples", zero_division=0),
    "samples entirely right": lambda Y: accuracy_score(Y_test, Y),
}
figure, axes = plt.subplots(1, 3, figsize=(9, 3.6), sharey=True, layout="constrained")
for ax, (title, measure) in zip(axes, measures.items(), strict=True):
    values = [measure(predicted) for predicted in predictions.values()]
    best = np.argmax(values)
    colors = ["#d55e00" if row == best else "#0072b2" for row in range(len(values))]
    bars = ax.barh(list(predictions), values, color=["#999999", *colors[1:]])
    ax.bar_label(bars, fmt="%.3f", padding=3, fontsize=8)
    ax.set(title=title, xlim=(0, 1.25 * max(values)))
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()
plt.show()

# %%
# Why: how many labels the samples get. Most genes have four, and the learnt number hardly ever says
# otherwise, which is the safest bet on being entirely right. The expected F1 would rather have one
# label too many than one too few; the largest gap often stops too early.

shown = ["cut at 0.5", "top k", "largest gap", "number of labels", "expected F1"]
figure, axes = plt.subplots(1, 5, figsize=(9, 2.4), sharey=True, layout="constrained")
edges = np.arange(13) - 0.5
for ax, name in zip(axes, shown, strict=True):
    ax.hist(Y_test.sum(axis=1), edges, color="#cccccc", label="truth")
    ax.hist(
        predictions[name].sum(axis=1), edges, histtype="step", color="#0072b2", label="predicted"
    )
    ax.set(title=name, xlabel="labels")
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("test rows")
axes[0].legend(frameon=False, fontsize=7)
plt.show()
