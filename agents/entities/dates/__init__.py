"""Dates that a text names, made absolute."""
