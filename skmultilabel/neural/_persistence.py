"""Fitted nets as data: weights as safetensors, all else as JSON. Reading them runs no code."""

import copy
import hashlib
import json
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from skorch.history import History

import skmultilabel
from skmultilabel.neural._batches._make import make_input_rows
from skmultilabel.neural._files import write_file
from skmultilabel.neural._heads._label_facts import LabelFacts
from skmultilabel.neural._inputs._encoder import InputEncoder
from skmultilabel.neural._plain_values import NotPlainError, from_plain, to_plain

__all__ = ["load_pretrained", "save_pretrained"]

CONFIG_NAME = "config.json"
FORMAT = "skmultilabel.neural"
FORMAT_VERSION = 1
# What is built anew, and what belongs to a session.
NOT_COPIED = ("net_", "_encoder", "_settings", "_metadata_request")
# Parameters without which the same net cannot be built.
NEEDED = {"module", "head"}
CONFIG_TYPES = {
    **dict.fromkeys(("code", "encoder", "fitted", "head", "params", "settings"), dict),
    **dict.fromkeys(("estimator", "sha256", "weights"), str),
    "format_version": int,
    "history": list,
    "seed": int,
}


def save_pretrained(estimator, directory):
    """Write a fitted net as data.

    The directory then holds ``config.json`` and a file of weights, whose name tells its content.
    An interruption at any time leaves what was there before. Parameters that are code, such as
    the class of a module or a callback, are noted by name, and given again when the net is read.
    What continues a training exactly, the state of the optimizer, is left to skorch's checkpoints.

    Parameters
    ----------
    estimator : NeuralMultiLabelClassifier
        A fitted net.
    directory : str or path-like
        Where to; it is made where there is none.

    Raises
    ------
    ValueError
        If the directory holds the files of something else.
    """
    from safetensors.torch import save

    check_is_fitted(estimator)
    directory = Path(directory)
    if (directory / CONFIG_NAME).exists():
        _read_config(directory)  # what is not ours is not overwritten
    directory.mkdir(parents=True, exist_ok=True)
    config, tensors = _describe(estimator)
    content = save(tensors)
    digest = hashlib.sha256(content).hexdigest()
    config |= {"weights": f"weights-{digest[:16]}.safetensors", "sha256": digest}
    write_file(directory / config["weights"], content)
    text = json.dumps(config, indent=1, allow_nan=False)
    write_file(directory / CONFIG_NAME, text.encode("utf-8"))
    for path in directory.glob("weights-*.safetensors"):
        if path.name != config["weights"]:
            path.unlink()


def load_pretrained(cls, directory, **params):
    """Read a net that `save_pretrained` wrote.

    Nothing that was written is run. Names are looked up among the modules, heads and losses of this
    package; code of the user, such as a module, is given again.

    Parameters
    ----------
    cls : type
        The class of the estimator.
    directory : str or path-like
        Where it was written.
    **params : dict
        Parameters instead of those that were saved, such as ``device="cpu"``, and those that are
        code, such as ``module=MyModule``.

    Returns
    -------
    estimator
        The fitted net.

    Raises
    ------
    ValueError
        If files are missing, broken, foreign or of a newer version, or a parameter that is needed
        is not given.

    Warns
    -----
    UserWarning
        If a parameter that was code is not given, and has its default.
    """
    directory = Path(directory)
    config = _read_config(directory)
    if config["estimator"] != cls.__name__:
        raise ValueError(
            f"What was saved is a {config['estimator']}, not a {cls.__name__}. Load it with "
            f"{config['estimator']}.load_pretrained."
        )
    tensors = _read_tensors(directory, config)
    lost = {name for name in config["code"] if name not in params}
    try:
        saved = _read_saved(cls, config, tensors, lost)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(
            f"{directory / CONFIG_NAME} is broken: what it holds does not fit together "
            f"({type(error).__name__}: {error}). Copy it again from where it was saved, or save "
            "the net again."
        ) from error
    saved.estimator.set_params(**params)
    _check_code_is_given(config["code"], lost, saved.estimator)
    # A device that is not here is no fault of the files.
    saved.estimator._find_device()
    try:
        return _restore(saved, tensors)
    except (AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(
            f"What {directory} holds does not fit together: {error} Where it was saved with a "
            "module of yours, give the same; else save the net again."
        ) from error


def _describe(estimator):
    """Return what is to be written: what JSON holds, and tensors."""
    arrays = {}
    params, code = _sort_out(estimator.get_params(deep=False), arrays)
    settings, _ = _sort_out(estimator._settings._asdict(), arrays)
    encoder, encoder_arrays = estimator._encoder.get_state()
    fitted = {name: value for name, value in vars(estimator).items() if _is_fitted(name)}
    net = estimator.net_
    config = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "versions": {"skmultilabel": skmultilabel.__version__, "torch": str(torch.__version__)},
        "estimator": type(estimator).__name__,
        "params": params,
        "code": {name: _name_code(value) for name, value in code.items()},
        "fitted": to_plain(fitted, arrays),
        "settings": settings,
        "encoder": encoder,
        "head": to_plain(net.network_.head.get_rebuilding_params(), arrays),
        "seed": int(net.seed),
        "history": [_sort_out(row, {})[0] for row in net.history.to_list()],
    }
    states = {
        "array": {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()},
        "encoder": {name: torch.from_numpy(np.array(a)) for name, a in encoder_arrays.items()},
        "network": net.network_.state_dict(),
        "criterion": _get_state(net.criterion_),
    }
    tensors = {f"{part}.{name}": t for part, state in states.items() for name, t in state.items()}
    # Copies, because the format refuses tensors that share memory.
    return config, {name: t.detach().cpu().clone().contiguous() for name, t in tensors.items()}


def _sort_out(values, arrays):
    """Write the values that are plain, and return those that are not beside them."""
    plain, code = {}, {}
    for name, value in values.items():
        try:
            plain[name] = to_plain(value, arrays)
        except NotPlainError:
            code[name] = value
    return plain, code


def _is_fitted(name):
    is_learnt = name.startswith("_") or name.endswith("_")
    return is_learnt and "__" not in name and name not in NOT_COPIED


def _name_code(value):
    """Write what a parameter was, for messages alone."""
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"


def _get_state(criterion):
    """Return what a loss has learned; what it knows of each single row is left."""
    if criterion is None or getattr(criterion, "needs_row_index", False):
        return {}
    return criterion.state_dict()


def _read_config(directory):
    path = directory / CONFIG_NAME
    if not path.is_file():
        raise ValueError(
            f"There is no saved net in {directory}: {CONFIG_NAME} is missing. Give the directory "
            "that was given to save_pretrained."
        )
    try:
        config = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{path} is broken: {error}. Copy it again from where it was saved, or save the net "
            "again."
        ) from None
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise ValueError(
            f"{path} is of something else: it was not written by save_pretrained. Choose another "
            "directory."
        )
    version = config.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise ValueError(
            f"{path} has version {version!r} of the format, but this skmultilabel knows versions up "
            f"to {FORMAT_VERSION}. Upgrade skmultilabel."
        )
    for name, kind in CONFIG_TYPES.items():
        if name not in config:
            raise ValueError(f"{path} is broken: it lacks {name!r}. Save the net again.")
        if not isinstance(config[name], kind):
            raise ValueError(
                f"{path} is broken: {name!r} must be of type {kind.__name__}, got "
                f"{config[name]!r}. Save the net again."
            )
    return config


def _read_tensors(directory, config):
    """Read the weights, and make sure that they are those that were written."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = directory / Path(config["weights"]).name
    if not path.is_file():
        raise ValueError(
            f"{path} is missing, which {CONFIG_NAME} names. Copy all files of the directory."
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != config["sha256"]:
        raise ValueError(
            f"{path} is broken: it is not what {CONFIG_NAME} describes. Copy both again from where "
            "they were saved, or save the net again."
        )
    try:
        return load(content)
    except SafetensorError as error:
        raise ValueError(f"{path} holds no tensors: {error}. Save the net again.") from None


class _Saved(NamedTuple):
    """What was saved, apart from the weights."""

    estimator: object
    head: dict
    settings: dict
    history: list
    seed: int
    lost_criterion: bool


def _read_saved(cls, config, tensors, lost):
    """Read all that is no weight; what belongs to code that is lost goes with it."""
    arrays = {name: array.numpy() for name, array in _pick(tensors, "array").items()}
    params = _read_all(config["params"], arrays)
    estimator = cls(**{n: value for n, value in params.items() if n.partition("__")[0] not in lost})
    vars(estimator).update(from_plain(config["fitted"], arrays))
    encoder = {name: array.numpy() for name, array in _pick(tensors, "encoder").items()}
    estimator._encoder = InputEncoder.from_state(config["encoder"], encoder)
    return _Saved(
        estimator,
        head=dict(from_plain(config["head"], arrays)),
        settings=_read_all(config["settings"], arrays),
        history=[_read_all(row, arrays) for row in config["history"]],
        seed=config["seed"],
        lost_criterion=any(name.partition("__")[0] in ("criterion", "loss") for name in lost),
    )


def _check_code_is_given(code, lost, estimator):
    """Refuse to go without code that predictions need, and warn of other code."""
    needed = NEEDED | ({"criterion"} if _needs_criterion(estimator) else set())
    for name in sorted(lost):
        if name.partition("__")[0] in needed:
            raise ValueError(
                f"The net was saved with {name}={code[name]}, which is code, and code is not saved. "
                f"Give it again: load_pretrained(directory, {name}=...)."
            )
    if lost:
        message = (
            f"{', '.join(f'{name} ({code[name]})' for name in sorted(lost))} is code, and was not "
            "saved: the default takes its place in another fit. Give it to load_pretrained to keep "
            "it."
        )
        warnings.warn(message, UserWarning, stacklevel=4)


def _needs_criterion(estimator):
    """Tell whether probabilities depend on the loss, or what balances the labels of it."""
    return (
        getattr(estimator, "correct_probabilities", False)
        or getattr(estimator, "balancing", None) is not None
        or getattr(estimator, "normalize_sample_gradients", False)
    )


def _restore(saved, tensors):
    """Build the net, and give it what it had learned."""
    estimator = saved.estimator
    built = _build(saved)
    built.net_.initialize()
    network, weights = built.net_.network_, _pick(tensors, "network")
    for part in ("balancing", "auxiliary"):
        if getattr(network, part) is None:
            weights = {n: tensor for n, tensor in weights.items() if not n.startswith(f"{part}.")}
    network.load_state_dict(weights)
    state = _pick(tensors, "criterion")
    if state and not saved.lost_criterion:
        built.net_.criterion_.load_state_dict(state)
    built.net_.history = History(saved.history)
    estimator.net_, estimator._settings = built.net_, built._settings
    return estimator


def _build(saved):
    """Build the net by parameters that say outright what the fit had found."""
    estimator, settings = saved.estimator, saved.settings
    explicit = copy.copy(estimator)
    vars(explicit).update(settings["handed_on"] | vars(explicit) | settings)
    vars(explicit).update({f"head__{name}": value for name, value in saved.head.items()})
    # Pairs that are given have one: whether they belong together.
    n_labels = getattr(estimator, "n_labels_", 1)
    # Two rows that say nothing: weights and frequencies are read afterwards.
    facts = LabelFacts(
        n_rows=2,
        positives=np.ones(n_labels),
        known=np.full(n_labels, 2.0),
        Y=np.stack([np.zeros(n_labels), np.ones(n_labels)]),
    )
    blank = estimator._encoder.make_blank(estimator.n_features_in_)
    explicit._build(make_input_rows(blank), facts, saved.seed, is_open=False)
    said = {name: settings[name] for name in ("handed_on", "head_params")}
    explicit._settings = explicit._settings._replace(**said)
    return explicit


def _read_all(plain, arrays):
    return {name: from_plain(value, arrays) for name, value in plain.items()}


def _pick(tensors, part):
    start = f"{part}."
    return {n.removeprefix(start): t for n, t in tensors.items() if n.startswith(start)}
