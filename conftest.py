"""Leaves out what needs packages of an extra, such as torch, where they are not installed."""

from importlib.util import find_spec

NEEDS_TORCH = [
    "docs/user_guide/losses.rst",
    "docs/user_guide/neural*.rst",
    "skmultilabel/neural/*",
    "tests/neural/*",
]
HAS_TORCH = find_spec("torch") and find_spec("skorch")

NEEDS_IMBALANCED_LEARN = ["docs/user_guide/resampling.rst"]
HAS_IMBALANCED_LEARN = find_spec("imblearn")

collect_ignore_glob = [
    *([] if HAS_TORCH else NEEDS_TORCH),
    *([] if HAS_IMBALANCED_LEARN else NEEDS_IMBALANCED_LEARN),
]
