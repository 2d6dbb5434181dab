"""Batches without pairs."""

from types import SimpleNamespace

import pytest
import torch
from skorch.history import History

from skmultilabel.neural._metric._pair_counts import PairCounts, PairTally
from skmultilabel.neural._metric._relations import find_relations

BATCHES = {
    "both": [[1, 0], [1, 0], [0, 1]],
    "no positives": [[1, 0], [0, 1]],
    "no negatives": [[1, 0], [1, 0]],
    "neither": [[0, 0], [0, 0]],
}


def make_net(names, *, is_auxiliary=False):
    """A net in whose epoch there were such batches."""
    tally = PairTally()
    for name in names:
        tally.add(find_relations(torch.tensor(BATCHES[name])))
    advice = {"positives": "Take more.", "negatives": "Take fewer."}
    criterion, history = SimpleNamespace(tally=tally, advice=advice), History()
    history.new_epoch()
    return SimpleNamespace(
        criterion_=None if is_auxiliary else criterion,
        network_=SimpleNamespace(
            auxiliary=SimpleNamespace(criterion=criterion, total=torch.tensor(2.0))
            if is_auxiliary
            else None
        ),
        history=history,
    )


@pytest.mark.parametrize("is_auxiliary", [False, True])
def test_the_history_tells_how_many_had_none(is_auxiliary):
    names = ["both", "no positives", "no negatives", "neither", "neither"]
    net = make_net(names, is_auxiliary=is_auxiliary)
    PairCounts().on_epoch_end(net)
    assert net.history[-1, "n_batches_without_positives"] == 3
    assert net.history[-1, "n_batches_without_negatives"] == 3
    assert net.history[-1].get("train_contrastive_loss") == (2 / 5 if is_auxiliary else None)


def test_it_warns_where_more_than_half_have_no_negatives():
    PairCounts().on_train_end(make_net(["both", "neither"]))
    with pytest.warns(UserWarning, match="In 2 of 3 batches .*. Take fewer"):
        PairCounts().on_train_end(make_net(["both", "neither", "no negatives"]))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["no positives", "neither"], "No batch has a pair .*. Take more"),
        (["no negatives", "no negatives"], "nothing is to be told apart. Take fewer"),
    ],
)
def test_an_epoch_without_any_stops(names, message):
    with pytest.raises(ValueError, match=message):
        PairCounts().on_epoch_end(make_net(names))
