import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.metrics import accuracy_score, get_scorer
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from skmultilabel.base import MultiLabelClassifierMixin

Y = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 0, 0]])


class Memory(MultiLabelClassifierMixin, BaseEstimator):
    """Predicts what it was fitted on."""

    def fit(self, X, y):
        self._record_labels(y)
        self.memory_ = y
        return self

    def predict(self, X):
        return self.memory_


def test_tags_say_that_it_takes_label_matrices_only():
    tags = get_tags(Memory())
    assert tags.estimator_type == "classifier"
    assert tags.classifier_tags.multi_label
    assert tags.target_tags.multi_output
    assert not tags.target_tags.single_output


@pytest.mark.parametrize("n_labels", [1, 2, 3])
def test_classes_are_not_taken_for_binary(n_labels):
    fitted = Memory().fit(None, Y[:, :n_labels])
    assert fitted.n_labels_ == n_labels
    np.testing.assert_array_equal(fitted.classes_, np.arange(n_labels))
    assert type_of_target(fitted.classes_) not in ("binary", "multiclass")


def test_names_are_those_of_the_latest_fit():
    names = ["sport", "news", "arts"]
    fitted = Memory().fit(None, pd.DataFrame(Y, columns=names))
    assert list(fitted.label_names_in_) == names
    fitted.fit(None, Y)
    assert not hasattr(fitted, "label_names_in_")


@pytest.mark.parametrize("form", [np.array, sp.csr_array, sp.lil_matrix])
@pytest.mark.parametrize("form_predicted", [np.array, sp.csr_array])
def test_the_score_is_the_subset_accuracy(form, form_predicted):
    other = Y.copy()
    other[1, 0] = 1
    fitted = Memory().fit(None, form_predicted(other))
    assert fitted.score(None, form(Y)) == accuracy_score(Y, other) == 0.75
    assert fitted.score(None, form(Y), sample_weight=[1, 3, 1, 1]) == 0.5
    assert get_scorer("accuracy")(fitted, None, Y) == 0.75


@pytest.mark.parametrize("form", [np.array, sp.csr_array])
@pytest.mark.parametrize("form_predicted", [np.array, sp.csr_array])
def test_unknown_labels_cannot_be_wrong(form, form_predicted):
    other = Y.copy()
    other[1, 0], other[2, 2] = 1, 1
    fitted = Memory().fit(None, form_predicted(other))
    truth = Y * 1.0
    truth[1, 0] = np.nan
    assert fitted.score(None, form(truth)) == 0.75
    truth[2] = np.nan
    assert fitted.score(None, form(truth)) == 1.0


def test_the_score_is_that_of_the_labels_of_the_fit():
    fitted = Memory().fit(None, pd.DataFrame(Y, columns=["a", "b", "c"]))
    assert fitted.score(None, pd.DataFrame(Y, columns=["a", "b", "c"])) == 1
    with pytest.raises(ValueError, match="in another order"):
        fitted.score(None, pd.DataFrame(Y, columns=["c", "b", "a"]))


def test_the_score_is_of_rows_and_refuses_weights_of_labels():
    fitted = Memory().fit(None, Y)
    with pytest.raises(ValueError, match=r"must have shape \(n_samples,\), got \(4, 3\)"):
        fitted.score(None, Y, sample_weight=np.ones((4, 3)))
