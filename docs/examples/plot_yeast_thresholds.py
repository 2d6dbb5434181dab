"""
Cut-offs that fit the labels
============================

A classifier that gives probabilities predicts a label where its probability is larger than 0.5. For a
rare label that is almost never the case: the label gets an F1 of 0, though its probabilities rank the
rows quite well. Here are the yeast data, 2417 genes with 14 functional classes, before and after each
label has a cut-off of its own.
"""

# %%
# The usual way: one logistic regression per label, on the published training rows.

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import LabelGainDisplay, ModelScoresDisplay, ThresholdDisplay
from skmultilabel.metrics import multilabel_report
from skmultilabel.model_selection import MultilabelStratifiedKFold

yeast = load_yeast(as_frame=True)
X_train, Y_train = yeast.data.iloc[yeast.train], yeast.target.iloc[yeast.train]
X_test, Y_test = yeast.data.iloc[yeast.test], yeast.target.iloc[yeast.test]

model = make_pipeline(StandardScaler(), BinaryRelevance(LogisticRegression(C=0.01)))
model.fit(X_train, Y_train)
print(multilabel_report(Y_test, model.predict(X_test), model.predict_proba(X_test), 0.5))

# %%
# Now the cut-offs are tuned on folds of the training rows, and the test rows tell what that is worth.

tuned = ThresholdOptimizer(model, scoring="f1_macro", random_state=0, store_cv_results=True)
tuned.fit(X_train, Y_train)
LabelGainDisplay.from_estimator(tuned, X_test, Y_test)

# %%
# Why it helps: the best cut-offs are nowhere near 0.5, and each label has its own. The curves are
# those of the training rows, out of fold. Where a curve is flat the cut-off matters little; for a
# label with few positives it is ragged, and the best cut-off is known roughly at best: the ticks
# are the cut-offs that are chosen when one fold is left out.

ThresholdDisplay.from_estimator(tuned)

# %%
# It is not free. The macro-F1 rises, since rare labels are now found at all, but more labels are
# predicted, so fewer rows are right in every label. What to tune for is a question of what errors cost.

ModelScoresDisplay.from_estimators(
    {"cut at 0.5": model, "tuned per label": tuned},
    yeast.data,
    yeast.target,
    scoring=["f1_macro", "f1_micro", "accuracy"],
    cv=MultilabelStratifiedKFold(3, shuffle=True, random_state=0),
)
