"""What the order of a chain is worth on new data, and what several orders are.

The links are ``LogisticRegression(C=0.1)``, the samples scaled to unit variance by the training
part. What is drawn is drawn anew for eight random states; the search scores forty orders on a
quarter of the training rows.
``for subset`` and ``for f1`` are the predictions of the Bayes rules of these metrics.

The measures are those of scikit-learn. The example F1 of a sample without labels is 1 where none
is predicted and 0 otherwise. LRAP is that of the probabilities; those of a chain without a rule are
greedy.

The check: on the mean over the sets no Bayes rule is below the same model without one in its
metric.

``--data`` names a folder with ``NAME.npz`` for every set: arrays X, Y, train and test. Without it
only yeast is used, and ``--fast`` uses two sets and one random state.

Usage: ``python benchmarks/bench_chain_orders.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

from _quality import LRAP, Model, format_measure, format_seconds, run_models
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance, ClassifierChain, ClassifierChainEnsemble
from skmultilabel.problem_transform import OrderSearch

SETS = ("emotions", "scene", "yeast")
FAST_SETS = ("emotions", "yeast")
MEASURES = ("subset accuracy", "example F1", LRAP)
BASE = LogisticRegression(C=0.1, max_iter=1000)
RULES = ("subset", "f1")
N_STATES = 8


def make_chain(order):
    return lambda state: ClassifierChain(BASE, order=order, random_state=state)


def make_searched(state):
    return ClassifierChain(BASE, order=OrderSearch(40, random_state=state), random_state=state)


def make_ensemble(**options):
    return lambda state: ClassifierChainEnsemble(BASE, random_state=state, **options)


MODELS = {
    "binary relevance": Model(lambda state: BinaryRelevance(BASE)),
    "chain, random order": Model(make_chain("random"), N_STATES, RULES),
    "chain, by frequency": Model(make_chain("frequency"), rules=RULES),
    "chain, by dependence": Model(make_chain("dependence"), rules=RULES),
    "chain, searched": Model(make_searched, N_STATES, RULES),
    "ten chains": Model(make_ensemble(), N_STATES, RULES),
    "ten chains, bootstrap": Model(make_ensemble(bootstrap=True), N_STATES, RULES),
    "thirty chains, bootstrap": Model(
        make_ensemble(n_estimators=30, bootstrap=True), N_STATES, RULES
    ),
}


def format_tables(rows):
    """Write one table a measure, and the time of every model."""
    lines = [line for measure in MEASURES for line in format_measure(rows, measure)]
    return "\n".join([*lines, *format_seconds(rows)])


def main():
    return run_models(
        "chain_orders", __doc__, MODELS, sets=SETS, fast_sets=FAST_SETS, format_rows=format_tables
    )


if __name__ == "__main__":
    raise SystemExit(main())
