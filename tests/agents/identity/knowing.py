"""A scorer that compares the words around names alone, and people seen with some words."""

from __future__ import annotations

import numpy as np

from agents.identity.evidence import FIGURES
from agents.identity.scorer import JOINT, Scorer


def by_words() -> Scorer:
    """Two sightings are rather one person's where the cosine of their words is above .3."""
    figures = np.array([10.0 if name == "near" else 0.0 for name in FIGURES])
    joint = np.array([1.0 if name == "mean" else 0.0 for name in JOINT])
    return Scorer(bias=-3.0, figures=figures, plain={}, start=0.0, joint=joint)


CHAIN = ("gabbro basalt", "basalt quartz feldspar", "quartz feldspar mica")
"""The first two are alike, until the third shows whom the second is more like."""
