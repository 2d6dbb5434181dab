"""The command line as people meet it: tables, files, exit codes and messages."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import skmultilabel
from skmultilabel import cli
from skmultilabel._compare._describe import DESCRIPTION_FILES
from skmultilabel._compare._models import MODELS
from skmultilabel._compare._output import FILES

FAST = ["--fast", "--folds", "2", "--n-jobs", "1"]


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    frame["word"] = rng.choice(["red", "blue"], 60)
    frame[["y_0", "y_1"]] = (X[:, :2] + 0.5 * rng.normal(size=(60, 2)) > 0).astype(int)
    return frame


@pytest.fixture
def path(frame, tmp_path):
    frame.to_csv(tmp_path / "table.csv", index=False)
    return str(tmp_path / "table.csv")


def test_all_models_in_lines_of_eighty_columns(path, capsys):
    assert cli.main(["compare", path, "--labels", "y_*", *FAST]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("table.csv: 60 rows, 4 features, 2 labels; 2-fold cross-validation\n")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    for name in MODELS:
        assert any(line.startswith(f"{name} ") for line in lines)
    assert "label    support  precision" in out
    assert not any(line != line.rstrip() for line in lines)


def test_all_models_take_a_single_label(frame, tmp_path, capsys):
    labels = [name for name in frame if name.startswith("y")]
    single = frame.drop(columns=labels[1:])
    single.to_csv(tmp_path / "single.csv", index=False)
    assert (
        cli.main(["compare", str(tmp_path / "single.csv"), "--labels", labels[0], "--short"]) == 0
    )
    output = capsys.readouterr()
    assert all(name in output.out for name in MODELS)
    assert "Warning" not in output.out + output.err


def test_files_hold_what_the_screen_shows(path, tmp_path, capsys):
    out = tmp_path / "out"
    models = ["--models", "br,br+per-label"]
    assert cli.main(["compare", path, "--labels", "y_*", *models, *FAST, "--out", str(out)]) == 0
    assert sorted(file.name for file in out.iterdir()) == sorted(FILES)
    facts = json.loads((out / "results.json").read_text())
    scores = pd.read_csv(out / "scores.csv")
    assert scores["model"].tolist() == ["br", "br+per-label"]
    assert facts["scores"] == scores.to_dict("records")
    assert facts["labels"] == pd.read_csv(out / "labels.csv").to_dict("records")
    shown = f"{scores['micro_f1_mean'].iloc[0]:.3f}".lstrip("0")
    assert shown in capsys.readouterr().out
    for name in FILES[3:]:
        assert (out / name).read_bytes().startswith(b"\x89PNG")


def test_empty_label_cells_leave_out_what_cannot_take_them(frame, tmp_path, capsys):
    frame["y_1"] = frame["y_1"].where(np.arange(60) % 5 > 0)
    frame.to_csv(tmp_path / "gaps.csv", index=False)
    arguments = ["compare", str(tmp_path / "gaps.csv"), "--labels", "y_0", "--labels", "y_1"]
    assert cli.main([*arguments, "--models", "ovr,br", *FAST]) == 0
    assert "Left out, since some label cells are empty: ovr." in capsys.readouterr().out
    assert cli.main([*arguments, "--models", "ovr", *FAST]) == 2
    message = "no model can learn from gaps.csv (ovr: some label cells are empty); choose other"
    assert message in capsys.readouterr().err


@pytest.mark.skipif("metric" not in MODELS, reason="needs torch and skorch")
def test_the_same_labels_everywhere_leave_out_what_tells_rows_apart(frame, tmp_path, capsys):
    frame[[name for name in frame if name.startswith("y_")]] = 1
    frame.to_csv(tmp_path / "shared.csv", index=False)
    arguments = ["compare", str(tmp_path / "shared.csv"), "--labels", "y_*"]
    assert cli.main([*arguments, "--models", "br,metric", *FAST]) == 0
    assert "Left out, since all rows have the same labels: metric." in capsys.readouterr().out


def test_rare_labels_are_skipped_on_request(frame, tmp_path, capsys):
    frame["y_2"] = (np.arange(60) == 7).astype(int)
    frame.to_csv(tmp_path / "rare.csv", index=False)
    arguments = ["compare", str(tmp_path / "rare.csv"), "--labels", "y_*", "--models", "br", *FAST]
    assert cli.main(arguments) == 2
    assert "too few known positives for 2 folds: 'y_2' (1)" in capsys.readouterr().err
    assert cli.main([*arguments, "--skip-rare"]) == 0
    assert "Left out as too rare: y_2." in capsys.readouterr().out


def test_files_that_cannot_be_used(tmp_path, capsys):
    contents = {
        "empty.csv": b"",
        "ragged.csv": b"a,b\n1,2\n1,2,3,4\n",
        "latin.csv": "a,b\n\u00e9,1\n".encode("latin-1"),
        "no_rows.csv": b"a,b\n",
        "broken.parquet": b"x",
        "labels_only.csv": b"b\n1\n0\n",
        "two.csv": b"a,b\n1,2\n",
    }
    messages = {
        "absent.csv": "there is no file",
        ".": "is a folder; name a file in it",
        "empty.csv": "is empty",
        "ragged.csv": "ragged.csv, line 3: the row has 4 values",
        "latin.csv": "latin.csv, line 2: byte 0xe9",
        "no_rows.csv": "has no rows",
        "broken.parquet": "save it as Parquet",
        "labels_only.csv": "no feature columns are left",
        "two.csv": "holds '2' in row 1",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    for name, message in messages.items():
        assert cli.main(["compare", str(tmp_path / name), "--labels", "b"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("skmultilabel compare: error: ")
        assert message in err
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say which columns of table.csv are labels"),
        (["--labels", "y_7"], "did you mean"),
        (["--labels", "y_*", "--features", "z"], "--features: no column matches 'z'"),
        (["--labels", "y_*", "--models", "fern"], "'fern' is not known; choose from ovr"),
        (["--labels", "y_*", "--folds", "100"], "60 rows, too few for 100 folds"),
        (["--labels", "y_*", "--n-jobs", "0"], "--n-jobs: 0 is no number of jobs"),
    ],
)
def test_arguments_that_do_not_fit_the_data(path, arguments, message, capsys):
    assert cli.main(["compare", path, *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ["--folds", "1"],
            ["--seed", "x"],
            ["--what"],
            ["--encoding", "hex"],
            ["--max-bytes", "0"],
        ),
        *(["--encoding", "nope"], ["--delimiter", ""], ["--labels", "a", "--label-column", "b"]),
    ],
)
def test_arguments_that_are_wrong_by_themselves(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["compare", *arguments])
    assert caught.value.code == 2
    assert "error" in capsys.readouterr().err


def test_the_place_for_files_is_checked_before_the_work(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "load_data", lambda *_: pytest.fail("work began"))
    assert cli.main(["compare", path, "--labels", "y_*", "--out", str(tmp_path / "a" / "b")]) == 2
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("package", "more"), [("pandas", []), ("matplotlib", ["--out", "somewhere"])]
)
def test_a_missing_package_names_the_extra(package, more, path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, package, None)
    assert cli.main(["compare", path, "--labels", "y_*", *more]) == 2
    assert f'{package} is missing; install it with `pip install "skmultilabel[data,plot]"`' in (
        capsys.readouterr().err
    )
    assert os.listdir(tmp_path) == ["table.csv"]


def test_an_interrupt_is_quiet_and_leaves_nothing(path, tmp_path, monkeypatch, capsys):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "compare_models", interrupt)
    arguments = ["compare", path, "--labels", "y_*", "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 130
    assert capsys.readouterr() == ("", "")
    assert os.listdir(tmp_path) == ["table.csv"]


def test_help_and_version(capsys):
    assert cli.main([]) == 0
    assert "compare" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.strip() == skmultilabel.__version__


def test_as_a_process_whose_reader_leaves_early(path):
    command = [sys.executable, "-m", "skmultilabel", "compare", path, "--labels", "y_*"]
    command += ["--models", "br", *FAST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_as_a_process(path):
    command = [sys.executable, "-m", "skmultilabel", "compare", path, "--labels", "y_*"]
    done = subprocess.run([*command, "--models", "br", *FAST], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Labels under br (best macro-F1)" in done.stdout


def test_labels_are_described(path, tmp_path, capsys):
    out = tmp_path / "described"
    assert cli.main(["describe", path, "--labels", "y_*", "--out", str(out)]) == 0
    text, err = capsys.readouterr()
    assert err == ""
    assert text.startswith("table.csv\n\nthe label matrix\n")
    assert "y_1" in text
    assert sorted(file.name for file in out.iterdir()) == sorted(DESCRIPTION_FILES)
    # Earlier results are replaced; a folder with anything else is left alone.
    assert cli.main(["describe", path, "--labels", "y_*", "--out", str(out)]) == 0
    (out / "mine.txt").write_text("mine")
    assert cli.main(["describe", path, "--labels", "y_*", "--out", str(out)]) == cli.BAD_INPUT
    assert "holds other files (mine.txt)" in capsys.readouterr().err


@pytest.mark.parametrize("labels", [["--labels", "-2"], ["--labels=-2"], []])
def test_the_last_attributes_of_an_arff_file(labels, tmp_path, capsys):
    header = "@relation 'r: -C -2'\n@attribute x real\n@attribute a {0,1}\n@attribute b {0,1}\n"
    (tmp_path / "t.arff").write_text(f"{header}@data\n1,0,1\n2,1,0\n3,1,1\n")
    assert cli.main(["describe", str(tmp_path / "t.arff"), *labels]) == 0
    out = capsys.readouterr().out
    assert all(any(line.startswith(f"{name} ") for line in out.splitlines()) for name in "ab")


def test_a_column_that_lists_labels_is_described(tmp_path, capsys):
    (tmp_path / "t.csv").write_bytes("é\ttags\n1\tsea/sun\n2\tsea\n3\t\n".encode("latin-1"))
    arguments = ["describe", str(tmp_path / "t.csv"), "--label-column", "tags", "--delimiter", "/"]
    assert cli.main([*arguments, "--separator", "\\t", "--encoding", "latin-1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("t.csv\n")
    assert "sea, sun" in out
    assert cli.main([*arguments, "--separator", "\\t"]) == cli.BAD_INPUT
    assert "--encoding 'latin-1'" in capsys.readouterr().err
    assert cli.main([*arguments, "--max-bytes", "3"]) == cli.BAD_INPUT
    assert "--max-bytes 30" in capsys.readouterr().err


def test_one_of_anything_has_no_plural(frame, tmp_path, capsys):
    frame[["a", "y_0"]].to_csv(tmp_path / "t.csv", index=False)
    arguments = ["compare", str(tmp_path / "t.csv"), "--labels", "y_0", "--models", "br"]
    assert cli.main([*arguments, *FAST]) == 0
    assert "t.csv: 60 rows, 1 feature, 1 label; 2-fold" in capsys.readouterr().out


def test_yeast_is_described_without_arguments(capsys):
    assert cli.main(["describe"]) == 0
    assert "mean imbalance ratio (MeanIR)" in capsys.readouterr().out


def test_errors_of_describe_name_the_command(capsys):
    assert cli.main(["describe", "nowhere.csv"]) == cli.BAD_INPUT
    assert capsys.readouterr().err.startswith("skmultilabel describe: error: there is no file")


def test_labels_alone_can_be_described(frame, tmp_path, capsys):
    frame[["y_0", "y_1"]].to_csv(tmp_path / "labels.csv", index=False)
    assert cli.main(["describe", str(tmp_path / "labels.csv"), "--labels", "y_*"]) == 0
    assert capsys.readouterr().out.startswith("labels.csv\n")
