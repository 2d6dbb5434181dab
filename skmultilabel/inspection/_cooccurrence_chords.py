"""How labels occur together, as a circle with bands between them."""

import numpy as np

from skmultilabel.inspection._drawing import COLOURS, choose_font_size

__all__ = ["draw_chords"]

# Of the circle, between two labels.
GAP = 0.012


def draw_chords(ax, n_both, phi, names, who):
    """Draw the labels on a circle, and a band between two that occur together.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to.
    n_both : ndarray of shape (n_labels, n_labels)
        The numbers of samples with both labels.
    phi : ndarray of shape (n_labels, n_labels)
        Their correlation.
    names : list of str
        The labels, as they are written.
    who : str
        Which labels these are, for the title.
    """
    n_both = n_both.astype(np.float64)
    np.fill_diagonal(n_both, 0)
    arcs = _divide_circle(n_both)
    _draw_bands(ax, n_both, phi, arcs)
    _draw_arcs(ax, arcs, names)
    ax.set_xlim(-1.05, 1.05)
    ax.set_ylim(-1.05, 1.05)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_title(
        f"{who}: samples with both\norange: more than by chance, blue: fewer, gray: about as many",
        loc="left",
        fontsize="medium",
        pad=12 + 5 * max(map(len, names)),
    )


def _divide_circle(n_both):
    """Give each label an arc, as long as it occurs with others: starts and ends, in radians."""
    lengths = np.maximum(n_both.sum(axis=1), 0.004 * max(n_both.sum(), 1))
    free = 2 * np.pi * max(1 - GAP * len(lengths), 0.5)
    gap = (2 * np.pi - free) / len(lengths)
    ends = np.cumsum(free * lengths / lengths.sum() + gap)
    return np.column_stack([np.append(0, ends[:-1]), ends - gap])


def _draw_bands(ax, n_both, phi, arcs):
    """Draw a band for each pair, the weakest first, over its share of both arcs."""
    from matplotlib.patches import PathPatch

    totals = np.maximum(n_both.sum(axis=1), 1)
    widths = (arcs[:, 1] - arcs[:, 0])[:, np.newaxis] * n_both / totals[:, np.newaxis]
    # From the end of an arc to its start, the partners follow in the order of the circle, so that
    # bands cross as little as they can.
    n_labels, starts = len(arcs), np.zeros_like(widths)
    for label in range(n_labels):
        partners = (label - 1 - np.arange(n_labels)) % n_labels
        offsets = np.cumsum(widths[label, partners]) - widths[label, partners]
        starts[label, partners] = arcs[label, 0] + offsets
    first, second = np.triu_indices(n_labels, 1)
    strongest = np.abs(phi[first, second]).max(initial=1e-12)
    for pair in np.argsort(np.abs(phi[first, second]), kind="stable"):
        i, j = first[pair], second[pair]
        if not n_both[i, j]:
            continue
        share = abs(phi[i, j]) / strongest
        colour = COLOURS["accent"] if phi[i, j] > 0 else COLOURS["main"]
        if share < 0.1:
            colour = COLOURS["quiet"]
        path = _make_band(starts[i, j], widths[i, j], starts[j, i], widths[j, i])
        ax.add_patch(PathPatch(path, facecolor=colour, alpha=0.12 + 0.6 * share, linewidth=0))


def _make_band(start, width, other_start, other_width):
    """Make the outline of a band: an arc, a curve through the middle, an arc, and back."""
    from matplotlib.path import Path

    here = _place_on_circle(np.linspace(start, start + width, 12))
    there = _place_on_circle(np.linspace(other_start, other_start + other_width, 12))
    middle = np.zeros((1, 2))
    points = np.concatenate([here, middle, there, middle, here[:1]])
    curves = [Path.CURVE3, Path.CURVE3]
    lines = [Path.LINETO] * (len(here) - 1)
    return Path(points, [Path.MOVETO, *lines, *curves, *lines, *curves])


def _place_on_circle(angles, radius=0.93):
    return radius * np.column_stack([np.sin(angles), np.cos(angles)])


def _draw_arcs(ax, arcs, names):
    """Draw the arcs with the names around them."""
    size = choose_font_size(len(names))
    for (start, end), name in zip(arcs, names, strict=True):
        line = _place_on_circle(np.linspace(start, end, 60), 0.965)
        ax.plot(*line.T, color="black", linewidth=4, solid_capstyle="butt")
        angle = (start + end) / 2
        (x, y), is_right = _place_on_circle(np.array([angle]), 1.01)[0], angle <= np.pi
        ax.text(
            x,
            y,
            name,
            rotation=np.degrees(np.pi / 2 - angle if is_right else -np.pi / 2 - angle),
            rotation_mode="anchor",
            ha="left" if is_right else "right",
            va="center",
            fontsize=size,
        )
