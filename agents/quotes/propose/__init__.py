"""Proposed attributions: cues, and who says what by each of them."""
