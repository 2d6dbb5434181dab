"""Every classifier under scikit-learn's common checks, and under our own."""

import contextlib

import numpy as np
import pytest
from estimator_checks import CHECKS, ESTIMATORS, EXCEPTIONS, NEURAL_ESTIMATORS
from single_label_view import SingleLabelView, UnweightedSingleLabelView
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.model_selection import KFold
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import estimator_checks as scikit_learn_checks
from sklearn.utils.estimator_checks import estimator_checks_generator

from skmultilabel import (
    BinaryRelevance,
    ClassifierChain,
    ClassifierChainEnsemble,
    FixedThresholdClassifier,
    ThresholdOptimizer,
)
from skmultilabel.calibration import MultiLabelCalibrator
from skmultilabel.neighbors import MLkNN
from skmultilabel.problem_transform import LabelPowerset, RandomLabelsets, StackedBinaryRelevance

# What scikit-learn's checks are run on. They compare solutions to the last digits, so the solvers
# are exact here; the checks of probabilities want none of 0 and 1, so the tree's leaves are large.
CHECKED_BY_SCIKIT_LEARN = [
    BinaryRelevance(LogisticRegression()),
    BinaryRelevance(DecisionTreeClassifier(min_samples_leaf=15, random_state=0)),
    BinaryRelevance(GaussianNB()),
    BinaryRelevance(LinearSVC(dual=False, tol=1e-12, max_iter=10_000)),
    BinaryRelevance(Ridge()),
    BinaryRelevance(SGDClassifier(random_state=0)),
    # These refuse a 1-d y, so they are checked through a view that turns classes into columns.
    SingleLabelView(ClassifierChain(LogisticRegression())),
    SingleLabelView(ClassifierChain(LinearSVC(dual=False, tol=1e-12, max_iter=10_000))),
    SingleLabelView(ClassifierChainEnsemble(LogisticRegression(), random_state=0)),
    SingleLabelView(
        FixedThresholdClassifier(BinaryRelevance(LinearSVC(dual=False, tol=1e-12, max_iter=10_000)))
    ),
    SingleLabelView(
        ThresholdOptimizer(
            BinaryRelevance(LinearSVC(dual=False, tol=1e-12, max_iter=10_000)), cv=KFold(2)
        )
    ),
    SingleLabelView(
        MultiLabelCalibrator(
            BinaryRelevance(LinearSVC(dual=False, tol=1e-12, max_iter=10_000)), cv=2
        )
    ),
    SingleLabelView(MultiLabelCalibrator(BinaryRelevance(GaussianNB()), method="isotonic", cv=2)),
    SingleLabelView(LabelPowerset(LogisticRegression(tol=1e-10, max_iter=1000))),
    SingleLabelView(RandomLabelsets(LogisticRegression(tol=1e-10, max_iter=1000), random_state=0)),
    SingleLabelView(StackedBinaryRelevance(LogisticRegression(), cv=3)),
    SingleLabelView(
        StackedBinaryRelevance(LogisticRegression(tol=1e-10), meta_features="true_labels")
    ),
    UnweightedSingleLabelView(MLkNN(n_neighbors=5)),
    *map(SingleLabelView, NEURAL_ESTIMATORS),
]


def name_check(check):
    return getattr(check, "func", check).__name__


def is_net(estimator):
    return type(getattr(estimator, "estimator", None)).__name__ == "NeuralMultiLabelClassifier"


def compare_in_single_precision(actual, desired, rtol=0.0, atol=0.0, err_msg=""):
    """Compare numbers whose last digits depend on how many rows are multiplied at once."""
    np.testing.assert_allclose(actual, desired, rtol=1e-4, atol=1e-5, err_msg=err_msg)


def explain_failure(estimator, check):
    """Why a check of scikit-learn has to fail, None where it has to pass."""
    if "sample_weight_equivalence" in name_check(check):
        if is_net(estimator):
            return "Scaling, batches and first intercepts count rows, whatever they weigh."
        if isinstance(estimator.estimator, SGDClassifier):
            return "Rows are visited in random order, so a doubled one is no weight 2."
        meta_features = getattr(estimator.estimator, "meta_features", None)
        uses_folds = isinstance(estimator.estimator, ThresholdOptimizer | MultiLabelCalibrator)
        if uses_folds or meta_features == "out_of_fold":
            return "Two copies of a row can fall into two folds, a row of weight 2 cannot."
    return None


def is_about_a_missing_method(estimator, check):
    _, _, method = name_check(check).partition("multilabel_output_format_")
    return bool(method) and not hasattr(estimator, method)


def list_scikit_learn_checks():
    return [
        (estimator, check)
        for instance in CHECKED_BY_SCIKIT_LEARN
        for estimator, check in estimator_checks_generator(instance)
        if not is_about_a_missing_method(estimator, check)
    ]


def name_case(value):
    return name_check(value) if callable(value) else repr(value)


# Some checks feed infinities and zero weights; numpy warns of them before anyone raises.
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.filterwarnings("ignore::skmultilabel.exceptions.LabelWarning")
@pytest.mark.parametrize(("estimator", "check"), list_scikit_learn_checks(), ids=name_case)
def test_scikit_learn_checks(estimator, check, monkeypatch):
    # Without it scikit-learn leaves out the check under array API dispatch.
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    expectation = contextlib.nullcontext()
    if is_net(estimator) and "_invariance" in name_check(check):
        for name in ("assert_allclose", "assert_allclose_dense_sparse"):
            monkeypatch.setattr(scikit_learn_checks, name, compare_in_single_precision)
    if explain_failure(estimator, check):
        expectation = pytest.raises(AssertionError, match="is not equivalent")
    with expectation:
        check(estimator)


# Whoever leaves out samples with unknown labels says so.
@pytest.mark.filterwarnings("ignore:.* are left out:skmultilabel.exceptions.LabelWarning")
@pytest.mark.parametrize("check", CHECKS, ids=name_check)
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=repr)
def test_our_checks(estimator, check):
    expectation = contextlib.nullcontext()
    names = type(estimator).__name__, repr(estimator)
    if any((name, name_check(check)) in EXCEPTIONS for name in names):
        # What is not promised gives another answer, or is refused.
        expectation = pytest.raises((AssertionError, ValueError))
    with expectation:
        check(estimator)
