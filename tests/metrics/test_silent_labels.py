"""Labels of which no positive is found."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from metric_cases import labels_and_scores, list_known

from skmultilabel.metrics import find_silent_labels


@settings(deadline=None, max_examples=60)
@given(data=labels_and_scores())
def test_a_loop_over_labels(data):
    Y_true, scores, _ = data
    Y_pred = (scores > 0.6).astype(int)
    never_predicted, always_wrong = [], []
    for label in range(Y_true.shape[1]):
        y, p = list_known(Y_true[:, label], Y_pred[:, label])
        if y.any() and not p.any():
            never_predicted.append(label)
        if p.any() and not y[p == 1].any():
            always_wrong.append(label)
    for form in (np.asarray, sp.csr_array):
        answer = find_silent_labels(form(Y_true), form(Y_pred))
        assert answer.never_predicted.tolist() == never_predicted
        assert answer.always_wrong.tolist() == always_wrong
