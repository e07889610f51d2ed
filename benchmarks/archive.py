"""The archive: writing events, and making it anew, beside reading the articles they are of.

    python -m benchmarks.archive --articles DIR [--count 3000] [--json]

ARTICLES are read by `quotewire analyze`, in one language process, for the reference. Their events,
under other ids again and again until there are `--count`, are archived in batches as `quotewire
archive` writes them; then all rows are made anew of the events that the archive keeps. Figures are
articles a second of CPU, since other programs run meanwhile; of PostgreSQL that of its server is
in them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks.harness import command_line, table
from streams.archive.archiver import BATCH
from streams.archive.database import Database, open_database
from streams.archive.importing import event_of
from streams.archive.rebuild import from_events
from streams.archive.rows import rows_of
from streams.archive.writer import write
from streams.client import Event
from streams.sinks.base import Change
from streams.sinks.batch import Batch

ARTICLES = 60
REBUILD = 5.0
"""Making anew is to be at least so many times as fast as reading."""


def run(folder: Path, count: int) -> dict[str, Any]:
    """Read, archive and make anew."""
    from tests.postgresql import Postgresql

    lines, reading = _read(sorted(folder.glob("*.txt"))[:ARTICLES])
    found: dict[str, Any] = {"count": count, "articles": len(lines), "read": round(reading, 1)}
    with tempfile.TemporaryDirectory() as place:
        found["sqlite"] = _measure(str(Path(place, "archive.sqlite")), lines, count, None)
    server = Postgresql(trusting=True)
    try:
        process = psutil.Process(server.pid)
        found["postgresql"] = _measure(server.make("archive"), lines, count, process)
    finally:
        server.close()
    return found


def _read(files: list[Path]) -> tuple[list[dict[str, Any]], float]:
    """The events of articles, and how many were read in a second of CPU, models apart."""
    command = [sys.executable, "-m", "streams.cli", "analyze", "--jobs", "1"]

    def seconds(some: list[Path]) -> tuple[bytes, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = subprocess.run([*command, *map(str, some)], check=True, capture_output=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return said, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    _, start = seconds(files[:1])
    said, whole = seconds(files)
    lines = [orjson.loads(line) for line in said.splitlines()]
    return [one for one in lines if "article" in one], (len(files) - 1) / max(0.1, whole - start)


def _events(lines: list[dict[str, Any]], count: int) -> Iterator[Event]:
    for number in range(count):
        line = lines[number % len(lines)]
        yield event_of({**line, "article": {**line["article"], "id": f"urn:made:{number}"}})


def _measure(
    address: str, lines: list[dict[str, Any]], count: int, server: psutil.Process | None
) -> dict[str, Any]:
    database = open_database(address)
    try:
        before = _cpu(server)
        resident = _fill(database, _events(lines, count))
        middle = _cpu(server)
        from_events(database)
        after = _cpu(server)
        resident.append(psutil.Process().memory_info().rss // 1_000_000)
    finally:
        database.close()
    return {
        "written": round(count / (middle - before), 1),
        "anew": round(count / (after - middle), 1),
        "resident_mb": resident,
    }


def _fill(database: Database, events: Iterator[Event]) -> list[int]:
    """Write them all; resident memory, in MB, after a third of them and at the end."""
    process = psutil.Process()
    resident, batch, number = [], Batch(rows_of), 0
    for number, event in enumerate(events, 1):
        batch.add(Change(event))
        if number % BATCH == 0:
            write(database, batch.articles, batch.late)
            batch = Batch(rows_of)
            resident.append(process.memory_info().rss // 1_000_000)
    write(database, batch.articles, batch.late)
    return [resident[len(resident) // 3], resident[-1]] if resident else []


def _cpu(server: psutil.Process | None) -> float:
    """Seconds of CPU of this process, and of a server with its children."""
    own = psutil.Process().cpu_times()
    total = own.user + own.system
    if server is not None:
        times = server.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
        for child in server.children(recursive=True):
            spent = child.cpu_times()
            total += spent.user + spent.system
    return float(total)


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows, verdicts = [], []
    for name, title in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        one = found[name]
        ratios = one["written"] / found["read"], one["anew"] / found["read"]
        rows.append(
            (
                *(title, one["written"], f"{ratios[0]:.1f}", one["anew"], f"{ratios[1]:.1f}"),
                ", ".join(map(str, one["resident_mb"])),
            )
        )
        met = ratios[0] >= 1 and ratios[1] >= REBUILD
        verdicts.append(f"{title} {'**met**' if met else '**missed**'}")
    head = (
        *("", "archived, articles/CPU-s", "times reading"),
        *(
            "made anew, articles/CPU-s",
            "times reading",
            "memory at a third, at the end, made anew, MB",
        ),
    )
    return "\n\n".join(
        [
            f"{found['count']:,} events of {found['articles']} articles, which one core reads at "
            f"{found['read']} a CPU second (`quotewire analyze`, models apart):",
            table(head, rows),
            "Archiving no slower than reading, and making anew at least "
            f"{REBUILD:.0f} times as fast: {', '.join(verdicts)}. Made anew are the rows; who is "
            "who, and which quotes are one statement, is found later and not in these figures.",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "archive", count=3_000
    )
