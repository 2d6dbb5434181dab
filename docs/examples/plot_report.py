"""
Which label fails, and does another model help?
===============================================

A report on every label with its uncertainty, and two models compared on the same folds.
"""

# %%
# The yeast data: 14 functions of genes, with the published split.

import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ClassifierChain, ThresholdOptimizer
from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import LabelReportDisplay, ModelScoresDisplay
from skmultilabel.metrics import multilabel_report
from skmultilabel.model_selection import compare_models

yeast = load_yeast(as_frame=True)
X, Y = yeast.data.iloc[yeast.train], yeast.target.iloc[yeast.train]
X_test, Y_test = yeast.data.iloc[yeast.test], yeast.target.iloc[yeast.test]

# %%
# The report of a plain classifier. Nearly 80 % of all entries are right, and five labels are not found at all.

independent = make_pipeline(StandardScaler(), BinaryRelevance(LogisticRegression(C=0.01)))
scores = independent.fit(X, Y).predict_proba(X_test)
report = multilabel_report(Y_test, scores=scores, n_bootstrap=200, random_state=0)
report

# %%
# The same as a picture. Bands are 95 % intervals of F1, from test samples that were drawn again.

LabelReportDisplay(report).plot()
plt.show()

# %%
# Do cut-offs help, and does it help to model which labels go together? The differences on the same
# folds tell more than the scores.

models = {
    "independent": independent,
    "chain": make_pipeline(StandardScaler(), ClassifierChain(LogisticRegression(C=0.01))),
    "tuned": ThresholdOptimizer(independent, cv=3, random_state=0),
}
comparison = compare_models(models, X, Y, cv=5, scoring=["f1_macro", "f1_micro", "accuracy"])
print(comparison)

# %%
# Every mean with the deviation over folds: they overlap, although every fold agrees on the differences.

ModelScoresDisplay(comparison.scores).plot()
plt.show()
