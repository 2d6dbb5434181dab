"""The yeast gene data of Elisseeff and Weston, from an installed package or from OpenML."""

import gzip
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
from sklearn.utils import Bunch

from skmultilabel._compat import import_pandas
from skmultilabel.datasets._openml import fetch_multilabel

__all__ = ["load_yeast"]

N_FEATURES, N_LABELS, N_TEST = 103, 14, 917
FEATURE_NAMES = [f"Att{number}" for number in range(1, N_FEATURES + 1)]
LABEL_NAMES = [f"Class{number}" for number in range(1, N_LABELS + 1)]

# Positives per label in the 917 published test rows and in all 2417 rows: they tell whether a
# source holds the published set in the published order, which the split relies on.
TEST_COUNTS = [286, 393, 385, 330, 281, 219, 167, 191, 80, 92, 91, 688, 683, 13]
ALL_COUNTS = [762, 1038, 983, 862, 722, 597, 428, 480, 178, 253, 289, 1816, 1799, 34]

DESCR = """\
Yeast: functional classes of genes

2417 genes of Saccharomyces cerevisiae, each described by 103 micro-array expression values and
phylogenetic-profile features, with 14 functional classes of which a gene has 4.24 on average
(cardinality 4.237, density 0.303, 198 distinct label sets). The published split has 1500 rows
for training and 917 for testing: the attributes `train` and `test` hold the row numbers.

A. Elisseeff and J. Weston (2001). A kernel method for multi-labelled classification.
Advances in Neural Information Processing Systems 14, 681-687.
"""


def load_yeast(*, return_X_y=False, as_frame=False):
    """Load the yeast gene data: 2417 samples, 103 features, 14 labels.

    The file comes with the package river, which is in the ``data`` extra; where river is not
    installed, the same set is downloaded from OpenML (data set 40597) and kept in
    scikit-learn's cache.

    Parameters
    ----------
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` alone.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas DataFrames; the columns of `target` are the
        label names.

    Returns
    -------
    data : Bunch
        With the attributes

        data : {ndarray, DataFrame} of shape (2417, 103)
            The features, float64.
        target : {ndarray, DataFrame} of shape (2417, 14)
            The labels, 0 or 1, int64.
        frame : DataFrame of shape (2417, 117) or None
            Both beside each other, when `as_frame` is true.
        feature_names, target_names : list of str
            The names of the columns.
        train, test : ndarray of shape (1500,) and (917,)
            The rows of the published training and test sets.
        DESCR : str
            A description with its source.
    (data, target) : tuple
        When `return_X_y` is true.

    Raises
    ------
    OSError
        If the set is neither installed nor to be had from OpenML.

    References
    ----------
    A. Elisseeff and J. Weston (2001). "A kernel method for multi-labelled classification."
    *Advances in Neural Information Processing Systems* 14, 681-687.

    Examples
    --------
    >>> from skmultilabel.datasets import load_yeast
    >>> yeast = load_yeast()
    >>> yeast.data.shape, yeast.target.shape
    ((2417, 103), (2417, 14))
    >>> round(yeast.target.sum(axis=1).mean(), 3)
    np.float64(4.237)
    """
    X, Y = _read_installed() or _fetch()
    _check_published(Y)
    frame = None
    if as_frame:
        frame, X, Y = _to_frames(X, Y)
    if return_X_y:
        return X, Y
    return Bunch(
        data=X,
        target=Y,
        frame=frame,
        feature_names=list(FEATURE_NAMES),
        target_names=list(LABEL_NAMES),
        train=np.arange(N_TEST, len(Y)),
        test=np.arange(N_TEST),
        DESCR=DESCR,
    )


def _read_installed():
    """Read the file inside river without importing river; None where there is none."""
    try:
        path = distribution("river").locate_file("river/datasets/yeast.csv.gz")
        with gzip.open(path, "rt") as lines:
            table = np.loadtxt(lines, delimiter=",", skiprows=1)
    except (PackageNotFoundError, FileNotFoundError):
        return None
    return table[:, :N_FEATURES], table[:, N_FEATURES:].astype(np.int64)


def _fetch():
    """Download the set from OpenML."""
    try:
        return fetch_multilabel("yeast", return_X_y=True)
    except OSError as error:
        raise OSError(
            "The yeast data are not at hand: the package river, whose file is read, is not "
            'installed. Install it with `pip install "skmultilabel[data]"`, or: '
            f"{error}"
        ) from error


def _check_published(Y):
    """Raise unless the rows are the published ones in the published order."""
    counts = Y[:N_TEST].sum(axis=0).tolist(), Y.sum(axis=0).tolist()
    if counts != (TEST_COUNTS, ALL_COUNTS):
        raise OSError(
            "The yeast data found are not the published ones: the labels are counted "
            f"{counts[1]} times where {ALL_COUNTS} is expected, or the rows have another "
            'order. Install river with `pip install "skmultilabel[data]"`.'
        )


def _to_frames(X, Y):
    """Return the joint frame, the features and the labels as pandas DataFrames."""
    pd = import_pandas()
    X = pd.DataFrame(X, columns=FEATURE_NAMES)
    Y = pd.DataFrame(Y, columns=LABEL_NAMES)
    return pd.concat([X, Y], axis=1), X, Y
