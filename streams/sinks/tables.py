"""The tables that sinks of rows write: their columns, and an enriched event as their rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from schemas.tables import ROWS, columns
from streams.client import Event
from streams.enriched import extent, identity_of, speaker_name

FORMAT = 1
"""Version of the tables; another one is refused."""

SQL = {str: "TEXT", int: "BIGINT", float: "DOUBLE"}

TABLES: dict[str, dict[str, str]] = {
    table: {name: SQL[kind] for name, (kind, _) in columns(model).items()}
    for table, model in ROWS.items()
}
"""Columns of each table, with their types in SQL."""

TIMES = frozenset({"published", "modified"})
"""Columns of times, ISO 8601 as the article gives them; for targets that have a type of times."""

LISTS = frozenset(
    name
    for model in ROWS.values()
    for name, field in model.model_fields.items()
    if (field.description or "").startswith("JSON array")
)
"""Columns of JSON arrays; for targets that have a type of JSON or of lists."""

ORDER = {"articles": "article", "quotes": "article, first, quote"}

Row = dict[str, Any]


def rows_of(event: Event) -> dict[str, list[Row]]:
    """An enriched event as rows of each table."""
    data = event.data
    article = data["article"]
    ids = {"ce_id": event.id, "article": article["id"]}
    names = {one["id"]: one["name"] for one in data["entities"]}
    roles = {one["id"]: one.get("roles") or [] for one in data["entities"]}
    identities = {one["id"]: identity_of(one) for one in data["entities"]}
    places = {one["entity"]: one["name"] for one in data["places"]}
    return {
        "articles": [
            {
                **ids,
                "version": article["version"],
                "title": article.get("title"),
                "outlet": article.get("outlet"),
                "authors": _list(article.get("authors")),
                "section": article.get("section"),
                "published": article.get("published"),
                "modified": article.get("modified"),
                "url": article.get("url"),
                "language": article["language"],
                "words": article["word_count"],
                "copy_of": (article.get("duplicate") or {}).get("of"),
                "tone": _polarity(data),
                "incomplete": _list(data.get("incomplete")),
                "text": article["text"],
            }
        ],
        "quotes": [
            {
                **ids,
                "quote": quote["id"],
                "kind": quote["kind"],
                "text": quote["text"],
                "first": extent(quote)[0],
                "last": extent(quote)[1],
                "spans": json.dumps(quote["spans"]),
                "speaker": speaker_name(quote["speaker"]),
                "speaker_entity": quote["speaker"].get("entity"),
                "speaker_method": quote["speaker"]["method"],
                "speaker_roles": _list(roles.get(quote["speaker"].get("entity") or "")),
                "stands_for": quote["speaker"].get("stands_for"),
                "via": speaker_name(quote["via"]) if quote.get("via") else None,
                "cue": (quote.get("cue") or {}).get("text"),
                "modality": quote["modality"],
                "about": _list(names[one] for one in quote.get("about") or () if one in names),
                "places": _list(places[one] for one in quote.get("places") or () if one in places),
                "tone": _polarity(quote),
                "confidence": quote["confidence"],
                "speaker_confidence": quote["speaker"]["confidence"],
                "speaker_identity": identities.get(quote["speaker"].get("entity")),
            }
            for quote in data["quotes"]
        ],
        "entities": [
            {
                **ids,
                "entity": one["id"],
                "name": one["name"],
                "type": one["type"],
                "aliases": _list(one.get("aliases")),
                "roles": _list(one.get("roles")),
                "belongs_to": one.get("belongs_to"),
                "salience": one.get("salience"),
                "mentions": len(one["mentions"]),
                "links": _list(f"{each['source']}:{each['id']}" for each in one.get("links") or ()),
                "identity": identities[one["id"]],
            }
            for one in data["entities"]
        ],
        "places": [
            {
                **ids,
                **{
                    name: one.get(name)
                    for name in (
                        *("entity", "name", "kind", "latitude", "longitude"),
                        *("country", "region", "geonames", "confidence"),
                    )
                },
                "mentions": len(one.get("mentions") or ()),
            }
            for one in data["places"]
        ],
    }


def instant(text: str | None) -> datetime | None:
    """A time that an article gives, UTC where it names no zone; None where it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _list(values: Iterable[str] | None) -> str:
    """As `json.dumps(..., ensure_ascii=False)` has it, without the cost of an encoder for each."""
    return f"[{', '.join(map(encode_basestring, values))}]" if values else "[]"


def _polarity(what: Mapping[str, Any]) -> float | None:
    polarity: float | None = (what.get("tone") or {}).get("polarity")
    return polarity
