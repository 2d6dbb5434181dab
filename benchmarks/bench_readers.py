"""Reading multi-label files: SciPy, liac-arff and scikit-learn against skmultilabel.

Dense ARFF files have numbers with six digits, as MULAN's have, and one case numbers with all
digits of a double, which cannot be parsed in the quick way. The check: all contenders read the same
numbers, bit by bit, and the same labels.

Usage: ``python benchmarks/bench_readers.py [--fast] [--repeats N] [--only CASE ...]``
"""

import tempfile
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from _harness import Contender, compare, parse_arguments, report
from scipy.io import arff as scipy_arff
from sklearn.datasets import load_svmlight_file

from skmultilabel.datasets import read_arff, read_svmlight_multilabel, read_xc

N_LABELS = 14
CASES = {
    "yeast": "dense ARFF of the size of yeast, 2417 x 103 + 14",
    "dense": "dense ARFF, 20,000 x 500 + 14",
    "digits": "dense ARFF with all digits of doubles, 5000 x 100 + 14",
    "sparse": "sparse ARFF, 20,000 x 10,000 + 14, 50 values a row",
    "xc": "extreme classification, 20,000 x 50,000, 100 values and 5 of 4000 labels a row",
}


def write_arff(path, X, Y, form="%.6f"):
    """Write an ARFF file as MULAN's are, the labels last."""
    header = [f"@attribute Att{k} numeric" for k in range(X.shape[1])]
    header += [f"@attribute Class{k} {{0,1}}" for k in range(Y.shape[1])]
    with open(path, "w") as file:
        print(f"@relation 'drawn: -C -{Y.shape[1]}'", *header, "@data", sep="\n", file=file)
        if sp.issparse(X):
            rows = sp.hstack([X, sp.csr_array(Y)], format="csr")
            for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
                pairs = zip(rows.indices[start:end], rows.data[start:end], strict=True)
                print("{" + ",".join(f"{k} {value:g}" for k, value in pairs) + "}", file=file)
        else:
            form = [form] * X.shape[1] + ["%d"] * Y.shape[1]
            np.savetxt(file, np.hstack([X, Y]), fmt=form, delimiter=",")


def write_rows(path, X, Y):
    """Write a file of the extreme-classification repository."""
    with open(path, "w") as file:
        print(*X.shape, Y.shape[1], file=file)
        for row in range(X.shape[0]):
            entries = slice(*X.indptr[row : row + 2])
            labels = ",".join(map(str, Y.indices[slice(*Y.indptr[row : row + 2])]))
            pairs = zip(X.indices[entries], X.data[entries], strict=True)
            print(labels, " ".join(f"{k}:{value:.6f}" for k, value in pairs), file=file)


def draw_dense(n_samples, n_features, rng):
    return rng.normal(size=(n_samples, n_features)), draw_labels(n_samples, rng)


def draw_labels(n_samples, rng):
    return (rng.random((n_samples, N_LABELS)) < 0.3).astype(int)


def draw_sparse(n_samples, n_features, n_values, rng):
    density = n_values / n_features
    return sp.random_array((n_samples, n_features), density=density, format="csr", rng=rng)


def to_matrices(table, meta):
    """Return what SciPy reads as two matrices."""
    names = meta.names()
    X = np.column_stack([table[name] for name in names[:-N_LABELS]])
    return X, np.column_stack([table[name].astype(int) for name in names[-N_LABELS:]])


def read_liac(path, is_sparse):
    import arff

    with open(path) as file:
        return arff.load(file, return_type=arff.LOD if is_sparse else arff.DENSE)


def liac_to_matrices(loaded, is_sparse):
    """Return what liac-arff reads as two matrices."""
    n_columns = len(loaded["attributes"])
    if is_sparse:
        rows = loaded["data"]
        indptr = np.cumsum([0, *map(len, rows)])
        indices = [k for row in rows for k in row]
        values = [float(value) for row in rows for value in row.values()]
        matrix = sp.csr_array((values, indices, indptr), shape=(len(rows), n_columns))
    else:
        matrix = np.array(loaded["data"], dtype=object).astype(float)
    n_features = n_columns - N_LABELS
    return matrix[:, :n_features], matrix[:, n_features:]


def read_own(path, read):
    data = read(path)
    return data.data, data.target


def make_check(convert, truth):
    """Make the check that a result has the numbers and labels of the first contender."""

    def check(result):
        parts = [sp.csr_array(part) for part in convert(result)]
        truth.setdefault("parts", parts)
        same = [
            part.shape == twin.shape and (part != twin).nnz == 0
            for part, twin in zip(parts, truth["parts"], strict=True)
        ]
        return all(same), {"rows": parts[0].shape[0], "same numbers": all(same)}

    return check


def make_arff_contenders(path, is_sparse, once):
    """Return the readers of an ARFF file; SciPy reads no sparse ones, and large ones `once`."""
    truth = {}
    own = Contender(
        "skmultilabel", lambda: read_own(path, read_arff), make_check(lambda pair: pair, truth)
    )
    liac = Contender(
        "liac-arff",
        lambda: read_liac(path, is_sparse),
        make_check(lambda loaded: liac_to_matrices(loaded, is_sparse), truth),
        may_fail=True,
        once=once,
    )
    if is_sparse:
        return [liac, own]
    scipy = Contender(
        "scipy.io.arff",
        lambda: scipy_arff.loadarff(path),
        make_check(lambda loaded: to_matrices(*loaded), truth),
        once=once,
    )
    return [scipy, liac, own]


def to_label_matrix(pair):
    """Return what scikit-learn reads as two matrices; its labels are tuples."""
    X, labels = pair
    indptr = np.cumsum([0, *map(len, labels)])
    indices = np.array([int(label) for row in labels for label in row])
    ones = np.ones(len(indices))
    return X, sp.csr_array((ones, indices, indptr), shape=(len(labels), indices.max() + 1))


def spread_labels(data):
    """Return two matrices of what has a column only for labels that any row has."""
    Y = data.target.tocoo()
    labels = np.array(data.target_names, dtype=int)
    shape = (Y.shape[0], labels.max() + 1)
    return data.data, sp.csr_array((Y.data, (Y.row, labels[Y.col])), shape=shape)


def make_row_contenders(path, bare_path):
    """Return the readers of rows with labels; scikit-learn reads them without the first line."""
    truth = {}
    check = make_check(lambda pair: pair, truth)
    return [
        Contender(
            "scikit-learn",
            lambda: load_svmlight_file(str(bare_path), multilabel=True, zero_based=True),
            make_check(to_label_matrix, truth),
        ),
        Contender(
            "read_svmlight_multilabel",
            lambda: read_svmlight_multilabel(bare_path, zero_based=True),
            make_check(spread_labels, truth),
        ),
        Contender("read_xc", lambda: read_own(path, read_xc), check),
    ]


def make_contenders(case, folder, fast):
    """Write the file of a case, and return who reads it."""
    rng = np.random.default_rng(0)
    path = folder / f"{case}.arff"
    n = 200 if fast else {"yeast": 2417, "digits": 5000}.get(case, 20_000)
    if case == "xc":
        X, Y = draw_sparse(n, 50_000, 100, rng), draw_sparse(n, 4000, 5, rng)
        # The last column of both is used, so that readers without the first line see the shape.
        X, Y = (sp.csr_array(sp.vstack([M[:-1], _last_column(M)])) for M in (X, Y))
        path = folder / "rows.txt"
        write_rows(path, X, Y)
        bare = folder / "bare.txt"
        bare.write_text(path.read_text().partition("\n")[2])
        return make_row_contenders(path, bare)
    if case == "sparse":
        write_arff(path, draw_sparse(n, 10_000, 50, rng), draw_labels(n, rng))
    else:
        n_features = {"yeast": 103, "dense": 500, "digits": 100}[case]
        write_arff(path, *draw_dense(n, n_features, rng), "%.17g" if case == "digits" else "%.6f")
    return make_arff_contenders(path, case == "sparse", once=n == 20_000)


def _last_column(matrix):
    return sp.csr_array(([1.0], [matrix.shape[1] - 1], [0, 1]), shape=(1, matrix.shape[1]))


def main():
    arguments = parse_arguments(__doc__, repeats=5, cases=CASES)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for case in arguments.only:
            contenders = make_contenders(case, Path(folder), arguments.fast)
            rows += compare(CASES[case], contenders, repeats=arguments.repeats)
    return report("readers", rows, arguments, packages=["liac-arff"])


if __name__ == "__main__":
    raise SystemExit(main())
