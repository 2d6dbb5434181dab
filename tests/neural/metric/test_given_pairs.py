"""Pairs that are given: see also the tests of the metric learner."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp

from skmultilabel.neural._metric._given_pairs import read_pairs

X1, X2 = np.arange(6.0).reshape(3, 2), 10 + np.arange(6.0).reshape(3, 2)
FORMS = {
    "array": (np.asarray, np.asarray),
    "list": (np.ndarray.tolist, np.asarray),
    "sparse": (sp.csr_array, lambda X: X.toarray()),
    "pandas": (lambda X: pd.DataFrame(X, columns=["a", "b"]), np.asarray),
    "polars": (lambda X: pl.DataFrame(X, schema=["a", "b"]), lambda X: X.to_numpy()),
}


@pytest.mark.parametrize(("make", "read"), FORMS.values(), ids=FORMS)
def test_first_samples_come_before_second_ones(make, read):
    X, labels, unmarked = read_pairs(make(X1), make(X2), [1, 0, 1], "auto")
    np.testing.assert_array_equal(read(X), np.vstack([X1, X2]))
    assert (labels[:, 0].tolist(), labels.dtype) == ([1, 0, 1], np.float32)
    assert unmarked == "ignore"


def test_without_marks_all_belong_together_and_others_apart():
    _, labels, unmarked = read_pairs(X1, X2, None, "auto")
    assert (labels[:, 0].tolist(), unmarked) == ([1, 1, 1], "negative")
    assert read_pairs(X1, X2, [1, 0, 0], "negative")[2] == "negative"
