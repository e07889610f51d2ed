"""Sinks: upserts of articles, withdrawals, webhooks with retries and signatures."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aiohttp import web

from schemas.marker import Outcome
from streams.broker.process import Broker
from streams.client import Event
from streams.delivery.lineage import Lineage
from streams.errors import SinkError
from streams.settings import Settings
from streams.sinks import sink as sinks
from streams.sinks.sink import ParquetFiles, Webhook, open_sink, secret_bytes, sign
from streams.topics import Topics, ensure_topics
from tests.kafka import ROOT, publish, settings_for
from tests.streams.enriched import event as enriched
from tests.streams.enriched import record

SECRET = "a secret of more than sixteen characters"


def plain_settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)


def event(number: int, data: dict[str, Any], outcome: Outcome = Outcome.RESULT) -> Event:
    headers = {"ce_specversion": "1.0", "ce_type": f"quotewire.enriched.{outcome}.v1"}
    lineage = Lineage("news.raw", 0, number, 0, {})
    return Event(f"event-{number}", outcome, lineage, headers, data, 0, number, 0)


def withdrawal(number: int, article: str) -> Event:
    data = {"outcome": "withdrawn", "article_id": article, "reason": "Canceled."}
    return event(number, data, Outcome.WITHDRAWN)


Read = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(params=["sqlite", "duckdb", "parquet"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Read]:
    """A target, and what reads its tables back with SQL."""
    kind = request.param
    path = tmp_path / "deep" / ("news" if kind == "parquet" else "news.db")

    def read(sql: str) -> list[tuple[Any, ...]]:
        if kind == "sqlite":
            lite = sqlite3.connect(path)
            try:
                return lite.execute(sql).fetchall()
            finally:
                lite.close()
        if kind == "duckdb":
            with duckdb.connect(str(path), read_only=True) as duck:
                return list(duck.execute(sql).fetchall())
        with duckdb.connect() as duck:
            for name in sinks.TABLES:
                duck.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}/{name}.parquet')"
                )
            return list(duck.execute(sql).fetchall())

    return f"{kind}:{path}", read


async def pour(target: str, *events: Event) -> None:
    async with open_sink(target, plain_settings()) as sink:
        for each in events:
            await sink.put(each)


async def test_an_event_is_rows_of_four_tables(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(target, event(0, enriched("urn:1")))
    assert read("SELECT ce_id, article, title, words FROM articles") == [
        ("event-0", "urn:1", "Halden harbour to close", 29)
    ]
    data = enriched("urn:1")
    assert read("SELECT quote, speaker, via, kind, spans FROM quotes ORDER BY quote") == [
        ("q1", "Solberg", None, "indirect", json.dumps(data["quotes"][0]["spans"])),
        ("q2", "Solberg", "the Halden Post", "direct", json.dumps(data["quotes"][1]["spans"])),
    ]
    text = read("SELECT text FROM articles")[0][0]
    for first, last, words in read("SELECT first, last, text FROM quotes"):
        assert text[first:last].startswith(words[:10])
    assert read("SELECT name, type, roles FROM entities ORDER BY entity LIMIT 1") == [
        ("Ingrid Solberg", "PERSON", '["Mayor"]')
    ]
    assert read("SELECT name, country, latitude FROM places") == [("Norway", "NO", 62.0)]


async def test_a_later_version_takes_the_place_of_the_earlier_one(table: tuple[str, Read]) -> None:
    target, read = table
    later = enriched("urn:1", version="2", title="It stays open")
    later["quotes"] = later["quotes"][:1]
    await pour(target, event(0, enriched("urn:1")), event(1, enriched("urn:2")), event(2, later))
    assert read("SELECT article, version, title FROM articles ORDER BY article") == [
        ("urn:1", "2", "It stays open"),
        ("urn:2", "1", "Halden harbour to close"),
    ]
    assert read("SELECT count(*) FROM quotes WHERE article = 'urn:1'") == [(1,)]
    assert read("SELECT count(*) FROM quotes WHERE article = 'urn:2'") == [(2,)]


async def test_a_version_that_comes_late_changes_nothing(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(
        target,
        event(0, enriched("urn:1", version="2")),
        event(1, enriched("urn:1", version="1", superseded=True)),
    )
    assert read("SELECT ce_id, version FROM articles") == [("event-0", "2")]


async def test_a_withdrawal_removes_everything_of_the_article(table: tuple[str, Read]) -> None:
    target, read = table
    await pour(
        target,
        event(0, enriched("urn:1")),
        event(1, enriched("urn:2")),
        withdrawal(2, "urn:1"),
        withdrawal(3, "urn:never-seen"),
    )
    for name in sinks.TABLES:
        assert {row[0] for row in read(f"SELECT article FROM {name}")} == {"urn:2"}


async def test_the_same_events_again_give_the_same(table: tuple[str, Read]) -> None:
    target, read = table
    events = [event(0, enriched("urn:1")), event(1, enriched("urn:2")), withdrawal(2, "urn:2")]
    await pour(target, *events)
    sql = "SELECT * FROM quotes ORDER BY article, quote"
    before = read(sql)
    await pour(target, *events)
    assert read(sql) == before
    assert len(before) == 2


async def test_hostile_values_are_values(table: tuple[str, Read]) -> None:
    target, read = table
    id = "urn:'); DROP TABLE articles; --"
    await pour(target, event(0, enriched(id, title="<script>'\"\0;")))
    assert read("SELECT article, title FROM articles") == [(id, "<script>'\"\0;")]


async def test_a_failed_event_leaves_what_was_there(table: tuple[str, Read]) -> None:
    target, read = table
    broken = enriched("urn:1", title="Broken")
    del broken["quotes"][1]["kind"]
    async with open_sink(target, plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:1")))
        with pytest.raises(KeyError):
            await sink.put(event(1, broken))
    assert read("SELECT title FROM articles") == [("Halden harbour to close",)]
    assert read("SELECT count(*) FROM quotes") == [(2,)]


async def test_another_version_of_the_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as lite:
        lite.execute("CREATE TABLE quotewire_sink (format BIGINT)")
        lite.execute("INSERT INTO quotewire_sink VALUES (99)")
    lite.close()
    with pytest.raises(SinkError, match=r"old\.db is of another version of quotewire"):
        await pour(f"sqlite:{path}", event(0, enriched()))


async def test_what_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database. " * 20)
    for kind in ("sqlite", "duckdb"):
        with pytest.raises(SinkError, match=r"notes\.txt cannot be"):
            await pour(f"{kind}:{path}", event(0, enriched()))


async def test_parquet_files_hold_what_was_put_before_a_crash(tmp_path: Path) -> None:
    files = ParquetFiles(tmp_path)
    await files.__aenter__()
    await files.put(event(0, enriched("urn:1")))
    files._task.cancel()
    files._database.close()  # No export: as if the process had died here.
    assert not list(tmp_path.glob("*.parquet"))
    await pour(f"parquet:{tmp_path}")
    with duckdb.connect() as duck:
        found = duck.execute(f"SELECT article FROM '{tmp_path}/articles.parquet'").fetchall()
    assert found == [("urn:1",)]


async def test_parquet_files_are_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "EXPORT_SECONDS", 0.05)
    async with open_sink(f"parquet:{tmp_path}", plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:1")))
        async with asyncio.timeout(10):
            while not (tmp_path / "places.parquet").exists():
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("target", ["csv:x", "sqlite:", "news.db", "ftp://x/y", ""])
def test_another_target_is_one_sentence(target: str) -> None:
    with pytest.raises(SinkError, match="--sink takes sqlite:FILE, duckdb:FILE"):
        open_sink(target, plain_settings())


# -- webhooks


class Receiver:
    """A receiver that answers as it is told, then with 204."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.taken.append((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(status=204)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    server = web.Application()
    server.router.add_post("/hook", found.handle)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook?key=hidden"
    yield found
    await runner.cleanup()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "FIRST_WAIT_SECONDS", 0.02)


def webhook(receiver: Receiver, **more: Any) -> Webhook:
    return Webhook(receiver.url, plain_settings(webhook_secret=SECRET), **more)


async def test_a_webhook_is_posted_signed_cloudevents(receiver: Receiver) -> None:
    async with webhook(receiver) as hook:
        await hook.put(event(0, enriched("urn:1")))
        await hook.put(withdrawal(1, "urn:1"))
    (headers, body), (_, second) = receiver.taken
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    assert headers["webhook-id"] == "event-0"
    signed = f"event-0.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert json.loads(body)["data"] == enriched("urn:1")
    assert json.loads(second)["type"] == "quotewire.enriched.withdrawn.v1"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's reference libraries."""
    secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.usefixtures("impatient")
async def test_a_webhook_is_tried_again_until_it_takes_the_event(receiver: Receiver) -> None:
    said: list[str] = []
    receiver.answers = [
        web.Response(status=503),
        web.Response(status=429),
        web.Response(status=500),
    ]
    async with webhook(receiver, on_notice=said.append) as hook:
        await hook.put(event(0, enriched()))
        await hook.put(event(1, enriched()))
    assert [headers["webhook-id"] for headers, _ in receiver.taken] == ["event-0"] * 4 + ["event-1"]
    assert len({body for _, body in receiver.taken[:4]}) == 1
    assert len(said) == 2
    assert "status 503; trying again" in said[0]
    assert "hidden" not in said[0]


async def test_a_webhook_that_asks_for_a_pause_gets_it(
    receiver: Receiver, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)

    receiver.answers = [web.Response(status=429, headers={"Retry-After": "7"})]
    async with webhook(receiver) as hook:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        await hook.put(event(0, enriched()))
    assert 7.0 in pauses


@pytest.mark.usefixtures("impatient")
async def test_a_webhook_that_stays_away_ends_it(receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=502) for _ in range(50)]
    async with webhook(receiver, give_up_seconds=0.2) as hook:
        with pytest.raises(SinkError, match=r"has not taken event event-0 for 0 s: status 502"):
            await hook.put(event(0, enriched()))


@pytest.mark.parametrize("status", [301, 400, 401, 410])
async def test_a_refusal_is_not_tried_again(receiver: Receiver, status: int) -> None:
    receiver.answers = [web.Response(status=status, headers={"Location": "http://127.0.0.1:9/"})]
    async with webhook(receiver) as hook:
        with pytest.raises(SinkError, match=f"refuses event event-0 with status {status}"):
            await hook.put(event(0, enriched()))
    assert len(receiver.taken) == 1


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(SinkError, match="QUOTEWIRE_WEBHOOK_SECRET"):
        open_sink("https://example.org/hook", plain_settings())
    with pytest.raises(SinkError, match="no base64"):
        open_sink("https://example.org/hook", plain_settings(webhook_secret="whsec_!!!!!!!!!!!!"))


# -- the command


async def test_subscribe_writes_to_sinks_and_forgets_what_is_not_wanted_any_more(
    embedded: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(embedded, prefix, partitions=1)
    await ensure_topics(settings)
    quiet = enriched("urn:2", version="2") | {"quotes": []}
    await publish(
        embedded,
        Topics.of(settings).enriched,
        [
            record(0, data=enriched("urn:1")),
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
    lite.close()
    with duckdb.connect(str(tmp_path / "news.duckdb")) as duck:
        assert duck.execute("SELECT article FROM articles").fetchall() == [("urn:1",)]
