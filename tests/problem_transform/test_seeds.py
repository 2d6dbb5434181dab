from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer
from sklearn.tree import DecisionTreeClassifier

from skmultilabel.problem_transform._seeds import seed_estimator


def test_seeds_are_set_where_there_are_none():
    pipeline = make_pipeline(QuantileTransformer(), DecisionTreeClassifier())
    first, again, other = (seed_estimator(pipeline, seed) for seed in (0, 0, 1))
    seeds = [(each[0].random_state, each[1].random_state) for each in (first, again, other)]
    assert seeds[0] == seeds[1] != seeds[2]
    assert None not in seeds[0]
    assert pipeline[1].random_state is None


def test_seeds_that_were_set_stay():
    assert seed_estimator(LogisticRegression(random_state=7), 0).random_state == 7
