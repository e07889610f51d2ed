"""`quotewire subscribe` on both brokers."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.marker import Outcome
from streams.broker import Broker
from streams.errors import Exit
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import ROOT, Message, publish
from tests.streams.cli.running import quotewire
from tests.streams.enriched import event, record


def write(broker: Broker, settings: Settings, *messages: Message) -> None:
    async def do() -> None:
        await ensure_topics(settings)
        await publish(broker, Topics.of(settings).enriched, messages)

    asyncio.run(do())


def test_subscribe_shows_events_to_people(broker: Broker, settings: Settings) -> None:
    write(
        broker,
        settings,
        *(record(0), record(0), record(1, outcome=Outcome.REJECTED)),
        record(2, outcome=Outcome.WITHDRAWN),
    )
    result = quotewire("subscribe")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Halden harbour to close") == 1
    assert "⟦We have no choice⟧" in result.stdout
    assert "Withdrawn: urn:example:0-2" in result.stdout
    assert "rejected" not in result.stdout
    assert result.stderr == "1 repeat dropped.\n"
    assert "rejected: urn:example:0-1" in quotewire("subscribe", "--markers").stdout


def test_subscribe_gives_programs_json_and_csv(broker: Broker, settings: Settings) -> None:
    write(broker, settings, record(0), record(1))
    lines = [json.loads(line) for line in quotewire("subscribe", "--json").stdout.splitlines()]
    assert [line["id"] for line in lines] == ["news.raw-0-0", "news.raw-0-1"]
    assert lines[0]["data"]["article"]["id"] == "urn:example:0-0"
    rows = list(csv.DictReader(io.StringIO(quotewire("subscribe", "--csv").stdout)))
    assert [(row["article"], row["quote"]) for row in rows] == [
        ("urn:example:0-0", "q1"),
        ("urn:example:0-0", "q2"),
        ("urn:example:0-1", "q1"),
        ("urn:example:0-1", "q2"),
    ]
    assert rows[0]["after"] == ", Mayor Ingrid Solberg told reporters."
    rows = list(
        csv.DictReader(io.StringIO(quotewire("subscribe", "--csv", "--kind", "direct").stdout))
    )
    assert [row["quote"] for row in rows] == ["q2", "q2"]


def test_subscribe_speaks_to_any_terminal(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    write(broker, settings, record(0))
    for arguments, says in ((["--json"], b'"id":"news.raw-0-0"'), ([], b"?We have no choice?")):
        result = subprocess.run(
            [sys.executable, "-m", "streams.cli", "subscribe", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=True,
        )
        assert says in result.stdout


def test_subscribe_filters_and_says_when_nothing_is_left(
    broker: Broker, settings: Settings
) -> None:
    write(broker, settings, record(0))
    met = (
        *("--speaker=solberg", "--entity=post", "--place=no", "--kind=direct", "--word=QUAY break"),
        *("--outlet=example", "--modality=asserted", "--from=1h", "--min-confidence=0.8"),
        *("--since=2022-01-09T08:00", "--until=2022-01-09"),
    )
    assert quotewire("subscribe", "--json", *met).exit_code == 0
    for option in (
        *("--entity=nobody", "--place=fr", "--kind=mixed", "--word=reporters", "--outlet=other"),
        *("--modality=denied", "--from=now", "--since=2022-01-09T08:01"),
        "--until=2022-01-09T08:00",
    ):
        assert quotewire("subscribe", "--json", option).exit_code == Exit.NOTHING, option
    result = quotewire("subscribe", "--speaker", "nobody")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == "There is no event to show: 1 event left out by the filters.\n"
    assert "when an article says" in quotewire("subscribe", "--since=2h").stderr
    assert "--follow waits" in quotewire("subscribe", "--from=now").stderr


def test_an_empty_stream_says_that_articles_may_be_on_their_way(
    broker: Broker, settings: Settings
) -> None:
    write(broker, settings)
    result = quotewire("subscribe")
    assert result.exit_code == Exit.NOTHING
    assert "There is no event to show. What was published a moment ago may" in result.stderr


def test_subscribe_remembers_in_a_state_file(broker: Broker, settings: Settings) -> None:
    write(broker, settings, record(0))
    assert quotewire("subscribe", "--json", "--state", "s.json").exit_code == 0
    assert quotewire("subscribe", "--json", "--state", "s.json").exit_code == Exit.NOTHING
    write(broker, settings, record(0), record(1))
    result = quotewire("subscribe", "--json", "--state", "s.json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["news.raw-0-1"]
    Path("bad.json").write_text("{")
    result = quotewire("subscribe", "--state", "bad.json")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith("bad.json is no position file")


def test_subscribe_ends_after_a_limit(broker: Broker, settings: Settings) -> None:
    write(broker, settings, *map(record, range(3)))
    result = quotewire("subscribe", "--json", "-n", "2", "--follow", "--state", "s.json")
    assert len(result.stdout.splitlines()) == 2
    result = quotewire("subscribe", "--json", "--limit", "2", "--state", "s.json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["news.raw-0-2"]
    written = ("subscribe", "--limit=1", "--sink", "jsonl:e.jsonl")
    for _ in range(2):
        assert quotewire(*written, "--state", "sink.json", "--follow").exit_code == 0
    lines = Path("e.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["news.raw-0-0", "news.raw-0-1"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--from", "soon"], "--from takes start, now or a time. 'soon' is no time: give 2024"),
        (["--since", "13"], "'13' is no time"),
        (["--word", "!?"], "--word '!?' holds nothing to look for."),
        (["--speaker", " "], "--speaker ' ' holds nothing to look for."),
        (["--modality", "sure"], "--modality takes asserted, denied, hedged, not 'sure'."),
        (["--kind", "long"], "--kind takes direct, partial, mixed, indirect, not 'long'."),
        (["--limit", "0"], "greater than or equal to"),
    ],
)
def test_what_cannot_be_a_filter_is_said(options: list[str], says: str) -> None:
    result = quotewire("subscribe", *options)
    assert result.exit_code == Exit.USAGE
    assert says in " ".join(result.stderr.split())


def test_subscribe_without_a_topic_says_so(settings: Settings) -> None:
    result = quotewire("subscribe")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == (
        f"There is no topic {Topics.of(settings).enriched} yet; a worker makes it "
        "(`quotewire up`).\n"
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_following_ends_cleanly_and_has_saved(
    broker: Broker, settings: Settings, tmp_path: Path, how: signal.Signals
) -> None:
    write(broker, settings, record(0))
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "subscribe", "--follow", "--json", "--state", "s"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"] == "news.raw-0-0"
    process.send_signal(how)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
    assert json.loads((tmp_path / "s").read_text())["partitions"]["0"]["offset"] == 1


def test_subscribe_shows_what_is_probable(broker: Broker, settings: Settings) -> None:
    data = event("urn:doubt")
    data["quotes"][0]["confidence"] = 0.3
    write(broker, settings, record(0, data=data))

    def shown(*options: str) -> list[str]:
        lines = quotewire("subscribe", "--json", *options).stdout.splitlines()
        return [quote["id"] for line in lines for quote in json.loads(line)["data"]["quotes"]]

    assert shown() == ["q2"]
    assert shown("--min-confidence", "0.2") == ["q1", "q2"]
    assert shown("--set", "min_confidence=0.95") == []
    assert "⟦The harbour will close" not in quotewire("subscribe").stdout
    rows = csv.DictReader(io.StringIO(quotewire("subscribe", "--csv").stdout))
    assert [row["quote"] for row in rows] == ["q2"]
