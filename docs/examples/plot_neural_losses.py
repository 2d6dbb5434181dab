"""
What a loss pulls at
====================

A net follows the slopes of its loss. Losses for many labels weaken the pull of easy negatives, and
those for labels that may be wrong weaken that of hard ones. Both move the logits, whose sigmoid is
then no longer the probability of the label.
"""

# %%
# The losses of a single label as functions of its logit. A net that is sure of the label has a
# large logit.

import matplotlib.pyplot as plt
import torch

from skmultilabel.neural.losses import correct_probabilities, make_loss

losses = {
    "bce": make_loss("bce"),
    "bce, pos_weight=5": make_loss("bce", pos_weight=[5.0]),
    "focal": make_loss("focal"),
    "asymmetric": make_loss("asymmetric"),
    "hill": make_loss("hill"),
}
logits = torch.linspace(-6, 6, 481).unsqueeze(1)


def measure_pull(loss, label):
    z = logits.clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss.elements(z, torch.full_like(z, label)).sum(), z)
    return slope.abs()


for name, loss in losses.items():
    far, near = measure_pull(loss, 0.0)[[400, 160], 0].tolist()
    print(f"{name:18} pull of a negative at z = 4: {far:.3f}, at z = -2: {near:.3f}")

# %%
# Left and middle: how strongly a positive pulls its logit up, and a negative its logit down.
# Cross-entropy pulls the harder the more wrong the net is, and a `pos_weight` multiplies the pull
# of positives. The focal and the asymmetric loss leave negatives alone that are settled, so that
# the many of these do not outweigh the few positives. The asymmetric and the Hill loss let go of
# negatives that the net is sure are positive: they may be labels that somebody forgot.
#
# Right: the probability at which a logit is the best answer. Only for cross-entropy it is the
# sigmoid. With `correct_probabilities=True` the classifier answers by these curves.

colors = ["#222222", "#0072b2", "#009e73", "#d55e00", "#cc79a7"]
figure, axes = plt.subplots(1, 3, figsize=(11, 4), layout="constrained")
positive, negative, meaning = axes
for (name, loss), color in zip(losses.items(), colors, strict=True):
    style = {"color": color, "label": name, "lw": 1.8, "ls": "--" if name == "bce" else "-"}
    style["zorder"] = 3 if name == "bce" else 2
    positive.plot(logits, measure_pull(loss, 1.0), **style)
    negative.plot(logits, measure_pull(loss, 0.0), **style)
    meaning.plot(logits, correct_probabilities(loss, logits), **style)
positive.set(title="Pull of a positive", ylabel="slope", ylim=(0, 2))
negative.set(title="Pull of a negative", ylabel="slope", ylim=(0, 1.25))
meaning.set(title="What a logit stands for", ylabel="probability", ylim=(0, 1.01))
for axis in axes:
    axis.set(xlabel="logit", xlim=(-6, 6))
    axis.axvline(0, color="#bbbbbb", lw=0.8, zorder=0)
    axis.spines[["top", "right"]].set_visible(False)
figure.legend(
    *positive.get_legend_handles_labels(), loc="outside upper center", ncols=5, frameon=False
)
plt.show()
