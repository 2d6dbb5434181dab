"""Read ARFF files of MULAN and MEKA."""

import os
import re
from difflib import get_close_matches
from numbers import Integral
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.utils import Bunch

from skmultilabel._compat import import_pandas
from skmultilabel._text_table import format_count
from skmultilabel.datasets._readers._arff_columns import make_columns
from skmultilabel.datasets._readers._arff_dense import read_dense_block
from skmultilabel.datasets._readers._arff_header import read_header
from skmultilabel.datasets._readers._arff_sparse import read_sparse_block
from skmultilabel.datasets._readers._columns import list_names
from skmultilabel.datasets._readers._frames import to_feature_frame, to_frame, to_whole_labels
from skmultilabel.datasets._readers._mulan_xml import read_label_names
from skmultilabel.datasets._readers._source import open_source
from skmultilabel.exceptions import DataFormatError

__all__ = ["list_attributes", "read_arff"]

# MEKA writes how many attributes are labels into the name of the relation.
MEKA_OPTION = re.compile(r"(?:^|[\s:])-C\s+(-?\d{1,9})\b")
# emotions-train.arff and emotions-test.arff share emotions.xml.
PART = re.compile(r"[-_](train|test)$")
FIRST_ROW = re.compile(rb"^\s*+([^%])", re.MULTILINE)
COMPRESSED = (".gz", ".bz2", ".xz")


def read_arff(path_or_file, *, labels=None, as_frame=False, encoding=None, max_bytes=None):
    """Read an ARFF file of MULAN or MEKA.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The file; it may be compressed with gzip, bzip2 or xz.
    labels : {str, path-like, int, list of str}, default=None
        Which attributes are labels: the XML file of MULAN, or a number as the option ``-C`` of
        MEKA has it (the first ones, or the last ones where it is negative), or their names. By
        default the XML file of the same name beside the ARFF file, else ``-C`` in the name of the
        relation.
    as_frame : bool, default=False
        Whether `data` and `target` are pandas DataFrames. Nominal attributes are then
        categories, dates are times, and texts stay texts.
    encoding : str, default=None
        The encoding of the file, and of the XML file: by default UTF-8, and for the XML file what
        it declares.
    max_bytes : int, default=None
        How many bytes may be read, after they are decompressed: by default 256 MiB, or 20 times the
        size of the file where that is more.

    Returns
    -------
    Bunch
        With the attributes

        data : {ndarray, csr_array, DataFrame} of shape (n_samples, n_features)
            The features, float64, NaN where a value is missing; a sparse array where rows are
            sparse. A nominal value is the number of its place in the declaration, counted from 0; a
            date is the seconds since 1970 began.
        target : {ndarray, csr_array, DataFrame} of shape (n_samples, n_labels)
            The labels, 0 or 1; float64 with NaN where a label is not known. Sparse where `data`
            is.
        feature_names, target_names : list of str
            The names of the attributes, in the order of the file; labels that are given as a
            list in its order.
        nominal_features : ndarray of shape (n_features,), dtype bool
            Which features are nominal.
        categories : dict of str to list of str
            The values of each nominal feature.
        sample_weight : ndarray of shape (n_samples,) or None
            The weights of the rows, where any row has one.
        relation : str
            The name of the relation.

    Raises
    ------
    DataFormatError
        If the file is not what an ARFF file should be: the message names the line and the remedy.
    ValueError
        If nothing says which attributes are labels, or one of them has texts and `as_frame` is
        false.

    See Also
    --------
    read_multilabel : Reads this and other formats.

    Notes
    -----
    Rows in the usual spelling are parsed many at a time, others one by one.

    References
    ----------
    G. Tsoumakas, E. Spyromitros-Xioufis, J. Vilcek, I. Vlahavas (2011). "MULAN: A Java library for
    multi-label learning." *Journal of Machine Learning Research* 12, 2411-2414.

    J. Read, P. Reutemann, B. Pfahringer, G. Holmes (2016). "MEKA: A multi-label/multi-target
    extension to WEKA." *Journal of Machine Learning Research* 17(21), 1-5.

    Examples
    --------
    >>> import io
    >>> from skmultilabel.datasets import read_arff
    >>> file = io.BytesIO(b'''@relation 'songs: -C 2'
    ... @attribute happy {0,1}
    ... @attribute sad {0,1}
    ... @attribute tempo numeric
    ... @attribute key {minor,major}
    ... @data
    ... 1,0,121.5,major
    ... 0,?,60,minor''')
    >>> songs = read_arff(file)
    >>> songs.data
    array([[121.5,   1. ],
           [ 60. ,   0. ]])
    >>> songs.target
    array([[ 1.,  0.],
           [ 0., nan]])
    >>> songs.target_names, songs.categories
    (['happy', 'sad'], {'key': ['minor', 'major']})
    """
    if as_frame:
        import_pandas()
    with open_source(path_or_file, encoding=encoding, max_bytes=max_bytes) as source:
        relation, attributes = read_header(source)
        names = [attribute.name for attribute in attributes]
        if labels is None:
            labels = _find_declaration(path_or_file, relation)
        if labels is None:
            raise ValueError(
                f"nothing says which attributes of {source.name} are labels: there is no XML file "
                "of its name beside it, and no -C in the name of its relation. Say it by "
                "labels=3 for the first three, labels=-3 for the last three, an XML file or names."
            )
        target_names = _name_labels(labels, names, source, encoding, max_bytes)
        try:
            columns = make_columns(attributes, target_names)
        except ValueError as error:
            raise source.fail(str(error)) from None
        features = [column for column in columns if not column.is_label]
        _check_features(features, as_frame, source)
        X, Y, weights = _read_rows(columns, target_names, source)
    nominal = {
        column.attribute.name: list(column.attribute.values)
        for column in features
        if column.attribute.kind == "nominal"
    }
    return Bunch(
        data=to_feature_frame(X, features) if as_frame else X,
        target=to_frame(Y, target_names) if as_frame else Y,
        feature_names=[column.attribute.name for column in features],
        target_names=target_names,
        nominal_features=np.array([column.attribute.name in nominal for column in features]),
        categories=nominal,
        sample_weight=weights if (weights != 1).any() else None,
        relation=relation,
    )


def list_attributes(path, *, encoding=None, max_bytes=None):
    """List the attributes of an ARFF file.

    Parameters
    ----------
    path : {str, path-like}
        The file.
    encoding, max_bytes : object, default=None
        See `read_arff`.

    Returns
    -------
    names, declared : list of str
        All attributes, and those that the file, or the XML file beside it, declares as labels: none
        where that is not there, or not in order.
    """
    with open_source(path, encoding=encoding, max_bytes=max_bytes) as source:
        relation, attributes = read_header(source)
        names = [attribute.name for attribute in attributes]
        declaration = _find_declaration(path, relation)
        try:
            declared = _name_labels(declaration or [], names, source, encoding, max_bytes)
        except DataFormatError:
            declared = []
    return names, declared


def _find_declaration(path_or_file, relation):
    """Find what says which attributes are labels: an XML file, or the relation; else None."""
    if not hasattr(path_or_file, "read"):
        path = Path(os.fspath(path_or_file))
        stem = path.with_suffix("").stem if path.suffix in COMPRESSED else path.stem
        for name in (stem, PART.sub("", stem)):
            if (xml := path.with_name(f"{name}.xml")).exists():
                return xml
    option = MEKA_OPTION.search(relation)
    return None if option is None else int(option[1])


def _name_labels(labels, names, source, encoding, max_bytes):
    """Return the names of the attributes that are labels."""
    if isinstance(labels, Integral):
        if not 0 < abs(labels) < len(names):
            raise source.fail(
                f"{format_count(labels, 'label')} asked for, here or by the option -C, of "
                f"{format_count(len(names), 'attribute')}. At least one must be a label, and one a "
                "feature."
            )
        return names[:labels] if labels > 0 else names[labels:]
    is_file = isinstance(labels, str | os.PathLike) or hasattr(labels, "read")
    if isinstance(labels, str) and not os.path.exists(labels):
        raise ValueError(
            f"labels={labels!r} is no XML file that is there. For names of labels pass a list: "
            f"[{labels!r}]."
        )
    chosen = list(labels) if not is_file else None
    if is_file:
        chosen = read_label_names(labels, encoding=encoding, max_bytes=max_bytes)
    absent = sorted(set(chosen) - set(names))
    if absent:
        raise source.fail(_explain_absent(absent, names, labels if is_file else None))
    if len(set(chosen)) < len(chosen) or not 0 < len(chosen) < len(names):
        raise source.fail(
            f"{format_count(len(chosen), 'label')} asked for. Each may stand there once, and at "
            "least one attribute must be a label, and one a feature."
        )
    # Who gives a list has an order in mind; an XML file is in that of a hierarchy.
    return [name for name in names if name in set(chosen)] if is_file else chosen


def _explain_absent(absent, names, xml):
    """Say which labels, of a list or of an XML file, are no attributes, and what to do."""
    near = get_close_matches(absent[0], names, n=3)
    who = "are asked for" if xml is None else f"{getattr(xml, 'name', xml)} names"
    hint = f"Is it {list_names(near)}?" if near else f"There are {list_names(names)}."
    remedy = "" if xml is None else " Write the attributes there, or pass the XML file that fits."
    return f"labels that {who} are no attributes: {list_names(absent)}. {hint}{remedy}"


def _check_features(features, as_frame, source):
    texts = [c.attribute.name for c in features if c.attribute.kind == "string"]
    if texts and not as_frame:
        raise ValueError(
            f"attribute {texts[0]!r} of {source.name} holds texts, which an array of numbers does "
            "not take. Pass as_frame=True."
        )


def _read_rows(columns, target_names, source):
    """Read all rows: features, labels and weights."""
    names = [column.attribute.name for column in columns]
    features = np.flatnonzero([not column.is_label for column in columns])
    labels = np.array([names.index(name) for name in target_names])
    X, Y, weights, is_sparse = [], [], [], None
    for block, first_line in source.iter_blocks():
        if is_sparse is None:
            is_sparse = _begins_sparse(block)
        if is_sparse:
            rows, row_weights = read_sparse_block(block, first_line, columns, source)
            indptr = np.concatenate([[0], np.cumsum(rows.n_entries)])
            shape = (len(rows.n_entries), len(columns))
            values = sp.csr_array((rows.values, rows.indices, indptr), shape=shape)
            values.eliminate_zeros()
        else:
            values, row_weights = read_dense_block(block, first_line, columns, source)
        X.append(values[:, features])
        Y.append(values[:, labels])
        weights.append(row_weights)
    if not sum(map(len, weights)):
        raise source.fail("there are no rows after @data. Is the file cut off?", source.line)
    if is_sparse:
        _check_zeros(columns, source)
        X, Y = sp.vstack(X, format="csr"), sp.vstack(Y, format="csr")
    else:
        X, Y = np.concatenate(X), np.concatenate(Y)
    return X, to_whole_labels(Y), np.concatenate(weights)


def _begins_sparse(block):
    """Tell whether the first row is in braces; None where there is no row."""
    first = FIRST_ROW.search(block)
    return None if first is None else first[1] == b"{"


def _check_zeros(columns, source):
    """Refuse labels that rows have where they do not list them."""
    for column in columns:
        values = column.attribute.values
        if column.is_label and values and column.encode(values[0]) != 0:
            raise source.fail(
                f"label {column.attribute.name!r} is declared as {{{','.join(values)}}}, so that "
                f"sparse rows that do not list it mean {values[0]!r}. Declare it the other way "
                "round, or write rows that list all values."
            )
