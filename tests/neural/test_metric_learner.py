"""The metric learner: embeddings of what scikit-learn and the classifier know as samples."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from single_label_view import TransformerView
from sklearn.base import clone
from sklearn.datasets import make_multilabel_classification
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator

from skmultilabel import BinaryRelevance
from skmultilabel.metrics import retrieval_map_at_r
from skmultilabel.neighbors import MLkNN
from skmultilabel.neural import ArrayBatches, MultiLabelMetricLearner, PairAware
from skmultilabel.neural._metric._make import METRIC_LOSSES
from skmultilabel.neural._metric._supcon import SupConLoss

SMALL = {
    "n_components": 4,
    "module": "mlp",
    "module__width": 16,
    "module__dropout": 0.0,
    "lr": 0.02,
    "max_epochs": 15,
    "random_state": 0,
}
RNG = np.random.default_rng(0)


def draw(n_rows=120):
    """Draw samples of which 3 of 23 features tell the labels."""
    rng = np.random.default_rng(0)
    Y = (rng.random((n_rows, 3)) < 0.4).astype(int)
    X = np.hstack([Y + 0.3 * rng.normal(size=(n_rows, 3)), 2 * rng.normal(size=(n_rows, 20))])
    return X, Y


X, Y = draw()
TRAIN, TEST = slice(0, 80), slice(80, None)


def fit(X=X, Y=Y, **params):
    return MultiLabelMetricLearner(**SMALL | params).fit(X, Y)


# The variance of distances says nothing of how far things are apart: it is for sums of losses.
@pytest.mark.parametrize("loss", [name for name in METRIC_LOSSES if name != "intra_pair_variance"])
def test_every_loss_brings_together_what_has_labels_in_common(loss):
    learner = fit(X[TRAIN], Y[TRAIN], loss=loss, max_epochs=25)
    assert learner.score(X[TEST], Y[TEST]) > 1.3 * retrieval_map_at_r(X[TEST], Y[TEST])


@pytest.mark.parametrize("rule", ["any", "jaccard", "exact", "subset", lambda A, B: A @ B.T])
def test_every_rule_does_too(rule):
    learner = fit(X[TRAIN], Y[TRAIN], rule=rule)
    assert learner.score(X[TEST], Y[TEST]) > 1.3 * retrieval_map_at_r(X[TEST], Y[TEST])


@pytest.mark.parametrize(
    "params",
    [{"miner": "semihard", "loss": "triplet"}, {"memory_size": 64}, {"sampler": "pair_aware"}],
    ids=str,
)
def test_miner_memory_and_sampler_take_part(params):
    learner, plain = fit(**params), fit(**{"loss": params.get("loss", "auto")})
    assert learner.score(X, Y) > 1.3 * retrieval_map_at_r(X, Y)
    assert not np.allclose(learner.transform(X), plain.transform(X))


def test_embeddings_have_length_one_unless_they_need_not():
    lengths = np.linalg.norm(fit().transform(X), axis=1)
    np.testing.assert_allclose(lengths, 1, rtol=1e-5)
    assert np.ptp(np.linalg.norm(fit(normalize=False).transform(X), axis=1)) > 0.1


def test_what_comes_out_is_described():
    frame = pd.DataFrame(X, columns=[f"x{number}" for number in range(X.shape[1])])
    learner = fit(frame, pd.DataFrame(Y, columns=["u", "v", "w"]))
    assert learner.transform(frame).shape == (120, 4)
    assert learner.transform(frame).dtype == np.float32
    names = [f"multilabelmetriclearner{number}" for number in range(4)]
    assert learner.get_feature_names_out().tolist() == names
    assert learner.label_names_in_.tolist() == ["u", "v", "w"]
    assert list(learner.set_output(transform="pandas").transform(frame)) == names
    with pytest.raises(ValueError, match="feature names"):
        learner.transform(frame.rename(columns={"x0": "other"}))


@pytest.mark.parametrize("form", [sp.csr_matrix, sp.csc_array, sp.coo_array])
def test_sparse_samples_and_labels_are_dense_ones(form):
    params = {"scaling": None, "optimizer": "adam"}
    expected = fit(np.abs(X), **params).transform(np.abs(X))
    found = fit(form(np.abs(X)), form(Y), **params).transform(form(np.abs(X)))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_labels_that_are_not_known_count_for_no_pair():
    gaps = Y.astype(float)
    gaps[RNG.random(Y.shape) < 0.3] = np.nan
    assert fit(Y=gaps).score(X, Y) > 1.3 * retrieval_map_at_r(X, Y)


def test_rows_of_weight_zero_are_no_anchors():
    weight = np.ones(len(X))
    weight[:40] = 0
    learner = MultiLabelMetricLearner(**SMALL)
    weighed = learner.fit(X, Y, sample_weight=weight).transform(X)
    assert not np.allclose(weighed, clone(learner).fit(X, Y).transform(X))


def test_the_same_seed_gives_the_same_embedding():
    np.testing.assert_array_equal(fit().transform(X), fit().transform(X))
    assert not np.allclose(fit().transform(X), fit(random_state=1).transform(X))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_embed_alike(copied):
    learner = fit(memory_size=32)
    np.testing.assert_array_equal(copied(learner).transform(X), learner.transform(X))


@pytest.mark.parametrize(
    "params",
    [{}, {"memory_size": 32}, {"loss": "contrastive", "module": "batch_ensemble"}],
    ids=str,
)
def test_saved_nets_embed_alike_and_learn_on(params, tmp_path):
    learner = fit(**params)
    learner.save_pretrained(tmp_path)
    loaded = MultiLabelMetricLearner.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.transform(X), learner.transform(X))
    assert loaded.partial_fit(X, Y).n_iter_ == learner.n_iter_ + 1


def test_what_learned_from_pairs_is_saved_too(tmp_path):
    learner = MultiLabelMetricLearner(**SMALL).fit_pairs(X, X[::-1], np.tile([0, 1], 60))
    learner.save_pretrained(tmp_path)
    loaded = MultiLabelMetricLearner.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.pair_score(X, X[::-1]), learner.pair_score(X, X[::-1]))


def test_a_loss_of_the_user_is_given_again(tmp_path):
    learner = fit(loss=SupConLoss(temperature=0.3))
    learner.save_pretrained(tmp_path)
    with pytest.warns(UserWarning, match="loss .* is code"):
        loaded = MultiLabelMetricLearner.load_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded.transform(X), learner.transform(X))
    again = MultiLabelMetricLearner.load_pretrained(tmp_path, loss=SupConLoss(temperature=0.3))
    assert again.net_.criterion_.loss.temperature == 0.3


def test_it_is_a_step_of_pipelines_and_searches():
    learner = MultiLabelMetricLearner(**SMALL)
    for last in (MLkNN(5), KNeighborsClassifier(5), BinaryRelevance(KNeighborsClassifier(5))):
        plain = cross_val_score(last, X, Y, cv=3).mean()
        assert cross_val_score(make_pipeline(learner, last), X, Y, cv=3).mean() > plain
    grid = {"multilabelmetriclearner__loss": ["supcon", "contrastive"]}
    search = GridSearchCV(make_pipeline(learner, MLkNN(5)), grid, cv=2, n_jobs=2).fit(X, Y)
    assert search.best_score_ > 0.2
    # By itself it is searched for retrieval.
    assert GridSearchCV(learner, {"loss": ["supcon"]}, cv=2).fit(
        X, Y
    ).best_score_ > retrieval_map_at_r(X, Y)


def test_it_is_a_transformer_that_needs_labels():
    tags = get_tags(MultiLabelMetricLearner())
    assert tags.transformer_tags is not None and tags.classifier_tags is None
    assert tags.target_tags.required and tags.input_tags.sparse


def test_validation_rows_may_choose_by_retrieval():
    learner = fit(monitor="map_at_r", validation_fraction=0.25)
    assert np.isfinite(learner.history_[:, "valid_map_at_r"]).all()
    own = fit(monitor=lambda Y, embedding: -len(embedding), validation_fraction=0.25, patience=3)
    assert own.n_iter_ == 4


def test_training_goes_on():
    learner = MultiLabelMetricLearner(**SMALL | {"warm_start": True, "max_epochs": 3})
    assert learner.fit(X, Y).fit(X, Y).n_iter_ == 6
    assert learner.partial_fit(X, Y).n_iter_ == 7


def test_streams_teach_it():
    learner = fit(ArrayBatches(X, Y), None, max_epochs=5)
    assert learner.score(X, Y) > retrieval_map_at_r(X, Y)


def test_a_module_of_the_user_represents_the_samples():
    class Own(torch.nn.Linear):
        def __init__(self, n_features, n_outputs):
            super().__init__(n_features, 7)

    learner = MultiLabelMetricLearner(3, module=Own, max_epochs=3, random_state=0).fit(X, Y)
    assert learner.transform(X).shape == (120, 3)


def test_batches_without_positives_are_counted():
    # Rows with one label each, two of each: most batches have no two alike.
    Y = np.repeat(np.eye(60, dtype=int), 2, axis=0)
    learner = fit(Y=Y, batch_size=10, max_epochs=2)
    assert 0 < learner.history_[0, "n_batches_without_positives"] < 12
    assert learner.history_[0, "n_batches_without_negatives"] == 0
    aware = fit(Y=Y, batch_size=10, max_epochs=2, sampler="pair_aware")
    assert aware.history_[0, "n_batches_without_positives"] == 0


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.eye(120, dtype=int), "No label is carried by two samples"),
        (np.ones((120, 1), dtype=int), "nothing is to be told apart"),
        (np.zeros((120, 2), dtype=int), "No sample carries a label"),
    ],
)
def test_labels_that_make_no_pairs_are_refused(labels, message):
    learner = MultiLabelMetricLearner(**SMALL)
    with pytest.raises(ValueError, match=message):
        learner.fit(X, labels)
    assert not hasattr(learner, "net_")


def test_a_label_that_all_rows_carry_changes_nothing():
    shared = np.hstack([Y, np.ones((120, 1), dtype=int)])
    np.testing.assert_allclose(fit(Y=shared).transform(X), fit().transform(X), atol=1e-5)


def test_it_warns_where_most_batches_have_no_negatives():
    almost = np.ones((120, 1), dtype=int)
    almost[0] = 0
    with pytest.warns(UserWarning, match="In 3 of 4 batches all rows belong together"):
        learner = fit(Y=almost, batch_size=30)
    assert learner.history_[-1, "n_batches_without_negatives"] == 3


def test_one_label_and_rows_alike_are_embedded():
    assert np.isfinite(fit(Y=Y[:, :1]).transform(X)).all()
    with pytest.warns(UserWarning, match="All samples are the same"):
        same = fit(np.ones_like(X))
    assert np.isfinite(same.transform(np.ones_like(X))).all()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"loss": "nothing"}, "loss='nothing' is not known"),
        ({"loss": "supcon", "loss__warmth": 1}, "has no parameter loss__warmth"),
        ({"rule": "some"}, "'rule' parameter"),
        ({"n_components": 0}, "'n_components' parameter"),
        ({"monitor": "f1_macro"}, "'monitor' parameter"),
        ({"threshold": 0.5}, "What suits the loss is rule='per_label', which has no similarity"),
        ({"rule": np.eye(120)}, "A matrix of weights is for rows that are known"),
        ({"rule": torch.eye(120)}, "A matrix of weights is for rows that are known"),
        ({"loss": SupConLoss(), "loss__temperature": 1}, "this SupConLoss has its own parameters"),
        ({"miner": "coal"}, "miner='coal' is not known"),
    ],
)
def test_what_is_not_known_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        fit(**params)


def test_pairs_teach_it():
    first, second = RNG.integers(80, size=(2, 600))
    same = (Y[first] == Y[second]).all(axis=1).astype(int)
    learner = MultiLabelMetricLearner(**SMALL).fit_pairs(X[first], X[second], same)
    first, second = RNG.integers(80, 120, size=(2, 400))
    same = (Y[first] == Y[second]).all(axis=1)
    scores = learner.pair_score(X[first], X[second])
    assert scores[same].mean() > scores[~same].mean() + 0.2
    assert not hasattr(learner, "n_labels_")


def test_only_marked_pairs_are_negatives_unless_asked():
    """Two groups whose members are all positive to each other: nothing else may part them."""
    far = np.repeat([[0.0, 1.0], [1.0, 0.0]], 50, axis=0) + 0.1 * RNG.normal(size=(100, 2))
    first, second = np.arange(0, 100, 2), np.arange(1, 100, 2)
    y = np.ones(50, dtype=int)
    y[:2] = 0  # the first four rows, which are not in the groups' other pairs
    ignoring = MultiLabelMetricLearner(**SMALL).fit_pairs(far[first], far[second], y)
    asked = MultiLabelMetricLearner(**SMALL).fit_pairs(
        far[first], far[second], y, unmarked="negative"
    )
    between = [m.pair_score(far[:50], far[50:]).mean() for m in (ignoring, asked)]
    assert between[1] < between[0] - 0.3


def test_positive_pairs_alone_are_told_from_all_others():
    noisy = X + 0.05 * RNG.normal(size=X.shape)
    learner = MultiLabelMetricLearner(**SMALL).fit_pairs(X, noisy)
    own = learner.pair_score(X, noisy)
    assert own.mean() > learner.pair_score(X, np.roll(noisy, 1, axis=0)).mean() + 0.5


@pytest.mark.parametrize("form", [pd.DataFrame, sp.csr_array, np.asarray])
def test_pairs_may_have_any_form(form):
    y = np.tile([0, 1], 60)
    learner = MultiLabelMetricLearner(**SMALL | {"max_epochs": 2})
    learner.fit_pairs(form(X), form(X[::-1].copy()), y)
    assert learner.pair_score(form(X), form(X)).shape == (120,)


def test_pairs_have_weights():
    weight = np.ones(120)
    weight[:60] = 0
    learner = MultiLabelMetricLearner(**SMALL)
    weighed = learner.fit_pairs(X, X, sample_weight=weight).transform(X)
    assert not np.allclose(weighed, learner.fit_pairs(X, X).transform(X))
    with pytest.raises(ValueError, match="Set unmarked='negative'"):
        learner.fit_pairs(X, X, np.tile([0, 1], 60), sample_weight=weight)


@pytest.mark.parametrize(
    ("X2", "y", "unmarked", "message"),
    [
        (X[:7], np.zeros(120), "auto", "X1 has 120 rows and X2 has 7"),
        (X[:, :4], None, "auto", "must have the same features"),
        (None, None, "auto", "one of them is None"),
        (X, np.zeros(120), "auto", "No pair belongs together"),
        (X, np.full(120, 2), "auto", "y must be 1 .* got 2"),
        (X, np.zeros(5), "auto", "got 5 values for 120 pairs"),
        (X, np.ones(120), "ignore", "All pairs belong together"),
        (X, np.full(120, np.nan), "auto", "y must be 1 .* got nan"),
        (X, np.full(120, "same"), "auto", "y must be 1 .* got 'same'"),
        (pd.DataFrame(X), None, "auto", "of the same kind"),
        (X, None, "some", "unmarked"),
    ],
)
def test_pairs_that_are_none_are_refused(X2, y, unmarked, message):
    with pytest.raises(ValueError, match=message):
        MultiLabelMetricLearner(**SMALL).fit_pairs(X, X2, y, unmarked=unmarked)


@pytest.mark.parametrize("n_pairs", [0, 1])
def test_it_takes_two_pairs(n_pairs):
    with pytest.raises(ValueError, match=f"few rows: {n_pairs}, and it takes two"):
        MultiLabelMetricLearner().fit_pairs(X[:n_pairs], X[:n_pairs], np.ones(n_pairs))


REFUSED = ["supcon", "triplet", "circle", "ntxent", "mulsupcon", "fastap", "lifted_structure"]


@pytest.mark.parametrize("loss", [*REFUSED, "intra_pair_variance"])
def test_losses_that_learn_nothing_from_single_pairs_are_refused(loss):
    learner, y = MultiLabelMetricLearner(**SMALL | {"loss": loss}), np.tile([0, 1], 60)
    with pytest.raises(ValueError, match="or set unmarked='negative'"):
        learner.fit_pairs(X, X[::-1], y)
    learner.fit_pairs(X, X[::-1], y, unmarked="negative")


@pytest.mark.parametrize(
    "loss", ["contrastive", "multi_similarity", "snr_contrastive", "generalized_lifted_structure"]
)
def test_others_learn_from_them(loss):
    first, second = RNG.integers(120, size=(2, 600))
    same = (Y[first] == Y[second]).all(axis=1)
    learner = MultiLabelMetricLearner(**SMALL | {"loss": loss})
    scores = learner.fit_pairs(X[first], X[second], same).pair_score(X[first], X[second])
    assert scores[same].mean() > scores[~same].mean() + 0.2


@pytest.mark.parametrize(
    "params",
    [
        {"rule": "any"},
        {"rule": np.eye(2)},
        {"threshold": 0.5},
        {"miner": "hard"},
        {"memory_size": 5},
    ],
    ids=str,
)
def test_what_is_for_labels_is_not_for_pairs(params):
    with pytest.raises(ValueError, match="is about labels"):
        MultiLabelMetricLearner(**SMALL | params).fit_pairs(X, X)
    for sampler in ("pair_aware", PairAware()):
        with pytest.raises(ValueError, match="Leave sampler out"):
            MultiLabelMetricLearner(sampler=sampler).fit_pairs(X, X)
    with pytest.raises(ValueError, match="needs labels"):
        MultiLabelMetricLearner(monitor="map_at_r").fit_pairs(X, X)


def test_labels_may_follow_pairs_and_pairs_labels():
    learner = MultiLabelMetricLearner(**SMALL | {"warm_start": True, "max_epochs": 3})
    learner.fit_pairs(X, X + 0.1 * RNG.normal(size=X.shape)).fit(X, Y)
    assert (learner.n_iter_, learner.n_labels_) == (6, 3)
    learner.fit_pairs(X, X[::-1], np.tile([0, 1], 60)).partial_fit(X, Y)
    assert learner.n_iter_ == 10


def test_a_fit_to_labels_forgets_pairs():
    learner = MultiLabelMetricLearner(**SMALL)
    found = learner.fit_pairs(X, X[::-1]).fit(X, Y).transform(X)
    np.testing.assert_array_equal(found, fit().transform(X))


def test_the_net_keeps_its_components():
    learner = fit(warm_start=True)
    learner.set_params(n_components=3)
    assert len(learner.get_feature_names_out()) == learner.transform(X).shape[1] == 4
    with pytest.raises(ValueError, match="has 4 components and n_components=3"):
        learner.fit(X, Y)
    with pytest.raises(NotFittedError):
        MultiLabelMetricLearner().get_feature_names_out()


def test_scores_are_for_the_labels_of_the_fit():
    with pytest.raises(ValueError, match="2 labels"):
        fit().score(X, Y[:, :2])
    with pytest.raises(ValueError, match="y must be a matrix of shape"):
        fit().score(X, Y[:, 0])


def test_miners_of_the_library_are_refused():
    from pytorch_metric_learning.miners import TripletMarginMiner

    with pytest.raises(ValueError, match="know classes and no label sets"):
        fit(loss="triplet", miner=TripletMarginMiner())


def test_a_class_of_losses_that_wants_more_says_so():
    from pytorch_metric_learning.losses import ArcFaceLoss

    with pytest.raises(ValueError, match="needs the parameter loss__num_classes"):
        fit(loss=ArcFaceLoss)


@pytest.mark.parametrize(
    ("estimator", "check"),
    list(estimator_checks_generator(TransformerView(MultiLabelMetricLearner(**SMALL)))),
    ids=lambda value: getattr(getattr(value, "func", None), "__name__", "view"),
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def test_the_tutorial_data_are_embedded():
    X, Y = make_multilabel_classification(200, n_features=10, n_classes=3, random_state=1)
    assert fit(X, Y, max_epochs=5).score(X, Y) > retrieval_map_at_r(X, Y)
