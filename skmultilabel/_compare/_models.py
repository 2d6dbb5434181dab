"""The models that are compared: a new one joins by one entry in the registry."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from skmultilabel._compare._errors import InputError
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import (
    BinaryRelevance,
    ClassifierChain,
    ClassifierChainEnsemble,
    LabelPowerset,
    RandomLabelsets,
    StackedBinaryRelevance,
)
from skmultilabel.threshold import ExpectedF, ThresholdOptimizer

__all__ = ["MODELS", "Model", "Settings", "select_models"]


class Settings(NamedTuple):
    """What all models are made with."""

    n_trees: int = 100
    n_inner_folds: int = 5
    seed: int = 0
    has_missing_labels: bool = False


class Model(NamedTuple):
    """A model by what it is, how it is made, and which labels it learns from.

    `package` is the module that it comes from, where importing that takes much memory.
    """

    description: str
    make: Callable
    takes_missing_labels: bool = True
    compares_rows: bool = False
    package: str | None = None

    def explain_refusal(self, data):
        """Say why the model cannot learn from the data, or return None where it can."""
        if data.has_missing_labels and not self.takes_missing_labels:
            return "some label cells are empty"
        if self.compares_rows and not data.tells_rows_apart:
            return "all rows have the same labels"
        return None


def _prepare(classifier):
    """Scale numbers and spell out words before a classifier."""
    numbers = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
    )
    return make_pipeline(columns, classifier)


def _make_logistic():
    return LogisticRegression(max_iter=2000)


def _make_onevsrest(settings):
    return _prepare(OneVsRestClassifier(_make_logistic()))


def _make_binary_relevance(settings):
    return _prepare(BinaryRelevance(_make_logistic()))


def _make_chain(settings):
    return _prepare(ClassifierChain(_make_logistic()))


def _make_chains(predict_for=None):
    """Return a factory of an ensemble of chains, whose answers are best for a metric."""

    def make(settings):
        ensemble = ClassifierChainEnsemble(
            _make_logistic(), predict_for=predict_for, random_state=settings.seed
        )
        return _prepare(ensemble)

    return make


def _make_label_powerset(settings):
    # Sets that are seen once are no classes, which take long and generalise to nothing.
    return _prepare(LabelPowerset(_make_logistic(), min_count=2))


def _make_labelsets(settings):
    return _prepare(RandomLabelsets(_make_logistic(), random_state=settings.seed))


def _make_stack(settings):
    return _prepare(StackedBinaryRelevance(_make_logistic(), cv=settings.n_inner_folds))


def _make_ml_knn(settings):
    return _prepare(MLkNN())


def _make_forest(settings):
    """One forest for all labels; with missing labels, which it does not take, one for each."""
    # Small trees on half of the rows rank as well as full ones, in half of the time.
    forest = RandomForestClassifier(
        settings.n_trees, min_samples_leaf=3, max_samples=0.5, random_state=settings.seed
    )
    return _prepare(BinaryRelevance(forest) if settings.has_missing_labels else forest)


def _make_neural(settings):
    # Here, because torch takes seconds to import and need not be installed.
    from skmultilabel.neural import NeuralMultiLabelClassifier

    return _prepare(NeuralMultiLabelClassifier(random_state=settings.seed))


def _make_metric(settings):
    from skmultilabel.neural import MultiLabelMetricLearner

    # Rare labels of large files would hardly ever meet in a batch that is drawn at random.
    learner = MultiLabelMetricLearner(sampler="pair_aware", random_state=settings.seed)
    return _prepare(make_pipeline(learner, MLkNN()))


def _tune(make, strategy="per_class", scoring="f1_macro"):
    """Return a factory of the same model with tuned cut-offs, or another rule."""

    def make_tuned(settings):
        return ThresholdOptimizer(
            make(settings),
            scoring=scoring,
            strategy=strategy,
            cv=settings.n_inner_folds,
            random_state=settings.seed,
        )

    return make_tuned


MODELS = {
    "ovr": Model("OneVsRestClassifier of LogisticRegression", _make_onevsrest, False),
    "br": Model("BinaryRelevance of LogisticRegression", _make_binary_relevance),
    "br+global": Model(
        "br with one cut-off for all labels, tuned for macro-F1",
        _tune(_make_binary_relevance, "global"),
    ),
    "br+per-label": Model(
        "br with a cut-off per label, tuned for macro-F1", _tune(_make_binary_relevance)
    ),
    "br+expected-f": Model(
        "br that answers with the labels of the largest expected F1",
        _tune(_make_binary_relevance, ExpectedF(never_empty=True), "f1_samples"),
    ),
    "cc": Model("ClassifierChain of LogisticRegression", _make_chain),
    "ecc": Model("ClassifierChainEnsemble: the mean of ten chains", _make_chains()),
    "ecc+f1": Model("ecc that answers what is best for F1", _make_chains("f1")),
    "ecc+subset": Model("ecc that answers the most probable label set", _make_chains("subset")),
    "lp": Model("LabelPowerset of LogisticRegression", _make_label_powerset, False),
    "labelsets": Model("RandomLabelsets of LogisticRegression", _make_labelsets),
    "stack": Model("StackedBinaryRelevance of LogisticRegression", _make_stack),
    "mlknn": Model("MLkNN: Bayesian nearest neighbours", _make_ml_knn),
    "forest": Model("RandomForestClassifier", _make_forest),
    "forest+per-label": Model(
        "forest with a cut-off per label, tuned for macro-F1", _tune(_make_forest)
    ),
}
if find_spec("torch") and find_spec("skorch"):
    MODELS |= {
        "neural": Model(
            "NeuralMultiLabelClassifier with its defaults",
            _make_neural,
            package="skmultilabel.neural",
        ),
        "neural+per-label": Model(
            "neural with a cut-off per label, tuned for macro-F1",
            _tune(_make_neural),
            package="skmultilabel.neural",
        ),
        "metric": Model(
            "MLkNN on the embedding of MultiLabelMetricLearner",
            _make_metric,
            compares_rows=True,
            package="skmultilabel.neural",
        ),
    }


def select_models(names=None):
    """Return the entries of the registry that are asked for.

    Parameters
    ----------
    names : list of str, default=None
        Names, or several with commas between; all when not given.

    Returns
    -------
    dict of str to Model
        In the order of the registry.

    Raises
    ------
    InputError
        If a name is not known; the message lists the known ones.
    """
    wanted = [part.strip() for name in names or MODELS for part in name.split(",") if part.strip()]
    unknown = [name for name in wanted if name not in MODELS]
    if not wanted:
        raise InputError(f"--models: no model is named; choose from {', '.join(MODELS)}.")
    if unknown:
        raise InputError(
            f"--models: {', '.join(map(repr, unknown))} is not known; choose from "
            f"{', '.join(MODELS)}."
        )
    return {name: model for name, model in MODELS.items() if name in wanted}
