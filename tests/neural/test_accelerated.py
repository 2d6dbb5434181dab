"""Fits in several processes, through accelerate."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

accelerate = pytest.importorskip("accelerate")
SCRIPT = Path(__file__).with_name("accelerated_fit.py")
sys.path.insert(0, str(SCRIPT.parent))
try:
    from accelerated_fit import make_data, make_net
finally:
    sys.path.pop(0)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Fit in two processes; return what each wrote."""
    folder = tmp_path_factory.mktemp("processes")
    commands = [[sys.executable, str(SCRIPT), str(process), "2", str(folder)] for process in (0, 1)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for command in commands]
    errors = [process.communicate(timeout=240)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    return [dict(np.load(folder / f"result-{process}.npz")) for process in (0, 1)]


def test_both_processes_have_the_same_net_and_history(results):
    assert results[0].keys() == results[1].keys()
    for name, value in results[0].items():
        np.testing.assert_array_equal(value, results[1][name])


def test_two_processes_are_one_with_batches_twice_as_large(results):
    X, Y = make_data()
    alone = make_net(16).fit(X, Y)
    for key in ("train_loss", "valid_loss"):
        np.testing.assert_allclose(results[0][key], alone.history_[:, key], rtol=1e-5)
    np.testing.assert_allclose(results[0]["probabilities"], alone.predict_proba(X), atol=1e-5)


def test_two_processes_go_on_from_a_checkpoint(results):
    np.testing.assert_array_equal(results[0]["again"], results[0]["probabilities"])


def test_a_process_alone_is_an_ordinary_fit():
    X, Y = make_data()
    plain = make_net(16).fit(X, Y)
    net = make_net(16, accelerator=accelerate.Accelerator(cpu=True)).fit(X, Y)
    np.testing.assert_array_equal(net.predict_proba(X), plain.predict_proba(X))
    copied = pickle.loads(pickle.dumps(net))
    np.testing.assert_array_equal(copied.predict_proba(X), plain.predict_proba(X))
    np.testing.assert_array_equal(clone(net).fit(X, Y).predict_proba(X), plain.predict_proba(X))
    assert net.set_params(warm_start=True).fit(X, Y).n_iter_ == 6


def test_what_does_not_go_with_several_processes():
    X, Y = make_data()
    accelerator = accelerate.Accelerator(cpu=True)
    with pytest.raises(ValueError, match="mixed_precision='bf16'"):
        make_net(16, accelerator=accelerator, precision="bfloat16").fit(X, Y)
    with pytest.raises(ValueError, match="has parameters of its own"):
        make_net(
            16, accelerator=accelerator, criterion="role", criterion__expected_positives=2
        ).fit(X, np.where(Y, 1.0, np.nan))
