import sys
import threading
from functools import partial

import numpy as np
import pytest

from skmultilabel._progress import find_bar
from skmultilabel.neural import NeuralMultiLabelClassifier
from skmultilabel.neural._training import _progress_bar

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 5))
Y = (X[:, :3] > 0).astype(int)


@pytest.fixture
def terminal(monkeypatch, capsys):
    """Let standard error be a terminal, and short trainings have a bar."""
    pytest.importorskip("tqdm")
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda file: True, raising=False)
    monkeypatch.setattr(_progress_bar, "DELAY", 0)

    def find_quick_bar(disable):
        bar = find_bar(disable)
        return bar and partial(bar, mininterval=0, ncols=120)

    monkeypatch.setattr(_progress_bar, "find_bar", find_quick_bar)
    return capsys


def fit(**params):
    settings = {"max_epochs": 5, "validation_fraction": 0.25, "monitor": "f1_macro"}
    net = NeuralMultiLabelClassifier(random_state=0, **(settings | params)).fit(X, Y)
    assert net.net_.progress is None
    return net


def test_the_bar_tells_loss_metric_and_speed(terminal):
    fit(verbose=1)
    shown = terminal.readouterr().err
    assert "rows/s" in shown
    assert "train_loss=" in shown
    assert "valid_f1_macro=" in shown
    assert "300/300" in shown


@pytest.mark.parametrize("verbose", [0, 2])
def test_there_is_none_unless_asked_for(terminal, verbose):
    fit(verbose=verbose)
    assert "rows/s" not in terminal.readouterr().err


def test_there_is_none_beside_another(terminal):
    thread = threading.Thread(target=fit, kwargs={"verbose": 1})
    thread.start()
    thread.join()
    assert terminal.readouterr().err == ""


def test_there_is_none_without_a_terminal(capsys):
    fit(verbose=1)
    assert capsys.readouterr().err == ""


def test_a_short_training_needs_none(terminal, monkeypatch):
    monkeypatch.setattr(_progress_bar, "DELAY", 60)
    fit(verbose=1)
    assert "rows/s" not in terminal.readouterr().err
