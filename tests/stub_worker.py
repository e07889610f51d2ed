"""A worker whose language work is stubbed, so that ten of them fit on a small machine.

`python -m tests.stub_worker`, set by environment like a real one. Each assignment is a line on
standard output: `{"assigned": [partitions], "at": seconds}`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from aiokafka import TopicPartition

import streams.app
import streams.language
from agents.work import Produced, dump
from schemas.marker import Outcome
from streams.delivery.delivery import Delivery
from streams.settings import load_settings
from streams.worker import run_worker


class StubPool:
    """A pool without processes, which makes records of the fewest fields."""

    restarts = busy = 0
    processes = 2
    busy_seconds = 0.0
    missing = ()

    def __init__(self, *_: Any) -> None:
        pass

    async def warm(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to end."""

    async def run(self, function: str, inputs: Sequence[Any], *_: Any) -> list[Produced]:
        """One result an input."""
        make = getattr(self, function.rpartition(":")[2])
        return [make(one) for one in inputs]

    def ingest(self, raw: Any) -> Produced:
        """An article of nothing but an id: the key."""
        return Produced(Outcome.RESULT, dump({"id": raw.key.decode()}), key=raw.key, event_id="e")

    def entities(self, article: bytes) -> Produced:
        """None are found."""
        return Produced(Outcome.RESULT, dump({"article": orjson.Fragment(article)}))

    def quotes(self, article: bytes) -> Produced:
        """Nor is anything said."""
        return Produced(Outcome.RESULT, dump({"article_id": orjson.loads(article)["id"]}))

    def enrich(self, sides: Any) -> Produced:
        """The event is the article."""
        article = orjson.loads(sides.values["entities"])["article"]
        return Produced(Outcome.RESULT, dump({"article": article}))


class ToldDelivery(Delivery):
    """Tells what it is assigned."""

    async def assign(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """As it does, and a line."""
        before = self.gate.generation
        positions = await super().assign(partitions)
        if self.gate.open and self.gate.generation != before:
            told = {"assigned": sorted(self.partitions), "at": time.time()}
            print(json.dumps(told), flush=True)
        return positions


if __name__ == "__main__":
    streams.language.LanguagePool = StubPool  # type: ignore[assignment,misc]
    streams.app.Delivery = ToldDelivery  # type: ignore[misc]
    sys.exit(run_worker(load_settings()))
