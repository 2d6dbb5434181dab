"""What is handed to a module as it is, through the encoder."""

import numpy as np
import pandas as pd
import pytest
from encoder_samples import IMAGES, RNG, Owner

from skmultilabel.neural._inputs._encoder import InputEncoder


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.int32, bool])
def test_whole_numbers_of_images_stay_what_they_are(dtype):
    X = (IMAGES * 2).astype(dtype)
    assert InputEncoder().fit_transform(X, Owner()) is X or np.shares_memory(
        InputEncoder().fit_transform(X, Owner()), X
    )
    assert InputEncoder(input_dtype="float32").fit_transform(X, Owner()).dtype == np.float32
    assert InputEncoder().fit_transform(IMAGES, Owner()).dtype == np.float32


def test_token_ids_stay_whole_numbers():
    tokens = RNG.integers(0, 50, (60, 12))
    for X in (tokens, tokens.astype(np.float64), pd.DataFrame(tokens)):
        encoded = InputEncoder(input_dtype="int64").fit_transform(X, Owner())
        assert encoded.dtype == np.int64
        np.testing.assert_array_equal(encoded, tokens)


@pytest.mark.parametrize(
    ("dtype", "X"),
    [("int64", [[0.5]]), ("uint8", [[300]]), ("uint8", [[-1]]), ("float16", [[1e6]])],
)
def test_values_that_the_asked_type_cannot_hold_are_refused(dtype, X):
    with pytest.raises(ValueError, match=f"{dtype} cannot represent"):
        InputEncoder(input_dtype=dtype).fit_transform(np.array(X), Owner())


@pytest.mark.parametrize("dtype", ["tokens", "str", "complex64"])
def test_a_type_that_is_none_is_refused(dtype):
    with pytest.raises(ValueError, match="no type of number"):
        InputEncoder(input_dtype=dtype).fit(IMAGES, Owner())
