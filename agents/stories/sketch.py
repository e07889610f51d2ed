"""What an article is about, as weights: enough to hold it against stories, without its text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from agents.identity.background import Background
from agents.identity.names import name_of
from agents.identity.sightings import KINDS, spacy_words
from agents.lexicon.english import FREQUENT_IN_NEWS
from agents.lexicon.territories import fold
from agents.stories.added import numbers

Weights = dict[str, float]

FIELDS = ("words", "names", "places", "dates")
"""What is compared, each for itself."""
MOST = {"words": 120, "names": 40, "places": 20, "dates": 8}
"""Entries of a sketch in each field: the heaviest."""

TITLE, LEAD, REST = 3.0, 1.0, 0.4
"""What a word counts in the headline, in the first `LEAD_CHARACTERS` of the text, and behind."""
LEAD_CHARACTERS = 1_500
MOST_CHARACTERS = 40_000
"""Of a text: what stands behind them tells no more of which event it is."""
NEAR_DAYS = 7
"""Days from publication: a date that is farther away is rarely that of what is told."""

LOCATED = frozenset({"GPE", "LOC", "FAC", "NORP"})
"""Types of entities that say where."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article as stories are held against it.

    at: epoch seconds, published or else seen. copy_of: the publisher's id of the article that it
    is a wire copy of. Of each field the vector has length 1, or is empty. numbers: what it counts,
    as it is compared and as it is written.
    """

    article: str
    at: float
    copy_of: str | None = None
    words: Weights = field(default_factory=dict)
    names: Weights = field(default_factory=dict)
    places: Weights = field(default_factory=dict)
    dates: Weights = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Weights:
        """The vector of a field."""
        found: Weights = getattr(self, name)
        return found

    def to_json(self) -> list[Any]:
        """As `from_json` takes it."""
        vectors = (self.of(name) for name in FIELDS)
        return [self.article, self.at, self.copy_of, *vectors, self.numbers]

    @staticmethod
    def from_json(kept: list[Any]) -> Sketch:
        """What `to_json` gave."""
        return Sketch(*kept)


def sketch(
    event: Mapping[str, Any], at: float, who: Mapping[str, str], background: Background
) -> Sketch:
    """The sketch of an enriched event.

    event: the value of a record on `news.enriched`; at: epoch seconds when it was published or,
    where that is not known, seen; who: identities of its entities, by their ids in it; background:
    how frequent words and names were until now. Raises KeyError, TypeError or ValueError where it
    is no enriched event.
    """
    article = event["article"]
    words = _words(article)
    names: Counter[str] = Counter()
    rare: dict[str, float] = {}
    places: Counter[str] = Counter()
    located = {one["entity"]: one for one in event.get("places", ())}
    for one in event["entities"]:
        kind = KINDS.get(one["type"])
        name = name_of(one["name"], kind).whole if kind else fold(one["name"])
        if not name:
            continue
        often = len(one["mentions"])
        if one["type"] in LOCATED:
            place = located.get(one["id"]) or {}
            key = f"g{place['geonames']}" if place.get("geonames") else name
            places[key] += often
            rare.setdefault(f"p{key}", background.rarity(f"p{name}"))
        elif one["type"] != "GROUP":
            key = who.get(one["id"]) or name
            names[key] += often
            rare.setdefault(f"c{key}", background.rarity(f"c{name}"))
    return Sketch(
        article["id"],
        float(at),
        (article.get("duplicate") or {}).get("of"),
        _vector("words", words, lambda word: background.rarity(f"w{word}")),
        _vector("names", names, lambda name: rare[f"c{name}"]),
        _vector("places", places, lambda name: rare[f"p{name}"]),
        _vector("dates", Counter(_days(event["dates"], at)), lambda _: 1.0),
        numbers(f"{article.get('title') or ''}\n{article['text'][:MOST_CHARACTERS]}"),
    )


def _words(article: Mapping[str, Any]) -> Counter[str]:
    """Words by how much they count where they stand."""
    text: str = article["text"][:MOST_CHARACTERS]
    for start, end in article.get("excluded") or ():
        end = min(end, len(text))
        text = text[:start] + "\n" * (end - start) + text[end:]
    empty = spacy_words(article.get("language") or "en") | FREQUENT_IN_NEWS
    counts: Counter[str] = Counter()
    for part, weight in (
        (article.get("title") or "", TITLE),
        (text[:LEAD_CHARACTERS], LEAD),
        (text[LEAD_CHARACTERS:], REST),
    ):
        for match in _WORD.finditer(part):
            word = match[0].casefold()
            if word not in empty:
                counts[word] += weight  # type: ignore[assignment]
    return counts


def _days(dates: Iterable[Mapping[str, Any]], at: float) -> list[str]:
    """Days near publication that the article names, each as often as it does."""
    try:
        here = datetime.fromtimestamp(at, UTC).date()
    except (OverflowError, ValueError, OSError):
        return []
    found = []
    for one in dates:
        value = one["value"]
        if one.get("until") is None and _DAY.match(value):
            try:
                day = date.fromisoformat(value[:10])
            except ValueError:
                continue
            if abs((day - here).days) <= NEAR_DAYS:
                found.append(value[:10])
    return found


def _vector(name: str, counts: Mapping[str, float], rarity: Any) -> Weights:
    """The heaviest terms, by log frequency and rarity, at length 1."""
    weighed = ((term, math.log1p(count) * max(0.0, rarity(term))) for term, count in counts.items())
    kept = sorted((one for one in weighed if one[1] > 0), key=lambda one: (-one[1], one[0]))
    kept = kept[: MOST[name]]
    length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    return {term: round(weight / length, 4) for term, weight in kept}
