"""
Probabilities that mean what they say
=====================================

The probabilities of a random forest are drawn to the middle: what it gives 0.6 may be there nine times in
ten. Calibration learns, label by label, what its scores are worth.
"""

# %%
# The yeast data: 14 functions of genes, with the published split.

import matplotlib.pyplot as plt
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import get_scorer

from skmultilabel.calibration import MultiLabelCalibrator
from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import ReliabilityDisplay

yeast = load_yeast()
X, Y = yeast.data[yeast.train], yeast.target[yeast.train]
X_test, Y_test = yeast.data[yeast.test], yeast.target[yeast.test]

# %%
# The forest is fitted on five folds and scores the rows that it has not seen, which tells what its
# probabilities are worth; then it is fitted once more, on all rows.

forest = RandomForestClassifier(30, min_samples_leaf=3, random_state=0)
calibrated = MultiLabelCalibrator(forest, method="beta").fit(X, Y)

# %%
# On new rows: the share of genes that have a function, against the probability that was given. On the
# diagonal both are the same. In the corners stands the mean distance, before and after.

options = {"label_names": yeast.target_names, "kind": "panels"}
before = ReliabilityDisplay.from_estimator(
    calibrated.estimator_, X_test, Y_test, name="forest", color="#8A8A8A", **options
)
after = ReliabilityDisplay.from_estimator(
    calibrated, X_test, Y_test, name="calibrated", ax=before.ax_, **options
)
plt.show()

# %%
# All labels together, with each label faint behind them. Together they may look better than each for
# itself, since the errors of labels cancel out.

pooled = before.plot(kind="pooled", name="forest", color="#8A8A8A")
after.plot(kind="pooled", name="calibrated", ax=pooled.ax_)
plt.show()

# %%
# The order of the samples is kept, so whatever looks at the order alone is the same.

measure = get_scorer("average_precision")
for name, model, display in (
    ("forest", calibrated.estimator_, before),
    ("calibrated", calibrated, after),
):
    precision = measure(model, X_test, Y_test)
    print(f"{name:11} calibration error {display.errors.mean():.3f}, macro AP {precision:.3f}")
