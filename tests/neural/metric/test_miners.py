"""Miners keep what those of pytorch-metric-learning keep, and nothing that is neither."""

import metric_formulas as formulas
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pytorch_metric_learning import miners
from pytorch_metric_learning.distances import CosineSimilarity

from skmultilabel.neural._metric._loss import compute_similarity
from skmultilabel.neural._metric._miners import MINERS, mine_multi_similarity
from skmultilabel.neural._metric._relations import find_relations

LIBRARY = {
    "hard": miners.BatchHardMiner(distance=CosineSimilarity()),
    "semihard": miners.BatchEasyHardMiner(distance=CosineSimilarity()),
    "multi_similarity": miners.MultiSimilarityMiner(),
}


@pytest.mark.parametrize("name", MINERS)
@given(seed=st.integers(0, 1000), n_classes=st.integers(1, 6))
def test_for_classes_they_keep_what_the_library_keeps(name, seed, n_classes):
    embedding = torch.tensor(formulas.draw(12, seed=seed)[0])
    classes = torch.randint(0, n_classes, (12,), generator=torch.Generator().manual_seed(seed))
    relations = find_relations(torch.nn.functional.one_hot(classes))
    kept = MINERS[name](compute_similarity(embedding), relations)
    indices = LIBRARY[name](embedding, classes)
    a1, p, a2, n = indices if len(indices) == 4 else (*indices[:2], indices[0], indices[2])
    assert set(map(tuple, kept.positives.nonzero().tolist())) == pairs(a1, p)
    assert set(map(tuple, kept.negatives.nonzero().tolist())) == pairs(a2, n)


def pairs(anchors, others):
    return set(zip(anchors.tolist(), others.tolist(), strict=True))


@pytest.mark.parametrize("name", MINERS)
def test_what_is_neither_is_never_kept_and_weights_stay(name):
    embedding, Y = formulas.draw(40, missing=0.3)
    relations = find_relations(torch.tensor(Y), rule="jaccard", threshold=0.6, soft_weights=True)
    relations = relations._replace(weight=torch.arange(40.0))
    kept = MINERS[name](compute_similarity(torch.tensor(embedding)), relations)
    assert kept.positives.any()
    assert ((kept.positives == relations.positives) | (kept.positives == 0)).all()
    assert (relations.negatives | ~kept.negatives).all()
    assert kept.weight is relations.weight


def test_the_margin_of_multi_similarity_keeps_more():
    embedding, Y = formulas.draw(40)
    similarity, relations = (
        compute_similarity(torch.tensor(embedding)),
        find_relations(torch.tensor(Y)),
    )
    kept = [mine_multi_similarity(similarity, relations, epsilon) for epsilon in (0.0, 2.0)]
    assert kept[0].positives.sum() < kept[1].positives.sum()
    has_both = (relations.positives.any(dim=1) & relations.negatives.any(dim=1)).unsqueeze(1)
    assert torch.equal(kept[1].positives, relations.positives & has_both)
