"""
A table with categories
=======================

A net reads a DataFrame as it is: numbers are scaled, and every category gets a vector that is learned with
the net. What it has learned of the categories can be looked at.
"""

# %%
# Drawn customers of shops in thirty towns. Each town lies somewhere on a map that the net is not shown, only
# its name. What customers buy depends on where they live: umbrellas in the north, boats in the east; and
# glasses depend on their age.

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.special import expit

from skmultilabel.model_selection import multilabel_train_test_split
from skmultilabel.neural import NeuralMultiLabelClassifier

rng = np.random.default_rng(0)
n_rows, n_towns = 3_000, 30
places = rng.uniform(-1, 1, size=(n_towns, 2))
town, age = rng.integers(n_towns, size=n_rows), rng.uniform(18, 90, size=n_rows)
east, north = places[town].T
logits = 4 * np.column_stack([north, east, (age - 55) / 30])
y = pd.DataFrame(
    (rng.random(logits.shape) < expit(logits)).astype(int), columns=["umbrella", "boat", "glasses"]
)
X = pd.DataFrame({"town": [f"town {number:02}" for number in town], "age": age})
X_train, X_test, y_train, y_test = multilabel_train_test_split(X, y, random_state=0)

# %%
# No column has to be prepared, and new rows need not be either. A town that the net has not seen is answered
# as an unknown one, with a warning.

net = NeuralMultiLabelClassifier("mlp", max_epochs=20, random_state=0).fit(X_train, y_train)
best = ((logits > 0).astype(int) == y).loc[y_test.index].all(axis=1).mean()
print(f"label sets that are right: {net.score(X_test, y_test):.3f}; with the true map {best:.3f}")

# %%
# For each town the probabilities of two labels, for a customer of 55 years: they are the map. Left the true
# one, right what the net has made of the names; a town has the same colour in both.

towns = np.arange(n_towns)
asked = pd.DataFrame({"town": [f"town {number:02}" for number in towns], "age": 55.0})
answers = net.predict_proba(asked)
figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
maps = {"where the towns lie": places, "what the net says of them": answers[:, [1, 0]]}
for axis, (title, points) in zip(axes, maps.items(), strict=True):
    axis.scatter(*points.T, c=places[:, 0] + places[:, 1], cmap="viridis", s=40)
    for number, point in zip(towns, points, strict=True):
        axis.annotate(f"{number}", point, xytext=(4, 4), textcoords="offset points", fontsize=7)
    axis.set_title(title)
axes[0].set(xlabel="east", ylabel="north")
axes[1].set(xlabel="probability of a boat", ylabel="probability of an umbrella")
plt.show()
