"""
A map of the labels
===================

Labels are not 14 columns that have nothing to do with each other. In the yeast data a gene has about four
functional classes, and some of them nearly always come together. Where they lie to each other can be
seen, measured and tested without a look at the features.
"""

# %%
# What labels have to do with each other: how probable the one is where the other is, their correlation, and
# which correlations are more than chance.

import matplotlib.pyplot as plt

from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import LabelMapDisplay
from skmultilabel.label_space import LabelEmbedding, find_dependent_labels, label_cooccurrence

yeast = load_yeast(as_frame=True)
Y = yeast.target.iloc[yeast.train]
conditional = label_cooccurrence(Y, "conditional")
phi = label_cooccurrence(Y, "phi")
found = find_dependent_labels(Y)
print(f"{len(found)} of {found.n_tested} pairs of classes depend on each other")
print(found.to_frame().head(8).round(2))

# %%
# Left: given the class of the row, the share of genes with the class of the column; it is not symmetric.
# Right: the correlation, which takes out how frequent classes are.

figure, axes = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
names = list(Y.columns)
for ax, values, title, options in (
    (axes[0], conditional, "P(column | row)", {"cmap": "Blues", "vmin": 0, "vmax": 1}),
    (axes[1], phi, "phi", {"cmap": "RdBu", "vmin": -1, "vmax": 1}),
):
    image = ax.imshow(values, **options)
    ax.set_xticks(range(len(names)), names, rotation=90)
    ax.set_yticks(range(len(names)), names)
    ax.set_title(title, loc="left")
    figure.colorbar(image, ax=ax, shrink=0.8)

# %%
# Vectors of the labels, such that those that occur together point into the same direction.

vectors = LabelEmbedding(n_components=8).fit(Y)
for name in names[:4]:
    print(f"{name} is nearest to {', '.join(vectors.nearest(name, 3))}")

# %%
# The map. Points are as large as classes are frequent, lines join the most correlated ones.

LabelMapDisplay.from_labels(Y, method=vectors)

# %%
# The map of another method: a walk over classes that occur together goes where its neighbors are.

LabelMapDisplay.from_labels(Y, method="spectral")
plt.show()
