"""Checks of weights that several losses and the weighting of labels share."""

import numpy as np
import pandas as pd
import pytest
import torch

from skmultilabel.neural.losses._reductions import check_weights, to_numbers


@pytest.mark.parametrize("make", [list, np.array, pd.Series, torch.tensor])
def test_weights_of_every_form_are_numbers(make):
    np.testing.assert_array_equal(check_weights("w", make([1.0, 0.0, 2.5])), [1, 0, 2.5])


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_the_label_of_a_bad_weight_is_named(bad):
    with pytest.raises(ValueError, match=r"w must be finite and not negative.*for label 2"):
        check_weights("w", [1.0, 0.0, bad])
    with pytest.raises(ValueError, match="for label 1"):
        check_weights("w", [[1.0, 0.0, 1.0], [0.0, bad, 1.0]])


@pytest.mark.parametrize("values", ["much", {"sport": 1}, [[1], [2, 3]]])
def test_what_is_no_number_is_refused(values):
    with pytest.raises(ValueError, match=r"w must be an array of numbers.*every loss"):
        to_numbers("w", values, of="loss")
