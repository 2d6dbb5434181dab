"""Any fitted multi-label classifier -> one (n_samples, n_labels) array of scores."""

import numpy as np
import scipy.sparse as sp
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import Pipeline

from skmultilabel._compat import num_samples
from skmultilabel._validation import check_score_matrix

__all__ = ["DEFAULT_CUT_OFFS", "get_label_scores", "resolve_response_method"]

# A label is predicted where its score is larger than this, unless a cut-off was tuned.
DEFAULT_CUT_OFFS = {"predict_proba": 0.5, "decision_function": 0.0}


def resolve_response_method(estimator, response_method="auto"):
    """Find the method of an estimator that gives scores.

    Parameters
    ----------
    estimator : estimator instance
        A classifier, fitted or not.
    response_method : {"auto", "predict_proba", "decision_function"} or tuple, default="auto"
        ``"auto"`` takes `predict_proba` where it exists, else `decision_function`; a tuple the
        first that exists.

    Returns
    -------
    {"predict_proba", "decision_function"}
        The name of the method.

    Raises
    ------
    AttributeError
        If the estimator has no such method.
    """
    wanted = tuple(DEFAULT_CUT_OFFS) if response_method == "auto" else response_method
    wanted = (wanted,) if isinstance(wanted, str) else wanted
    for method in wanted:
        if hasattr(estimator, method):
            return method
    name = type(estimator).__name__
    if wanted == ("predict_proba",) and hasattr(estimator, "decision_function"):
        raise AttributeError(
            f"{name} has no predict_proba, and its decision_function gives no probabilities. "
            "MultiLabelCalibrator around it makes probabilities of them."
        )
    raise AttributeError(
        f"{name} has no {' or '.join(wanted)}, so there are no scores. Use a classifier that gives "
        "probabilities or decision values (for SVC: wrap it in BinaryRelevance, or pass "
        "probability=True)."
    )


def get_label_scores(
    estimator, X, *, n_labels, response_method="auto", accept_sparse=False, label_names=None
):
    """Compute the scores of all labels with any fitted classifier.

    Understands every form that scikit-learn's classifiers answer in: an (n_samples, n_labels)
    array, a list of (n_samples, 2) arrays, blocks of one column for labels that were constant
    in training, an array of two columns or of one dimension for a single label; also the
    sparse probabilities of scikit-multilearn.

    Parameters
    ----------
    estimator : estimator instance
        A fitted classifier.
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        The samples.
    n_labels : int
        The number of labels that it was fitted on.
    response_method : {"auto", "predict_proba", "decision_function"} or tuple, default="auto"
        As in :func:`resolve_response_method`.
    accept_sparse : bool, default=False
        Whether a sparse answer stays sparse, where what it does not list is minus infinity; else
        that is 0.
    label_names : array-like of shape (n_labels,), default=None
        What an error calls the labels.

    Returns
    -------
    scores : ndarray or csr_array of shape (n_samples, n_labels), float32 or float64
        The probability or the decision value of every label.
    method : {"predict_proba", "decision_function"}
        Where they are from.

    Raises
    ------
    AttributeError
        If the estimator has no scores.
    ValueError
        If the answer has another form or is not finite.

    Examples
    --------
    >>> from sklearn.datasets import make_multilabel_classification
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> X, Y = make_multilabel_classification(n_samples=50, n_classes=3, random_state=0)
    >>> forms = KNeighborsClassifier().fit(X, Y).predict_proba(X)
    >>> type(forms), len(forms)
    (<class 'list'>, 3)
    >>> scores, method = get_label_scores(KNeighborsClassifier().fit(X, Y), X, n_labels=3)
    >>> scores.shape, method
    ((50, 3), 'predict_proba')
    """
    method = resolve_response_method(estimator, response_method)
    answer = _respond(estimator, method, X)
    classes = getattr(estimator, "classes_", None)
    if isinstance(answer, list):
        scores = _stack_blocks(answer, classes)
    elif sp.issparse(answer) and accept_sparse:
        scores = answer
    else:
        scores = answer.toarray() if sp.issparse(answer) else np.asarray(answer)
        if n_labels == 1:
            scores = _take_single_label(scores, classes)
    shape = (num_samples(X), n_labels)
    name = f"the scores that {type(estimator).__name__}.{method} returned"
    options = {"accept_sparse": accept_sparse, "name": name, "label_names": label_names}
    return check_score_matrix(scores, shape, **options), method


def _respond(estimator, method, X):
    """Call the method, but have stacked classifiers, wherever they are, answer class by class.

    For several labels `StackingClassifier.predict_proba` returns the column of class 0.
    """
    if hasattr(estimator, "best_estimator_"):
        return _respond(estimator.best_estimator_, method, X)
    if isinstance(estimator, FrozenEstimator):
        return _respond(estimator.estimator, method, X)
    if isinstance(estimator, Pipeline):
        # The samplers in a pipeline of imbalanced-learn do nothing but in a fit.
        steps = [step for step in estimator.steps[:-1] if not hasattr(step[1], "fit_resample")]
        X = Pipeline(steps).transform(X) if steps else X
        return _respond(estimator[-1], method, X)
    if hasattr(estimator, "final_estimator_") and isinstance(estimator.classes_, list):
        return _respond(estimator.final_estimator_, method, estimator.transform(X))
    return getattr(estimator, method)(X)


def _stack_blocks(blocks, classes):
    """Join one block of class probabilities per label into one column per label."""
    classes = [None] * len(blocks) if classes is None else classes
    return np.column_stack(list(map(_take_positive, map(np.asarray, blocks), classes)))


def _take_single_label(answer, classes):
    """Bring the answer for one label, of one or two columns or none, to one column.

    A single column is the label's own score, unless the estimator knows one class only. Our own
    classifiers name columns in `classes_`, and mark that by objects in place of numbers.
    """
    knows_one_class = np.shape(classes) == (1,) and np.asarray(classes).dtype != object
    if answer.ndim == 2 and (answer.shape[1] == 2 or knows_one_class):
        answer = _take_positive(answer, classes)
    return answer.reshape(len(answer), -1)


def _take_positive(block, classes):
    """Take the column of class 1 from the probabilities of the classes of one label."""
    if block.ndim == 1:
        return block
    if classes is not None and np.size(classes) == 1:
        return block[:, 0] if np.ravel(classes)[0] == 1 else np.zeros(len(block))
    if block.shape[1] == 2:
        return block[:, 1]
    raise ValueError(
        f"A label has probabilities of shape {block.shape}, and the estimator's classes_ do not "
        "tell of which classes. Give it one array of classes per label: [0], [1] or [0, 1]."
    )
