"""Fits that leave nothing half done."""

from contextlib import contextmanager

__all__ = ["all_or_nothing"]


@contextmanager
def all_or_nothing(estimator):
    """Leave an estimator as it was where a fit fails.

    Parameters
    ----------
    estimator : estimator instance
        What is fitted within the context.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> model = DummyClassifier()
    >>> try:
    ...     with all_or_nothing(model):
    ...         model.classes_ = [0, 1]
    ...         raise ValueError("a label cannot be fitted")
    ... except ValueError:
    ...     print(hasattr(model, "classes_"))
    False
    """
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise
