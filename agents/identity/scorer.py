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

from agents.identity.evidence import FIGURES, Evidence, against, among
from agents.identity.features import plain

PATH = Path(__file__).with_name("weights.json")

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of what two sightings are compared by: log odds that they are one person's, against
    the odds at which two become one.

    figures: of `evidence.FIGURES`; plain: of what `features.plain` names; less: of the logarithm
    of the articles of the one in fewer. calibration: intercept and slope of log odds.
    """

    bias: float
    figures: Scores
    plain: Mapping[str, float]
    less: float = 0.0
    calibration: tuple[float, float] = (0.0, 1.0)

    def one(self, seen: Evidence, others: Sequence[Evidence]) -> Scores:
        """(others): scores of a sighting with each of others."""
        found = self.bias + against(seen, others) @ self.figures
        return np.asarray(found + [self._plain(seen, other) for other in others])

    def all(self, some: Sequence[Evidence]) -> Scores:
        """(some, some): scores of each with each."""
        found = self.bias + among(some) @ self.figures
        return np.asarray(found + [[self._plain(a, b) for b in some] for a in some])

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
    return Scorer(told["bias"], figures, told["plain"], told["less"], tuple(told["calibration"]))
