"""From the outbox to receivers that refuse, hang, answer late and lose the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiokafka import AIOKafkaProducer
from pydantic import SecretStr
from sqlalchemy import update

from schemas.alert import Alert
from streams.archive.database import Database
from streams.archive.tables import alert_messages
from streams.broker import Broker
from streams.client import connect
from streams.settings import Settings
from streams.sinks.webhook import sign
from streams.tasks import cancel
from streams.topics import Topics, ensure_topics
from streams.watches import sender, targets
from streams.watches.sender import Sender, claim, retry
from streams.watches.watch import Target
from streams.watches.watcher import Watcher
from tests.kafka import read_all, settings_for
from tests.streams.watches.conftest import Stream, copy, look, table
from tests.streams.watches.receiver import Receiver, serve

SECRET = "a secret of more than sixteen characters"
SECONDS = 120.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are short, but for the time that a receiver has to answer."""
    monkeypatch.setattr(sender, "FIRST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr(sender, "POLL_SECONDS", 0.02)


@pytest.fixture
def watcher(database: Database, file: Path) -> Watcher:
    """One that has the sender's clock: a message is given up by its age."""
    return Watcher(database, file, 0.4)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    runner, found.url = await serve(found)  # type: ignore[attr-defined]
    yield found
    found.hanging.set()
    await runner.cleanup()


def desk(receiver: Any, name: str = "desk") -> dict[str, Target]:
    return {name: Target(name, "webhook", SecretStr(receiver.url), SecretStr(SECRET))}


def fill(
    stream: Stream, watcher: Watcher, file: Path, count: int = 1, to: str = "desk"
) -> list[str]:
    """Put alerts into the outbox; their ids."""
    file.write_text(
        "[target.desk]\nwebhook = 'http://x'\n[target.slow]\nwebhook = 'http://x'\n"
        f"[watch.ferry]\nwords = 'ferry'\nto = {to!r}\nsince = 2022-01-01T00:00:00Z\n"
    )
    stream.bring(*(copy(n, f"Ferry number {n}") for n in range(1, count + 1)))
    look(watcher)
    rows = table(watcher.database, "alert_messages")
    return [row["message"] for row in rows]


@contextlib.asynccontextmanager
async def sending(
    database: Database, to: dict[str, Target], settings: Settings | None = None, **more: Any
) -> AsyncIterator[Sender]:
    found = Sender(database, settings or Settings(_env_file=None), lambda: to, **more)
    task = asyncio.create_task(found.run())
    try:
        yield found
    finally:
        await cancel(task)


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.02)


def states(database: Database) -> list[str]:
    return [row["state"] for row in table(database, "alert_messages")]


async def test_a_message_is_a_signed_cloudevent(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    (id,) = fill(stream, watcher, file)
    async with sending(database, desk(receiver)):
        await until(lambda: states(database) == ["sent"])
    ((headers, body),) = receiver.taken
    assert headers["webhook-id"] == id
    signature = sign(SECRET.encode(), id, headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == signature
    event = json.loads(body)
    assert (event["id"], event["type"]) == (id, "quotewire.alerts.alert.v1")
    assert (event["subject"], event["source"]) == ("ferry", "quotewire/watches")
    assert Alert.model_validate(event["data"]).message == id
    (row,) = table(database, "alert_messages")
    assert row["body"] is None
    assert row["attempts"] == 1


@pytest.mark.parametrize("how", ["500", "429", "404", "lose", "late"])
async def test_what_goes_wrong_is_tried_again_with_the_same_id(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver, how: str
) -> None:
    ids = fill(stream, watcher, file, 2)
    receiver.met = [how, how]
    told: list[str] = []
    async with sending(database, desk(receiver), notice=told.append):
        await until(lambda: states(database) == ["sent", "sent"])
    taken = [headers["webhook-id"] for headers, _ in receiver.taken]
    assert list(dict.fromkeys(taken)) == ids  # In order, whatever went wrong.
    if how == "late":
        assert receiver.tried == ids
        return
    assert receiver.tried == [ids[0]] * 3 + [ids[1]]
    assert [line.partition(":")[0] for line in told] == [
        *("The target desk takes no messages", "The target desk takes messages again."),
    ]
    assert "hidden" not in str(told)
    assert "hidden" not in str(table(database, "alert_messages"))


async def test_one_that_hangs_holds_nobody_else_up(
    database: Database,
    stream: Stream,
    watcher: Watcher,
    file: Path,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(targets, "ANSWER_SECONDS", 1.0)
    receiver.met = ["hang"] * 2
    quick = Receiver()
    runner, quick.url = await serve(quick)  # type: ignore[attr-defined]
    fill(stream, watcher, file, 3, to=["slow", "desk"])  # type: ignore[arg-type]
    try:
        async with sending(database, {**desk(quick), **desk(receiver, "slow")}):
            await until(lambda: len(quick.taken) == 3)
            assert receiver.taken == []
            await until(lambda: states(database) == ["sent"] * 6)
    finally:
        await runner.cleanup()
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 3


async def test_a_refusal_is_a_dead_end_that_people_see(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    first, second = fill(stream, watcher, file, 2)
    receiver.met = ["422"]
    told: list[str] = []
    async with sending(database, desk(receiver), notice=told.append):
        await until(lambda: states(database) == ["dead", "sent"])
        assert told == [f"A message of ferry is dead: desk refuses event {first} with status 422."]
        assert retry(database, "ferry", time.time()) == 1
        await until(lambda: states(database) == ["sent", "sent"])
    assert receiver.tried == [first, second, first]
    assert retry(database, "ferry", time.time()) == 0


async def test_what_is_tried_again_is_what_still_holds(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    """Not an alert that is taken back, nor one whose growth the target knows."""
    first, second = fill(stream, watcher, file, 2)
    receiver.met = ["422", "422"]
    async with sending(database, desk(receiver)):
        await until(lambda: states(database) == ["dead", "dead"])
        stream.bring(copy(2, "Nothing any more", version="2"))
        stream.bring(copy(3, "Ferry number 1"))
        look(watcher)
        watcher._clock = lambda: time.time() + 1_000
        look(watcher)
        with database.writing() as connection:  # The growth was told of a time to come.
            connection.execute(update(alert_messages).values(next_at=0))
        await until(lambda: states(database) == ["dead", "dead", "sent", "sent"])
        assert retry(database, "ferry", time.time()) == 0
    kinds = [row["kind"] for row in table(database, "alert_messages")]
    assert kinds == ["alert", "alert", "correction", "update"]
    assert receiver.tried[:2] == [first, second]
    assert len(receiver.tried) == 4


async def test_a_sender_goes_on_whatever_happens(
    database: Database,
    stream: Stream,
    watcher: Watcher,
    file: Path,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(stream, watcher, file)
    failed = []

    def once(*args: Any) -> list[sender.Claimed]:
        if not failed:
            failed.append(True)
            raise RuntimeError("unforeseen")
        return claim(*args)

    monkeypatch.setattr(sender, "claim", once)
    async with sending(database, desk(receiver)):
        await until(lambda: states(database) == ["sent"])


def test_an_attempt_lasts_longer_than_an_answer() -> None:
    assert targets.ANSWER_SECONDS < sender.ATTEMPT_SECONDS < sender.LEASE_SECONDS


async def test_a_producer_that_does_not_start_is_stopped(
    embedded: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(embedded, prefix, partitions=1)
    await ensure_topics(settings)
    starting, stopped = asyncio.Event(), asyncio.Event()

    class Hanging(AIOKafkaProducer):
        async def start(self) -> None:
            starting.set()
            await asyncio.Event().wait()

        async def stop(self) -> None:
            stopped.set()
            await super().stop()

    monkeypatch.setattr(targets, "AIOKafkaProducer", Hanging)
    task = asyncio.create_task(targets.TopicTarget(settings)._start())
    await starting.wait()
    await cancel(task)
    assert stopped.is_set()


async def test_a_target_that_is_gone_or_cannot_be_used_is_said(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    fill(stream, watcher, file, 2)
    to: dict[str, Target] = {}
    async with sending(database, to):
        await until(lambda: states(database) == ["dead", "dead"])
        to |= {"desk": Target("desk", "webhook", SecretStr(receiver.url))}  # type: ignore[attr-defined]
        retry(database, "ferry", time.time())
        await until(lambda: states(database) == ["dead", "dead"])
        reasons = {row["error"] for row in table(database, "alert_messages")}
        assert [one.partition(" that")[0] for one in reasons] == [
            "The target desk needs a secret",
        ]
        to |= desk(receiver)
        retry(database, "ferry", time.time())
        await until(lambda: states(database) == ["sent", "sent"])


async def test_nothing_is_given_up_before_the_file_is_read(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    """An archiver that starts again has messages before it knows its targets."""
    fill(stream, watcher, file)
    again = Watcher(database, file, 0.4)
    good = file.read_text().replace("http://x", receiver.url)  # type: ignore[attr-defined]
    file.write_text("[watch")  # As somebody writes it.
    assert again.run() == 0
    sending_again = Sender(database, Settings(webhook_secret=SECRET), again.targets)
    task = asyncio.create_task(sending_again.run())
    try:
        await asyncio.sleep(0.2)
        assert states(database) == ["waiting"]
        file.write_text(good)
        again.run()
        await until(lambda: states(database) == ["sent"])
    finally:
        await cancel(task)


async def test_several_senders_share_the_work(
    database: Database, stream: Stream, watcher: Watcher, file: Path, receiver: Receiver
) -> None:
    ids = fill(stream, watcher, file, 12)
    async with sending(database, desk(receiver)), sending(database, desk(receiver)):
        await until(lambda: set(states(database)) == {"sent"})
    assert receiver.tried == ids


def test_a_message_whose_sender_died_is_sent_by_another_one(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    (id,) = fill(stream, watcher, file)
    now = time.time()
    (one,) = claim(database, ["desk"], (), now)
    assert (one.message, one.attempt) == (id, 1)
    assert claim(database, ["desk"], (), now + 1) == []
    (again,) = claim(database, ["desk"], (), now + sender.LEASE_SECONDS)
    assert (again.message, again.attempt) == (id, 2)


async def test_the_topic(
    embedded: Broker,
    prefix: str,
    database: Database,
    stream: Stream,
    watcher: Watcher,
    file: Path,
) -> None:
    ids = fill(stream, watcher, file, 2, to="topic")
    settings = settings_for(embedded, prefix, partitions=2)
    await ensure_topics(settings)
    async with sending(database, {"topic": Target("topic", "topic")}, settings):
        await until(lambda: states(database) == ["sent", "sent"])
    records = await read_all(embedded, Topics.of(await connect(settings)).alerts)
    assert [record.key for record in records] == [b"ferry", b"ferry"]
    headers = [{name: value.decode() for name, value in one.headers} for one in records]
    assert [one["ce_id"] for one in headers] == ids
    assert headers[0]["ce_type"] == "quotewire.alerts.alert.v1"
    assert [Alert.model_validate_json(one.value).message for one in records] == ids


async def test_what_apprise_knows(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    """A service that refuses, then takes; and an address of none."""
    (id,) = fill(stream, watcher, file)
    got: list[dict[str, Any]] = []
    codes = [500, 200]

    async def take(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response(status=codes.pop(0))

    app = web.Application()
    app.router.add_post("/hidden", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = SecretStr(f"json://127.0.0.1:{runner.addresses[0][1]}/hidden")
    told: list[str] = []
    to = {"desk": Target("desk", "apprise", SecretStr("hidden://nothing"))}
    try:
        async with sending(database, to, notice=told.append):
            await until(lambda: states(database) == ["dead"])
            to["desk"] = Target("desk", "apprise", address)
            retry(database, "ferry", time.time())
            await until(lambda: states(database) == ["sent"])
    finally:
        await runner.cleanup()
    assert [one["title"] for one in got] == ["ferry: new"] * 2
    line, link = got[-1]["message"].splitlines()
    assert line.startswith("Liina Oras (minister) says: “Ferry number 1”")
    assert link.startswith("https://news.example/c1#:~:text=")
    assert id
    assert "hidden" not in str([told, table(database, "alert_messages")])
