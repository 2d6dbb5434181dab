"""RAkEL: label powersets of small groups of labels, which vote."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.utils import check_random_state
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted

from skmultilabel._all_or_nothing import all_or_nothing
from skmultilabel._compat import HasMethods, Interval, StrOptions, fit_context, num_samples
from skmultilabel._validation import describe_labels
from skmultilabel.base import MultiLabelClassifierMixin
from skmultilabel.exceptions import LabelFitError
from skmultilabel.problem_transform._label_columns import warn_constant_labels
from skmultilabel.problem_transform._label_powerset import LabelPowerset
from skmultilabel.problem_transform._labelsets._groups import make_groups
from skmultilabel.problem_transform._labelsets._powerset import (
    check_weight_of_samples,
    fit_powerset,
    pose_powerset,
    solve_powersets,
    warn_lost_labels,
)
from skmultilabel.problem_transform._routing import RoutingMixin, route_params
from skmultilabel.problem_transform._seeds import seed_estimator

__all__ = ["RandomLabelsets"]


class RandomLabelsets(RoutingMixin, MultiLabelClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Random k-labelsets (RAkEL): label powersets of small groups of labels, which vote.

    A label powerset of all labels has as many classes as there are label sets, most of them rare.
    One of three labels has at most eight, and still learns what these have to do with each other
    [1]_. Every label is in several groups, and the mean of what they say decides; so label sets
    may be predicted that were never seen.

    Read more in the :ref:`User Guide <label_sets>`.

    Parameters
    ----------
    estimator : estimator instance
        A classifier of several classes.
    labelsets : {"overlapping", "disjoint", "cooccurrence"} or list of array-like, \
            default="overlapping"
        The groups of labels. ``"overlapping"``: different groups are drawn, so that every label is
        in about as many. ``"disjoint"``: the labels are divided at random. ``"cooccurrence"``: they
        are divided into groups of labels that depend on each other, by
        :func:`~skmultilabel.label_space.partition_labels`. A list has the labels of every group,
        by name or by column.
    labelset_size : int, default=3
        The number of labels in a group, for ``"disjoint"`` and ``"cooccurrence"`` the largest one.
        With fewer labels than that, all of them are one group. Not looked at for a list.
    n_labelsets : int, default=None
        The number of overlapping groups: 2 per label by default, or all that there are.
    voting : {"soft", "hard"}, default="soft"
        Whether the groups' probabilities of a label are averaged, or their predictions. Only
        ``"hard"`` does without `predict_proba` of the base estimator.
    min_count : int, default=1
        How many samples a label set of a group needs to be a class; see :class:`LabelPowerset`.
    n_subsets : int, default=2
        With how many frequent subsets of it the samples of another one come back.
    n_jobs : int, default=None
        The number of groups that are fitted at the same time, or of threads where they are solved
        together. ``None`` means 1 unless in a :func:`joblib.parallel_config` context, ``-1`` all
        processors.
    random_state : int, RandomState instance or None, default=None
        Which groups are drawn. Pass an int for the same ones in every call.

    Attributes
    ----------
    estimators_ : list of LabelPowerset
        The fitted label powerset of every group.
    labelsets_ : list of ndarray of int
        The columns of every group.
    solver_ : {"batched", "per_group"}
        Whether all groups were solved together: see Notes.
    classes_ : ndarray of shape (n_labels,)
        The columns ``0, ..., n_labels - 1``, as objects.
    n_labels_ : int
        The number of labels.
    label_names_in_ : ndarray of shape (n_labels,), dtype object
        The names of the labels. Only where `y` was a DataFrame with string column names.
    n_features_in_ : int
        The number of features. Only where the base estimator tells it.
    feature_names_in_ : ndarray of shape (n_features,), dtype object
        The names of the features. Only where the base estimator tells them.

    See Also
    --------
    LabelPowerset : One group of all labels.
    skmultilabel.label_space.partition_labels : Groups of labels that depend on each other.

    Notes
    -----
    A group learns from the samples of which it knows all labels; what is not known (NaN) of other
    labels does not matter to it.

    The groups of a :class:`~sklearn.linear_model.LogisticRegression` with a quadratic penalty are
    solved together, on samples that are dense or worth making so. The models are those that it
    would fit by itself, and nearer to their optimum than it comes in as many iterations.

    References
    ----------
    .. [1] G. Tsoumakas, I. Katakis, I. Vlahavas, "Random k-Labelsets for Multilabel
       Classification", IEEE Transactions on Knowledge and Data Engineering 23(7), 2011.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skmultilabel.problem_transform import RandomLabelsets
    >>> X, Y = make_multilabel_classification(n_classes=4, random_state=0)
    >>> base = LogisticRegression(max_iter=1000)
    >>> model = RandomLabelsets(base, labelset_size=2, n_labelsets=4, random_state=0).fit(X, Y)
    >>> [labels.tolist() for labels in model.labelsets_]
    [[0, 3], [1, 2], [1, 3], [0, 2]]
    >>> model.predict_proba(X).shape
    (100, 4)
    """

    _parameter_constraints = {
        "estimator": [HasMethods(["fit", "predict"])],
        "labelsets": [StrOptions({"overlapping", "disjoint", "cooccurrence"}), "array-like"],
        "labelset_size": [Interval(Integral, 1, None, closed="left")],
        "n_labelsets": [Interval(Integral, 1, None, closed="left"), None],
        "voting": [StrOptions({"soft", "hard"})],
        "min_count": [Interval(Integral, 1, None, closed="left")],
        "n_subsets": [Interval(Integral, 0, None, closed="left")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }

    # Weights of a fit are asked for by the base estimator, never by this one.
    __metadata_request__fit = {"sample_weight": UNUSED}

    def __init__(
        self,
        estimator,
        *,
        labelsets="overlapping",
        labelset_size=3,
        n_labelsets=None,
        voting="soft",
        min_count=1,
        n_subsets=2,
        n_jobs=None,
        random_state=None,
    ):
        self.estimator = estimator
        self.labelsets = labelsets
        self.labelset_size = labelset_size
        self.n_labelsets = n_labelsets
        self.voting = voting
        self.min_count = min_count
        self.n_subsets = n_subsets
        self.n_jobs = n_jobs
        self.random_state = random_state

    # The base estimator validates its own parameters when it is fitted.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, sample_weight=None, **fit_params):
        """Fit a label powerset on every group of labels.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples, in any form that the base estimator takes.
        y : {array-like, sparse matrix, DataFrame} of shape (n_samples, n_labels)
            Labels: 0 and 1, NaN where a label is not known.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples. They do not change which label sets are rare.
        **fit_params : dict
            Given to the `fit` of the base estimators by metadata routing.

        Returns
        -------
        self : RandomLabelsets
            The fitted estimator.

        Raises
        ------
        ValueError
            If `y` is no label matrix; if there are no such groups; if a weight is negative; or if
            votes need probabilities that the base estimator does not have.
        LabelFitError
            If a group cannot be fitted; the message names its labels.
        """
        params = route_params(self, "fit", sample_weight, fit_params)
        self._check_parameters()
        with all_or_nothing(self):
            return self._fit(X, y, params)

    def _fit(self, X, y, params):
        Y = self._read_labels(X, y)
        params = check_weight_of_samples(params, *Y.shape)
        columns = Y.tocsc() if sp.issparse(Y) else np.asfortranarray(Y)
        names = getattr(self, "label_names_in_", None)
        rng = check_random_state(self.random_state)
        groups = make_groups(
            self.labelsets, columns, self.labelset_size, self.n_labelsets, rng, names
        )
        warn_constant_labels(columns, names)
        titles = [describe_labels(group, names) for group in groups]
        posed = [
            self._pose(columns[:, group], params, title)
            for group, title in zip(groups, titles, strict=True)
        ]
        self._warn_lost(groups, posed, names)
        solved = solve_powersets(self.estimator, X, posed, params, titles, self.n_jobs)
        fitted = self._fit_groups(X, posed, params, titles, rng) if solved is None else solved
        self.solver_ = "per_group" if solved is None else "batched"
        self.labelsets_ = groups
        self.estimators_ = [self._make_member(*pair) for pair in zip(posed, fitted, strict=True)]
        self._copy_feature_facts(self.estimators_)
        return self

    def _fit_groups(self, X, posed, params, titles, rng):
        """Fit a clone of the base estimator on the problem of every group."""
        seeds = rng.randint(np.iinfo(np.int32).max, size=len(posed))
        return Parallel(n_jobs=self.n_jobs)(
            delayed(_fit_group)(seed_estimator(self.estimator, seed), X, problem, params, title)
            for seed, problem, title in zip(seeds, posed, titles, strict=True)
        )

    def _check_parameters(self):
        """Refuse what the parameters do not allow together, before anything is looked at."""
        if self.voting == "soft" and not hasattr(self.estimator, "predict_proba"):
            raise ValueError(
                'voting="soft" averages probabilities, but '
                f"{type(self.estimator).__name__} has no predict_proba. Use a base estimator that "
                'has one, or voting="hard".'
            )
        if self.n_labelsets is not None and self.labelsets != "overlapping":
            raise ValueError(
                f"n_labelsets={self.n_labelsets} is the number of overlapping groups, but "
                f"labelsets={self.labelsets!r}. Leave n_labelsets=None."
            )

    def _pose(self, Y, params, title):
        """Pose the problem of one group."""
        Y = Y.toarray() if sp.issparse(Y) else Y
        weight = params.get("sample_weight")
        try:
            return pose_powerset(Y, weight, self.min_count, self.n_subsets)
        except ValueError as error:
            raise LabelFitError(title, str(error)) from error

    def _warn_lost(self, groups, posed, names):
        """Warn of labels that were pruned in all of their groups."""
        n_lost = np.zeros(self.n_labels_)
        for group, problem in zip(groups, posed, strict=True):
            n_lost[group] += problem.lost
        warn_lost_labels(n_lost == _count_uses(groups), self.min_count, names)

    def _make_member(self, problem, fitted):
        """Make the label powerset of one group, with the base estimator fitted on its problem."""
        member = LabelPowerset(
            clone(self.estimator), min_count=self.min_count, n_subsets=self.n_subsets
        )
        member._record_labels(problem.sets)
        member._has_sparse_labels = False
        return member._take(problem, fitted)

    def predict(self, X):
        """Predict the labels of every sample.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        {ndarray, csr_array} of shape (n_samples, n_labels)
            1 where the mean of the votes is above 0.5; sparse where the labels of the fit were.
        """
        return self._shape_answer(self.predict_proba(X) > 0.5)

    def predict_proba(self, X):
        """Average the votes on every label.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Samples.

        Returns
        -------
        ndarray of shape (n_samples, n_labels)
            The mean of the groups' probabilities; with ``voting="hard"`` the share of groups that
            predict the label.
        """
        check_is_fitted(self, "estimators_")
        total = np.zeros((num_samples(X), self.n_labels_))
        for group, member in zip(self.labelsets_, self.estimators_, strict=True):
            vote = member.predict_proba if self.voting == "soft" else member.predict
            total[:, group] += vote(X)
        return total / _count_uses(self.labelsets_)


def _count_uses(groups):
    """Count the groups of every label."""
    return np.bincount(np.concatenate(groups))


def _fit_group(estimator, X, problem, params, title):
    """Fit the base estimator on the problem of one group."""
    try:
        return fit_powerset(estimator, X, problem, params)
    except Exception as error:
        reason = f"{type(error).__name__} in the base estimator: {error}"
        raise LabelFitError(title, reason) from error
