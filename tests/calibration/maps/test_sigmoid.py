"""Platt's map against scikit-learn's."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.svm import LinearSVC

from skmultilabel.calibration._maps._scored_labels import make_scored_labels
from skmultilabel.calibration._maps._sigmoid import fit_sigmoid


# It takes the weights for calibration alone, which is what is wanted.
@pytest.mark.filterwarnings("ignore:Since FrozenEstimator:UserWarning")
@pytest.mark.parametrize("weighted", [False, True])
def test_every_label_is_what_scikit_learn_makes_of_it(weighted):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4))
    Y = (X[:, :3] + rng.normal(size=(200, 3)) > [0, 0.5, 1.5]).astype(int)
    weight = rng.uniform(0, 2, size=100) if weighted else None
    models = [LinearSVC().fit(X[:100], y) for y in Y[:100].T]
    scores = np.column_stack([model.decision_function(X) for model in models])
    maps = fit_sigmoid(make_scored_labels(scores[100:], Y[100:], weight), 0.0)
    answers = 1 / (1 + np.exp(-maps.compute_log_odds(scores)))
    for label, model in enumerate(models):
        theirs = CalibratedClassifierCV(FrozenEstimator(model), cv=2, ensemble=False)
        theirs.fit(X[100:], Y[100:, label], sample_weight=weight)
        np.testing.assert_allclose(answers[:, label], theirs.predict_proba(X)[:, 1], atol=1e-5)
