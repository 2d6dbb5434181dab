"""Large losses of assumed negatives."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from skmultilabel.neural.losses import AssumeNegativeLoss, LargeLoss

NAN = float("nan")
LOGITS = torch.tensor([[0.0, 3.0, -1.0], [2.0, 1.0, 4.0]])
TARGET = torch.tensor([[1.0, NAN, NAN], [0.0, NAN, 0.0]])


def test_it_begins_with_all_assumptions():
    for scheme in ("reject", "correct", "correct_for_good"):
        loss = LargeLoss(scheme, delta=0.5).eval()
        loss.start_epoch(0)
        torch.testing.assert_close(loss(LOGITS, TARGET), AssumeNegativeLoss()(LOGITS, TARGET))


@pytest.mark.parametrize(("epoch", "doubted"), [(1, [(0, 1)]), (2, [(0, 1), (1, 1)])])
@pytest.mark.parametrize("scheme", ["reject", "correct"])
def test_with_every_epoch_more_is_doubted(scheme, epoch, doubted):
    loss = LargeLoss(scheme, delta=1 / 6)
    loss.start_epoch(epoch)
    expected = AssumeNegativeLoss().elements(LOGITS, TARGET)
    for entry in doubted:
        expected[entry] = 0 if scheme == "reject" else F.softplus(-LOGITS[entry])
    torch.testing.assert_close(loss.elements(LOGITS, TARGET), expected)


def test_what_is_known_is_never_doubted():
    loss = LargeLoss(delta=1.0)
    loss.start_epoch(1)
    elements = loss.elements(LOGITS, TARGET)
    assert ((elements == 0) == torch.isnan(TARGET)).all()


def test_what_is_corrected_for_good_stays_so():
    loss = LargeLoss("correct_for_good", delta=1 / 6).fit_labels(np.full((5, 3), np.nan))
    rows = torch.tensor([3, 1])
    loss.start_epoch(1)
    loss(LOGITS, TARGET, row_index=rows)
    assert loss.corrected_.nonzero().tolist() == [[3, 1]]
    loss(LOGITS, TARGET, row_index=rows)
    assert loss.corrected_.nonzero().tolist() == [[1, 1], [3, 1]]
    known = torch.where(loss.corrected_[rows] & torch.isnan(TARGET), 1.0, TARGET)
    loss.start_epoch(0)
    expected = AssumeNegativeLoss()(LOGITS, known)
    torch.testing.assert_close(loss(LOGITS, TARGET, row_index=rows), expected)


def test_validation_corrects_nothing():
    loss = LargeLoss("correct_for_good", delta=1 / 6).fit_labels(np.full((2, 3), np.nan)).eval()
    loss.start_epoch(1)
    loss(LOGITS, TARGET, row_index=torch.tensor([0, 1]))
    assert not loss.corrected_.any()
