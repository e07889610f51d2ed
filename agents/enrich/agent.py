"""Enrich: what the stages before it made of an article to the event that subscribers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson

from agents.enrich.event import enrich_article
from agents.enrich.tone import NEUTRAL
from agents.work import Produced, Sides, dump, each_alone, enrich_failed
from schemas import VERSION, plain
from schemas.base import SCHEMA_VERSION
from schemas.marker import Outcome


def enrich(articles: Sequence[Sides]) -> list[Produced]:
    """Join and enrich; one item an article. Runs in a language process."""
    return each_alone(articles, lambda some: [_join(sides) for sides in some], enrich_failed)


def _join(sides: Sides) -> Produced:
    """The event. What stages other than entities and quotes have found is in its `extensions`."""
    records = {name: orjson.loads(value) for name, value in sides.values.items()}
    named: plain.EntitiesRecord = records.pop("entities")
    said: plain.QuotesRecord = records.pop("quotes", {})
    found = enrich_article(
        named["article"], named.get("entities", []), named.get("dates", []), said.get("quotes", [])
    )
    own = {name: record for name, record in records.items() if name not in sides.lost}
    event = {
        **found,
        **({"extensions": {name: record[name] for name, record in own.items()}} if own else {}),
        "incomplete": list(sides.lost),
        "versions": {
            "quotewire": VERSION,
            "schema": SCHEMA_VERSION,
            "model": named.get("model", ""),
            "quotes": said.get("model", ""),
            **{name: record["model"] for name, record in own.items()},
        },
    }
    return Produced(Outcome.RESULT, dump(event), counts=count(found))


def count(found: plain.Findings) -> dict[str, dict[str, int]]:
    """What the worker's metrics tell of an event."""
    quotes = found["quotes"]
    entities = {entity["id"]: entity for entity in found["entities"]}
    speakers = [entities.get(quote["speaker"]["entity"] or "") for quote in quotes]
    people = [who for who in speakers if who and who["type"] == "PERSON"]
    polarities = [quote["tone"]["polarity"] for quote in quotes if quote["tone"]]
    return {
        "words": {"": int(found["article"]["word_count"])},
        "speakers": Counter(quote["speaker"]["method"] for quote in quotes),
        "speaker_types": Counter(who["type"] if who else "none" for who in speakers),
        "speaker_genders": Counter(who["gender"] or "unknown" for who in people),
        "modalities": Counter(quote["modality"] for quote in quotes),
        "tones": Counter(tone(polarity) for polarity in polarities),
        "places": Counter(place["country"] or "none" for place in found["places"]),
    }


def tone(polarity: float) -> str:
    """negative, neutral or positive."""
    if abs(polarity) < NEUTRAL:
        return "neutral"
    return "positive" if polarity > 0 else "negative"
