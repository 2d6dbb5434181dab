"""
The tutorial's task, done right
===============================

A popular tutorial builds a net by hand for 1000 drawn samples with three labels, and gets 81 % of
the label sets right. No model can get much more than 84 % of new ones. This is how near to that a
net comes that knows nothing but the data, and why.
"""

# %%
# The data are drawn as those of the tutorial are, and 20,000 more rows to measure on: a number of
# labels, labels so many, and words of these labels. scikit-learn, which takes long for that, only
# tells the distribution.

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import poisson
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.neural import NeuralMultiLabelClassifier

*_, label_proba, word_proba = make_multilabel_classification(
    1, n_features=10, n_classes=3, n_labels=2, random_state=1, return_distributions=True
)
rng = np.random.default_rng(0)


def draw(n_samples):
    share = poisson.pmf(range(4), 2)
    n_labels = rng.choice(4, n_samples, p=share / share.sum())
    keys = np.log(label_proba) + rng.gumbel(size=(n_samples, 3))
    labels = (keys.argsort(axis=1)[:, ::-1].argsort(axis=1) < n_labels[:, None]).astype(int)
    words = labels @ word_proba.T + (n_labels[:, None] == 0)
    words /= words.sum(axis=1, keepdims=True)
    return rng.multinomial(rng.poisson(50, n_samples), words), labels


X, Y = draw(1000)
X_test, Y_test = draw(20_000)

# %%
# No size of a layer is given: the net finds out how many features and labels there are.

models = {
    "logistic regressions": BinaryRelevance(LogisticRegression()),
    "MLPClassifier": MLPClassifier(max_iter=500, tol=1e-3, random_state=0),
    "net, independent labels": NeuralMultiLabelClassifier(head="independent", random_state=0),
    "net": NeuralMultiLabelClassifier(random_state=0),
}
predicted = {name: model.fit(X, Y).predict(X_test) for name, model in models.items()}
print("the head that was chosen:", models["net"].head_)

# %%
# Of the eight label sets five make up nearly all rows: the third label comes with both others or
# not at all. A model that takes the labels for independent does not know that. With few distinct
# label sets, each of many rows, the net gives every set a probability, and its labels agree.

powers = [1, 2, 4]
names = ["none", "1", "2", "1 2", "3", "1 3", "2 3", "1 2 3"]
shares = {name: np.bincount(Z @ powers, minlength=8) / len(Z) for name, Z in predicted.items()}
true_share = np.bincount(Y_test @ powers, minlength=8) / len(Y_test)
right = {name: (Y_test == Z).all(axis=1).mean() for name, Z in predicted.items()}
for name, share in shares.items():
    hardly_ever = share[[4, 5, 6]].sum()
    print(f"{name:24} right {right[name]:.3f}, sets that hardly exist {hardly_ever:.3f}")

# %%
# Left: the share of the new rows whose label set is right. The line is what knowing the
# distribution that the data are drawn from would give. Right: how often sets are predicted that
# hardly a row has, and how often the set of all three.

OPTIMUM = 0.838
colors = ["#999999", "#e69f00", "#56b4e9", "#0072b2"]
figure, (left, right_axis) = plt.subplots(
    1, 2, figsize=(10, 3.4), layout="constrained", width_ratios=[3, 2]
)
places = np.arange(len(models))[::-1]
left.hlines(places, 0.6, 0.86, color="#eeeeee", zorder=0)
left.scatter(list(right.values()), places, color=colors, s=60)
for place, value in zip(places, right.values(), strict=True):
    left.text(value - 0.006, place, f"{value:.3f}", va="center", ha="right")
left.axvline(OPTIMUM, color="#d55e00")
left.text(OPTIMUM, 3.6, "best possible", color="#d55e00", ha="center")
left.set_yticks(places, list(models))
left.set(xlim=(0.6, 0.86), ylim=(-0.5, 3.5), xlabel="share of label sets that are right")
shown = [4, 5, 6, 7]
for number, (share, color) in enumerate(zip(shares.values(), colors, strict=True)):
    right_axis.bar(np.arange(4) + 0.2 * number - 0.3, share[shown], width=0.18, color=color)
for place, row in enumerate(shown):
    right_axis.hlines(true_share[row], place - 0.4, place + 0.4, color="#d55e00")
right_axis.set_xticks(range(4), [f"{{{', '.join(names[row].split())}}}" for row in shown])
right_axis.set(xlabel="label set", ylabel="share of the rows; line: true")
for axis in (left, right_axis):
    axis.spines[["top", "right"]].set_visible(False)
plt.show()
