"""
Label sets that make sense
==========================

Binary relevance decides every label for itself, so that the labels of a sample need not fit
together. A chain passes on what it has decided; with ``predict_for="subset"`` it looks for the label
set that is the most probable as a whole. On the yeast data we count how many predicted label sets
occur in the training data at all, and how many are right in every label.
"""

# %%
# The yeast data: 14 groups of functions that a gene may have, most genes have several.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ClassifierChain, ClassifierChainEnsemble
from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import multilabel_train_test_split

X, Y = load_yeast(return_X_y=True)
X_train, X_test, Y_train, Y_test = multilabel_train_test_split(X, Y, random_state=0)
seen = {tuple(labels) for labels in Y_train.tolist()}
print(f"{len(seen)} label sets occur in {len(Y_train)} training samples")

# %%
# All models have the same base estimator. What the chain predicts for is looked at when it predicts,
# so one fit serves for both answers.

base = LogisticRegression(C=0.1)
models = {
    "binary relevance": BinaryRelevance(base),
    "chain, greedy": ClassifierChain(base),
    "chain, best label set": ClassifierChain(base, predict_for="subset"),
    "ten chains, best label set": ClassifierChainEnsemble(
        base, predict_for="subset", random_state=0
    ),
}
shares = {}
for name, model in models.items():
    predicted = make_pipeline(StandardScaler(), model).fit(X_train, Y_train).predict(X_test)
    known = np.mean([tuple(labels) in seen for labels in predicted.tolist()])
    right = (predicted == Y_test).all(axis=1).mean()
    shares[name] = known, right
    print(f"{name:27} seen in training {known:.2f}   right {right:.2f}")

# %%
# What the links decide one by one already fits together better. The best label set as a whole is a set
# that occurs more often still, and more often the right one.

fig, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
places = np.arange(len(shares))
known, right = np.array(list(shares.values())).T
ax.barh(places - 0.2, known, height=0.38, label="occurs in training", color="#b8c4d6")
ax.barh(places + 0.2, right, height=0.38, label="right in every label", color="#2f5d8a")
for place, pair in zip(places, zip(known, right, strict=True), strict=True):
    for offset, share in zip((-0.2, 0.2), pair, strict=True):
        ax.text(share + 0.01, place + offset, f"{share:.0%}", va="center")
ax.set_yticks(places, list(shares))
ax.invert_yaxis()
ax.set(xlim=(0, 1.08), xlabel="share of the test samples")
ax.xaxis.set_major_formatter("{x:.0%}")
ax.spines[["top", "right"]].set_visible(False)
fig.suptitle("Predicted label sets", x=0.25)
fig.legend(frameon=False, loc="outside upper right", ncols=2)
plt.show()

# %%
# Binary relevance is still the right choice where single labels are counted:
# :ref:`chain_inference` tells which answer is best for which metric.
