"""Sets from an OpenML of our own: scikit-learn asks it, caches and verifies as it does the real one."""

import gzip
import hashlib
import io
import json
from urllib.error import URLError
from urllib.parse import urlparse

import numpy as np
import pytest
from sklearn.datasets import _openml as sklearn_openml

from skmultilabel.datasets import _openml, fetch_multilabel, load_yeast

COLUMNS = {"Att1": "numeric", "color": "nominal", "happy": "nominal", "sad-lonely": "nominal"}
ARFF = """\
@relation emotions
@attribute Att1 numeric
@attribute color {red,green}
@attribute happy {TRUE,FALSE}
@attribute 'sad-lonely' {0,1}
@data
0.5,green,TRUE,0
1.5,red,FALSE,1
-2,green,FALSE,0
"""


class Answer(io.BytesIO):
    """A response of a server."""

    def info(self):
        return {"Content-Encoding": "gzip"}


class FakeOpenML:
    """Answers what OpenML answers for one set, and keeps count of the questions."""

    def __init__(self, data_id=40589, name="emotions", arff=ARFF, md5=None):
        url = f"https://www.openml.org/data/v1/download/{data_id}/{name}.arff"
        md5 = md5 or hashlib.md5(arff.encode()).hexdigest()
        api = "/api/v1/json/data"
        features = [
            {
                "index": str(index),
                "name": column,
                "data_type": kind,
                "is_target": str(index >= 2).lower(),
                "is_ignore": "false",
                "is_row_identifier": "false",
                "number_of_missing_values": "0",
            }
            for index, (column, kind) in enumerate(COLUMNS.items())
        ]
        description = {
            "id": str(data_id),
            "name": name,
            "version": "2",
            "description": "Music.",
            "format": "ARFF",
            "status": "active",
            "url": url,
            "md5_checksum": md5,
        }
        quality = [{"name": "NumberOfInstances", "value": "3.0"}]
        self.answers = {
            f"{api}/{data_id}": json.dumps({"data_set_description": description}),
            f"{api}/features/{data_id}": json.dumps({"data_features": {"feature": features}}),
            f"{api}/qualities/{data_id}": json.dumps({"data_qualities": {"quality": quality}}),
            urlparse(url).path: arff,
        }
        self.n_asked = 0

    def __call__(self, request, *_, **__):
        self.n_asked += 1
        answer = self.answers[urlparse(request.full_url).path]
        return Answer(gzip.compress(answer.encode()))


@pytest.fixture
def serve(monkeypatch, tmp_path):
    """Put an OpenML of our own in the place of the real one; without it every question fails."""

    def start(**options):
        server = FakeOpenML(**options)
        monkeypatch.setattr(sklearn_openml, "urlopen", server)
        return server

    def refuse(*_, **__):
        raise URLError("no route to host")

    monkeypatch.setattr(sklearn_openml, "urlopen", refuse)
    monkeypatch.setattr(sklearn_openml.time, "sleep", lambda _: None)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    return start


def test_arrays(serve):
    serve()
    emotions = fetch_multilabel("emotions")
    assert emotions.data.tolist() == [[0.5, 1], [1.5, 0], [-2, 1]]
    assert emotions.target.tolist() == [[1, 0], [0, 1], [0, 0]]
    assert emotions.target.dtype == np.int64
    assert emotions.categories["color"] == ["red", "green"]
    assert emotions.feature_names == ["Att1", "color"]
    assert emotions.target_names == ["happy", "sad-lonely"]
    assert emotions.frame is None
    assert emotions.train is None
    assert emotions.test is None
    assert emotions.url == "https://www.openml.org/d/40589"
    assert emotions.DESCR.startswith("Music.")
    X, Y = fetch_multilabel("emotions", return_X_y=True)
    assert np.array_equal(X, emotions.data)
    assert np.array_equal(Y, emotions.target)


def test_frames(serve):
    pytest.importorskip("pandas")
    serve()
    emotions = fetch_multilabel("emotions", as_frame=True)
    assert emotions.data["color"].tolist() == ["green", "red", "green"]
    assert list(emotions.target.columns) == ["happy", "sad-lonely"]
    assert emotions.target["happy"].tolist() == [1, 0, 0]
    assert list(emotions.frame.columns) == list(COLUMNS)
    assert emotions.frame["sad-lonely"].tolist() == [0, 1, 0]


def test_what_is_in_the_cache_is_not_downloaded_again(serve, tmp_path):
    server = serve()
    home = tmp_path / "home"
    fetch_multilabel("emotions", data_home=home)
    n_asked = server.n_asked
    assert n_asked == 4
    fetch_multilabel("emotions", data_home=home)
    assert server.n_asked == n_asked


def test_a_file_with_another_checksum_is_refused(serve):
    serve(md5="0" * 32)
    with pytest.raises(OSError, match="md5 checksum"), pytest.warns(RuntimeWarning, match="cache"):
        fetch_multilabel("emotions")


# It asks again some times, and warns each time.
@pytest.mark.filterwarnings("ignore:A network error occurred")
def test_offline(serve):
    with pytest.raises(OSError, match=r"40595: .*no route to host.*openml\.org.*data_home"):
        fetch_multilabel("scene")


def test_another_set_under_the_number_is_refused(serve):
    serve(name="iris")
    with pytest.raises(OSError, match="40589 on OpenML should be emotions, and is iris"):
        fetch_multilabel("emotions")


def test_words_of_small_letters_are_taken(serve):
    serve(arff=ARFF.replace("TRUE", "true").replace("FALSE", "False"))
    assert fetch_multilabel("emotions").target.tolist() == [[1, 0], [0, 1], [0, 0]]


def test_labels_of_other_words_are_refused(serve):
    serve(arff=ARFF.replace("FALSE", "MAYBE"))
    with pytest.raises(
        ValueError, match="row 1 of the label 'happy' of the emotions data is 'MAYBE'"
    ):
        fetch_multilabel("emotions")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("emotion", "Is 'emotions' meant"),
        ("langlog", "Is 'langLog' meant"),
        ("xyz", "'xyz'. There"),
    ],
)
def test_unknown_names(name, hint):
    with pytest.raises(ValueError, match=f"{hint}.*birds, emotions.*yeast"):
        fetch_multilabel(name)


@pytest.fixture
def yeast():
    return load_yeast()


def test_the_published_split_is_found_in_both_orders_of_the_files(yeast):
    first_test = _openml._find_published_parts("yeast", yeast.target)
    assert np.array_equal(first_test[0], yeast.train)
    assert np.array_equal(first_test[1], yeast.test)
    turned = np.r_[yeast.target[yeast.train], yeast.target[yeast.test]]
    train, test = _openml._find_published_parts("yeast", turned)
    assert np.array_equal(train, np.arange(1500))
    assert np.array_equal(test, np.arange(1500, 2417))


def test_no_split_is_made_up_where_the_rows_have_another_order(yeast):
    shuffled = np.random.default_rng(0).permutation(yeast.target)
    assert _openml._find_published_parts("yeast", shuffled) == (None, None)
    assert _openml._find_published_parts("yeast", yeast.target[:-1]) == (None, None)
    assert _openml._find_published_parts("birds", yeast.target) == (None, None)
