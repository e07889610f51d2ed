"""Events from files into the archive."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.marker import Outcome
from streams.archive.counted import forget_counts
from streams.archive.database import Database
from streams.archive.rows import rows_of
from streams.archive.writer import write
from streams.client.event import Event
from streams.errors import CommandFailed
from streams.lineage import Lineage
from streams.sinks.base import Change, article_of
from streams.sinks.batch import Batch, Rows
from streams.sinks.tables import instant

AT_ONCE = 200


@dataclass
class Imported:
    """What became of the lines of files. `there`: of articles that the archive has already.
    `problems`: a sentence for each line that is no event."""

    written: int = 0
    deleted: int = 0
    there: int = 0
    problems: list[str] = field(default_factory=list)


def import_files(database: Database, paths: Iterable[Path], *, replace: bool = False) -> Imported:
    """Put the events of JSON Lines files, as `subscribe --json` and `analyze` write them.

    Where the archive has an article already it stays, unless `replace`; within the files a later
    line takes the place of an earlier one. Raises CommandFailed for a file that cannot be read,
    and as `Database.writing` does.
    """
    found = Imported()
    ours: set[str] = set()
    batch: list[Event] = []
    for path in paths:
        for event in _events(path, found):
            batch.append(event)
            if len(batch) == AT_ONCE:
                _put(database, batch, ours, replace, found)
                batch = []
    _put(database, batch, ours, replace, found)
    with database.writing() as connection:
        forget_counts(connection)
    return found


def _put(
    database: Database, events: list[Event], ours: set[str], replace: bool, found: Imported
) -> None:
    batch = Batch(lambda event: rows_of(event, imported=True))
    for event in events:
        try:
            batch.add(Change(event))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            found.problems.append(f"{event.id}: it is no enriched event ({error!r}).")
    changes: dict[str, Rows | None] = {}
    late = dict(batch.late)
    for id, rows in batch.articles.items():
        if rows is None or replace or id in ours:
            changes[id] = rows
        else:
            late[id] = rows
    counts = write(database, changes, late)
    ours.update(id for id, rows in batch.articles.items() if rows is not None)
    found.written += counts.written
    found.deleted += counts.deleted
    found.there += counts.late


def _events(path: Path, found: Imported) -> Iterator[Event]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    event = event_of(orjson.loads(line))
                except (KeyError, TypeError, ValueError, AttributeError):
                    found.problems.append(f"{path}, line {number}: it is no event.")
                    continue
                if event.outcome in (Outcome.RESULT, Outcome.WITHDRAWN):
                    yield event
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from None


def event_of(value: dict[str, Any]) -> Event:
    """The event of a CloudEvent, or of an enriched record alone.

    Raises KeyError, TypeError or ValueError where it is neither.
    """
    whole = "specversion" in value
    data = value["data"] if whole else value
    outcome = Outcome(value.get("outcome") or "result")  # Of a marker it is in the record.
    article = data["article"]["id"] if outcome is Outcome.RESULT else data.get("article_id")
    written = instant(value.get("time")) if whole else None
    if written is None:
        written = instant((data.get("article") or {}).get("published"))
    at = written or datetime.fromtimestamp(time.time(), UTC)
    attributes = ("specversion", "type", "source", "time", "subject", "dataschema", "partitionkey")
    headers = {f"ce_{name}": str(value[name]) for name in attributes if whole and name in value}
    if whole and value.get("origin"):
        headers["origin"] = str(value["origin"])
    id = str((value.get("id") if whole else None) or article)
    milliseconds = int(at.timestamp() * 1000)
    lineage = Lineage("", 0, 0, milliseconds, {})
    event = Event(id, outcome, lineage, headers, data, 0, 0, milliseconds)
    article_of(event)
    return event
