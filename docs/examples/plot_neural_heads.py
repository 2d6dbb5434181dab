"""
A net that knows which labels exclude each other
================================================

A picture is taken at dawn, by day, at dusk or at night: exactly one of them, and it is often hard to
tell which. Where none of the four is more probable than not, a net that takes labels for independent
predicts none of them, a label set that does not exist. A head that knows label sets, or a chain of
labels, predicts one.
"""

# %%
# The only feature is the hour, as a place on the clock. Lamps are lit at dusk and at night, mostly.

import matplotlib.pyplot as plt
import numpy as np

from skmultilabel.neural import NeuralMultiLabelClassifier

NAMES = ["dawn", "day", "dusk", "night", "lamps"]
rng = np.random.default_rng(0)


def put_on_clock(hour):
    angle = np.pi * hour / 12
    return np.column_stack([np.cos(angle), np.sin(angle)])


def draw(n_samples):
    hour = rng.uniform(0, 24, n_samples)
    centers = np.array([6, 12, 18, 24])
    closeness = 2 * np.cos(np.pi * (hour[:, np.newaxis] - centers) / 12)
    part = (closeness + rng.gumbel(size=(n_samples, 4))).argmax(axis=1)
    lamps = (part >= 2) & (rng.random(n_samples) < 0.9)
    return put_on_clock(hour), np.column_stack([np.eye(4, dtype=int)[part], lamps])


X, Y = draw(1000)
X_test, Y_test = draw(5000)

# %%
# The nets differ in the head alone. `decode="joint"` predicts the most probable label set.

nets = {
    "independent": NeuralMultiLabelClassifier(head="independent", random_state=0),
    "chain": NeuralMultiLabelClassifier(head="chain", decode="joint", random_state=0),
    "label sets": NeuralMultiLabelClassifier(head="label_sets", decode="joint", random_state=0),
}
right = {}
for name, net in nets.items():
    right[name] = net.fit(X, Y).score(X_test, Y_test)
    no_part = (net.predict(X_test)[:, :4].sum(axis=1) != 1).mean()
    print(f"{name:12} whole sets right {right[name]:.3f}, not one part of the day {no_part:.3f}")

# %%
# Above: the probabilities of the single labels by the hour, which all heads agree on. Below: what
# the nets predict. White gaps are hours for which no part of the day is predicted at all.

hours = np.linspace(0, 24, 481)
clock = put_on_clock(hours)
colors = ["#cc79a7", "#e69f00", "#d55e00", "#0072b2", "#555555"]
figure, (above, below) = plt.subplots(
    2, 1, figsize=(8, 5.4), sharex=True, layout="constrained", height_ratios=[3, 2]
)
for label, color in enumerate(colors):
    for name, style in (("independent", ":"), ("label sets", "-")):
        proba = nets[name].predict_proba(clock)[:, label]
        text = NAMES[label] if style == "-" else None
        above.plot(hours, proba, style, color=color, label=text)
above.axhline(0.5, color="#999999", lw=0.8)
above.set(ylabel="probability", ylim=(0, 1))
above.legend(frameon=False, ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1))
for place, net in enumerate(nets.values()):
    predicted = net.predict(clock)
    for label, color in enumerate(colors):
        height = 2 - place + (0.1 if label < 4 else -0.2)
        shown = np.where(predicted[:, label], height, np.nan)
        below.plot(hours, shown, color=color, lw=9 if label < 4 else 4, solid_capstyle="butt")
labels = [f"{name}\n{right[name]:.0%} right" for name in nets]
below.set_yticks([2, 1, 0], labels)
below.set(xlabel="hour", ylim=(-0.5, 2.5), xlim=(0, 24), xticks=range(0, 25, 3))
for axis in (above, below):
    axis.spines[["top", "right"]].set_visible(False)
plt.show()
