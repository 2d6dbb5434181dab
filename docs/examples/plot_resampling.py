"""
Resampling data with a rare label
=================================

Where do the samples come from that a sampler adds, and which labels do they get? And does a
classifier gain anything? Two features, and three labels of which one is rare.
"""

# %%
# Label 0 is carried by most samples on the left, label 1 by most at the top. Label 2 is rare: its
# samples lie in the corner at the top right.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.label_space import compute_imbalance_ratios
from skmultilabel.metrics import average_precision_score, f1_score
from skmultilabel.resampling import MLROS, MLSMOTE, MLSOL, compute_label_weights

rng = np.random.default_rng(1)


def draw(n_samples):
    X = rng.normal(size=(n_samples, 2))
    noise = 0.6 * rng.normal(size=(n_samples, 3))
    scores = np.column_stack([-X[:, 0], X[:, 1], X.sum(axis=1)]) + noise
    return X, (scores > [-0.3, 0.0, 2.2]).astype(int)


X, Y = draw(600)
print("samples with each label:", Y.sum(axis=0))
print("imbalance ratios:       ", compute_imbalance_ratios(Y).round(1))

# %%
# Every picture shows the given samples, those with the rare label in blue, and what was added in
# orange: filled where the new sample has the rare label. Copies of ``MLROS`` lie where the samples
# lie; they are moved a little here, to be seen. ``MLSMOTE`` fills the space between samples with
# the rare label. ``MLSOL`` adds samples where any label has neighbors without it, which is along
# all the borders.

samplers = {
    "MLROS": MLROS(share=0.1, random_state=0),
    "MLSMOTE": MLSMOTE(random_state=0),
    "MLSOL": MLSOL(share=0.1, random_state=0),
}
resampled = {name: sampler.fit_resample(X, Y) for name, sampler in samplers.items()}
blue, orange, grey = "#0072b2", "#d55e00", "#bbbbbb"
figure, axes = plt.subplots(1, 3, figsize=(10, 3.8), sharex=True, sharey=True, layout="constrained")
for axis, (name, (X_new, Y_new)) in zip(axes, resampled.items(), strict=True):
    rare, added, labels = Y[:, 2] == 1, X_new[len(X) :], Y_new[len(X) :]
    if name == "MLROS":
        added = added + 0.06 * rng.normal(size=added.shape)
    axis.scatter(*X[~rare].T, s=8, color=grey, label="given")
    is_filled = np.where(labels[:, 2] == 1, orange, "white")
    axis.scatter(*added.T, s=22, c=is_filled, edgecolors=orange, linewidths=0.9, label="added")
    axis.scatter(*X[rare].T, s=22, color=blue, label="given, rare label")
    axis.set(title=f"{name}: {len(added)} added", xlabel="feature 0")
axes[0].set_ylabel("feature 1")
axes[0].legend(loc="lower left", fontsize=8)

# %%
# What it is worth on 20,000 new samples, beside weights for each label and tuned cut-offs, which add
# no samples. The average precision looks at the ranking alone, and hardly changes. The F1 of the rare
# label rises, because the models now predict the label more often: here ``MLROS`` and ``MLSMOTE``
# come near the right frequency, and balanced weights exaggerate. Tuned cut-offs gain most of it
# without touching the data, and leave the probabilities what they are.

X_test, Y_test = draw(20_000)
plain, weights = BinaryRelevance(LogisticRegression()), compute_label_weights(Y)
models = {"as they are": clone(plain).fit(X, Y)}
models |= {name: clone(plain).fit(*data) for name, data in resampled.items()}
models["weights"] = clone(plain).fit(X, Y, sample_weight=weights)
models["tuned cut-offs"] = ThresholdOptimizer(plain, scoring="f1_macro", random_state=0).fit(X, Y)
print(f"{'':15} F1 of the rare label   average precision")
for name, model in models.items():
    f1 = f1_score(Y_test, model.predict(X_test), average=None)[2]
    precision = average_precision_score(Y_test, model.predict_proba(X_test), average=None)[2]
    print(f"{name:15} {f1:20.2f} {precision:19.2f}")
