"""
Rare labels: what helps a net
=============================

A net that is trained as usual hardly ever predicts a label that one row in a hundred carries.
Weights of the loss, other losses and other cut-offs change that. They differ in what they cost the
frequent labels, and in what becomes of the probabilities.
"""

# %%
# Ten labels, of which the most frequent is in half of the rows and the rarest in one of a hundred.
# All of them follow from the features in much the same way.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import f1_score

from skmultilabel import ThresholdOptimizer
from skmultilabel.neural import NeuralMultiLabelClassifier

rng = np.random.default_rng(0)
n_labels = 10
X = rng.normal(size=(9000, 10))
weights = rng.normal(size=(2, 10, n_labels))
signal = X @ weights[0] + np.abs(X) @ weights[1]
signal = signal / signal.std(axis=0) + 0.3 * rng.normal(size=signal.shape)
frequencies = np.geomspace(0.5, 0.01, n_labels)
cut_offs = [np.quantile(column, 1 - f) for column, f in zip(signal.T, frequencies, strict=True)]
Y = (signal > cut_offs).astype(int)
train, test = slice(3000), slice(3000, None)

# %%
# The nets differ in one parameter each. The cut-offs are tuned for the macro F1 on a fifth of the
# training rows, which the net does not see.

params = {"module": "mlp", "max_epochs": 15, "validation_fraction": 0, "random_state": 0}
net = NeuralMultiLabelClassifier(**params)
models = {
    "as usual": net,
    "pos_weight": NeuralMultiLabelClassifier(
        criterion="bce", criterion__pos_weight="balanced", **params
    ),
    "asymmetric loss": NeuralMultiLabelClassifier(criterion="asymmetric", **params),
    "label-aware batches": NeuralMultiLabelClassifier(sampler="label_aware", **params),
    "tuned cut-offs": ThresholdOptimizer(net, scoring="f1_macro", cv=0.2, refit=False),
}
f1, ratio = {}, {}
for name, model in models.items():
    predicted = model.fit(X[train], Y[train]).predict(X[test])
    f1[name] = f1_score(Y[test], predicted, average=None, zero_division=0)
    ratio[name] = predicted.sum(axis=0) / Y[test].sum(axis=0)
    print(
        f"{name:20} macro F1 {f1[name].mean():.3f}, of the three rarest {f1[name][-3:].mean():.3f}"
    )

# %%
# What a weight does to probabilities can be undone: `correct_probabilities=True` asks which
# probability makes a logit the best answer. Then they can be trusted again, and are as small as
# before; the cut-off has to do the rest. So tuned cut-offs around a plain net are what to try
# first.

corrected = NeuralMultiLabelClassifier(
    criterion="bce", criterion__pos_weight="balanced", correct_probabilities=True, **params
).fit(X[train], Y[train])
for name, model in {**models, "pos_weight, corrected": corrected}.items():
    if name.startswith(("as", "pos")):
        mean = model.predict_proba(X[test])[:, -3:].mean()
        print(f"{name:22} mean probability of the three rarest {mean:.3f}")
print(f"{'the truth':22} {Y[test][:, -3:].mean():.3f}")

# %%
# Left: the F1 of every label. Tuned cut-offs help the rare labels, and do not harm the others. The
# asymmetric loss helps the rarest, at the cost of the frequent ones. Batches in which no label is
# missing do nothing here, for every batch holds some positives of the rarest label anyway; they
# are for labels that are rarer still, and for losses of whole batches. Right: how often a label is
# predicted for each time that it is true. A balanced weight makes the rarest labels six times as
# frequent as they are.

colors = ["#222222", "#e69f00", "#cc79a7", "#009e73", "#0072b2"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
positives = Y[train].sum(axis=0)
for (name, values), color in zip(f1.items(), colors, strict=True):
    left.plot(positives, values, "o-", ms=4, color=color, label=name)
    right.plot(positives, ratio[name], "o-", ms=4, color=color)
right.axhline(1, color="#bbbbbb", lw=1, zorder=0)
left.set(ylabel="F1, new rows", ylim=(0, 1))
right.set(yscale="log", ylabel="predicted / true, new rows")
right.set_yticks([0.25, 0.5, 1, 2, 4, 8], ["1/4", "1/2", "1", "2", "4", "8"])
right.minorticks_off()
for axis in (left, right):
    axis.set(xscale="log", xlabel="positives of the label in the training rows")
    axis.spines[["top", "right"]].set_visible(False)
left.legend(frameon=False)
plt.show()
