"""
What dependence is worth, against the best there is
===================================================

Labels may go together because the same features speak for them, or although the features are the
same. Only the second is something that a model of all labels together can use, and only for some
metrics. With made-up data whose truth is known, both can be turned up and measured against the best
prediction that there is.
"""

# %%
# :func:`~skmultilabel.datasets.make_correlated_multilabel` has a dial for each. The truth that comes
# with the data gives the prediction that is best for whole label sets, and that which is best for
# single labels. Two models learn from 3000 samples: logistic regressions one by one, and a chain of
# them.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance, ClassifierChain
from skmultilabel.datasets import make_correlated_multilabel
from skmultilabel.metrics import accuracy_score, hamming_loss

N_FEATURES, N_LABELS = 12, 6
chain = ClassifierChain(LogisticRegression(), order=range(N_LABELS), predict_for="subset")
separate = BinaryRelevance(LogisticRegression())


def measure(**dials):
    """Subset accuracy and the share of right labels of the truth and of both models."""
    X, Y, truth = make_correlated_multilabel(
        3000, N_FEATURES, N_LABELS, prevalence=0.4, **dials, return_truth=True, random_state=1
    )
    X_test = np.random.default_rng(0).standard_normal((20_000, N_FEATURES))
    Y_test = truth.draw(X_test, random_state=0)
    predictions = {
        "best for label sets": truth.find_most_probable(X_test),
        "best for single labels": truth.predict_proba(X_test) > 0.5,
        "chain": chain.fit(X, Y).predict(X_test),
        "one by one": separate.fit(X, Y).predict(X_test),
    }
    return {
        name: (accuracy_score(Y_test, predicted), 1 - hamming_loss(Y_test, predicted))
        for name, predicted in predictions.items()
    }


# %%
# Each column turns one dial, and leaves the other at zero.

DIALS = {
    "conditional_dependence": ("log odds ratio of label and parent", np.arange(0, 5.5, 1.0)),
    "shared_signal": ("correlation of what the features say", np.linspace(0, 1, 6)),
}
STYLES = {
    "best for label sets": {"color": "black", "linewidth": 1.5},
    "best for single labels": {"color": "black", "linewidth": 1.5, "linestyle": ":"},
    "chain": {"color": "#d55e00", "marker": "o", "linestyle": "none"},
    "one by one": {"color": "#0072b2", "marker": "s", "linestyle": "none", "markersize": 5},
}

figure, axes = plt.subplots(
    2, 2, figsize=(9, 6.4), sharex="col", sharey="row", layout="constrained"
)
for column, (dial, (meaning, values)) in zip(axes.T, DIALS.items(), strict=True):
    others = {name: 0.0 for name in DIALS if name != dial}
    results = [measure(**{dial: value}, **others) for value in values]
    for name, style in STYLES.items():
        for row, ax in enumerate(column):
            ax.plot(values, [result[name][row] for result in results], label=name, **style)
    column[0].set_title(dial)
    column[1].set_xlabel(meaning)
axes[0, 0].set_ylabel("samples entirely right")
axes[1, 0].set_ylabel("labels right")
axes[0, 0].legend(frameon=False)
for ax in axes.flat:
    ax.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
# Left: given the features, labels depend on each other. The best prediction of label sets leaves that
# of single labels behind, and the chain follows it all the way: it is a model of label sets. It pays
# with single labels. Models one by one are best at these, and still lose ground, since with its
# parents summed out a label is no longer logistic in the features.
#
# Right: the labels go together just as visibly, but only because the same features speak for them.
# Both best predictions are the same one, and there is nothing that a chain could add. Two labels
# that occur together are no reason for a chain; only what is left of it at the same features is.
