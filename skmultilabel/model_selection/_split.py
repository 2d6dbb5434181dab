"""Splitters that keep the share of every label, with the grammar of scikit-learn's."""

import warnings
from itertools import chain

import numpy as np
from sklearn.model_selection import (
    BaseShuffleSplit,
    KFold,
    RepeatedKFold,
    StratifiedGroupKFold,
)
from sklearn.utils import check_random_state, indexable

from skmultilabel._compat import num_samples, safe_indexing, validate_shuffle_split
from skmultilabel.model_selection._reading import (
    check_order,
    make_rng,
    part_rows,
    read_groups,
    read_marks,
)
from skmultilabel.model_selection._stratification import stratify_rows

__all__ = [
    "MultilabelStratifiedGroupKFold",
    "MultilabelStratifiedKFold",
    "MultilabelStratifiedShuffleSplit",
    "RepeatedMultilabelStratifiedKFold",
    "multilabel_train_test_split",
]

LEAVE_OUT = "Leave such labels out, or find more positives"
USE_FEWER = "Use at most {{}} folds (n_splits={})"


class MultilabelStratifiedKFold(KFold):
    """K-fold cross-validation that keeps the share of every label in every fold.

    Iterative stratification [1]_: takes the labels from the rarest to the commonest, and gives
    each row to the fold that wants its label most. Then rows are moved and swapped until the
    sizes of the folds differ by one at most and the labels are as even as swaps can make them.

    Read more in the :ref:`User Guide <splitting>`.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    shuffle : bool, default=False
        Whether to settle ties between rows and between folds at random. Where it is ``False``
        the same `y` gives the same folds every time.
    random_state : int, RandomState instance or None, default=None
        Seed for `shuffle`. Pass an int for the same folds at every call.
    order : {1, 2}, default=1
        What is kept even: 1 for the labels, 2 for the pairs of labels too that occur together
        in two rows or more.

    See Also
    --------
    MultilabelStratifiedGroupKFold : Folds that do not split groups of rows.
    RepeatedMultilabelStratifiedKFold : Several such splits in a row.
    MultilabelStratifiedShuffleSplit : Random splits with parts of any size.
    sklearn.model_selection.StratifiedKFold : The same for a single binary or multi-class target.

    Notes
    -----
    A label that is not known (NaN) is no positive. Where it is not known is kept even as well, so
    that the known labels are. A sparse `y` is never made dense.

    With `order=2` a pair of labels is treated as one more label: second-order iterative
    stratification [2]_. Classifiers that model pairs are then tested on the pairs of all data.

    References
    ----------
    .. [1] K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data",
       ECML PKDD 2011.
    .. [2] P. Szymański, T. Kajdanowicz, "A Network Perspective on Stratification of Multi-Label
       Data", LIDTA 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.model_selection import MultilabelStratifiedKFold
    >>> Y = np.array([[1, 0], [1, 0], [1, 1], [1, 1], [0, 1], [0, 1]])
    >>> cv = MultilabelStratifiedKFold(n_splits=2, shuffle=True, random_state=0)
    >>> for train, test in cv.split(np.zeros(6), Y):
    ...     print(Y[test].sum(axis=0))
    [2 2]
    [2 2]
    """

    def __init__(self, n_splits=5, *, shuffle=False, random_state=None, order=1):
        super().__init__(n_splits=n_splits, shuffle=shuffle, random_state=random_state)
        self.order = check_order(order)

    def split(self, X, y, groups=None):
        """Generate indices to split data into training and test set.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples; only their number counts, so ``np.zeros(n_samples)`` will do.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Label matrix of 0 and 1, NaN for a label that is not known.
        groups : object, default=None
            Ignored, exists for API compatibility.

        Yields
        ------
        train : ndarray
            The rows of the training set of that split.
        test : ndarray
            The rows of the test set of that split.

        Raises
        ------
        ValueError
            If `y` is no label matrix or has another number of rows than `X`, if there are fewer
            rows than folds, or if every label has fewer known positives than there are folds.
            If only some labels have, a :class:`~skmultilabel.exceptions.LabelWarning` names
            them.
        """
        return super().split(X, y, groups)

    def _iter_test_indices(self, X=None, y=None, groups=None):
        yield from _iter_folds(self, X, y)


class MultilabelStratifiedGroupKFold(StratifiedGroupKFold):
    """K-fold cross-validation that splits no group and keeps the share of every label.

    For rows that belong together, as those of one patient or one document: all of them are in
    one fold, or the test set would hold copies of what was learnt. The groups are dealt out, moved
    and swapped so that the folds have equal numbers of rows and equal shares of every label as
    nearly as groups allow.

    Read more in the :ref:`User Guide <splitting>`.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    shuffle : bool, default=False
        Whether to settle ties between groups and between folds at random. Where it is ``False``
        the same `y` and `groups` give the same folds every time.
    random_state : int, RandomState instance or None, default=None
        Seed for `shuffle`. Pass an int for the same folds at every call.
    order : {1, 2}, default=1
        What is kept even: 1 for the labels, 2 for the pairs of labels too that occur together
        in two rows or more.

    See Also
    --------
    MultilabelStratifiedKFold : Folds of rows that stand for themselves.
    sklearn.model_selection.StratifiedGroupKFold : The same for a single binary or multi-class
        target.

    Notes
    -----
    What a fold lacks of a label counts by its square over the positives of the label, that is as
    chi-squared, so that rare labels are not given up for common ones. Sizes of folds differ where
    sizes of groups do.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.model_selection import MultilabelStratifiedGroupKFold
    >>> Y = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 1], [1, 1]])
    >>> patients = np.array(["a", "a", "b", "b", "c", "d"])
    >>> cv = MultilabelStratifiedGroupKFold(n_splits=2)
    >>> for train, test in cv.split(np.zeros(6), Y, groups=patients):
    ...     print(patients[test], Y[test].sum(axis=0))
    ['b' 'b' 'c'] [2 2]
    ['a' 'a' 'd'] [2 2]
    """

    def __init__(self, n_splits=5, shuffle=False, random_state=None, *, order=1):
        super().__init__(n_splits=n_splits, shuffle=shuffle, random_state=random_state)
        self.order = check_order(order)

    def split(self, X, y, groups):
        """Generate indices to split data into training and test set.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples; only their number counts, so ``np.zeros(n_samples)`` will do.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Label matrix of 0 and 1, NaN for a label that is not known.
        groups : array-like of shape (n_samples,)
            Name or number of the group of every row.

        Yields
        ------
        train : ndarray
            The rows of the training set of that split.
        test : ndarray
            The rows of the test set of that split.

        Raises
        ------
        ValueError
            If `y` is no label matrix, numbers of rows differ, there are fewer groups than
            folds, or every label has positives in fewer groups than there are folds. If only
            some labels have, a :class:`~skmultilabel.exceptions.LabelWarning` names them.
        """
        return super().split(X, y, groups)

    def _iter_test_indices(self, X=None, y=None, groups=None):
        yield from _iter_folds(self, X, y, read_groups(groups, num_samples(X), self.n_splits))


class RepeatedMultilabelStratifiedKFold(RepeatedKFold):
    """Multi-label stratified K-fold, several times with other random ties.

    Read more in the :ref:`User Guide <splitting>`.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.
    n_repeats : int, default=10
        How many times the data are parted into folds.
    random_state : int, RandomState instance or None, default=None
        Seed. Pass an int for the same folds at every call.
    order : {1, 2}, default=1
        What is kept even: 1 for the labels, 2 for the pairs of labels too that occur together
        in two rows or more.

    See Also
    --------
    MultilabelStratifiedKFold : One such split.
    sklearn.model_selection.RepeatedStratifiedKFold : The same for a single target.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.model_selection import RepeatedMultilabelStratifiedKFold
    >>> Y = np.array([[1, 0], [1, 0], [1, 1], [1, 1], [0, 1], [0, 1]])
    >>> cv = RepeatedMultilabelStratifiedKFold(n_splits=2, n_repeats=3, random_state=0)
    >>> [Y[test].sum(axis=0).tolist() for train, test in cv.split(np.zeros(6), Y)]
    [[2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2]]
    """

    def __init__(self, *, n_splits=5, n_repeats=10, random_state=None, order=1):
        super().__init__(n_splits=n_splits, n_repeats=n_repeats, random_state=random_state)
        self.cv = MultilabelStratifiedKFold
        self.cvargs["order"] = check_order(order)


class MultilabelStratifiedShuffleSplit(BaseShuffleSplit):
    """Random splits into training and test set that keep the share of every label.

    Each split is made by iterative stratification as in :class:`MultilabelStratifiedKFold`, with
    parts of the sizes that are asked for, exactly.

    Read more in the :ref:`User Guide <splitting>`.

    Parameters
    ----------
    n_splits : int, default=10
        Number of splits.
    test_size : float or int, default=None
        Share or number of the rows in the test set; ``None`` for what `train_size` leaves, or
        0.1 where that is ``None`` too.
    train_size : float or int, default=None
        Share or number of the rows in the training set; ``None`` for what `test_size` leaves.
    random_state : int, RandomState instance or None, default=None
        Seed. Pass an int for the same splits at every call.
    order : {1, 2}, default=1
        What is kept even: 1 for the labels, 2 for the pairs of labels too that occur together
        in two rows or more.

    See Also
    --------
    multilabel_train_test_split : One such split, of the data themselves.
    sklearn.model_selection.StratifiedShuffleSplit : The same for a single target.

    Examples
    --------
    >>> import numpy as np
    >>> from skmultilabel.model_selection import MultilabelStratifiedShuffleSplit
    >>> Y = np.array([[1, 0], [1, 0], [1, 1], [1, 1], [0, 1], [0, 1]] * 2)
    >>> cv = MultilabelStratifiedShuffleSplit(n_splits=2, test_size=0.25, random_state=0)
    >>> for train, test in cv.split(np.zeros(12), Y):
    ...     print(Y[train].sum(axis=0), Y[test].sum(axis=0))
    [6 6] [2 2]
    [6 6] [2 2]
    """

    def __init__(self, n_splits=10, *, test_size=None, train_size=None, random_state=None, order=1):
        super().__init__(
            n_splits=n_splits,
            test_size=test_size,
            train_size=train_size,
            random_state=random_state,
        )
        self.order = check_order(order)

    def split(self, X, y, groups=None):
        """Generate indices to split data into training and test set.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples; only their number counts, so ``np.zeros(n_samples)`` will do.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Label matrix of 0 and 1, NaN for a label that is not known.
        groups : object, default=None
            Ignored, exists for API compatibility.

        Yields
        ------
        train : ndarray
            The rows of the training set of that split, in random order.
        test : ndarray
            The rows of the test set of that split, in random order.

        Raises
        ------
        ValueError
            If `y` is no label matrix or has another number of rows than `X`, if a part would be
            empty, or if every label has fewer than two known positives. If only some labels
            have a single one, a :class:`~skmultilabel.exceptions.LabelWarning` names them.
        """
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning)
        return super().split(X, y, groups)

    def _iter_indices(self, X, y=None, groups=None):
        sizes = _part_sizes(num_samples(X), self.test_size, self.train_size, default=0.1)
        marks = read_marks(y, num_samples(X), 2, LEAVE_OUT, order=self.order)
        rng = check_random_state(self.random_state)
        for _ in range(self.n_splits):
            part = stratify_rows(marks, sizes, rng)
            train, test = np.flatnonzero(part == 0), np.flatnonzero(part == 1)
            yield rng.permutation(train), rng.permutation(test)


def multilabel_train_test_split(
    *arrays,
    test_size=None,
    train_size=None,
    random_state=None,
    shuffle=True,
    stratify=None,
    groups=None,
    order=1,
):
    """Split arrays into training and test parts that keep the share of every label.

    Replaces :func:`sklearn.model_selection.train_test_split`, whose `stratify` takes no label
    matrix with many different rows. Here the split is always stratified: by `stratify`, or
    where that is not given by the last array.

    Read more in the :ref:`User Guide <splitting>`.

    Parameters
    ----------
    *arrays : sequence of indexables with the same number of rows
        Lists, arrays, sparse matrices, pandas or polars DataFrames. Unless `stratify` is given,
        the last one is the label matrix of shape (n_samples, n_labels).
    test_size : float or int, default=None
        Share or number of the rows in the test part; ``None`` for what `train_size` leaves, or
        0.25 where that is ``None`` too.
    train_size : float or int, default=None
        Share or number of the rows in the training part; ``None`` for what `test_size` leaves.
    random_state : int, RandomState instance or None, default=None
        Seed for `shuffle`. Pass an int for the same split at every call.
    shuffle : bool, default=True
        Whether to settle ties at random and to return the rows in random order. Where it is
        ``False`` rows keep their order, and the same labels give the same split every time.
    stratify : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels), default=None
        Label matrix of 0 and 1, NaN for a label that is not known; the last array where it is
        ``None``.
    groups : array-like of shape (n_samples,), default=None
        Name or number of the group of every row; no group is split. The parts then have the sizes
        that are asked for as nearly as groups allow.
    order : {1, 2}, default=1
        What is kept even: 1 for the labels, 2 for the pairs of labels too that occur together
        in two rows or more.

    Returns
    -------
    list of length 2 * len(arrays)
        The training and the test part of the first array, of the second, and so on.

    Raises
    ------
    ValueError
        If the labels are no label matrix, numbers of rows differ, a part would be empty, there
        are fewer groups than parts, or every label has fewer than two known positives (or groups
        that have some). If only some labels have a single one, a
        :class:`~skmultilabel.exceptions.LabelWarning` names them.

    See Also
    --------
    MultilabelStratifiedShuffleSplit : Many such splits, for cross-validation.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from skmultilabel.model_selection import multilabel_train_test_split
    >>> X, Y = make_multilabel_classification(n_samples=100, random_state=0)
    >>> X_train, X_test, Y_train, Y_test = multilabel_train_test_split(X, Y, random_state=0)
    >>> Y.mean(axis=0)
    array([0.34, 0.49, 0.45, 0.43, 0.37])
    >>> Y_test.mean(axis=0)
    array([0.32, 0.48, 0.44, 0.44, 0.36])
    """
    if not arrays:
        raise ValueError("At least one array required as input")
    arrays = indexable(*arrays)
    n_samples = num_samples(arrays[0])
    sizes = _part_sizes(n_samples, test_size, train_size, default=0.25)
    if groups is not None:
        groups = read_groups(groups, n_samples, len(sizes))
    marks = _read_stratify(arrays[-1], stratify, n_samples, order=check_order(order), groups=groups)
    # Without shuffling the seed has no effect, as in scikit-learn's function.
    rng = make_rng(shuffle, random_state if shuffle else None)
    part = part_rows(marks, groups, sizes, rng)
    parts = [np.flatnonzero(part == number) for number in (0, 1)]
    if shuffle:
        parts = [rng.permutation(rows) for rows in parts]
    return list(
        chain.from_iterable([safe_indexing(array, rows) for rows in parts] for array in arrays)
    )


def _iter_folds(cv, X, y, groups=None):
    """Yield the rows of every fold."""
    marks = read_marks(
        y,
        num_samples(X),
        cv.n_splits,
        USE_FEWER.format(cv.n_splits),
        order=cv.order,
        groups=groups,
    )
    rng = make_rng(cv.shuffle, cv.random_state)
    folds = part_rows(marks, groups, np.ones(cv.n_splits, dtype=np.int64), rng)
    for fold in range(cv.n_splits):
        yield np.flatnonzero(folds == fold)


def _part_sizes(n_samples, test_size, train_size, default):
    """Return the number of rows for training, for testing, and for neither."""
    n_train, n_test = validate_shuffle_split(n_samples, test_size, train_size, default)
    rest = n_samples - n_train - n_test
    return [n_train, n_test, rest] if rest else [n_train, n_test]


def _read_stratify(last, stratify, n_samples, **options):
    """Return what to stratify by, and say which array was taken for the labels."""
    if stratify is not None:
        return read_marks(stratify, n_samples, 2, LEAVE_OUT, **options)
    try:
        return read_marks(last, n_samples, 2, LEAVE_OUT, **options)
    except ValueError as error:
        raise ValueError(
            f"{error} The last array was taken for the label matrix Y; pass the label matrix as "
            "`stratify` where it is another."
        ) from error
