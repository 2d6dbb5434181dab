"""Parameters with a prefix, which are handed on: ``module__dropout``, ``optimizer__betas``."""

__all__ = ["PassedParamsMixin"]


class PassedParamsMixin:
    """Takes parameters with a prefix, as skorch does, and shows them to scikit-learn.

    A class that uses it names the prefixes in `passed_prefixes`, and gives what its constructor
    has left over to `_take_passed_params`.
    """

    passed_prefixes = ()

    def _take_passed_params(self, params):
        """Note the parameters that are handed on.

        Raises
        ------
        TypeError
            If one has none of the prefixes, as for every argument that a function does not have.
        """
        for name in params:
            if not self._is_passed(name):
                raise TypeError(
                    f"{type(self).__name__}.__init__() got an unexpected keyword argument "
                    f"{name!r}. What is handed on begins with "
                    f"{', '.join(prefix + '__' for prefix in self.passed_prefixes)}."
                )
        vars(self).update(params)

    def _is_passed(self, name):
        prefix, separator, rest = name.partition("__")
        return bool(separator and rest) and prefix in self.passed_prefixes

    def _get_passed(self, prefix, defaults=None):
        """Return the parameters with a prefix, without it."""
        start = f"{prefix}__"
        return {
            name.removeprefix(start): value
            for name, value in ((defaults or {}) | vars(self)).items()
            if name.startswith(start)
        }

    def get_params(self, deep=True):
        """Return the parameters.

        Parameters
        ----------
        deep : bool, default=True
            Whether to add those of parameters that are estimators.

        Returns
        -------
        dict
            The parameters by their names, with those that are handed on.
        """
        passed = {name: value for name, value in vars(self).items() if self._is_passed(name)}
        return super().get_params(deep=deep) | passed

    def set_params(self, **params):
        """Set parameters.

        Parameters
        ----------
        **params : dict
            Parameters by their names.

        Returns
        -------
        self : object
            The estimator.
        """
        for name in [name for name in params if self._is_passed(name)]:
            setattr(self, name, params.pop(name))
        return super().set_params(**params)
