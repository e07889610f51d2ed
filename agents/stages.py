"""The language work of the four stages, as a worker's own process names it.

A worker passes these functions to its language processes. What they need is imported where they
run: the worker's own process holds neither spaCy nor a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from agents.ingest.raw import RawInput
from agents.work import Failure, Produced, dump
from schemas.marker import Outcome


@dataclass(frozen=True, slots=True)
class Halves:
    """Values of the records on `news.entities` and `news.quotes` of one article.

    A half that failed still carries the article (entities) or its id (quotes). `lost` names the
    halves that have no result.
    """

    entities: bytes
    quotes: bytes
    lost: tuple[str, ...] = ()


def ingest(inputs: Sequence[RawInput]) -> list[Produced]:
    """`agents.ingest.agent.ingest`."""
    from agents.ingest.agent import ingest as run

    return run(inputs)


def entities(values: Sequence[bytes]) -> list[Produced]:
    """`agents.entities.agent.entities`."""
    from agents.entities.agent import entities as run

    return run(values)


def quotes(values: Sequence[bytes]) -> list[Produced]:
    """`agents.quotes.agent.quotes`."""
    from agents.quotes.agent import quotes as run

    return run(values)


def enrich(pairs: Sequence[Halves]) -> list[Produced]:
    """`agents.enrich.agent.enrich`."""
    from agents.enrich.agent import enrich as run

    return run(pairs)


def warm(inputs: Sequence[None]) -> list[Produced]:
    """`agents.warm.warm`."""
    from agents.warm import warm as run

    return run(inputs)


def rejected(raw: RawInput, failure: Failure, article_id: str | None = None) -> Produced:
    """The marker of a raw record that cannot be read."""
    value = dump({"outcome": Outcome.REJECTED, "article_id": article_id, "reason": failure.message})
    key = article_id.encode(errors="replace") if article_id else raw.key
    return Produced(Outcome.REJECTED, value, failure=failure, key=key)


def entities_failed(value: bytes, failure: Failure) -> Produced:
    """The half of an article whose entities could not be found."""
    record = {"article": orjson.Fragment(value), "error": failure.message}
    return Produced(Outcome.FAILED, dump(record), failure=failure)


def quotes_failed(value: bytes, failure: Failure) -> Produced:
    """The half of an article whose quotes could not be found."""
    article_id = orjson.loads(value)["id"]
    record = {"article_id": article_id, "error": failure.message}
    return Produced(Outcome.FAILED, dump(record), failure=failure)


def enrich_failed(pair: Halves, failure: Failure) -> Produced:
    """The marker of an article that has no event."""
    article_id = orjson.loads(pair.entities)["article"]["id"]
    value = dump({"outcome": Outcome.FAILED, "article_id": article_id, "reason": failure.message})
    return Produced(Outcome.FAILED, value, failure=failure)
