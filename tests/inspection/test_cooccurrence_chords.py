"""The circle of labels: how long its arcs are."""

import numpy as np

from skmultilabel.inspection._cooccurrence_chords import _divide_circle


def test_arcs_fill_the_circle_by_what_they_share():
    n_both = np.array([[0, 4, 2], [4, 0, 0], [2, 0, 0]])
    arcs = _divide_circle(n_both)
    lengths = arcs[:, 1] - arcs[:, 0]
    np.testing.assert_allclose(lengths / lengths[1], [1.5, 1, 0.5])
    assert (arcs[1:, 0] > arcs[:-1, 1]).all()
    assert arcs[-1, 1] < 2 * np.pi
