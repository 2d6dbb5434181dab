"""
Learning from incomplete labels
===============================

Who labels data rarely looks at every label of every sample. :class:`~skmultilabel.BinaryRelevance`
learns each label from the rows where it is known. Here labels of the yeast data, 2417 genes with 14
functional classes, are hidden at random, and what is learnt from the rest is compared with the two
usual ways out: to take what is not known for absent, and to keep complete rows only.
"""

# %%
# The labels are a DataFrame, so the model knows them by name.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skmultilabel import BinaryRelevance
from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import multilabel_train_test_split

X, Y = load_yeast(return_X_y=True, as_frame=True)
X_train, X_test, Y_train, Y_test = multilabel_train_test_split(X, Y, random_state=0)
model = BinaryRelevance(LogisticRegression(C=0.1, solver="newton-cholesky"))
print(model.fit(X_train, Y_train).label_names_in_)

# %%
# Unknown labels are NaN. A growing share of them is hidden, the more of them on top of the fewer.

chance = np.random.default_rng(0).random(Y_train.shape)


def measure(X_known, Y_known):
    """Return the F1 measure of every label on the test set."""
    predicted = model.fit(X_known, Y_known).predict(X_test)
    return f1_score(Y_test, predicted, average=None, zero_division=0)


shares = [0.0, 0.1, 0.2, 0.4, 0.6, 0.8]
results = {"learnt around": [], "taken for absent": [], "complete rows only": []}
for share in shares:
    gappy = Y_train.mask(chance < share)
    complete = gappy.notna().all(axis=1)
    results["learnt around"].append(measure(X_train, gappy))
    results["taken for absent"].append(measure(X_train, gappy.fillna(0)))
    # With more than a fifth hidden, a row is complete by luck: too few to learn from.
    if complete.sum() >= 50:
        results["complete rows only"].append(measure(X_train[complete], Y_train[complete]))

# %%
# On the left the mean over the labels. On the right every label by its name, with four labels in ten
# hidden. Where unknown labels are taken for absent, probabilities shrink by the share that is hidden,
# and only the most frequent labels are still predicted at all. The rarest are predicted by neither:
# a cut-off of 0.5 suits no rare label, which is what
# :class:`~skmultilabel.ThresholdOptimizer` is for.

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
for name, values in results.items():
    means = np.mean(values, axis=1)
    left.plot(shares[: len(means)], means, marker="o", label=name)
left.set_xlabel("share of the training labels that is hidden")
left.set_ylabel("mean F1 of the labels on the test set")
left.legend(frameon=False)

hidden = shares.index(0.4)
order = Y_train.mean().to_numpy().argsort()
rows = np.arange(len(order))
for name in ("learnt around", "taken for absent"):
    right.scatter(results[name][hidden][order], rows, label=name)
right.hlines(
    rows,
    results["learnt around"][hidden][order],
    results["taken for absent"][hidden][order],
    color="0.8",
    zorder=0,
)
right.set_yticks(rows, model.label_names_in_[order])
right.set_ylabel("label, the most frequent on top")
right.set_xlabel("F1 with 40 % of the training labels hidden")
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
plt.show()
