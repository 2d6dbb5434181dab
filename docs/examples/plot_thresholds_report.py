"""
Review the cut-offs before they are used
========================================

Tuned cut-offs are a handful of numbers, so somebody can look at them before they decide anything. Here
are the questions that a reviewer asks, the table and the picture that answer them, and how the answer
gets into the model.
"""

# %%
# Logistic regression on the yeast data, with a cut-off for each of the 14 labels, tuned for macro-F1.

import json

from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmultilabel import BinaryRelevance, FixedThresholdClassifier, ThresholdOptimizer
from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import ThresholdDisplay, ThresholdSummary

yeast = load_yeast(as_frame=True)
X_train, Y_train = yeast.data.iloc[yeast.train], yeast.target.iloc[yeast.train]
X_test, Y_test = yeast.data.iloc[yeast.test], yeast.target.iloc[yeast.test]

model = make_pipeline(StandardScaler(), BinaryRelevance(LogisticRegression(C=0.01)))
tuned = ThresholdOptimizer(model, random_state=0, store_cv_results=True).fit(X_train, Y_train)
print(ThresholdSummary.from_estimator(tuned))

# %%
# Which cut-offs can be trusted? The spread says how far one moves when a fold is left out. A label with
# few positives may have a steady cut-off all the same; the curve tells more. ``Class2`` has a flat top:
# any cut-off up to 0.35 is nearly as good. ``Class9`` and ``Class14`` have low and narrow ones, made of a
# few rows. The cut-offs in use are not quite the best of these curves: they lie nearer to the one that is
# best for all labels together, as far as a label's positives do not say otherwise.

ThresholdDisplay.from_estimator(tuned, labels=["Class2", "Class6", "Class9", "Class14"])

# %%
# All labels at once are a map, ordered by their cut-offs.

ThresholdDisplay.from_estimator(tuned, kind="map")

# %%
# Does it hold on rows that had no part in the choice? The same table, of the test rows.

print(ThresholdSummary.from_estimator(tuned, X_test, Y_test))

# %%
# The gains of the rare labels hold, but with an F1 below .2 most of what is predicted of them is wrong. The
# reviewer wants no such alarms, and gives ``Class9`` and ``Class14`` back to the classifier: a label that
# is left out is cut at 0.5. What is agreed on is text.

agreed = {
    label: round(cut_off, 2)
    for label, cut_off in tuned.get_thresholds().items()
    if label not in ("Class9", "Class14")
}
text = json.dumps(agreed)
print(text)

# %%
# And the text goes around the classifier that is fitted already.

deployed = FixedThresholdClassifier(FrozenEstimator(tuned.estimator_), threshold=json.loads(text))
deployed.fit(X_train, Y_train)
print(ThresholdSummary.from_estimator(deployed, X_test, Y_test).to_frame().round(3).to_string())
