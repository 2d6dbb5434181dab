"""Leaves out what needs torch and skorch, which are an extra, where they are not installed."""

from importlib.util import find_spec

NEEDS_TORCH = [
    "docs/user_guide/losses.rst",
    "docs/user_guide/neural*.rst",
    "skmultilabel/neural/*",
    "tests/neural/*",
]
HAS_TORCH = find_spec("torch") and find_spec("skorch")

collect_ignore_glob = [] if HAS_TORCH else NEEDS_TORCH
