"""The docstrings of everything public: complete, and true of the signature and of the fit."""

import importlib
import inspect
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from api_names import API_REFERENCE
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from skmultilabel import BinaryRelevance
from skmultilabel.threshold import CutRule

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
# What is public is checked more strictly than every function is by `numpydoc lint`.
IGNORED = set(CONFIG["numpydoc_validation"]["checks"]) - {"all", "GL08", "PR01", "PR02"}
# What an estimator is made with where its defaults are not enough, or would leave out an attribute.
ESTIMATOR_PARAMS = {
    "BinaryRelevance": {"estimator": LogisticRegression()},
    "ClassifierChain": {"estimator": LogisticRegression(), "order": "search"},
    "ClassifierChainEnsemble": {
        "estimator": LogisticRegression(),
        "max_samples": 0.3,
        "oob_score": True,
    },
    "FixedThresholdClassifier": {"estimator": BinaryRelevance(LogisticRegression())},
    "LabelEmbedding": {},
    "LabelPowerset": {"estimator": LogisticRegression()},
    "MLkNN": {},
    "MultiLabelCalibrator": {"estimator": BinaryRelevance(LogisticRegression())},
    "MultiLabelMetricLearner": {"max_epochs": 1},
    "NeuralMultiLabelClassifier": {"max_epochs": 1},
    "RandomLabelsets": {"estimator": LogisticRegression()},
    "StackedBinaryRelevance": {"estimator": LogisticRegression()},
    "ThresholdOptimizer": {
        "estimator": BinaryRelevance(LogisticRegression()),
        "store_cv_results": True,
    },
}


def find_public_objects():
    """Map the public path of every documented class and function to the object."""
    return {
        f"{module}.{name}": getattr(importlib.import_module(module), name)
        for module, sections in API_REFERENCE.items()
        for names in sections.values()
        for name in names
    }


def find_own_methods(path, cls):
    """Name the public methods and properties of a class that skmultilabel itself defines."""
    for name, member in inspect.getmembers(cls):
        member = member.fget if isinstance(member, property) else inspect.unwrap(member)
        # scikit-learn puts its `set_fit_request` and the like into our classes.
        is_ours = str(getattr(member, "__module__", None)).startswith("skmultilabel")
        if is_ours and inspect.isroutine(member) and not name.startswith("_"):
            yield f"{path}.{name}"


OBJECTS = find_public_objects()
CLASSES = {path: item for path, item in OBJECTS.items() if inspect.isclass(item)}
METHODS = [name for path, cls in CLASSES.items() for name in find_own_methods(path, cls)]
# Cut rules are given scores and an objective; `tests/threshold/test_rules.py` looks at their fit.
ESTIMATORS = [
    cls
    for cls in CLASSES.values()
    if issubclass(cls, BaseEstimator) and hasattr(cls, "fit") and not issubclass(cls, CutRule)
]
# Users call neither mixins nor exceptions.
CALLED = [
    path
    for path, item in OBJECTS.items()
    if path.partition(".")[2].split(".")[0] not in ("base", "exceptions")
]


@pytest.fixture(scope="module")
def labelled_frames():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["a", "b", "c"])
    noise = rng.normal(size=(60, 2))
    return X, pd.DataFrame((X[["a", "b"]].to_numpy() + noise > 0) * 1, columns=["sport", "news"])


@pytest.mark.parametrize("path", [*OBJECTS, *METHODS])
def test_numpydoc_finds_nothing_to_complain_of(path):
    errors = validate(path)["errors"]
    assert [error for error in errors if error[0] not in IGNORED] == []


@pytest.mark.parametrize("path", CALLED)
def test_there_is_an_example(path):
    assert NumpyDocString(inspect.getdoc(OBJECTS[path]))["Examples"]


@pytest.mark.parametrize("path", CALLED)
def test_documented_defaults_are_those_of_the_signature(path):
    documented = {
        parameter.name: parameter.type.partition("default=")[2]
        for parameter in NumpyDocString(inspect.getdoc(OBJECTS[path]))["Parameters"]
        if "default=" in parameter.type
    }
    signature = inspect.signature(OBJECTS[path]).parameters.values()
    actual = {
        parameter.name: repr(parameter.default).replace("'", '"')
        for parameter in signature
        if parameter.default is not inspect.Parameter.empty
    }
    assert documented == actual


@pytest.mark.parametrize("cls", ESTIMATORS)
def test_documented_attributes_are_those_of_the_fit(cls, labelled_frames):
    # The samples of a label embedding are the labels.
    data = labelled_frames[1:] if cls.__name__ == "LabelEmbedding" else labelled_frames
    estimator = cls(**ESTIMATOR_PARAMS[cls.__name__]).fit(*data)
    documented = {item.name for item in NumpyDocString(inspect.getdoc(cls))["Attributes"]}
    fitted = {name for name in vars(estimator) if name.endswith("_") and not name.startswith("_")}
    assert sorted(fitted - documented) == []
    assert [name for name in documented if not hasattr(estimator, name)] == []
