"""Classifier chains: orders, the fit of all links, inference. Pure functions."""
