"""That scikit-learn's private names still do what skmultilabel uses them for."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.base import BaseEstimator

from skmultilabel import _compat


def test_every_name_of_all_is_there():
    assert [name for name in _compat.__all__ if not hasattr(_compat, name)] == []
    assert not hasattr(_compat, "anything_else")


@pytest.mark.parametrize("constant", [0, 1])
def test_a_constant_predictor_answers_in_every_way(constant):
    X = np.zeros((4, 2))
    fitted = _compat.ConstantPredictor().fit(X, np.array([constant]))
    np.testing.assert_array_equal(fitted.predict(X[:3]), [constant] * 3)
    np.testing.assert_array_equal(fitted.decision_function(X[:3]), [constant] * 3)
    np.testing.assert_array_equal(fitted.predict_proba(X[:3])[:, 1], [constant] * 3)


def test_routing_is_off_until_it_is_enabled():
    assert not _compat.routing_enabled()
    with sklearn.config_context(enable_metadata_routing=True):
        assert _compat.routing_enabled()


def test_parameters_are_refused_where_routing_is_off():
    _compat.raise_for_params({}, BaseEstimator(), "fit")
    with pytest.raises(ValueError, match="extra"):
        _compat.raise_for_params({"extra": 1}, BaseEstimator(), "fit")


def test_fit_context_validates_parameters():
    class Checked(BaseEstimator):
        _parameter_constraints = {"size": [_compat.StrOptions({"small", "large"})]}

        def __init__(self, size="small"):
            self.size = size

        @_compat.fit_context(prefer_skip_nested_validation=False)
        def fit(self):
            return self

    assert Checked().fit().size == "small"
    with pytest.raises(ValueError, match="'size' parameter of Checked"):
        Checked(size="huge").fit()


@pytest.mark.parametrize(
    "X",
    [
        np.arange(6).reshape(3, 2),
        [[0, 1], [2, 3], [4, 5]],
        sp.csr_array(np.arange(6).reshape(3, 2)),
        pd.DataFrame({"a": [0, 2, 4], "b": [1, 3, 5]}),
    ],
    ids=["array", "list", "sparse", "frame"],
)
def test_rows_are_counted_and_taken_from_every_form(X):
    assert _compat.num_samples(X) == 3
    rows = _compat.safe_indexing(X, np.array([2, 0]))
    rows = rows.toarray() if sp.issparse(rows) else np.asarray(rows)
    np.testing.assert_array_equal(rows, [[4, 5], [0, 1]])


def test_fit_parameters_follow_the_rows():
    params = {"sample_weight": np.array([1.0, 2.0, 3.0]), "option": "unchanged"}
    taken = _compat.check_method_params(np.zeros((3, 1)), params, indices=np.array([2, 0]))
    np.testing.assert_array_equal(taken["sample_weight"], [3.0, 1.0])
    assert taken["option"] == "unchanged"
