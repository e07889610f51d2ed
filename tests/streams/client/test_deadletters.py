"""Dead letters: read, listed, replayed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from agents.work import Failure, dump
from streams.broker import Broker
from streams.client import (
    DeadLetters,
    NothingThere,
    Publisher,
    RawRecordGone,
)
from streams.client.deadletters import read_dead_letter, take_mark
from streams.delivery.deadletter import FailedInput, dead_letter
from streams.lineage import REPLAY_OF, Lineage
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, publish, read_all


def letter_record(headers: list[tuple[str, bytes]]) -> Any:
    letter = dead_letter(
        topic="news.raw.dlq",
        source=FailedInput("news.raw", 2, 17, b"k", b"\xff raw", headers),
        stage="ingest",
        origin_id="news.raw:2:17",
        failure=Failure("not_text", "E", "It is no text.", "trace"),
    )
    return SimpleNamespace(
        topic=letter.topic,
        partition=2,
        offset=4,
        timestamp=1,
        key=letter.key,
        value=letter.value,
        headers=tuple(letter.headers),
    )


def test_a_dead_letter_is_read_whole() -> None:
    letter = read_dead_letter(letter_record([("content-type", b"text/plain")]))
    assert letter is not None
    assert letter.id == "dlq:ingest:news.raw:2:17"
    assert letter.origin == ("news.raw", 2, 17)
    assert (letter.stage, letter.attempt, letter.reason) == ("ingest", 1, "not_text")
    assert (letter.exception, letter.message, letter.stacktrace) == ("E", "It is no text.", "trace")
    assert (letter.key, letter.value) == (b"k", b"\xff raw")
    assert ("content-type", b"text/plain") in letter.headers
    assert letter.place == "news.raw.dlq:2:4"


def test_a_record_without_error_headers_is_no_dead_letter() -> None:
    record = letter_record([])
    record.headers = (("ce_id", b"x"),)
    assert read_dead_letter(record) is None


def letter(settings: Settings, stage: str, offset: int, headers: Any = (), value: bytes = b"v"):  # type: ignore[no-untyped-def]
    topics = Topics.of(settings)
    first = stage == "ingest"
    made = dead_letter(
        topic=topics.raw_dlq if first else topics.articles_dlq,
        source=FailedInput(
            topics.raw if first else topics.articles, 0, offset, b"k", value, headers
        ),
        stage=stage,
        origin_id=f"{topics.raw}:0:{offset}",
        failure=Failure("error", "ValueError", "It broke."),
    )
    return made.topic, Message(made.value, made.key, made.headers, 0)


async def dead(broker: Broker, settings: Settings, *letters: Any) -> None:
    await ensure_topics(settings)
    for topic, message in letters:
        await publish(broker, topic, [message])


async def test_dead_letters_are_listed_once(broker: Broker, settings: Settings) -> None:
    first = letter(settings, "ingest", 3)
    await dead(broker, settings, first, first, letter(settings, "quotes", 5))
    async with DeadLetters(settings) as letters:
        found = [each async for each in letters.read()]
        assert [(each.stage, each.offset) for each in found] == [("ingest", 0), ("quotes", 0)]
        assert (await letters.get(found[1].id)) == found[1]
        assert (await letters.get(found[0].place)) == found[0]
        with pytest.raises(NothingThere):
            await letters.get("dlq:other")


async def test_replay_of_ingest_publishes_what_was_kept(
    broker: Broker, settings: Settings, raw: str
) -> None:
    given = [("content-type", b"text/plain"), ("filename", b"a.txt")]
    await dead(broker, settings, letter(settings, "ingest", 3, given, b"\xff raw"))
    async with DeadLetters(settings) as letters, Publisher(settings) as publisher:
        found = [each async for each in letters.read()]
        await letters.replay(found[0], publisher)
    (again,) = await read_all(broker, raw)
    assert (again.key, again.value) == (b"k", b"\xff raw")
    assert dict(again.headers) == {
        **dict(given),
        REPLAY_OF: f"dlq:ingest:{raw}:0:3".encode(),
        "attempt": b"1",
    }


async def test_replay_of_a_later_stage_fetches_the_raw_record_back(
    broker: Broker, settings: Settings, raw: str
) -> None:
    await ensure_topics(settings)
    given = [("content-type", b"text/plain"), ("ce_id", b"the publisher's")]
    await publish(broker, raw, [Message(b"0", partition=0), Message(b"1", b"key", given, 0)])
    lineage = Lineage(raw, 0, 1, 0, {raw: 2}).headers()
    await dead(broker, settings, letter(settings, "quotes", 7, lineage, b"article"))
    async with DeadLetters(settings) as letters, Publisher(settings) as publisher:
        (found,) = [each async for each in letters.read()]
        await letters.replay(found, publisher)
    again = max(await read_all(broker, raw), key=lambda record: record.timestamp)
    assert (again.key, again.value) == (b"key", b"1")
    assert dict(again.headers) == {
        **dict(given),
        REPLAY_OF: f"dlq:quotes:{raw}:0:7".encode(),
        "attempt": b"1",
    }


async def test_replay_says_where_retention_has_removed_the_raw_record(
    broker: Broker, settings: Settings, raw: str
) -> None:
    lineage = Lineage(raw, 0, 4, 0, {raw: 5}).headers()
    await dead(broker, settings, letter(settings, "enrich", 4, lineage))
    async with DeadLetters(settings) as letters, Publisher(settings) as publisher:
        (found,) = [each async for each in letters.read()]
        with pytest.raises(RawRecordGone, match=r"partition 0, offset 4\) is gone"):
            await letters.replay(found, publisher)


def test_a_mark_of_a_later_version_counts() -> None:
    mark = {"letter": "a", "state": "purged", "topic": "news.raw.dlq", "partition": 0, "offset": 7}
    record: Any = SimpleNamespace(key=b"a", value=dump({**mark, "by": "later"}), timestamp=1)
    assert take_mark(record, marks := {}) == "a"
    assert marks["a"].state == "purged"
