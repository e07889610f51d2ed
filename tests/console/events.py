"""Articles with who says what in them, for the console's tests: values of `news.enriched`."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from schemas.enriched import Enriched
from schemas.marker import Outcome
from streams.console.store import Mark, Store
from streams.lineage import Lineage, envelope
from tests.kafka import Message

PLACES = {
    "Oslo": (59.91, 10.75, "NO"),
    "Nairobi": (-1.29, 36.82, "KE"),
    "Lima": (-12.05, -77.04, "PE"),
    "Osaka": (34.69, 135.5, "JP"),
    "Suva": (-18.14, 178.44, "FJ"),
}


def article(
    id: str,
    text: str,
    quotes: Sequence[tuple[str, str, Sequence[str]]] = (),
    *,
    organisations: Sequence[str] = (),
    title: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A value of `news.enriched` whose spans are where the text has the words.

    `quotes`: the speaker as the text names them, the cue, and the parts of the content. Speakers
    are people; places are those of PLACES that the text names.
    """

    def span(part: str) -> dict[str, Any]:
        start = text.index(part)
        return {"start": start, "end": start + len(part), "text": part}

    def mentions(name: str) -> list[dict[str, Any]]:
        return [{**span(name), "field": "text"}]

    people = list(dict.fromkeys(speaker for speaker, _, _ in quotes))
    named = [
        *((name, "PERSON") for name in people),
        *((name, "ORG") for name in organisations),
        *((name, "GPE") for name in PLACES if name in text),
    ]
    ids = {name: f"e{number}" for number, (name, _) in enumerate(named, 1)}
    value = {
        "article": {
            "id": id,
            "version": "1",
            "title": title,
            "text": text,
            "language": "en",
            "language_confidence": 1.0,
            "readable": True,
            "published": "2022-01-09T08:00:00Z",
            "url": "https://news.example/story",
            "outlet": "The Example",
            "source_format": "json",
            "encoding": "utf-8",
            "content_hash": "0" * 64,
            "word_count": len(text.split()),
            "reading_seconds": 1,
            **more,
        },
        "entities": [
            {"id": ids[name], "name": name, "type": type, "mentions": mentions(name)}
            for name, type in named
        ],
        "quotes": [
            {
                "id": f"q{number}",
                "kind": "direct",
                "spans": [[span(part)["start"], span(part)["end"]] for part in parts],
                "text": " ".join(parts),
                "cue": span(cue),
                "speaker": {
                    "mention": span(speaker),
                    "entity": ids[speaker],
                    "name": speaker,
                    "method": "name",
                    "confidence": 0.9,
                },
                "modality": "asserted",
                "about": [ids[name] for name, _ in named if any(name in part for part in parts)],
                "places": [ids[name] for name in PLACES if any(name in part for part in parts)],
                "confidence": 0.9,
            }
            for number, (speaker, cue, parts) in enumerate(quotes, 1)
        ],
        "places": [
            {
                "entity": ids[name],
                "name": name,
                "kind": "city",
                "latitude": latitude,
                "longitude": longitude,
                "country": country,
                "mentions": mentions(name),
                "confidence": 0.9,
            }
            for name, (latitude, longitude, country) in PLACES.items()
            if name in text
        ],
        "dates": [],
        "versions": {"quotewire": "test"},
    }
    return Enriched.model_validate(value).model_dump(mode="json")


FERRY = (
    "Oslo 🚢 — The ferry 𝕏 line will stop in March, Kari Nordmann told the Harbour Board. "
    '"We kept it going 🌊 as long as we could," said Kari Nordmann. "Nobody in Lima would '
    'have done more." The Harbour Board agreed, as did Per Hansen: "It is over."\n'
)
"""With characters outside of the basic plane before and inside the quotes."""


def ferry(id: str = "urn:ferry", **more: Any) -> dict[str, Any]:
    """An article with two speakers, a quote in two parts, and characters beyond UTF-16's units."""
    return article(
        id,
        FERRY,
        [
            (
                "Kari Nordmann",
                "said",
                ["We kept it going 🌊 as long as we could", "Nobody in Lima would have done more."],
            ),
            ("Per Hansen", "agreed", ["It is over."]),
        ],
        organisations=["the Harbour Board"],
        **{"title": "Ferry line to stop", **more},
    )


def brief(number: int, **more: Any) -> dict[str, Any]:
    """One of many short articles."""
    place = list(PLACES)[number % len(PLACES)]
    return article(
        f"urn:brief:{number}",
        f'"Number {number} is done," Ada Berg said in {place}.',
        [("Ada Berg", "said", [f"Number {number} is done"])],
        **{"title": f"Brief {number} from {place}", **more},
    )


def message(
    origin: int, value: dict[str, Any], outcome: Outcome = Outcome.RESULT, partition: int = 0
) -> Message:
    """The record of `news.enriched` that the raw record at offset `origin` has led to just now."""
    now = int(time.time() * 1000)
    headers = [
        *envelope(
            kind="enriched",
            source="quotewire/enrich",
            id=f"raw-{partition}-{origin}",
            outcome=outcome,
            timestamp_ms=now,
        ),
        *Lineage("raw", partition, origin, now - 250, {"in": origin + 1}).headers(),
    ]
    return Message(json.dumps(value).encode(), b"key", headers, partition)


def withdrawn(origin: int, id: str) -> Message:
    """A withdrawal of an article."""
    marker = {"outcome": "withdrawn", "article_id": id, "reason": "The publisher canceled it."}
    return message(origin, marker, Outcome.WITHDRAWN)


def add(store: Store, offset: int, data: dict[str, Any], partition: int = 0) -> None:
    """Add an event, as the feed does."""
    event = {"partition": partition, "offset": offset, "data": data}
    withdrawn = "article" not in data
    store.add(event, withdrawn=withdrawn, mark=Mark(offset + 1, offset, "raw"), received_ms=offset)


def found(store: Store, **wanted: str) -> list[str]:
    quotes, total = store.quotes(**wanted)  # type: ignore[arg-type]
    assert total == len(quotes)
    return [quote["text"] for quote in quotes]
