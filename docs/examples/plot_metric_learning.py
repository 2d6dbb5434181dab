"""
Distances that know labels
==========================

Which genes of yeast are like a given one? The distance between their expression profiles says little of that:
it looks at 103 features alike. A metric learner finds vectors whose distances tell how much two genes have in
common, here measured on genes that it has not seen.
"""

# %%
# The training genes are the gallery, the test genes are the queries. Where all vectors are alike, any
# order is as good as any other: that is what chance gives, and not little, as most genes share a class.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.decomposition import PCA
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from skmultilabel.datasets import load_yeast
from skmultilabel.metrics import retrieval_report
from skmultilabel.neural import MultiLabelMetricLearner

yeast = load_yeast(as_frame=True)
X, Y = yeast.data.to_numpy(), yeast.target
train, test = yeast.train, yeast.test
Y_train, Y_test = Y.iloc[train], Y.iloc[test]
spaces = {
    "nothing (chance)": FunctionTransformer(np.zeros_like),
    "features": StandardScaler(),
    "principal components": make_pipeline(StandardScaler(), PCA(20)),
    "learned": MultiLabelMetricLearner(max_epochs=30, random_state=0),
}
vectors, found = {}, {}
for name, space in spaces.items():
    gallery, queries = space.fit(X[train], Y_train).transform(X[train]), space.transform(X[test])
    vectors[name] = queries
    report = retrieval_report(queries, Y_test, gallery, Y_train)
    neighbors = KNeighborsClassifier(10).fit(gallery, Y_train)
    macro_f1 = f1_score(Y_test, neighbors.predict(queries), average="macro", zero_division=0)
    found[name] = report["map_at_r"], report["precision_at_1"], macro_f1
    print(f"{name:20} MAP@R {found[name][0]:.3f}  macro-F1 of neighbors {macro_f1:.3f}")

# %%
# MAP@R looks at the whole order, with the share of common classes as relevance; precision at 1 at the
# nearest gene alone. Nearest neighbors that vote need the order to be right near the query.

titles = ["MAP@R", "precision at 1", "macro-F1 of 10 neighbors"]
colors = ["#bbbbbb", "#999999", "#777777", "#0072b2"]
figure, axes = plt.subplots(1, 3, figsize=(10, 2.4), sharey=True, layout="constrained")
for ax, title, values in zip(axes, titles, zip(*found.values(), strict=True), strict=True):
    bars = ax.barh(list(found), values, color=colors)
    ax.bar_label(bars, fmt="%.2f", padding=3)
    ax.set_title(title, loc="left")
    ax.set_xlim(0, 0.75)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].invert_yaxis()

# %%
# The test genes in the plane of the first two principal components, of the features and of the learned
# vectors. Those of one class are blue.

figure, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
carries = Y_test["Class3"].to_numpy() == 1
for ax, name in zip(axes, ["features", "learned"], strict=True):
    plane = PCA(2).fit_transform(vectors[name])
    ax.scatter(*plane[~carries].T, s=10, color="#cccccc", label="other genes")
    ax.scatter(*plane[carries].T, s=10, color="#0072b2", label="Class3")
    ax.set_title(name, loc="left")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_color("#cccccc")
axes[0].legend(frameon=False, loc="lower left")
plt.show()
