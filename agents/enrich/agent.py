"""Enrich: what the stages before it made of an article to the event that subscribers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from agents.enrich import enrich as join_halves
from agents.enrich.tone import NEUTRAL
from agents.work import Produced, Sides, dump, each_alone, enrich_failed
from schemas import VERSION
from schemas.base import SCHEMA_VERSION
from schemas.marker import Outcome


def enrich(articles: Sequence[Sides]) -> list[Produced]:
    """Join and enrich; one item an article. Runs in a language process."""
    return each_alone(articles, lambda some: [_join(sides) for sides in some], enrich_failed)


def _join(sides: Sides) -> Produced:
    """The event. What stages other than entities and quotes have found is in its `extensions`."""
    records = {name: orjson.loads(value) for name, value in sides.values.items()}
    half = records.pop("entities")
    said = records.pop("quotes", {})
    event = join_halves(
        half["article"], half.get("entities", []), half.get("dates", []), said.get("quotes", [])
    )
    own = {name: record for name, record in records.items() if name not in sides.lost}
    if own:
        event["extensions"] = {name: record[name] for name, record in own.items()}
    event["incomplete"] = list(sides.lost)
    event["versions"] = {
        "quotewire": VERSION,
        "schema": SCHEMA_VERSION,
        "model": half.get("model", ""),
        "quotes": said.get("model", ""),
        **{name: record["model"] for name, record in own.items()},
    }
    return Produced(Outcome.RESULT, dump(event), counts=count(event))


def count(event: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """What the worker's metrics tell of an event."""
    quotes = event["quotes"]
    entities = {entity["id"]: entity for entity in event["entities"]}
    speakers = [entities.get(quote["speaker"]["entity"], {}) for quote in quotes]
    genders = [who.get("gender") for who in speakers if who.get("type") == "PERSON"]
    polarities = [quote["tone"]["polarity"] for quote in quotes if quote.get("tone")]
    return {
        "words": {"": int(event["article"]["word_count"])},
        "speakers": Counter(quote["speaker"]["method"] for quote in quotes),
        "speaker_types": Counter(who.get("type", "none") for who in speakers),
        "speaker_genders": Counter(gender or "unknown" for gender in genders),
        "modalities": Counter(quote["modality"] for quote in quotes),
        "tones": Counter(tone(polarity) for polarity in polarities),
        "places": Counter(place.get("country") or "none" for place in event["places"]),
    }


def tone(polarity: float) -> str:
    """negative, neutral or positive."""
    if abs(polarity) < NEUTRAL:
        return "neutral"
    return "positive" if polarity > 0 else "negative"
