"""
Folds that keep every label
===========================

Cross-validation compares scores of folds, so the folds should hold the same mix of labels. Random
folds do not: a rare label may be twice as frequent in one fold as in the next, and its score then
says more about the fold than about the classifier. Here are both kinds of folds of the yeast data,
2417 genes with 14 functional classes, and a third kind, which keeps pairs of labels even as well.
"""

# %%
# The splitters are used as scikit-learn's are, with the label matrix as `y`.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import KFold

from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import MultilabelStratifiedKFold, split_report

yeast = load_yeast(as_frame=True)
Y = yeast.target

splitters = {
    "KFold": KFold(shuffle=True, random_state=0),
    "MultilabelStratifiedKFold": MultilabelStratifiedKFold(shuffle=True, random_state=0),
    "order=2": MultilabelStratifiedKFold(shuffle=True, random_state=0, order=2),
}


def number_folds(splitter):
    """Return the number of the fold that each row is tested in."""
    folds = np.empty(len(Y), dtype=int)
    for number, (_, test) in enumerate(splitter.split(yeast.data, Y)):
        folds[test] = number
    return folds


folds = {name: number_folds(splitter) for name, splitter in splitters.items()}
reports = {
    name: split_report(Y, splitter.split(yeast.data, Y)) for name, splitter in splitters.items()
}

# %%
# For each label, the share of its positives in every fold, relative to that in all the data: a
# line of five points that would lie on 1 in the perfect split. The labels are in order of their
# frequency.

order = Y.sum().sort_values(ascending=False).index
figure, axes = plt.subplots(1, 3, figsize=(12, 5), sharex=True, sharey=True, layout="constrained")
rows = np.arange(len(order))
colours = plt.colormaps["viridis"](np.linspace(0, 0.9, 5))
for ax, (name, fold) in zip(axes, folds.items(), strict=True):
    relative = (Y.groupby(fold).mean() / Y.mean())[order].to_numpy()
    ax.axvline(1, color="0.4", linewidth=1)
    ax.hlines(rows, relative.min(axis=0), relative.max(axis=0), color="0.75", linewidth=5)
    for number, values in enumerate(relative):
        ax.scatter(values, rows, s=22, color=colours[number], label=number, zorder=3)
    errors = reports[name].averages
    ax.set_title(
        f"{name}\nerror of labels {errors['label_distribution']:.4f}, "
        f"of pairs {errors['pair_distribution']:.4f}",
        fontsize="medium",
    )
    ax.set_xlabel("share of positives in the fold / in all the data")
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_yticks(rows, [f"{label} ({Y[label].sum()})" for label in order])
axes[0].set_ylabel("label (positives)")
axes[0].invert_yaxis()
axes[-1].legend(title="fold", frameon=False, loc="lower right")
plt.show()

# %%
# The folds of :class:`~skmultilabel.model_selection.MultilabelStratifiedKFold` hold the same
# numbers of rows and of positives, up to the whole numbers that counts are.

for name, fold in folds.items():
    counts = Y.groupby(fold).sum()
    print(f"{name}: sizes {np.bincount(fold)}, largest difference between two folds:")
    print((counts.max() - counts.min()).to_frame().T.to_string(index=False))

# %%
# The report says the same in numbers, fold by fold, and would name labels that a fold lacks. With
# ``order=2`` the pairs of labels are kept better than with the first order, at a little cost to
# the labels themselves.

print(reports["order=2"])
