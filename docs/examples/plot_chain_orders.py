"""
Does the order of a chain matter?
=================================

A chain can follow any order of the labels. In theory all orders describe the same joint distribution; with
linear links and finite data they do not. Orders that are learnt from data, orders that are searched for on
held-out rows, and ensembles over many orders are three answers.
"""

# %%
# The published split of yeast: 14 labels. A search scores forty orders by the likelihood of held-out label
# sets: first that of the columns, by frequency and by dependence, then random ones, then neighbours of the
# best so far. Links that orders have in common are fitted once.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ClassifierChain, ClassifierChainEnsemble
from skmultilabel.datasets import load_yeast
from skmultilabel.problem_transform import OrderSearch

yeast = load_yeast()
X_train, Y_train = yeast.data[yeast.train], yeast.target[yeast.train]
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)

base = LogisticRegression(C=0.1, max_iter=1000)
search = OrderSearch(n_orders=40, random_state=0)
searched = ClassifierChain(base, order=search, predict_for="subset").fit(X_train, Y_train)
found = searched.order_search_

# %%
# Then thirty chains with random orders are fitted on all training rows, and ensembles of ten and of thirty.
# The share of test samples that are entirely right is what label sets are for. Every model answers twice:
# greedily, link by link, or by the mean of the chains, and with the label set that has the largest
# probability.


def score_twice(model):
    """Measure the share of test samples that are entirely right, without a rule and with one."""
    return [model.set_params(predict_for=rule).score(X_test, Y_test) for rule in (None, "subset")]


single = [
    score_twice(ClassifierChain(base, order="random", random_state=seed).fit(X_train, Y_train))
    for seed in range(30)
]
others = {
    "frequency": ClassifierChain(base, order="frequency"),
    "dependence": ClassifierChain(base, order="dependence"),
    "search": searched,
    "10 chains": ClassifierChainEnsemble(base, random_state=0),
    "30 chains": ClassifierChainEnsemble(base, n_estimators=30, random_state=0),
}
scores = {name: score_twice(model.fit(X_train, Y_train)) for name, model in others.items()}
independent = BinaryRelevance(base).fit(X_train, Y_train).score(X_test, Y_test)

# %%
# On the left the held-out likelihoods: orders differ by little, and local search finds better ones. On the right
# the test rows, where the order that was found is no better than a random one. What is done with the chain matters
# far more than its order: the most probable set beats greedy links for every order. An ensemble that averages the
# probabilities of labels is no better at this than one chain. With the rule it is as good as a typical chain with
# the rule, whatever order would have been drawn.

figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8), layout="constrained")
tried = np.arange(1, len(found.scores) + 1)
left.plot(tried, found.scores, "o", color="#0072b2", markersize=4, label="an order")
left.plot(tried, np.maximum.accumulate(found.scores), color="#d55e00", label="best so far")
left.axvline(20.5, color="#999999", linestyle=":")
left.text(20, found.scores.min(), "random", ha="right", color="#555555")
left.text(21, found.scores.min(), "local search", color="#555555")
left.set(xlabel="orders tried", ylabel="log-likelihood of held-out sets")
left.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=8, frameon=False)

spread = np.random.default_rng(0).uniform(-0.15, 0.15, len(single))
names = ["random", *scores]
for column, (color, label) in enumerate(
    [("#0072b2", "greedy, or mean of the labels"), ("#d55e00", "most probable set")]
):
    right.plot(spread, np.array(single)[:, column], "o", color=color, alpha=0.4, markersize=4)
    values = [score[column] for score in scores.values()]
    right.plot(np.arange(1, len(names)), values, "D", color=color, label=label)
right.axhline(independent, color="#999999", linestyle="--", label="binary relevance")
right.set_xticks(range(len(names)), names, rotation=20)
right.set(ylabel="test samples entirely right")
right.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=8, frameon=False)
plt.show()

# %%
# How much an order matters depends on the data. Where a label is a simple function of others, but they are none of
# it, as in the example of :class:`~skmultilabel.problem_transform.OrderSearch`, the search finds out.
