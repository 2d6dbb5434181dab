"""
Labels that nobody looked at
============================

Most large sets of labels have gaps. A gap that is filled with 0 teaches the net something wrong.
NaN says that the label is not known, and the net learns around it. Where people noted one label
for each sample and no more, a loss has to assume something of the rest.
"""

# %%
# Complete labels, of which more and more are hidden. A hidden label is NaN in one case, and 0 in
# the other.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import average_precision_score, f1_score

from skmultilabel.neural import NeuralMultiLabelClassifier

X, Y = make_multilabel_classification(
    4500, n_features=30, n_classes=8, n_labels=3, allow_unlabeled=False, random_state=0
)
train, test = slice(1500), slice(1500, None)
params = {"module": "mlp", "max_epochs": 15, "random_state": 0}
rng = np.random.default_rng(0)
order = rng.random(Y[train].shape)


def fit(labels, **loss):
    return NeuralMultiLabelClassifier(**params, **loss).fit(X[train], labels)


def measure(net):
    proba = net.predict_proba(X[test])
    return [
        average_precision_score(Y[test], proba, average="macro"),
        f1_score(Y[test], proba > 0.5, average="macro"),
    ]


hidden_shares = [0, 0.3, 0.6, 0.9]
scores = {"gaps are NaN": [], "gaps are 0": []}
for share in hidden_shares:
    for name, gap in zip(scores, (np.nan, 0), strict=True):
        labels = np.where(order < share, gap, Y[train])
        scores[name].append(measure(fit(labels, criterion="bce")))
        print(f"hidden {share:.0%}, {name}: macro F1 {scores[name][-1][1]:.3f}")

# %%
# Now one positive label of each row is known, and nothing else. Cross-entropy of what is known
# would learn that every label is always present. Some losses put an assumption in its place: that
# what is not known is absent (`"assume_negative"`); or that rows have so many labels on average,
# here three (`"expected_positives"`, and `"role"`, which guesses the hidden labels while it
# learns).

labels = np.full(Y[train].shape, np.nan)
chosen = np.where(Y[train] == 1, order, -1).argmax(axis=1)
labels[np.arange(len(labels)), chosen] = 1
mean = Y[train].sum(axis=1).mean()
losses = {
    "assume_negative": {},
    "expected_positives": {"criterion__expected_positives": mean},
    "role": {"criterion__expected_positives": mean},
}
single = {"all labels": scores["gaps are NaN"][0]}
for name, options in losses.items():
    single[name] = measure(fit(labels, criterion=name, **options))
for name, (precision, f1) in single.items():
    print(f"{name:20} average precision {precision:.3f}, macro F1 {f1:.3f}")

# %%
# Left: where gaps are taken for zeros, most zeros are soon wrong, and the net predicts nothing;
# with NaN nine labels of ten may be hidden at a small loss. Right: a third of the positive labels
# and no negative one is known. Taking the rest for absent, the net says no to everything at 0.5.
# To know how many labels a row has makes up for most of it.

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
for (name, values), color in zip(scores.items(), ("#0072b2", "#d55e00"), strict=True):
    left.plot(hidden_shares, np.array(values)[:, 1], "o-", color=color, label=name)
left.set(xlabel="share of the labels that are hidden", ylabel="macro F1, new rows", ylim=(0, 1))
left.legend(frameon=False, loc="lower left")
places = np.arange(len(single))
for offset, column, color, name in (
    (-0.2, 0, "#009e73", "average precision"),
    (0.2, 1, "#e69f00", "macro F1 at 0.5"),
):
    values = [value[column] for value in single.values()]
    bars = right.bar(places + offset, values, width=0.36, color=color, label=name)
    right.bar_label(bars, fmt="%.2f", fontsize=8)
right.set_xticks(places, [name.replace("_", "\n") for name in single])
right.set(ylim=(0, 1), title="One positive of each row is known")
right.legend(frameon=False, ncols=2, loc="upper right")
for axis in (left, right):
    axis.spines[["top", "right"]].set_visible(False)
plt.show()
