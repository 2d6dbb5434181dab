import inspect
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import make_multilabel_classification
from sklearn.ensemble import StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    Perceptron,
    RidgeClassifier,
    RidgeClassifierCV,
)
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators, get_tags

from skmultilabel import BinaryRelevance
from skmultilabel._response import get_label_scores, resolve_response_method

TREE = DecisionTreeClassifier(max_depth=3, random_state=0)
# Small or tame settings of what all_estimators finds.
SETTINGS = {
    "ExtraTreesClassifier": {"n_estimators": 5},
    "MLPClassifier": {"hidden_layer_sizes": (3,), "max_iter": 5},
    "RadiusNeighborsClassifier": {"radius": 1e6},
    "RandomForestClassifier": {"n_estimators": 5},
}
META_ESTIMATORS = {
    "ClassifierChain": ClassifierChain(LogisticRegression()),
    "MultiOutputClassifier": MultiOutputClassifier(TREE),
    "OneVsRestClassifier": OneVsRestClassifier(LogisticRegression()),
    "OneVsRestClassifier(tree)": OneVsRestClassifier(TREE),
    "StackingClassifier": StackingClassifier(
        [("tree", TREE), ("knn", KNeighborsClassifier())], final_estimator=TREE, cv=3
    ),
    "BinaryRelevance": BinaryRelevance(LogisticRegression()),
}
KINDS = ["one", "two", "three", "all 0", "all 1", "one, all 0", "one, all 1"]
# These refuse a label with one class only.
NEED_BOTH_CLASSES = {"ClassifierChain"}

pytestmark = [
    pytest.mark.filterwarnings("ignore:A column-vector y was passed"),
    pytest.mark.filterwarnings("ignore:.*present in all training examples"),
    pytest.mark.filterwarnings("ignore:Stochastic Optimizer"),
    pytest.mark.filterwarnings("ignore:The least populated class"),
]


def find_native_classifiers():
    """Make every classifier of scikit-learn that takes several labels by itself."""
    for name, cls in all_estimators("classifier"):
        if {"estimator", "estimators"} & set(inspect.signature(cls).parameters):
            continue
        with warnings.catch_warnings():  # some classes are on their way out
            warnings.simplefilter("ignore", FutureWarning)
            estimator = cls(**SETTINGS.get(name, {}))
        tags = get_tags(estimator)
        if tags.classifier_tags.multi_label or tags.target_tags.multi_output:
            seeded = "random_state" in estimator.get_params()
            yield name, estimator.set_params(random_state=0) if seeded else estimator


CLASSIFIERS = {**dict(find_native_classifiers()), **META_ESTIMATORS}
WRAPPERS = {
    "alone": clone,
    "in a pipeline": lambda estimator: make_pipeline(StandardScaler(), estimator),
    "as a pipeline": lambda estimator: make_pipeline(estimator),
    "in a search": lambda estimator: GridSearchCV(estimator, {}, cv=2),
}


@pytest.fixture(scope="module")
def X():
    return make_multilabel_classification(n_samples=60, n_features=6, random_state=0)[0]


def make_labels(X, kind):
    """Make labels of every number, some with one class only, that depend on X."""
    noisy = X + np.random.default_rng(0).normal(size=X.shape)
    Y = (noisy > np.median(noisy, axis=0)).astype(int)[:, :3]
    constant = {"all 0": 0, "all 1": 1}
    if kind in constant:
        Y[:, 1] = constant[kind]
        return Y
    if kind == "one, all 0":
        return np.zeros_like(Y[:, :1])
    if kind == "one, all 1":
        return np.ones_like(Y[:, :1])
    return Y[:, : {"one": 1, "two": 2, "three": 3}[kind]]


def find_innermost(estimator, X):
    """Take the wrappers off, and give what the classifier inside is asked."""
    if isinstance(estimator, GridSearchCV):
        return find_innermost(estimator.best_estimator_, X)
    if isinstance(estimator, Pipeline):
        for _, step in estimator.steps[:-1]:
            X = step.transform(X)
        return find_innermost(estimator[-1], X)
    return estimator, X


def compute_positive_by_hand(estimator, X, label, n_labels):
    """The score of one label, read off the way each scikit-learn class is documented."""
    estimator, X = find_innermost(estimator, X)
    if isinstance(estimator, RidgeClassifier | RidgeClassifierCV):
        return estimator.decision_function(X).reshape(len(X), -1)[:, label]
    if isinstance(estimator, MultiOutputClassifier):
        estimator, label, n_labels = estimator.estimators_[label], 0, 1
    if isinstance(estimator, StackingClassifier) and n_labels > 1:
        proba = estimator.final_estimator_.predict_proba(estimator.transform(X))
    else:
        proba = estimator.predict_proba(X)
    if isinstance(proba, np.ndarray) and proba.shape[1] == n_labels and n_labels > 1:
        return proba[:, label]
    if isinstance(estimator, BinaryRelevance | ClassifierChain):
        return proba[:, label]
    block = proba[label] if isinstance(proba, list) else proba
    classes = estimator.classes_
    classes = classes[label] if isinstance(classes, list) else classes
    return block[:, list(classes).index(1)] if 1 in classes else np.zeros(len(X))


def check_scores(estimator, X, Y):
    scores, method = get_label_scores(estimator, X, n_labels=Y.shape[1])
    assert scores.shape == Y.shape
    assert scores.dtype.kind == "f"
    assert hasattr(estimator, method)
    for label in range(Y.shape[1]):
        expected = compute_positive_by_hand(estimator, X, label, Y.shape[1])
        np.testing.assert_array_equal(scores[:, label], expected)


def iter_cases():
    """Pair every classifier with every kind of labels that it can be fitted on."""
    for name in CLASSIFIERS:
        for kind in KINDS:
            if not (name in NEED_BOTH_CLASSES and "all" in kind):
                yield name, kind


@pytest.mark.parametrize(("name", "kind"), list(iter_cases()))
def test_scores_are_those_of_class_1(name, kind, X):
    Y = make_labels(X, kind)
    check_scores(clone(CLASSIFIERS[name]).fit(X, Y), X, Y)


@pytest.mark.parametrize("dtype", [float, bool])
@pytest.mark.parametrize("kind", ["all 1", "one, all 1"])
@pytest.mark.parametrize("name", ["DecisionTreeClassifier", "DummyClassifier"])
def test_classes_of_any_type_are_understood(name, kind, dtype, X):
    Y = make_labels(X, kind).astype(dtype)
    check_scores(clone(CLASSIFIERS[name]).fit(X, Y), X, Y)


@pytest.mark.parametrize("wrap", list(WRAPPERS.values()), ids=list(WRAPPERS))
@pytest.mark.parametrize("kind", ["one", "two", "all 1", "one, all 0"])
@pytest.mark.parametrize(
    "name", ["BinaryRelevance", "KNeighborsClassifier", "RidgeClassifier", "StackingClassifier"]
)
def test_wrapped_classifiers_are_seen_through(name, kind, wrap, X):
    Y = make_labels(X, kind)
    fitted = wrap(CLASSIFIERS[name]).fit(X, Y)
    check_scores(fitted, X, Y)
    expected, _ = get_label_scores(fitted, X, n_labels=Y.shape[1])
    frozen, _ = get_label_scores(FrozenEstimator(fitted), X, n_labels=Y.shape[1])
    np.testing.assert_array_equal(frozen, expected)


def test_stacked_scores_rank_as_the_predictions_do(X):
    Y = make_labels(X, "three")
    stack = clone(CLASSIFIERS["StackingClassifier"]).fit(X, Y)
    scores, _ = get_label_scores(stack, X, n_labels=3)
    np.testing.assert_array_equal(scores > 0.5, stack.predict(X) == 1)


class Fixed(ClassifierMixin, BaseEstimator):
    """A classifier that answers what it was told to."""

    def __init__(self, answer, classes=None):
        self.answer = answer
        if classes is not None:
            self.classes_ = classes

    def predict_proba(self, X):
        return self.answer


@pytest.mark.parametrize(
    ("answer", "n_labels"),
    [
        (sp.csr_matrix([[0.1, 0.9], [0.0, 0.3]]), 2),
        ([np.array([0.1, 0.0]), np.array([0.9, 0.3])], 2),
        (np.array([0.1, 0.0]), 1),
        (np.array([[0.1], [0.0]]), 1),
        (np.array([[0.9, 0.1], [1.0, 0.0]]), 1),
    ],
    ids=["sparse", "vectors", "vector", "column", "two columns"],
)
def test_other_forms_are_understood(answer, n_labels):
    scores, _ = get_label_scores(Fixed(answer), np.zeros((2, 1)), n_labels=n_labels)
    np.testing.assert_array_equal(scores, np.array([[0.1, 0.9], [0.0, 0.3]])[:, :n_labels])


@pytest.mark.parametrize(
    ("dtype", "expected"), [("f2", "f8"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8")]
)
def test_scores_are_single_or_double_precision(dtype, expected):
    answer = np.array([[0, 1], [1, 1]], dtype=dtype)
    scores, _ = get_label_scores(Fixed(answer), np.zeros((2, 1)), n_labels=2)
    assert scores.dtype == expected


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.zeros((2, 3)), r"Fixed\.predict_proba returned must have shape \(2, 2\).*\(2, 3\)"),
        (np.zeros((3, 2)), r"must have shape \(2, 2\).*\(3, 2\)"),
        (np.array([[0, np.nan], [0, 0]]), "row 0, label 1 holds nan"),
        ([np.ones((2, 1)), np.ones((2, 1))], "one array of classes per label"),
        ([np.ones((2, 3)), np.ones((2, 3))], "one array of classes per label"),
    ],
    ids=["too wide", "too long", "NaN", "classes not known", "three classes"],
)
def test_unclear_answers_are_refused(answer, message):
    with pytest.raises(ValueError, match=message):
        get_label_scores(Fixed(answer), np.zeros((2, 1)), n_labels=2)


def test_a_classifier_without_scores_is_refused():
    with pytest.raises(
        AttributeError, match=r"Perceptron has no predict_proba, .* MultiLabelCalibrator"
    ):
        resolve_response_method(Perceptron(), "predict_proba")
    no_scores = make_pipeline(StandardScaler(), LinearRegression())
    with pytest.raises(AttributeError, match="has no predict_proba or decision_function"):
        get_label_scores(no_scores, np.zeros((2, 1)), n_labels=2)


def test_the_response_method_can_be_chosen(X):
    Y = make_labels(X, "three")
    model = BinaryRelevance(LogisticRegression()).fit(X, Y)
    assert resolve_response_method(model) == "predict_proba"
    scores, method = get_label_scores(model, X, n_labels=3, response_method="decision_function")
    assert method == "decision_function"
    np.testing.assert_array_equal(scores, model.decision_function(X))
