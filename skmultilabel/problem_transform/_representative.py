"""Which methods a meta-estimator has: those of its base estimator."""

from skmultilabel._compat import ConstantPredictor

__all__ = ["estimators_have", "get_representative"]


def get_representative(owner):
    """Return what tells which methods the estimators of the labels have.

    Parameters
    ----------
    owner : estimator instance
        A meta-estimator with `estimator` and, once it is fitted, `estimators_`. Where these are
        made of another one, its `_get_final_estimator` returns that.

    Returns
    -------
    estimator instance
        A fitted clone that is not constant, else the base estimator.
    """
    fitted = getattr(owner, "estimators_", ())
    own = (e for e in fitted if not isinstance(e, ConstantPredictor))
    get_final = getattr(owner, "_get_final_estimator", None)
    return next(own, owner.estimator if get_final is None else get_final())


def estimators_have(method):
    """Make a check, for `available_if`, that the estimators of the labels have a method.

    Parameters
    ----------
    method : str
        Its name.

    Returns
    -------
    callable
        Takes the meta-estimator; returns True or raises AttributeError.
    """

    def check(owner):
        getattr(get_representative(owner), method)
        return True

    return check
