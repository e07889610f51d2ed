"""Sinks: events a second into SQLite, beside a bare `executemany` of the same rows.

    python -m benchmarks.sinks [--count 5000] [--json]

An event has 6 quotes, 8 entities and 2 places, and is 3,000 characters long. Both write 500 events
a transaction with the same settings of SQLite; "one by one" is a transaction for each event.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.harness import command_line, table
from schemas.marker import Outcome
from streams.client import Event
from streams.lineage import Lineage
from streams.settings import Settings
from streams.sinks import open_sink
from streams.sinks.base import Change
from streams.sinks.sqlite import connect
from streams.sinks.tables import TABLES, rows_of

BATCH = 500
TARGET = 2_000
TEXT = "The harbour will close, said Ingrid Solberg, who has been its master for ten years. " * 36


def event(number: int) -> Event:
    """An enriched event."""
    entities = [
        {
            "id": f"e{one}",
            "name": f"Ingrid Solberg {one}",
            "type": "PERSON",
            "mentions": [{"start": 0, "end": 8, "text": "Ingrid", "field": "text"}] * 3,
            "aliases": ["Solberg"],
            "roles": ["Mayor"],
            "belongs_to": None,
            "salience": 0.1,
            "links": [{"source": "wikidata", "id": "Q1"}],
        }
        for one in range(8)
    ]
    quotes = [
        {
            "id": f"q{one}",
            "kind": "direct",
            "spans": [[100 * one, 100 * one + 90]],
            "text": TEXT[100 * one : 100 * one + 90],
            "cue": {"text": "said"},
            "speaker": {"entity": "e1", "name": "Solberg", "method": "name", "confidence": 0.9},
            "via": None,
            "modality": "asserted",
            "about": ["e2", "e3"],
            "places": [],
            "confidence": 0.8,
        }
        for one in range(6)
    ]
    places = [
        {"entity": f"e{one}", "name": "Norway", "kind": "country", "confidence": 0.9}
        for one in range(2)
    ]
    article = {
        "id": f"urn:{number}",
        "version": "1",
        "title": "Halden harbour to close",
        "text": TEXT,
        "language": "en",
        "word_count": 540,
        "authors": ["A. Writer"],
        "published": "2026-01-09T08:00:00Z",
    }
    data = {"article": article, "entities": entities, "quotes": quotes, "places": places}
    lineage = Lineage("news.raw", 0, number, 0, {})
    return Event(f"event-{number}", Outcome.RESULT, lineage, {}, data, 0, number, 0)


def bare(events: list[Event], path: str) -> None:
    """The rows of all events by `executemany`; making them is counted, as it is of the sink."""
    with contextlib.closing(connect(path)) as lite:
        for name, columns in TABLES.items():
            lite.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            lite.execute(f"CREATE INDEX {name}_article ON {name} (article)")
        for first in range(0, len(events), BATCH):
            lite.execute("BEGIN")
            rows = [rows_of(one) for one in events[first : first + BATCH]]
            for name, columns in TABLES.items():
                values = [[row[column] for column in columns] for one in rows for row in one[name]]
                marks = ", ".join("?" * len(columns))
                lite.executemany(f"INSERT INTO {name} VALUES ({marks})", values)
            lite.execute("COMMIT")


def poured(events: list[Event], path: str, batch: int) -> None:
    """All events through the sink."""

    async def pour() -> None:
        async with open_sink(f"sqlite:{path}", Settings(_env_file=None)) as sink:
            for first in range(0, len(events), batch):
                await sink.take([Change(one) for one in events[first : first + batch]])

    asyncio.run(pour())


def rate(events: list[Event], write: Callable[[str], None]) -> tuple[float, float]:
    """Events a second, and a second of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        write(f"{folder}/news.db")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return len(events) / wall, len(events) / cpu


def run(count: int) -> dict[str, Any]:
    """All of it, in turn."""
    events = [event(number) for number in range(count)]
    few = events[: count // 10]
    found = {
        "bare": rate(events, lambda path: bare(events, path)),
        "sink": rate(events, lambda path: poured(events, path, BATCH)),
        "one_by_one": rate(few, lambda path: poured(few, path, 1)),
    }
    return {
        name: {"events_s": round(wall), "events_cpu_s": round(cpu)}
        for name, (wall, cpu) in found.items()
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    names = {"bare": "bare `executemany`", "sink": "the sink", "one_by_one": "one by one"}
    met = "**met**" if found["sink"]["events_cpu_s"] >= TARGET else "**missed**"
    ratio = found["sink"]["events_cpu_s"] / found["bare"]["events_cpu_s"]
    figures = ("events_s", "events_cpu_s")
    rows = [(shown, *(found[name][one] for one in figures)) for name, shown in names.items()]
    return "\n\n".join(
        [
            table(("SQLite", "events a second", "events a second of processor"), rows),
            f"The sink is {ratio:.2f} times as fast as `executemany`, by processor time. At least "
            f"{TARGET:,} events a second of processor: {met}. What the clock says is the disk's, "
            "which has each transaction for good.",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.count), report, "sinks", folder=False, count=5_000
    )
