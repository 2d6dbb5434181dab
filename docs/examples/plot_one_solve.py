"""
One solve for all labels
========================

:class:`~sklearn.multiclass.OneVsRestClassifier` fits one classifier after the other, and each of
them reads all samples again, many times over. :class:`~skmultilabel.BinaryRelevance` solves the
labels of a linear model together: a block of samples is read once for all labels. The models are the
same, the time is not.
"""

# %%
# Samples of 100 features, and up to 64 labels that depend on them. Some labels are frequent, some
# are rare.

from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from skmultilabel import BinaryRelevance

rng = np.random.default_rng(0)
n_samples, n_features, n_labels = 3000, 100, 64
X = rng.normal(size=(n_samples, n_features))
scores = X @ rng.normal(size=(n_features, n_labels)) / np.sqrt(n_features)
scores += rng.logistic(scale=0.5, size=scores.shape)
prevalence = np.geomspace(0.02, 0.3, n_labels)
Y = (scores > np.quantile(scores, 1 - prevalence, axis=0).diagonal()).astype(int)
Y = Y[:, rng.permutation(n_labels)]

# %%
# Both are fitted on more and more of the labels. The times are the better of two, as other work on
# the machine only ever adds to them.


def time_fit(model, labels):
    """Return the seconds of the faster of two fits."""
    seconds = []
    for _ in range(2):
        start = perf_counter()
        model.fit(X, Y[:, :labels])
        seconds.append(perf_counter() - start)
    return min(seconds)


one_by_one = OneVsRestClassifier(LogisticRegression())
together = BinaryRelevance(LogisticRegression())
counts = [1, 4, 16, 64]
times = {
    "OneVsRestClassifier": [time_fit(one_by_one, count) for count in counts],
    "BinaryRelevance": [time_fit(together, count) for count in counts],
}
print(f"solver_: {together.solver_}")

# %%
# What is printed above says that the labels were solved together. No two solvers end at the same point;
# both can be compared with a solution that is driven tight. The stopping test of one solve is the
# stricter one, because it is measured by the positives of a label and not by all samples.

exact = BinaryRelevance(LogisticRegression(tol=1e-10, max_iter=1000)).fit(X, Y).predict_proba(X)
for name, model in {"OneVsRestClassifier": one_by_one, "BinaryRelevance": together}.items():
    error = np.abs(model.predict_proba(X) - exact).max()
    print(f"{name}: largest error of a probability {error:.4f}")

# %%
# The time of one solve grows slowly with the number of labels: most of it is reading the samples.

figure, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
for name, seconds in times.items():
    ax.plot(counts, seconds, marker="o", label=name)
    ax.annotate(
        f"{seconds[-1]:.2g} s",
        (counts[-1], seconds[-1]),
        (8, 0),
        textcoords="offset points",
        va="center",
    )
ax.set_xscale("log", base=2)
ax.set_yscale("log")
ax.set_xticks(counts, counts)
ax.set_xlabel("labels")
ax.set_ylabel("seconds of the fit")
ax.legend(frameon=False)
ax.spines[["top", "right"]].set_visible(False)
ax.margins(x=0.12)
plt.show()
