"""Online label estimation."""

import loss_formulas as formulas
import numpy as np
import pytest
import scipy.sparse as sp
import torch
from loss_cases import draw
from sklearn.exceptions import NotFittedError

from skmultilabel.neural.losses import ROLELoss

ROWS = torch.tensor([4, 0, 2])


@pytest.fixture
def problem():
    logits, target = draw(missing=True)
    return ROLELoss(1.5).fit_labels(target.numpy()).double(), logits, target


def test_the_value_is_that_of_the_formula(problem):
    loss, logits, target = problem
    estimates = loss.estimates_[ROWS].detach().numpy()
    expected = formulas.role(logits[ROWS].detach().numpy(), target[ROWS].numpy(), estimates, 1.5)
    found = loss(logits[ROWS], target[ROWS], row_index=ROWS).item()
    assert abs(found - expected) < 1e-9


def test_members_share_the_estimates(problem):
    loss, logits, target = problem
    members = torch.stack([logits, logits], dim=1)
    found = loss(members[ROWS], target[ROWS], row_index=ROWS)
    torch.testing.assert_close(found, loss(logits[ROWS], target[ROWS], row_index=ROWS))


def test_net_and_estimates_learn_each_their_part(problem):
    loss, logits, target = problem
    loss(logits[ROWS], target[ROWS], row_index=ROWS).backward()
    touched = loss.estimates_.grad.abs().sum(dim=1) > 0
    assert touched.nonzero().flatten().tolist() == sorted(ROWS.tolist())
    estimates = loss.estimates_.detach()
    frozen = ROLELoss(1.5)
    frozen.estimates_ = torch.nn.Parameter(estimates, requires_grad=False)
    fresh = logits.detach().requires_grad_()
    frozen(fresh[ROWS], target[ROWS], row_index=ROWS).backward()
    torch.testing.assert_close(logits.grad, fresh.grad)


def test_estimates_begin_with_what_is_known():
    Y = np.array([[1, np.nan], [0, np.nan]])
    for labels in (Y, sp.csr_array(Y)):
        estimates = torch.sigmoid(ROLELoss(1.0).fit_labels(labels).estimates_.detach())
        assert estimates[:, 0].numpy() == pytest.approx([0.995, 0.005])
        assert ((estimates[:, 1] > 0.4) & (estimates[:, 1] < 0.6)).all()


def test_the_first_estimates_follow_from_the_seed():
    Y = np.full((3, 2), np.nan)
    first, same = (ROLELoss(1.0, random_state=1).fit_labels(Y).estimates_ for _ in range(2))
    assert torch.equal(first, same)
    assert not torch.equal(first, ROLELoss(1.0).fit_labels(Y).estimates_)


def test_rows_of_the_training_need_their_numbers(problem):
    loss, logits, target = problem
    with pytest.raises(ValueError, match="needs row_index"):
        loss(logits, target)
    expected = formulas.make_expected_positives(1.5)(logits.detach().numpy(), target.numpy())
    assert abs(loss.eval()(logits, target).item() - expected) < 1e-9


def test_estimates_have_to_be_there():
    with pytest.raises(NotFittedError, match="call fit_labels"):
        ROLELoss(1.0)(torch.zeros(1, 2), torch.zeros(1, 2), row_index=torch.tensor([0]))
