"""What is known of a story, and how well an article fits it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agents.stories.sketch import FIELDS, MOST, Sketch, Weights

DAY = 86_400.0
MOST_OF_STORY = 2
"""How many times as many entries a story keeps of a field as an article has."""

WEIGHTS = {"words": 25.0, "names": 1.5, "places": 0.5, "dates": 2.0}
"""Of the cosines: a logistic regression on the first two thirds of the gold stories
(`benchmarks/stories.py`), rounded."""
PER_DAY = -0.4
"""Of each day between the story and the article."""
LEAST = -4.2
"""Where nothing agrees. The regression's is a point lower: stories of several articles then fall
apart, and B-cubed F1 is the same."""
FORGOTTEN_DAYS = 30.0
"""A story that was silent for so long is another one when it comes back."""


@dataclass(slots=True)
class Story:
    """A story: the sums of its articles' sketches. first, last: epoch seconds."""

    id: str
    articles: int = 0
    first: float = math.inf
    last: float = -math.inf
    sums: dict[str, Weights] = field(default_factory=lambda: {name: {} for name in FIELDS})

    def add(self, seen: Sketch) -> None:
        """Take an article in."""
        self.articles += 1
        self.first = min(self.first, seen.at)
        self.last = max(self.last, seen.at)
        for name in FIELDS:
            _add(self.sums[name], seen.of(name), MOST_OF_STORY * MOST[name])

    def join(self, other: Story) -> None:
        """Take another story in."""
        self.articles += other.articles
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        for name in FIELDS:
            _add(self.sums[name], other.sums[name], MOST_OF_STORY * MOST[name])

    def to_json(self) -> list[Any]:
        """As `from_json` takes it."""
        return [self.articles, self.first, self.last, *(self.sums[name] for name in FIELDS)]

    @staticmethod
    def from_json(id: str, kept: list[Any]) -> Story:
        """What `to_json` gave."""
        articles, first, last, *sums = kept
        return Story(id, articles, first, last, dict(zip(FIELDS, sums, strict=True)))


def story_of(id: str, articles: Iterable[Sketch]) -> Story:
    """The story of some articles, in their order."""
    story = Story(id)
    for one in articles:
        story.add(one)
    return story


def fit(seen: Sketch, story: Story) -> float:
    """How well an article fits a story: above 0 rather than not."""
    days = apart(seen.at, story)
    if days > FORGOTTEN_DAYS:
        return -math.inf
    figures = (
        WEIGHTS[name] * cosine(seen.of(name), story.sums[name], unit=True) for name in FIELDS
    )
    return LEAST + PER_DAY * days + sum(figures)


def alike(one: Story, other: Story) -> float:
    """How well two stories fit each other, by the same measure."""
    days = max(0.0, one.first - other.last, other.first - one.last) / DAY
    if days > FORGOTTEN_DAYS:
        return -math.inf
    figures = (WEIGHTS[name] * cosine(one.sums[name], other.sums[name]) for name in FIELDS)
    return LEAST + PER_DAY * days + sum(figures)


def apart(at: float, story: Story) -> float:
    """Days between a time and a story; 0 while it lasts, so that late articles find theirs."""
    return max(0.0, story.first - at, at - story.last) / DAY


def cosine(one: Weights, other: Weights, *, unit: bool = False) -> float:
    """0 to 1; `unit`: the first has length 1."""
    if not one or not other:
        return 0.0
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    product = sum(weight * many[term] for term, weight in few.items() if term in many)
    if not product:
        return 0.0
    lengths = _length(other) * (1.0 if unit else _length(one))
    return product / lengths


def _length(weights: Weights) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _add(mine: Weights, theirs: Weights, most: int) -> None:
    for term, weight in theirs.items():
        mine[term] = round(mine.get(term, 0.0) + weight, 4)
    if len(mine) > most:
        for term, _ in sorted(mine.items(), key=lambda one: (-one[1], one[0]))[most:]:
            del mine[term]
