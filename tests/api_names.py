"""The public names of `docs/api_reference.py`, without those that need what is not installed."""

import runpy
from importlib.util import find_spec
from pathlib import Path

API_REFERENCE = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "api_reference.py"))[
    "API_REFERENCE"
]
HAS_TORCH = bool(find_spec("torch") and find_spec("skorch"))
# Exported at the top, from a module that cannot be imported.
MISSING = set() if HAS_TORCH else {"NeuralMultiLabelClassifier"}


def can_be_imported(module):
    """Tell whether what a module needs is installed."""
    return HAS_TORCH or not module.startswith("skmultilabel.neural")


API_REFERENCE = {
    module: {
        section: [name for name in names if name not in MISSING]
        for section, names in sections.items()
    }
    for module, sections in API_REFERENCE.items()
    if can_be_imported(module)
}
