"""One raw record to one canonical article."""

from __future__ import annotations

import re

from agents.ingest.apart import ranges_apart
from agents.ingest.boilerplate import excluded_ranges
from agents.ingest.characters import plain_line
from agents.ingest.credits import find_credits
from agents.ingest.decode import decode
from agents.ingest.duplicates import content_hash, summarise
from agents.ingest.forms import read_draft
from agents.ingest.forms.draft import Draft
from agents.ingest.forms.times import instant, read_time
from agents.ingest.language import detect_language, language_of_address
from agents.ingest.lines import headline_above
from agents.ingest.raw import Limits, RawInput, Reading, Unreadable
from agents.ingest.slim import slim
from agents.work import ID_CHARACTERS, shortened
from schemas import plain

WORDS_A_MINUTE = 238
"""Brysbaert, "How many words do we read per minute?", 2019: silent reading of non-fiction."""

VERSION_CHARACTERS = 100
CANCELED = frozenset({"canceled", "cancelled", "withdrawn", "killed"})

_WORD = re.compile(r"\S+")


def read_article(raw: RawInput, limits: Limits) -> Reading:
    """The article that a raw record holds. Raises Unreadable with the reason."""
    if not raw.value:
        raise Unreadable("empty", "The record has no value.", _key(raw))
    value = slim(raw.value, raw.content_type, limits.max_bytes)
    if len(value) > limits.max_bytes:
        raise Unreadable(
            "too_large",
            f"The record is {len(value)} bytes, without scripts and style sheets; "
            f"QUOTEWIRE_MAX_RAW_BYTES allows {limits.max_bytes}.",
            _key(raw),
        )
    try:
        text, encoding = decode(value, raw.content_type)
        draft = read_draft(text, raw.content_type)
    except Unreadable as error:
        raise Unreadable(error.reason, error.message, error.article_id or _key(raw)) from None
    return _reading(raw, limits, draft, encoding)


def _key(raw: RawInput) -> str | None:
    """The id that came with a record, else its key as one; publishers key by article id."""
    if raw.id:
        return shortened(raw.id, ID_CHARACTERS)
    if not raw.key:
        return None
    return shortened(raw.key.decode(errors="replace"), ID_CHARACTERS)


def _reading(raw: RawInput, limits: Limits, draft: Draft, encoding: str) -> Reading:
    canceled = draft.status in CANCELED
    text = draft.text
    title = draft.title.strip() if draft.title else None
    if not title and raw.title:
        title = plain_line(raw.title) or None
    if title is None and draft.source_format == "text":
        title = headline_above(text)
    given = shortened((raw.id or draft.id or "").strip(), ID_CHARACTERS)
    if not text.strip() and not canceled:
        raise Unreadable("no_text", "The article has no text.", given or _key(raw))
    if len(text) > limits.max_characters:
        raise Unreadable(
            "too_large",
            f"The text has {len(text)} characters; QUOTEWIRE_MAX_CHARACTERS allows "
            f"{limits.max_characters}.",
            given or _key(raw),
        )
    digest = content_hash(title, text)
    article_id = given or f"sha256:{digest}"
    version = shortened(_version(raw, draft).strip(), VERSION_CHARACTERS)
    language, confidence = detect_language(
        text, draft.language or raw.language, _usual_language(raw, limits, draft)
    )
    credits = find_credits(text)
    words = len(_WORD.findall(text))
    agency: plain.Agency | None = credits.agency and {
        "name": credits.agency[0],
        "span": list(credits.agency[1]),
    }
    article: plain.ReadArticle = {
        "id": article_id,
        "version": version,
        "title": title,
        "text": text,
        "excluded": [list(span) for span in excluded_ranges(text, title)],
        "set_apart": ranges_apart(text, draft.apart),
        "language": language,
        "language_confidence": confidence,
        "readable": language in limits.languages,
        "published": draft.published or read_time(raw.published),
        "modified": draft.modified or read_time(raw.modified),
        "url": draft.url or raw.url,
        "outlet": draft.outlet or raw.outlet,
        "authors": list(draft.authors or raw.authors),
        "section": draft.section or raw.section,
        "keywords": list(draft.keywords),
        "pub_status": "canceled" if canceled else _status(draft.status),
        "source_format": draft.source_format,
        "encoding": encoding,
        "content_hash": digest,
        "word_count": words,
        "reading_seconds": round(words * 60 / WORDS_A_MINUTE),
        "dateline": draft.dateline or credits.dateline,
        "byline": credits.byline,
        "agency": agency,
    }
    embargo = instant(draft.embargo)
    held = (
        embargo is not None
        and not raw.released
        and not canceled
        and embargo.timestamp() * 1000 > raw.timestamp_ms
    )
    return Reading(
        article,
        summarise(article_id, version, digest, title, text, canceled),
        embargo.isoformat() if held and embargo is not None else None,
        canceled,
    )


def _version(raw: RawInput, draft: Draft) -> str:
    return raw.version or draft.version or draft.modified or "1"


def _usual_language(raw: RawInput, limits: Limits, draft: Draft) -> str:
    """The language of most articles of the outlet, else of the stream."""
    outlet = (draft.outlet or raw.outlet or "").strip().lower()
    return limits.outlets.get(outlet) or language_of_address(draft.url or raw.url) or limits.usual


def _status(given: str) -> str:
    return "withheld" if given == "withheld" else "usable"
