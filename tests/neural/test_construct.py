"""Parameters that are handed on: known ones arrive, others are named."""

import pytest

from skmultilabel.neural._construct import check_passed, construct


class Part:
    """Something with a parameter of ours, one that it needs, and one that it does not."""

    def __init__(self, given, needed, chosen=3):
        self.values = given, needed, chosen


def test_parameters_arrive():
    part = construct(Part, 1, what="part", name="mine", params={"needed": 2})
    assert part.values == (1, 2, 3)


def test_unknown_and_missing_parameters_are_named():
    with pytest.raises(ValueError, match=r"part='mine' has no parameter part__other.*part__needed"):
        construct(Part, 1, what="part", name="mine", params={"needed": 2, "other": 4})
    with pytest.raises(ValueError, match="part='mine' needs the parameter part__needed"):
        construct(Part, 1, what="part", name="mine", params={})
    # What is ours to give is nobody else's.
    with pytest.raises(ValueError, match="no parameter part__given"):
        construct(Part, 1, what="part", name="mine", params={"given": 5, "needed": 2})


def test_what_takes_everything_is_believed():
    def make(given, **params):
        raise NotImplementedError

    check_passed(make, 1, what="part", name="mine", params=["anything"])
