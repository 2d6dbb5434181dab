"""What chains, their Bayes rules and label sets are worth on new data: real sets, published splits.

All models but the neighbours' have the same base estimator, ``LogisticRegression()``; dense samples
are scaled to unit variance by the training part, sparse ones are taken as they are. ``for ...`` are
the predictions of the Bayes rule of that metric. What is drawn is drawn anew for three random
states.

The measures are those of scikit-learn. The example F1 of a sample without labels is 1 where none
is predicted and 0 otherwise; the F1 of a label that is neither there nor predicted is 0. LRAP is
that of the probabilities.

The check: on the mean over the sets no Bayes rule is below the same model without one in its
metric.

``--data`` names a folder with ``NAME.npz`` for every set: arrays X, Y, train and test; for a sparse
X the arrays X_data, X_indices, X_indptr and X_shape of its CSR form. Without it only yeast is used,
and ``--fast`` uses two sets and one random state.

Usage: ``python benchmarks/bench_chain_quality.py [--data FOLDER] [--fast] [--out FOLDER]``
"""

from _quality import (
    LRAP,
    MEASURES,
    RULE_OF,
    Model,
    describe,
    find_best,
    format_measure,
    format_seconds,
    run_models,
    tabulate,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel import BinaryRelevance, ClassifierChain, ClassifierChainEnsemble
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import (
    LabelPowerset,
    RandomLabelsets,
    StackedBinaryRelevance,
)

SETS = ("emotions", "scene", "yeast", "birds", "medical", "enron")
FAST_SETS = ("emotions", "yeast")
BASE = LogisticRegression()
ENSEMBLE = "ten chains"
N_STATES = 3


def make_chain(state):
    return ClassifierChain(BASE, order="random", random_state=state)


def make_ensemble(state):
    return ClassifierChainEnsemble(BASE, random_state=state)


def make_labelsets(**options):
    return lambda state: RandomLabelsets(BASE, random_state=state, **options)


def make_powerset(**options):
    return lambda state: LabelPowerset(BASE, **options)


def make_stacked(**options):
    return lambda state: StackedBinaryRelevance(BASE, **options)


MODELS = {
    "binary relevance": Model(lambda state: BinaryRelevance(BASE)),
    "chain": Model(make_chain, N_STATES),
    ENSEMBLE: Model(make_ensemble, N_STATES, ("subset", "f1", "hamming")),
    "label powerset": Model(make_powerset(), rules=("f1",)),
    "label powerset, min_count=3": Model(make_powerset(min_count=3)),
    "random labelsets": Model(make_labelsets(), N_STATES),
    "random labelsets, cooccurrence": Model(make_labelsets(labelsets="cooccurrence")),
    "stacked": Model(make_stacked()),
    "stacked, decision values": Model(make_stacked(stack_method="decision_function")),
    "stacked, true labels": Model(make_stacked(meta_features="true_labels")),
    "MLkNN": Model(lambda state: MLkNN()),
    "vote of the neighbours": Model(lambda state: BinaryRelevance(KNeighborsClassifier(10))),
}


def format_tables(rows):
    """Write one table a measure, each with where its rule wins, and the time of every model."""
    lines = []
    for measure in (*MEASURES, LRAP):
        lines += format_measure(rows, measure)
        if measure in RULE_OF:
            lines += count_wins(rows, measure)
    return "\n".join([*lines, *format_seconds(rows)])


def count_wins(rows, measure):
    """Say on how many sets the ensemble with the rule of a measure is the best."""
    pairs, sets, values = tabulate(rows, measure)
    pair = ENSEMBLE, RULE_OF[measure]
    count = int(find_best(measure, values)[pairs.index(pair)].sum())
    return [f"{describe(pair)}: the best on {count} of {len(sets)} sets.", ""]


def main():
    return run_models(
        "chain_quality", __doc__, MODELS, sets=SETS, fast_sets=FAST_SETS, format_rows=format_tables
    )


if __name__ == "__main__":
    raise SystemExit(main())
