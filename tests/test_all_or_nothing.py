import pytest
from sklearn.dummy import DummyClassifier

from skmultilabel._all_or_nothing import all_or_nothing


def test_what_was_set_is_taken_back_and_what_was_there_is_kept():
    model = DummyClassifier().fit([[0], [1]], [0, 1])
    before = dict(vars(model))
    with pytest.raises(KeyboardInterrupt), all_or_nothing(model):
        model.classes_, model.extra_ = None, 1
        del model.n_classes_
        raise KeyboardInterrupt
    assert vars(model) == before


def test_a_fit_that_ends_well_is_kept():
    model = DummyClassifier()
    with all_or_nothing(model):
        model.classes_ = [0]
    assert model.classes_ == [0]
