"""A map of the labels: those that belong together lie near each other."""

from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from skmultilabel._validation import check_label_matrix, resolve_label_names
from skmultilabel.inspection._drawing import COLOURS, check_axes, import_pyplot
from skmultilabel.inspection._name_placement import write_names
from skmultilabel.label_space import LabelEmbedding, find_dependent_labels
from skmultilabel.label_space._nearest import normalize_vectors

__all__ = ["LabelMapDisplay", "place_labels", "project_on_plane"]


class LabelMapDisplay:
    """Points: a map of the labels, with lines between those that are strongly correlated.

    Make it with :meth:`from_labels` or :meth:`from_embedding`.

    Read more in the :ref:`User Guide <label_space>`.

    Parameters
    ----------
    positions : ndarray of shape (n_labels, 2)
        Where the labels lie; NaN for one that is not drawn.
    label_names : array-like of str of shape (n_labels,)
        The names of the labels.
    support : ndarray of shape (n_labels,), default=None
        How many samples carry each label: the size of its point.
    links : ndarray of shape (n_links, 2), default=None
        Pairs of columns between which there is a line.
    strength : ndarray of shape (n_links,), default=None
        How wide the lines are, between 0 and 1.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes.
    figure_ : matplotlib Figure
        The figure that holds them.
    texts_ : list of matplotlib Text
        The names, the label with the largest support first.

    See Also
    --------
    skmultilabel.label_space.LabelEmbedding : The vectors of the labels.

    Examples
    --------
    >>> from skmultilabel.inspection import LabelMapDisplay
    >>> Y = 10 * [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]
    >>> display = LabelMapDisplay.from_labels(Y, label_names=["sea", "beach", "lion", "zebra"])
    >>> display.links.tolist()
    [[0, 1], [2, 3]]
    """

    def __init__(self, positions, label_names, support=None, links=None, strength=None):
        self.positions = positions
        self.label_names = label_names
        self.support = support
        self.links = links
        self.strength = strength

    @classmethod
    def from_labels(
        cls, Y, *, method="pmi_svd", n_links=None, label_names=None, random_state=0, ax=None
    ):
        """Draw the map of the labels of samples.

        Parameters
        ----------
        Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels; NaN where not known.
        method : str or LabelEmbedding, default="pmi_svd"
            What makes the vectors of the labels: a
            :class:`~skmultilabel.label_space.LabelEmbedding`, which is fitted to `Y`, or the name
            of one of its methods.
        n_links : int, default=None
            How many lines are drawn at most: the largest positive correlations among those that are
            no chance. By default as many as there are labels.
        label_names : array-like of str, default=None
            The names of the labels; by default those of `Y`, else the numbers of its columns.
        random_state : int, RandomState instance or None, default=0
            Seed of a method that draws.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelMapDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If `Y` is no label matrix, there is no such method, or `n_links` is no whole number of 0
            or more.
        """
        if n_links is not None and not (isinstance(n_links, Integral) and n_links >= 0):
            raise ValueError(
                f"n_links must be a whole number of 0 or more, or None; got {n_links!r}."
            )
        labels = check_label_matrix(Y)
        if isinstance(method, str):
            method = LabelEmbedding(method, random_state=random_state)
        embedding = method.fit_transform(Y)
        found = find_dependent_labels(Y)
        n_links = labels.shape[1] if n_links is None else n_links
        order = np.argsort(-found.phi, kind="stable")[: min(n_links, np.sum(found.phi > 0))]
        display = cls(
            place_labels(embedding),
            resolve_label_names(label_names, Y, labels.shape[1]),
            np.ravel((labels == 1).sum(axis=0)),
            found.pairs[order],
            found.phi[order],
        )
        return display.plot(ax)

    @classmethod
    def from_embedding(cls, embedding, *, label_names=None, ax=None):
        """Draw the map of vectors of labels.

        Parameters
        ----------
        embedding : LabelEmbedding or array-like of shape (n_labels, n_components)
            Fitted, or vectors from elsewhere.
        label_names : array-like of str, default=None
            The names of the labels; by default those that the embedding knows.
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelMapDisplay
            The drawn display.

        Raises
        ------
        ValueError
            If there is no finite vector for every label, or no name, or an estimator is not fitted.
        """
        if isinstance(embedding, BaseEstimator):
            check_is_fitted(embedding, "embedding_")
        if label_names is None:
            label_names = getattr(embedding, "label_names_in_", None)
        positions = place_labels(getattr(embedding, "embedding_", embedding))
        return cls(positions, resolve_label_names(label_names, None, len(positions))).plot(ax)

    def plot(self, ax=None):
        """Draw the points, the lines and the names.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; made when not given.

        Returns
        -------
        LabelMapDisplay
            The display itself.
        """
        plt = import_pyplot()
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 6), layout="constrained")
        (self.ax_,) = check_axes(ax, 1)
        self.figure_ = self.ax_.figure
        self._draw_links()
        shown = np.isfinite(self.positions).all(axis=1)
        sizes = self._get_sizes()
        self.ax_.scatter(
            *self.positions[shown].T, s=sizes[shown], color=COLOURS["main"], alpha=0.75, linewidth=0
        )
        self.ax_.set(xticks=[], yticks=[])
        self.ax_.margins(0.12)
        self.ax_.spines[:].set_visible(False)
        self.ax_.set_title(self._summarise(shown), loc="left", fontsize="medium")
        names = np.asarray(self.label_names, dtype=object)[shown]
        self.texts_ = write_names(self.ax_, names, self.positions[shown], sizes[shown])
        return self

    def _draw_links(self):
        if self.links is None:
            return
        for (first, second), strength in zip(self.links, self.strength, strict=True):
            ends = self.positions[[first, second]].T
            self.ax_.plot(*ends, color=COLOURS["quiet"], linewidth=0.5 + 4 * strength, alpha=0.5)

    def _get_sizes(self):
        """Return areas of points in proportion to the support, and not too small to be seen."""
        if self.support is None:
            return np.full(len(self.positions), 40.0)
        return 12 + 300 * self.support / max(self.support.max(), 1)

    def _summarise(self, shown):
        parts = [f"{shown.sum()} labels"]
        if not shown.all():
            parts[0] += f" ({(~shown).sum()} more without a direction)"
        if self.links is not None and len(self.links):
            low, high = np.min(self.strength), np.max(self.strength)
            parts.append(f"lines: correlations from {low:.2f} to {high:.2f}")
        return "; ".join(parts)


def place_labels(embedding):
    """Place labels in the plane: the principal components of the directions of their vectors.

    Parameters
    ----------
    embedding : array-like of shape (n_labels, n_components)
        Vectors of labels. Their lengths do not count, or rare labels would.

    Returns
    -------
    ndarray of shape (n_labels, 2)
        The positions; NaN for a vector of zero. Of each component the largest entry is positive.

    Raises
    ------
    ValueError
        If the vectors are not finite or not a matrix.
    """
    vectors = normalize_vectors(embedding)
    has_direction = vectors.any(axis=1)
    positions = np.full((len(vectors), 2), np.nan)
    if not has_direction.any():
        return positions
    positions[has_direction] = project_on_plane(vectors[has_direction])
    return positions


def project_on_plane(points):
    """Project points on their first two principal components.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_dimensions)
        At least one.

    Returns
    -------
    ndarray of shape (n_points, 2)
        The largest entry of each component is positive.
    """
    U, values, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    plane = np.zeros((len(points), 2))
    plane[:, : len(values)] = (U * values)[:, :2]
    largest = np.take_along_axis(plane, np.abs(plane).argmax(axis=0)[np.newaxis], axis=0)
    return plane * np.where(largest < 0, -1, 1)
