"""Relations between rows and losses of embeddings, as the loops that their definitions are."""

import math

import numpy as np


def relate(Y, reference, rule, *, threshold=None, soft_weights=False, has_self=False):
    """Return the weights of positives, and which pairs are negatives."""
    positives = np.zeros((len(Y), len(reference)))
    negatives = np.zeros((len(Y), len(reference)), dtype=bool)
    for i, row in enumerate(Y):
        for j, other in enumerate(reference):
            if has_self and i == j:
                continue
            known = ~np.isnan(row) & ~np.isnan(other)
            left = {label for label in np.flatnonzero(known) if row[label] > 0.5}
            right = {label for label in np.flatnonzero(known) if other[label] > 0.5}
            if not left | right:
                continue
            shared = left & right
            negatives[i, j] = not shared
            if rule == "any":
                positives[i, j] = bool(shared)
            elif rule == "jaccard":
                similarity = len(shared) / len(left | right)
                if shared and similarity >= (0.5 if threshold is None else threshold):
                    positives[i, j] = similarity if soft_weights else 1
            elif rule == "exact":
                positives[i, j] = left == right
                negatives[i, j] = left != right
            elif rule == "subset":
                positives[i, j] = bool(shared) and (left <= right or right <= left)
            elif rule == "per_label":
                for label in shared:
                    carriers = {k for k, row in enumerate(reference) if row[label] > 0.5}
                    positives[i, j] += 1 / len(carriers - ({i} if has_self else set()))
    return positives, negatives


def cosines(embedding, reference):
    """Return the cosine similarities of all pairs."""
    normalized = [rows / np.linalg.norm(rows, axis=1)[:, None] for rows in (embedding, reference)]
    return normalized[0] @ normalized[1].T


def ntxent(similarity, positives, negatives, temperature=0.07):
    """Average over positive pairs, each against the negatives of its anchor."""
    total, count = 0.0, 0.0
    for i, p in zip(*np.nonzero(positives), strict=True):
        top = math.exp(similarity[i, p] / temperature)
        others = sum(math.exp(similarity[i, n] / temperature) for n in np.flatnonzero(negatives[i]))
        total -= positives[i, p] * math.log(top / (top + others))
        count += positives[i, p]
    return total / count


def supcon(similarity, positives, negatives, temperature=0.1):
    """Average over anchors, each of which averages over its positives (equation 2)."""
    losses = []
    for i, row in enumerate(positives):
        if not row.any():
            continue
        keys = np.flatnonzero((row > 0) | negatives[i])
        below = sum(math.exp(similarity[i, j] / temperature) for j in keys)
        terms = [
            -row[p] * math.log(math.exp(similarity[i, p] / temperature) / below)
            for p in np.flatnonzero(row)
        ]
        losses.append(sum(terms) / row.sum())
    return float(np.mean(losses))


def mulsupcon(similarity, Y, temperature=0.1, average="labels"):
    """Average over anchors and their labels, each of which has the rows with the label."""
    losses = []
    for i, row in enumerate(Y):
        below = sum(math.exp(similarity[i, j] / temperature) for j in range(len(Y)) if j != i)
        own = []
        for label in np.flatnonzero(row):
            carriers = [j for j in np.flatnonzero(Y[:, label]) if j != i]
            if carriers:
                terms = [
                    -math.log(math.exp(similarity[i, j] / temperature) / below) for j in carriers
                ]
                own.append(float(np.mean(terms)))
        if own:
            losses += own if average == "labels" else [float(np.mean(own))]
    return float(np.mean(losses))


def fastap(similarity, positives, negatives, n_bins=10):
    """Average over anchors of 1 - FastAP (equation 6, soft histograms of triangles)."""
    width = 4 / n_bins
    losses = []
    for i, row in enumerate(positives):
        if not row.any():
            continue
        hits, rows = np.zeros(n_bins + 1), np.zeros(n_bins + 1)
        for j in range(similarity.shape[1]):
            distance = 2 - 2 * similarity[i, j]
            for edge in range(n_bins + 1):
                pulse = max(0.0, 1 - abs(distance - edge * width) / width)
                hits[edge] += row[j] * pulse
                rows[edge] += (row[j] + negatives[i, j]) * pulse
        precision = sum(
            hits[k] * hits[: k + 1].sum() / rows[: k + 1].sum()
            for k in range(n_bins + 1)
            if rows[: k + 1].sum() > 0
        )
        losses.append(1 - precision / row.sum())
    return float(np.mean(losses))


def draw(n_rows=24, n_labels=5, n_components=4, *, missing=0.0, share=0.3, seed=0):
    """Draw embeddings and labels, with rows that carry none or all of them."""
    rng = np.random.default_rng(seed)
    Y = (rng.random((n_rows, n_labels)) < share).astype(float)
    Y[0], Y[-1] = 0, 1
    Y[rng.random(Y.shape) < missing] = np.nan
    return rng.normal(size=(n_rows, n_components)), Y
