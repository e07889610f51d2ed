"""The language work: plain functions on plain values."""
