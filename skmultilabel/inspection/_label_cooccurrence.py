"""How labels occur together, as a clustered heat map, a chord diagram or a graph."""

import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import leaves_list, linkage

from skmultilabel._validation import check_label_matrix, count_positives, resolve_label_names
from skmultilabel.inspection._cooccurrence_chords import draw_chords
from skmultilabel.inspection._cooccurrence_graph import draw_graph
from skmultilabel.inspection._cooccurrence_heatmap import MEASURES, draw_heatmap
from skmultilabel.inspection._drawing import check_axes, import_pyplot, write_name
from skmultilabel.label_space import find_dependent_labels, label_cooccurrence
from skmultilabel.label_space._dependence import correct_p_values, count_possible_tests

__all__ = ["LabelCooccurrenceDisplay"]

KINDS = ("heatmap", "chord", "graph")
# The largest corrected p-value of labels that count as dependent, as in find_dependent_labels.
ALPHA = 0.05


class LabelCooccurrenceDisplay:
    """Which labels occur together: a clustered heat map, a chord diagram or a graph.

    Make it with :meth:`from_labels`.

    Read more in the :ref:`User Guide <describing_labels>`.

    Parameters
    ----------
    values : ndarray of shape (n_labels, n_labels)
        The measure of each pair; the diagonal is not drawn.
    n_both : ndarray of shape (n_labels, n_labels)
        The numbers of samples with both labels, with their positives on the diagonal.
    phi : ndarray of shape (n_labels, n_labels)
        Their correlation, by which they are put in order.
    measure : str
        What the values are.
    label_names : array-like of str of shape (n_labels,)
        The names of the labels.
    n_all : int, default=None
        How many labels there are, where not all are drawn.
    is_dependent : ndarray of shape (n_labels, n_labels), dtype bool, default=None
        Which pairs depend on each other by more than chance, and may have a line in the graph; by
        default all.

    Attributes
    ----------
    order_ : ndarray of shape (n_labels,)
        The labels in the order that they are drawn in, neighbors alike.
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    LabelMapDisplay : Labels as points in the plane.
    skmultilabel.label_space.describe_labels : The strongest pairs as a table.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelCooccurrenceDisplay
    >>> Y = 5 * [[1, 0, 1], [0, 1, 0], [1, 0, 1], [0, 1, 1]]
    >>> display = LabelCooccurrenceDisplay.from_labels(Y, label_names=["sea", "city", "boat"])
    >>> [str(display.label_names[label]) for label in display.order_]
    ['city', 'boat', 'sea']
    """

    def __init__(self, values, n_both, phi, measure, label_names, n_all=None, is_dependent=None):
        self.values = values
        self.n_both = n_both
        self.phi = phi
        self.measure = measure
        self.label_names = label_names
        self.n_all = n_all
        self.is_dependent = is_dependent

    @classmethod
    def from_labels(
        cls,
        Y,
        *,
        measure="conditional",
        kind="heatmap",
        max_labels=40,
        label_names=None,
        ax=None,
    ):
        """Draw the pairs of labels of a data set.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            0 and 1, NaN where a label is not known.
        measure : {"conditional", "phi", "pmi", "ppmi", "jaccard", "count"}, default="conditional"
            What the heat map shows, see :func:`skmultilabel.label_space.label_cooccurrence`.
        kind : {"heatmap", "chord", "graph"}, default="heatmap"
            A heat map; a circle in which bands join labels that occur together; or points, as
            large as labels are frequent, with lines between the most strongly correlated ones of
            those that depend on each other by more than chance (see
            :func:`skmultilabel.label_space.find_dependent_labels`).
        max_labels : int, default=40
            How many labels are drawn at most: the most frequent ones.
        label_names : array-like of str of shape (n_labels,), default=None
            The names of the labels; by default those of `Y`, else their columns.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelCooccurrenceDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If `Y` is no label matrix, or an option is not known.
        """
        if measure not in MEASURES:
            raise ValueError(
                f"measure must be one of {', '.join(map(repr, MEASURES))}; got {measure!r}."
            )
        _check_kind(kind)
        given, Y = Y, check_label_matrix(Y)
        n_all = Y.shape[1]
        names = resolve_label_names(label_names, given, n_all)
        chosen = np.sort(np.argsort(-count_positives(Y)[0], kind="stable")[:max_labels])
        is_dependent = _find_dependent_pairs(Y, chosen)
        Y = Y[:, chosen]
        values, n_both, phi = (
            _to_dense(label_cooccurrence(Y, name)) for name in (measure, "count", "phi")
        )
        display = cls(values, n_both, phi, measure, names[chosen], n_all, is_dependent)
        return display.plot(ax, kind=kind)

    def plot(self, ax=None, *, kind="heatmap"):
        """Draw.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.
        kind : {"heatmap", "chord", "graph"}, default="heatmap"
            What to draw.

        Returns
        -------
        LabelCooccurrenceDisplay
            The display itself.

        Raises
        ------
        ValueError
            If there is no such kind.
        """
        _check_kind(kind)
        plt = import_pyplot()
        self.order_ = _find_order(self.phi)
        if ax is None:
            _, ax = plt.subplots(figsize=_choose_size(kind, len(self.order_)), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        self._draw(kind)
        return self

    def _draw(self, kind):
        names = [write_name(self.label_names[label], 24) for label in self.order_]
        who, phi, n_both = self._say_how_many(), self._sort(self.phi), self._sort(self.n_both)
        if kind == "heatmap":
            draw_heatmap(self.ax_, self._sort(self.values), self.measure, names, who)
        elif kind == "chord":
            draw_chords(self.ax_, n_both, phi, names, who)
        else:
            is_dependent = np.ones(phi.shape, dtype=bool)
            if self.is_dependent is not None:
                is_dependent = self._sort(self.is_dependent)
            draw_graph(self.ax_, np.diag(n_both), phi, is_dependent, names, who)

    def _sort(self, pairs):
        """Put a square matrix in the order that is drawn."""
        return pairs[np.ix_(self.order_, self.order_)]

    def _say_how_many(self):
        n_labels = len(self.values)
        if self.n_all is None or self.n_all == n_labels:
            return "1 label" if n_labels == 1 else f"{n_labels} labels"
        return f"the {n_labels} most frequent of {self.n_all} labels"


def _check_kind(kind):
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}; got {kind!r}.")


def _to_dense(matrix):
    return matrix.toarray() if sp.issparse(matrix) else np.array(matrix)


def _find_order(phi):
    """Order labels so that neighbors are alike, by clusters of labels that go together."""
    n_labels = len(phi)
    if n_labels < 3:
        return np.arange(n_labels)
    rows, columns = np.triu_indices(n_labels, 1)
    tree = linkage(1 - phi[rows, columns], method="average", optimal_ordering=True)
    return leaves_list(tree)


def _find_dependent_pairs(Y, chosen):
    """Mark the pairs of chosen labels that depend on each other by more than chance.

    They are chosen of all pairs, for which the p-values are corrected.
    """
    found = find_dependent_labels(Y[:, chosen], alpha=1 - 1e-9, correction=None)
    p_values = correct_p_values(found.p_value, n_tests=count_possible_tests(Y))
    is_dependent = np.zeros((len(chosen), len(chosen)), dtype=bool)
    first, second = found.pairs[p_values <= ALPHA].T
    is_dependent[first, second] = is_dependent[second, first] = True
    return is_dependent


def _choose_size(kind, n_labels):
    """Return width and height of a figure, in inches."""
    height = {"heatmap": 3.5 + 0.22 * n_labels, "chord": 6.5, "graph": 4.5 + 0.05 * n_labels}[kind]
    # The titles need some width where the labels need little.
    return max(1.3 * height if kind == "graph" else height + 0.8, 6.0), height
