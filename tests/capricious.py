"""A classifier that fails, where the worker processes of joblib can import it."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class Capricious(ClassifierMixin, BaseEstimator):
    """Refuses to learn a label that less than a quarter of the samples carry."""

    def fit(self, X, y):
        if np.mean(y) < 0.25:
            raise RuntimeError("too rare for me")
        self.classes_ = np.unique(y)
        return self
