"""Published multi-label sets from OpenML, whose labels are words."""

from difflib import get_close_matches

import numpy as np
from sklearn.datasets import fetch_openml

from skmultilabel._compat import import_pandas

__all__ = ["fetch_multilabel"]

# The sets of P. Probst et al., "Multilabel Classification with R Package mlr", The R Journal 9,
# 2017, which their authors put on OpenML.
DATA_IDS = {
    "birds": 40588,
    "emotions": 40589,
    "enron": 40590,
    "genbase": 40591,
    "image": 40592,
    "langLog": 40593,
    "reuters": 40594,
    "scene": 40595,
    "slashdot": 40596,
    "yeast": 40597,
}

# Positives of the labels in the published training rows and in the test rows, and how many rows
# there are. OpenML does not say in which order the rows of a set are; where these counts are
# found, they are those of the published files, one after the other.
PUBLISHED_PARTS = {
    "emotions": (
        (391, [89, 95, 107, 119, 131, 168]),
        (202, [54, 58, 59, 59, 73, 96]),
    ),
    "scene": (
        (1211, [165, 196, 197, 224, 227, 277]),
        (1196, [199, 200, 200, 207, 237, 256]),
    ),
    "yeast": (
        (1500, [21, 98, 161, 198, 261, 289, 378, 441, 476, 532, 598, 645, 1116, 1128]),
        (917, [13, 80, 91, 92, 167, 191, 219, 281, 286, 330, 385, 393, 683, 688]),
    ),
}

LABEL_VALUES = {"TRUE": 1, "FALSE": 0, "1": 1, "0": 0}


def fetch_multilabel(name, *, data_home=None, return_X_y=False, as_frame=False):
    """Download a published multi-label set from OpenML, or read it from scikit-learn's cache.

    :func:`sklearn.datasets.fetch_openml` does both, and verifies the MD5 sum that OpenML states
    for the file. This function knows the number of each set, turns the words of the labels into
    0 and 1, and finds the published split.

    Parameters
    ----------
    name : str
        One of ``"birds"``, ``"emotions"``, ``"enron"``, ``"genbase"``, ``"image"``,
        ``"langLog"``, ``"reuters"``, ``"scene"``, ``"slashdot"`` and ``"yeast"``.
    data_home : str or path-like, default=None
        Where scikit-learn keeps what it has downloaded; by default in ``~/scikit_learn_data``.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` alone.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas DataFrames; the columns of `target` are the
        label names.

    Returns
    -------
    data : Bunch
        With the attributes

        data : {ndarray, DataFrame} of shape (n_samples, n_features)
            The features. In an array, nominal ones are the positions of their values in
            `categories`; in a DataFrame they are categorical columns.
        target : {ndarray, DataFrame} of shape (n_samples, n_labels)
            The labels, 0 or 1, int64.
        frame : DataFrame of shape (n_samples, n_features + n_labels) or None
            Both beside each other, when `as_frame` is true.
        feature_names, target_names : list of str
            The names of the columns.
        categories : dict or None
            The values of the nominal features, when `as_frame` is false.
        train, test : ndarray of int, or None
            The rows of the published training and test sets of emotions, scene and yeast,
            where the label counts show that the rows are in the published order; None
            elsewhere.
        DESCR : str
            The description on OpenML.
        details, url : dict, str
            What OpenML says of the set, and where.
    (data, target) : tuple
        When `return_X_y` is true.

    Raises
    ------
    ValueError
        If there is no set of this name, or a label is not made of ``TRUE`` and ``FALSE``, or of
        ``1`` and ``0``.
    OSError
        If the set is neither in the cache nor to be had from OpenML, or is another one there.

    See Also
    --------
    load_yeast : The yeast data without a download.
    make_correlated_multilabel : Made-up data, of which the truth is known.

    References
    ----------
    P. Probst, Q. Au, G. Casalicchio, C. Stachl and B. Bischl (2017). "Multilabel Classification
    with R Package mlr." *The R Journal* 9, 352-369.

    Examples
    --------
    >>> from skmultilabel.datasets import fetch_multilabel
    >>> emotions = fetch_multilabel("emotions")  # doctest: +SKIP
    >>> emotions.data.shape, emotions.target.shape  # doctest: +SKIP
    ((593, 72), (593, 6))
    """
    bunch = _fetch(name, data_home, as_frame)
    Y = _to_zeros_and_ones(bunch.target, bunch.target_names, name)
    bunch.train, bunch.test = _find_published_parts(name, Y)
    bunch.target, bunch.frame = Y, None
    if as_frame:
        pd = import_pandas()
        bunch.target = pd.DataFrame(Y, columns=bunch.target_names, index=bunch.data.index)
        bunch.frame = pd.concat([bunch.data, bunch.target], axis=1)
    return (bunch.data, bunch.target) if return_X_y else bunch


def _fetch(name, data_home, as_frame):
    """Have scikit-learn download the set, and check that it is the one with this name."""
    if name not in DATA_IDS:
        raise ValueError(_explain_unknown(name))
    data_id = DATA_IDS[name]
    try:
        bunch = fetch_openml(
            data_id=data_id, data_home=data_home, as_frame=as_frame, parser="liac-arff"
        )
    except (OSError, ValueError) as error:
        raise OSError(
            f"The {name} data are not in the cache, and could not be had from OpenML, where they "
            f"are data set {data_id}: {error}. Try again with access to openml.org, or copy the "
            "cache of a machine that has it and give its folder as data_home."
        ) from error
    found = bunch.details["name"]
    if found.casefold() != name.casefold():
        raise OSError(f"Data set {data_id} on OpenML should be {name}, and is {found}.")
    return bunch


def _explain_unknown(name):
    """Say which sets there are, and which one may be meant."""
    folded = {known.casefold(): known for known in DATA_IDS}
    near = get_close_matches(str(name).casefold(), folded, n=1)
    hint = f" Is {folded[near[0]]!r} meant?" if near else ""
    return f"There is no set {name!r}.{hint} There are {', '.join(DATA_IDS)}."


def _to_zeros_and_ones(target, label_names, name):
    """Return the label matrix of words as int64, or name the label that has other words."""
    words = np.char.upper(np.asarray(target).astype(str))
    known = np.isin(words, list(LABEL_VALUES))
    if not known.all():
        row, label = np.argwhere(~known)[0]
        raise ValueError(
            f"Labels of TRUE and FALSE, or of 1 and 0, are needed; row {row} of the label "
            f"{label_names[label]!r} of the {name} data is {str(words[row, label])!r}."
        )
    positive = [word for word, value in LABEL_VALUES.items() if value]
    return np.isin(words, positive).astype(np.int64)


def _find_published_parts(name, Y):
    """Return the rows of the published training and test sets; None twice where not known."""
    if name in PUBLISHED_PARTS:
        (n_train, in_train), (n_test, in_test) = PUBLISHED_PARTS[name]
        rows = np.arange(n_train + n_test)
        for train, test in (
            (rows[:n_train], rows[n_train:]),
            (rows[n_test:], rows[:n_test]),
        ):
            if len(Y) == len(rows) and _count(Y[train]) == in_train and _count(Y[test]) == in_test:
                return train, test
    return None, None


def _count(Y):
    """Return the positives of all labels in rising order, which names and columns do not change."""
    return sorted(Y.sum(axis=0).tolist())
