"""
What so many neighbors mean
===========================

A vote of the neighbors takes their share for the probability of a label. MLkNN learns from the
training samples what each number of neighbors means, and the answer differs from label to label.
"""

# %%
# The genes of yeast have 14 labels. Each training gene asks its ten nearest others; `posterior_`
# tells how likely a label is where so many of them carry it.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.datasets import load_yeast
from skmultilabel.metrics import f1_score
from skmultilabel.neighbors import MLkNN

yeast = load_yeast()
X_train, Y_train = yeast.data[yeast.train], yeast.target[yeast.train]
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]
model = MLkNN(n_neighbors=10).fit(X_train, Y_train)

# %%
# The vote is the diagonal. A label of a third of the genes keeps close to it. One of three genes in
# four is as likely as not when no neighbor has it. One of a sixth jumps about on the right, where
# few genes tell what so many neighbors mean. That of one in a hundred stays below one half; no
# training gene has more than two such neighbors, and the rest of its curve is what the smoothing
# makes of nothing.

counts = np.arange(11)
shown = {"Class1": "#0072b2", "Class7": "#009e73", "Class12": "#d55e00", "Class14": "#cc79a7"}
figure, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
ax.plot(counts, counts / 10, color="#999999", linestyle="--", label="the vote")
ax.axhline(0.5, color="#cccccc", linewidth=1, zorder=0)
for name, color in shown.items():
    label = list(yeast.target_names).index(name)
    share = f"{name}, {model.prior_[label]:.0%} of the genes"
    ax.plot(counts, model.posterior_[label], color=color, marker="o", markersize=4, label=share)
ax.set(xlabel="neighbors that carry the label", ylabel="probability of the label", xticks=counts)
ax.legend(frameon=False, fontsize=8)
ax.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
# What it gains depends on the measure. Samples get better label sets than by the vote; the rare
# labels, which count as much as the others in the mean over labels, do not, until their cut-offs
# are tuned.

classifiers = {
    "vote": BinaryRelevance(KNeighborsClassifier(10)),
    "MLkNN": MLkNN(),
    "MLkNN, cut-offs tuned": ThresholdOptimizer(MLkNN(), scoring="f1_macro"),
}
measures = {"samples": "F1, mean over samples", "macro": "F1, mean over labels"}
predictions = {name: c.fit(X_train, Y_train).predict(X_test) for name, c in classifiers.items()}
figure, axes = plt.subplots(1, 2, figsize=(8, 2.2), sharey=True, layout="constrained")
for ax, (average, title) in zip(axes, measures.items(), strict=True):
    values = [f1_score(Y_test, Y, average=average) for Y in predictions.values()]
    bars = ax.barh(list(predictions), values, color=["#999999", "#0072b2", "#56b4e9"])
    ax.bar_label(bars, fmt="%.3f", padding=3, fontsize=8)
    ax.set(title=title, xlim=(0, 1.25 * max(values)))
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()
plt.show()
