"""The probabilities of all label sets, against the chain rule in loops."""

import numpy as np
import pytest
from chain_links import LogisticLinks, SummedLinks, draw_links, enumerate_joint

from skmultilabel.problem_transform._chain._exhaustive import (
    MAX_EXHAUSTIVE_LABELS,
    infer_exhaustively,
)


@pytest.mark.parametrize("kind", [LogisticLinks, SummedLinks])
@pytest.mark.parametrize("n_links", [1, 2, 5])
def test_every_label_set_has_its_probability(kind, n_links):
    links = draw_links(4, n_links, kind=kind)
    label_sets = infer_exhaustively(links)
    sets, joint = enumerate_joint(links)
    places = [sets.index(tuple(members)) for members in label_sets.sets.tolist()]
    assert label_sets.is_shared and label_sets.log_proba is None
    np.testing.assert_allclose(label_sets.weight, joint[:, places], rtol=1e-12)
    np.testing.assert_allclose(label_sets.weight.sum(axis=1), 1.0)


@pytest.mark.parametrize(
    ("n_links", "n_sets"), [(16, "65,536"), (40, "1,099,511,627,776"), (200, r"2\^200")]
)
def test_too_many_labels(n_links, n_sets):
    with pytest.raises(ValueError, match=rf"Of {n_links} labels there are {n_sets}.*monte_carlo"):
        infer_exhaustively(draw_links(1, n_links))
    assert MAX_EXHAUSTIVE_LABELS == 15
