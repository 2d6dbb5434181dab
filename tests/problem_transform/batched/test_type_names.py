from importlib import import_module

import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

from skmultilabel import BinaryRelevance
from skmultilabel.problem_transform._batched._pipeline import UNSUPERVISED
from skmultilabel.problem_transform._batched._registry import FITS
from skmultilabel.problem_transform._batched._scorers import SCORERS
from skmultilabel.problem_transform._batched._type_names import name_type


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Ridge, "linear_model.Ridge"),
        (LinearSVC, "svm.LinearSVC"),
        (GaussianNB, "naive_bayes.GaussianNB"),
        (BinaryRelevance, None),
        (int, None),
    ],
)
def test_types_have_the_names_they_are_imported_by(kind, name):
    assert name_type(kind) == name


def test_a_subclass_is_another_type_even_under_the_name_of_its_parent():
    facts = {"__module__": LogisticRegression.__module__}
    same_name = type("LogisticRegression", (LogisticRegression,), facts)
    assert same_name.__module__ == LogisticRegression.__module__
    assert name_type(same_name) is None
    assert name_type(type("Other", (LogisticRegression,), {})) is None


def test_every_registered_name_is_that_of_a_type():
    import_module("sklearn.experimental.enable_iterative_imputer")
    unsupervised = [f"{topic}.{name}" for topic, names in UNSUPERVISED.items() for name in names]
    for name in [*FITS, *SCORERS, *unsupervised]:
        topic, _, kind = name.rpartition(".")
        assert name_type(getattr(import_module(f"sklearn.{topic}"), kind)) == name
