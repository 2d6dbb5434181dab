"""Pipelines whose transformers are fitted once, against one whole pipeline per label."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from joblib import parallel_config
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    KernelCenterer,
    Normalizer,
    OneHotEncoder,
    StandardScaler,
)
from sklearn.random_projection import GaussianRandomProjection
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from skmultilabel import BinaryRelevance
from skmultilabel.exceptions import LabelFitError, LabelWarning
from skmultilabel.problem_transform._batched._pipeline import get_shared_steps

TREE = DecisionTreeClassifier(max_depth=4, random_state=0)
FITTED_ON_OTHER_ROWS = FrozenEstimator(StandardScaler().fit(np.eye(6)))


class CountingScaler(StandardScaler):
    """A scaler of a type that is not known to ignore the labels."""


class Fussy(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        raise ValueError("not these samples")

    def transform(self, X):
        return X


class Counter:
    """Counts how often it, or a clone, is called as a function that changes nothing."""

    def __init__(self):
        self.n_calls = 0

    def __deepcopy__(self, memo):
        return self

    def __call__(self, X):
        self.n_calls += 1
        return X


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 6)) * np.arange(1, 7) + 3
    Y = (X @ rng.normal(size=(6, 4)) + rng.normal(size=(120, 4)) > 3).astype(int)
    return X, Y


def hide(Y, rows):
    Y = Y.astype(float)
    Y[rows] = np.nan
    return Y


def fit_both_ways(pipeline, X, Y, **params):
    shared = BinaryRelevance(pipeline).fit(X, Y, **params)
    alone = BinaryRelevance(clone(pipeline), solver="per_label").fit(X, Y, **params)
    return shared, alone


def is_shared(model):
    pipelines = [e for e in model.estimators_ if isinstance(e, Pipeline)]
    return bool(pipelines) and get_shared_steps(pipelines) is not None


def assert_same(shared, alone, X):
    np.testing.assert_array_equal(shared.predict(X), alone.predict(X))
    np.testing.assert_array_equal(shared.predict_proba(X), alone.predict_proba(X))
    predicted = shared.predict(X)
    for label, (ours, theirs) in enumerate(zip(shared.estimators_, alone.estimators_, strict=True)):
        assert type(ours) is type(theirs)
        assert vars(ours).keys() == vars(theirs).keys()
        np.testing.assert_array_equal(ours.predict(X), predicted[:, label])
        if isinstance(ours, Pipeline):
            for (name, step), (their_name, their_step) in zip(
                ours.steps, theirs.steps, strict=True
            ):
                assert name == their_name
                if hasattr(step, "fit"):
                    assert vars(step).keys() == vars(their_step).keys()


@pytest.mark.parametrize(
    "transformers",
    [
        [],
        ["passthrough"],
        [None, StandardScaler()],
        [StandardScaler(), PCA(3)],
        [StandardScaler(), TruncatedSVD(3, random_state=0)],
        [TruncatedSVD(3, random_state=np.random.RandomState(3))],
        [make_union(StandardScaler(), PCA(2), "passthrough")],
        [FeatureUnion([("scale", StandardScaler()), ("no", "drop")])],
        [make_column_transformer((StandardScaler(), [0, 2]), remainder=PCA(2))],
        [make_pipeline(StandardScaler(), FunctionTransformer(np.tanh))],
        [KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf")],
        [FITTED_ON_OTHER_ROWS],
    ],
)
def test_shared_transformers_give_the_result_of_one_pipeline_per_label(transformers, data):
    X, Y = data
    names = [str(number) for number in range(len(transformers))]
    pipeline = Pipeline([*zip(names, transformers, strict=True), ("tree", TREE)])
    shared, alone = fit_both_ways(pipeline, X, Y)
    assert is_shared(shared)
    assert shared.solver_ == "per_label"
    assert_same(shared, alone, X)


def test_a_slow_transformer_is_fitted_once(data):
    X, Y = data
    count = Counter()
    pipeline = make_pipeline(FunctionTransformer(count), TREE)
    BinaryRelevance(pipeline).fit(X, Y)
    assert count.n_calls == 1
    BinaryRelevance(pipeline, solver="per_label").fit(X, Y)
    assert count.n_calls == 1 + Y.shape[1]


@pytest.mark.parametrize(
    "last", [TREE, LogisticRegression(), make_pipeline(StandardScaler(), TREE)]
)
@pytest.mark.parametrize("container", ["default", "pandas"])
def test_samples_are_transformed_once_to_be_scored(last, container, data):
    X, Y = data
    Y = np.column_stack([Y, np.zeros(len(Y))])
    count = Counter()
    pipeline = make_pipeline(
        FunctionTransformer(count, feature_names_out="one-to-one"), PCA(2), last
    )
    pipeline.set_output(transform=container)
    with pytest.warns(LabelWarning):
        model = BinaryRelevance(pipeline).fit(X, Y)
    expected = np.transpose([estimator.predict(X) for estimator in model.estimators_])
    for method in ("predict", "predict_proba"):
        before = count.n_calls
        answer = getattr(model, method)(X)
        assert count.n_calls == before + 1
    np.testing.assert_array_equal(model.predict(X), expected)
    proba = np.transpose([estimator.predict_proba(X)[:, 1] for estimator in model.estimators_])
    np.testing.assert_allclose(answer, proba, rtol=1e-12)
    sparse = BinaryRelevance(pipeline)
    with pytest.warns(LabelWarning):
        sparse.fit(X, sp.csr_array(Y))
    np.testing.assert_array_equal(sparse.predict(X).toarray(), expected)


def test_the_last_step_of_a_pipeline_may_be_a_pipeline(data):
    X, Y = data
    pipeline = make_pipeline(StandardScaler(), make_pipeline(PCA(3), TREE))
    shared, alone = fit_both_ways(pipeline, X, Y)
    inner = [estimator.steps[-1][1] for estimator in shared.estimators_]
    assert is_shared(shared)
    assert get_shared_steps(inner) is not None
    assert_same(shared, alone, X)


@pytest.mark.parametrize(
    ("pipeline", "reason"),
    [
        (make_pipeline(SelectKBest(k=2), TREE), "SelectKBest may look at the labels"),
        (make_pipeline(CountingScaler(), TREE), "CountingScaler may look"),
        (make_pipeline(make_union(SelectKBest(k=2), PCA(2)), TREE), "SelectKBest may look"),
        (make_pipeline(StandardScaler(), make_pipeline(SelectKBest(k=2), TREE)), "SelectKBest"),
        (make_pipeline(TruncatedSVD(3), TREE), "random_state"),
        (make_pipeline(StandardScaler(copy=False), TREE), "copy=False"),
        (make_pipeline(StandardScaler(), Ridge(copy_X=False)), "copy=False"),
        (make_pipeline(StandardScaler(), TREE), "DecisionTreeClassifier has no batched fit"),
    ],
)
def test_batched_says_why_it_cannot_be_used(pipeline, reason, data):
    with pytest.raises(ValueError, match=f'solver="batched" cannot be used here: .*{reason}'):
        BinaryRelevance(pipeline, solver="batched").fit(*data)
    model = BinaryRelevance(pipeline).fit(*data)
    assert model.solver_ == "per_label"


def test_a_transformer_that_draws_random_numbers_draws_for_every_label(data):
    X, Y = data
    pipeline = make_pipeline(GaussianRandomProjection(2), TREE)
    predicted = []
    for solver in ("auto", "per_label"):
        np.random.seed(0)
        predicted.append(BinaryRelevance(pipeline, solver=solver).fit(X, Y).predict_proba(X))
    np.testing.assert_array_equal(*predicted)


def test_numbers_drawn_in_workers_are_not_seen_and_so_not_shared(data):
    count = Counter()
    steps = [("svd", TruncatedSVD(3)), ("count", FunctionTransformer(count))]
    with parallel_config("threading"), pytest.raises(ValueError, match="random_state"):
        BinaryRelevance(make_pipeline(FeatureUnion(steps, n_jobs=2), TREE), solver="batched").fit(
            *data
        )
    assert count.n_calls == 0


@pytest.mark.skipif(not hasattr(Pipeline, "set_callbacks"), reason="scikit-learn before 1.9")
@pytest.mark.parametrize("place", [None, 0])
def test_callbacks_follow_every_fit(place, data):
    pipeline = make_pipeline(StandardScaler(), TREE)
    (pipeline if place is None else pipeline[place])._skl_callbacks = [object()]
    with pytest.raises(ValueError, match="callbacks follow one fit at a time"):
        BinaryRelevance(pipeline, solver="batched").fit(*data)


def test_labels_known_in_the_same_rows_share(data):
    X, Y = data
    Y = hide(Y, slice(0, 120, 3))
    shared, alone = fit_both_ways(make_pipeline(StandardScaler(), TREE), X, Y)
    assert is_shared(shared)
    np.testing.assert_array_equal(
        shared.estimators_[0][0].mean_, X[~np.isnan(Y[:, 0])].mean(axis=0)
    )
    assert_same(shared, alone, X)


@pytest.mark.parametrize("to_target", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
def test_labels_known_in_different_rows_share_what_learns_nothing(to_target, data):
    X, Y = data
    Y = hide(Y, 7)
    Y[::4, 1] = np.nan
    stateless = make_pipeline(make_union(Normalizer(), "passthrough"), TREE)
    shared, alone = fit_both_ways(stateless, X, to_target(Y))
    assert is_shared(shared)
    for ours, theirs in zip(shared.estimators_, alone.estimators_, strict=True):
        np.testing.assert_array_equal(ours.predict_proba(X), theirs.predict_proba(X))


@pytest.mark.parametrize(
    "transformer", [StandardScaler(), FunctionTransformer(lambda X: X - X.mean(axis=0))]
)
def test_labels_known_in_different_rows_do_not_share_what_learns(transformer, data):
    X, Y = data
    Y = Y.astype(float)
    Y[::4, 1] = np.nan
    pipeline = make_pipeline(transformer, TREE)
    shared, alone = fit_both_ways(pipeline, X, Y)
    assert not is_shared(shared)
    assert_same(shared, alone, X)
    with pytest.raises(ValueError, match="not known"):
        BinaryRelevance(pipeline, solver="batched").fit(X, Y)


def test_constant_and_unknown_labels_stay_outside(data):
    X, Y = data
    Y = Y.astype(float)
    Y[:, 1] = 1
    Y[:, 3] = np.nan
    with pytest.warns(LabelWarning):
        shared, alone = fit_both_ways(make_pipeline(StandardScaler(), PCA(2), TREE), X, Y)
    assert is_shared(shared)
    assert_same(shared, alone, X)
    assert shared.estimators_[1].n_features_in_ == X.shape[1]


def test_constant_labels_only(data):
    X, _ = data
    with pytest.warns(LabelWarning):
        shared, alone = fit_both_ways(make_pipeline(StandardScaler(), TREE), X, np.ones((120, 2)))
    assert_same(shared, alone, X)


def test_texts():
    texts = ["red car", "blue car", "red boat", "blue boat", "red red boat", "car"] * 3
    Y = np.array([[text.count("red") > 0, "car" in text] for text in texts]).astype(int)
    shared, alone = fit_both_ways(make_pipeline(TfidfVectorizer(), TREE), texts, Y)
    assert is_shared(shared)
    assert_same(shared, alone, texts)
    Y = hide(Y, [0, 3])
    shared, alone = fit_both_ways(make_pipeline(TfidfVectorizer(), TREE), texts, Y)
    assert is_shared(shared)
    assert_same(shared, alone, texts)


def test_tables_keep_their_names(data):
    X, Y = data
    X = pd.DataFrame(X, columns=list("abcdef")).assign(g=["x", "y"] * 60)
    columns = ColumnTransformer(
        [("num", StandardScaler(), ["a", "c"]), ("g", OneHotEncoder(), ["g"])]
    )
    columns.set_params(sparse_threshold=0, g__sparse_output=False)
    pipeline = make_pipeline(columns, TREE).set_output(transform="pandas")
    shared, alone = fit_both_ways(pipeline, X, Y)
    assert is_shared(shared)
    assert_same(shared, alone, X)
    assert shared.feature_names_in_.tolist() == X.columns.tolist()
    assert shared.estimators_[2].n_features_in_ == 7
    np.testing.assert_array_equal(
        shared.estimators_[2][-1].feature_names_in_, alone.estimators_[2][-1].feature_names_in_
    )


def test_memory_is_used(tmp_path, data):
    X, Y = data
    pipeline = make_pipeline(StandardScaler(), TREE, memory=str(tmp_path))
    shared, alone = fit_both_ways(pipeline, X, Y)
    assert any(tmp_path.iterdir())
    assert is_shared(shared)
    assert_same(shared, alone, X)


def test_the_given_pipeline_is_not_fitted(data):
    pipeline = make_pipeline(StandardScaler(), TREE)
    BinaryRelevance(pipeline).fit(*data)
    assert not hasattr(pipeline[0], "mean_")


def test_weights_go_to_the_last_step(data):
    X, Y = data
    weight = np.random.default_rng(1).integers(1, 5, size=Y.shape)
    with sklearn.config_context(enable_metadata_routing=True):
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        tree = clone(TREE).set_fit_request(sample_weight=True)
        for sample_weight in (weight[:, 0], weight):
            shared, alone = fit_both_ways(
                make_pipeline(scaler, tree), X, Y, sample_weight=sample_weight
            )
            assert is_shared(shared)
            assert_same(shared, alone, X)


def test_weights_of_a_transformer_are_not_shared(data):
    X, Y = data
    with sklearn.config_context(enable_metadata_routing=True):
        scaler = StandardScaler().set_fit_request(sample_weight=True)
        tree = clone(TREE).set_fit_request(sample_weight=True)
        weight = np.arange(Y.size).reshape(Y.shape) % 5
        shared, alone = fit_both_ways(make_pipeline(scaler, tree), X, Y, sample_weight=weight)
        assert not is_shared(shared)
        assert_same(shared, alone, X)


def test_the_error_of_a_shared_transformer_blames_no_label(data):
    X, Y = data
    pipeline = make_pipeline(PCA(40), TREE)
    with pytest.raises(ValueError, match="n_components=40 must be between") as caught:
        BinaryRelevance(pipeline).fit(X, Y)
    assert not isinstance(caught.value, LabelFitError)
    with pytest.raises(LabelFitError, match="not these samples"):
        BinaryRelevance(make_pipeline(Fussy(), TREE)).fit(X, Y)


def test_the_error_of_the_last_step_names_the_label(data):
    bad_tree = DecisionTreeClassifier(max_depth=-1)
    with pytest.raises(LabelFitError, match="Label 0: InvalidParameterError"):
        BinaryRelevance(make_pipeline(StandardScaler(), bad_tree)).fit(*data)


def test_pickling_keeps_the_steps_shared(data):
    X, Y = data
    model = BinaryRelevance(make_pipeline(StandardScaler(), TREE)).fit(X, Y)
    again = pickle.loads(pickle.dumps(model))
    assert is_shared(again)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_several_jobs_give_the_same(n_jobs, data):
    X, Y = data
    pipeline = make_pipeline(StandardScaler(), RandomForestClassifier(5, random_state=0))
    with parallel_config("threading"):
        shared = BinaryRelevance(pipeline, n_jobs=n_jobs).fit(X, Y)
    alone = BinaryRelevance(pipeline, solver="per_label").fit(X, Y)
    assert is_shared(shared)
    assert_same(shared, alone, X)


def test_a_precomputed_kernel_covers_the_same_samples(data):
    X, Y = data
    kernel = X @ X.T
    pipeline = make_pipeline(KernelCenterer(), SVC(kernel="precomputed"))
    shared = BinaryRelevance(pipeline).fit(kernel, Y)
    alone = BinaryRelevance(pipeline, solver="per_label").fit(kernel, Y)
    np.testing.assert_array_equal(shared.predict(kernel), alone.predict(kernel))
    with pytest.raises(LabelFitError, match="precomputed kernel"):
        BinaryRelevance(pipeline).fit(kernel, hide(Y, [0]))


def test_a_search_reaches_the_last_step(data):
    X, Y = data
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    search = GridSearchCV(
        BinaryRelevance(pipeline), {"estimator__logisticregression__C": [1e-3, 1.0]}, cv=3
    )
    search.fit(X, Y)
    assert search.best_params_ == {"estimator__logisticregression__C": 1.0}
    assert is_shared(search.best_estimator_)


def test_multiclass_targets_share_too(data):
    X, Y = data
    y = Y[:, 0] + 2 * Y[:, 1]
    shared, alone = fit_both_ways(make_pipeline(StandardScaler(), TREE), X, y)
    assert is_shared(shared)
    np.testing.assert_array_equal(shared.predict(X), alone.predict(X))
