"""The neural classifier: what it learns from data, what it takes, and what it refuses."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from sklearn.base import clone
from sklearn.datasets import make_multilabel_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch.callbacks import Callback, Checkpoint, EarlyStopping

from skmultilabel import BinaryRelevance, ThresholdOptimizer
from skmultilabel.exceptions import DivergenceError, LabelWarning
from skmultilabel.neural import LabelAware, NeuralMultiLabelClassifier

SMALL = {"module": "mlp", "module__width": 16, "max_epochs": 8, "lr": 0.02, "random_state": 0}


def make_net(**params):
    return NeuralMultiLabelClassifier(**SMALL | params)


def make_data(n_rows=120, n_labels=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 5))
    return X, (X[:, :n_labels] + rng.normal(scale=0.5, size=(n_rows, n_labels)) > 0.2).astype(int)


class Linear(torch.nn.Module):
    def __init__(self, n_features, n_labels, scale=1.0):
        super().__init__()
        self.linear = torch.nn.Linear(n_features, n_labels)
        self.scale = scale

    def forward(self, x):
        return self.scale * self.linear(x)


class Raising(Callback):
    """Raises an error at the end of an epoch, or in the middle of one."""

    def __init__(self, epoch, error):
        self.epoch = epoch
        self.error = error

    def on_epoch_begin(self, net, **kwargs):
        if len(net.history) == self.epoch:
            net.module_.register_forward_pre_hook(self._raise)

    def _raise(self, *args):
        raise self.error


def make_convex_net(**params):
    """Make a net with one optimum, and the optimizer that finds it."""
    return NeuralMultiLabelClassifier(
        Linear,
        optimizer=torch.optim.LBFGS,
        optimizer__line_search_fn="strong_wolfe",
        lr=1.0,
        schedule=None,
        max_epochs=20,
        batch_size=1000,
        random_state=0,
        **params,
    )


def test_a_linear_net_finds_the_logistic_regression():
    X, Y = make_data(300)
    net = make_convex_net(scaling=None).fit(X, Y)
    for label in range(3):
        expected = LogisticRegression(C=np.inf, tol=1e-10).fit(X, Y[:, label])
        np.testing.assert_allclose(
            net.predict_proba(X)[:, label], expected.predict_proba(X)[:, 1], atol=1e-3
        )


def test_a_random_state_makes_fits_equal_and_leaves_the_state_of_torch():
    X, Y = make_data()
    before = torch.get_rng_state()
    first = make_net(module__dropout=0.3).fit(X, Y).predict_proba(X)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(3)
    np.testing.assert_array_equal(make_net(module__dropout=0.3).fit(X, Y).predict_proba(X), first)
    other = make_net(module__dropout=0.3, random_state=1).fit(X, Y)
    assert np.abs(other.predict_proba(X) - first).max() > 1e-4


@pytest.mark.parametrize("form", [np.float64, np.float32, np.int64, "csr", "frame"])
def test_samples_of_every_form_give_the_same_net(form):
    X, Y = make_data()
    X = np.round(4 * X)
    # With AdamW, the first layer of sparse samples takes steps of its own.
    params = {"scaling": None, "optimizer": "sgd", "lr": 0.1}
    expected = make_net(**params).fit(X, Y).predict_proba(X)
    given = {"csr": sp.csr_array, "frame": pd.DataFrame}.get(form, lambda X: X.astype(form))(X)
    if form == "frame":
        given.columns = list("abcde")
    answer = make_net(**params).fit(given, Y).predict_proba(given)
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(answer, expected, rtol=1e-4)


def test_scaling_makes_units_irrelevant():
    X, Y = make_data()
    units = np.array([1e-6, 1.0, 1e3, 1e9, 1.0])
    expected = make_net().fit(X, Y).predict_proba(X)
    answer = make_net().fit(X * units + 7 * units, Y).predict_proba(X * units + 7 * units)
    np.testing.assert_allclose(answer, expected, rtol=1e-4)


def test_unknown_labels_are_left_out_of_the_loss():
    X, Y = make_data(200)
    is_known = np.ones(Y.shape)
    is_known[100:, 1] = 0
    gappy = make_convex_net().fit(X, np.where(is_known, Y, np.nan))
    weighted = make_convex_net().fit(X, np.where(is_known, Y, 1 - Y), sample_weight=is_known)
    np.testing.assert_allclose(gappy.predict_proba(X), weighted.predict_proba(X), atol=1e-3)
    alone = make_convex_net(scaling=None).fit(X[:100], Y[:100, [1]])
    unscaled = make_convex_net(scaling=None).fit(X, np.where(is_known, Y, np.nan))
    np.testing.assert_allclose(
        unscaled.predict_proba(X)[:, 1], alone.predict_proba(X)[:, 0], atol=1e-3
    )


def test_soft_labels_are_matched():
    X = np.zeros((50, 2))
    Y = np.tile([0.2, 0.7], (50, 1))
    net = make_net(max_epochs=100).fit(X, Y)
    np.testing.assert_allclose(net.predict_proba(X[:1]), [[0.2, 0.7]], atol=0.02)


def test_a_row_of_weight_two_counts_twice_in_the_loss():
    X, Y = make_data(40)
    params = {"head": "independent", "scaling": None, "module__dropout": 0.0, "batch_size": 100}
    weight = np.r_[np.full(10, 2.0), np.ones(30)]
    net = make_net(**params).fit(X, Y, sample_weight=weight)
    doubled = np.r_[np.arange(10), np.arange(40)]
    # From the same first intercepts, that is the same net.
    twice = make_net(**params).fit(X[doubled], Y[doubled])
    assert net.history_[0]["train_loss"] == pytest.approx(twice.history_[0]["train_loss"], rel=0.02)
    per_label = make_net(**params).fit(X, Y, sample_weight=np.tile(weight[:, None], 3))
    np.testing.assert_allclose(per_label.predict_proba(X), net.predict_proba(X), rtol=1e-5)


def test_weights_of_labels_and_costs_are_factors_of_the_loss():
    X, Y = make_data()
    cost = np.zeros((3, 2, 2))
    cost[:, 1, 0], cost[:, 0, 1] = [4, 1, 1], 1
    costly = make_net(cost_matrix=cost, max_epochs=20).fit(X, Y)
    weighted = make_net(criterion="bce", criterion__pos_weight=[4.0, 1.0, 1.0], max_epochs=20).fit(
        X, Y
    )
    np.testing.assert_allclose(costly.predict_proba(X), weighted.predict_proba(X), atol=0.05)
    with pytest.raises(ValueError, match="label_weight must have shape"):
        make_net(label_weight=[1, 2]).fit(X, Y)
    with pytest.raises(ValueError, match="cost_matrix must have shape"):
        make_net(cost_matrix=np.ones((2, 2, 2))).fit(X, Y)
    with pytest.raises(ValueError, match="likelihood of its own"):
        make_net(head="label_sets", label_weight=[1, 2, 3]).fit(X, Y)


def test_correcting_probabilities_undoes_the_weight_of_positives():
    X, Y = make_data(300)
    params = {"criterion": "bce", "criterion__pos_weight": [9.0] * 3, "max_epochs": 30}
    shifted = make_net(**params).fit(X, Y)
    corrected = make_net(correct_probabilities=True, **params).fit(X, Y)
    proba = shifted.predict_proba(X)
    expected = proba / (proba + 9 * (1 - proba))
    np.testing.assert_allclose(corrected.predict_proba(X), expected, rtol=1e-4)
    loss = [log_loss(Y.ravel(), net.predict_proba(X).ravel()) for net in (corrected, shifted)]
    assert loss[0] < loss[1]
    with pytest.raises(ValueError, match="ZLPRLoss it stands for none"):
        make_net(criterion="zlpr", correct_probabilities=True).fit(X, Y)


def test_decisions_are_the_log_odds():
    X, Y = make_data()
    net = make_net().fit(X, Y)
    proba = net.predict_proba(X)
    np.testing.assert_allclose(net.decision_function(X), np.log(proba / (1 - proba)))
    np.testing.assert_array_equal(net.predict(X), proba > 0.5)


def test_label_sets_are_chosen_where_they_are_frequent_and_predict_whole_sets():
    X, _ = make_data(1000)
    part = X[:, 0] > 0
    Y = np.stack([part, ~part], axis=1).astype(int)
    net = make_net(max_epochs=2).fit(X, Y)
    assert net.head_ == "label_sets"
    assert (net.predict(X).sum(axis=1) == 1).all()
    assert make_net(max_epochs=1).fit(X, Y, sample_weight=np.ones(Y.shape)).head_ == "independent"
    assert make_net(max_epochs=1, criterion="focal").fit(X, Y).head_ == "independent"
    marginal = make_net(max_epochs=2, decode="marginal").fit(X, Y)
    np.testing.assert_array_equal(marginal.predict(X), marginal.predict_proba(X) > 0.5)


@pytest.mark.parametrize("head", ["label_embedding", "label_graph", "chain"])
def test_other_heads_learn(head):
    X, Y = make_data(200)
    net = make_net(head=head, max_epochs=60, batch_size=32).fit(X, Y)
    assert net.score(X, Y) > 0.5
    assert net.predict_proba(X).shape == Y.shape


def test_it_is_a_step_of_pipelines_and_searches():
    X, Y = make_data()
    pipeline = make_pipeline(StandardScaler(), make_net())
    name = "neuralmultilabelclassifier"
    search = GridSearchCV(
        pipeline, {f"{name}__module__width": [4, 8], f"{name}__lr": [0.01, 0.05]}, cv=2, n_jobs=2
    ).fit(X, Y)
    assert search.best_params_[f"{name}__module__width"] in (4, 8)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert cross_val_score(pipeline, X, Y, cv=2, scoring="roc_auc").min() > 0.5
    tuned = ThresholdOptimizer(make_net(max_epochs=20), cv=2).fit(X, Y)
    assert tuned.score(X, Y) > 0.2


def test_parameters_that_are_handed_on_belong_to_the_estimator():
    net = make_net(optimizer__betas=(0.5, 0.9), head="chain")
    assert clone(net).get_params()["optimizer__betas"] == (0.5, 0.9)
    net.set_params(optimizer__betas=(0.8, 0.9), module__width=4, lr=0.5)
    fitted = net.fit(*make_data())
    assert fitted.net_.optimizer_.param_groups[0]["betas"] == (0.8, 0.9)
    assert fitted.module_.trunk.n_outputs == 4
    assert "optimizer__betas=(0.8, 0.9)" in repr(net)
    with pytest.raises(TypeError, match="unexpected keyword argument 'modul__width'"):
        NeuralMultiLabelClassifier(modul__width=3)
    with pytest.raises(ValueError, match="has no parameter module__widht"):
        make_net(module__widht=3).fit(*make_data())


def test_copies_answer_alike():
    X, Y = make_data()
    net = make_net(validation_fraction=0.2, monitor="f1_macro").fit(X, Y)
    for other in (pickle.loads(pickle.dumps(net)), copy.deepcopy(net)):
        np.testing.assert_array_equal(other.predict_proba(X), net.predict_proba(X))
        assert other.history_ == net.history_


def test_the_fitted_net_holds_no_samples():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2000, 50)), rng.integers(0, 2, size=(2000, 2))
    net = make_net(max_epochs=2, validation_fraction=0.2).fit(X, Y)
    assert len(pickle.dumps(net)) < X.nbytes / 4


def test_the_best_epoch_is_kept():
    X, Y = make_data(200)
    net = make_net(validation_fraction=0.3, monitor="f1_macro", max_epochs=30, patience=3)
    net.fit(X, Y)
    values = net.history_[:, "valid_f1_macro"]
    best = int(np.argmax(values))
    assert len(values) == best + 1 + 3 or len(values) == 30
    until_then = make_net(validation_fraction=0.3, max_epochs=30, patience=None, monitor="f1_macro")
    until_then.fit(X, Y)
    assert until_then.n_iter_ == 30
    with pytest.raises(ValueError, match="monitor='f1' is not known"):
        make_net(validation_fraction=0.3, monitor="f1").fit(X, Y)


def test_without_validation_every_epoch_is_run():
    net = make_net(max_epochs=5).fit(*make_data())
    assert net.n_iter_ == 5
    assert "valid_loss" not in net.history_[-1]


def test_a_first_part_of_one_row_does_not_end_the_learning():
    X, Y = make_data()
    net = make_net()
    with pytest.warns(LabelWarning, match="present in"):
        net.partial_fit(X[:1], Y[:1])
    for _ in range(20):
        net.partial_fit(X, Y)
    assert len(np.unique(net.predict_proba(X), axis=0)) == len(X)


def test_a_warm_start_and_a_partial_fit_go_on():
    X, Y = make_data()
    net = make_net(max_epochs=3, warm_start=True).fit(X, Y).fit(X, Y)
    assert net.n_iter_ == 6
    assert net.set_params(warm_start=False).fit(X, Y).n_iter_ == 3
    steps = make_net()
    losses = [steps.partial_fit(X, Y).history_[-1]["train_loss"] for _ in range(20)]
    assert losses[-1] < 0.8 * losses[0]
    with pytest.raises(ValueError, match="labels"):
        steps.partial_fit(X, Y[:, :2])
    with pytest.raises(ValueError, match="features"):
        steps.partial_fit(X[:, :2], Y)


def test_streams_are_read_epoch_by_epoch():
    X, Y = make_data(200)

    class Batches(torch.utils.data.IterableDataset):
        label_names = ("a", "b", "c")

        def __iter__(self):
            return iter([(X[rows], Y[rows]) for rows in np.split(np.arange(200), 10)])

    net = make_net(max_epochs=30).fit(Batches())
    assert net.score(X, Y) > 0.5
    assert list(net.label_names_in_) == ["a", "b", "c"]
    assert net.history_[-1]["train_batch_count"] == 10
    with pytest.raises(ValueError, match="leave y and"):
        make_net().fit(Batches(), Y)
    with pytest.raises(ValueError, match="have no"):
        make_net(criterion="role", criterion__expected_positives=1.0).fit(Batches())


def test_names_of_the_features_of_a_stream_are_those_of_the_fit():
    X, Y = make_data()

    class Batches(torch.utils.data.IterableDataset):
        feature_names = list("abcde")

        def __iter__(self):
            return iter([(X[rows], Y[rows]) for rows in np.split(np.arange(120), 4)])

    frame = pd.DataFrame(X, columns=list("abcde"))
    stream = Batches()
    net = make_net().fit(stream)
    assert list(net.feature_names_in_) == list("abcde")
    assert net.predict(frame).shape == (120, 3)
    with pytest.raises(ValueError, match="feature names should match"):
        net.predict(frame[list("edcba")])
    net.partial_fit(stream).partial_fit(frame, Y)
    loader = torch.utils.data.DataLoader(stream, batch_size=None)
    assert list(net.partial_fit(loader).feature_names_in_) == list("abcde")
    stream.feature_names = list("edcba")
    with pytest.raises(ValueError, match="order: a, b, c, d, e; got e, d, c, b, a"):
        net.partial_fit(stream)
    assert list(net.feature_names_in_) == list("abcde")
    # One column of lists has one name.
    stream.feature_names = ["vector"]
    assert not hasattr(net.fit(stream), "feature_names_in_")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"module__depth": -1}, "module__depth == -1, must be >= 0"),
        ({"module__width": 0}, "module__width == 0, must be >= 1"),
        ({"module": "residual", "module__depth": -1}, "module__depth == -1, must be >= 0"),
        ({"module": "batch_ensemble", "module__n_members": 0}, "module__n_members == 0, must"),
        ({"module": "periodic", "module__n_frequencies": 0}, "module__n_frequencies == 0, must"),
        ({"head__block_size": 0, "head": "independent"}, "head__block_size == 0, must be >= 1"),
        ({"input_dtype": "float64"}, r"samples on as float64.*Leave input_dtype='auto'"),
        ({"label_weight": {"sport": 1}}, "label_weight must be an array of numbers"),
        ({"cost_matrix": [["a", "b"], ["c", "d"]]}, "cost_matrix must be an array of numbers"),
        ({"schedule": lambda done: None}, "schedule returned None for 0 of the training"),
        ({"schedule": lambda done: 0.5 - done}, r"schedule returned -0\..* It must return"),
        ({"schedule": lambda done: np.nan}, "schedule returned nan"),
        ({"callbacks": [3]}, "callbacks of skorch, or of pairs.*got 3"),
        ({"callbacks": [("mine", 3)]}, r"got \('mine', 3\)"),
        ({"callbacks": Raising(1, None)}, "callbacks must be a list"),
        ({"optimizer__foo": 1}, "no parameter optimizer__foo. Those that it has: optimizer__lr"),
        (
            {"optimizer": torch.optim.SGD, "optimizer__betas": 1},
            "SGD.*has no parameter optimizer__betas.*optimizer__momentum",
        ),
    ],
    ids=lambda part: ", ".join(part) if isinstance(part, dict) else part,
)
def test_parameters_that_make_no_net_are_refused_by_their_names(params, message):
    with pytest.raises(ValueError, match=message):
        make_net(**params).fit(*make_data())


def test_sparse_samples_have_sizes_too():
    X, Y = make_data()
    with pytest.raises(ValueError, match="module__width == 0"):
        make_net(module__width=0).fit(sp.csr_array(X), Y)


def test_groups_of_parameters_are_handed_on_to_skorch():
    groups = [("head.*", {"lr": 0.5})]
    net = make_net(optimizer__param_groups=groups).fit(*make_data())
    assert net.net_.optimizer_.param_groups[0]["initial_lr"] == 0.5


def test_blocks_of_labels_refuse_a_loss_that_remembers_rows():
    criterion = {"criterion": "role", "criterion__expected_positives": 1.0}
    params = {"head": "independent", "head__block_size": 2}
    with pytest.raises(ValueError, match="ROLELoss compares labels"):
        make_net(**criterion, **params).fit(*make_data())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (torch.Tensor.long, r"returned a tensor of torch\.int64"),
        (lambda out: out > 0, r"returned a tensor of torch\.bool"),
        (lambda out: out.detach().numpy(), r"returned no tensor \(ndarray\)"),
        (torch.Tensor.detach, "depends on nothing that can be learned"),
        (lambda out: out[:-1], r"returned a tensor of shape \(1, 3\)"),
    ],
)
def test_modules_that_return_nothing_to_learn_from_are_refused(change, message):
    class Changed(Linear):
        def forward(self, x):
            return change(super().forward(x))

    with pytest.raises(ValueError, match=message):
        NeuralMultiLabelClassifier(Changed, max_epochs=1).fit(*make_data())


def test_a_module_that_learns_nothing_may_stand_before_a_head():
    class Fixed(torch.nn.Module):
        def forward(self, x):
            return x[:, :3]

    X, Y = make_data()
    with pytest.raises(ValueError, match=r"has no parameters.*head='label_embedding'"):
        NeuralMultiLabelClassifier(Fixed, max_epochs=1).fit(X, Y)
    net = NeuralMultiLabelClassifier(Fixed, head="label_embedding", lr=0.05, random_state=0)
    assert net.fit(X, Y).score(X, Y) > 0.5


def test_ids_that_a_module_does_not_know_are_named():
    class Tokens(torch.nn.Module):
        def __init__(self, n_labels):
            super().__init__()
            self.embedding = torch.nn.Embedding(20, n_labels)

        def forward(self, tokens):
            return self.embedding(tokens).mean(dim=1)

    X = np.random.default_rng(0).integers(0, 20, (120, 7))
    unknown = np.where(np.arange(120)[:, None] == 50, 25, X)
    net = NeuralMultiLabelClassifier(Tokens, input_dtype="int64", max_epochs=1)
    Y = make_data()[1]
    with pytest.raises(ValueError, match=r"failed on whole numbers from 0 to 25.*ids"):
        net.fit(X, Y).predict(unknown)
    with pytest.raises(ValueError, match=r"failed on whole numbers from 0 to 25.*ids"):
        net.fit(unknown, Y)


@pytest.mark.parametrize("callback", [EarlyStopping(), Checkpoint(monitor="valid_loss_best")])
def test_callbacks_that_miss_validation_rows_are_told_where_to_get_them(callback):
    with pytest.raises(ValueError, match=r"there are none.*Set validation_fraction=0\.1"):
        make_net(callbacks=[callback]).fit(*make_data())


def test_an_error_of_a_callback_is_its_own():
    with pytest.raises(KeyError, match="mine"):
        make_net(callbacks=[Raising(1, KeyError("mine"))]).fit(*make_data())


def test_the_most_probable_labels_are_sparse():
    X, Y = make_data()
    net = make_net().fit(X, Y)
    top = net.predict_top_k(X, k=2)
    proba = net.predict_proba(X)
    assert isinstance(top, sp.csr_array)
    kept = top.toarray()
    assert (np.count_nonzero(kept, axis=1) == 2).all()
    assert (kept.max(axis=1) == proba.max(axis=1)).all()
    with pytest.raises(ValueError, match="k must be 1 or more"):
        net.predict_top_k(X, k=0)


def test_samplers_are_taken_by_name_and_as_objects():
    X, Y = make_data()
    named = make_net(sampler="label_aware", sampler__min_positives=2).fit(X, Y)
    given = make_net(sampler=LabelAware(min_positives=2)).fit(X, Y)
    np.testing.assert_array_equal(named.predict_proba(X), given.predict_proba(X))
    with pytest.raises(ValueError, match="sampler__min_positives is for a sampler that is named"):
        make_net(sampler=LabelAware(), sampler__min_positives=2).fit(X, Y)


def test_modules_of_the_user():
    X, Y = make_data()
    params = {"lr": 0.05, "max_epochs": 20, "random_state": 0}
    by_class = NeuralMultiLabelClassifier(Linear, module__scale=2.0, **params).fit(X, Y)
    assert by_class.score(X, Y) > 0.4
    instance = Linear(5, 3)
    before = copy.deepcopy(instance.state_dict())
    NeuralMultiLabelClassifier(instance, **params).fit(X, Y)
    assert all(torch.equal(instance.state_dict()[name], value) for name, value in before.items())
    lazy = NeuralMultiLabelClassifier(torch.nn.LazyLinear(3), **params).fit(X, Y)
    assert lazy.predict_proba(X).shape == Y.shape
    trunk = NeuralMultiLabelClassifier(torch.nn.Linear(5, 7), head="chain", **params).fit(X, Y)
    assert trunk.head_ == "chain"


def test_images_and_token_ids_reach_the_module_as_they_are():
    rng = np.random.default_rng(0)
    Y = rng.integers(0, 2, size=(40, 2))
    images = rng.normal(size=(40, 1, 6, 6))
    conv = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten(), torch.nn.LazyLinear(2))
    net = NeuralMultiLabelClassifier(conv, max_epochs=2).fit(images, Y)
    assert net.predict_proba(images).shape == (40, 2)
    tokens = rng.integers(0, 9, size=(40, 5))
    bag = torch.nn.Sequential(torch.nn.EmbeddingBag(9, 4), torch.nn.Linear(4, 2))
    net = NeuralMultiLabelClassifier(bag, input_dtype="int64", max_epochs=2).fit(tokens, Y)
    assert net.predict_proba(tokens).shape == (40, 2)
    with pytest.raises(ValueError, match="need a module of your own"):
        make_net().fit(images, Y)


def test_a_loss_that_is_not_finite_stops_with_the_place_and_keeps_the_last_good_weights():
    X, Y = make_data()

    class Exploding(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(5, 3)
            self.n_calls = 0

        def forward(self, x):
            self.n_calls += self.training
            return self.linear(x) * (float("nan") if self.n_calls > 9 else 1.0)

    net = NeuralMultiLabelClassifier(Exploding, batch_size=30, max_epochs=9, random_state=0)
    with pytest.raises(DivergenceError, match="became nan in epoch 3, batch 2"):
        net.fit(X, Y)
    assert net.n_iter_ == 2
    net.module_.trunk.n_calls = 0
    two_epochs = NeuralMultiLabelClassifier(
        Exploding, batch_size=30, max_epochs=2, schedule="constant", random_state=0
    )
    assert np.isfinite(net.predict_proba(X)).all()
    assert np.isfinite(two_epochs.fit(X, Y).predict_proba(X)).all()


def test_a_fit_that_diverges_at_once_leaves_nothing():
    X, Y = make_data()
    net = make_net(criterion=lambda logits, target: (logits - target).mean() * float("inf"))
    with pytest.raises(DivergenceError, match="epoch 1, batch 1"):
        net.fit(X, Y)
    assert not hasattr(net, "net_")


def test_an_interruption_leaves_a_net_that_can_be_used():
    X, Y = make_data()
    net = make_net(callbacks=[Raising(4, KeyboardInterrupt)])
    with pytest.warns(UserWarning, match="interrupted after 3 epochs"):
        net.fit(X, Y)
    assert net.n_iter_ == 3


def test_an_error_in_a_fit_leaves_the_estimator_as_it_was():
    X, Y = make_data()
    net = make_net().fit(X, Y)
    before = net.predict_proba(X)
    with pytest.raises(RuntimeError, match="broken"):
        net.set_params(callbacks=[Raising(2, RuntimeError("broken"))]).fit(X[:, :4], Y)
    assert net.n_features_in_ == 5
    np.testing.assert_array_equal(net.predict_proba(X), before)


def test_fewer_rows_than_a_batch_and_a_single_row():
    X, Y = make_data(120)
    assert make_net(batch_size=1000).fit(X, Y).history_[-1]["train_batch_count"] == 1
    with pytest.warns(LabelWarning):
        net = make_net().fit(X[:1], Y[:1])
    np.testing.assert_array_equal(net.predict(X[:1]), Y[:1])


def test_a_batch_without_any_known_label_teaches_nothing():
    X, Y = make_data(64)
    gappy = Y.astype(float)
    gappy[:48] = np.nan
    net = make_net(batch_size=8, head="independent").fit(X, gappy)
    assert np.isfinite(net.history_[:, "train_loss"]).all()
    assert np.isfinite(net.predict_proba(X)).all()


def test_the_defaults_learn_well():
    X, Y = make_multilabel_classification(
        1000, n_features=10, n_classes=3, n_labels=2, random_state=0
    )
    net = NeuralMultiLabelClassifier(random_state=0).fit(X[:900], Y[:900])
    assert net.head_ == "label_sets"
    linear = BinaryRelevance(LogisticRegression()).fit(X[:900], Y[:900])
    assert net.score(X[900:], Y[900:]) > linear.score(X[900:], Y[900:]) + 0.02


def test_correcting_probabilities_undoes_costs_too():
    X, Y = make_data(300)
    costly = make_convex_net(
        criterion="bce", cost_matrix=[[0, 1], [10, 0]], correct_probabilities=True
    ).fit(X, Y)
    weighted = make_convex_net(
        criterion="bce", criterion__pos_weight=[10.0] * 3, correct_probabilities=True
    ).fit(X, Y)
    np.testing.assert_allclose(costly.predict_proba(X), weighted.predict_proba(X), atol=1e-3)
    with pytest.raises(ValueError, match="nothing to learn"):
        make_net(label_weight=[0, 0, 0]).fit(X, Y)


def test_a_monitor_or_patience_asks_for_validation():
    X, Y = make_data()
    assert "valid_f1_macro" in make_net(monitor="f1_macro").fit(X, Y).history_[-1]
    assert "valid_loss" in make_net(patience=2).fit(X, Y).history_[-1]
    with pytest.raises(ValueError, match="leaves no row of 120"):
        make_net(validation_fraction=0.999).fit(X, Y)
    soft = make_net(monitor="f1_macro").fit(X, Y * 0.8 + 0.1)
    assert "valid_f1_macro" in soft.history_[-1]


def test_a_loss_that_remembers_rows_does_not_go_on_with_others():
    X, Y = make_data()
    net = make_net(criterion="role", criterion__expected_positives=1.0).fit(X, Y)
    with pytest.raises(ValueError, match="remembers the rows of its fit"):
        net.partial_fit(X, Y)
    with pytest.raises(ValueError, match="expected_positives"):
        make_net(criterion="role").fit(X, Y)


def test_wide_sparse_samples_suit_every_optimizer():
    _, Y = make_data(40)
    X = sp.random(40, 60_000, density=1e-3, format="csr", random_state=0)
    for optimizer in ("adamw", "sgd"):
        net = make_net(optimizer=optimizer, max_epochs=1).fit(X, Y)
        assert np.isfinite(net.predict_proba(X)).all()
