"""Fitted nets for ONNX: one graph from X, as users have it, to probabilities."""

import contextlib
import copy
import json
import logging
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import nn

from skmultilabel.neural._batches._rows import FrameBatch
from skmultilabel.neural._files import check_file_path
from skmultilabel.neural._inputs._scaling import CLIP, Scaling
from skmultilabel.neural._modules._sparse_linear import SparseLinear

__all__ = ["AnswerGraph", "export_onnx", "make_example"]

# Beyond, the format wants the weights in a file of their own.
MAX_BYTES_IN_ONE_FILE = 2**31 - 2**20


def export_onnx(estimator, path):
    """Write a fitted net as an ONNX graph.

    The graph takes any number of rows and returns ``probabilities``, as `predict_proba` does. What
    it takes is

    * ``X``, of shape (n_samples, n_features): float64 where the net scales it, so that nothing is
      lost, else float32. A net for sparse samples takes them dense here;
    * of a table with categories ``numeric``, its numeric columns, and ``codes``, int64, its
      categories by their numbers. The metadata of the graph tell them, as JSON under
      ``categories``: a list of column and categories, the first of which has the code 1;
    * images and token ids as they are.

    Label names are in the metadata too, as ``label_names``.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        A fitted net.
    path : str or path-like
        The file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ImportError
        If a package is missing, or torch is older than 2.6.
    ValueError
        If the net cannot be a graph: its head searches for its answer, or it corrects
        probabilities.
    """
    check_is_fitted(estimator)
    check_file_path(path, "path")
    _check_exporter()
    _check_exportable(estimator)
    graph = AnswerGraph(estimator).eval()
    example = make_example(estimator)
    with _quietly():
        program = torch.onnx.export(
            graph,
            tuple(example.values()),
            input_names=list(example),
            output_names=["probabilities"],
            dynamic_shapes=[tuple({0: torch.export.Dim("n_samples")} for _ in example)],
            dynamo=True,
            verbose=False,
        )
    program.model.metadata_props.update(_describe(estimator))
    return _save(program, Path(path), graph)


@contextlib.contextmanager
def _quietly():
    """Keep back what the exporter says of its own inside."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class AnswerGraph(nn.Module):
    """From X to probabilities, in torch alone.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        A fitted net.
    """

    def __init__(self, estimator):
        super().__init__()
        encoder = estimator._encoder
        self.kind = encoder.kind
        self.network = _densify(copy.deepcopy(estimator.net_.network_).cpu())
        self.scaling = _make_scaling(encoder.numeric_scaling)
        has_positive, has_negative = (torch.as_tensor(seen) for seen in estimator._seen_classes)
        self.register_buffer("varies", has_positive & has_negative)
        self.register_buffer("constant", (has_positive & ~has_negative).float())

    def forward(self, *parts):
        """Compute the probability of every label.

        Parameters
        ----------
        *parts : Tensor
            The inputs of the graph.

        Returns
        -------
        Tensor of shape (n_rows, n_labels)
            Probabilities.
        """
        numbers = self.scaling(parts[0])
        batch = FrameBatch(numbers, parts[1]) if self.kind == "frame" else numbers
        probabilities = self.network.head.compute_probabilities(self.network(batch))
        return torch.where(self.varies, probabilities, self.constant)


class _Scaling(nn.Module):
    """A shift, a factor and perhaps a clip for every numeric column, in float64."""

    def __init__(self, scaling):
        super().__init__()
        self.clips = scaling.clips
        self.register_buffer("center", torch.as_tensor(scaling.center))
        self.register_buffer("factor", torch.as_tensor(scaling.factor))

    def forward(self, X):
        scaled = (X - self.center) * self.factor
        if self.clips:
            scaled = scaled / torch.sqrt(1 + (scaled / CLIP) ** 2)
        return scaled.float()


class _QuantileScaling(nn.Module):
    """A function for every numeric column that is linear between knots, in float64."""

    def __init__(self, scaling):
        super().__init__()
        knots, scores = torch.as_tensor(scaling.knots), torch.as_tensor(scaling.scores)
        widths = knots.diff(dim=0)
        self.register_buffer("knots", knots)
        self.register_buffer("scores", scores)
        self.register_buffer("slopes", scores.diff(dim=0) / widths.where(widths > 0, 1.0))

    def forward(self, X):
        X = X.clamp(self.knots[0], self.knots[-1])
        # There is no search in the format; the pieces below a value are counted.
        piece = (X.unsqueeze(1) >= self.knots[1:-1]).sum(dim=1)
        knot, score, slope = (
            part.gather(0, piece) for part in (self.knots, self.scores, self.slopes)
        )
        return (score + (X - knot) * slope).float()


def _make_scaling(scaling):
    if scaling is None:
        return nn.Identity()
    return _Scaling(scaling) if isinstance(scaling, Scaling) else _QuantileScaling(scaling)


def _densify(network):
    """Let layers on sparse rows take dense ones, since the format has no sparse inputs."""
    for name, module in list(network.named_modules()):
        if isinstance(module, SparseLinear):
            linear = nn.Linear(*module.weight.shape)
            linear.weight = nn.Parameter(module.weight.detach().T.contiguous())
            linear.bias = module.bias
            network.set_submodule(name, linear)
    return network


def _check_exporter():
    if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 6):
        raise ImportError(f"Export to ONNX needs torch 2.6 or newer; this is {torch.__version__}.")
    try:
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f"Export to ONNX needs {error.name}: install it with "
            '`pip install "skmultilabel[onnx]"`.'
        ) from error


def _check_exportable(estimator):
    if estimator.head_ == "chain":
        raise ValueError(
            'head="chain" searches among label sets for its answer, which no graph can do. Export '
            'a net with another head, such as "label_sets", which knows dependent labels too.'
        )
    if estimator.correct_probabilities and estimator.net_.criterion_ is not None:
        raise ValueError(
            "correct_probabilities=True takes the slopes of the loss, which no graph can do. "
            "Export with correct_probabilities=False, and calibrate the answers."
        )


def make_example(estimator):
    """Make rows of zeros for each input, in the type that the graph takes.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        A fitted net.

    Returns
    -------
    dict of str to Tensor
        Two rows for each input.
    """
    encoder = estimator._encoder
    blank = encoder.make_blank(estimator.n_features_in_)
    if encoder.kind == "raw":
        return {"X": torch.from_numpy(blank)}
    numbers = blank.numeric if encoder.kind == "frame" else blank
    dtype = torch.float32 if encoder.numeric_scaling is None else torch.float64
    numbers = torch.zeros(numbers.shape, dtype=dtype)
    if encoder.kind != "frame":
        return {"X": numbers}
    return {"numeric": numbers, "codes": torch.from_numpy(blank.codes)}


def _list_categories(estimator):
    """Return the name, or the number, of each categorical column, and its categories."""
    encoder = estimator._encoder
    names = getattr(estimator, "feature_names_in_", np.arange(estimator.n_features_in_))
    chosen = names[encoder.input_.is_categorical].tolist()
    categories = [values for _, values in encoder.categories]
    return [list(column) for column in zip(chosen, categories, strict=True)]


def _describe(estimator):
    facts = {}
    if hasattr(estimator, "label_names_in_"):
        facts["label_names"] = json.dumps(list(estimator.label_names_in_))
    if estimator._encoder.kind == "frame":
        facts["categories"] = json.dumps(_list_categories(estimator))
    return facts


def _save(program, path, graph):
    """Write the graph in one go, so that no broken file is left."""
    n_bytes = sum(tensor.nbytes for tensor in graph.state_dict().values())
    if n_bytes > MAX_BYTES_IN_ONE_FILE:
        program.save(path, external_data=True)
        return path
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder) / path.name
        program.save(written, external_data=False)
        os.replace(written, path)
    return path
