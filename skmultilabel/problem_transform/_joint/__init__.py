"""Distributions over label sets, and what to predict from them."""
