"""
What the labels are like
========================

How frequent labels are, which come together and which avoid each other, before anything is fitted.
"""

# %%
# The yeast data: 14 functions of genes.

import matplotlib.pyplot as plt

from skmultilabel.datasets import load_yeast
from skmultilabel.inspection import LabelCooccurrenceDisplay, LabelImbalanceDisplay
from skmultilabel.label_space import describe_labels

Y = load_yeast(as_frame=True).target
describe_labels(Y, n_pairs=8, n_label_sets=5)

# %%
# Two labels are far rarer than the rest, on a logarithmic scale. Most genes have four functions.

LabelImbalanceDisplay.from_labels(Y)
plt.show()

# %%
# In how many of the samples with the label of a row the label of a column is there too. Labels stand in
# the order of clusters: functions that go together are neighbors. `Class12` and `Class13` come with all.

LabelCooccurrenceDisplay.from_labels(Y)
plt.show()

# %%
# The correlation tells more of frequent labels: it is what goes beyond chance. Red pairs go together, blue
# ones avoid each other.

LabelCooccurrenceDisplay.from_labels(Y, measure="phi")
plt.show()

# %%
# The same as a circle. A band is as wide as the number of genes with both functions.

LabelCooccurrenceDisplay.from_labels(Y, kind="chord")
plt.show()

# %%
# As a graph: the strongest of the pairs that depend on each other by more than chance. Orange lines join
# functions that go together, and these are drawn near each other; blue ones join those that avoid each other.

LabelCooccurrenceDisplay.from_labels(Y, kind="graph")
plt.show()
