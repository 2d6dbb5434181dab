"""What splitters are given is read, or refused with the remedy."""

import numpy as np
import pytest
import scipy.sparse as sp

from skmultilabel.exceptions import LabelWarning
from skmultilabel.model_selection._reading import check_order, make_rng, read_groups, read_marks

Y = np.array([[1, 1, 0], [1, 1, 1], [1, 0, 0], [0, 1, 1]])


@pytest.mark.parametrize("order", [0, 3, "1", None])
def test_orders_that_are_none_are_refused(order):
    with pytest.raises(ValueError, match=r"order must be 1, .* or 2"):
        check_order(order)


def test_a_seed_needs_shuffling():
    with pytest.raises(ValueError, match="random_state has no effect"):
        make_rng(False, 0)
    assert make_rng(False, None).randint(10**6) == make_rng(False, None).randint(10**6)


def test_groups_are_numbered():
    np.testing.assert_array_equal(read_groups(["b", "a", "b"], 3, 2), [1, 0, 1])


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (None, "should not be None"),
        ([1, 2], r"one entry for each of the 3 rows; got an array of shape \(2,\)"),
        ([1, 1, 1], "Cannot make 2 parts of 1 groups"),
    ],
)
def test_groups_that_cannot_be_parted_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        read_groups(groups, 3, 2)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_marks_are_positives_unknown_labels_and_pairs(kind):
    known = read_marks(kind(Y), 4, 2, "")
    np.testing.assert_array_equal(known.toarray(), Y)
    gaps = Y.astype(float)
    gaps[2, 1] = np.nan
    marks = read_marks(kind(gaps), 4, 2, "").toarray()
    np.testing.assert_array_equal(marks[:, :3], Y)
    np.testing.assert_array_equal(np.argwhere(marks[:, 3:]), [[2, 1]])
    pairs = read_marks(kind(Y), 4, 2, "", order=2).toarray()
    np.testing.assert_array_equal(pairs[:, :3], 2 * Y)
    # Labels 0 and 1 are together in two rows, 1 and 2 too.
    np.testing.assert_array_equal(pairs[:, 3:], [[1, 0], [1, 1], [0, 0], [0, 1]])


def test_labels_that_cannot_be_in_every_part_are_named():
    with pytest.warns(LabelWarning, match=r"in each of 3 parts: label 2 has 2\. At most 2\."):
        read_marks(Y, 4, 3, "At most {}")
    with pytest.raises(ValueError, match=r"the commonest has 3\. At most 3\."):
        read_marks(Y, 4, 4, "At most {}")
    with pytest.raises(ValueError, match="No label has a known positive"):
        read_marks(np.zeros((4, 2)), 4, 2, "")
    with pytest.raises(ValueError, match="labels y are missing"):
        read_marks(None, 4, 2, "")
