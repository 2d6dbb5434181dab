"""What "auto" becomes: the rules, not the numbers, which experiments may change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._heads._label_facts import LabelFacts, find_label_facts
from skmultilabel.neural._settings import (
    BATCH_SIZES,
    MAX_EPOCHS,
    MAX_FEATURES_OF_SMALL_NET,
    MIN_ROWS_TO_VALIDATE,
    choose_classifier_settings,
    choose_validation_fraction,
)


def choose(n_rows=1000, n_features=5, *, facts=None, needs_single_labels=True, **params):
    net = NeuralMultiLabelClassifier(**params)
    net.n_features_in_ = n_features
    facts = facts or LabelFacts(n_rows, np.ones(2), np.full(2, n_rows))
    return choose_classifier_settings(net, facts, needs_single_labels=needs_single_labels)


@given(st.integers(1, 10**7), st.sampled_from([1, MAX_FEATURES_OF_SMALL_NET + 1]))
def test_numbers_stay_within_their_bounds(n_rows, n_features):
    settings = choose(n_rows, n_features)
    assert BATCH_SIZES[0] <= settings.batch_size <= BATCH_SIZES[1]
    assert settings.batch_size & (settings.batch_size - 1) == 0
    assert 1 <= settings.max_epochs <= MAX_EPOCHS
    assert settings.lr > 0


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_rows_have_no_smaller_batches(one, other):
    few, many = (choose(n_rows) for n_rows in sorted([one, other]))
    assert few.batch_size <= many.batch_size


def test_the_fewer_steps_an_epoch_has_the_more_epochs_there_are():
    given = [1, 7, 50, 4096]
    settings = [choose(500, batch_size=batch_size) for batch_size in given]
    assert [chosen.batch_size for chosen in settings] == given
    epochs = [chosen.max_epochs for chosen in settings]
    assert epochs == sorted(epochs)
    assert epochs[0] < epochs[-1]


@pytest.mark.parametrize("module", ["auto", "mlp", "residual"])
@pytest.mark.parametrize("n_features", [3, 3000])
def test_what_the_user_says_is_taken(module, n_features):
    given = {
        "head": "chain",
        "lr": 0.7,
        "batch_size": 9,
        "max_epochs": 11,
        "schedule": None,
        "monitor": "f1_macro",
        "patience": None,
    }
    settings = choose(100, n_features, module=module, **given)
    assert {name: getattr(settings, name) for name in given} == given
    if module != "auto":
        assert settings.module == module


def test_tables_of_few_features_get_a_net_of_their_own():
    few = choose(n_features=MAX_FEATURES_OF_SMALL_NET)
    more = choose(n_features=MAX_FEATURES_OF_SMALL_NET + 1)
    assert few.module != more.module
    # Whoever names a net gets the same one, whatever the data.
    named = [choose(n_features=n, module="mlp") for n in (3, 3000)]
    assert named[0] == named[1]


def test_a_module_of_the_user_gets_nothing_that_it_may_not_know():
    def make(n_features):
        raise NotImplementedError

    settings = choose(module=make)
    assert settings.module is make
    assert settings.head == "independent"
    assert settings.handed_on == {}


def test_only_the_usual_optimizer_gets_parameters():
    def handed_on(**params):
        return {name.partition("__")[0] for name in choose(**params).handed_on}

    assert "optimizer" in handed_on()
    assert "optimizer" not in handed_on(optimizer="sgd")


def test_snapshots_bring_a_schedule_and_see_no_early_end():
    settings = choose(averaging="snapshots")
    assert settings.schedule is None
    assert settings.patience is None
    assert choose(averaging="ema") == choose()


LABEL_SETS = find_label_facts(np.tile([[0.0, 1.0], [1.0, 0.0]], (500, 1)))


def test_label_sets_are_modelled_where_nothing_speaks_against_it():
    assert choose(facts=LABEL_SETS, needs_single_labels=False).head == "label_sets"


@pytest.mark.parametrize(
    "params",
    [
        {"needs_single_labels": True},
        {"criterion": "bce"},
        {"balancing": "gradnorm"},
        {"normalize_sample_gradients": True},
        {"module": lambda n_features: None},
    ],
)
def test_label_sets_are_not_modelled_otherwise(params):
    params = {"needs_single_labels": False} | params
    assert choose(facts=LABEL_SETS, **params).head == "independent"


@pytest.mark.parametrize(
    ("params", "n_rows", "validates"),
    [
        ({}, MIN_ROWS_TO_VALIDATE - 1, False),
        ({}, MIN_ROWS_TO_VALIDATE, True),
        ({"patience": None}, 100, False),
        ({"patience": 3}, 100, True),
        ({"patience": np.int64(3)}, 100, True),
        ({"monitor": "f1_macro"}, 100, True),
        ({"monitor": max}, 100, True),
    ],
)
def test_rows_validate_where_there_are_many_or_someone_asks(params, n_rows, validates):
    fraction = choose_validation_fraction(NeuralMultiLabelClassifier(**params), n_rows)
    assert (0 < fraction < 1) == validates


def test_a_given_fraction_is_taken_unless_it_leaves_nothing():
    net = NeuralMultiLabelClassifier(validation_fraction=0.25, monitor="f1_macro")
    assert choose_validation_fraction(net, 10) == 0.25
    assert choose_validation_fraction(net.set_params(validation_fraction=0), 10) == 0
    net.set_params(validation_fraction=0.96)
    with pytest.raises(ValueError, match=r"validation_fraction=0.96 leaves no row of 10"):
        choose_validation_fraction(net, 10)
    assert choose_validation_fraction(net, 100) == 0.96


def test_parameters_of_a_loss_are_not_passed_over():
    facts = find_label_facts(np.repeat([[1, 0], [0, 1]], 500, axis=0))
    plain, balanced = (
        choose(facts=facts, needs_single_labels=False, **params)
        for params in ({}, {"criterion__pos_weight": "balanced"})
    )
    assert (plain.head, balanced.head) == ("label_sets", "independent")


def test_sparse_samples_get_a_net_of_their_own():
    net = NeuralMultiLabelClassifier()
    net.n_features_in_ = 500
    facts = LabelFacts(1000, np.ones(2), np.full(2, 1000))
    dense, sparse = (
        choose_classifier_settings(net, facts, needs_single_labels=True, is_sparse=is_sparse)
        for is_sparse in (False, True)
    )
    assert dense.module != sparse.module
    assert choose(module="residual").handed_on.keys().isdisjoint({"module__depth"})
