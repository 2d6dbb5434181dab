"""Sphinx extension: write one API page per public module from the list in api_reference.py."""

from importlib import import_module
from pathlib import Path

from api_reference import API_REFERENCE


def underline(title, mark):
    """Write a heading."""
    return f"{title}\n{mark * len(title)}\n"


def summarize(module):
    """Give the first line of a module's docstring."""
    return import_module(module).__doc__.partition("\n")[0]


def write_index(api):
    """Write the first page: what is in which module."""
    modules = "\n".join(f"   {module}" for module in api)
    rows = "\n".join(f"   * - :doc:`{module}`\n     - {summarize(module)}" for module in api)
    return (
        f"{underline('API reference', '=')}\n"
        f".. list-table::\n   :widths: 35 65\n\n{rows}\n\n"
        f".. toctree::\n   :hidden:\n\n{modules}\n"
    )


def write_module(module, sections):
    """Write the page of one module: a table of names for every section."""
    tables = [
        f"{underline(title, '-')}\n.. autosummary::\n   :toctree: generated\n   :nosignatures:\n\n"
        + "".join(f"   {name}\n" for name in names)
        for title, names in sections.items()
    ]
    head = f"{underline(module, '=')}\n.. currentmodule:: {module}\n\n{summarize(module)}\n\n"
    return head + "\n".join(tables)


def write_if_changed(path, text):
    """Leave an unchanged page alone, so that it need not be built again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_pages(app, config):
    """Write all pages into the folder `api`."""
    folder = Path(app.srcdir, "api")
    folder.mkdir(exist_ok=True)
    write_if_changed(folder / "index.rst", write_index(API_REFERENCE))
    for module, sections in API_REFERENCE.items():
        write_if_changed(folder / f"{module}.rst", write_module(module, sections))


def skip_members_of_others(app, what, name, obj, skip, options):
    """Leave out what a class has from scikit-learn; it is documented there."""
    module = getattr(getattr(obj, "fget", obj), "__module__", None) or "skmultilabel"
    return None if module.startswith("skmultilabel") else True


def setup(app):
    app.connect("config-inited", write_pages)
    app.connect("autodoc-skip-member", skip_members_of_others)
    return {"parallel_read_safe": True}
