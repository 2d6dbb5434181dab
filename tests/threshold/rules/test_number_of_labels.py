"""The second model, and what it is fitted on."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier

from skmultilabel._validation import check_label_matrix
from skmultilabel.threshold import NumberOfLabels, get_objective
from skmultilabel.threshold._rules._number_of_labels import describe_scores

OBJECTIVE = get_objective("f1_samples")


def draw(n_samples=150, noise=0.1):
    rng = np.random.default_rng(0)
    Y = (rng.random((n_samples, 4)) < 0.4).astype(float)
    return Y + rng.normal(scale=noise, size=Y.shape), Y


@pytest.mark.parametrize("estimator", [None, LogisticRegression(C=10), Ridge()])
def test_numbers_of_labels_are_those_of_the_model(estimator):
    scores, Y = draw(noise=0.3)
    rule = NumberOfLabels(estimator).fit(scores, Y, OBJECTIVE, default=0.5)
    model = LogisticRegression(max_iter=1000) if estimator is None else estimator
    features = np.hstack([scores, -np.sort(-scores, axis=1)])
    counts = np.rint(model.fit(features, Y.sum(axis=1).astype(int)).predict(features))
    predicted = rule.predict(scores)
    np.testing.assert_array_equal(predicted.sum(axis=1), np.clip(counts, 0, 4))
    for chosen, values in zip(predicted, scores, strict=True):
        assert values[chosen].min(initial=np.inf) >= values[~chosen].max(initial=-np.inf)


def test_it_finds_the_number_where_scores_tell_it():
    scores, Y = draw()
    rule = NumberOfLabels().fit(scores[:100], Y[:100], OBJECTIVE, default=0.5)
    n_predicted = rule.predict(scores[100:]).sum(axis=1)
    assert np.mean(n_predicted == Y[100:].sum(axis=1)) > 0.9


@pytest.mark.parametrize("as_labels", [np.asarray, sp.csr_array])
def test_samples_that_are_not_wholly_known_are_left_out(as_labels):
    scores, Y = draw()
    holes = Y.copy()
    holes[::3, 1] = np.nan
    rule = NumberOfLabels().fit(
        scores, check_label_matrix(as_labels(holes)), OBJECTIVE, default=0.5
    )
    known = np.arange(len(Y)) % 3 > 0
    expected = NumberOfLabels().fit(scores[known], Y[known], OBJECTIVE, default=0.5)
    np.testing.assert_array_equal(rule.estimator_.coef_, expected.estimator_.coef_)


def test_no_sample_is_wholly_known():
    scores, Y = draw()
    Y[:, 0] = np.nan
    with pytest.raises(ValueError, match="No sample has all of its labels known"):
        NumberOfLabels().fit(scores, Y, OBJECTIVE, default=0.5)


def test_weights_per_label_are_averaged_over_the_labels():
    scores, Y = draw()
    weight = np.random.default_rng(0).integers(0, 3, Y.shape).astype(float)
    by_label, by_row = (
        NumberOfLabels().fit(scores, Y, OBJECTIVE, default=0.5, sample_weight=weights)
        for weights in (weight, weight.mean(axis=1))
    )
    np.testing.assert_array_equal(by_label.estimator_.coef_, by_row.estimator_.coef_)


def test_samples_without_weight_do_not_count():
    scores, Y = draw()
    counts = Y.sum(axis=1)
    weight = (counts != 1).astype(float)
    rule = NumberOfLabels().fit(scores, Y, OBJECTIVE, default=0.5, sample_weight=weight)
    assert rule.estimator_.classes_.tolist() == sorted(set(counts) - {1})


def test_a_model_without_weights_is_named():
    scores, Y = draw()
    with pytest.warns(UserWarning, match="KNeighborsClassifier does not take sample_weight"):
        NumberOfLabels(KNeighborsClassifier()).fit(
            scores, Y, OBJECTIVE, default=0.5, sample_weight=np.ones(len(Y))
        )


@pytest.mark.parametrize("estimator", [None, Ridge()])
def test_equally_many_labels_everywhere(estimator):
    scores = draw()[0]
    Y = np.tile([1, 1, 0, 0], (len(scores), 1))
    rule = NumberOfLabels(estimator).fit(scores, Y, OBJECTIVE, default=0.5)
    assert isinstance(rule.estimator_, DummyClassifier)
    assert (rule.predict(scores).sum(axis=1) == 2).all()


def test_features_are_the_scores_and_the_same_sorted():
    features = describe_scores(np.array([[0.2, 0.9, 0.5]], dtype=np.float32))
    assert features.dtype == np.float32
    np.testing.assert_allclose(features, [[0.2, 0.9, 0.5, 0.9, 0.5, 0.2]])


def test_the_estimator_is_cloned_and_its_parameters_can_be_set():
    scores, Y = draw()
    model = LogisticRegression()
    rule = NumberOfLabels(model).set_params(estimator__C=0.5).fit(scores, Y, OBJECTIVE, default=0.5)
    assert rule.estimator_.C == 0.5
    assert not hasattr(model, "coef_")


def test_what_is_no_model_is_refused():
    scores, Y = draw()
    with pytest.raises(ValueError, match="'estimator' parameter"):
        NumberOfLabels("logistic").fit(scores, Y, OBJECTIVE, default=0.5)
