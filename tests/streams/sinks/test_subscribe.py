"""`quotewire subscribe --sink` on a broker."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import duckdb
from aiohttp import web

from schemas.marker import Outcome
from streams.broker import Broker
from streams.errors import Exit
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
            # Of another time: it is left as it is.
            record(5, data=enriched("urn:1", version="2", published="2021-12-31") | {"quotes": []}),
            record(
                6,
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
        *("--sink", f"csv:{tmp_path / 'news.csv'}", "--sink", f"jsonl:{tmp_path / 'news.jsonl'}"),
        *("--csv-raw", "--since", "2022-01-09"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert shown == b""  # --csv-raw is the file's.
    with sqlite3.connect(path) as lite:
        assert lite.execute("SELECT article FROM articles").fetchall() == [("urn:1",)]
        assert lite.execute("SELECT quote FROM quotes").fetchall() == [("q2",)]
    lite.close()
    with duckdb.connect(str(tmp_path / "news.duckdb")) as duck:
        assert duck.execute("SELECT article FROM articles").fetchall() == [("urn:1",)]
    expected = [
        *(("urn:1", "result"), ("urn:2", "result"), ("urn:2", "withdrawn")),
        *(("urn:3", "result"), ("urn:3", "withdrawn")),
    ]
    lines = (tmp_path / "news.jsonl").read_text("utf-8").splitlines()
    written = [json.loads(line) for line in lines]
    assert [(article_of(one["data"]), one["outcome"]) for one in written] == expected
    with (tmp_path / "news.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(dict.fromkeys((row["article"], row["outcome"]) for row in rows)) == expected
    assert [row["quote"] for row in rows if row["article"] == "urn:1"] == ["q2"]


def article_of(data: dict[str, Any]) -> str:
    return str(data["article"]["id"] if "article" in data else data["article_id"])


async def test_a_webhook_that_refuses_one_event_gets_the_others(
    embedded: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(embedded, prefix, partitions=1)
    await ensure_topics(settings)
    odd = "a\nb\r\n../../etc/passwd/%00\0"
    await publish(
        embedded,
        Topics.of(settings).enriched,
        [record(n, data=enriched(id)) for n, id in enumerate(("urn:1", odd, "urn:no", "urn:4"))],
    )
    taken: list[str] = []
    refused = {"urn:no"}

    async def handle(request: web.Request) -> web.Response:
        article = (await request.json())["data"]["article"]["id"]
        taken.append(article)
        return web.Response(status=422 if article in refused else 204)

    server = web.Application()
    server.router.add_post("/hook", handle)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    async def run(*more: str) -> tuple[int | None, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "streams.cli", "subscribe", "--sink", hook, *more),
            *("--brokers", embedded.bootstrap, "--topic-prefix", prefix),
            cwd=tmp_path,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "QUOTEWIRE_WEBHOOK_SECRET": "sixteen characters"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, said = await process.communicate()
        return process.returncode, out.decode(), said.decode()

    try:
        code, out, said = await run("--state", "s.json", "--csv")
        assert code == 0, said
        assert taken == ["urn:1", odd, "urn:no", "urn:4"]
        assert len(out.splitlines()) > 4
        assert "1 event set aside in s.json.refused" in said
        code, _, said = await run("--state", "s.json")
        assert (code, taken[4:]) == (Exit.NOTHING, []), said
        code, _, said = await run("--replay", "s.json.refused")
        assert (code, taken[4:]) == (Exit.FAILED, ["urn:no"]), said
        refused.clear()
        code, _, said = await run("--replay", "s.json.refused")
        assert (code, taken[5:]) == (0, ["urn:no"]), said
        assert not (tmp_path / "s.json.refused").exists()
    finally:
        await runner.cleanup()
