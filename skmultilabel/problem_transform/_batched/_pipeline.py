"""Pipelines: the transformers that do not look at the labels are fitted once for all labels."""

import copy
import operator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from joblib import effective_n_jobs
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import process_routing

from skmultilabel._compat import ConstantPredictor, safe_indexing
from skmultilabel.problem_transform._batched._problems import LabelProblems
from skmultilabel.problem_transform._batched._type_names import name_type
from skmultilabel.problem_transform._label_columns import find_constant
from skmultilabel.problem_transform._per_label import fit_constant

__all__ = ["SharedSteps", "get_last_steps", "get_shared_steps", "share_steps"]

# Transformers of scikit-learn that do not use y, by the package they are in: by name, since
# importing them all takes long. A type that is not listed here may look at the labels.
UNSUPERVISED = {
    "cluster": {"Birch", "BisectingKMeans", "FeatureAgglomeration", "KMeans", "MiniBatchKMeans"},
    "compose": {"ColumnTransformer"},
    "decomposition": {
        "DictionaryLearning",
        "FactorAnalysis",
        "FastICA",
        "IncrementalPCA",
        "KernelPCA",
        "LatentDirichletAllocation",
        "MiniBatchDictionaryLearning",
        "MiniBatchNMF",
        "MiniBatchSparsePCA",
        "NMF",
        "PCA",
        "SparsePCA",
        "TruncatedSVD",
    },
    "ensemble": {"RandomTreesEmbedding"},
    "feature_extraction": {"DictVectorizer", "FeatureHasher"},
    "feature_extraction.text": {
        "CountVectorizer",
        "HashingVectorizer",
        "TfidfTransformer",
        "TfidfVectorizer",
    },
    "feature_selection": {"VarianceThreshold"},
    "frozen": {"FrozenEstimator"},
    "impute": {"IterativeImputer", "KNNImputer", "MissingIndicator", "SimpleImputer"},
    "kernel_approximation": {
        "AdditiveChi2Sampler",
        "Nystroem",
        "PolynomialCountSketch",
        "RBFSampler",
        "SkewedChi2Sampler",
    },
    "manifold": {"Isomap", "LocallyLinearEmbedding"},
    "neighbors": {"KNeighborsTransformer", "RadiusNeighborsTransformer"},
    "neural_network": {"BernoulliRBM"},
    "pipeline": {"FeatureUnion", "Pipeline"},
    "preprocessing": {
        "Binarizer",
        "FunctionTransformer",
        "KBinsDiscretizer",
        "KernelCenterer",
        "MaxAbsScaler",
        "MinMaxScaler",
        "Normalizer",
        "OneHotEncoder",
        "OrdinalEncoder",
        "PolynomialFeatures",
        "PowerTransformer",
        "QuantileTransformer",
        "RobustScaler",
        "SplineTransformer",
        "StandardScaler",
    },
    "random_projection": {"GaussianRandomProjection", "SparseRandomProjection"},
}

RANDOM = "a transformer draws random numbers; give it an integer random_state"


class SharedSteps(NamedTuple):
    """A pipeline whose leading steps were fitted for all labels.

    Attributes
    ----------
    pipeline : Pipeline
        Its leading steps are fitted, its last one is not.
    problems : LabelProblems
        The transformed samples with their labels: what the last step is to be fitted on.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        The samples as they were.
    """

    pipeline: Pipeline
    problems: LabelProblems
    X: object

    @property
    def last_step(self):
        """The step that is to be fitted on every label."""
        return self.pipeline.steps[-1][1]

    def attach(self, last_steps):
        """Put the fitted last step of every label behind the shared steps.

        Parameters
        ----------
        last_steps : list of estimator instances
            One per label.

        Returns
        -------
        list of estimator instances
            Fitted pipelines; a constant predictor stays alone, as in the loop over labels.
        """
        return [
            fit_constant(self.X, int(step.y_[0]))
            if isinstance(step, ConstantPredictor)
            else _replace_last_step(self.pipeline, step)
            for step in last_steps
        ]


def share_steps(pipeline, problems, fit_params):
    """Fit the leading steps of a pipeline once, if every label's own fit would do the same.

    Parameters
    ----------
    pipeline : Pipeline
        The base estimator.
    problems : LabelProblems
        What it is to be fitted on.
    fit_params : dict
        What its `fit` is given besides.

    Returns
    -------
    shared : SharedSteps or None
        ``None`` where the steps are not shared.
    reason : str or None
        Why not, as the end of a sentence.
    """
    reason = _explain_unshared(pipeline, fit_params)
    if reason is not None:
        return None, reason
    rows, all_known = _find_known_rows(problems)
    if not all_known and not all(map(_works_row_by_row, _get_leading(pipeline))):
        return None, "labels are not known (NaN) in different rows, which scale each label's data"
    if len(rows) < problems.columns.shape[0] and get_tags(pipeline).input_tags.pairwise:
        return None, "a precomputed kernel has to cover the same samples for every label"
    known = _keep_rows(problems, rows)
    fitted = _replace_last_step(clone(pipeline), "passthrough")
    state = np.random.get_state()
    transformed = fitted.fit_transform(known.X)
    if not _is_same_state(state, np.random.get_state()):
        np.random.set_state(state)
        return None, RANDOM
    fitted = _replace_last_step(fitted, pipeline.steps[-1][1])
    return SharedSteps(fitted, replace(known, X=transformed), problems.X), None


def get_shared_steps(estimators):
    """Find the leading steps that fitted pipelines have in common.

    Parameters
    ----------
    estimators : list of estimator instances
        Fitted estimators.

    Returns
    -------
    Pipeline or None
        The leading steps as a pipeline that transforms; ``None`` where the estimators are no
        pipelines, or their leading steps are not the very same objects.
    """
    if not estimators or any(type(each) is not Pipeline for each in estimators):
        return None
    first = _get_leading(estimators[0])
    for pipeline in estimators:
        steps = _get_leading(pipeline)
        if len(steps) != len(first) or any(map(operator.is_not, steps, first)):
            return None
    return _replace_last_step(estimators[0], "passthrough")


def get_last_steps(estimators):
    """Take the last steps of pipelines.

    Parameters
    ----------
    estimators : list of estimator instances
        Fitted pipelines, constant predictors among them.

    Returns
    -------
    list of estimator instances
        The last steps; constant predictors that take what the last steps take.
    """
    last = next(each.steps[-1][1] for each in estimators if isinstance(each, Pipeline))
    return [
        each.steps[-1][1] if isinstance(each, Pipeline) else _move_constant(each, last)
        for each in estimators
    ]


def _move_constant(constant, last_step):
    moved = copy.copy(constant)
    for fact in ("n_features_in_", "feature_names_in_"):
        vars(moved).pop(fact, None)
        if hasattr(last_step, fact):
            setattr(moved, fact, getattr(last_step, fact))
    return moved


def _get_leading(pipeline):
    return [step for _, step in pipeline.steps[:-1]]


def _replace_last_step(pipeline, step):
    """Copy a pipeline with another last step; the others are shared with the copy."""
    copied = copy.copy(pipeline)
    copied.steps = [*pipeline.steps[:-1], (pipeline.steps[-1][0], step)]
    return copied


def _explain_unshared(pipeline, fit_params):
    """Say why the labels do not share the leading steps, as far as their parameters tell."""
    if not pipeline.steps or not hasattr(pipeline.steps[-1][1], "fit"):
        return "the pipeline has no last step to fit"
    if pipeline.transform_input is not None:
        return "transform_input is for one fit at a time"
    if not _all_goes_to_last_step(pipeline, fit_params):
        return "the fit parameters are not for the last step of the pipeline alone"
    if any(_overwrites(name, value) for name, value in pipeline.get_params().items()):
        return "a step that overwrites its samples (copy=False) cannot share them"
    for step in (pipeline, *_iter_steps(_get_leading(pipeline))):
        if not _ignores_labels(step):
            return f"{type(step).__name__} may look at the labels"
        if getattr(step, "_skl_callbacks", None):
            return "callbacks follow one fit at a time"
        if _draws_in_workers(step):
            return RANDOM
    return None


def _all_goes_to_last_step(pipeline, fit_params):
    if not fit_params:
        return True
    routed = process_routing(pipeline, "fit", **fit_params)
    leading = (routed[name] for name, _ in pipeline.steps[:-1] if name in routed)
    to_last = routed[pipeline.steps[-1][0]].fit
    return to_last.keys() == fit_params.keys() == {"sample_weight"} and not any(
        any(params.values()) for params in leading
    )


def _overwrites(name, value):
    return value is False and name.rpartition("__")[2].startswith("copy")


def _iter_steps(steps):
    """Iterate over transformers, and over those inside them."""
    for step in steps:
        if step is not None and not isinstance(step, str):
            yield step
            yield from _iter_steps(_get_members(step))


def _get_members(composite):
    match name_type(type(composite)):
        case "pipeline.Pipeline":
            return [step for _, step in composite.steps]
        case "pipeline.FeatureUnion":
            return [step for _, step in composite.transformer_list]
        case "compose.ColumnTransformer":
            return [step for _, step, _ in composite.transformers] + [composite.remainder]
        case _:
            return []


def _ignores_labels(step):
    package, _, name = (name_type(type(step)) or "").rpartition(".")
    return name in UNSUPERVISED.get(package, ())


def _draws_in_workers(step):
    """Tell whether random numbers might be drawn where they are not seen to be drawn."""
    return (
        bool(_get_members(step))
        and effective_n_jobs(getattr(step, "n_jobs", 1)) > 1
        and any(
            name.endswith("random_state") and value is None
            for name, value in step.get_params().items()
        )
    )


def _works_row_by_row(step):
    """Tell whether a step makes the same of a row whatever the other rows are."""
    if step is None or isinstance(step, str):
        return True
    members = _get_members(step)
    if members:
        return all(map(_works_row_by_row, members))
    return not get_tags(step).requires_fit and type(step).__name__ != "FunctionTransformer"


def _find_known_rows(problems):
    """Find the rows that the varying labels know; tell whether each knows all of these."""
    n_samples = problems.columns.shape[0]
    always, never, unknown = find_constant(problems.columns)
    varied = ~(always | never | unknown)
    if not problems.has_unknown or not varied.any():
        return np.arange(n_samples), True
    n_unknown = _count_unknown(problems.columns[:, np.flatnonzero(varied)])
    rows = np.flatnonzero(n_unknown < np.sum(varied))
    return rows, not n_unknown[rows].any()


def _count_unknown(columns):
    """Count the labels of every row that are not known."""
    if sp.issparse(columns):
        return np.bincount(columns.indices[np.isnan(columns.data)], minlength=columns.shape[0])
    return np.isnan(columns).sum(axis=1)


def _keep_rows(problems, rows):
    if len(rows) == problems.columns.shape[0]:
        return problems
    columns = problems.columns[rows]
    return replace(
        problems,
        X=safe_indexing(problems.X, rows),
        columns=columns if sp.issparse(columns) else np.asfortranarray(columns),
        weight=None if problems.weight is None else problems.weight[rows],
    )


def _is_same_state(before, after):
    return all(map(np.array_equal, before, after))
