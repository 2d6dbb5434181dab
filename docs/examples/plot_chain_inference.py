"""
What a chain predicts, and how long it looks
============================================

A classifier chain gives every label set a probability. Which set to predict depends on the metric that
counts; how near one gets to it depends on how many sets are looked at.
"""

# %%
# One chain of logistic regressions on the published training rows of yeast. 14 labels have 16,384
# label sets, few enough to look at all of them, and to see what the other ways miss.

from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from skmultilabel import ClassifierChain
from skmultilabel.datasets import load_yeast
from skmultilabel.metrics import accuracy_score, f1_score, hamming_loss, jaccard_score

yeast = load_yeast()
scaler = StandardScaler().fit(yeast.data[yeast.train])
X_train, X_test = (
    scaler.transform(yeast.data[yeast.train]),
    scaler.transform(yeast.data[yeast.test]),
)
Y_train, Y_test = yeast.target[yeast.train], yeast.target[yeast.test]

chain = ClassifierChain(LogisticRegression(C=0.03), random_state=0).fit(X_train, Y_train)

# %%
# Every rule for its own metric
# -----------------------------
#
# The same chain, asked for the best answer to four metrics, and link by link as scikit-learn asks it.
# Label sets are drawn; the most probable one is found by a beam search.

measures = {
    "right decisions": lambda Y: 1 - hamming_loss(Y_test, Y),
    "samples entirely right": lambda Y: accuracy_score(Y_test, Y),
    "F1 of samples": lambda Y: f1_score(Y_test, Y, average="samples", zero_division=1),
    "Jaccard index of samples": lambda Y: jaccard_score(
        Y_test, Y, average="samples", zero_division=1
    ),
}
rules = [None, "hamming", "subset", "f1", "jaccard"]
predictions = {
    rule or "link by link": chain.set_params(predict_for=rule).predict(X_test) for rule in rules
}

figure, axes = plt.subplots(1, 4, figsize=(10, 2.8), sharey=True, layout="constrained")
for ax, (title, measure) in zip(axes, measures.items(), strict=True):
    values = [measure(predicted) for predicted in predictions.values()]
    best = np.argmax(values)
    colors = ["#d55e00" if row == best else "#0072b2" for row in range(len(values))]
    ax.scatter(values, list(predictions), color=colors, s=50, zorder=2)
    for row, value in enumerate(values):
        place = {"xytext": (7, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
        ax.annotate(f"{value:.3f}", (value, row), **place)
    ax.set(title=title, xlim=(min(values) - 0.015, max(values) + 0.04))
    ax.margins(y=0.12)
    ax.grid(axis="y", color="#dddddd")
    ax.title.set_fontsize(10)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()
plt.show()

# %%
# Each does best what it was asked for, but that the rules for the F1 and for the Jaccard index are
# level on the F1. What is best for whole label sets is not best for single decisions, and nothing
# is best for all.
#
# How far to look
# ---------------
#
# Left: how often all labels of a sample are right where the most probable of the label sets that were
# found is predicted. Right: how far the probabilities of single labels are from those of all 16,384
# sets.

chain.set_params(predict_for="subset")
efforts = {
    "beam": [{"beam_width": width} for width in (1, 2, 4, 16, 64)],
    "epsilon": [{"epsilon": epsilon} for epsilon in (0.2, 0.05, 0.01, 0.001)],
    "monte_carlo": [{"n_draws": n_draws} for n_draws in (5, 20, 100, 500)],
    "exhaustive": [{}],
}


def look(inference, effort):
    """The seconds for the predictions, the subset accuracy, and the probabilities."""
    chain.set_params(inference=inference, **effort)
    start = perf_counter()
    predicted = chain.predict(X_test)
    seconds = perf_counter() - start
    return seconds, accuracy_score(Y_test, predicted), chain.predict_proba(X_test)


results = {name: [look(name, effort) for effort in tried] for name, tried in efforts.items()}
exact = results["exhaustive"][0][2]

colors = {
    "beam": "#0072b2",
    "epsilon": "#009e73",
    "monte_carlo": "#cc79a7",
    "exhaustive": "#d55e00",
}
figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
for name, found in results.items():
    seconds, right, marginals = zip(*found, strict=True)
    axes[0].plot(seconds, right, "o-", color=colors[name], label=name)
    if name != "exhaustive":
        errors = [np.abs(proba - exact).mean() for proba in marginals]
        axes[1].plot(seconds, errors, "o-", color=colors[name])
axes[0].set(xscale="log", xlabel="seconds", title="samples entirely right")
axes[1].set(xscale="log", yscale="log", xlabel="seconds", title="mean error of the probabilities")
axes[0].legend(frameon=False)
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
# A narrow beam finds the most probable set in a fraction of the time. For everything else that is
# made of the joint distribution, drawing is what pays: a beam sees the top of the distribution only,
# and takes it for the whole.
