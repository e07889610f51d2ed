"""`quotewire dlq` on both brokers."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner

from agents.work import Failure
from streams.broker import Broker
from streams.cli import app
from streams.delivery.deadletter import FailedInput, dead_letter
from streams.errors import Exit
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import Message, publish, read_all
from tests.streams.cli.running import quotewire, raw_records


@pytest.fixture
def letters(broker: Broker, settings: Settings) -> list[str]:
    """Ids of two dead letters of ingest and one of quotes whose raw record is gone."""
    topics = Topics.of(settings)

    async def do() -> list[str]:
        await ensure_topics(settings)
        ids = []
        for stage, topic, offset in (
            ("ingest", topics.raw_dlq, 3),
            ("ingest", topics.raw_dlq, 4),
            ("quotes", topics.articles_dlq, 9),
        ):
            made = dead_letter(
                topic=topic,
                source=FailedInput(
                    topics.raw,
                    0,
                    offset,
                    b"k",
                    b"\xff\x1b[2J " + b"x" * 3_000,
                    [("filename", b"a.txt")],
                ),
                stage=stage,
                origin_id=f"{topics.raw}:0:{offset}",
                failure=Failure("timeout" if offset == 4 else "error", "E", "It broke.", "trace"),
            )
            await publish(broker, topic, [Message(made.value, made.key, made.headers, 0)])
            ids.append(f"dlq:{stage}:{topics.raw}:0:{offset}")
        return ids

    return asyncio.run(do())


def test_dlq_list_shows_each_letter_and_filters_by_stage_and_reason(letters: list[str]) -> None:
    result = quotewire("dlq", "list", "--json")
    assert [letter["id"] for letter in json.loads(result.stdout)] == letters
    result = quotewire("dlq", "list", "--stage", "ingest", "--reason", "timeout", "--json")
    assert [letter["id"] for letter in json.loads(result.stdout)] == letters[1:2]
    assert "It broke." in quotewire("dlq", "list").stdout
    result = quotewire("dlq", "list", "--stage", "enrich")
    assert (result.exit_code, result.stderr) == (Exit.NOTHING, "There are no such dead letters.\n")


def test_dlq_show_tells_what_happened_and_gives_the_record(letters: list[str]) -> None:
    shown = quotewire("dlq", "show", letters[0]).stdout
    for part in ("It broke.", "trace", "filename: a.txt", "Value, 3,006 bytes", "--raw"):
        assert part in shown
    assert "\x1b[2J" not in shown
    raw = CliRunner().invoke(app, ["dlq", "show", letters[0], "--raw"])
    assert raw.stdout_bytes == b"\xff\x1b[2J " + b"x" * 3_000
    whole = json.loads(quotewire("dlq", "show", letters[0], "--json").stdout)
    assert whole["stacktrace"] == "trace"
    assert ["filename", "a.txt"] in whole["headers"]
    assert quotewire("dlq", "show", "dlq:none").exit_code == Exit.NOTHING


def test_dlq_replay_publishes_the_raw_records_again(
    broker: Broker, settings: Settings, letters: list[str]
) -> None:
    result = quotewire("dlq", "replay", "dlq:none")
    assert (result.exit_code, len(raw_records(broker, settings))) == (Exit.NOTHING, 0)
    result = quotewire("dlq", "replay", "--all", stdin="n\n")
    assert (result.exit_code, len(raw_records(broker, settings))) == (Exit.FAILED, 0)
    result = quotewire("dlq", "replay", letters[0], "--json")
    assert [done["id"] for done in json.loads(result.stdout)["replayed"]] == letters[:1]
    (again,) = raw_records(broker, settings)
    assert dict(again.headers)["replay_of"] == letters[0].encode()
    result = quotewire("dlq", "replay", "--all", "--yes")
    assert result.exit_code == Exit.FAILED
    assert "2 of 3 raw records published again." in result.stdout
    assert "retention has removed it" in result.stderr
    assert len(raw_records(broker, settings)) == 3


def listed(*options: str) -> list[str]:
    result = quotewire("dlq", "list", "--json", *options)
    return [letter["id"] for letter in json.loads(result.stdout)]


def test_what_is_acknowledged_is_no_longer_listed_and_not_lost(
    broker: Broker, settings: Settings, letters: list[str]
) -> None:
    assert quotewire("dlq", "ack").exit_code == Exit.USAGE
    assert quotewire("dlq", "ack", letters[1]).stdout == "1 dead letter acknowledged.\n"
    assert listed() == [letters[0], letters[2]]
    assert listed("--acked") == letters
    assert json.loads(quotewire("dlq", "show", letters[1], "--json").stdout)["state"] == (
        "acknowledged"
    )
    result = quotewire("dlq", "ack", "--stage", "ingest", "--json")
    assert json.loads(result.stdout) == {"acknowledged": [letters[0]]}
    assert quotewire("dlq", "ack", letters[1], "--undo").stdout == "1 dead letter open again.\n"
    assert listed() == letters[1:]
    result = quotewire("dlq", "replay", letters[0], letters[1], "--ack", "--json")
    assert [one["id"] for one in json.loads(result.stdout)["replayed"]] == letters[:2]
    assert listed() == letters[2:]


def test_what_is_purged_is_gone_and_erased_where_kafka_can(
    broker: Broker, settings: Settings, letters: list[str]
) -> None:
    erases = broker.engine == "kafka"
    assert quotewire("dlq", "purge", "--until", "1h", "--yes").exit_code == Exit.NOTHING
    assert quotewire("dlq", "purge", letters[1], stdin="n\n").exit_code == Exit.FAILED
    assert listed() == letters
    # It lies behind one that is kept.
    result = quotewire("dlq", "purge", letters[1], "--yes")
    assert result.stdout == "1 dead letter purged, 0 of them erased.\n"
    assert "The bytes of 1 stay on the brokers' disks" in result.stderr
    assert listed("--acked") == [letters[0], letters[2]]
    assert quotewire("dlq", "show", letters[1]).exit_code == Exit.NOTHING
    quotewire("dlq", "ack", letters[0])
    result = quotewire("dlq", "purge", "--stage", "ingest", "--yes", "--json")
    assert json.loads(result.stdout) == {"purged": [letters[0]], "erased": int(erases)}
    assert listed("--acked") == letters[2:]
    dlq = Topics.of(settings).raw_dlq
    assert len(asyncio.run(read_all(broker, dlq))) == (0 if erases else 2)
