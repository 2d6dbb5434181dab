"""Fits of a classifier on folds, for estimators that learn from its out-of-fold scores."""

import warnings
from numbers import Integral

from sklearn.base import clone
from sklearn.model_selection import check_cv
from sklearn.utils import Bunch
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import has_fit_parameter

from skmultilabel._compat import raise_for_params, routing_enabled
from skmultilabel._out_of_fold._folds import can_share, fit_shared, mark_constant, score_fold
from skmultilabel._validation import get_label_names
from skmultilabel.model_selection import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
)

__all__ = ["OutOfFoldMixin"]


class OutOfFoldMixin:
    """Splits the rows, fits the classifier on folds and on all rows, and routes metadata.

    A derived class has the parameters `estimator`, `cv`, `n_jobs`, `random_state` and `verbose`,
    and says in `_folds_are_for` what it needs the scores for.
    """

    _folds_are_for = "what is learned from the folds"

    def _route(self, sample_weight, groups, params):
        """Collect what the classifier and the splitter are given besides X and y."""
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        grouping = {} if groups is None else {"groups": groups}
        if routing_enabled():
            return process_routing(self, "fit", **params, **weights, **grouping)
        raise_for_params(params, self, "fit")
        if weights and not has_fit_parameter(self.estimator, "sample_weight"):
            warnings.warn(
                f"{type(self.estimator).__name__} does not take sample_weight: the weights are "
                f"used for {self._folds_are_for} only.",
                UserWarning,
            )
            weights = {}
        return Bunch(estimator=Bunch(fit=weights), splitter=Bunch(split=grouping))

    def _fit_folds(self, X, y, Y, routed, *, refit=True, **options):
        """Fit the classifier on all data and on every fold, or on the only fold; score the folds.

        The options are those of `score_fold`.
        """
        splits = list(self._make_cv().split(X, y, **routed.splitter.split))
        if not splits:
            raise ValueError(
                "cv has no split. Give it at least one pair of training and test rows."
            )
        if not refit and len(splits) > 1:
            raise ValueError(
                f"refit=False keeps the classifier of the split, but cv has {len(splits)} splits. "
                "Use refit=True, or a cv with one split such as cv=0.2."
            )
        shared = {} if refit and can_share(self.estimator) else None
        if shared is not None:
            # First, so that the folds use what it finds, whatever their order.
            self.estimator_ = fit_shared(self.estimator, shared, X, y, routed.estimator.fit)
        folds = self._score_folds(
            X,
            y,
            splits,
            n_labels=Y.shape[1],
            fit_params=routed.estimator.fit,
            shared=shared,
            **options,
        )
        if not refit:
            self.estimator_ = folds[0].estimator
        elif shared is None:
            self.estimator_ = clone(self.estimator).fit(X, y, **routed.estimator.fit)
        trains = [train for train, _ in splits]
        return mark_constant(folds, trains, Y, get_label_names(y), purpose=self._folds_are_for)

    def _score_folds(self, X, y, splits, **options):
        """Score the rows of every fold with a classifier fitted on the others."""
        return Parallel(n_jobs=self.n_jobs, verbose=self.verbose)(
            delayed(score_fold)(self.estimator, X, y, train, test, **options)
            for train, test in splits
        )

    def _make_cv(self):
        """The splitter that `cv` stands for."""
        if isinstance(self.cv, float):
            return MultilabelStratifiedShuffleSplit(
                n_splits=1, test_size=self.cv, random_state=self.random_state
            )
        if self.cv is None or isinstance(self.cv, Integral):
            shuffle = self.random_state is not None
            return MultilabelStratifiedKFold(
                n_splits=5 if self.cv is None else self.cv,
                shuffle=shuffle,
                random_state=self.random_state,
            )
        return check_cv(self.cv)

    def get_metadata_routing(self):
        """Tell how metadata are routed to the classifier and the splitter.

        Returns
        -------
        MetadataRouter
            The routing, as scikit-learn describes it.
        """
        fit = MethodMapping().add(caller="fit", callee="fit")
        split = MethodMapping().add(caller="fit", callee="split")
        return (
            MetadataRouter(owner=self)
            .add_self_request(self)
            .add(estimator=self.estimator, method_mapping=fit)
            .add(splitter=self._make_cv(), method_mapping=split)
        )
