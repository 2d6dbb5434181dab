"""Damage valid files at random, and see that every reader answers with data or a clear error.

For each format, valid files are mutated: bytes are changed, cut out, doubled, replaced by pieces of
other files and by words that matter to the format. Each case must end, within its limits of time
and memory, in a data set whose parts belong together, or in a DataFormatError; anything else is a
crash, is printed with the bytes that caused it, and fails the run. Warnings are crashes, too.

Usage: ``python benchmarks/fuzz_readers.py [--seconds 60] [--seed 0] [--only FORMAT ...]``
"""

import argparse
import gzip
import io
import json
import random
import re
import resource
import signal
import time
import warnings
from collections import Counter

import numpy as np
import pandas as pd
import scipy.sparse as sp
from _harness import RESULTS, describe_environment

from skmultilabel import datasets
from skmultilabel.exceptions import DataFormatError

MAX_SECONDS, MAX_MEMORY, MAX_BYTES = 5, 4 * 2**30, 2**24
DENSE = b"""% songs
@relation 'songs: -C -2'
@attribute size numeric
@attribute 'the \\'key\\'' {minor,'C major'}
@attribute day date "yyyy-MM-dd"
@attribute "said" string
@attribute y1 {0,1}
@attribute y2 {false,true}
@data
1.5,minor,2026-02-01,'it\\'s',0,true
-2e3,'C major',?,"a, b",1,false,{2}
% a comment
?,?,1999-12-31,c,?,true
0.25,minor,2000-02-29,d,1,?
"""
NUMBERS = b"@relation n\n@attribute a real\n@attribute b {0,1,2}\n@attribute y {0,1}\n@data\n" + (
    b"".join(b"%.5f,%d,%d\n" % (k / 7, k % 3, k % 2) for k in range(40))
)
SPARSE = b"@relation s\n@attribute a real\n@attribute b {u,v}\n@attribute y {0,1}\n@data\n" + (
    b"{0 1.5, 2 1}\n{1 v}\n{}\n{0 ?,1 'v',2 ?}, {0.5}\n{ 2 1 }\n{0 12345.678,1 u,2 0}\n"
)
XML = b"""<?xml version="1.0" encoding="utf-8"?>
<labels xmlns="http://mulan.sourceforge.net/labels">
<label name="y1"></label><label name="y2"><label name="y &amp; 3"/></label></labels>
"""
ROWS = b"0,2 1:0.5 3:1\n1 0:2 2:-1e-3\n 4:12.75\n2 \n"
CSV = b'size,"the key",y1,y2,moods\n1.5,minor,0,1,sad|loud\n,"C ""major""",1,,\n3,"a\nb",1,0,sad\n'
WORDS = {
    "arff": [b"@data", b"@attribute", b"{", b"}", b"'", b'"', b"\\", b"?", b",", b"%", b"\n", b" "],
    "xml": [b"<!DOCTYPE a [", b'<!ENTITY b "b">', b"&b;", b"<label", b"name=", b'"', b"<", b"/>"],
    "xc": [b":", b",", b" ", b"\n", b"-", b"?", b"nan", b"999999999999999", b"1e308", b"#"],
    "table": [b'"', b",", b"\n", b"\r", b";", b"|", b"1e999", b"\t", b"NA"],
    "any": [
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"0",
        b"9" * 25,
        b"1_0",
        b"-",
        b"\r\n",
        b".",
    ],
}


def make_parquet():
    file = io.BytesIO()
    pd.read_csv(io.BytesIO(CSV)).to_parquet(file)
    return file.getvalue()


def read_arff(content):
    return datasets.read_arff(io.BytesIO(content), labels=-1, as_frame=True, max_bytes=MAX_BYTES)


def read_xml(content):
    files = (io.BytesIO(DENSE), io.BytesIO(content))
    return datasets.read_arff(files[0], labels=files[1], as_frame=True, max_bytes=MAX_BYTES)


def read_gzip(content):
    return datasets.read_xc(_GzipFile(content), max_bytes=MAX_BYTES)


class _GzipFile(gzip.GzipFile):
    """A damaged archive as an open file."""

    def __init__(self, content):
        super().__init__(fileobj=io.BytesIO(content))


def read_table(content):
    return datasets.read_table(io.BytesIO(content), label_columns=["y1"], max_bytes=MAX_BYTES)


def read_listed(content):
    return datasets.read_table(io.BytesIO(content), label_column="moods", max_bytes=MAX_BYTES)


# What reads a case, valid files, and the words that matter to them.
FORMATS = {
    "arff": ([read_arff], [DENSE, NUMBERS, SPARSE], WORDS["arff"]),
    "xml": ([read_xml], [XML], WORDS["xml"]),
    "xc": (
        [lambda content: datasets.read_xc(io.BytesIO(content), max_bytes=MAX_BYTES)],
        [b"4 5 3\n" + ROWS],
        WORDS["xc"],
    ),
    "svmlight": (
        [
            lambda content: datasets.read_svmlight_multilabel(
                io.BytesIO(content), max_bytes=MAX_BYTES
            )
        ],
        [ROWS, b"# songs\n-1,2.5 qid:3 1:0.5 # one\n2 3:1\n"],
        WORDS["xc"],
    ),
    "csv": ([read_table, read_listed], [CSV], WORDS["table"]),
    "parquet": ([read_table, read_listed], [make_parquet()], WORDS["table"]),
    "gzip": ([read_gzip], [gzip.compress(b"400 5 3\n" + 100 * ROWS, mtime=0)], []),
}


def mutate(content, others, words, rng):
    """Change a file in one to four places."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(content) + 1)
        end = min(len(content), start + int(rng.expovariate(0.1)))
        piece = content[start:end]
        other = rng.choice(others)
        at = rng.randrange(len(other))
        new = rng.choice(
            [
                b"",
                piece + piece,
                piece * rng.choice([3, 50]),
                bytes([rng.randrange(256)]),
                rng.choice(words + WORDS["any"]),
                piece + rng.choice(words + WORDS["any"]),
                other[at : at + int(rng.expovariate(0.05))],
                piece[::-1],
            ]
        )
        content = content[:start] + new + content[end:]
        if rng.random() < 0.1:
            content = content[: rng.randrange(len(content) + 1)]
    return content


def check(data):
    """Check that the parts of a data set belong together."""
    assert data.data.shape[0] == data.target.shape[0] > 0
    for names in (data.feature_names, data.nominal_features):
        assert names is None or len(names) == data.data.shape[1]
    Y = data.target
    values = Y.data if sp.issparse(Y) else np.asarray(Y, dtype=float)
    assert np.isin(values[values == values], [0, 1]).all()


def name_kind(error):
    """The cause of an error, without what is particular to the file."""
    text = re.sub(r"'[^']*'|\"[^\"]*\"|\([^)]*\)|\{.*\}|0x\w+|-?\d+", "_", error.cause)
    return text.partition(".")[0][:70].strip()


def fuzz(name, seconds, seed):
    """Run the cases of one format; return what they ended in."""
    readers, files, words = FORMATS[name]
    rng = random.Random(f"{name} {seed}")
    outcomes, crashes, slowest = Counter(), [], 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        content = mutate(rng.choice(files), files, words, rng)
        start = time.perf_counter()
        signal.alarm(2 * MAX_SECONDS)
        try:
            check(rng.choice(readers)(content))
            outcomes["data"] += 1
        except DataFormatError as error:
            outcomes[name_kind(error)] += 1
        except Exception as error:
            crashes.append((f"{type(error).__name__}: {error}"[:300], content[:2000]))
        finally:
            signal.alarm(0)
        elapsed = time.perf_counter() - start
        slowest = max(slowest, elapsed)
        if elapsed > MAX_SECONDS:
            crashes.append((f"took {elapsed:.1f} s", content[:2000]))
    return outcomes, crashes, slowest


def _stop(*_):
    raise TimeoutError(f"not done after {2 * MAX_SECONDS} s")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="time for each format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--record", action="store_true", help="write benchmarks/results")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    signal.signal(signal.SIGALRM, _stop)
    rows = []
    for name in arguments.only:
        outcomes, crashes, slowest = fuzz(name, arguments.seconds, arguments.seed)
        for message, content in crashes[:5]:
            print(f"{name}: CRASH {message}\n  {content!r}")
        rows.append(
            {
                "format": name,
                "cases": sum(outcomes.values()) + len(crashes),
                "data": outcomes.pop("data", 0),
                "errors": sum(outcomes.values()),
                "crashes": len(crashes),
                "slowest_seconds": round(slowest, 3),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "errors_by_kind": dict(outcomes.most_common()),
            }
        )
        print({key: value for key, value in rows[-1].items() if key != "errors_by_kind"})
    if arguments.record:
        write_record(rows, arguments)
    return int(any(row["crashes"] for row in rows))


def write_record(rows, arguments):
    """Write what was found, as JSON and as a table."""
    settings = {"seconds": arguments.seconds, "seed": arguments.seed, "max_seconds": MAX_SECONDS}
    settings |= {"max_memory": MAX_MEMORY, "max_bytes": MAX_BYTES}
    environment = describe_environment(["pandas", "pyarrow"])
    content = {"environment": environment, "settings": settings, "rows": rows}
    (RESULTS / "fuzz_readers.json").write_text(json.dumps(content, indent=2) + "\n")
    columns = [key for key in rows[0] if key != "errors_by_kind"]
    lines = [
        "| " + " | ".join(columns) + " | kinds of errors |",
        "|" + " --- |" * (len(columns) + 1),
    ]
    for row in rows:
        cells = [str(row[key]) for key in columns] + [str(len(row["errors_by_kind"]))]
        lines.append("| " + " | ".join(cells) + " |")
    note = (
        "data: cases that were read, and whose parts belong together. errors: cases that were "
        "refused with a DataFormatError. crashes: anything else, a warning or a case that took "
        f"more than {MAX_SECONDS} s included. peak_mib: of the process, up to then."
    )
    where = ", ".join(f"{key} {value}" for key, value in (settings | environment).items())
    (RESULTS / "fuzz_readers.md").write_text("\n".join([*lines, "", note, "", where, ""]))


if __name__ == "__main__":
    raise SystemExit(main())
