"""Running the comparison: registry, measures against scikit-learn's, folds put together."""

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_predict

from skmultilabel._compare._data import Data
from skmultilabel._compare._errors import InputError
from skmultilabel._compare._models import MODELS, Model, Settings, select_models
from skmultilabel._compare._run import MEASURES, compare_models
from skmultilabel.model_selection import MultilabelStratifiedKFold


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 3))
    Y = (X + 0.5 * rng.normal(size=(90, 3)) > 0.3).astype(float)
    X = pd.DataFrame(X, columns=["a", "b", "c"])
    X["word"] = rng.choice(["red", "blue", None], 90)
    X.loc[4, "a"] = np.nan
    return Data("test", X, pd.DataFrame(Y, columns=["u", "v", "w"]))


FAST = Settings(n_trees=5, n_inner_folds=2)


def test_all_models_by_default_and_some_on_request():
    assert select_models() == MODELS
    assert list(select_models(["forest,ovr", "br"])) == ["ovr", "br", "forest"]
    with pytest.raises(InputError, match="'fern' is not known; choose from ovr, br"):
        select_models(["fern"])
    with pytest.raises(InputError, match="no model is named; choose from ovr"):
        select_models([","])


@pytest.mark.parametrize("name", MODELS)
def test_every_model_of_the_registry_runs(name, data):
    result = compare_models({name: MODELS[name]}, data, FAST, n_folds=2)[name]
    assert set(result.measures) == set(MEASURES)
    assert all(values.shape == (2,) for values in result.measures.values())
    assert result.measures["macro_f1"].mean() > 0.5
    assert result.Y_pred.shape == result.scores.shape == (90, 3)
    assert result.thresholds.shape == (2, 3)
    assert result.warnings == ()


@pytest.mark.parametrize("name", [name for name in MODELS if MODELS[name].takes_missing_labels])
def test_models_that_say_so_learn_around_missing_labels(name, data):
    Y = data.Y.copy()
    Y.iloc[::7, 1] = np.nan
    settings = FAST._replace(has_missing_labels=True)
    result = compare_models({name: MODELS[name]}, data._replace(Y=Y), settings, n_folds=2)[name]
    assert result.measures["macro_f1"].mean() > 0.5


def test_measures_and_rows_are_those_of_scikit_learn(data):
    result = compare_models({"ovr": MODELS["ovr"]}, data, FAST, n_folds=3)["ovr"]
    cv = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
    Y = data.Y.astype(int)
    expected = cross_val_predict(MODELS["ovr"].make(FAST), data.X, Y, cv=cv)
    np.testing.assert_array_equal(result.Y_pred, expected)
    f1 = [
        sklearn.metrics.f1_score(Y.iloc[test], expected[test], average="samples", zero_division=0.0)
        for _, test in cv.split(data.X, Y)
    ]
    np.testing.assert_allclose(result.measures["example_f1"], f1)
    np.testing.assert_array_equal(result.Y_pred, result.scores > result.default_cut_off)


def test_warnings_are_kept_and_errors_name_the_model(data):
    class Complaining(DummyClassifier):
        def fit(self, X, y):
            import warnings

            warnings.warn("mind the step", UserWarning)
            return super().fit(X, y)

    class Failing(DummyClassifier):
        def fit(self, X, y):
            raise ValueError("no way")

    complaining = Model("", lambda settings: Complaining(strategy="prior"))
    result = compare_models({"c": complaining}, data, FAST, n_folds=2)["c"]
    assert result.warnings == ("UserWarning: mind the step",)
    failing = Model("", lambda settings: Failing())
    with pytest.raises(InputError, match="f cannot be fitted on test: no way"):
        compare_models({"f": failing}, data, FAST, n_folds=2)
