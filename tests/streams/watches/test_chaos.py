"""Archiver and receiver are killed while copies come: each statement is told once."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streams.broker import Broker, free_port
from streams.topics import Topics, ensure_topics
from tests.conftest import StartWorker
from tests.kafka import Message, Worker, publish, settings_for
from tests.streams.archive.conftest import Place
from tests.streams.enriched import record
from tests.streams.watches import receiver as receivers
from tests.streams.watches.conftest import copy, table

SECRET = "a secret of more than sixteen characters"
SECONDS = 240.0
STATEMENTS = 12
COPIES = 5


def wire(copies: range) -> list[Message]:
    """Articles that carry the statements, one each, once a copy."""
    made = []
    for number in copies:
        for statement in range(STATEMENTS):
            data = copy(number, f"Ferry number {statement}").data
            data["article"]["id"] = f"urn:{number}-{statement}"
            made.append(record(number * STATEMENTS + statement, data=data))
    return made


def start(port: int, file: Path, met: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, receivers.__file__, str(port), str(file)]
    return subprocess.Popen([*command, met] if met else command)


def taken(file: Path) -> Counter[tuple[str, str]]:
    """How often each message was taken: by its id and line."""
    lines = file.read_text().splitlines() if file.exists() else []
    return Counter(tuple(json.loads(line)) for line in lines)


async def until(holds: Callable[[], Any], what: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.1)


async def test_each_statement_is_told_once_whoever_is_killed(
    embedded: Broker, prefix: str, place: Place, start_worker: StartWorker, tmp_path: Path
) -> None:
    file, port = tmp_path / "taken.jsonl", free_port()
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    watches = tmp_path / "watches.toml"
    settings = settings_for(embedded, prefix, partitions=1, **place.settings)
    await ensure_topics(settings)
    topic = Topics.of(settings).enriched
    more = {**place.settings, "watches": str(watches)}

    def archive() -> Worker:
        return start_worker(embedded, prefix, command="archive", **more)

    archiver = archive()
    database = place.open()
    server = start(port, file, "500,lose,204,lose")

    def seen() -> tuple[object, ...]:
        rows = table(database, "alert_messages")
        states = [(row["state"], row["error"]) for row in rows]
        return f"seed {seed}", archiver.tail(), len(taken(file)), states

    try:
        await publish(embedded, topic, wire(range(1)))
        await until(lambda: len(table(database, "articles")) == STATEMENTS, seen)
        await until(lambda: table(database, "watch_queue") == [], seen)
        watches.write_text(
            f"[target.desk]\nwebhook = 'http://127.0.0.1:{port}/T0/hidden'\nsecret = '{SECRET}'\n"
            "[watch.ferry]\nwords = 'ferry'\nto = 'desk'\nsince = 2020-01-01T00:00:00Z\n"
        )
        for number in range(1, COPIES):
            await publish(embedded, topic, wire(range(number, number + 1)))
            await until(lambda: taken(file), seen)
            await asyncio.sleep(chance.uniform(0.0, 0.4))
            server.kill()
            server.wait()
            archiver.end()
            server = start(port, file, chance.choice(["", "lose", "503"]))
            archiver = archive()
        await until(lambda: len(table(database, "articles")) == STATEMENTS * COPIES, seen)

        def told() -> bool:
            states = {row["state"] for row in table(database, "alert_messages")}
            return len(taken(file)) == STATEMENTS and states == {"sent"}

        await until(told, seen)
        await until(lambda: table(database, "watch_queue") == [], seen)
        rows = table(database, "alerts")
        assert [row["outlets"] for row in rows] == [COPIES - 1] * STATEMENTS, seen()
    finally:
        server.kill()
        server.wait()
        database.close()
    found = taken(file)
    # One that was taken when its answer was lost came again under its id, as receivers are told.
    assert len({id for id, _ in found}) == len(found) == STATEMENTS, f"seed {seed}"
    assert sorted(line.partition("”")[0].rpartition("number ")[2] for _, line in found) == sorted(
        map(str, range(STATEMENTS))
    )
