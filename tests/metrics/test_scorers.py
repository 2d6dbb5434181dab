"""Every scorer of the registry with classifiers that answer in every form."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from sklearn.datasets import make_multilabel_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import get_scorer_names
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance, metrics
from skmultilabel.exceptions import LabelWarning
from skmultilabel.metrics._scorers import PROBABILITIES, SCORERS

X, Y = make_multilabel_classification(n_samples=60, n_classes=3, random_state=0)
LOGISTIC = LogisticRegression()
CLASSIFIERS = {
    "one array of probabilities": OneVsRestClassifier(LOGISTIC),
    "lists of probabilities": RandomForestClassifier(n_estimators=5, random_state=0),
    "blocks of an estimator per label": MultiOutputClassifier(LOGISTIC),
    "float decisions": ClassifierChain(LOGISTIC),
    "decision values only": RidgeClassifier(),
    "ours": BinaryRelevance(LOGISTIC),
    "ours, decision values only": BinaryRelevance(LinearSVC()),
}
pytestmark = pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")


@pytest.fixture(scope="module", params=CLASSIFIERS)
def fitted(request):
    return CLASSIFIERS[request.param].fit(X, Y)


def get_scores(estimator):
    """The scores of every label, form by form."""
    if not hasattr(estimator, "predict_proba"):
        return estimator.decision_function(X)
    answer = estimator.predict_proba(X)
    return np.column_stack([p[:, 1] for p in answer]) if isinstance(answer, list) else answer


@pytest.mark.parametrize("name", SCORERS)
def test_a_scorer_is_its_measure_of_the_right_answer(name, fitted):
    scorer = metrics.get_multilabel_scorers([name])[name]
    if scorer._response_method == PROBABILITIES and not hasattr(fitted, "predict_proba"):
        with pytest.raises(AttributeError, match="has no predict_proba"):
            scorer(fitted, X, Y)
        return
    decides = scorer._response_method == "predict"
    answer = fitted.predict(X) if decides else get_scores(fitted)
    stem, _, last = name.removeprefix("neg_").rpartition("_")
    if last.isdigit():
        value = getattr(metrics, f"{stem}_k")(Y, answer, k=int(last))
    elif last in ("macro", "micro", "weighted", "samples"):
        measure = getattr(metrics, f"{stem}_score", None) or getattr(metrics, stem)
        value = measure(Y, answer, average=last)
    elif "never" in name or "always" in name:
        value = len(getattr(metrics.find_silent_labels(Y, answer), f"{stem}_{last}"))
    else:
        name = name.removeprefix("neg_")
        names = (name, f"{name}_score", f"{name}_loss")
        value = next(getattr(metrics, n) for n in names if hasattr(metrics, n))(Y, answer)
    sign = -1 if scorer.name.startswith("neg_") else 1
    assert scorer(fitted, X, Y) == sign * value


@pytest.mark.parametrize("name", SCORERS)
def test_scorers_are_pickled(name):
    model = BinaryRelevance(LOGISTIC).fit(X, Y)
    scorer = SCORERS[name]
    assert pickle.loads(pickle.dumps(scorer))(model, X, Y) == scorer(model, X, Y)
    assert repr(scorer) == f"get_multilabel_scorers([{name!r}])[{name!r}]"


@pytest.mark.parametrize("name", SCORERS)
def test_labels_that_are_not_known_are_left_out(name):
    model = BinaryRelevance(LOGISTIC).fit(X, Y)
    known = np.arange(len(X)) % 4 > 0
    partly = np.where(known[:, None], Y, np.nan)
    expected = SCORERS[name](model, X[known], Y[known])
    if name.startswith("psp"):
        # The propensities are those of fewer samples.
        assert np.isfinite(SCORERS[name](model, X, partly))
        return
    assert SCORERS[name](model, X, partly) == pytest.approx(expected, rel=1e-12)
    assert SCORERS[name](model, X, sp.csr_array(partly)) == pytest.approx(expected, rel=1e-12)


def test_one_object_predicts_once_for_all():
    class CountingForest(RandomForestClassifier):
        n_calls = 0

        def predict_proba(self, X):
            type(self).n_calls += 1
            return super().predict_proba(X)

    model = CountingForest(n_estimators=3, random_state=0).fit(X, Y)
    expected = {name: scorer(model, X, Y) for name, scorer in SCORERS.items()}
    CountingForest.n_calls = 0
    assert metrics.MultilabelScoring()(model, X, Y) == expected
    # Of a forest the decisions come from its probabilities, too.
    assert CountingForest.n_calls == 3


def test_what_a_classifier_has_no_answer_for_is_left_out_of_all():
    answer = metrics.MultilabelScoring()(RidgeClassifier().fit(X, Y), X, Y)
    assert "roc_auc_macro" in answer
    assert "neg_log_loss" not in answer
    with pytest.raises(AttributeError, match="has no predict_proba"):
        metrics.MultilabelScoring(["neg_log_loss"])(RidgeClassifier().fit(X, Y), X, Y)


@pytest.mark.parametrize("n_labels", [1, 2, 3])
def test_cross_validation_and_grid_search_take_them(n_labels):
    Y_few = Y[:, :n_labels]
    names = ["f1_macro", "roc_auc_macro", "neg_log_loss", "precision_at_1", "neg_ranking_loss"]
    forest = RandomForestClassifier(n_estimators=3, random_state=0)
    scorers = metrics.get_multilabel_scorers(names)
    # scikit-learn gives a single label to its classifiers as a vector.
    model = BinaryRelevance(forest) if n_labels == 1 else forest
    by_dict = cross_validate(model, X, Y_few, scoring=scorers, cv=3)
    at_once = cross_validate(model, X, Y_few, scoring=metrics.MultilabelScoring(names), cv=3)
    for name in names:
        np.testing.assert_array_equal(by_dict[f"test_{name}"], at_once[f"test_{name}"])
        assert np.isfinite(by_dict[f"test_{name}"]).all()
    grid = {"estimator__C": [0.1, 1]}
    for scoring in (scorers, metrics.MultilabelScoring(names)):
        search = GridSearchCV(BinaryRelevance(LOGISTIC), grid, scoring=scoring, refit="f1_macro")
        assert search.fit(X, Y_few).best_score_ > 0


def test_a_single_label_that_is_answered_as_a_vector():
    model = KNeighborsClassifier().fit(X, Y[:, 0])
    scorers = metrics.get_multilabel_scorers(["hamming_score", "roc_auc_macro"])
    expected = (model.predict(X) == Y[:, 0]).mean()
    assert scorers["hamming_score"](model, X, Y[:, :1]) == expected
    assert scorers["roc_auc_macro"](model, X, Y[:, :1]) > 0.5


def test_weights_are_routed():
    weight = np.arange(len(X)) % 3
    model = BinaryRelevance(LOGISTIC).fit(X, Y)
    expected = metrics.f1_score(Y, model.predict(X), sample_weight=weight)
    scoring = metrics.MultilabelScoring(["f1_macro", "neg_never_predicted"])
    assert scoring(model, X, Y, sample_weight=weight)["f1_macro"] == expected
    assert SCORERS["f1_macro"](model, X, Y, sample_weight=weight) == expected
    folds = [(np.arange(len(X)), np.arange(len(X)))]
    with sklearn.config_context(enable_metadata_routing=True):
        scorer = metrics.get_multilabel_scorers(["f1_macro"])["f1_macro"]
        scorer.set_score_request(sample_weight=True)
        routed = BinaryRelevance(LogisticRegression().set_fit_request(sample_weight=False))
        result = cross_validate(
            routed,
            X,
            Y,
            scoring={"f1": scorer},
            cv=folds,
            params={"sample_weight": weight},
        )
    assert result["test_f1"] == pytest.approx([expected], rel=1e-12)
    # What is asked of one scorer is not asked of the next of that name.
    assert not hasattr(
        metrics.get_multilabel_scorers(["f1_macro"])["f1_macro"], "_metadata_request"
    )


def test_names_of_labels_are_compared():
    frame = pd.DataFrame(Y, columns=["sport", "news", "arts"])
    model = BinaryRelevance(LOGISTIC).fit(X, frame)
    assert SCORERS["accuracy"](model, X, frame) == SCORERS["accuracy"](model, X, Y)
    with pytest.raises(ValueError, match="in another order"):
        SCORERS["accuracy"](model, X, frame[["news", "sport", "arts"]])


@pytest.mark.filterwarnings("error::skmultilabel.exceptions.LabelWarning")
def test_a_label_without_positives_is_named():
    frame = pd.DataFrame({"sport": Y[:, 0], "news": np.zeros(len(Y), dtype=int)})
    model = BinaryRelevance(LOGISTIC).fit(X, Y[:, :2])
    with pytest.warns(LabelWarning, match="label 'news'"):
        value = SCORERS["roc_auc_macro"](model, X, frame)
    assert np.isfinite(value)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(ValueError, match=r"no scorer 'f1', 'f1_at_5'\. There are f1_macro, "):
        metrics.get_multilabel_scorers(["accuracy", "f1", "f1_at_5"])
    with pytest.raises(TypeError, match=r"pass \['accuracy'\]"):
        metrics.get_multilabel_scorers("accuracy")
    assert list(metrics.get_multilabel_scorers(["ndcg_at_17"])) == ["ndcg_at_17"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_names_that_scikit_learn_has_mean_the_same():
    model = BinaryRelevance(LOGISTIC).fit(X, Y)
    shared = set(SCORERS) & set(get_scorer_names()) - {"neg_log_loss", "neg_brier_score"}
    assert {"accuracy", "f1_macro", "recall_micro", "jaccard_samples"} <= shared
    for name in shared:
        expected = sklearn.metrics.get_scorer(name)(model, X, Y)
        assert SCORERS[name](model, X, Y) == pytest.approx(expected, rel=1e-12)
