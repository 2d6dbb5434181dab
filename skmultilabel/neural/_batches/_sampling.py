"""Which rows an epoch has, where some labels are rare."""

from itertools import islice
from numbers import Integral, Real

import numpy as np
import torch
from sklearn.base import BaseEstimator

from skmultilabel._compat import Interval
from skmultilabel.model_selection._stratification import select_positives
from skmultilabel.neural._batches._labels import get_labels
from skmultilabel.neural._batches._pair_aware import PairAware
from skmultilabel.neural._construct import construct
from skmultilabel.neural._heads._label_facts import find_label_facts

__all__ = ["SAMPLERS", "LabelAware", "RepeatFactor", "compute_repeat_factors", "make_sampler"]


class RepeatFactor(BaseEstimator):
    r"""Rows with rare labels come several times in an epoch.

    A label that a share f of the rows carries has the factor :math:`\max(1, \sqrt{t / f})`, and a
    row the largest factor of its labels [1]_. It comes as often as that says on average, every row
    at least once. Where a label is not known, the row does not count for its share.

    Read more in the :ref:`User Guide <neural_large>`.

    Parameters
    ----------
    threshold : float, default=0.001
        The share t below which a label is rare.

    See Also
    --------
    LabelAware : Promises rare labels to every batch.
    PairAware : Promises every row others that share a label.

    References
    ----------
    .. [1] A. Gupta, P. Dollár, R. Girshick, "LVIS: A Dataset for Large Vocabulary Instance
       Segmentation", CVPR 2019, section 5.1.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmultilabel.neural import RepeatFactor
    >>> Y = np.array([[1, 0], [1, 0], [1, 0], [1, 1]])
    >>> order = RepeatFactor(threshold=1.0).order(Y, 2, torch.Generator().manual_seed(0))
    >>> np.bincount(order)
    array([1, 1, 1, 2])
    """

    _parameter_constraints = {"threshold": [Interval(Real, 0, 1, closed="right")]}

    def __init__(self, threshold=0.001):
        self.threshold = threshold

    def order(self, targets, batch_size, generator):
        """Draw the rows of an epoch.

        Parameters
        ----------
        targets : rows or {ndarray, csr_array} of shape (n_rows, n_labels)
            The labels; positive above 0.5, NaN where not known.
        batch_size : int
            Not used.
        generator : torch.Generator
            Draws, on the host.

        Returns
        -------
        Tensor of shape (n_drawn,), int64
            The rows, shuffled. Each occurs as often as its factor, rounded up or down at random.
        """
        self._validate_params()
        factors = torch.from_numpy(compute_repeat_factors(get_labels(targets), self.threshold))
        draws = torch.rand(len(factors), generator=generator, dtype=factors.dtype)
        n_times = factors.floor() + (draws < factors.frac())
        rows = torch.repeat_interleave(torch.arange(len(factors)), n_times.long())
        return rows[torch.randperm(len(rows), generator=generator)]


class LabelAware(BaseEstimator):
    """Every batch holds positives of every label.

    Each batch begins with rows in the order of a shuffle. For labels of which it then has too few
    positives, the last of these rows make room for rows that carry them, the label with the fewest
    first, and wait for the next batch. The rows of a label take turns, as in class-aware sampling
    for single labels [1]_.

    What is promised of every batch: no row is in it twice, and it holds `min_positives` positives of
    every label, or all the label has where these are fewer. What is promised of the epoch: every row
    is in it, and all batches have the same size.

    Read more in the :ref:`User Guide <neural_large>`.

    Parameters
    ----------
    min_positives : int, default=1
        How many positives of each label a batch holds.

    See Also
    --------
    RepeatFactor : Repeats the rows of rare labels, without promises.
    PairAware : Promises every row others that share a label.

    References
    ----------
    .. [1] L. Shen, Z. Lin, Q. Huang, "Relay Backpropagation for Effective Learning of Deep
       Convolutional Neural Networks", ECCV 2016, section 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from skmultilabel.neural import LabelAware
    >>> Y = np.array([[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 1]])
    >>> order = LabelAware().order(Y, 3, torch.Generator().manual_seed(0))
    >>> [int(Y[rows, 1].sum()) for rows in order.split(3)]
    [1, 1, 1]
    """

    _parameter_constraints = {"min_positives": [Interval(Integral, 1, None, closed="left")]}

    def __init__(self, min_positives=1):
        self.min_positives = min_positives

    def order(self, targets, batch_size, generator):
        """Draw the rows of an epoch.

        Parameters
        ----------
        targets : rows or {ndarray, csr_array} of shape (n_rows, n_labels)
            The labels; positive above 0.5, NaN where not known.
        batch_size : int
            How many rows are in a batch; with fewer rows than that, all of them.
        generator : torch.Generator
            Draws, on the host.

        Returns
        -------
        Tensor of shape (n_batches * batch_size,), int64
            The rows, batch after batch.

        Raises
        ------
        ValueError
            If a batch is too small for so many positives of all labels.
        """
        self._validate_params()
        positives = select_positives(get_labels(targets))
        size = min(batch_size, positives.shape[0])
        turns = _Turns(positives, self.min_positives, generator)
        waiting = torch.randperm(positives.shape[0], generator=generator).numpy()
        batches = []
        while len(waiting):
            batches.append(_make_batch(waiting, size, turns, generator))
            waiting = waiting[~np.isin(waiting, batches[-1])]
        return torch.from_numpy(np.concatenate(batches))


class _Turns:
    """Whose turn it is among the rows of each label.

    Attributes
    ----------
    positives : csr_array of shape (n_rows, n_labels)
        1 where the label holds.
    wanted : ndarray of shape (n_labels,)
        How many positives of each label a batch holds.
    """

    def __init__(self, positives, min_positives, generator):
        n_rows, n_labels = positives.shape
        self.positives = positives
        row_of_entry = np.repeat(np.arange(n_rows), np.diff(positives.indptr))
        keys = torch.rand(len(row_of_entry), generator=generator, dtype=torch.float64).numpy()
        self._rows = row_of_entry[np.lexsort((keys, positives.indices))]
        self._n_positives = np.bincount(positives.indices, minlength=n_labels)
        self._starts = np.cumsum(self._n_positives) - self._n_positives
        self._turns = np.zeros(n_labels, dtype=np.int64)
        self.wanted = np.minimum(self._n_positives, min_positives)

    def count(self, rows):
        """Count the positives of every label in different rows."""
        return np.bincount(self.positives[rows].indices, minlength=len(self.wanted))

    def add_missing(self, counts, batch):
        """Choose rows for the labels of which there are too few, the rarest first.

        They are added to the set of rows `batch`, and their labels to the `counts`.
        """
        chosen = []
        missing = np.flatnonzero(counts < self.wanted)
        for label in missing[np.argsort(self._n_positives[missing], kind="stable")]:
            while counts[label] < self.wanted[label]:
                row = self._find_next(label, batch)
                chosen.append(row)
                batch.add(row)
                counts[self._get_labels(row)] += 1
        return chosen

    def _find_next(self, label, batch):
        """Return the next row of a label that is not in the batch; there is one."""
        while True:
            turn = self._turns[label] % self._n_positives[label]
            self._turns[label] = turn + 1
            row = int(self._rows[self._starts[label] + turn])
            if row not in batch:
                return row

    def _get_labels(self, row):
        start, stop = self.positives.indptr[row : row + 2]
        return self.positives.indices[start:stop]


def _make_batch(waiting, size, turns, generator):
    """Take rows that wait, and others that are missing in their stead."""
    kept, extra = waiting[:size], []
    counts, batch = turns.count(kept), set(kept.tolist())
    while True:
        extra += turns.add_missing(counts, batch)
        if len(batch) <= size:
            break
        n_kept = size - len(extra)
        if n_kept < 1:
            _refuse(size, turns.wanted)
        counts -= turns.count(kept[n_kept:])
        batch.difference_update(kept[n_kept:].tolist())
        kept = kept[:n_kept]
    return np.array([*kept.tolist(), *extra, *_fill(batch, size, waiting, turns, generator)])


def _fill(batch, size, waiting, turns, generator):
    """Find rows for the places that are left: those that wait, at the end of the epoch any."""
    n_places = size - len(batch)
    if not n_places:
        return []
    others = torch.randperm(turns.positives.shape[0], generator=generator).tolist()
    candidates = dict.fromkeys([*waiting.tolist(), *others])
    return list(islice((row for row in candidates if row not in batch), n_places))


def _refuse(size, wanted):
    raise ValueError(
        f"A batch of {size} rows is too small for {wanted.sum()} positives, {wanted.max()} of each "
        f"of {np.count_nonzero(wanted)} labels, and a row whose turn it is. Take a larger "
        "batch_size or a smaller min_positives; RepeatFactor promises less, and always can."
    )


def compute_repeat_factors(Y, threshold):
    """Compute how often every row comes in an epoch, on average.

    Parameters
    ----------
    Y : {ndarray, csr_array} of shape (n_rows, n_labels)
        Labels of 0 and 1, NaN where not known.
    threshold : float
        The share of the rows below which a label is rare.

    Returns
    -------
    ndarray of shape (n_rows,)
        The largest factor of the labels of each row, 1 for a row without labels.

    Examples
    --------
    >>> import numpy as np
    >>> compute_repeat_factors(np.array([[1, 0], [1, 0], [1, 0], [1, 1]]), threshold=1.0)
    array([1., 1., 1., 2.])
    """
    facts = find_label_facts(Y)
    shares = np.maximum(facts.positives, 1) / np.maximum(facts.known, 1)
    factors = np.maximum(1, np.sqrt(threshold / shares))
    positives = select_positives(Y)
    positives = positives.astype(np.float64)
    positives.data = factors[positives.indices]
    return np.maximum(1, positives.max(axis=1).toarray().ravel())


SAMPLERS = {"label_aware": LabelAware, "pair_aware": PairAware, "repeat_factor": RepeatFactor}


def make_sampler(sampler, **params):
    """Make what says which rows an epoch has.

    Parameters
    ----------
    sampler : str, object or None
        A name of `SAMPLERS`, something with such a method `order`, or ``None`` for all rows.
    **params : dict
        Parameters of a sampler that is named.

    Returns
    -------
    object or None
        The sampler.

    Raises
    ------
    ValueError
        If parameters are given without a name.
    """
    if isinstance(sampler, str):
        return construct(SAMPLERS[sampler], what="sampler", name=sampler, params=params)
    if params:
        raise ValueError(
            f"sampler__{next(iter(params))} is for a sampler that is named, which "
            f"sampler={sampler!r} is not; the names are {', '.join(map(repr, SAMPLERS))}."
        )
    return sampler
