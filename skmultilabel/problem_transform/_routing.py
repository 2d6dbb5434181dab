"""What the base estimators of a meta-estimator are given besides samples and labels."""

from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import has_fit_parameter

from skmultilabel._compat import raise_for_params, routing_enabled

__all__ = ["RoutingMixin", "route_params"]


def route_params(owner, method, sample_weight, params):
    """Collect what the `fit` or `partial_fit` of the base estimators is given.

    Parameters
    ----------
    owner : estimator instance
        The meta-estimator; its base estimator is its parameter `estimator`.
    method : {"fit", "partial_fit"}
        The method of both.
    sample_weight : array-like or None
        Weights that the user gave.
    params : dict
        What else the user gave: only under metadata routing.

    Returns
    -------
    dict
        The parameters for the base estimators.

    Raises
    ------
    ValueError
        If there are weights, and the base estimator does not take them.
    """
    weights = {} if sample_weight is None else {"sample_weight": sample_weight}
    if routing_enabled():
        return process_routing(owner, method, **params, **weights).estimator[method]
    raise_for_params(params, owner, method)
    if weights and not has_fit_parameter(owner.estimator, "sample_weight"):
        raise ValueError(
            f"sample_weight was given, but {type(owner.estimator).__name__} does not take it. "
            "Use a base estimator whose fit has a sample_weight."
        )
    return dict(weights)


class RoutingMixin:
    """Metadata routing of a meta-estimator with one base estimator, its parameter `estimator`."""

    # Each is given to the method of the same name of the base estimators.
    _routed_methods = ("fit",)

    def get_metadata_routing(self):
        """Tell how metadata are routed to the base estimator.

        Returns
        -------
        MetadataRouter
            The routing, as scikit-learn describes it.
        """
        mapping = MethodMapping()
        for method in self._routed_methods:
            mapping.add(caller=method, callee=method)
        router = MetadataRouter(owner=self).add_self_request(self)
        return router.add(estimator=self.estimator, method_mapping=mapping)
