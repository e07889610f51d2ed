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
from tests.kafka import Message, publish
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
    assert (result.exit_code, result.stderr) == (Exit.NOTHING, "There are no dead letters.\n")


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
