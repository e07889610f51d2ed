"""From evidence to probabilities: weights that `python -m tools.identity` fits."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.identity.evidence import FIGURES, MEANT, Evidence, against
from agents.identity.features import plain
from agents.identity.sightings import FIELDS

PATH = Path(__file__).with_name("weights.json")

SHARED = (*FIELDS, *(f"{name}, meaning" for name in MEANT))
"""What cosines are taken of for all sightings of a group together."""
JOINT = (
    "mean",
    "most",
    "best",
    "least",
    *SHARED,
    *(f"{name}, root" for name in FIELDS),
    "roles differ",
    "bodies differ",
    "gap",
    "speak apart",
    "salience apart",
    "less",
    "more",
)
"""What two groups are compared by: the scores of their sightings with each other (`best`: of each
with the likest of the other group), the cosines of all their words, days between the two nearest,
shares of sightings that speak, logarithms of the articles of the one in fewer and the one in
more, up to as many as are kept of an identity."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of what sightings, and groups of them, are compared by.

    bias, figures: of `evidence.FIGURES`, the log odds that two sightings are one person's; start,
    joint: of `groups.JOINT`, those that two groups are, against the odds at which two become one;
    plain: of what `features.plain` names, added to both. calibration: intercept and slope of
    log odds.
    """

    bias: float
    figures: Scores
    plain: Mapping[str, float]
    start: float
    joint: Scores
    calibration: tuple[float, float] = (0.0, 1.0)

    def one(self, seen: Evidence, others: Sequence[Evidence]) -> Scores:
        """(others): scores of a sighting with each of others."""
        found = self.pairs(against(seen, others))
        return np.asarray(found + [self._plain(seen, other) for other in others])

    def pairs(self, figures: NDArray[np.float32]) -> Scores:
        """(...): scores of pairs of sightings, of (..., FIGURES)."""
        return np.asarray(self.bias + figures @ self.figures)

    def joined(self, features: Scores) -> Scores:
        """(...): scores of pairs of groups, of (..., JOINT)."""
        return np.asarray(self.start + features @ self.joint)

    def plainly(self, some: Sequence[Evidence]) -> Scores:
        """(some, some): what is plain to see of each with each."""
        return np.array([[self._plain(a, b) for b in some] for a in some])

    def _plain(self, one: Evidence, other: Evidence) -> float:
        return sum(self.plain.get(name, 0.0) for name in plain(one, other))

    def chance(self, score: float) -> float:
        """How often two of that score are one."""
        start, slope = self.calibration
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, start + slope * score))))


@cache
def scorer() -> Scorer:
    """The packaged weights."""
    told = json.loads(PATH.read_text())
    figures = np.array([told["figures"].get(name, 0.0) for name in FIGURES])
    joint = np.array([told["joint"].get(name, 0.0) for name in JOINT])
    return Scorer(
        told["bias"], figures, told["plain"], told["start"], joint, tuple(told["calibration"])
    )
