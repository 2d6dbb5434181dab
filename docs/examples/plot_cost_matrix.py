"""
Cut-offs where mistakes cost different amounts
==============================================

A label that is missed may cost more than one that is wrongly predicted. The cut-offs follow from
that: tuned for the costs themselves, they need no calibrated probabilities.
"""

# %%
# Naive Bayes is quick and overconfident: its probabilities are near 0 and 1 whatever the truth. We
# take its scores of the training rows from folds, for rows it was fitted on tell nothing, and those
# of the test rows from a fit to all training rows.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import cross_val_predict
from sklearn.naive_bayes import GaussianNB

from skmultilabel import BinaryRelevance
from skmultilabel.datasets import load_yeast
from skmultilabel.threshold import ConstrainedObjective, GainObjective, optimize_thresholds

yeast = load_yeast()
X, Y = yeast.data[yeast.train], yeast.target[yeast.train]
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]
model = BinaryRelevance(GaussianNB())
scores = cross_val_predict(model, X, Y, method="predict_proba")
test_scores = model.fit(X, Y).predict_proba(X_test)

# %%
# A false label costs 1, a missed one ``ratio``. The gains are the costs with a minus, in the order
# ``gain[truth][prediction]``. Theory says to cut calibrated probabilities at ``1 / (1 + ratio)``.

ratios = [1, 2, 3, 5, 10, 20]
names = ["cut at 0.5", "cut at 1 / (1 + ratio)", "tuned for macro F1", "tuned for the costs"]
costs = {name: [] for name in names}
for ratio in ratios:
    gain = GainObjective([[0, -1], [-ratio, 0]])
    cut_offs = [
        0.5,
        1 / (1 + ratio),
        optimize_thresholds(Y, scores, scoring="f1_macro")[0],
        optimize_thresholds(Y, scores, scoring=gain)[0],
    ]
    for name, cut_off in zip(names, cut_offs, strict=True):
        mean_gain = gain.score_predictions(test_scores > cut_off, Y_test)
        costs[name].append(-mean_gain * Y.shape[1])

# %%
# The other way to say what matters is a floor: the largest recall with a precision of at least so
# much, over all decisions together.

floors = np.arange(0.4, 0.81, 0.05)
reached = []
for floor in floors:
    goal = ConstrainedObjective("recall_micro", min_precision=floor)
    predicted = test_scores > optimize_thresholds(Y, scores, scoring=goal)[0]
    tp = (predicted & (Y_test == 1)).sum()
    reached.append((tp / predicted.sum(), tp / Y_test.sum()))
precision, recall = np.transpose(reached)

# %%
# Left: only the tuned cut-offs are good for every ratio. Right: the floor that was asked for on the
# training rows holds about as well on the test rows.

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
colors = ["#777777", "#e69f00", "#0072b2", "#d55e00"]
for (name, values), color in zip(costs.items(), colors, strict=True):
    left.plot(ratios, values, "o-", color=color, label=name)
left.set(
    xscale="log",
    yscale="log",
    xlabel="cost of a missed label / cost of a false one",
    ylabel="cost of a sample, test rows",
    title="What mistakes cost",
)
left.set_xticks(ratios, [str(ratio) for ratio in ratios])
left.set_yticks([3, 5, 10, 20, 40], ["3", "5", "10", "20", "40"])
left.minorticks_off()
left.legend(frameon=False)
right.plot(floors, floors, "--", color="#777777", label="precision asked for")
right.plot(floors, precision, "o-", color="#d55e00", label="precision, test rows")
right.plot(floors, recall, "o-", color="#0072b2", label="recall, test rows")
right.set(xlabel="precision asked for", title="The largest recall for a precision")
right.legend(frameon=False)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
plt.show()
