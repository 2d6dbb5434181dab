"""REMEDIAL against the pseudo-code of the paper, as plain loops."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from imbalanced_data import IMBALANCED, draw_imbalanced

from skmultilabel.exceptions import LabelWarning
from skmultilabel.label_space import compute_imbalance_ratios, compute_scumble
from skmultilabel.resampling import REMEDIAL


def follow_the_paper(Y):
    ratios = compute_imbalance_ratios(Y)
    mean_ratio = ratios[np.isfinite(ratios)].mean()
    scumble = compute_scumble(Y)
    rows, copies = [], []
    for labels, level in zip(Y.tolist(), scumble, strict=True):
        if level > scumble.mean():
            pairs = list(zip(labels, ratios, strict=True))
            copies.append([value if ratio > mean_ratio else 0 for value, ratio in pairs])
            labels = [value if ratio <= mean_ratio else 0 for value, ratio in pairs]
        rows.append(labels)
    return np.array(rows + copies)


@given(Y=IMBALANCED)
def test_labels_are_those_of_the_paper(Y):
    X = np.arange(len(Y)).reshape(-1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LabelWarning)
        for form in (np.asarray, sp.csc_array, pd.DataFrame):
            _, Y_new = REMEDIAL().fit_resample(X, form(Y))
            assert type(Y_new) is type(form(Y))
            dense = Y_new.toarray() if sp.issparse(Y_new) else np.asarray(Y_new)
            np.testing.assert_array_equal(dense, follow_the_paper(Y))
    np.testing.assert_array_equal(dense.sum(axis=0), Y.sum(axis=0))


def test_halves_are_the_same_sample():
    X, Y = draw_imbalanced()
    sampler = REMEDIAL()
    X_new, Y_new = sampler.fit_resample(X, Y)
    split = sampler.sample_indices_[60:]
    assert len(split)
    np.testing.assert_array_equal(X_new[60:], X[split])
    np.testing.assert_array_equal(Y_new[60:] + Y_new[split], Y[split])
    assert compute_scumble(Y_new).mean() < compute_scumble(Y).mean()


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_unknown_labels_stay_unknown_in_both_halves(form):
    Y = np.array([[1, 0, 0]] * 8 + [[1, 1, np.nan], [1, 0, 1]])
    _, Y_new = REMEDIAL().fit_resample(np.zeros((10, 1)), form(Y))
    Y_new = Y_new.toarray() if sp.issparse(Y_new) else Y_new
    np.testing.assert_array_equal(Y_new[[8, 10]], [[1, 0, np.nan], [0, 1, np.nan]])


def test_samples_with_one_label_each_are_returned_as_they_are_with_a_warning():
    Y = np.array([[1, 0]] * 4 + [[0, 1]])
    with pytest.warns(LabelWarning, match="returned as they are"):
        _, Y_new = REMEDIAL().fit_resample(np.zeros((5, 1)), Y)
    np.testing.assert_array_equal(Y_new, Y)
