"""The formulas of the losses as their papers have them, in plain loops over entries, rows, pairs."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def bce(z, y):
    return -y * math.log(sigmoid(z)) - (1 - y) * math.log(1 - sigmoid(z))


def known_entries(Z, Y):
    """Give row, label, logit and label of every known entry."""
    for (i, k), y in np.ndenumerate(Y):
        if not math.isnan(y):
            yield i, k, Z[i, k], y


def mean_entries(value):
    """Make a loss of the value of an entry: the mean over those that are known."""

    def compute(Z, Y):
        values = [value(z, y) for _, _, z, y in known_entries(Z, Y)]
        return sum(values) / len(values)

    return compute


def make_bce(label_smoothing=0.0):
    e = label_smoothing
    return mean_entries(lambda z, y: bce(z, y * (1 - e) + e / 2))


def make_focal(gamma=2.0, alpha=None):
    def value(z, y):
        p_t = sigmoid(z) if y == 1 else 1 - sigmoid(z)
        alpha_t = 1 if alpha is None else alpha if y == 1 else 1 - alpha
        return -alpha_t * (1 - p_t) ** gamma * math.log(p_t)

    return mean_entries(value)


def make_asymmetric(gamma_negative=4.0, gamma_positive=1.0, margin=0.05):
    def value(z, y):
        p = sigmoid(z)
        if y == 1:
            return -((1 - p) ** gamma_positive) * math.log(p)
        shifted = max(p - margin, 0)
        return -(shifted**gamma_negative) * math.log(1 - shifted)

    return mean_entries(value)


def hill(z, y, lambda_=1.5, margin=1.0, gamma=2.0):
    p, q = sigmoid(z), sigmoid(z - margin)
    return -((1 - q) ** gamma) * math.log(q) if y == 1 else (lambda_ - p) * p**2


def make_splc(epoch, tau=0.6, margin=1.0, gamma=2.0):
    def value(z, y):
        z = z - margin if y == 1 else z
        p = sigmoid(z)
        if epoch >= 1 and y == 0 and p > tau:
            y = 1
        p_t = p if y == 1 else 1 - p
        return -((1 - p_t) ** gamma) * math.log(p_t)

    return mean_entries(value)


def make_distribution_balanced(Y_train, scale=2.0, kappa=0.05):
    positives = np.nansum(Y_train, axis=0)
    n_rows = len(Y_train)

    def compute(Z, Y):
        total, count = 0, 0
        for i, k, z, y in known_entries(Z, Y):
            given = sum(1 / positives[j] for j in range(Y.shape[1]) if Y[i, j] == 1)
            ratio = 1 / positives[k] / given if given else math.inf
            weight = 0.1 + 1 / (1 + math.exp(-10 * (ratio - 0.2)))
            z = z - kappa * math.log(n_rows / positives[k] - 1) / scale
            if y == 0:
                z, weight = scale * z, weight / scale
            p_t = sigmoid(z) if y == 1 else 1 - sigmoid(z)
            total += -2 * weight * (1 - p_t) ** 2 * math.log(p_t)
            count += 1
        return total / count

    return compute


def make_tversky(alpha=0.5, beta=0.5, average="macro", s=1.0):
    def compute(Z, Y):
        groups = {}
        for i, k, z, y in known_entries(Z, Y):
            key = {"macro": k, "samples": i, "micro": 0}[average]
            tp, fp, fn = groups.get(key, (0, 0, 0))
            p = sigmoid(z)
            groups[key] = (tp + p * y, fp + p * (1 - y), fn + (1 - p) * y)
        indices = [(tp + s) / (tp + alpha * fp + beta * fn + s) for tp, fp, fn in groups.values()]
        return 1 - sum(indices) / len(indices)

    return compute


def mean_rows(value):
    """Make a loss of the value of a row's positives and negatives; None is left out."""

    def compute(Z, Y):
        known = (i for i in range(len(Y)) if not np.isnan(Y[i]).all())
        rows = [value(Z[i][Y[i] == 1], Z[i][Y[i] == 0]) for i in known]
        rows = [row for row in rows if row is not None]
        return sum(rows) / len(rows)

    return compute


@mean_rows
def lsep(has, lacks):
    return math.log(1 + sum(math.exp(n - p) for n in lacks for p in has))


@mean_rows
def bp_mll(has, lacks):
    if not len(has) or not len(lacks):
        return None
    pairs = [math.exp(-(math.tanh(p) - math.tanh(n))) for p in has for n in lacks]
    return sum(pairs) / (len(has) * len(lacks))


@mean_rows
def zlpr(has, lacks):
    return math.log(1 + sum(map(math.exp, lacks))) + math.log(1 + sum(math.exp(-p) for p in has))


def two_way(Z, Y, hot=4.0, cold=1.0):
    @mean_rows
    def one_way(has, lacks):
        if not len(has):
            return None
        positive = sum(math.exp(-p / hot) for p in has) ** hot
        negative = sum(math.exp(n / cold) for n in lacks) ** cold
        return math.log(1 + positive * negative)

    return one_way(Z, Y) + one_way(Z.T, Y.T)


def mean_labels(value):
    """Make a loss of the values of a label's positives and negatives, if it has both."""

    def compute(Z, Y):
        labels = []
        for z, y in zip(Z.T, Y.T, strict=True):
            if (y == 1).any() and (y == 0).any():
                labels.append(value(z[y == 1], z[y == 0]))
        return sum(labels) / len(labels)

    return compute


def make_auc(pair):
    @mean_labels
    def compute(has, lacks):
        return sum(pair(p - n) for p in has for n in lacks) / (len(has) * len(lacks))

    return compute


auc_logistic = make_auc(lambda d: math.log(1 + math.exp(-d)))
auc_squared_hinge = make_auc(lambda d: max(0, 1 - d) ** 2)


@mean_labels
def auc_margin(has, lacks):
    has, lacks = ([sigmoid(z) for z in side] for side in (has, lacks))
    gap = max(0, 1 + np.mean(lacks) - np.mean(has))
    return np.var(has) + np.var(lacks) + gap**2


def partial_bce(Z, Y):
    rows = []
    for z_row, y_row in zip(Z, Y, strict=True):
        values = [bce(z, y) for z, y in zip(z_row, y_row, strict=True) if not math.isnan(y)]
        share = len(values) / len(y_row)
        rows.append((-4.45 * share + 5.45) * sum(values) / len(y_row))
    return sum(rows) / len(rows)


def make_assume_negative(unknown_weight=1.0, label_smoothing=0.0, weak=False):
    def compute(Z, Y):
        total, e = 0, label_smoothing
        for (i, k), y in np.ndenumerate(Y):
            weight = 1
            if math.isnan(y):
                y, weight = 0, 1 / (Y.shape[1] - 1) if weak else unknown_weight
            total += weight * bce(Z[i, k], y * (1 - e) + e / 2)
        return total / Y.size

    return compute


def make_expected_positives(expected):
    def compute(Z, Y):
        total = sum(bce(z, y) for _, _, z, y in known_entries(Z, Y))
        predicted = sum(sigmoid(z) for z in Z.flat) / len(Z)
        return total / Y.size + ((predicted - expected) / Y.shape[1]) ** 2

    return compute


def make_large_loss(scheme, share):
    def compute(Z, Y):
        assumed = sorted(bce(z, 0) for z, y in zip(Z.flat, Y.flat, strict=True) if y != y)
        n_largest = math.ceil(Y.size * share)
        limit = assumed[-n_largest] if 0 < n_largest <= len(assumed) else math.inf
        total = 0
        for z, y in zip(Z.flat, Y.flat, strict=True):
            value = bce(z, 0 if y != y else y)
            if y != y and value >= limit:
                value = bce(z, 1) if scheme == "correct" else 0
            total += value
        return total / Y.size

    return compute


def role(Z, Y, estimates, expected):
    q = np.vectorize(sigmoid)(estimates)
    p = np.vectorize(sigmoid)(Z)
    expect = make_expected_positives(expected)
    net = expect(Z, Y) + np.mean([bce(z, t) for z, t in zip(Z.flat, q.flat, strict=True)])
    cross = np.mean([bce(z, t) for z, t in zip(estimates.flat, p.flat, strict=True)])
    return (net + expect(estimates, Y) + cross) / 2
