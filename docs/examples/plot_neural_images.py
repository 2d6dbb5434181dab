"""
Images: which digits are in the picture?
========================================

Any module of torch that turns samples into one number for each label can take the place of the
net. Here it is a small convolutional net, and the samples are pictures with up to four digits.
"""

# %%
# Small handwritten digits, put into the four corners of a larger picture, each at a place that
# varies a little. The labels are the digits that occur: ten of them, in any combination.

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from torch import nn

from skmultilabel.neural import NeuralMultiLabelClassifier

digits = load_digits()
rng = np.random.default_rng(0)


def draw(n_pictures, source):
    pictures = np.zeros((n_pictures, 1, 20, 20), dtype=np.float32)
    labels = np.zeros((n_pictures, 10), dtype=int)
    for picture, row in zip(pictures, labels, strict=True):
        for top in (0, 10):
            for start in (0, 10):
                if rng.random() < 0.6:
                    number = rng.choice(source)
                    y, x = np.array([top, start]) + rng.integers(0, 3, 2)
                    picture[0, y : y + 8, x : x + 8] = digits.images[number] / 16
                    row[digits.target[number]] = 1
    return pictures, labels


# No digit of a test picture was seen in training.
X, Y = draw(3000, np.arange(1200))
X_test, Y_test = draw(1000, np.arange(1200, len(digits.target)))

# %%
# The module names `n_outputs` among its arguments, and is told the number of labels. Whatever else
# it takes is given as ``module__width=...``.


class ConvolutionalNet(nn.Module):
    def __init__(self, n_outputs, width=24):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, 3, padding=1),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            nn.Conv2d(2 * width, n_outputs, 3),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
        )

    def forward(self, x):
        return self.layers(x)


net = NeuralMultiLabelClassifier(
    ConvolutionalNet, lr=0.01, batch_size=64, max_epochs=10, random_state=0
)
net.fit(X, Y)
predicted = net.predict(X_test)
print(f"labels right {(predicted == Y_test).mean():.3f}")
print(f"whole pictures right {net.score(X_test, Y_test):.3f}")

# %%
# Twelve of the test pictures and what is found in them. Red: a digit that is not there, or is
# missed (in parentheses).

figure, axes = plt.subplots(2, 6, figsize=(10, 4.2), layout="constrained")
for axis, picture, found, truth in zip(axes.flat, X_test, predicted, Y_test, strict=False):
    axis.imshow(picture[0], cmap="gray_r")
    missed = "".join(f" ({digit})" for digit in np.flatnonzero(truth > found))
    text = " ".join(str(digit) for digit in np.flatnonzero(found)) + missed
    color = "#0072b2" if (found == truth).all() else "#d55e00"
    axis.set_title(text or "none", color=color)
    axis.set(xticks=[], yticks=[])
plt.show()
