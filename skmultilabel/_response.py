"""Any fitted multi-label classifier -> one (n_samples, n_labels) array of scores."""

import numpy as np
import scipy.sparse as sp

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
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        ``"auto"`` takes `predict_proba` where it exists, else `decision_function`.

    Returns
    -------
    {"predict_proba", "decision_function"}
        The name of the method.

    Raises
    ------
    AttributeError
        If the estimator has no such method.
    """
    wanted = tuple(DEFAULT_CUT_OFFS) if response_method == "auto" else (response_method,)
    for method in wanted:
        if hasattr(estimator, method):
            return method
    raise AttributeError(
        f"{type(estimator).__name__} has no {' or '.join(wanted)}, so there are no scores to cut. "
        "Use a classifier that gives probabilities or decision values (for SVC: wrap it in "
        "BinaryRelevance, or pass probability=True)."
    )


def get_label_scores(estimator, X, *, n_labels, response_method="auto"):
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
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        As in :func:`resolve_response_method`.

    Returns
    -------
    scores : ndarray of shape (n_samples, n_labels), float32 or float64
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
    answer = getattr(estimator, method)(X)
    if isinstance(answer, list):
        scores = _stack_blocks(answer, getattr(estimator, "classes_", None))
    elif n_labels == 1:
        scores = _single_label_column(answer, estimator)
    else:
        scores = answer.toarray() if sp.issparse(answer) else np.asarray(answer)
    n_samples = scores.shape[0]
    name = f"the scores that {type(estimator).__name__}.{method} returned"
    return check_score_matrix(scores, (n_samples, n_labels), name=name), method


def _stack_blocks(blocks, classes):
    """Join one block of class probabilities per label into one column per label."""
    classes = [None] * len(blocks) if classes is None else classes
    return np.column_stack(
        [
            _positive_column(block, label_classes)
            for block, label_classes in zip(blocks, classes, strict=True)
        ]
    )


def _single_label_column(answer, estimator):
    """Bring the answer for one label, of one or two columns or none, to one column."""
    answer = answer.toarray() if sp.issparse(answer) else np.asarray(answer)
    if answer.ndim == 1:
        return answer.reshape(-1, 1)
    if answer.shape[1] == 1 and np.ndim(getattr(estimator, "classes_", None)) != 1:
        return answer
    return _positive_column(answer, getattr(estimator, "classes_", None)).reshape(-1, 1)


def _positive_column(block, classes):
    """Take the column of class 1 from the probabilities of the classes of one label."""
    block = np.asarray(block)
    if block.ndim == 1:
        return block
    if block.shape[1] == 2:
        return block[:, 1]
    constant = 0 if classes is None else np.ravel(classes)[0]
    return block[:, 0] if constant == 1 else 1.0 - block[:, 0]
