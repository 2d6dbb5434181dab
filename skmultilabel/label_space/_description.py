"""What one should know of the labels of a data set before one learns from them."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
import scipy.sparse as sp

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_html, format_table
from skmultilabel._validation import check_label_matrix, count_positives, resolve_label_names
from skmultilabel.label_space._dependence import find_dependent_labels
from skmultilabel.label_space._imbalance import compute_imbalance_ratios, compute_scumble
from skmultilabel.label_space._label_sets import count_label_sets
from skmultilabel.label_space._pair_counts import count_joint_pairs

__all__ = ["LabelDescription", "describe_labels"]

# Of more labels only the pairs that occur together are counted and tested.
MAX_LABELS_OF_ALL_PAIRS = 1000
# A text with more labels shows so many, the rarest.
LABELS_OF_A_TEXT = 60
LABELS_OF_A_LONG_TEXT = 30
PAIRS_OF_A_TEXT = 10
SETS_OF_A_TEXT = 5
TITLES = {
    "n_samples": "samples",
    "n_labels": "labels",
    "n_absent": "labels that no sample has",
    "cardinality": "labels of a sample (cardinality)",
    "density": "share of all labels (density)",
    "unlabeled": "share of samples without a label",
    "n_label_sets": "distinct label sets",
    "unique": "share of samples with a set of their own",
    "most_frequent": "share of samples with the most frequent set",
    "mean_ir": "mean imbalance ratio (MeanIR)",
    "max_ir": "largest imbalance ratio",
    "cvir": "its variation (CVIR)",
    "scumble": "rare labels with frequent ones (SCUMBLE)",
    "scumble_cv": "its variation",
    "missing": "share of labels that are not known",
    "n_dependent_pairs": "pairs of labels that depend on each other",
    "n_tested_pairs": "of pairs that vary",
}
# Short, so that the tables fit a screen.
COLUMN_TITLES = {
    "prevalence": "share",
    "imbalance_ratio": "IRLbl",
    "partner_share": "shared",
    "n_both": "both",
    "second_given_first": "P(2|1)",
    "first_given_second": "P(1|2)",
    "p_value": "p",
}


@dataclass(frozen=True)
class LabelDescription:
    """Numbers that describe a label matrix; ``print`` shows the main ones, a notebook all.

    Made by :func:`describe_labels`.

    Parameters
    ----------
    summary : dict of str to int or float
        Of the matrix as a whole, see the notes of :func:`describe_labels`.
    labels : dict of str to ndarray of shape (n_labels,)
        The columns ``"label"`` (names, or columns as text), ``"known"`` (samples), ``"positives"``,
        ``"prevalence"``, ``"imbalance_ratio"`` (IRLbl), ``"scumble"`` (mean over the samples with
        the label), ``"missing"`` (share of samples), ``"partner"`` (the label that most often comes
        with it) and ``"partner_share"`` (in which share of its samples).
    pairs : dict of str to ndarray of shape (n_pairs,)
        The pairs that most certainly depend on each other: ``"first"``, ``"second"``, ``"n_both"``,
        ``"expected"`` (samples with both if they were independent), ``"phi"``, the shares
        ``"second_given_first"`` and ``"first_given_second"``, and ``"p_value"``.
    label_sets : dict of str to ndarray of shape (n_sets,)
        The most frequent sets: ``"labels"`` (names, joined by commas), ``"count"`` and ``"share"``.

    See Also
    --------
    skmultilabel.inspection.LabelCooccurrenceDisplay : Pairs as a picture.
    skmultilabel.inspection.LabelImbalanceDisplay : Frequencies as a picture.

    Examples
    --------
    >>> from skmultilabel.label_space import describe_labels
    >>> describe_labels([[1, 0], [1, 1], [0, 0], [1, 0]]).summary["cardinality"]
    1.0
    """

    summary: dict
    labels: dict
    pairs: dict
    label_sets: dict

    def to_frame(self, table="labels"):
        """Return one of the tables as a pandas DataFrame.

        Parameters
        ----------
        table : {"labels", "pairs", "label_sets"}, default="labels"
            Which one.

        Returns
        -------
        DataFrame
            The columns.

        Raises
        ------
        ImportError
            If pandas is missing.
        ValueError
            If there is no such table.
        """
        tables = {"labels": self.labels, "pairs": self.pairs, "label_sets": self.label_sets}
        if table not in tables:
            raise ValueError(f"table must be one of {', '.join(map(repr, tables))}; got {table!r}.")
        return import_pandas().DataFrame(tables[table])

    def __str__(self):
        parts = [format_table(self._list_summary())]
        n_labels = len(self.labels["label"])
        rows = np.arange(n_labels)
        if n_labels > LABELS_OF_A_TEXT:
            rows = self._find_rarest(LABELS_OF_A_LONG_TEXT)
            parts.append(
                f"The {len(rows)} rarest of {n_labels} labels, of those that some sample has; "
                "to_frame() has all."
            )
        labels = self._list_labels(rows)
        labels.pop("missing", None)
        parts.append(format_table(labels))
        if len(self.pairs["first"]):
            parts.append(format_table(self._list_pairs(PAIRS_OF_A_TEXT)))
        if len(self.label_sets["count"]):
            parts.append(format_table(self._list_sets(SETS_OF_A_TEXT)))
        return "\n\n".join(parts)

    def _find_rarest(self, n_labels):
        """Find the rarest labels that some sample has."""
        positives = self.labels["positives"]
        order = np.argsort(positives, kind="stable")
        return order[positives[order] > 0][:n_labels]

    def _repr_html_(self):
        tables = (
            self._list_summary(),
            self._list_labels(slice(None)),
            self._list_pairs(None),
            self._list_sets(None),
        )
        return "".join(map(format_html, tables))

    def _list_summary(self):
        shown = [name for name in TITLES if not np.isnan(self.summary[name])]
        titles = TITLES
        if not _tests_all_pairs(self.summary["n_labels"]):
            titles = TITLES | {
                "n_tested_pairs": "of pairs that occur together (no others are tested)"
            }
        values = [self.summary[name] for name in shown]
        return {"the label matrix": [titles[name] for name in shown], "": values}

    def _list_labels(self, rows):
        names = [*self.labels]
        if not self.summary["missing"]:
            names.remove("known")
            names.remove("missing")
        return {COLUMN_TITLES.get(name, name): self.labels[name][rows] for name in names}

    def _list_pairs(self, limit):
        return {COLUMN_TITLES.get(name, name): part[:limit] for name, part in self.pairs.items()}

    def _list_sets(self, limit):
        columns = {name: values[:limit] for name, values in self.label_sets.items()}
        return {"label set": [text or "(none)" for text in columns.pop("labels")], **columns}


def describe_labels(Y, *, alpha=0.05, n_pairs=20, n_label_sets=20):
    r"""Describe how many labels there are, how unequal they are and what they have to do together.

    Read more in the :ref:`User Guide <describing_labels>`.

    Parameters
    ----------
    Y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
        0 and 1, NaN where a label is not known.
    alpha : float, default=0.05
        The largest p-value, corrected by Holm's method, of pairs that count as dependent.
    n_pairs : int, default=20
        How many pairs are listed.
    n_label_sets : int, default=20
        How many label sets are listed.

    Returns
    -------
    LabelDescription
        With `summary`, `labels`, `pairs` and `label_sets`.

    Raises
    ------
    ValueError
        If `Y` is no label matrix, or an option not what it should be.

    See Also
    --------
    find_dependent_labels : All dependent pairs.
    label_cooccurrence : Measures of all pairs.
    compute_imbalance_ratios : The imbalance ratios alone.

    Notes
    -----
    `summary` holds ``"n_samples"``, ``"n_labels"``, ``"n_absent"`` (labels that no sample is known to
    have) and, with :math:`Y_i` the labels of sample i [1]_
    [2]_:

    * ``"cardinality"``: the mean of :math:`|Y_i|`, and ``"density"``, the same as a share of all
      labels. Where labels are not known it is the sum of the prevalences among those that are.
    * ``"unlabeled"``, ``"n_label_sets"``, ``"unique"`` and ``"most_frequent"``: the share of samples
      without a label, the number of distinct sets, and the shares of samples that alone have their
      set, and that have the most frequent one; of samples with known labels only.
    * ``"mean_ir"``, ``"max_ir"``: mean and maximum over the labels that occur of their imbalance
      ratio, the frequency of the most frequent label divided by their own; ``"cvir"`` is the
      standard deviation divided by the mean [3]_.
    * ``"scumble"``: the mean of the SCUMBLE of the samples, near 0 where frequent and rare labels
      occur apart; ``"scumble_cv"`` is the standard deviation divided by the mean [4]_.
    * ``"missing"``: the share of entries that are not known.
    * ``"n_dependent_pairs"`` of ``"n_tested_pairs"``: see `find_dependent_labels`. Of more than
      1,000 labels only the pairs that occur together are tested.

    References
    ----------
    .. [1] G. Tsoumakas and I. Katakis, "Multi-Label Classification: An Overview", International
       Journal of Data Warehousing and Mining 3(3), 2007.
    .. [2] M.-L. Zhang and Z.-H. Zhou, "A Review on Multi-Label Learning Algorithms", IEEE
       Transactions on Knowledge and Data Engineering 26(8), 2014.
    .. [3] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
       classification: Measures and random resampling algorithms", Neurocomputing 163, 2015.
    .. [4] F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Concurrence among Imbalanced
       Labels and Its Influence on Multilabel Resampling Algorithms", HAIS 2014.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmultilabel.label_space import describe_labels
    >>> rows = 10 * [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]] + [[1, 0, 0], [0, 1, 1]]
    >>> description = describe_labels(pd.DataFrame(rows, columns=["sea", "beach", "dog"]))
    >>> description.to_frame("label_sets").head(3)
                   labels  count     share
    0          sea, beach     10  0.238095
    1     sea, beach, dog     10  0.238095
    2                 dog     10  0.238095
    """
    for name, value in {"n_pairs": n_pairs, "n_label_sets": n_label_sets}.items():
        if not isinstance(value, Integral) or value < 0:
            raise ValueError(f"{name} must be a whole number of at least 0; got {value!r}.")
    given, Y = Y, check_label_matrix(Y)
    names = resolve_label_names(None, given, Y.shape[1])
    scumble = compute_scumble(Y)
    labels = _describe_each(Y, names, scumble)
    tested = "all" if _tests_all_pairs(Y.shape[1]) else "together"
    dependent = find_dependent_labels(Y, alpha=alpha, pairs=tested)
    sets = count_label_sets(Y)
    summary = {
        "n_samples": Y.shape[0],
        "n_labels": Y.shape[1],
        "n_absent": int(np.sum(labels["positives"] == 0)),
        "cardinality": float(np.nansum(labels["prevalence"])),
        "density": _mean(labels["prevalence"]),
        **_summarise_sets(Y, sets),
        **_summarise_imbalance(labels["imbalance_ratio"]),
        "scumble": float(scumble.mean()),
        "scumble_cv": _vary(scumble, ddof=1),
        "missing": 1 - float(labels["known"].sum()) / (Y.shape[0] * Y.shape[1]),
        "n_dependent_pairs": len(dependent),
        "n_tested_pairs": dependent.n_tested,
    }
    return LabelDescription(
        summary,
        labels,
        _describe_pairs(Y, names, dependent, n_pairs),
        _describe_sets(Y, names, sets, n_label_sets),
    )


def _tests_all_pairs(n_labels):
    return n_labels <= MAX_LABELS_OF_ALL_PAIRS


def _describe_each(Y, names, scumble):
    """Return the table of labels."""
    positives, known = count_positives(Y)
    carried = sp.csr_array(Y == 1, dtype=np.float64)
    partner, share = _find_partners(Y)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "label": names,
            "known": known,
            "positives": positives,
            "prevalence": positives / known,
            "imbalance_ratio": compute_imbalance_ratios(Y),
            "scumble": (carried.T @ scumble) / positives,
            "missing": 1 - known / Y.shape[0],
            "partner": np.where(partner < 0, "", names[partner]),
            "partner_share": share,
        }


def _find_partners(Y):
    """Find the label that most often comes with each, -1 without any, and in which share."""
    (first, second), counts = count_joint_pairs(Y)
    others = first != second
    first, second = first[others], second[others]
    n_both, n_first = (
        np.broadcast_to(part, others.shape)[others] for part in (counts.n_both, counts.n_first)
    )
    share = n_both / n_first
    order = np.lexsort((second, -share, first))
    label, start = np.unique(first[order], return_index=True)
    partner, shares = np.full(Y.shape[1], -1), np.full(Y.shape[1], np.nan)
    partner[label], shares[label] = second[order[start]], share[order[start]]
    return partner, shares


def _summarise_sets(Y, sets):
    n_complete = sets.count.sum()
    if not n_complete:
        return {"unlabeled": np.nan, "n_label_sets": 0, "unique": np.nan, "most_frequent": np.nan}
    n_carried = np.ravel((Y[sets.row] == 1).sum(axis=1))
    return {
        "unlabeled": float(sets.count[n_carried == 0].sum() / n_complete),
        "n_label_sets": len(sets.count),
        "unique": float(np.sum(sets.count == 1) / n_complete),
        "most_frequent": float(sets.count[0] / n_complete),
    }


def _summarise_imbalance(ratios):
    ratios = ratios[np.isfinite(ratios)]
    if not len(ratios):
        return {"mean_ir": np.nan, "max_ir": np.nan, "cvir": np.nan}
    return {
        "mean_ir": float(ratios.mean()),
        "max_ir": float(ratios.max()),
        "cvir": _vary(ratios, ddof=1),
    }


def _vary(values, ddof):
    """Return the standard deviation as a share of the mean."""
    if len(values) <= ddof or not values.mean():
        return 0.0
    return float(values.std(ddof=ddof) / values.mean())


def _mean(values):
    return float(np.nanmean(values)) if not np.isnan(values).all() else np.nan


def _describe_pairs(Y, names, dependent, n_pairs):
    pairs = dependent.pairs[:n_pairs]
    shares = np.array([_share(Y, *pair) for pair in pairs]).reshape(-1, 2)
    return {
        "first": names[pairs[:, 0]],
        "second": names[pairs[:, 1]],
        "n_both": dependent.n_both[:n_pairs],
        "expected": dependent.expected[:n_pairs],
        "phi": dependent.phi[:n_pairs],
        "second_given_first": shares[:, 0],
        "first_given_second": shares[:, 1],
        "p_value": dependent.p_value[:n_pairs],
    }


def _share(Y, first, second):
    """Return in which share of the samples with one label the other is, both ways."""
    one, other = (_take_column(Y, label) for label in (first, second))
    both_known = (one == one) & (other == other)
    one, other = one[both_known] == 1, other[both_known] == 1
    n_both = np.sum(one & other)
    return n_both / max(one.sum(), 1), n_both / max(other.sum(), 1)


def _take_column(Y, label):
    column = Y[:, [label]]
    return np.ravel(column.toarray() if sp.issparse(column) else column)


def _describe_sets(Y, names, sets, n_label_sets):
    rows, count = sets.row[:n_label_sets], sets.count[:n_label_sets]
    carried = sp.csr_array(Y[rows] == 1) if len(rows) else sp.csr_array((0, Y.shape[1]))
    parts = np.split(carried.indices, carried.indptr[1:-1]) if len(rows) else []
    return {
        "labels": np.array([", ".join(names[np.sort(part)]) for part in parts], dtype=object),
        "count": count,
        "share": count / max(sets.count.sum(), 1),
    }
