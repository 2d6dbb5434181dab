"""Types of scikit-learn by their names, so that nobody has to import them all."""

import sys

__all__ = ["name_type"]


def name_type(kind):
    """Name a type of scikit-learn by where users import it from.

    Parameters
    ----------
    kind : type
        Any type.

    Returns
    -------
    str or None
        As in ``"linear_model.Ridge"``; ``None`` where scikit-learn has another type of that name,
        or none.
    """
    package = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    # A subclass may bear the name of its parent.
    if getattr(sys.modules.get(package), kind.__name__, None) is not kind:
        return None
    root, _, topic = package.partition(".")
    return f"{topic}.{kind.__name__}" if root == "sklearn" else None
