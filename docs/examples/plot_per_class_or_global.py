"""
One cut-off or one per label?
=============================

A cut-off per label can follow each label's frequency, but has to be learnt from that label's
positives alone; one cut-off for all labels is coarse and steady. How the two compare on new data
depends on the number of rows, and ``fold_scores_`` tells without a test set.
"""

# %%
# The yeast data have 14 labels, of which the rarest has 34 positives. We tune a forest on parts of
# the published training rows, and look at the published test rows.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score

from skmultilabel import ThresholdOptimizer
from skmultilabel.datasets import load_yeast

yeast = load_yeast()
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]
shuffled = np.random.default_rng(0).permutation(yeast.train)
sizes = [200, 400, 800, 1500]

# %%
# For each size: macro F1 on the test rows, and what the folds said beforehand.

forest = RandomForestClassifier(60, min_samples_leaf=3, random_state=0)
tested = {"cut-offs of the forest": [], "per_class": [], "global": []}
expected = {"per_class": [], "global": []}


def score(model):
    """Macro F1 on the test rows."""
    return f1_score(Y_test, model.predict(X_test), average="macro", zero_division=0)


for size in sizes:
    rows = shuffled[:size]
    X, Y = yeast.data[rows], yeast.target[rows]
    tested["cut-offs of the forest"].append(score(forest.fit(X, Y)))
    for strategy in expected:
        model = ThresholdOptimizer(forest, strategy=strategy, cv=3, random_state=0).fit(X, Y)
        tested[strategy].append(score(model))
        expected[strategy].append(model.fold_scores_.mean())

# %%
# Tuning of either kind is worth far more than seven times the data. The dashed lines are what
# ``fold_scores_`` promised.

colors = {"cut-offs of the forest": "#777777", "per_class": "#0072b2", "global": "#d55e00"}
figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
for name, values in tested.items():
    ax.plot(sizes, values, "o-", color=colors[name], label=f"{name}, test rows")
for name, values in expected.items():
    ax.plot(sizes, values, "--", color=colors[name], alpha=0.7, label=f"{name}, fold_scores_")
ax.set(
    xscale="log",
    xlabel="training rows",
    ylabel="macro F1",
    title="Tuned cut-offs of a random forest, yeast data",
)
ax.set_xticks(sizes, [str(size) for size in sizes])
ax.minorticks_off()
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()
