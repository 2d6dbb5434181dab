"""What the answers of a chain cost, and how good they are: labels for a metric, and marginals.

The links are logistic regressions on drawn data. The answers are held against the joint
distribution that the links represent, which is written down here label set by label set:

* ``12 labels``: the expectation of the metric that the answers are for, its share of the largest
  one that any answers have, and how many rows fall short of that. Exhaustive inference reaches all
  of it, but for the Jaccard index, where it searches and reaches 99.9 %; other ways reach 98 %;
* ``12 labels, marginals``: the mean error, and its share of what independent draws would have.
  Exhaustive inference has none, and drawn ones less than independent draws;
* ``14 labels``: what the search for the Jaccard index costs. From all label sets the expectation is
  not lower than from drawn ones;
* ``200 labels``: too many for a joint distribution to be written down. The label sets that a beam
  finds have a larger mean log-probability than greedy ones, and answers for the F1 from drawn
  sets a larger expectation, which further draws estimate.

Usage: ``python benchmarks/bench_chain_inference.py [--fast] [--repeats N] [--out FOLDER]``
"""

import warnings
from functools import partial
from itertools import product

import numpy as np
from _harness import NOTE as TIMES
from _harness import Contender, compare, parse_arguments, report
from _multilabel_data import make_dense
from scipy.special import expit, log_expit
from scipy.stats import binom
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skmultilabel import ClassifierChain

NOTE = (
    f"{TIMES} expected: the expectation of the metric that the answers are for, under the joint "
    "distribution; share: of the largest one; short: the rows that have less. error: mean absolute "
    "error of the marginals; of independent: its share of what independent draws would have. "
    "log-probability: mean of the label sets; expected F1: by 100 further draws."
)
EXACT = 1 - 1e-9
DRAWS = {"inference": "monte_carlo", "n_draws": 100}
# The ways of inference, and the least share of the largest expectation that each has to reach.
WAYS = {
    "greedy": ({"inference": "greedy"}, 0),
    "exhaustive": ({"inference": "exhaustive"}, EXACT),
    "beam of 10": ({"inference": "beam"}, 0.98),
    "epsilon 0.01": ({"inference": "epsilon", "epsilon": 0.01}, 0.98),
    "100 draws": (DRAWS, 0.98),
}
WAYS_FOR = {
    "hamming": ("greedy", "exhaustive", "100 draws"),
    "subset": ("greedy", "exhaustive", "beam of 10", "epsilon 0.01"),
    "f1": ("greedy", "exhaustive", "100 draws"),
    "jaccard": ("greedy", "exhaustive", "100 draws"),
}


def fit_chain(n_labels, n_rows, *, fast):
    """Fit a chain in the order of the columns, and return it with samples to predict."""
    size = (400, 10) if fast else (4000, 50)
    data = make_dense("drawn", *size, n_labels, noise=0.7)
    chain = ClassifierChain(LogisticRegression(), random_state=0).fit(data.X, data.Y)
    return chain, data.X[: n_rows // 10 if fast else n_rows]


def score_links(chain, X):
    """The scores of all links by the samples, and the weights of the labels: no link's own."""
    n_labels = len(chain.estimators_)
    weights = np.zeros((n_labels, n_labels))
    scores = np.empty((len(X), n_labels))
    for number, link in enumerate(chain.estimators_):
        own, earlier = np.split(link.coef_[0], [X.shape[1]])
        scores[:, number] = X @ own + link.intercept_
        weights[number, :number] = earlier
    return scores, weights


def write_joint(chain, X):
    """All label sets (n_sets, n_labels), and their probabilities (n_samples, n_sets)."""
    scores, weights = score_links(chain, X)
    sets = np.array(list(product((0, 1), repeat=len(weights))))
    joint = np.empty((len(X), len(sets)))
    for column, labels in enumerate(sets):
        proba = expit(scores + weights @ labels)
        joint[:, column] = np.where(labels, proba, 1 - proba).prod(axis=1)
    return sets, joint


def measure_all(metric, predicted, sets):
    """The metric of every prediction with every set, (n_predictions, n_sets)."""
    predicted, sets = predicted.astype(float), sets.astype(float)
    n_common = predicted @ sets.T
    n_summed = np.add.outer(predicted.sum(axis=1), sets.sum(axis=1))
    if metric == "hamming":
        return 1 - (n_summed - 2 * n_common) / sets.shape[1]
    if metric == "subset":
        return (n_summed == 2 * n_common).astype(float)
    if metric == "f1":
        return np.where(n_summed > 0, 2 * n_common / n_summed.clip(1), 1)
    return np.where(n_summed > 0, n_common / (n_summed - n_common).clip(1), 1)


def expect(metric, predicted, sets, joint):
    """The expectation of the metric for every sample."""
    return np.einsum("ij,ij->i", measure_all(metric, predicted, sets), joint)


def ask(chain, X, method="predict", **options):
    """Ask a fitted chain; it looks at how to predict only then."""
    return getattr(chain.set_params(**options), method)(X)


def compare_answers(chain, X, repeats):
    """Compare ways of inference, for each metric, with the best of all answers."""
    sets, joint = write_joint(chain, X)
    for metric, names in WAYS_FOR.items():
        largest = (joint @ measure_all(metric, sets, sets)).max(axis=1)

        def check(predicted, least, metric=metric, largest=largest):
            expected = expect(metric, predicted, sets, joint)
            share = expected.mean() / largest.mean()
            short = int(np.sum(expected < largest - 1e-9))
            return share >= least, {"expected": expected.mean(), "share": share, "short": short}

        contenders = []
        for name in names:
            options, least = WAYS[name]
            least = min(least, 0.999) if metric == "jaccard" else least
            rule = None if name == "greedy" else metric
            run = partial(ask, chain, X, predict_for=rule, **options)
            contenders.append(Contender(name, run, partial(check, least=least)))
        yield from compare(f"{sets.shape[1]} labels, {metric}", contenders, repeats=repeats)


def compare_marginals(chain, X, repeats):
    """Compare marginals with those of the joint distribution."""
    sets, joint = write_joint(chain, X)
    exact = joint @ sets

    def check_exact(proba):
        error = float(np.abs(proba - exact).mean())
        return error < 1e-9, {"error": error}

    def check_drawn(proba, n_draws):
        error = float(np.abs(proba - exact).mean())
        share = error / expect_error(exact, n_draws).mean()
        return share < 1, {"error": error, "of independent": share}

    run = partial(ask, chain, X, "predict_proba", predict_for="hamming")
    contenders = [Contender("exhaustive", partial(run, inference="exhaustive"), check_exact)]
    for n_draws in (100, 1000):
        draw = partial(run, **DRAWS | {"n_draws": n_draws})
        contenders.append(
            Contender(f"{n_draws} draws", draw, partial(check_drawn, n_draws=n_draws))
        )
    return compare(f"{sets.shape[1]} labels, marginals", contenders, repeats=repeats)


def expect_error(proba, n_draws):
    """The mean absolute error of a share of independent draws, by De Moivre's formula."""
    above = np.floor(n_draws * proba) + 1
    return 2 * above * (1 - proba) * binom.pmf(above, n_draws, proba) / n_draws


def compare_searches(chain, X, repeats):
    """Compare the search for the Jaccard index among all label sets and among drawn ones."""
    sets, joint = write_joint(chain, X)
    drawn = expect("jaccard", ask(chain, X, predict_for="jaccard", **DRAWS), sets, joint).mean()

    def check(predicted):
        expected = expect("jaccard", predicted, sets, joint).mean()
        return expected >= drawn, {"expected": expected}

    contenders = [
        Contender(name, partial(ask, chain, X, predict_for="jaccard", **WAYS[name][0]), check)
        for name in ("exhaustive", "100 draws")
    ]
    return compare(f"{sets.shape[1]} labels, jaccard", contenders, repeats=repeats)


def compare_many(chain, X, repeats):
    """Compare the answers for many labels with greedy ones."""
    scores, weights = score_links(chain, X)
    drawn = draw_sets(scores, weights, 100)

    def measure_log_proba(predicted):
        signs = 2 * predicted - 1
        return log_expit(signs * (scores + predicted @ weights.T)).sum(axis=1).mean()

    def estimate_f1(predicted):
        pairs = zip(predicted, drawn, strict=True)
        return np.mean([measure_all("f1", answer[None], sets) for answer, sets in pairs])

    greedy = ask(chain, X, predict_for=None, inference="greedy")
    for figure, measure, rule, way in (
        ("log-probability", measure_log_proba, "subset", "beam of 10"),
        ("expected F1", estimate_f1, "f1", "100 draws"),
    ):
        least = measure(greedy)

        def check(predicted, measure=measure, least=least, figure=figure):
            value = float(measure(predicted))
            return value >= least, {figure: value}

        contenders = [
            Contender(name, partial(ask, chain, X, predict_for=own, **WAYS[name][0]), check)
            for name, own in (("greedy", None), (way, rule))
        ]
        case = f"{len(weights)} labels, {rule}"
        yield from compare(case, contenders, repeats=repeats)


def draw_sets(scores, weights, n_draws):
    """Draw label sets independently, (n_samples, n_draws, n_labels)."""
    rng = np.random.default_rng(0)
    sets = np.zeros((len(scores), n_draws, len(weights)), dtype=np.float32)
    for link, own in enumerate(weights.astype(np.float32)):
        proba = expit(scores[:, link, None] + sets[:, :, :link] @ own[:link])
        sets[:, :, link] = rng.random(proba.shape) < proba
    return sets


def main():
    arguments = parse_arguments(__doc__, repeats=3, fast_repeats=1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    make = partial(fit_chain, fast=arguments.fast)
    twelve = make(12, 1000)
    rows = [
        *compare_answers(*twelve, arguments.repeats),
        *compare_marginals(*twelve, arguments.repeats),
        *compare_searches(*make(14, 300), arguments.repeats),
        *compare_many(*make(200, 1000), arguments.repeats),
    ]
    return report("chain_inference", rows, arguments, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
