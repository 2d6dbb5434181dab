"""How a fit reads, splits and places its data, and what it leaves behind."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from skorch.callbacks import Callback
from torch import nn

from skmultilabel.neural import ArrayBatches, NeuralMultiLabelClassifier, _fitting
from skmultilabel.neural._batches._sparse_rows import fill_columns

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
Y = (X[:, :3] + RNG.normal(scale=0.5, size=(60, 3)) > 0.3).astype(int)


class Watching(Callback):
    """Notes the rows of the last epoch."""

    def on_epoch_end(self, net, dataset_train=None, dataset_valid=None, **kwargs):
        parts = (dataset_train, dataset_valid)
        self.rows = [None if part is None else part.inputs.values[_list(part)] for part in parts]
        self.labels = [None if part is None else part.y for part in parts]


def _list(part):
    return slice(None) if part.index is None else part.index


def make_net(**params):
    settings = {"module": "mlp", "module__width": 4, "max_epochs": 2, "random_state": 0}
    return NeuralMultiLabelClassifier(**settings | params)


def fit_convex(X, Y, sample_weight=None):
    """Fit logistic regressions by steps that see all rows, in whatever order."""
    net = NeuralMultiLabelClassifier(
        nn.Linear,
        module__in_features=4,
        module__out_features=3,
        lr=0.1,
        schedule="constant",
        max_epochs=8,
        batch_size=100,
        scaling=None,
        random_state=0,
    )
    return net.fit(X, Y, sample_weight)


def test_validation_rows_do_not_teach():
    watching = Watching()
    net = make_net(validation_fraction=0.25, callbacks=[watching], scaling=None).fit(X, Y)
    train, valid = (rows.numpy() for rows in watching.rows)
    assert (len(train), len(valid)) == (45, 15)
    together = np.concatenate([train, valid])
    np.testing.assert_allclose(together[together[:, 0].argsort()], X[X[:, 0].argsort()], rtol=1e-6)
    shares = [labels.mean(axis=0) for labels in watching.labels]
    np.testing.assert_allclose(*shares, atol=0.07)
    # What the net begins with is known of the training rows alone.
    still = make_net(validation_fraction=0.25, lr=1e-12, max_epochs=1, head="independent")
    odds = (watching.labels[0].sum(axis=0) + 0.5) / 46
    np.testing.assert_allclose(still.fit(X, Y).predict_proba(X[:1]), [odds], rtol=1e-5)
    assert {"valid_loss", "train_loss"} <= net.history_[-1].keys()


def test_parts_that_come_one_by_one_teach_with_all_their_rows():
    watching = Watching()
    net = make_net(validation_fraction=0.25, callbacks=[watching]).partial_fit(X, Y)
    assert len(watching.rows[0]) == 60
    assert watching.rows[1] is None
    assert "valid_loss" not in net.history_[-1]


def test_rows_of_weight_zero_are_as_if_they_were_not_there():
    weight = np.repeat([1.0, 0.0], 30)
    # Only the intercepts that it begins with differ, and these are learned.
    found = fit_convex(X, Y, weight)
    expected = fit_convex(X[:30], Y[:30])
    np.testing.assert_allclose(found.predict_proba(X), expected.predict_proba(X), rtol=1e-4)


@pytest.mark.parametrize("weight", [None, RNG.random(60), RNG.random((60, 3))], ids=np.shape)
@pytest.mark.parametrize("form", [np.array, sp.csr_array])
def test_a_stream_of_one_batch_is_an_array(weight, form):
    stream = ArrayBatches(X, form(Y), weight, batch_size=60)
    expected = fit_convex(X, Y, weight)
    found = fit_convex(stream, None)
    np.testing.assert_allclose(found.predict_proba(X), expected.predict_proba(X), rtol=1e-4)


def test_a_stream_is_read_once_before_its_epochs():
    class Counting(ArrayBatches):
        n_readings = 0

        def __iter__(self):
            self.n_readings += 1
            yield from super().__iter__()

    stream = Counting(X, Y, batch_size=20)
    net = make_net(max_epochs=3).fit(stream)
    # To learn what is in it, to look at the first samples, and for every epoch.
    assert stream.n_readings == 5
    assert net.n_iter_ == 3


def test_data_that_fit_on_the_device_live_there(monkeypatch):
    expected = make_net().fit(X, Y).predict_proba(X)
    asked = []

    def fits(n_bytes, device):
        asked.append((n_bytes, device))
        return True

    monkeypatch.setattr(_fitting, "fits_on_device", fits)
    np.testing.assert_array_equal(make_net().fit(X, Y).predict_proba(X), expected)
    assert asked == [(60 * (4 + 3) * 4, torch.device("cpu"))]


@pytest.mark.parametrize(
    ("monitor", "key"), [([[0, -1], [-9, 0]], "metric"), (np.eye(2), "metric"), (None, "share")]
)
def test_gains_and_functions_may_be_monitored(monitor, key):
    def share(y_true, y_pred):
        return (y_true == y_pred).mean()

    net = make_net(monitor=share if monitor is None else monitor).fit(X, Y)
    assert f"valid_{key}" in net.history_[-1]


class Own(nn.Linear):
    """Answers for dense and for sparse samples."""

    def __init__(self, n_features, n_labels):
        super().__init__(n_features, n_labels)

    def forward(self, batch):
        return super().forward(fill_columns(batch) if isinstance(batch, tuple) else batch)


def test_a_module_of_the_user_learns_from_sparse_samples():
    params = {"module": Own, "scaling": None, "lr": 0.05, "random_state": 0, "max_epochs": 3}
    dense = NeuralMultiLabelClassifier(**params).fit(X, Y)
    sparse = NeuralMultiLabelClassifier(**params).fit(sp.csr_array(X), Y)
    found = sparse.predict_proba(sp.csr_array(X))
    np.testing.assert_allclose(found, dense.predict_proba(X), rtol=1e-4)


def test_a_generator_goes_on_from_fit_to_fit():
    generator = np.random.RandomState(0)
    nets = [make_net(random_state=generator).fit(X, Y) for _ in range(2)]
    assert nets[0].net_.seed != nets[1].net_.seed
    again = make_net(random_state=np.random.RandomState(0)).fit(X, Y)
    np.testing.assert_array_equal(again.predict_proba(X), nets[0].predict_proba(X))


@pytest.mark.parametrize("warm_start", [False, True])
def test_weights_beside_the_averages_stay_for_a_fit_that_goes_on(warm_start):
    net = make_net(averaging="ema", warm_start=warm_start).fit(X, Y)
    assert (net.module_.twin is not None) == warm_start


def test_parts_may_have_gaps_that_the_first_had_not():
    net = make_net().partial_fit(X, Y)
    net.partial_fit(X, np.where(RNG.random(Y.shape) < 0.3, np.nan, Y))
    assert np.isfinite(net.history_[-1]["train_loss"])


def test_weights_of_zero_are_refused():
    with pytest.raises(ValueError, match="zero for every sample"):
        make_net().fit(X, Y, sample_weight=np.zeros(60))


@pytest.mark.parametrize("params", [{"sampler": "repeat_factor"}, {"validation_fraction": 0.1}])
def test_streams_choose_their_rows_themselves(params):
    with pytest.raises(ValueError, match="sampler and validation_fraction are for arrays"):
        make_net(**params).fit(ArrayBatches(X, Y, batch_size=20))


def test_names_of_labels_are_learned_and_kept():
    names = list("abc")
    net = make_net().partial_fit(X, pd.DataFrame(Y, columns=names))
    assert list(net.label_names_in_) == names
    with pytest.raises(ValueError, match="label"):
        net.partial_fit(X, pd.DataFrame(Y, columns=list("abx")))


def test_an_accelerator_brings_its_own_precision(monkeypatch):
    class Accelerator:
        device = torch.device("cpu")

        def prepare(self):
            raise NotImplementedError

        backward = prepare

    monkeypatch.setattr(_fitting, "share_seed", lambda accelerator, seed: seed)
    with pytest.raises(ValueError, match=r"Accelerator\(mixed_precision='bf16'\)"):
        make_net(accelerator=Accelerator(), precision="bfloat16").fit(X, Y)
