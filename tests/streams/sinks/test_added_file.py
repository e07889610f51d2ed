"""Files that are only added to, as CSV and as JSON Lines: each event once, whatever crashes."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.marker import Outcome
from streams.client import Selection
from streams.errors import SinkError, SinkRefused
from streams.render import CSV_COLUMNS
from streams.sinks import open_sink
from tests.kafka import ROOT
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings, pour, withdrawal


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def events_of(path: Path) -> list[tuple[str, str, str | None]]:
    """Of CSV, whose rows of one event are one; or of JSON Lines."""
    if path.suffix == ".csv":
        found = [(row["article"], row["outcome"], row["version"] or None) for row in rows(path)]
        return [one for n, one in enumerate(found) if n == 0 or found[n - 1] != one]
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        (
            line["data"].get("article", {}).get("id") or line["data"]["article_id"],
            line["outcome"],
            line["data"].get("article", line["data"]).get("version"),
        )
        for line in lines
    ]


@pytest.fixture(params=["csv", "jsonl"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"news.{request.param}"


def target(path: Path) -> str:
    return f"{path.suffix[1:]}:{path}"


async def test_each_event_is_there_once_however_often_it_comes(path: Path) -> None:
    events = [event(0, enriched("urn:1")), event(1, enriched("urn:2")), withdrawal(2, "urn:2")]
    expected = [("urn:1", "result", "1"), ("urn:2", "result", "1"), ("urn:2", "withdrawn", None)]
    await pour(target(path), *events)
    assert events_of(path) == expected
    before = path.read_bytes()
    async with open_sink(target(path), plain_settings()) as sink:
        for one in events:
            await sink.put(one)
        assert sink.had == 3
    assert path.read_bytes() == before
    await pour(target(path), *events, event(3, enriched("urn:3")))
    assert events_of(path) == [*expected, ("urn:3", "result", "1")]
    assert path.read_bytes().startswith(before)


async def test_other_filters_take_nothing_back(path: Path) -> None:
    first, second = event(0, enriched("urn:1")), event(1, enriched("urn:1", version="2"))
    await pour(target(path), first, second)
    before = path.read_bytes()
    async with open_sink(target(path), plain_settings()) as sink:
        for one in (first, second):  # Which the filters of today do not choose.
            await sink.remove(one)
    assert path.read_bytes() == before


async def test_a_broker_that_was_started_anew_numbers_other_events_the_same(path: Path) -> None:
    first = event(0, enriched("urn:1"))
    await pour(target(path), first)
    later = replace(first.lineage, timestamp_ms=first.lineage.timestamp_ms + 60_000)
    await pour(target(path), replace(event(0, enriched("urn:2")), lineage=later))
    assert [article for article, _, _ in events_of(path)] == ["urn:1", "urn:2"]


async def test_the_last_of_an_article_is_what_stands(path: Path) -> None:
    quiet = enriched("urn:1", version="3") | {"quotes": []}
    await pour(
        target(path),
        event(0, enriched("urn:1")),
        event(1, enriched("urn:1", version="2")),
        event(2, enriched("urn:1", version="1", superseded=True)),  # Late.
        withdrawal(3, "urn:never-seen"),
        event(4, quiet),
        event(5, enriched("urn:2", superseded=True)),  # Late, but there is no other here.
    )
    assert events_of(path) == [
        *(("urn:1", "result", version) for version in ("1", "2", "3")),
        ("urn:2", "result", "1"),
    ]


async def test_in_csv_a_version_without_a_quote_stands_without_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    quiet = {"quotes": []}
    await pour(
        f"csv:{path}",
        event(0, enriched("urn:1", version="2") | quiet),
        event(1, enriched("urn:1", version="1", superseded=True)),
        event(2, enriched("urn:2") | quiet),
        withdrawal(3, "urn:2"),
        event(4, enriched("urn:3")),
        event(5, enriched("urn:3", version="2") | quiet),
        withdrawal(6, "urn:3"),
    )
    assert [(row["article"], row["version"], row["quote"]) for row in rows(path)] == [
        *(("urn:3", "1", "q1"), ("urn:3", "1", "q2"), ("urn:3", "2", ""), ("urn:3", "", "")),
    ]


async def test_what_is_not_wanted_any_more_is_withdrawn(path: Path) -> None:
    events = [
        *((event(0, enriched("urn:0")), False), (event(1, enriched("urn:1")), True)),
        (event(2, enriched("urn:1", version="2")), False),
        (event(3, enriched("urn:1", version="3")), False),
        *((withdrawal(4, "urn:1"), True), (event(5, enriched("urn:1", version="4")), True)),
    ]
    expected = [
        *(("urn:1", "result", "1"), ("urn:1", "withdrawn", "2")),
        ("urn:1", "result", "4"),
    ]
    for _ in range(2):  # From the start again, it adds nothing.
        async with open_sink(target(path), plain_settings()) as sink:
            for one, wanted in events:
                await (sink.put(one) if wanted else sink.remove(one))
        assert events_of(path) == expected


@pytest.mark.parametrize("left", [1, 40])
async def test_what_a_crash_left_unfinished_comes_again_whole(path: Path, left: int) -> None:
    await pour(target(path), event(0, enriched("urn:1")))
    whole = path.read_bytes()
    memory = path.with_name(f"{path.name}.quotewire")
    known = memory.read_bytes()
    await pour(target(path), event(1, enriched("urn:2")))
    both = path.read_bytes()
    memory.write_bytes(known)  # As if it had died before the memory was written.
    path.write_bytes(both[: len(whole) + left])
    said: list[str] = []
    async with open_sink(target(path), plain_settings(), said.append):
        assert path.read_bytes() == whole
    assert [f"{path}: {left} bytes behind its last whole event" in one for one in said] == [True]
    await pour(target(path), event(0, enriched("urn:1")), event(1, enriched("urn:2")))
    assert path.read_bytes() == both


PUT = """
import asyncio, sys
from streams.sinks import open_sink
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings

async def put():
    async with open_sink(sys.argv[1], plain_settings()) as sink:
        print("open", flush=True)
        for number in range(100_000):
            await sink.put(event(number, enriched(f"urn:{number}")))
            print(number, flush=True)

asyncio.run(put())
"""


def test_a_process_that_is_killed_has_every_event_that_it_took(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    process = subprocess.Popen(
        [sys.executable, "-c", PUT, target(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    taken = [process.stdout.readline() for _ in range(3)]
    time.sleep(random.uniform(0.0, 0.3))
    process.send_signal(signal.SIGKILL)
    taken += process.communicate(timeout=120)[0].splitlines()
    assert all(taken)
    # The next one begins at the start, as without --state.
    events = [event(number, enriched(f"urn:{number}")) for number in range(len(taken) + 3)]
    asyncio.run(pour(target(path), *events))
    found = [(row["article"], row["quote"]) for row in rows(path)]
    assert found == [(f"urn:{n}", quote) for n in range(len(events)) for quote in ("q1", "q2")]


async def test_one_that_is_refused_can_come_again(path: Path) -> None:
    broken = enriched("urn:1")
    broken["quotes"][0]["text"] = "\ud800" if path.suffix == ".csv" else object()
    async with open_sink(target(path), plain_settings()) as sink:
        await sink.put(event(0, enriched("urn:0")))
        with pytest.raises(SinkRefused, match="refuses event event-1: "):
            await sink.put(event(1, broken))
        await sink.put(event(2, enriched("urn:2")))
        await sink.put(event(1, enriched("urn:1")))
    assert [article for article, _, _ in events_of(path)] == ["urn:0", "urn:2", "urn:1"]


async def test_a_full_disk_leaves_whole_events(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await pour(target(path), event(0, enriched("urn:0")))
    before = path.read_bytes()
    with monkeypatch.context() as patch:

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        async with open_sink(target(path), plain_settings()) as sink:
            patch.setattr("streams.sinks.added_file.os.fsync", full)
            with pytest.raises(SinkError, match=r"cannot be written: No space left on device\."):
                await sink.put(event(1, enriched("urn:1")))
    await pour(target(path), event(1, enriched("urn:1")))
    assert path.read_bytes().startswith(before)
    assert [article for article, _, _ in events_of(path)] == ["urn:0", "urn:1"]


async def test_a_file_that_is_not_as_it_was_left_is_not_added_to(path: Path) -> None:
    await pour(target(path), event(0, enriched("urn:1")))
    whole = path.read_bytes()
    for changed in (whole[:-1], whole.replace(b"\n", b"\r\n"), b""):
        path.write_bytes(changed)
        with pytest.raises(SinkError, match="has been changed by another program"):
            await pour(target(path))
        assert path.read_bytes() == changed
    path.write_bytes(whole)
    path.with_name(f"{path.name}.quotewire").unlink()
    with pytest.raises(SinkError, match=r"is there already, and news\.\w+\.quotewire"):
        await pour(target(path))


async def test_a_file_that_was_moved_away_begins_anew(path: Path) -> None:
    await pour(target(path), event(0, enriched("urn:1")))
    path.rename(path.with_name("old"))
    await pour(target(path), event(0, enriched("urn:1")))
    assert path.read_bytes() == path.with_name("old").read_bytes()


async def test_home_is_found_though_a_shell_leaves_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(path.parent))
    await pour(f"{path.suffix[1:]}:~/{path.name}")
    assert path.exists()


async def test_two_processes_do_not_share_a_file(path: Path) -> None:
    async with open_sink(target(path), plain_settings()):
        with pytest.raises(SinkError, match="is being written by another process"):
            await pour(target(path))


async def test_what_cannot_be_a_file_is_one_sentence(path: Path, tmp_path: Path) -> None:
    form = path.suffix[1:]
    for place, says in (
        (tmp_path / "typo" / "x", r"there is no folder .*typo; make it"),
        (tmp_path, "is no file: name one"),
        (".", r"\. is no file: name one"),
        ("~nobody-of-this-name/x", "there is no folder ~nobody"),
    ):
        with pytest.raises(SinkError, match=says):
            await pour(f"{form}:{place}")
    assert not (tmp_path / "typo").exists()
    path.with_name(f"{path.name}.quotewire").write_text("These are notes. " * 20)
    path.write_text("")
    with pytest.raises(SinkError, match=r"is no memory of news\."):
        await pour(target(path))
    memory = path.with_name(f"{path.name}.quotewire")
    memory.unlink()
    await pour(target(path))
    with sqlite3.connect(memory) as lite:
        lite.execute("UPDATE file SET format = 99")
    lite.close()
    with pytest.raises(SinkError, match="of another version of quotewire"):
        await pour(target(path))


async def test_csv_has_the_chosen_quotes_and_no_cell_that_runs(tmp_path: Path) -> None:
    data = enriched("=1+1", title="a\rb")
    data["quotes"][1]["text"] = "@SUM(A1)"
    chosen = Selection(kinds=("direct",))
    for name, raw in (("plain", False), ("raw", True)):
        path = tmp_path / name
        sink = open_sink(f"csv:{path}", plain_settings(), selection=chosen, csv_raw=raw)
        async with sink:
            await sink.put(event(0, data))
            await sink.put(event(1, enriched("urn:none") | {"quotes": []}))
    (plain,), (raw_row,) = rows(tmp_path / "plain"), rows(tmp_path / "raw")
    assert (plain["quote"], plain["text"], plain["article"]) == ("q2", "'@SUM(A1)", "'=1+1")
    assert (raw_row["text"], raw_row["article"], raw_row["title"]) == ("@SUM(A1)", "=1+1", "a\rb")
    assert tuple(plain) == CSV_COLUMNS


async def test_json_lines_are_cloudevents(tmp_path: Path) -> None:
    path = tmp_path / "x"
    one = event(0, enriched("urn:1"))
    async with open_sink(f"jsonl:{path}", plain_settings()) as sink:
        await sink.put(one)
        await sink.remove(event(1, enriched("urn:1", version="2")))
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    assert first == one.cloudevent()
    assert second["type"] == f"quotewire.enriched.{Outcome.WITHDRAWN}.v1"
    assert (second["id"], second["data"]["article_id"]) == ("event-1", "urn:1")
