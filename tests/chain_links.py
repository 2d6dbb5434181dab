"""Links for tests of inference: logistic with drawn weights, and any joint distribution."""

from itertools import product

import numpy as np
from scipy.special import expit

from skmultilabel.problem_transform._chain._links import Links


class LogisticLinks(Links):
    """Logistic links: a score per sample, and weights of the earlier labels."""

    def __init__(self, scores, weights):
        super().__init__(*scores.shape)
        self.scores = scores
        self.weights = weights

    def take(self, rows):
        return LogisticLinks(self.scores[rows], self.weights)

    def compute(self, link, rows, earlier):
        assert earlier.shape == (len(rows), link)
        assert earlier.dtype == np.float64
        assert np.isin(earlier[:5], (0, 1)).all()
        return expit(self.scores[rows, link] + earlier @ self.weights[link, :link])


class SummedLinks(LogisticLinks):
    """The same, with an outer sum for all samples."""

    def take(self, rows):
        return SummedLinks(self.scores[rows], self.weights)

    def compute_all(self, link, earlier):
        return expit(np.add.outer(self.scores[:, link], earlier @ self.weights[link, :link]))


def draw_links(n_samples, n_links, random_state=0, kind=LogisticLinks, scale=2.0, bias=0.0):
    """Draw links that depend much on each other."""
    rng = np.random.default_rng(random_state)
    scores = scale * rng.standard_normal((n_samples, n_links)) + bias
    return kind(scores, scale * rng.standard_normal((n_links, n_links)))


def enumerate_joint(links):
    """All label sets in lexical order, and their probabilities by the chain rule, in loops."""
    sets = list(product([0, 1], repeat=links.n_links))
    joint = np.ones((links.n_samples, len(sets)))
    for sample in range(links.n_samples):
        for number, members in enumerate(sets):
            for link, label in enumerate(members):
                earlier = np.array([members[:link]], dtype=float)
                p = links.compute(link, np.array([sample]), earlier)[0]
                joint[sample, number] *= p if label else 1 - p
    return sets, joint
