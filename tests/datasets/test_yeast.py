"""The yeast set against its published figures, and every way in which it can be missing."""

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
from sklearn.utils import Bunch

from skmultilabel.datasets import _openml, _yeast, load_yeast


@pytest.fixture
def without_river(monkeypatch):
    def fail(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(_yeast, "distribution", fail)


def as_openml(X, Y):
    """What scikit-learn returns for data set 40597: words for labels."""
    words = np.where(Y == 1, "TRUE", "FALSE").astype(object)
    return Bunch(data=X, target=words, target_names=_yeast.LABEL_NAMES, details={"name": "yeast"})


def test_published_figures():
    yeast = load_yeast()
    assert yeast.data.shape == (2417, 103)
    assert yeast.target.shape == (2417, 14)
    # mulan.sourceforge.net/datasets-mlc.html
    assert yeast.target.sum(axis=1).mean() == pytest.approx(4.237, abs=5e-4)
    assert yeast.target.mean() == pytest.approx(0.303, abs=5e-4)
    assert len(np.unique(yeast.target, axis=0)) == 198
    assert len(yeast.train) == 1500
    assert len(yeast.test) == 917
    assert np.array_equal(np.sort(np.r_[yeast.train, yeast.test]), np.arange(2417))


def test_published_split_has_the_published_label_counts():
    yeast = load_yeast()
    assert yeast.target[yeast.train].sum(axis=0).tolist() == [
        *(476, 645, 598, 532, 441, 378, 261, 289, 98, 161, 198, 1128, 1116, 21),
    ]


def test_forms_agree():
    X, Y = load_yeast(return_X_y=True)
    frames = load_yeast(as_frame=True)
    assert np.array_equal(frames.data.to_numpy(), X)
    assert np.array_equal(frames.target.to_numpy(), Y)
    assert list(frames.target.columns) == frames.target_names
    assert list(frames.data.columns) == frames.feature_names
    assert frames.frame.shape == (2417, 117)
    X_frame, Y_frame = load_yeast(return_X_y=True, as_frame=True)
    assert X_frame.equals(frames.data)
    assert Y_frame.equals(frames.target)


def test_openml_is_the_second_source(monkeypatch):
    X, Y = load_yeast(return_X_y=True)
    asked = []

    def fetch(**options):
        asked.append(options["data_id"])
        return as_openml(X, Y)

    monkeypatch.setattr(_yeast, "_read_installed", lambda: None)
    monkeypatch.setattr(_openml, "fetch_openml", fetch)
    again = load_yeast()
    assert asked == [40597]
    assert np.array_equal(again.data, X)
    assert np.array_equal(again.target, Y)


def test_river_without_the_file_counts_as_absent(monkeypatch, tmp_path):
    class Distribution:
        def locate_file(self, path):
            return tmp_path / path

    monkeypatch.setattr(_yeast, "distribution", lambda name: Distribution())
    assert _yeast._read_installed() is None


def test_neither_source_names_the_remedy(without_river, monkeypatch):
    def offline(**_):
        raise OSError("no route to host")

    monkeypatch.setattr(_openml, "fetch_openml", offline)
    with pytest.raises(OSError, match=r"river.*skmultilabel\[data\].*no route to host"):
        load_yeast()


def test_other_rows_are_refused(without_river, monkeypatch):
    Y = np.zeros((2417, 14), dtype=int)
    monkeypatch.setattr(_openml, "fetch_openml", lambda **_: as_openml(np.zeros((2417, 103)), Y))
    with pytest.raises(OSError, match="not the published ones"):
        load_yeast()
