"""Real multi-label data for examples and benchmarks."""

from skmultilabel.datasets._yeast import load_yeast

__all__ = ["load_yeast"]
