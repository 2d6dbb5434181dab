"""Losses of pairs of labels."""

import numpy as np
import pytest

from skmultilabel.neural.losses import BPMLLLoss, LSEPLoss, ZLPRLoss


@pytest.mark.parametrize("loss", [LSEPLoss, BPMLLLoss])
def test_a_single_label_has_no_pairs_and_is_refused(loss):
    Y = np.array([[1.0], [0.0]])
    with pytest.raises(ValueError, match=r"one label only.*'bce'"):
        loss().fit_labels(Y)
    loss().fit_labels(np.hstack([Y, Y]))


def test_a_loss_that_cuts_at_zero_learns_a_single_label():
    ZLPRLoss().fit_labels(np.array([[1.0], [0.0]]))
