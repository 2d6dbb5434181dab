"""What estimators show of the net that they own, and how they run it."""

import numpy as np
import pytest
from sklearn.utils import get_tags

from skmultilabel.neural import (
    ArrayBatches,
    MultiLabelMetricLearner,
    NeuralMultiLabelClassifier,
    _net_owner,
)

SMALL = {"module": "mlp", "module__width": 4, "max_epochs": 2, "random_state": 0}
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
Y = (X[:, :3] + RNG.normal(scale=0.5, size=(60, 3)) > 0.3).astype(int)
OWNERS = {NeuralMultiLabelClassifier: "predict_proba", MultiLabelMetricLearner: "transform"}


@pytest.mark.parametrize("cls", OWNERS)
def test_the_net_is_shown(cls):
    owner = cls(**SMALL).fit(X, Y)
    assert owner.history_ is owner.net_.history
    assert owner.module_ is owner.net_.module_
    assert owner.n_iter_ == 2


@pytest.mark.parametrize(("cls", "method"), OWNERS.items())
def test_blocks_give_what_all_rows_give(cls, method, monkeypatch):
    owner = cls(**SMALL).fit(X, Y)
    expected = getattr(owner, method)(X)
    monkeypatch.setattr(_net_owner, "PREDICTION_CELLS", 7 * _net_owner.MIN_CELLS_OF_A_ROW)
    assert len(list(owner._iterate_outputs(X))) == 9
    np.testing.assert_allclose(getattr(owner, method)(X), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("cls", "method"), OWNERS.items())
def test_streams_are_for_fitting_alone(cls, method):
    owner = cls(**SMALL).fit(X, Y)
    with pytest.raises(ValueError, match=f"{method} takes arrays; a stream is only for fitting"):
        getattr(owner, method)(ArrayBatches(X, Y, batch_size=20))


@pytest.mark.parametrize("cls", OWNERS)
def test_tags_tell_what_a_seed_does(cls):
    assert get_tags(cls(random_state=0)).non_deterministic is False
    assert get_tags(cls()).non_deterministic is True
