"""From features to probabilities: weights that `python -m tools.identity` fits."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("weights.json")

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by feature; one without a weight counts nothing.

    known, nobody: of the choice whom a sighting is, by a conditional logit over the candidates and
    somebody new. merge: of a logistic regression, whether two identities are one; its intercept is
    the weight of `bias`. calibration: intercept and slope of the log odds of choices.
    """

    known: Weights
    nobody: Weights
    merge: Weights
    calibration: tuple[float, float] = (0.0, 1.0)

    def calibrated(self, chance: float) -> float:
        """How often a choice of that probability is right: those before it were not all."""
        chance = min(max(chance, 1e-6), 1.0 - 1e-6)
        start, slope = self.calibration
        return 1.0 / (1.0 + math.exp(-start - slope * math.log(chance / (1.0 - chance))))

    def choose(self, some: Sequence[Weights], nobody: Weights) -> list[float]:
        """Probabilities of each candidate, by their features; the rest is that of somebody new."""
        scores = [_score(self.known, one) for one in some]
        alone = _score(self.nobody, nobody)
        most = max([*scores, alone])
        raised = [math.exp(score - most) for score in scores]
        total = sum(raised) + math.exp(alone - most)
        return [value / total for value in raised]

    def one(self, features: Weights) -> float:
        """The probability that two identities are one."""
        score = self.merge.get("bias", 0.0) + _score(self.merge, features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _score(weights: Weights, features: Weights) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@cache
def scorer() -> Scorer:
    """The packaged weights."""
    told = json.loads(PATH.read_text())
    return Scorer(told["known"], told["nobody"], told["merge"], tuple(told["calibration"]))
