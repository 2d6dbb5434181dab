"""Parquet files as batches, against the frames that they were written from."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from torch.utils.data import DataLoader

from skmultilabel.neural._batches._parquet import ParquetBatches

LABELS = ["sport", "news"]


def draw_frame(n_rows=50):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(n_rows, 3)), columns=["a", "b", "c"])
    frame["a"] = np.arange(n_rows)
    frame["weight"] = rng.random(n_rows)
    frame["sport"] = rng.random(n_rows) < 0.5
    frame["news"] = rng.choice([0.0, 1.0, np.nan], n_rows)
    return frame


@pytest.fixture
def folder(tmp_path):
    """Write two files, of three row groups and two."""
    frame = draw_frame()
    frame[:30].to_parquet(tmp_path / "part-0.parquet", row_group_size=11, index=False)
    frame[30:].to_parquet(tmp_path / "part-1.parquet", row_group_size=11, index=False)
    return tmp_path


def read_all(batches):
    return [np.concatenate(parts) for parts in zip(*batches, strict=True)]


def test_unshuffled_it_gives_the_rows_as_they_are(folder):
    batches = ParquetBatches(folder, labels=LABELS, weight="weight", batch_size=8, shuffle=False)
    assert batches.n_rows == 50
    assert batches.feature_names == ["a", "b", "c"]
    assert batches.label_names == LABELS
    assert [len(X) for X, *_ in batches] == [8] * 6 + [2]
    frame = draw_frame().astype(np.float32)
    X, Y, weight = read_all(batches)
    assert X.dtype == Y.dtype == weight.dtype == np.float32
    np.testing.assert_array_equal(X, frame[["a", "b", "c"]])
    np.testing.assert_array_equal(Y, frame[LABELS])
    np.testing.assert_array_equal(weight, frame["weight"])


@pytest.mark.parametrize("buffer_size", [1, 20, 1000])
@pytest.mark.parametrize("batch_size", [1, 8, 100])
def test_shuffled_it_gives_every_row_once(folder, buffer_size, batch_size):
    batches = ParquetBatches(
        folder,
        labels=LABELS,
        features=["a", "b", "c"],
        batch_size=batch_size,
        buffer_size=buffer_size,
        random_state=1,
    )
    sizes = [len(X) for X, _ in batches]
    assert sizes[:-1] == [batch_size] * (len(sizes) - 1)
    X, Y = read_all(batches)
    rows = X[:, 0].astype(int)
    assert (rows != np.arange(50)).any()
    assert sorted(rows) == list(range(50))
    frame = draw_frame().iloc[rows].astype(np.float32)
    np.testing.assert_array_equal(X, frame[["a", "b", "c"]])
    np.testing.assert_array_equal(Y, frame[LABELS])


def test_every_epoch_has_another_order_that_comes_again(folder):
    batches = ParquetBatches(folder, labels=LABELS)
    orders = []
    for epoch in (0, 1, 0):
        batches.set_epoch(epoch)
        orders.append(read_all(batches)[0][:, 0].tolist())
    assert orders[0] == orders[2]
    assert orders[0] != orders[1]
    other = ParquetBatches(folder, labels=LABELS, random_state=1)
    assert read_all(other)[0][:, 0].tolist() != orders[0]


def test_workers_share_the_rows(folder):
    batches = ParquetBatches(folder, labels=LABELS, batch_size=4)
    loader = DataLoader(batches, batch_size=None, num_workers=2)
    rows = np.concatenate([X[:, 0] for X, _ in loader])
    assert sorted(rows) == list(range(50))


def test_a_list_of_files_is_read_in_its_order(folder):
    files = [str(folder / "part-1.parquet"), folder / "part-0.parquet"]
    batches = ParquetBatches(files, labels=LABELS, features=["a"], shuffle=False)
    assert read_all(batches)[0][:, 0].tolist() == [*range(30, 50), *range(30)]


def test_lists_of_label_numbers_are_sparse_labels(tmp_path):
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "tags": [[2, 0, 2], [], None, [4]]})
    frame.to_parquet(tmp_path / "lists.parquet")
    ((_, Y),) = ParquetBatches(
        tmp_path / "lists.parquet", features=["x"], labels="tags", n_labels=5, shuffle=False
    )
    assert sp.issparse(Y)
    assert Y.dtype == np.float32
    unknown = [np.nan] * 5
    expected = [[1, 0, 1, 0, 0], [0, 0, 0, 0, 0], unknown, [0, 0, 0, 0, 1]]
    np.testing.assert_array_equal(Y.toarray(), expected)


def test_lists_of_features_are_rows(tmp_path):
    frame = pd.DataFrame({"vector": [[1.0, 2.0], [3.0, 4.0]], "y": [0, 1]})
    frame.to_parquet(tmp_path / "vectors.parquet")
    batches = ParquetBatches(tmp_path, features="vector", labels=["y"], shuffle=False)
    ((X, _),) = batches
    np.testing.assert_array_equal(X, [[1, 2], [3, 4]])


def test_missing_features_are_nan(tmp_path):
    pd.DataFrame({"x": pd.array([1, None], dtype="Int64"), "y": [0, 1]}).to_parquet(
        tmp_path / "gaps.parquet"
    )
    ((X, _),) = ParquetBatches(tmp_path, labels=["y"], shuffle=False)
    np.testing.assert_array_equal(X, [[1], [np.nan]])


class TestBadInput:
    def test_no_file(self, tmp_path):
        with pytest.raises(ValueError, match=r"no \*\.parquet"):
            ParquetBatches(tmp_path, labels=["y"])
        with pytest.raises(ValueError, match="is no file"):
            ParquetBatches(tmp_path / "absent.parquet", labels=["y"])

    def test_a_column_that_is_not_there(self, folder):
        with pytest.raises(ValueError, match="has no column 'music'; its columns are a, b, c"):
            ParquetBatches(folder, labels=["music"])

    def test_lists_without_the_number_of_labels(self, folder):
        with pytest.raises(ValueError, match="Give n_labels"):
            ParquetBatches(folder, labels="tags")

    def test_a_label_number_that_is_too_large(self, tmp_path):
        pd.DataFrame({"x": [1.0], "tags": [[3]]}).to_parquet(tmp_path / "lists.parquet")
        batches = ParquetBatches(tmp_path, labels="tags", n_labels=3)
        with pytest.raises(ValueError, match="names labels from 3 to 3; with n_labels=3"):
            list(batches)

    def test_text(self, tmp_path):
        pd.DataFrame({"x": ["a"], "y": [1]}).to_parquet(tmp_path / "text.parquet")
        with pytest.raises(ValueError, match=r"Column .x. holds .*string, not numbers"):
            list(ParquetBatches(tmp_path, labels=["y"]))

    def test_vectors_of_several_lengths(self, tmp_path):
        pd.DataFrame({"x": [[1.0], [1.0, 2.0]], "y": [1, 0]}).to_parquet(tmp_path / "v.parquet")
        with pytest.raises(ValueError, match="lists of numbers of one length"):
            list(ParquetBatches(tmp_path, features="x", labels=["y"]))

    def test_a_broken_file_is_named(self, folder):
        path = folder / "part-1.parquet"
        content = path.read_bytes()
        path.write_bytes(content[:-40])
        with pytest.raises(ValueError, match=r"part-1\.parquet cannot be read as a Parquet file"):
            ParquetBatches(folder, labels=LABELS)
        path.write_bytes(content)
        batches = ParquetBatches(folder, labels=LABELS)
        path.write_bytes(b"PAR1" + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
        with pytest.raises(ValueError, match=r"part-1\.parquet cannot be read as a Parquet file"):
            list(batches)

    @pytest.mark.parametrize("name", ["batch_size", "buffer_size"])
    def test_sizes_that_are_not_positive(self, folder, name):
        with pytest.raises(ValueError, match=f"{name} == 0, must be >= 1"):
            ParquetBatches(folder, labels=LABELS, **{name: 0})


def test_labels_must_be_named(folder):
    with pytest.raises(ValueError, match="labels is empty"):
        ParquetBatches(folder, labels=[])
