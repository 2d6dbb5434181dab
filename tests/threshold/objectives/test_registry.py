"""What `scoring` may be."""

import numpy as np
import pytest

from skmultilabel.threshold import get_objective
from skmultilabel.threshold._objectives._count_metrics import METRICS
from skmultilabel.threshold._objectives._count_objective import CountObjective


def test_names():
    assert get_objective("balanced_accuracy").average == "macro"
    assert get_objective("accuracy") == CountObjective(METRICS["exact_match"], "samples")
    assert get_objective("f2_micro").metric.name == "f2"
    objective = CountObjective(METRICS["f1"], "macro")
    assert get_objective(objective) is objective


def test_gains():
    np.testing.assert_array_equal(get_objective([[0, -1], [-2, 0]]).matrix, [[0, -1], [-2, 0]])


@pytest.mark.parametrize("name", ["f1", "", "macro", "f_macro", "f1_median", "f0_macro"])
def test_unknown_name_says_what_is_known(name):
    with pytest.raises(ValueError, match="is not known") as error:
        get_objective(name)
    for known in ("neg_hamming_loss", "geometric_mean", "f0.5", "samples"):
        assert known in str(error.value)
    assert len(str(error.value)) < 600


@pytest.mark.parametrize("scoring", [None, 3, 2.5])
def test_what_is_no_objective(scoring):
    with pytest.raises(ValueError, match=f"scoring must be a name .*got {scoring}"):
        get_objective(scoring)
