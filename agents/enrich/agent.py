"""Enrich: the two halves of an article to the event that subscribers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from agents.enrich import enrich as join_halves
from agents.work import Failure, Produced, dump, each_alone
from schemas import VERSION
from schemas.base import SCHEMA_VERSION
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


def enrich(pairs: Sequence[Halves]) -> list[Produced]:
    """Join and enrich; one item a pair. Runs in a language process."""
    return each_alone(pairs, lambda some: [_join(pair) for pair in some], enrich_failed)


def _join(pair: Halves) -> Produced:
    half = orjson.loads(pair.entities)
    said = orjson.loads(pair.quotes)
    event = join_halves(
        half["article"], half.get("entities", []), half.get("dates", []), said.get("quotes", [])
    )
    event["incomplete"] = list(pair.lost)
    event["versions"] = {
        "quotewire": VERSION,
        "schema": SCHEMA_VERSION,
        "model": half.get("model", ""),
        "quotes": said.get("model", ""),
    }
    methods = Counter(quote["speaker"]["method"] for quote in event["quotes"])
    return Produced(Outcome.RESULT, dump(event), counts={"speakers": dict(methods)})


def enrich_failed(pair: Halves, failure: Failure) -> Produced:
    """The marker of an article that has no event."""
    article_id = orjson.loads(pair.entities)["article"]["id"]
    value = dump({"outcome": Outcome.FAILED, "article_id": article_id, "reason": failure.message})
    return Produced(Outcome.FAILED, value, failure=failure)
