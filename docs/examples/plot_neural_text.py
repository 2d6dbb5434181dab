"""
Texts: word counts and token ids
================================

Texts reach a net in two forms. As TF-IDF they are a sparse matrix, which the classifier takes as
it is. As numbers of words, in their order, they go to a module of your own, here one that learns a
vector for every word.
"""

# %%
# Requests to a help desk, put together at random: each is about no topic, one or several, in words
# of these topics, among words that say nothing. Four of the words belong to two topics.

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from skmultilabel.neural import NeuralMultiLabelClassifier

TOPICS = {
    "billing": ["invoice", "refund", "charge", "card", "price", "tax", "code"],
    "delivery": ["parcel", "courier", "late", "address", "tracking", "shipped", "box"],
    "login": ["password", "account", "locked", "address", "reset", "username", "code"],
    "defect": ["broken", "scratched", "noise", "charge", "battery", "screen", "box"],
}
FILLERS = [
    "please",
    "hello",
    "the",
    "my",
    "is",
    "was",
    "again",
    "today",
    "still",
    "since",
    "week",
    "help",
    "need",
    "order",
    "why",
]
rng = np.random.default_rng(0)


def write(topics):
    words = list(rng.choice(FILLERS, 6))
    for topic in topics:
        words += list(rng.choice(TOPICS[topic], 2, replace=False))
    return " ".join(rng.permutation(words))


names = np.array(list(TOPICS))
Y = (rng.random((2500, 4)) < 0.35).astype(int)
texts = [write(names[row == 1]) for row in Y]
train, test = slice(500), slice(500, None)
print(texts[0], "->", ", ".join(names[Y[0] == 1]))

# %%
# TF-IDF. The sparse matrix stays sparse: batch by batch the first layer reads the entries that it
# has.

counts = make_pipeline(TfidfVectorizer(), NeuralMultiLabelClassifier(random_state=0))
counts.fit(texts[train], Y[train])
print(f"TF-IDF: whole sets right {counts.score(texts[test], Y[test]):.3f}")

# %%
# Token ids. Every text becomes a row of numbers of words, filled up with zeros. The module names
# what it wants to know, `n_outputs`, and is told. `module__n_words` is ours, and could be searched
# over.

vocabulary = sorted({word for text in texts for word in text.split()})
number = {word: place for place, word in enumerate(vocabulary, start=1)}
longest = max(len(text.split()) for text in texts)
ids = np.zeros((len(texts), longest), dtype=np.int64)
for row, text in zip(ids, texts, strict=True):
    row[: len(text.split())] = [number[word] for word in text.split()]


class BagOfWords(torch.nn.Module):
    def __init__(self, n_words, n_outputs, width=16):
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag(n_words + 1, width, mode="sum", padding_idx=0)
        self.output = torch.nn.Linear(width, n_outputs)

    def forward(self, tokens):
        return self.output(torch.relu(self.vectors(tokens)))


net = NeuralMultiLabelClassifier(
    BagOfWords, module__n_words=len(vocabulary), input_dtype="int64", lr=0.02, random_state=0
)
net.fit(ids[train], Y[train])
print(f"token ids: whole sets right {net.score(ids[test], Y[test]):.3f}")

# %%
# Left: probabilities of the topics for new texts. Right: the vectors of the words in two
# dimensions, as they were learnt from the labels of the texts alone. The words of a topic lie
# together, and so do those that say nothing; a word of two topics lies between both.

shown = [
    "the parcel is late and the box was broken",
    "please reset my password",
    "why is my address on the box",
    "hello again today",
    "refund please the screen is broken and the courier late",
]
proba = counts.predict_proba(shown)
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
left.imshow(proba, cmap="Blues", vmin=0, vmax=1, aspect="auto")
for (row, column), value in np.ndenumerate(proba):
    color = "white" if value > 0.5 else "black"
    left.text(column, row, f"{value:.2f}", ha="center", va="center", color=color)
left.set_xticks(range(4), names)
left.set_yticks(range(len(shown)), [text.replace(" and ", "\nand ") for text in shown])
left.tick_params(length=0)
left.spines[:].set_visible(False)
vectors = net.module_.trunk.vectors.weight.detach().numpy()[1:]
points = PCA(2).fit_transform(vectors)
colors = dict(zip(names, ["#d55e00", "#0072b2", "#009e73", "#cc79a7"], strict=True))
for word, point in zip(vocabulary, points, strict=True):
    topics = [name for name in names if word in TOPICS[name]]
    color = colors[topics[0]] if len(topics) == 1 else "black" if topics else "#aaaaaa"
    right.plot(*point, "o", color=color, ms=5)
    if len(topics) == 2:
        right.annotate(word, point, (6, 4), textcoords="offset points")
for name, color in colors.items():
    right.plot([], [], "o", color=color, ms=5, label=name)
right.plot([], [], "o", color="#aaaaaa", ms=5, label="says nothing")
right.legend(frameon=False, fontsize=9)
right.set(title="Vectors of the words", xticks=[], yticks=[])
plt.show()
