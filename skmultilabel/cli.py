"""The command line: `compare` judges models on data of one's own, `describe` their labels."""

import argparse
import os
import sys
import textwrap

import skmultilabel
from skmultilabel._compare._data import check_enough, load_data
from skmultilabel._compare._describe import DESCRIPTION_FILES, write_description
from skmultilabel._compare._errors import InputError
from skmultilabel._compare._models import MODELS, Settings, select_models
from skmultilabel._compare._output import prepare_folder, write_results
from skmultilabel._compare._run import compare_models
from skmultilabel._compare._tables import (
    WIDTH,
    find_best,
    make_label_table,
    summarise_labels,
    write_labels,
    write_scores,
)
from skmultilabel._text_table import format_count
from skmultilabel.label_space import describe_labels

__all__ = ["main"]

BAD_INPUT, INTERRUPTED, BROKEN_PIPE = 2, 130, 141


def main(argv=None):
    """Run the command line.

    Parameters
    ----------
    argv : list of str, default=None
        The arguments; those of the process by default.

    Returns
    -------
    int
        The exit code: 0; 2 for input that cannot be used; 130 after Ctrl-C; 141 when nobody
        reads the output any more.

    Examples
    --------
    >>> from skmultilabel.cli import main
    >>> main(["compare", "nowhere.csv", "--labels", "y_*"])
    2
    """
    parser = make_parser()
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help()
        return 0
    try:
        {"compare": compare, "describe": describe}[arguments.command](arguments)
        sys.stdout.flush()
    except InputError as error:
        print(f"skmultilabel {arguments.command}: error: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more at exit, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return 0


def make_parser():
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m skmultilabel", description=skmultilabel.__doc__
    )
    parser.add_argument("--version", action="version", version=skmultilabel.__version__)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    add_compare(commands)
    add_describe(commands)
    return parser


def add_compare(commands):
    """Describe the arguments of `compare`."""
    parser = commands.add_parser(
        "compare",
        help="cross-validate models on a table of yours",
        description="Cross-validate models on a table, and show which labels are still bad.",
        epilog="models:\n"
        + "\n".join(f"  {name:<19}{model.description}" for name, model in MODELS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data(parser)
    add = parser.add_argument
    names = {"action": "append", "metavar": "NAMES"}
    add("--features", **names, help="feature columns; default: all that are no labels")
    add("--models", **names, help="some of the models below; default: all")
    add("--folds", type=parse_folds, help="number of folds; default: 5, with --fast 3")
    add("--seed", type=parse_seed, default=0, help="seed of folds and models; default: 0")
    add("--n-jobs", type=int, default=-1, help="fits at a time; default: one a core")
    add("--skip-rare", action="store_true", help="leave out labels with few positives")
    add("--fast", "--short", action="store_true", help="fewer folds and smaller forests")
    add("--out", metavar="DIR", help="also write tables (CSV, JSON) and pictures there")


def add_describe(commands):
    """Describe the arguments of `describe`."""
    parser = commands.add_parser(
        "describe",
        help="describe the labels of a table of yours",
        description="Say how many labels there are, how rare they are, and what they have to do "
        "with each other.",
    )
    add_data(parser)
    parser.add_argument(
        "--out", metavar="DIR", help="also write tables (CSV, JSON) and pictures there"
    )


def add_data(parser):
    """Describe the arguments that say what the data are."""
    parser.add_argument(
        "data",
        nargs="?",
        metavar="DATA",
        help="a CSV, Parquet, ARFF or svmlight file; default: yeast",
    )
    labels = parser.add_mutually_exclusive_group()
    labels.add_argument(
        "--labels",
        action="append",
        metavar="NAMES",
        help="label columns: names or patterns; for ARFF also an XML file, or a number, such as -2 "
        "for the last two",
    )
    labels.add_argument(
        "--label-column", metavar="NAME", help="the column of a table whose cells list labels"
    )
    add = parser.add_argument
    add("--delimiter", type=parse_mark, default="|", help="stands between such labels; default: |")
    add("--separator", type=parse_mark, help="stands between cells of a CSV file; default: ,")
    add("--encoding", type=parse_encoding, help="encoding of the file; default: utf-8")
    add("--max-bytes", type=parse_bytes, help="how many bytes may be read, decompressed")


def parse_mark(text):
    """Read what stands between things; a tab may be written as \\t."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty; something must stand between")
    return text.replace("\\t", "\t")


def parse_encoding(text):
    """Read the name of an encoding."""
    try:
        "".encode(text)
    except LookupError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no encoding; common ones are utf-8, utf-16 and latin-1"
        ) from None
    return text


def parse_folds(text):
    """Read a number of folds."""
    return _parse_int(text, 2)


def parse_seed(text):
    """Read a seed."""
    return _parse_int(text, 0)


def parse_bytes(text):
    """Read a number of bytes."""
    return _parse_int(text, 1, 2**63)


def _parse_int(text, smallest, end=2**32):
    try:
        value = int(text)
    except ValueError:
        value = None
    if value is None or not smallest <= value < end:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {smallest} on")
    return value


def compare(arguments):
    """Compare the models as the arguments say: print the tables, write the files."""
    models = select_models(arguments.models)
    if arguments.n_jobs == 0:
        raise InputError("--n-jobs: 0 is no number of jobs; use 1 or more, or -1 for all cores.")
    n_folds = arguments.folds or (3 if arguments.fast else 5)
    with prepare_folder(arguments.out) as folder:
        data = load(arguments, features=arguments.features)
        data, skipped = check_enough(data, n_folds, arguments.skip_rare)
        models, left_out = leave_out(models, data)
        settings = Settings(
            n_trees=20 if arguments.fast else 100,
            n_inner_folds=3 if arguments.fast else 5,
            seed=arguments.seed,
            has_missing_labels=data.has_missing_labels,
        )
        results = compare_models(models, data, settings, n_folds=n_folds, n_jobs=arguments.n_jobs)
        if folder is not None:
            write_results(
                folder,
                results,
                data,
                {"n_folds": n_folds, "skipped": skipped, **settings._asdict()},
            )
    notes = write_notes(skipped, left_out, results)
    print_report(data, n_folds, models, results, notes, arguments.out)


def describe(arguments):
    """Describe the labels of the data: print the tables, write the files."""
    with prepare_folder(arguments.out, DESCRIPTION_FILES) as folder:
        data = load(arguments, needs_features=False)
        description = describe_labels(data.Y)
        if folder is not None:
            write_description(folder, description, data)
    print(f"{data.name}\n\n{description}")
    if arguments.out is not None:
        print_wrapped(f"\nTables and pictures are in {arguments.out}.")


def load(arguments, **how):
    """Load the data that the arguments name."""
    names = ("label_column", "delimiter", "separator", "encoding", "max_bytes")
    options = {name: getattr(arguments, name) for name in names}
    return load_data(arguments.data, arguments.labels, **options, **how)


def leave_out(models, data):
    """Split off the models that cannot learn from the data, with the reasons."""
    reasons = {name: model.explain_refusal(data) for name, model in models.items()}
    left_out = {name: reason for name, reason in reasons.items() if reason}
    if len(left_out) == len(models):
        raise InputError(
            f"no model can learn from {data.name} ({', '.join(left_out)}: "
            f"{'; '.join(dict.fromkeys(left_out.values()))}); choose other --models."
        )
    return {name: model for name, model in models.items() if name not in left_out}, left_out


def write_notes(skipped, left_out, results):
    """Say what was left out, and what the models warned of."""
    notes = []
    if skipped:
        notes.append(f"Left out as too rare: {', '.join(skipped)}.")
    for reason in dict.fromkeys(left_out.values()):
        names = [name for name in left_out if left_out[name] == reason]
        notes.append(f"Left out, since {reason}: {', '.join(names)}.")
    for name, result in results.items():
        notes += [f"{name}: {text.splitlines()[0]}" for text in result.warnings]
    return notes


def print_report(data, n_folds, models, results, notes, out):
    """Print both tables, with what one must know to read them."""
    best = find_best(results)
    n_rows, n_labels = data.Y.shape
    print(
        f"{data.name}: {format_count(n_rows, 'row')}, {format_count(data.X.shape[1], 'feature')}, "
        f"{format_count(n_labels, 'label')}; {n_folds}-fold cross-validation\n"
    )
    print(write_scores(results))
    print("\n* best, ± standard deviation over the folds\n")
    for name, model in models.items():
        print(f"  {name:<19}{model.description}")
    print(f"\nLabels under {best} (best macro-F1), out of fold, the worst first\n")
    table = make_label_table(results[best], data.Y)
    print(write_labels(table))
    print("\nAP: average precision; always: F1 of predicting the label for every row\n")
    for sentence in summarise_labels(table):
        print_wrapped(sentence)
    for note in notes:
        print_wrapped(f"Note: {note}")
    if out is not None:
        print_wrapped(f"Tables and pictures are in {out}.")


def print_wrapped(text):
    """Print a sentence within the width of the tables."""
    print(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))
