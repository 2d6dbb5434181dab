"""Classifiers of other packages: how to fit and how to read them.

Every ``fit_*`` takes data in the form that its package wants and returns its model; every
``read_*`` returns the coefficients (n_labels, n_features) and intercepts (n_labels,) of a model.
What a package imports is imported when it is fitted, so that one that is not installed, or does
not work with the others, fails alone.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import numpy as np
import scipy.sparse as sp


def read_estimators(estimators):
    """Stack the coefficients of fitted binary scikit-learn classifiers."""
    coef = np.vstack([np.ravel(estimator.coef_) for estimator in estimators])
    return coef, np.hstack([np.ravel(estimator.intercept_) for estimator in estimators])


def fit_multilearn(X, Y, base):
    """scikit-multilearn-ng, told not to make sparse samples dense."""
    from skmultilearn.problem_transform import BinaryRelevance

    return BinaryRelevance(base, require_dense=[not sp.issparse(X), True]).fit(X, Y)


def read_multilearn(model):
    return read_estimators(model.classifiers_)


def predict_multilearn(model, X):
    return model.predict(X).toarray()


def fit_multilearn_neighbors(X, Y, n_neighbors, *, ignore_itself):
    """scikit-multilearn-ng's MLkNN, which counts a training sample as its own first neighbour.

    Told to ignore it, it ignores the first neighbour of new samples too; here it is told so for
    the fit only.
    """
    from skmultilearn.adapt import MLkNN

    model = MLkNN(n_neighbors, ignore_first_neighbours=int(ignore_itself))
    model.fit(sp.csr_matrix(X), sp.csr_matrix(Y))
    model.ignore_first_neighbours = 0
    return model


def fit_rakel(X, Y, base, labelset_size, n_labelsets):
    """scikit-multilearn-ng's RAkELo, which draws one set more than it is told to."""
    from skmultilearn.ensemble import RakelO

    random.seed(0)  # it draws from Python's own state
    return RakelO(base, n_labelsets - 1, labelset_size, [True, True]).fit(X, Y)


def fit_multilearn_labelsets(X, Y, base, labelsets):
    """What RAkELo of scikit-multilearn-ng fits once it has drawn its sets, for given ones."""
    from skmultilearn.cluster import FixedLabelSpaceClusterer
    from skmultilearn.ensemble import MajorityVotingClassifier
    from skmultilearn.problem_transform import LabelPowerset

    powerset = LabelPowerset(base, [True, True])
    clusterer = FixedLabelSpaceClusterer([list(labels) for labels in labelsets])
    return MajorityVotingClassifier(powerset, clusterer, [False, False]).fit(X, Y)


def make_probabilistic_chain(estimators):
    """dacaf-mlc's chain with links that are fitted, in the order of the labels."""
    from dacaf_mlc import ProbabilisticClassifierChain

    chain = ProbabilisticClassifierChain()
    chain.ensemble, chain.L, chain.chain = estimators, len(estimators), np.arange(len(estimators))
    return chain


def fit_libmultilabel(X, Y, options, n_threads):
    """LibMultiLabel's threads over labels, which has no intercept without ``-B 1``.

    It starts a thread for every physical core that it believes in; a virtual machine may hide
    some of them, so it is told how many there are.
    """
    from libmultilabel.linear import train_1vsrest

    with patch("psutil.cpu_count", return_value=n_threads):
        return train_1vsrest(Y, X, False, options, False)


def read_libmultilabel(model):
    weights = np.asarray(model.weights).T
    if model.bias <= 0:
        return weights, np.zeros(len(weights))
    return weights[:, :-1], model.bias * weights[:, -1]


def fit_thresholding(X, Y, options):
    """LibMultiLabel's cut-offs: three folds, and the rule of its authors for rare labels."""
    from libmultilabel.linear import train_thresholding

    np.random.seed(0)  # its folds are drawn from NumPy's own state
    return train_thresholding(Y, X, False, options, False)


def predict_thresholding(model, X):
    from libmultilabel.linear import predict_values

    return predict_values(model, sp.csr_matrix(X)) > 0


def fit_liblinear(X, Y, options, n_threads):
    """LIBLINEAR itself, label by label in threads, on samples that are converted once.

    The option ``-R``, which LibMultiLabel refuses, leaves the intercept unpenalised.
    """
    from ctypes import c_double

    from liblinear.liblinear import parameter, problem
    from liblinear.liblinearutil import train

    n_samples, n_labels = Y.shape
    Y = Y.tocsc()
    parameters = parameter(f"{options} -B 1 -q")
    shared = problem(np.ones(n_samples), X, 1)
    weights = np.empty((n_labels, shared.n))

    def fit_label(label):
        signs = np.full(n_samples, -1.0)
        signs[Y.indices[Y.indptr[label] : Y.indptr[label + 1]]] = 1
        own = shared.copy()
        own.y = (c_double * n_samples)(*signs)
        model = train(own, parameters)
        # Its weights speak for the class that it lists first.
        direction = model.get_labels()[0]
        weights[label] = direction * np.ctypeslib.as_array(model.w, (shared.n,))

    with ThreadPoolExecutor(n_threads) as threads:
        list(threads.map(fit_label, range(n_labels)))
    return weights


def read_liblinear(weights):
    return weights[:, :-1], weights[:, -1]
