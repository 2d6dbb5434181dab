"""Metric learning from multi-hot labels: which rows are alike, and losses that bring them together."""
