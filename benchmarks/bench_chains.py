"""Chains, label sets and neighbours: ours against scikit-learn, scikit-multilearn-ng and dacaf-mlc.

Every case names whom ours has to beat, by how much at least, and what it aims at; what decides is
the fastest of those that do the same work. What is checked beside each time:

* ``fit``: the objective of every link, on the samples and the true labels before it, is not above
  that of scikit-learn's chain. It is compared with a reference optimum, whose row tells a proved
  bound on what it has left;
* ``predict``: the same probabilities as scikit-learn's chain from the same links;
* ``ensemble-yeast``, ``ensemble-scene``: with chains of the same orders the labels of the published
  test set are about the same: their micro F1 with ours taken for the truth is at least 0.99;
* ``exhaustive``, ``exhaustive-marginals``: the same label sets, or marginals, from the same links;
* ``mlknn-yeast``: the same labels. scikit-multilearn-ng counts a training sample among its own
  neighbours, which the paper does not; here it is told not to;
* ``mlknn``: nothing, since most distances of binary features tie, and it takes other neighbours;
* ``labelsets``: with the same sets and votes the labels are about the same.

The exit status is 1 only when a check of ours, or of the reference, fails. Peers that are not
installed, or raise, are rows with their error: ``pip install ".[bench]"``, and, because it forbids
numpy 2 though it works with it, ``pip install --no-deps dacaf-mlc``. The sets scene and delicious
are read from ``FOLDER/NAME.npz``, with arrays X, Y, train and test; for a sparse X the arrays
X_data, X_indices, X_indptr and X_shape of its CSR form.

Usage: ``python benchmarks/bench_chains.py [--fast] [--only CASE ...] [--list]
[--data FOLDER] [--repeats N] [--out FOLDER]``
"""

from functools import cache, partial
from itertools import product
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _cases import Case, Run, compare_answers, compare_runs, fit_quietly, make_row, run_cases
from _harness import parse_arguments
from _linear_fits import describe_optimum
from _multilabel_data import Data, make_dense, read_split, split_genes
from _objectives import N_JOBS, Objective, measure_gaps
from _peers import (
    fit_multilearn_labelsets,
    fit_multilearn_neighbors,
    fit_rakel,
    make_probabilistic_chain,
    predict_multilearn,
)
from joblib import Parallel, delayed
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.multioutput import ClassifierChain as NativeChain

from skmultilabel import ClassifierChain, ClassifierChainEnsemble
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import RandomLabelsets

PACKAGES = ("scikit-multilearn-ng", "dacaf-mlc")
NOTE = (
    "seconds: median over the repeats. ours faster by: median over the repeats of the contender's "
    "time divided by that of ours in the same repeat; the fastest of those that do the same work "
    "decides. worst gap, mean gap: the objective over the reference optimum, relative to it, of "
    "the worst link and of the sum over links; of the reference itself a proved bound on the gap. "
    "ours not higher: whether both gaps of ours are at most the contender's. alike: the micro F1 "
    "of the contender's labels with ours taken for the truth. Empty: not measured."
)
# Samples of a batch, in which dacaf-mlc repeats each as often as there are label sets.
BATCH = 100


def choose_dense(plan):
    return make_dense("dense", *((400, 20, 6) if plan.fast else (8000, 200, 50)), noise=0.7)


def run_fit(plan):
    data = choose_dense(plan)
    joint = join_labels(data)

    def check(chain):
        gaps = measure_gaps(Objective(), joint, *read_links(joint, chain))
        return np.isfinite(gaps[0]), dict(zip(("worst gap", "mean gap"), gaps, strict=True))

    def make_run(name, model, role):
        fit = partial(model.fit, data.X, data.Y)
        return Run(name, partial(fit_quietly, fit), check, role=role)

    base = LogisticRegression()
    runs = [
        make_run(f"ClassifierChain, {N_JOBS} jobs", ClassifierChain(base, n_jobs=N_JOBS), "ours"),
        make_run("scikit-learn ClassifierChain", NativeChain(base), "loop"),
    ]
    return [*compare_runs(plan, runs), describe_optimum(plan, Objective(), joint)]


@cache
def join_labels(data):
    """Put the labels beside the features: a link may use those of the labels before it."""
    n_features, n_labels = data.X.shape[1], data.Y.shape[1]
    earlier = np.tri(n_labels, k=-1, dtype=bool)
    allowed = np.hstack([np.ones((n_labels, n_features), dtype=bool), earlier])
    return Data(data.name, np.hstack([data.X, data.Y]), data.Y, allowed)


def read_links(joint, chain):
    """The coefficients of the links, 0 for what they may not use, and their intercepts."""
    coef = np.zeros(joint.allowed.shape)
    for row, own, link in zip(coef, joint.allowed, chain.estimators_, strict=True):
        row[own] = link.coef_[0]
    return coef, np.hstack([link.intercept_ for link in chain.estimators_])


def run_predict(plan):
    """Both predict with the links of ours."""
    data = choose_dense(plan)
    ours = fit_quietly(lambda: ClassifierChain(LogisticRegression()).fit(data.X, data.Y))
    loop = NativeChain(LogisticRegression())
    # A label may have one class only among so few.
    few = data.Y[:2].copy()
    few[0], few[1] = 0, 1
    loop.fit(data.X[:2], few).estimators_ = ours.estimators_
    rows = np.arange(500 if plan.fast else 10_000) % len(data.Y)
    X, weights = data.X[rows], read_links(join_labels(data), ours)[0][:, : data.X.shape[1]].T
    runs = [
        ("ours", "ClassifierChain", partial(ours.predict_proba, X)),
        ("loop", "scikit-learn ClassifierChain", partial(loop.predict_proba, X)),
    ]
    return compare_answers(plan, runs, np.asarray, [("X @ W", partial(np.matmul, X, weights))])


def run_genes(plan, run):
    return run(plan, split_genes(100 if plan.fast else None))


def run_stored(plan, run, name):
    """Run on a stored set, or say where it is missing."""
    if plan.folder is None or not (plan.folder / f"{name}.npz").exists():
        note = f"skipped: give --data a folder with {name}.npz"
        return [make_row(plan.name, "", {"note": note})]
    return run(plan, read_split(plan.folder, name, 100 if plan.fast else None))


def run_ensemble(plan, split):
    rng, n_chains = np.random.default_rng(0), 3 if plan.fast else 10
    orders = [rng.permutation(split.Y.shape[1]) for _ in range(n_chains)]
    ours = ClassifierChainEnsemble(
        LogisticRegression(), n_estimators=n_chains, order=orders, n_jobs=N_JOBS
    )

    def predict():
        return fit_quietly(lambda: ours.fit(split.X, split.Y)).predict(split.X_test)

    def predict_native(n_jobs):
        jobs = (delayed(predict_native_chain)(split, order) for order in orders)
        return np.mean(Parallel(n_jobs)(jobs), axis=0) > 0.5

    name = f"{n_chains} chains of scikit-learn"
    runs = [
        (f"ClassifierChainEnsemble, {N_JOBS} jobs", predict),
        (name, partial(predict_native, None)),
        (f"{name}, {N_JOBS} jobs", partial(predict_native, N_JOBS)),
    ]
    return compare_decisions(plan, split, runs, least=0.99)


def predict_native_chain(split, order):
    chain = NativeChain(LogisticRegression(), order=order)
    return fit_quietly(lambda: chain.fit(split.X, split.Y)).predict_proba(split.X_test)


def compare_decisions(plan, split, runs, others=(), *, least, once=False):
    """Time runs that have to decide alike, the first of them ours.

    Parameters
    ----------
    plan : Plan
        Names the case.
    split : Split
        Whose test part they decide.
    runs : list of tuple (str, callable)
        Name, and what returns labels; the first is ours.
    others : sequence of tuple (str, callable)
        Further ones, which are free to decide otherwise.
    least : float
        How much alike: the micro F1 with ours taken for the truth. Models that are stopped before
        their optimum do not decide all alike.
    once : bool, default=False
        Whether all but ours take so long that they are run once.

    Returns
    -------
    list of dict
        Rows; the note tells how good the labels are, and how much they are as ours.
    """
    ours = runs[0][1]()

    def check(predicted, least=least):
        alike = f1_score(ours, predicted, average="micro", zero_division=1)
        accuracy = accuracy_score(split.Y_test, predicted)
        macro, micro = (
            f1_score(split.Y_test, predicted, average=average, zero_division=0)
            for average in ("macro", "micro")
        )
        note = f"subset accuracy {accuracy:.4f}, macro F1 {macro:.4f}, micro F1 {micro:.4f}"
        return alike >= least, {"note": f"{note}, alike {alike:.4f}"}

    options = {"role": "loop", "may_fail": True, "once": once}
    contenders = [Run(*runs[0], check, role="ours")]
    contenders += [Run(*run, check, **options) for run in runs[1:]]
    contenders += [Run(*run, partial(check, least=0), **options) for run in others]
    return compare_runs(plan, contenders)


def run_exhaustive(plan, question):
    """All contenders ask the links of one chain."""
    size = (200, 20, 5) if plan.fast else (8000, 200, 10)
    data = make_dense("exhaustive", *size, noise=0.7)
    chain = ClassifierChain(LogisticRegression(), inference="exhaustive", predict_for="subset")
    fit_quietly(lambda: chain.fit(data.X, data.Y))
    X = data.X[:1000]
    ours, ask_peer, ask_loop = question(chain)
    loop = partial(ask_loop, X, *read_links(join_labels(data), chain))
    runs = [
        ("ours", "ClassifierChain", partial(ours, X)),
        ("loop", f"dacaf-mlc, batches of {BATCH}", partial(ask_peer, X, BATCH)),
        ("loop", "dacaf-mlc", partial(ask_peer, X, None)),
        ("loop", "every label set in turn", loop),
    ]
    return compare_answers(plan, runs, np.asarray)


def ask_for_modes(chain):
    def ask_peer(X, batch_size):
        peer = make_probabilistic_chain(chain.estimators_)
        return peer.compute_stats(X, {"map"}, batch_size).map_prediction

    return chain.predict, ask_peer, find_modes


def ask_for_marginals(chain):
    def ask_peer(X, batch_size):
        peer = make_probabilistic_chain(chain.estimators_)
        return peer.compute_stats(X, {"marginal"}, batch_size).marginals

    return chain.predict_proba, ask_peer, sum_marginals


def try_label_sets(X, coef, intercept):
    """Go through all label sets and their probabilities for every sample."""
    n_labels = len(intercept)
    scores = X @ coef[:, :-n_labels].T + intercept
    for labels in map(np.array, product((0, 1), repeat=n_labels)):
        proba = expit(scores + coef[:, -n_labels:] @ labels)
        yield labels, np.where(labels, proba, 1 - proba).prod(axis=1)


def find_modes(X, coef, intercept):
    highest, best = np.zeros(len(X)), np.zeros((len(X), len(intercept)))
    for labels, joint in try_label_sets(X, coef, intercept):
        best[joint > highest] = labels
        np.maximum(highest, joint, out=highest)
    return best


def sum_marginals(X, coef, intercept):
    return sum(np.outer(joint, labels) for labels, joint in try_label_sets(X, coef, intercept))


def run_neighbors(plan, split, *, least, once):
    n_neighbors = 10
    X, Y, X_test = split.X, sp.csr_array(split.Y), split.X_test

    def predict():
        model = MLkNN(n_neighbors, n_jobs=N_JOBS)
        return fit_quietly(lambda: model.fit(X, Y)).predict(X_test).toarray()

    def predict_peer():
        model = fit_multilearn_neighbors(X, Y, n_neighbors, ignore_itself=True)
        return predict_multilearn(model, sp.csr_matrix(X_test))

    runs = [(f"MLkNN, {N_JOBS} jobs", predict), ("scikit-multilearn-ng MLkNN", predict_peer)]
    return compare_decisions(plan, split, runs, least=least, once=once)


def run_labelsets(plan, split):
    # With 100 iterations scikit-learn's solver ends far from the optimum on these samples.
    size, base = 3, LogisticRegression(max_iter=1000)
    n_labelsets = (1 if plan.fast else 2) * split.Y.shape[1]
    drawn = RandomLabelsets(base, labelset_size=size, n_labelsets=n_labelsets, random_state=0)
    ours = RandomLabelsets(base, voting="hard", n_jobs=N_JOBS)
    ours.set_params(labelsets=fit_quietly(lambda: drawn.fit(split.X, split.Y)).labelsets_)

    def predict():
        return fit_quietly(lambda: ours.fit(split.X, split.Y)).predict(split.X_test)

    def predict_peer(fit):
        model = fit_quietly(lambda: fit(split.X, split.Y, base))
        return predict_multilearn(model, split.X_test)

    same_sets = partial(fit_multilearn_labelsets, labelsets=ours.labelsets)
    own_sets = partial(fit_rakel, labelset_size=size, n_labelsets=n_labelsets)
    runs = [
        (f"RandomLabelsets, {N_JOBS} jobs", predict),
        ("scikit-multilearn-ng, the same sets", partial(predict_peer, same_sets)),
    ]
    others = [("scikit-multilearn-ng RAkELo", partial(predict_peer, own_sets))]
    return compare_decisions(plan, split, runs, others, least=0.99)


CASES = {
    "fit": Case("fit, 8,000 x 200 x 50 labels", run_fit, 6, 15),
    "predict": Case("greedy predict_proba, 10,000 rows", run_predict, 10, 30),
    "ensemble-yeast": Case(
        "ten chains, fit and predict", partial(run_genes, run=run_ensemble), 6, 20
    ),
    "ensemble-scene": Case(
        "the same; needs --data", partial(run_stored, run=run_ensemble, name="scene"), 6, 20
    ),
    "exhaustive": Case(
        "most probable label sets, 1,000 rows x 10 labels",
        partial(run_exhaustive, question=ask_for_modes),
        20,
        100,
    ),
    "exhaustive-marginals": Case(
        "marginals of the same", partial(run_exhaustive, question=ask_for_marginals), 20, 100
    ),
    "mlknn-yeast": Case(
        "fit and predict, no ties",
        partial(run_genes, run=partial(run_neighbors, least=1.0, once=False)),
    ),
    "mlknn": Case(
        "on delicious, fit and predict; needs --data",
        partial(run_stored, run=partial(run_neighbors, least=0.0, once=True), name="delicious"),
        20,
        100,
    ),
    "labelsets": Case(
        "on scene, fit and predict; needs --data",
        partial(run_stored, run=run_labelsets, name="scene"),
        5,
        20,
    ),
}


def add_options(parser):
    parser.add_argument("--data", type=Path, help="folder of scene.npz and delicious.npz")


def main():
    cases = {name: case.about for name, case in CASES.items()}
    arguments = parse_arguments(
        __doc__, repeats=3, fast_repeats=1, cases=cases, add_options=add_options
    )
    return run_cases("chains", CASES, arguments, packages=PACKAGES, note=NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
