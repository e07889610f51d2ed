"""An enriched event as rows of the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from cramjam import zstd

from schemas.marker import Outcome
from streams.archive.index import event_tokens, moment
from streams.archive.tables import SPAN
from streams.client.event import Event
from streams.enriched import extent, speaker_name
from streams.lineage import Lineage
from streams.sinks.batch import Rows
from streams.sinks.tables import instant

LEVEL = 3
"""Of zstd: higher ones take longer and save little."""

_BITS = 63
_BETWEEN = " … "
"""Between the parts of a quote."""

FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799
"""Of the years 1 to 9999, which every database's times reach."""


def article_number(article: str) -> int:
    """The id of an article in the archive, made of the publisher's: a multiple of `SPAN`."""
    digest = hashlib.sha256(str(_text(article)).encode(errors="replace")).digest()
    return (int.from_bytes(digest[:8], "big") >> (64 - _BITS)) & -SPAN


def as_kept(text: str) -> str:
    """A text as every database can be asked for it; what PostgreSQL cannot hold is U+FFFD."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def row_number(text: str) -> int:
    """The id of a row that a text is; of one that can be none -1, which no row has."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    return number if number < 1 << 63 else -1


def packed(event: Mapping[str, Any]) -> bytes:
    """An event, as CloudEvents 1.0 JSON, as the archive keeps it."""
    return bytes(zstd.compress(orjson.dumps(event), LEVEL))


def unpacked(kept: bytes) -> dict[str, Any]:
    """An event that `packed` kept, as CloudEvents 1.0 JSON; `data` is the enriched record."""
    found: dict[str, Any] = orjson.loads(bytes(zstd.decompress(kept)))
    return found


def restored(kept: Mapping[str, Any], row: Any) -> Event:
    """The event of a row of `articles`; `kept`: what `unpacked` gives of it."""
    headers = {f"ce_{name}": str(value) for name, value in kept.items() if name != "data"}
    at = row.seen_at * 1000
    lineage = Lineage("", 0, 0, at, {})
    place = (row.partition or 0, row.offset or 0)
    return Event(str(kept["id"]), Outcome.RESULT, lineage, headers, kept["data"], *place, at)


def rows_of(event: Event, *, imported: bool = False) -> Rows:
    """The rows of a result, numbered from `article_number`.

    `imported`: it has no place in the topic. Raises KeyError, TypeError or ValueError where it is
    no enriched event.
    """
    data = event.data
    article = data["article"]
    number = article_number(article["id"])
    seen = event.timestamp_ms // 1000
    published = instant(article.get("published"))
    published_at = seen if published is None else int(published.timestamp())
    published_at = max(FIRST_SECOND, min(LAST_SECOND, published_at))
    entities, places = data["entities"], data["places"]
    if max(map(len, (entities, places, data["dates"], data["quotes"]))) >= SPAN:
        raise ValueError(f"It has more than {SPAN - 1} quotes, entities, places or dates.")
    ids = {one["id"]: number + at for at, one in enumerate(entities, 1)}
    place_ids: dict[str, list[int]] = {}  # An entity may have several, "Ohio" after "the States".
    for at, one in enumerate(places, number + 1):
        place_ids.setdefault(one["entity"], []).append(at)
    quotes = list(enumerate(data["quotes"], number + 1))
    title_words, quote_words = event_tokens(data, {one["id"]: one for one in entities})
    shared = {
        "published_at": published_at,
        "outlet": _text(article.get("outlet")),
        "language": article["language"],
    }
    return {
        "articles": [
            {
                "id": number,
                "article": _text(article["id"]),
                "version": _text(article["version"]),
                "title": _text(article.get("title")),
                "section": _text(article.get("section")),
                "authors": _texts(article.get("authors")),
                "url": _text(article.get("url")),
                "words": article["word_count"],
                "published": _text(article.get("published")),
                **shared,
                "seen_at": seen,
                "copy_of": _text((article.get("duplicate") or {}).get("of")),
                "tone": _polarity(data),
                "incomplete": _texts(data.get("incomplete")),
                "partition": None if imported else event.partition,
                "offset": None if imported else event.offset,
                "event": packed(event.cloudevent()),
                "moment": moment(published_at, number),
                "story": None,
            }
        ],
        "entities": [
            {
                "id": ids[one["id"]],
                "article_id": number,
                "entity": _text(one["id"]),
                "name": _text(one["name"]),
                "type": one["type"],
                "gender": one.get("gender"),
                "salience": one.get("salience") or 0.0,
                "mentions": len(one["mentions"]),
                "aliases": _texts(one.get("aliases")),
                "roles": _texts(one.get("roles")),
                "links": _texts(f"{each['source']}:{each['id']}" for each in one["links"])
                if one.get("links")
                else [],
                "belongs_to": ids.get(one.get("belongs_to")),
                "published_at": published_at,
            }
            for one in entities
        ],
        "places": [
            {
                "id": at,
                "article_id": number,
                "entity_id": ids[one["entity"]],
                "name": _text(one["name"]),
                **{
                    name: one.get(name)
                    for name in (
                        *("kind", "latitude", "longitude", "country", "region", "geonames"),
                        "confidence",
                    )
                },
            }
            for at, one in enumerate(places, number + 1)
        ],
        "dates": [
            {
                "id": at,
                "article_id": number,
                "text": _text(one["text"]),
                "value": one["value"],
                "until": one.get("until"),
                "granularity": one["granularity"],
            }
            for at, one in enumerate(data["dates"], number + 1)
        ],
        "quotes": [
            {
                "id": at,
                "article_id": number,
                "quote": _text(one["id"]),
                "kind": one["kind"],
                "modality": one["modality"],
                "text": _text(_said(one, article.get("text") or "")),
                "first": extent(one)[0],
                "last": extent(one)[1],
                "speaker": _text(speaker_name(one["speaker"])),
                "speaker_entity": ids.get(one["speaker"].get("entity")),
                "speaker_method": one["speaker"]["method"],
                "speaker_confidence": one["speaker"]["confidence"],
                "confidence": one["confidence"],
                "via": _text(speaker_name(one["via"])) if one.get("via") else None,
                "tone": _polarity(one),
                **shared,
                "moment": moment(published_at, number, at - number),
                "statement": None,
            }
            for at, one in quotes
        ],
        "quote_words": [
            {"quote_id": at, "words": words}
            for (at, _), words in zip(quotes, quote_words, strict=True)
        ],
        "article_words": [{"article_id": number, "words": title_words}],
        "quote_entities": [
            {"quote_id": at, "entity_id": ids[named], "role": "about"}
            for at, one in quotes
            for named in dict.fromkeys(one.get("about") or ())
            if named in ids
        ],
        "quote_places": [
            {"quote_id": at, "place_id": place}
            for at, one in quotes
            for named in dict.fromkeys(one.get("places") or ())
            for place in place_ids.get(named, ())
        ],
    }


def _said(quote: Mapping[str, Any], text: str) -> str:
    """The words of a quote, with "…" where the article has others between them."""
    said: str = quote["text"]
    parts = [text[start:end] for start, end in quote["spans"]]
    return _BETWEEN.join(parts) if len(parts) > 1 and " ".join(parts) == said else said


def same_words(said: str | None, kept: str) -> bool:
    """Whether the archive keeps a quote's text so."""
    return said is not None and said.replace(_BETWEEN, " ") == kept.replace(_BETWEEN, " ")


def _text(value: str | None) -> str | None:
    """PostgreSQL's text holds no NUL: U+FFFD is in its place, so that offsets stay right."""
    return value.replace("\0", "\ufffd") if value and "\0" in value else value


def _texts(values: Iterable[str] | None) -> list[str | None]:
    return [_text(one) for one in values or ()]


def _polarity(what: Mapping[str, Any]) -> float | None:
    polarity: float | None = (what.get("tone") or {}).get("polarity")
    return polarity
