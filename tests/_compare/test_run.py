"""Running the comparison: registry, measures against scikit-learn's, folds put together."""

import numpy as np
import pytest
import sklearn.metrics
from compared_data import FAST, make_data
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_predict

from skmultilabel._compare._errors import InputError
from skmultilabel._compare._models import MODELS, Model
from skmultilabel._compare._run import compare_models
from skmultilabel.model_selection import MultilabelStratifiedKFold


@pytest.fixture(scope="module")
def data():
    return make_data()


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
