"""
Labels that exclude each other
==============================

A picture is taken by day, at dusk or at night; its season is one of four; it was taken in one of four
places. Such labels have much to do with each other, which a classifier per label does not see. One
class for each label set sees all of it, and has too few rows for most sets. Groups of labels that
depend on each other, found from the labels alone, lie between.
"""

# %%
# Every sample has one label of each of three groups, and sometimes one of two that belong to none. All
# of them follow from the features, with much noise.

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance
from skmultilabel.label_space import label_cooccurrence, partition_labels
from skmultilabel.metrics import f1_score
from skmultilabel.problem_transform import LabelPowerset, RandomLabelsets

NAMES = np.array(
    [
        "day",
        "dusk",
        "night",
        "spring",
        "summer",
        "autumn",
        "winter",
        "city",
        "coast",
        "forest",
        "peak",
        "blurred",
        "framed",
    ]
)
rng = np.random.default_rng(0)
X = rng.normal(size=(2_300, 12))
Y = np.zeros((len(X), len(NAMES)), dtype=int)
for group in np.split(np.arange(11), [3, 7]):
    scores = X @ rng.normal(size=(12, len(group))) + rng.gumbel(scale=1, size=(len(X), len(group)))
    Y[np.arange(len(X)), group[scores.argmax(axis=1)]] = 1
Y[:, 11:] = X[:, :2] + rng.normal(size=(len(X), 2)) > 1.8
shuffled = rng.permutation(len(NAMES))
Y, NAMES = Y[:, shuffled], NAMES[shuffled]
train, test = slice(300), slice(300, None)

# %%
# The phi coefficient is the correlation of two labels. `partition_labels` puts those together whose
# coefficients are far from 0, above or below: the largest first, while groups are not too large.

phi = label_cooccurrence(Y[train], "phi")
groups = partition_labels(Y[train], size=4)
for group in groups:
    print(", ".join(NAMES[group]))

# %%
# Four models with the same base estimator, on 300 rows. `predict_for="f1"` predicts the set with the
# largest expected F1 rather than the most probable one.

base = LogisticRegression()
models = {
    "a classifier per label": BinaryRelevance(base),
    "a class per label set": LabelPowerset(base),
    "... predicting for F1": LabelPowerset(base, predict_for="f1"),
    "random groups of 4": RandomLabelsets(base, labelset_size=4, random_state=0),
    "groups that depend": RandomLabelsets(base, labelsets="cooccurrence", labelset_size=4),
}
exact, overlap = {}, {}
for name, model in models.items():
    predicted = model.fit(X[train], Y[train]).predict(X[test])
    exact[name] = (predicted == Y[test]).all(axis=1).mean()
    overlap[name] = f1_score(Y[test], predicted, average="samples", zero_division=1)
    print(f"{name:23} whole sets right {exact[name]:.3f}, F1 of the samples {overlap[name]:.3f}")

# %%
# Left: the coefficients, the labels in the order of their groups. Right: what the models get right on
# 2000 other rows.

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
order = np.concatenate(groups)
image = left.imshow(phi[np.ix_(order, order)], cmap="RdBu", vmin=-1, vmax=1)
left.set_xticks(range(len(order)), NAMES[order], rotation=90)
left.set_yticks(range(len(order)), NAMES[order])
for start, end in pairwise(np.cumsum([0, *map(len, groups)]) - 0.5):
    box = [start, end, end, start, start], [start, start, end, end, start]
    left.plot(*box, color="#333333", lw=1.5)
figure.colorbar(image, ax=left, shrink=0.8, label="phi")
heights = np.arange(len(models))[::-1]
right.barh(heights + 0.2, overlap.values(), 0.38, color="#0072b2", label="F1 of the samples")
right.barh(heights - 0.2, exact.values(), 0.38, color="#d55e00", label="whole sets right")
right.set_yticks(heights, list(models))
right.spines[["top", "right"]].set_visible(False)
right.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.4, 1), ncols=2)
plt.show()
