"""
The same or not: a metric from pairs
====================================

Sometimes nobody knows labels, but for some pairs of samples somebody has said whether they belong together.
Here these are handwritten digits of scikit-learn, of which the learner never sees the number: only whether two
pictures show the same one. It then has to say so for pictures of which it has not seen any.
"""

# %%
# Pairs are drawn among the training pictures, and others among the test pictures. A fifth of them
# belong together.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import RocCurveDisplay
from sklearn.model_selection import train_test_split

from skmultilabel.neural import MultiLabelMetricLearner
from skmultilabel.threshold import verification_report

rng = np.random.default_rng(0)
X, digit = load_digits(return_X_y=True)
rows_train, rows_test = train_test_split(np.arange(len(X)), random_state=0, stratify=digit)


def draw_pairs(rows, n_pairs):
    first, second = rng.choice(rows, size=(2, 20 * n_pairs))
    same = digit[first] == digit[second]
    kept = np.concatenate(
        [np.flatnonzero(same)[: n_pairs // 5], np.flatnonzero(~same)[: n_pairs - n_pairs // 5]]
    )
    return X[first[kept]], X[second[kept]], same[kept].astype(int)


X1, X2, same = draw_pairs(rows_train, 3000)
X1_test, X2_test, same_test = draw_pairs(rows_test, 3000)

# %%
# `fit_pairs` takes pairs as they are marked. The baseline is the distance between the pictures.

learner = MultiLabelMetricLearner(32, max_epochs=20, random_state=0).fit_pairs(X1, X2, same)
scores = {
    "pixels": -np.linalg.norm(X1_test - X2_test, axis=1),
    "learned": learner.pair_score(X1_test, X2_test),
}
reports = {name: verification_report(same_test, score) for name, score in scores.items()}
for name, report in reports.items():
    print(
        f"{name:8} ROC AUC {report['roc_auc']:.3f}, equal error rate {report['equal_error_rate']:.3f}"
    )

# %%
# Left: what tells the pairs apart, at every cut-off. Right: the learned distances of both kinds of pairs, and
# the cut-off with the best balanced accuracy, which `verification_report` finds.

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
for (name, score), color in zip(scores.items(), ["#999999", "#0072b2"], strict=True):
    RocCurveDisplay.from_predictions(
        same_test, score, name=name, ax=left, curve_kwargs={"color": color}
    )
left.plot([0, 1], [1, 0], ":", color="#999999", lw=1)
left.set(xlabel="false alarms", ylabel="same pairs found", title="ROC")
distance, cut_off = -scores["learned"], -reports["learned"]["cut_off"]
bins = np.linspace(0, distance.max(), 41)
for kind, color, text in ((1, "#0072b2", "the same digit"), (0, "#d55e00", "different digits")):
    right.hist(distance[same_test == kind], bins, density=True, alpha=0.6, color=color, label=text)
right.axvline(cut_off, color="#333333", lw=1)
right.annotate(
    "cut-off",
    (cut_off, 1),
    (4, -12),
    xycoords=("data", "axes fraction"),
    textcoords="offset points",
)
right.set(xlabel="distance of the embeddings", yticks=[], title="Distances")
right.legend(frameon=False, loc="upper left", bbox_to_anchor=(0.22, 1))
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
plt.show()
