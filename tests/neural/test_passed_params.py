"""Parameters with a prefix, against what scikit-learn does with those without."""

import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import Ridge

from skmultilabel.neural._passed_params import PassedParamsMixin


class Net(PassedParamsMixin, BaseEstimator):
    passed_prefixes = ("module", "head")

    def __init__(self, lr=0.1, final=None, **params):
        self.lr = lr
        self.final = final
        self._take_passed_params(params)


def test_they_are_told_set_and_cloned():
    net = Net(module__width=8, head__bias=None)
    assert net.get_params() == {"lr": 0.1, "final": None, "module__width": 8, "head__bias": None}
    assert clone(net).get_params() == net.get_params()
    assert net.set_params(module__width=4, head__rank=2, lr=1.0) is net
    assert (net.lr, net.module__width, net.head__rank) == (1.0, 4, 2)


def test_those_of_a_prefix_are_handed_on_over_the_defaults():
    net = Net(module__width=8, module__norm__eps=1.0, head__bias=None)
    assert net._get_passed("module") == {"width": 8, "norm__eps": 1.0}
    defaults = {"module__width": 64, "module__dropout": 0.1, "head__rank": 3}
    assert net._get_passed("module", defaults) == {"width": 8, "dropout": 0.1, "norm__eps": 1.0}
    assert net._get_passed("mod") == {}


def test_parameters_of_parameters_are_those_of_scikit_learn():
    net = Net(final=Ridge(), module__width=8).set_params(final__alpha=3.0)
    assert net.final.alpha == 3.0
    assert net.get_params()["final__alpha"] == 3.0
    assert net.get_params(deep=False).keys() == {"lr", "final", "module__width"}


@pytest.mark.parametrize("name", ["modul__width", "module_width", "module__", "__width", "width"])
def test_what_has_none_of_the_prefixes_is_refused(name):
    with pytest.raises(TypeError, match=rf"argument '{name}'\. .* begins with module__, head__"):
        Net(**{name: 8})
    with pytest.raises(ValueError, match="Invalid parameter"):
        Net().set_params(**{name: 8})


def test_what_was_learned_is_no_parameter():
    net = Net()
    net.module_ = net.module_width = 3
    assert net.get_params().keys() == {"lr", "final"}
