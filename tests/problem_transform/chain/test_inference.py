"""The ways of inference by name, and block by block."""

import numpy as np
import pytest
from chain_links import draw_links

from skmultilabel.problem_transform._chain._inference import (
    INFERENCES,
    choose_inference,
    map_blocks,
    prepare_inference,
)
from skmultilabel.problem_transform._joint import _blocks
from skmultilabel.problem_transform._joint._bayes_rules import BAYES_RULES, predict_from_sets


@pytest.mark.parametrize("name", INFERENCES)
@pytest.mark.parametrize("rule", [*BAYES_RULES, None])
def test_a_sample_is_answered_alike_in_any_company(name, rule, monkeypatch):
    links = draw_links(60, 8)
    inference = prepare_inference(name, 8, random_state=np.random.RandomState(0))

    def work(label_sets):
        if rule is None:
            return label_sets.compute_marginals().round(12)
        return predict_from_sets(label_sets, rule, k=2)

    together = map_blocks(links, inference, work)
    sizes = []
    monkeypatch.setattr(_blocks, "BLOCK_BYTES", 7 * inference.bytes_per_sample)
    monkeypatch.setattr(_blocks, "MIN_SAMPLES", 1)
    in_blocks = map_blocks(
        links, inference, lambda sets: sizes.append(sets.n_samples) or work(sets)
    )
    assert sizes == [7] * 8 + [4]
    np.testing.assert_array_equal(in_blocks, together)


@pytest.mark.parametrize("name", INFERENCES)
def test_what_is_found_counts(name):
    """The parameters arrive: the more effort, the nearer to the true marginals."""
    links = draw_links(200, 9, scale=1.0)
    truth = map_blocks(
        links, prepare_inference("exhaustive", 9), lambda sets: sets.compute_marginals()
    )
    errors = []
    for effort in (1, 4, 16):
        options = {"beam_width": 4 * effort, "epsilon": 0.02 / effort, "n_draws": 10 * effort}
        inference = prepare_inference(name, 9, random_state=0, **options)
        marginals = map_blocks(links, inference, lambda sets: sets.compute_marginals())
        errors.append(np.abs(marginals - truth).mean())
    if name in ("greedy", "exhaustive"):
        assert errors[0] == errors[2]
    else:
        assert errors[0] > 1.3 * errors[1] > 1.3**2 * errors[2]


@pytest.mark.parametrize(
    ("predict_for", "n_links", "expected"),
    [
        (None, 300, "greedy"),
        ("f1", 10, "exhaustive"),
        ("subset", 10, "exhaustive"),
        ("f1", 11, "monte_carlo"),
        ("subset", 11, "beam"),
    ],
)
def test_what_auto_stands_for(predict_for, n_links, expected):
    assert choose_inference("auto", predict_for, n_links) == expected
    assert choose_inference("epsilon", predict_for, n_links) == "epsilon"


def test_too_many_labels_are_known_before_anything_is_computed():
    with pytest.raises(ValueError, match="Of 16 labels there are 65,536"):
        prepare_inference("exhaustive", 16)
