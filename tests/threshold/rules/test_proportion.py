"""Cut-offs that match a share, against a search of all cut-offs."""

import numpy as np
import pytest
import scipy.sparse as sp
from cut_off_problems import draw_large, draw_problem, list_cut_offs, tabulate

from skmultilabel.threshold import Proportion, get_objective
from skmultilabel.threshold._search._counts import count_predictions

OBJECTIVE = get_objective("f1_macro")


def miss(scores, cut_off, Y, weight):
    """How far the weight of what is predicted is from that of what is there, by label."""
    tp, fp, n_positive, _ = count_predictions(scores > cut_off, Y, weight)
    return np.abs(tp + fp - n_positive)


@pytest.mark.parametrize("seed", range(40))
def test_no_cut_off_of_a_label_is_nearer_to_its_share(seed):
    scores, Y, weight = draw_problem(seed)
    rule = Proportion().fit(scores, Y, OBJECTIVE, default=0.5, sample_weight=weight)
    best = [np.abs(tp + fp - p).min() for tp, fp, p, _ in tabulate(scores, Y, weight)]
    np.testing.assert_allclose(miss(scores, rule.thresholds_, Y, weight), best, atol=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_no_cut_off_for_all_is_nearer_to_the_share_overall(seed):
    scores, Y, weight = draw_problem(seed)
    rule = Proportion(overall=True).fit(scores, Y, OBJECTIVE, default=0.5, sample_weight=weight)

    def miss_overall(cut_off):
        tp, fp, n_positive, _ = count_predictions(scores > cut_off, Y, weight)
        return abs(tp.sum() + fp.sum() - n_positive.sum())

    assert np.ptp(rule.thresholds_) == 0
    best = min(map(miss_overall, list_cut_offs(scores)))
    assert miss_overall(rule.thresholds_) == pytest.approx(best, abs=1e-12)


def test_shares_are_met_without_ties():
    scores, Y, _ = draw_large(0)
    predicted = Proportion().fit(scores, Y, OBJECTIVE, default=0.5).predict(scores)
    np.testing.assert_array_equal(predicted.sum(axis=0), Y.sum(axis=0))
    predicted = Proportion(overall=True).fit(scores, Y, OBJECTIVE, default=0.5).predict(scores)
    assert predicted.sum() == Y.sum()


def test_cut_offs_lie_half_way_and_of_two_the_one_that_predicts_less():
    Y = np.array([[1], [0], [0]])
    for values, cut_off in (([0.1, 0.2, 0.8], 0.5), ([0.2, 0.6, 0.6], 0.8)):
        scores = np.array([values]).T
        assert Proportion().fit(scores, Y, OBJECTIVE, default=0.8).thresholds_ == [cut_off]


@pytest.mark.parametrize("overall", [False, True])
def test_labels_of_one_class_or_known_nowhere(overall):
    scores = np.array([[0.1, 0.3, 0.7], [0.6, 0.7, 0.6]])
    rule = Proportion(overall)
    assert not rule.fit(scores, np.zeros((2, 3)), OBJECTIVE, default=0.5).predict(scores).any()
    assert rule.fit(scores, np.ones((2, 3)), OBJECTIVE, default=0.5).predict(scores).all()
    rule.fit(scores, np.full((2, 3), np.nan), OBJECTIVE, default=0.5)
    assert rule.thresholds_.tolist() == [0.5] * 3


@pytest.mark.parametrize("overall", [False, True])
@pytest.mark.parametrize("n_listed", [30, 400])
def test_scores_that_are_not_listed_are_not_predicted(overall, n_listed):
    """They are as dense ones below all, which the share leaves out if enough others are there."""
    scores, Y, _ = draw_large(0)
    listed = np.argsort(np.argsort(-scores, axis=0), axis=0) < n_listed
    sparse = sp.csr_array(np.where(listed, scores, 0.0))
    rule = Proportion(overall).fit(sparse.copy(), Y, OBJECTIVE, default=0.5)
    predicted = rule.predict(sparse).toarray()
    n_predicted, n_positive = predicted.sum(axis=0), Y.sum(axis=0)
    assert not (predicted & ~listed).any()
    if overall:
        assert n_predicted.sum() == min(n_positive.sum(), listed.sum())
    else:
        np.testing.assert_array_equal(n_predicted, np.minimum(n_positive, n_listed))
