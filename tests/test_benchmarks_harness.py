"""The harness that the scripts in benchmarks/ share."""

import importlib.util
import json
import time
from pathlib import Path

import numpy as np
import pytest

HARNESS = Path(__file__).resolve().parents[1] / "benchmarks" / "_harness.py"


@pytest.fixture(scope="module")
def harness():
    spec = importlib.util.spec_from_file_location("_harness", HARNESS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def right(result):
    return True, {"result": result}


def test_contenders_take_turns(harness):
    calls = []
    contenders = [
        harness.Contender(name, lambda name=name: calls.append(name), right) for name in "abc"
    ]
    harness.compare("case", contenders, repeats=2)
    assert calls == list("abc") * 3


def test_speed_up_is_the_median_ratio_of_one_turn(harness, monkeypatch):
    clock = iter([0, 1, 0, 1, 0, 8, 0, 4, 0, 3, 0, 1])
    monkeypatch.setattr(harness.time, "perf_counter", lambda: next(clock))
    contenders = [harness.Contender(name, lambda: None, right) for name in "ab"]
    base, other = harness.compare("case", contenders, repeats=3)
    assert base["times"] == [1, 8, 3]
    assert base["speed_up"] == 1
    # The turns give 1, 2 and 3; the ratio of the medians would be 3.
    assert other["times"] == [1, 4, 1]
    assert other["speed_up"] == 2
    assert other["seconds"] == 1


def test_times_are_seconds(harness):
    contender = harness.Contender("sleep", lambda: time.sleep(0.02), right)
    (row,) = harness.compare("case", [contender], repeats=2)
    assert 0.02 <= row["seconds"] < 1


def test_peak_memory_sees_numpy_arrays(harness):
    contenders = [
        harness.Contender("none", lambda: 0, right),
        harness.Contender("8 MiB", lambda: np.ones(2**20).sum(), right),
    ]
    none, eight = harness.compare("case", contenders, repeats=1)
    assert none["peak_mib"] < 1
    assert 8 <= eight["peak_mib"] < 9


def fail():
    raise ModuleNotFoundError("no peer")


def test_a_contender_that_may_fail_is_a_row_with_its_error(harness):
    contenders = [
        harness.Contender("ours", lambda: 1, right),
        harness.Contender("peer", fail, right, may_fail=True),
        harness.Contender("other", lambda: 3, right),
    ]
    ours, peer, other = rows = harness.compare("case", contenders, repeats=2)
    assert peer["figures"] == {"error": "ModuleNotFoundError: no peer"}
    assert peer["passed"]
    assert peer["times"] == []
    assert peer["seconds"] is peer["speed_up"] is peer["peak_mib"] is None
    assert len(ours["times"]) == len(other["times"]) == 2
    assert other["figures"] == {"result": 3}
    _, peer_line, _ = harness.format_table(rows).splitlines()[2:]
    assert "ModuleNotFoundError: no peer" in peer_line


def test_a_baseline_that_fails_leaves_the_others_without_a_ratio(harness):
    contenders = [
        harness.Contender("peer", fail, right, may_fail=True),
        harness.Contender("ours", lambda: 1, right),
    ]
    peer, ours = harness.compare("case", contenders, repeats=2)
    assert peer["seconds"] is peer["speed_up"] is ours["speed_up"] is None
    assert len(ours["times"]) == 2


def test_what_takes_too_long_is_run_once(harness):
    calls = []
    contenders = [
        harness.Contender("ours", lambda: time.sleep(0.001), right),
        harness.Contender("slow", lambda: calls.append(time.sleep(0.02)), right, once=True),
    ]
    _, slow = harness.compare("case", contenders, repeats=3)
    assert len(calls) == 1
    assert slow["seconds"] >= 0.02
    assert len(set(slow["times"])) == 1 < len(slow["times"])
    assert slow["peak_mib"] is None
    assert slow["speed_up"] < 1


def test_a_contender_that_may_not_fail_ends_the_comparison(harness):
    with pytest.raises(ModuleNotFoundError, match="no peer"):
        harness.compare("case", [harness.Contender("ours", fail, right)], repeats=1)


def test_table_has_a_column_for_every_figure(harness):
    contenders = [
        harness.Contender("a", lambda: 0.123456, lambda result: (True, {"error": result})),
        harness.Contender("b", lambda: 3, lambda result: (False, {"count": result})),
    ]
    table = harness.format_table(harness.compare("x", contenders, repeats=1))
    header, _, first, second = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    )
    assert header[-3:] == ["error", "count", "check"]
    assert first[-3:] == ["0.1235", "", "passed"]
    assert second[-3:] == ["", "3", "FAILED"]


@pytest.mark.parametrize(("passed", "status"), [(True, 0), (False, 1)])
def test_report_writes_both_files_and_the_status(harness, tmp_path, capsys, passed, status):
    arguments = harness.parse_arguments("", argv=["--fast", "--out", str(tmp_path)])
    contender = harness.Contender("a", lambda: 1, lambda result: (passed, {"n": result}))
    rows = harness.compare("x", [contender], repeats=arguments.repeats)
    assert harness.report("bench", rows, arguments, packages=["no-such-package"]) == status
    stored = json.loads((tmp_path / "bench.json").read_text())
    assert stored["rows"] == rows
    assert stored["settings"] == {"fast": True, "repeats": 3}
    assert stored["environment"]["numpy"] == np.__version__
    assert stored["environment"]["no-such-package"] == "not installed"
    table = harness.format_table(rows)
    assert table in capsys.readouterr().out
    assert (tmp_path / "bench.md").read_text().startswith(table)


def test_fast_mode_leaves_the_recorded_results_alone(harness):
    assert harness.parse_arguments("", argv=["--fast"]).out is None
    full = harness.parse_arguments("", argv=[])
    assert full.out == harness.RESULTS
    assert full.repeats == 5
    assert harness.parse_arguments("", argv=["--repeats", "2"]).repeats == 2


CASES = {"dense": "100 labels", "text": "250 labels"}


def test_cases_are_chosen_by_name(harness):
    assert harness.parse_arguments("", cases=CASES, argv=[]).only == ["dense", "text"]
    assert harness.parse_arguments("", cases=CASES, argv=["--only", "text"]).only == ["text"]


def test_a_part_of_the_cases_leaves_the_recorded_results_alone(harness):
    assert harness.parse_arguments("", cases=CASES, argv=["--only", "text"]).out is None
    assert harness.parse_arguments("", cases=CASES, argv=[]).out == harness.RESULTS


def test_a_case_that_does_not_exist_is_an_error(harness, capsys):
    with pytest.raises(SystemExit):
        harness.parse_arguments("", cases=CASES, argv=["--only", "sparse"])
    assert "sparse" in capsys.readouterr().err


def test_cases_are_listed(harness, capsys):
    with pytest.raises(SystemExit) as stop:
        harness.parse_arguments("", cases=CASES, argv=["--list"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == "dense  100 labels\ntext   250 labels\n"


def test_a_script_may_have_options_of_its_own(harness):
    def add_options(parser):
        parser.add_argument("--data", type=Path)

    arguments = harness.parse_arguments("", add_options=add_options, argv=["--data", "sets"])
    assert arguments.data == Path("sets")


def test_a_script_may_write_its_table_itself(harness, tmp_path):
    arguments = harness.parse_arguments("", argv=["--fast", "--out", str(tmp_path)])
    rows = harness.compare("x", [harness.Contender("a", lambda: 1, right)], repeats=1)
    harness.report("own", rows, arguments, format_rows=lambda rows: "a table", note="a note")
    assert (tmp_path / "own.md").read_text().startswith("a table\n\na note\n\n")
    assert json.loads((tmp_path / "own.json").read_text())["note"] == "a note"


def test_no_repeats_is_an_error(harness, capsys):
    with pytest.raises(SystemExit):
        harness.parse_arguments("", argv=["--repeats", "0"])
    assert "at least 1" in capsys.readouterr().err
