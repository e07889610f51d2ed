"""Enriched events for tests, and the records that carry them."""

from __future__ import annotations

import json
from typing import Any

from schemas.marker import Outcome
from streams.lineage import Lineage, envelope
from tests.kafka import Message

TEXT = (
    "HALDEN, Norway - The harbour will close on Monday, Mayor Ingrid Solberg told reporters.\n\n"
    '"We have no choice," Solberg said, according to the Halden Post. "The quay is breaking."\n'
)


def span(text: str) -> dict[str, Any]:
    """The first place of a text in TEXT."""
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text}


def mention(text: str) -> dict[str, Any]:
    """A mention in TEXT."""
    return {**span(text), "field": "text"}


def entity(id: str, name: str, type: str, **more: Any) -> dict[str, Any]:
    """An entity with one mention."""
    return {
        "id": id,
        "name": name,
        "type": type,
        "mentions": [mention(name)],
        "aliases": [],
        "roles": [],
        "belongs_to": None,
        "stands_for": None,
        "gender": None,
        "salience": 0.1,
        "links": [],
        **more,
    }


def speaker(name: str | None, entity: str | None, method: str = "name") -> dict[str, Any]:
    """A speaker."""
    return {
        "mention": span(name) if name else None,
        "entity": entity,
        "name": name,
        "method": method,
        "stands_for": None,
        "confidence": 0.9,
    }


def quote(id: str, kind: str, parts: list[str], **more: Any) -> dict[str, Any]:
    """A quote whose content is these parts of TEXT."""
    spans = [span(part) for part in parts]
    return {
        "id": id,
        "kind": kind,
        "spans": [[one["start"], one["end"]] for one in spans],
        "text": " ".join(parts),
        "cue": span("told" if kind == "indirect" else "said"),
        "speaker": speaker("Solberg", "e1", "surname"),
        "via": None,
        "modality": "asserted",
        "continues": None,
        "about": [],
        "places": [],
        "dates": [],
        "tone": None,
        "confidence": 0.8,
        **more,
    }


def event(id: str = "urn:example:1", **article: Any) -> dict[str, Any]:
    """A value of `news.enriched`; schemas.enriched.Enriched accepts it."""
    return {
        "article": {
            "id": id,
            "version": "1",
            "title": "Halden harbour to close",
            "text": TEXT,
            "excluded": [],
            "language": "en",
            "language_confidence": 0.99,
            "readable": True,
            "published": "2022-01-09T08:00:00Z",
            "url": "https://news.example/halden",
            "outlet": "The Example",
            "authors": ["A. Writer"],
            "pub_status": "usable",
            "source_format": "json",
            "encoding": "utf-8",
            "content_hash": "0" * 64,
            "word_count": 29,
            "reading_seconds": 7,
            **article,
        },
        "entities": [
            entity("e1", "Ingrid Solberg", "PERSON", aliases=["Solberg"], roles=["Mayor"]),
            entity("e2", "the Halden Post", "ORG"),
            entity("e3", "Norway", "GPE", links=[{"source": "iso3166-1", "id": "NO"}]),
        ],
        "quotes": [
            quote("q1", "indirect", ["The harbour will close on Monday"]),
            quote(
                "q2",
                "direct",
                ["We have no choice", "The quay is breaking."],
                via=speaker("the Halden Post", "e2"),
            ),
        ],
        "places": [
            {
                "entity": "e3",
                "name": "Norway",
                "kind": "country",
                "latitude": 62.0,
                "longitude": 10.0,
                "country": "NO",
                "region": None,
                "geonames": 3144096,
                "links": [],
                "mentions": [mention("Norway")],
                "confidence": 0.9,
                "why": [],
            }
        ],
        "dates": [],
        "tone": None,
        "keyphrases": [],
        "incomplete": [],
        "versions": {"quotewire": "0"},
    }


def record(
    origin: int,
    *,
    partition: int = 0,
    outcome: Outcome = Outcome.RESULT,
    raw: str = "news.raw",
    data: dict[str, Any] | None = None,
) -> Message:
    """A record of `news.enriched` that stems from the raw record at offset `origin`."""
    if data is None:
        id = f"urn:example:{partition}-{origin}"
        marker = {"outcome": outcome, "article_id": id, "reason": "Because."}
        data = event(id) if outcome is Outcome.RESULT else marker
    headers = [
        *envelope(
            kind="enriched",
            source="quotewire/enrich",
            id=f"{raw}-{partition}-{origin}",
            outcome=outcome,
            timestamp_ms=1_641_715_200_000,
            key=b"key",
        ),
        *Lineage(raw, partition, origin, 1_641_715_200_000, {"in": origin + 1}).headers(),
    ]
    return Message(json.dumps(data).encode(), b"key", headers, partition)
