"""`quotewire subscribe --sink` on a broker."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import duckdb

from schemas.marker import Outcome
from streams.broker import Broker
from streams.topics import Topics, ensure_topics
from tests.kafka import ROOT, publish, settings_for
from tests.streams.enriched import event as enriched
from tests.streams.enriched import record


async def test_subscribe_writes_to_sinks_and_forgets_what_is_not_wanted_any_more(
    embedded: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(embedded, prefix, partitions=1)
    await ensure_topics(settings)
    doubtful = enriched("urn:1")
    doubtful["quotes"][0]["confidence"] = 0.3
    quiet = enriched("urn:2", version="2") | {"quotes": []}
    await publish(
        embedded,
        Topics.of(settings).enriched,
        [
            record(0, data=doubtful),
            record(1, data=enriched("urn:2")),
            record(2, outcome=Outcome.REJECTED),
            record(3, data=quiet),
            record(4, data=enriched("urn:3")),
            record(
                5,
                outcome=Outcome.WITHDRAWN,
                data={"outcome": "withdrawn", "article_id": "urn:3", "reason": "Canceled."},
            ),
        ],
    )
    path = tmp_path / "news.db"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streams.cli"),
        *("subscribe", "--brokers", embedded.bootstrap, "--topic-prefix", prefix),
        *("--speaker", "solberg", "--markers"),
        *("--sink", f"sqlite:{path}", "--sink", f"duckdb:{tmp_path / 'news.duckdb'}"),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    with sqlite3.connect(path) as lite:
        assert lite.execute("SELECT article FROM articles").fetchall() == [("urn:1",)]
        assert lite.execute("SELECT quote FROM quotes").fetchall() == [("q2",)]
    lite.close()
    with duckdb.connect(str(tmp_path / "news.duckdb")) as duck:
        assert duck.execute("SELECT article FROM articles").fetchall() == [("urn:1",)]
