"""The graph of labels: which lines, where the points lie, and that they do so again."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex

from skmultilabel.inspection._cooccurrence_graph import draw_graph, place_nodes, select_links
from skmultilabel.inspection._drawing import COLOURS

# Two groups of labels that avoid each other, and one label alone.
GROUP = np.array([0, 0, 0, 1, 1, 1, 2])
PHI = np.select(
    [GROUP[:, np.newaxis] == GROUP, (GROUP[:, np.newaxis] < 2) & (GROUP < 2)], [0.5, -0.3], 0.0
)
DEPENDENT = PHI != 0


def draw(pyplot, phi=PHI, is_dependent=DEPENDENT):
    _, ax = pyplot.subplots(layout="constrained")
    names = [f"label {number}" for number in range(len(phi))]
    draw_graph(ax, np.arange(1, len(phi) + 1), phi, is_dependent, names, "these labels")
    return ax


def measure_distances(positions):
    return np.linalg.norm(positions[:, np.newaxis] - positions, axis=2)


def test_links_are_the_strongest_dependent_pairs_of_either_sign():
    rng = np.random.default_rng(0)
    phi = np.triu(rng.uniform(-1, 1, size=(8, 8)), 1)
    is_dependent = rng.random((8, 8)) < 0.8
    is_dependent = is_dependent | is_dependent.T
    links, n_dependent = select_links(phi + phi.T, is_dependent)
    pairs = [pair for pair in itertools.combinations(range(8), 2) if is_dependent[pair]]
    strongest = sorted(pairs, key=lambda pair: abs(phi[pair]))[-16:]
    assert n_dependent == len(pairs) > 16
    assert [tuple(link) for link in links.tolist()] == strongest


def test_labels_that_go_together_are_near_each_other():
    distances = measure_distances(place_nodes(PHI, DEPENDENT))
    same = GROUP[:, np.newaxis] == GROUP
    assert distances[same].max() < distances[~same].min()


def test_positions_have_the_lengths_of_the_paths_where_a_plane_has_room():
    chain = np.where(np.abs(np.subtract.outer(np.arange(5), np.arange(5))) == 1, 0.5, 0.0)
    distances = measure_distances(place_nodes(chain, chain > 0))
    expected = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    np.testing.assert_allclose(distances, expected, atol=0.05)


def test_a_pair_that_is_chance_does_not_attract():
    found, expected = (place_nodes(phi, DEPENDENT & False) for phi in (PHI, np.eye(7)))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("n_labels", [1, 2, 3])
def test_few_labels_have_places_of_their_own(n_labels):
    positions = place_nodes(np.eye(n_labels), np.eye(n_labels, dtype=bool))
    assert np.isfinite(positions).all()
    assert len(np.unique(positions.round(6), axis=0)) == n_labels


def test_lines_are_as_wide_as_strong_and_coloured_by_sign(pyplot):
    phi = np.array([[1, 0.8, 0], [0.8, 1, -0.4], [0, -0.4, 1]])
    ax = draw(pyplot, phi, phi != 0)
    lines = ax.collections[0]
    assert [to_hex(colour).upper() for colour in lines.get_colors()] == [
        COLOURS["main"],
        COLOURS["accent"],
    ]
    weak, strong = lines.get_linewidths()
    assert weak < strong
    places = ax.collections[1].get_offsets()
    np.testing.assert_allclose(lines.get_segments(), places[[[1, 2], [0, 1]]])


def test_areas_are_in_the_order_of_the_frequencies(pyplot):
    assert (np.diff(draw(pyplot).collections[1].get_sizes()) > 0).all()


@pytest.mark.parametrize(
    ("phi", "is_dependent", "title"),
    [
        (PHI, DEPENDENT, "these labels: the 14 strongest of 15 dependent pairs\norange"),
        (PHI[:3, :3], DEPENDENT[:3, :3], "these labels: 3 dependent pairs\norange"),
        (PHI[:2, :2], DEPENDENT[:2, :2], "these labels: 1 dependent pair\norange"),
        (PHI, DEPENDENT & False, "these labels: no two depend on each other by more than chance"),
    ],
)
def test_title_says_how_many_pairs_there_are(pyplot, phi, is_dependent, title):
    assert draw(pyplot, phi, is_dependent).get_title(loc="left").startswith(title)
