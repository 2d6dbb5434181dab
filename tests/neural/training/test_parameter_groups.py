"""Groups of parameters: each parameter is in one of them."""

import pytest
from torch import nn

from skmultilabel.neural._training._parameter_groups import group_parameters


@pytest.mark.parametrize("n_inputs", [0, 1, 2])
@pytest.mark.parametrize("n_weights", [0, 2, 4])
def test_every_parameter_is_in_one_group(n_inputs, n_weights):
    params = list(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)).parameters())
    inputs, weights = set(params[:n_inputs]), set(params[:n_weights])
    groups = group_parameters(params, inputs, weights)
    assert sorted(id(p) for g in groups for p in g["params"]) == sorted(map(id, params))
    for group in groups:
        members = set(group["params"])
        assert members
        assert group.get("shares_scale", False) == (members <= inputs)
        assert ("weight_decay" in group) == (not members & (weights | inputs))
