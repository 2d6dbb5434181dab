"""Encoder, trunk and head, one after the other."""

import copy

import pytest
import torch
from torch import nn

from skmultilabel.neural._heads._given_logits import GivenLogitsHead
from skmultilabel.neural._heads._label_facts import LabelFacts
from skmultilabel.neural._network import LabelNetwork
from skmultilabel.neural.losses import make_loss

FACTS = LabelFacts(4, torch.ones(2).numpy(), torch.full((2,), 4.0).numpy())
X = torch.linspace(-1, 1, 12).view(4, 3)
Y = torch.tensor([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])


class Members(nn.Linear):
    """Answers for two members."""

    def forward(self, inputs):
        out = super().forward(inputs)
        return torch.stack([out, -out], dim=1)


class CountingBalancing(nn.Module):
    n_epochs = 0

    def start_epoch(self):
        self.n_epochs += 1

    def forward(self, head, hidden, target, weight, criterion):
        return 100 + head.compute_loss(hidden, target, weight, criterion)


def make_network(trunk=nn.Linear, balancing=None):
    return LabelNetwork(nn.Tanh(), trunk(3, 2), GivenLogitsHead(2, FACTS), balancing)


def add_snapshot(network):
    """Let the net answer together with a copy whose weights are twice its own."""
    earlier = copy.deepcopy(network)
    earlier.snapshots = nn.ModuleList()
    with torch.no_grad():
        for param in earlier.parameters():
            param.mul_(2)
    network.snapshots.append(earlier)
    return earlier


def test_the_parts_follow_each_other():
    network = make_network()
    hidden = X.tanh() @ network.trunk.weight.T + network.trunk.bias
    torch.testing.assert_close(network.represent(X), hidden)
    torch.testing.assert_close(network(X), hidden)


@pytest.mark.parametrize("trunk", [nn.Linear, Members])
def test_with_labels_it_answers_the_loss_of_its_head(trunk):
    network, weight, criterion = make_network(trunk), torch.arange(1.0, 5), make_loss("bce")
    loss = network(X, Y, weight, criterion)
    torch.testing.assert_close(loss, criterion(network(X), Y, weight))


def test_balancing_takes_the_place_of_the_loss_while_the_net_learns():
    network, criterion = make_network(balancing=CountingBalancing()), make_loss("bce")
    plain = criterion(network(X), Y)
    torch.testing.assert_close(network(X, Y, criterion=criterion), plain + 100)
    torch.testing.assert_close(network.eval()(X, Y, criterion=criterion), plain)
    network.start_epoch()
    assert network.balancing.n_epochs == 1
    make_network().start_epoch()


@pytest.mark.parametrize("trunk", [nn.Linear, Members])
def test_snapshots_answer_as_members(trunk):
    network = make_network(trunk)
    now = network(X).view(4, -1, 2)
    earlier = add_snapshot(network)(X).view(4, -1, 2)
    torch.testing.assert_close(network(X), torch.cat([now, earlier], dim=1))
    expected = torch.cat([now, earlier], dim=1).sigmoid().mean(dim=1)
    torch.testing.assert_close(network.head.compute_probabilities(network(X)), expected)


def test_snapshots_are_no_part_of_the_loss():
    network, criterion = make_network(), make_loss("bce")
    loss = network(X, Y, criterion=criterion)
    add_snapshot(network)
    torch.testing.assert_close(network(X, Y, criterion=criterion), loss)


@pytest.mark.parametrize("n_snapshots", [0, 1, 3])
@pytest.mark.parametrize("n_before", [0, 2])
def test_a_state_brings_its_snapshots(n_snapshots, n_before):
    network, other = make_network(), make_network()
    for _ in range(n_snapshots):
        add_snapshot(network)
    for _ in range(n_before):
        add_snapshot(other)
    other.load_state_dict(network.state_dict())
    assert len(other.snapshots) == n_snapshots
    assert torch.equal(other(X), network(X))


def test_a_state_of_another_net_is_refused():
    with pytest.raises(RuntimeError, match="trunk"):
        make_network().load_state_dict(make_network(lambda *_: nn.Linear(3, 5)).state_dict())
