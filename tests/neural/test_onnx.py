"""Graphs answer as the nets that they were written from."""

import json

import numpy as np
import onnx
import pytest
import scipy.sparse as sp
import torch
from fitted_nets import LABELS, NETS, TABLE, fit_net
from onnxruntime import InferenceSession, SessionOptions
from sklearn.exceptions import NotFittedError

from skmultilabel.exceptions import LabelWarning
from skmultilabel.neural import _onnx
from skmultilabel.neural._classifier import NeuralMultiLabelClassifier
from skmultilabel.neural._onnx import AnswerGraph, export_onnx, make_example

EXPORTABLE = [name for name in NETS if name != "head chain"]


def run(path, inputs):
    options = SessionOptions()
    options.log_severity_level = 3
    session = InferenceSession(path, options)
    return session.run(None, inputs)[0], session


def make_inputs(net, X):
    """Give samples the form that the graph takes."""
    if sp.issparse(X):
        X = X.toarray()
    encoder = net._encoder
    dtype = np.float32 if encoder.numeric_scaling is None else np.float64
    if encoder.kind == "frame":
        codes = encoder.transform(X, net).codes
        return {"numeric": X[list("abcde")].to_numpy(copy=True), "codes": codes}
    if encoder.kind == "raw":
        return {"X": encoder.transform(X, net)}
    return {"X": X.astype(dtype)}


@pytest.mark.parametrize("name", EXPORTABLE)
def test_graphs_answer_as_nets(name):
    net, X = fit_net(name)
    graph = AnswerGraph(net).eval()
    inputs = {part: torch.from_numpy(values) for part, values in make_inputs(net, X).items()}
    example = make_example(net)
    assert {n: (t.dtype, t.shape[1:]) for n, t in inputs.items()} == {
        n: (t.dtype, t.shape[1:]) for n, t in example.items()
    }
    with torch.no_grad():
        np.testing.assert_allclose(graph(*inputs.values()), net.predict_proba(X), atol=2e-6)


# What is written takes seconds, so here is one net for each kind of input.
@pytest.mark.parametrize("name", ["robust", "sparse scaled", "tokens"])
def test_written_graphs_answer_as_nets(name, tmp_path):
    net, X = fit_net(name)
    path = export_onnx(net, tmp_path / "net.onnx")
    onnx.checker.check_model(path)
    expected = net.predict_proba(X)
    for n_rows in (1, 2, X.shape[0]):
        answer, _ = run(path, make_inputs(net, X[:n_rows]))
        np.testing.assert_allclose(answer, expected[:n_rows], atol=2e-6)
    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]


def test_a_written_graph_tells_labels_and_categories(tmp_path):
    net, X = fit_net("frame")
    path = export_onnx(net, str(tmp_path / "net.onnx"))
    answer, session = run(path, make_inputs(net, X))
    np.testing.assert_allclose(answer, net.predict_proba(X), atol=2e-6)
    facts = session.get_modelmeta().custom_metadata_map
    assert json.loads(facts["label_names"]) == ["sport", "news", "arts"]
    assert json.loads(facts["categories"]) == [
        ["city", ["Bonn", "Oslo", "Rome"]],
        ["size", [1, 2]],
    ]


def test_constant_labels_stay_constant():
    Y = np.column_stack([LABELS, np.zeros(len(LABELS), int), np.ones(len(LABELS), int)])
    net = NeuralMultiLabelClassifier(max_epochs=1, random_state=0)
    with pytest.warns(LabelWarning):
        net.fit(TABLE, Y)
    answer = AnswerGraph(net).eval()(torch.from_numpy(TABLE))
    assert (answer[:, 3] == 0).all() and (answer[:, 4] == 1).all()


def test_the_net_stays_as_it_was():
    net, X = fit_net("sparse")
    before = net.predict_proba(X)
    AnswerGraph(net)
    np.testing.assert_array_equal(net.predict_proba(X), before)


def test_what_no_graph_can_do_is_refused(tmp_path):
    with pytest.raises(ValueError, match='head="chain" searches among label sets'):
        export_onnx(fit_net("head chain")[0], tmp_path / "net.onnx")
    net = NeuralMultiLabelClassifier(
        max_epochs=1, head="independent", correct_probabilities=True
    ).fit(TABLE, LABELS)
    with pytest.raises(ValueError, match="correct_probabilities=True takes the slopes"):
        export_onnx(net, tmp_path / "net.onnx")
    with pytest.raises(NotFittedError):
        export_onnx(NeuralMultiLabelClassifier(), tmp_path / "net.onnx")


def test_a_directory_that_is_missing_is_named(tmp_path):
    net, _ = fit_net("head independent")
    with pytest.raises(ValueError, match=r"there is no directory '.*nowhere'"):
        export_onnx(net, tmp_path / "nowhere" / "net.onnx")


def test_an_older_torch_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(torch, "__version__", "2.5.1")
    with pytest.raises(ImportError, match=r"needs torch 2\.6 or newer; this is 2\.5\.1"):
        export_onnx(fit_net("robust")[0], tmp_path / "net.onnx")


def test_a_missing_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "onnxscript", None)
    with pytest.raises(ImportError, match=r"skmultilabel\[onnx\]"):
        export_onnx(fit_net("robust")[0], tmp_path / "net.onnx")


def test_weights_too_large_for_one_file_lie_beside_it(monkeypatch, tmp_path):
    monkeypatch.setattr(_onnx, "MAX_BYTES_IN_ONE_FILE", 10)
    net, X = fit_net("unscaled")
    path = export_onnx(net, tmp_path / "net.onnx")
    assert len(list(tmp_path.iterdir())) == 2
    answer, _ = run(path, {"X": X})
    np.testing.assert_allclose(answer, net.predict_proba(X), atol=2e-6)
