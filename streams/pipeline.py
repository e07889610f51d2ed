"""The flow without Kafka: the same functions that the agents call, in this process."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agents.enrich.agent import enrich
from agents.entities.agent import entities
from agents.ingest.agent import ingest
from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.ingest.raw import RawInput
from agents.models import use
from agents.quotes.agent import quotes
from agents.work import Sides
from schemas.marker import Outcome
from streams.delivery.ingest import verdict
from streams.settings import Settings

CHUNK = 16


def analyze(
    raw: Iterable[tuple[bytes, str | None]], settings: Settings
) -> Iterator[dict[str, Any]]:
    """Enriched events (`schemas.enriched.Enriched`) or markers, one a raw article, in order.

    `raw`: bytes as a publisher sends them, with their content type where it is known. Unlike the
    stream it has no time limit and no limit of memory. Raises OSError where a model is missing.
    """
    use(settings.language_settings())
    window = DuplicateWindow(settings.duplicate_window)
    now = int(time.time() * 1000)
    for chunk in _chunks(raw, CHUNK):
        inputs = [
            RawInput(
                value=value,
                content_type=content_type,
                timestamp_ms=now,
            )
            for value, content_type in chunk
        ]
        made = [
            one if one.summary is None else verdict(window, one, Summary.unpack(one.summary))
            for one in ingest(inputs)
        ]
        articles = [one.value for one in made if one.outcome is Outcome.RESULT]
        halves = [
            Sides(
                {"entities": left.value, "quotes": right.value}, _lost(left.outcome, right.outcome)
            )
            for left, right in zip(entities(articles), quotes(articles), strict=True)
        ]
        events = iter(enrich(halves))
        for one in made:
            value = next(events).value if one.outcome is Outcome.RESULT else one.value
            yield orjson.loads(value)


def _lost(entities: Outcome, quotes: Outcome) -> tuple[str, ...]:
    pairs = (("entities", entities), ("quotes", quotes))
    return tuple(name for name, outcome in pairs if outcome is Outcome.FAILED)


def _chunks(
    items: Iterable[tuple[bytes, str | None]], size: int
) -> Iterator[list[tuple[bytes, str | None]]]:
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
