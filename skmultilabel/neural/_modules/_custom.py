"""Modules of the user: how they are built, and what they must return."""

import copy
import inspect

import torch
from torch import nn

__all__ = ["build_custom_module", "measure_output"]


def build_custom_module(module, facts, params):
    """Build the user's module, or copy it.

    Parameters
    ----------
    module : Module or callable
        An instance, which is copied with its weights, or what makes one: a class or a function.
    facts : dict of str to object
        What may be asked of the data: ``n_features``, ``n_labels``, ``n_outputs``,
        ``input_shape``, ``cardinalities``. The constructor gets those that it names.
    params : dict of str to object
        What the user hands on to the constructor.

    Returns
    -------
    Module
        The module.

    Raises
    ------
    ValueError
        If parameters are handed on to an instance.
    TypeError
        If what is made is no module.
    """
    if isinstance(module, nn.Module):
        if params:
            raise ValueError(
                f"module is an instance of {type(module).__name__}, which takes no more parameters "
                f"(module__{next(iter(params))}). Give its class instead."
            )
        return copy.deepcopy(module)
    named = inspect.signature(module).parameters
    built = module(**{name: facts[name] for name in named if name in facts} | params)
    if not isinstance(built, nn.Module):
        raise TypeError(
            f"module={module!r} made a {type(built).__name__}. It must be a torch.nn.Module, its "
            "class, or a function that returns one."
        )
    return built


def measure_output(module, batch, n_labels=None):
    """Run a module on a few rows, which also settles the sizes of lazy layers.

    Parameters
    ----------
    module : Module
        The module.
    batch : batch
        A few samples.
    n_labels : int, default=None
        The number of columns that the output must have; any number where it is ``None``.

    Returns
    -------
    int
        The number of columns of the output.

    Raises
    ------
    ValueError
        If the module cannot run on the samples, the output is no matrix of floats of such a shape,
        or it is the answer and there is nothing to learn.
    """
    n_rows = _count_rows(batch)
    wanted = f"({n_rows}, {'any width' if n_labels is None else n_labels})"
    module.eval()
    try:
        with torch.enable_grad():
            output = module(batch)
    except Exception as error:
        cause = str(error).rstrip(".")
        raise ValueError(
            f"{type(module).__name__} failed on {_describe(batch)}: {cause}. It must turn a batch "
            f"of samples into a tensor of shape {wanted}."
        ) from error
    finally:
        module.train()
    shape = tuple(getattr(output, "shape", ()))
    if len(shape) != 2 or shape[0] != n_rows or n_labels not in (None, shape[1]):
        got = f"a tensor of shape {shape}" if shape else f"a {type(output).__name__}"
        raise ValueError(
            f"{type(module).__name__} returned {got} for {_describe(batch)}; expected shape "
            f"{wanted}" + (", one logit per label." if n_labels is not None else ".")
        )
    _check_learnable(module, output, answers=n_labels is not None)
    return shape[1]


def _check_learnable(module, output, *, answers):
    """Refuse an output that is no tensor of floats or, where it is the answer, has no gradient."""
    name = type(module).__name__
    if not isinstance(output, torch.Tensor) or not output.is_floating_point():
        got = f"a tensor of {output.dtype}" if isinstance(output, torch.Tensor) else "no tensor"
        raise ValueError(
            f"{name} returned {got} ({type(output).__name__}). It must return a tensor of floats: "
            "leave out .numpy(), rounding and comparisons."
        )
    if answers and not output.requires_grad:
        raise ValueError(
            f"The output of {name} depends on nothing that can be learned: it has no parameters, "
            "none that requires a gradient, or cuts the gradient, as .detach() does. Mend the "
            "module, or take a head such as head='label_embedding' to learn behind it."
        )


def _count_rows(batch):
    if hasattr(batch, "crow"):
        return len(batch.crow) - 1
    return len(batch[0] if isinstance(batch, tuple) else batch)


def _describe(batch):
    if isinstance(batch, torch.Tensor):
        return f"samples of shape {tuple(batch.shape)} and type {batch.dtype}"
    return f"a {type(batch).__name__}"
