"""How labels occur together, as a graph."""

import numpy as np
from scipy.sparse.csgraph import shortest_path

from skmultilabel.inspection._drawing import COLOURS
from skmultilabel.inspection._label_map import project_on_plane
from skmultilabel.inspection._name_placement import write_names

__all__ = ["draw_graph", "place_nodes", "select_links"]

# Of so many lines for each label, those of a label can still be followed.
LINKS_PER_LABEL = 2
MAX_ITERATIONS = 300
TOLERANCE = 1e-5
WIDTHS = (0.6, 5.4)
NODE_AREAS = (15, 385)


def draw_graph(ax, n_positive, phi, is_dependent, names, who):
    """Draw the labels as points, and a line between two that depend on each other.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to.
    n_positive : ndarray of shape (n_labels,)
        The numbers of samples with each label.
    phi : ndarray of shape (n_labels, n_labels)
        The correlation of each pair.
    is_dependent : ndarray of shape (n_labels, n_labels), dtype bool
        Between which labels there may be a line.
    names : list of str
        The labels, as they are written.
    who : str
        Which labels these are, for the title.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgba
    from matplotlib.patheffects import withStroke

    links, n_dependent = select_links(phi, is_dependent)
    positions = place_nodes(phi, is_dependent)
    values = phi[tuple(links.T)]
    share = np.abs(values) / np.abs(values).max(initial=1e-12)
    colours = np.where(values > 0, COLOURS["accent"], COLOURS["main"])
    lines = LineCollection(
        positions[links],
        linewidths=WIDTHS[0] + WIDTHS[1] * share,
        colors=[*map(to_rgba, colours, 0.3 + 0.4 * share)],
    )
    ax.add_collection(lines)
    sizes = NODE_AREAS[0] + NODE_AREAS[1] * n_positive / max(n_positive.max(), 1)
    ax.scatter(*positions.T, s=sizes, color="#404040", edgecolor="white", linewidth=0.8, zorder=2)
    ax.margins(0.12)
    ax.set_axis_off()
    ax.set_title(_say_what(who, len(links), n_dependent), loc="left", fontsize="medium")
    halo = [withStroke(linewidth=2, foreground="white", alpha=0.8)]
    write_names(ax, names, positions, sizes, lines=positions[links], path_effects=halo)


def select_links(phi, is_dependent):
    """Select the pairs of labels with the largest correlations, of either sign.

    Parameters
    ----------
    phi : ndarray of shape (n_labels, n_labels)
        The correlations.
    is_dependent : ndarray of shape (n_labels, n_labels), dtype bool
        Which pairs may be selected.

    Returns
    -------
    links : ndarray of shape (n_links, 2)
        At most two for each label, the weakest first, to be drawn below the others.
    n_dependent : int
        How many there were to choose from.
    """
    pairs = np.argwhere(np.triu(is_dependent, 1))
    order = np.argsort(-np.abs(phi[tuple(pairs.T)]), kind="stable")
    return pairs[order[: LINKS_PER_LABEL * len(phi)][::-1]], len(pairs)


def place_nodes(phi, is_dependent):
    """Place labels in the plane so that those that go together are near each other.

    The distance of two labels shall be the length of the shortest path between them along labels
    that go together [1]_; the sum of the squared relative errors is made small by majorization [2]_,
    beginning with a circle.

    Parameters
    ----------
    phi : ndarray of shape (n_labels, n_labels)
        The correlations.
    is_dependent : ndarray of shape (n_labels, n_labels), dtype bool
        Which of them are more than chance.

    Returns
    -------
    ndarray of shape (n_labels, 2)
        The positions, the longer side of the picture across.

    References
    ----------
    .. [1] T. Kamada and S. Kawai, "An Algorithm for Drawing General Undirected Graphs", Information
       Processing Letters 31(1), 1989.
    .. [2] E. R. Gansner, Y. Koren, S. North, "Graph Drawing by Stress Majorization", Graph Drawing
       2004.
    """
    distances = _measure_paths(phi, is_dependent)
    angles = 2 * np.pi * np.arange(len(phi)) / len(phi)
    positions = distances.max(initial=1) / 2 * np.column_stack([np.cos(angles), np.sin(angles)])
    weights = np.divide(1, distances**2, out=np.zeros_like(distances), where=distances > 0)
    inverse = np.linalg.pinv(_make_laplacian(weights))
    for _ in range(MAX_ITERATIONS):
        moved = inverse @ (_make_laplacian(_pull(weights * distances, positions)) @ positions)
        change = np.abs(moved - positions).max()
        positions = moved
        if change < TOLERANCE:
            break
    return project_on_plane(positions)


def _measure_paths(phi, is_dependent):
    """Measure shortest paths; labels without a path are further away than any with one."""
    lengths = np.where(is_dependent & (phi > 0), 1.5 - phi, 0)
    np.fill_diagonal(lengths, 0)
    paths = shortest_path(lengths, directed=False)
    reached = np.isfinite(paths)
    paths[~reached] = paths[reached].max(initial=0) + 1
    return paths


def _pull(forces, positions):
    """Divide the forces by the distances; points in one place have none."""
    distances = np.linalg.norm(positions[:, np.newaxis] - positions, axis=2)
    return np.divide(forces, distances, out=np.zeros_like(forces), where=distances > 0)


def _make_laplacian(weights):
    return np.diag(weights.sum(axis=1)) - weights


def _say_what(who, n_links, n_dependent):
    if not n_dependent:
        return f"{who}: no two depend on each other by more than chance"
    pairs = "1 dependent pair" if n_dependent == 1 else f"{n_dependent} dependent pairs"
    if n_links < n_dependent:
        pairs = f"the {n_links} strongest of {pairs}"
    return f"{who}: {pairs}\norange: more often together than by chance, blue: less"
