"""What a name and the parameters that are handed on to it stand for."""

import inspect

__all__ = ["check_passed", "construct"]


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
    legal = check_passed(cls, len(args), what=what, name=name, params=params)
    for param, facts in legal.items():
        is_needed = facts.default is inspect.Parameter.empty
        is_needed &= facts.kind is not inspect.Parameter.VAR_KEYWORD
        if is_needed and param not in params:
            raise ValueError(f"{what}={name!r} needs the parameter {what}__{param}.")
    return cls(*args, **params)


def check_passed(made_by, n_own, *, what, name, params):
    """Refuse parameters that the user handed on to what does not have them.

    Parameters
    ----------
    made_by : callable
        The class or function that gets them.
    n_own : int
        How many of its first parameters are ours to give.
    what : str
        As for `construct`.
    name : str
        As for `construct`.
    params : iterable of str
        The names of what the user handed on.

    Returns
    -------
    dict of str to inspect.Parameter
        The parameters that it has.

    Raises
    ------
    ValueError
        If it does not have one.
    """
    legal = dict(list(inspect.signature(made_by).parameters.items())[n_own:])
    takes_all = any(facts.kind is inspect.Parameter.VAR_KEYWORD for facts in legal.values())
    unknown = sorted(set(params) - set(legal))
    if unknown and not takes_all:
        has = ", ".join(f"{what}__{param}" for param in legal) or "none"
        raise ValueError(
            f"{what}={name!r} has no parameter {what}__{unknown[0]}. Those that it has: {has}."
        )
    return legal
