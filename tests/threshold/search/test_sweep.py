"""Sums of steps at levels."""

import numpy as np
import pytest

from skmultilabel.threshold._search._sweep import LevelSweep


def make_sweep():
    sweep = LevelSweep(np.array([0.8, 0.4, 0.8]))
    sweep.add(np.array([0.9, 0.8, 0.1, 0.4]), np.array([-1.0, 3.0, 7.0, -1.0]))
    sweep.add(np.array([0.6]), np.array([-0.5]))
    return sweep


def test_values_at_candidates():
    """Nothing, all from 0.8 upwards, all from 0.4 upwards; what is below does not count."""
    np.testing.assert_array_equal(make_sweep().get_values(), [[0.0, 2.0, 0.5]])


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_cut_off_lies_half_way(order):
    sweep = LevelSweep(np.array([0.8, 0.4]))
    sweep.add(np.array([0.9, 0.8, 0.6, 0.4])[order], np.array([-1.0, 3.0, -0.5, -1.0])[order])
    assert sweep.find_cut_off(0.0) == pytest.approx(0.7)


def test_allowed_candidates_only():
    sweep = make_sweep()
    assert sweep.find_cut_off(0.5, allowed=np.array([True, False, True])) == pytest.approx(0.25)
    assert sweep.find_cut_off(0.5, allowed=np.array([True, False, False])) == 0.9


def test_nearest_of_equals():
    sweep = LevelSweep(np.array([0.8, 0.4]))
    sweep.add(np.array([0.8, 0.4, 0.1]), np.array([1.0, 0.0, 0.0]))
    assert sweep.find_cut_off(0.5) == pytest.approx(0.6)
    assert sweep.find_cut_off(0.3) == pytest.approx(0.25)


def test_several_values_at_once():
    sweep = LevelSweep(np.array([0.8, 0.4]), n_values=2)
    sweep.add(np.array([0.5, 0.8]), np.array([-1.0, 1.0]), np.array([2.0, 5.0]))
    np.testing.assert_array_equal(sweep.get_values(), [[0, 1, 0], [0, 5, 7]])
    assert sweep.find_cut_off(0.5) == pytest.approx(0.65)
