"""
A penalty for every label
=========================

How strongly a logistic regression should be penalised may differ from label to label. A grid search
over :class:`~skmultilabel.BinaryRelevance` chooses one `C` for all labels. With
:class:`~sklearn.linear_model.LogisticRegressionCV` as base estimator each label chooses its own, in one
search for all labels. Here on the yeast data: 2417 genes with 14 functional classes.
"""

# %%
# Both searches have the same values of `C`, the same number of folds and the same measure, the
# log loss of the probabilities.

from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.metrics import log_loss, make_scorer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance
from skmultilabel.datasets import load_yeast
from skmultilabel.model_selection import MultilabelStratifiedKFold, multilabel_train_test_split

X, Y = load_yeast(return_X_y=True, as_frame=True)
X_train, X_test, Y_train, Y_test = multilabel_train_test_split(X, Y, random_state=0)
Cs = np.logspace(-4, 1, 11)


def compute_losses(Y_true, proba):
    """Return the log loss of every label."""
    columns = zip(np.asarray(Y_true).T, np.asarray(proba).T, strict=True)
    return [log_loss(true, estimated, labels=[0, 1]) for true, estimated in columns]


def compute_mean_loss(Y_true, proba):
    """Return the mean log loss of the labels."""
    return np.mean(compute_losses(Y_true, proba))


def time_fit(model):
    """Fit a model, and return it with the seconds that it took."""
    start = perf_counter()
    model.fit(X_train, Y_train)
    return model, perf_counter() - start


one_for_all, seconds_for_all = time_fit(
    GridSearchCV(
        BinaryRelevance(make_pipeline(StandardScaler(), LogisticRegression())),
        {"estimator__logisticregression__C": Cs},
        scoring=make_scorer(
            compute_mean_loss, greater_is_better=False, response_method="predict_proba"
        ),
        cv=MultilabelStratifiedKFold(5),
    )
)
search = LogisticRegressionCV(
    Cs=Cs, l1_ratios=(0,), scoring="neg_log_loss", cv=5, use_legacy_attributes=False
)
one_each, seconds_each = time_fit(BinaryRelevance(make_pipeline(StandardScaler(), search)))

# %%
# On the test set both are as good here, but one search for all labels takes much less time than a grid
# of fits: values of `C`, folds and labels share one decomposition of the samples.

shared_C = one_for_all.best_params_["estimator__logisticregression__C"]
own_C = np.array([float(pipeline[-1].C_) for pipeline in one_each.estimators_])
losses = {
    "one C for all": compute_losses(Y_test, one_for_all.predict_proba(X_test)),
    "a C per label": compute_losses(Y_test, one_each.predict_proba(X_test)),
}
for name, seconds in zip(losses, (seconds_for_all, seconds_each), strict=True):
    print(f"{name}: mean log loss {np.mean(losses[name]):.4f}, fitted in {seconds:.1f} s")

# %%
# Each point is a label. The dashed line is the `C` that the grid search gives to all; the labels of
# these data want about the same. The label on the left has so few positives that its own choice is
# mostly chance: the folds of a rare label say little.

positives = Y_train.sum().to_numpy()
figure, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
ax.axhline(shared_C, color="0.5", linestyle="dashed", label="one C for all")
ax.scatter(positives, own_C, label="a C per label")
ax.set_xscale("log")
ax.set_yscale("log")
ax.set_ylim(Cs[0] / 2, Cs[-1] * 2)
ax.set_xlabel("samples that carry the label")
ax.set_ylabel("C")
ax.legend(frameon=False)
ax.spines[["top", "right"]].set_visible(False)
plt.show()
