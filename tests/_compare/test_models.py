"""The registry of models: all of them run."""

import numpy as np
import pytest
from compared_data import FAST, make_data

from skmultilabel._compare._errors import InputError
from skmultilabel._compare._models import MODELS, select_models
from skmultilabel._compare._run import MEASURES, compare_models


@pytest.fixture(scope="module")
def data():
    return make_data()


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
