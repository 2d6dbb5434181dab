"""The house rules that can be read off the source: imports, and the size of files and functions."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "skmultilabel").rglob("*.py"))
MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60
# These are imported inside functions, by those who use what needs them.
OPTIONAL = {"matplotlib", "pandas", "polars", "pyarrow", "river", "tqdm"}


def source_id(path):
    return str(path.relative_to(ROOT))


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def iter_imported_names(nodes):
    """Give the full dotted name of everything that import statements bring in."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def iter_outside_functions(tree):
    """Give the nodes that run when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from iter_outside_functions(node)


def count_code_lines(function):
    """Count the lines of a function from its `def` on, without its docstring."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str):
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_the_import_contracts_of_setup_cfg_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="setup.cfg", no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", SOURCES, ids=source_id)
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


def is_list_of_parameters(function):
    """Tell whether a function is a constructor that only stores what it is given."""
    stores = [isinstance(node, ast.Assign | ast.Expr) for node in function.body]
    return function.name == "__init__" and all(stores)


@pytest.mark.parametrize("path", SOURCES, ids=source_id)
def test_functions_are_short(path):
    functions = (
        node
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef) and not is_list_of_parameters(node)
    )
    sizes = {function.name: count_code_lines(function) for function in functions}
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", SOURCES, ids=source_id)
def test_private_scikit_learn_names_come_through_compat_alone(path):
    names = iter_imported_names(ast.walk(parse(path)))
    private = [name for name in names if name.startswith("sklearn.") and "._" in name]
    if path.name == "_compat.py":
        assert private, "nothing private is left: the door can go"
    else:
        assert private == []


@pytest.mark.parametrize("path", SOURCES, ids=source_id)
def test_optional_packages_are_imported_inside_functions_alone(path):
    names = iter_imported_names(iter_outside_functions(parse(path)))
    imported = {name.partition(".")[0] for name in names}
    assert imported & OPTIONAL == set()
