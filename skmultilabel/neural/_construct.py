"""What a name and the parameters that are handed on to it stand for."""

import inspect

__all__ = ["construct"]


def construct(cls, *args, what, name, params):
    """Make an object with parameters that the user handed on.

    Parameters
    ----------
    cls : type
        What is made.
    *args
        Its first arguments, which are ours to give.
    what : str
        The parameter of the estimator that names the class; the others begin with it.
    name : str
        The name.
    params : dict of str to object
        What the user handed on.

    Returns
    -------
    object
        The object.

    Raises
    ------
    ValueError
        If the class has no such parameter, or needs one that is not given.

    Examples
    --------
    >>> from sklearn.preprocessing import Binarizer
    >>> construct(Binarizer, what="step", name="binarizer", params={"threshold": 2})
    Binarizer(threshold=2)
    >>> construct(Binarizer, what="step", name="binarizer", params={"limit": 2})
    Traceback (most recent call last):
        ...
    ValueError: step='binarizer' has no parameter step__limit. Those that it has: \
step__threshold, step__copy.
    """
    legal = dict(list(inspect.signature(cls).parameters.items())[len(args) :])
    unknown = sorted(set(params) - set(legal))
    if unknown:
        has = ", ".join(f"{what}__{param}" for param in legal) or "none"
        raise ValueError(
            f"{what}={name!r} has no parameter {what}__{unknown[0]}. Those that it has: {has}."
        )
    for param, facts in legal.items():
        if facts.default is inspect.Parameter.empty and param not in params:
            raise ValueError(f"{what}={name!r} needs the parameter {what}__{param}.")
    return cls(*args, **params)
