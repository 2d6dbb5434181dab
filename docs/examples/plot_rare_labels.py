"""
Cut-offs of rare labels
=======================

A cut-off that is tuned for a label with five positives follows those five. By default a cut-off may
leave the one that all labels share only as far as its label's positives demand. Drawn labels, from
rare to frequent, show what that prevents.
"""

# %%
# 120 labels, of which the rarest has no or one positive in 1000 rows and the most frequent 300. The
# scores are noisy probabilities. Another 10,000 rows tell what a cut-off is worth.

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit

from skmultilabel.threshold import PerClass, get_objective

n_rows, n_labels = 1_000, 120
rng = np.random.default_rng(0)
logits = np.linspace(-8.5, -1.3, n_labels) + 2 * rng.normal(size=(n_rows + 10_000, n_labels))
Y = (rng.random(logits.shape) < expit(logits)).astype(int)
scores = expit(logits + rng.normal(size=logits.shape))
known, new = slice(n_rows), slice(n_rows, None)

# %%
# Two rules learn from the 1000 rows: the best cut-off of every label, and the default. On new rows the
# default has the larger macro F1, though the other is the one that maximises it on the rows that it
# was given; and by far the larger micro F1.

rules = {"the best for its label": PerClass(regularization=None), "default": PerClass()}
macro, micro = get_objective("f1_macro"), get_objective("f1_micro")
predicted = {}
for name, rule in rules.items():
    rule.fit(scores[known], Y[known], macro, default=0.5)
    predicted[name] = rule.predict(scores[new])
    values = [objective.score_predictions(predicted[name], Y[new]) for objective in (macro, micro)]
    print(
        f"{name:23} f1_macro {rule.value_:.3f}; on new rows {values[0]:.3f}, micro {values[1]:.3f}"
    )

# %%
# Left: the cut-offs. Those that are the best for a rare label lie anywhere, many of them at the
# bottom, because one true positive among a hundred false ones is better than none. With hundreds of
# positives the rules differ little. Right: how often a label is predicted on new rows, for each time that it
# is true, in groups of ten labels.

positives = Y[known].sum(axis=0)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for (name, rule), color in zip(rules.items(), ("#d55e00", "#0072b2"), strict=True):
    seen = positives > 0
    left.plot(positives[seen], rule.thresholds_[seen], "o", ms=4, alpha=0.6, color=color)
    n_predicted, n_true = (
        Z.sum(axis=0).reshape(-1, 10).sum(axis=1) for Z in (predicted[name], Y[new])
    )
    mean_positives = positives.reshape(-1, 10).mean(axis=1)
    right.plot(mean_positives, n_predicted / n_true, "o-", ms=4, color=color, label=name)
right.axhline(1, color="#777777", lw=1)
left.set(xscale="log", xlabel="positives of the label", ylabel="cut-off", ylim=(0, 1))
right.set(xscale="log", yscale="log", xlabel="positives of the label, mean of ten")
right.set_ylabel("predicted / true, new rows")
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
right.legend(frameon=False)
plt.show()
