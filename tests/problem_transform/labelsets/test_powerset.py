"""Which samples learn which class: around unknown labels, weights of 0 and rare sets."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.dummy import DummyClassifier
from sklearn.svm import SVC

from skmultilabel.exceptions import LabelWarning
from skmultilabel.problem_transform._labelsets._powerset import (
    check_weight_of_samples,
    fit_powerset,
    pose_powerset,
    warn_lost_labels,
)

NAN = np.nan
GAPPY = np.array([[1, 0, NAN], [NAN, 0, NAN], [0, 1, NAN], [1, 0, NAN]])


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_samples_with_an_unknown_label_are_left_out(form):
    problem = pose_powerset(form(GAPPY), None, 1, 0)
    # The last label is known of no sample, so it is taken as absent.
    np.testing.assert_array_equal(problem.sets, [[1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(problem.rows, [0, 2, 3])
    np.testing.assert_array_equal(problem.classes, [0, 1, 0])
    assert problem.n_incomplete == 1
    assert not problem.lost.any()


def test_a_sample_of_weight_0_does_not_exist():
    problem = pose_powerset(GAPPY, np.array([1.0, 1.0, 0.0, 1.0]), 1, 0)
    np.testing.assert_array_equal(problem.sets, [[1, 0, 0]])
    np.testing.assert_array_equal(problem.rows, [0, 3])


def test_no_sample_left_is_an_error():
    with pytest.raises(ValueError, match="no sample whose labels are all known"):
        pose_powerset(np.array([[NAN, 0], [1, NAN]]), None, 1, 0)
    with pytest.raises(
        ValueError, match="All samples whose labels are known have a weight of zero"
    ):
        pose_powerset(GAPPY, np.array([0, 1, 0, 0]), 1, 0)


def test_labels_of_pruned_sets_alone_are_lost():
    Y = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0]], dtype=np.int8)
    problem = pose_powerset(Y, None, 2, 1)
    np.testing.assert_array_equal(problem.rows, [0, 1, 2])
    np.testing.assert_array_equal(problem.lost, [False, True, False])
    with pytest.warns(
        LabelWarning, match="Label 'news' is in no label set that occurs min_count=2"
    ):
        warn_lost_labels(problem.lost, 2, ["sport", "news", "arts"])


def test_one_class_needs_no_base_estimator():
    problem = pose_powerset(np.ones((2, 2), dtype=np.int8), None, 1, 0)
    fitted = fit_powerset(SVC(), np.zeros((2, 3)), problem, {})
    assert isinstance(fitted, DummyClassifier)
    assert fitted.n_features_in_ == 3


def test_weights_and_samples_follow_the_rows():
    class Recorder(DummyClassifier):
        def fit(self, X, y, sample_weight=None):
            self.seen_ = X, y, sample_weight
            return self

    Y = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 1], [NAN, 1]])
    problem = pose_powerset(Y, None, 2, 2)
    weight = np.arange(6.0)
    for form in (np.asarray, sp.coo_array):
        X = form(np.arange(6.0).reshape(-1, 1))
        fitted = fit_powerset(Recorder(), X, problem, {"sample_weight": weight})
        seen_X, seen_y, seen_weight = fitted.seen_
        seen_X = seen_X.toarray() if sp.issparse(seen_X) else seen_X
        np.testing.assert_array_equal(seen_X[:, 0], [0, 1, 2, 3, 4, 4])
        np.testing.assert_array_equal(seen_weight, [0, 1, 2, 3, 4, 4])
        np.testing.assert_array_equal(seen_y[-2:], [0, 1])


def test_a_precomputed_kernel_needs_all_samples():
    problem = pose_powerset(np.array([[1, 0], [0, 1], [NAN, 1]]), None, 1, 0)
    with pytest.raises(ValueError, match="precomputed kernel has to cover"):
        fit_powerset(SVC(kernel="precomputed"), np.eye(3), problem, {})


def test_weights_are_those_of_samples():
    assert check_weight_of_samples({"other": 1}, 2, 3) == {"other": 1}
    checked = check_weight_of_samples({"sample_weight": [1, 2]}, 2, 3)
    assert checked["sample_weight"].dtype == np.float64
    with pytest.raises(ValueError, match="one weight per sample, because label sets"):
        check_weight_of_samples({"sample_weight": np.ones((2, 3))}, 2, 3)
