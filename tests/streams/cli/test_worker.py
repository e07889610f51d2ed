"""The commands that run a worker, with a real one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import psutil
import pytest

from schemas.enriched import Enriched
from schemas.marker import Marker
from streams.broker import Broker, free_port
from streams.errors import Exit
from streams.generate import json_schemas
from streams.settings import PREFIX
from tests.articles import HARBOUR
from tests.kafka import ROOT


class Commands:
    """`quotewire` in a folder of its own, set by environment alone."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        clean = {name: v for name, v in os.environ.items() if not name.startswith(PREFIX)}
        given = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
        self.env = {**clean, **given, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "streams.cli", *arguments],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=360)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def events(self, *arguments: str) -> list[dict[str, Any]]:
        result = self.run("subscribe", "--json", *arguments)
        events = [json.loads(line) for line in result.stdout.splitlines()]
        return sorted(events, key=lambda event: (event["partition"], event["offset"]))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Three articles, one of them broken."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR)
    other = {"id": "urn:example:2", "text": HARBOUR.replace("Halden", "Moss"), "outlet": "Wire"}
    (folder / "moss.json").write_text(json.dumps(other))
    (folder / "broken.json").write_text('{"text": "no end')
    return folder


@pytest.fixture
def up(tmp_path: Path) -> Iterator[tuple[Commands, subprocess.Popen[str]]]:
    """A running `quotewire up` and commands that know its broker."""
    port, metrics_port = free_port(), free_port()
    base = Commands(tmp_path, metrics_port=metrics_port, console_port=0, pool=1, partitions=2)
    process = base.start("up", "--broker-port", str(port))
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("  end"):
            break
    yield Commands(tmp_path, brokers=f"127.0.0.1:{port}", pool=1), process
    process.kill()
    process.communicate()


def wait_for_events(commands: Commands, count: int) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 300
    while len(found := commands.events("--markers")) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} events have come"
        time.sleep(0.5)
    return found


def test_demo_shows_who_said_what_and_where_the_broken_one_went(
    tmp_path: Path, articles: Path
) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    result = Commands(tmp_path, pool=1).run("demo", "articles")
    assert result.returncode == 0, result.stderr
    shown = " ".join(result.stdout.split())
    assert "Published 3 articles" in shown
    assert shown.count('⟦We have no choice⟧," Solberg said.') == 2
    assert "dlq:ingest:news.raw:" in shown
    assert "3 articles in " in shown
    assert "2 events with" in shown
    assert "1 dead letter." in shown
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_up_takes_articles_and_reprocess_reads_them_again(
    up: tuple[Commands, subprocess.Popen[str]], articles: Path
) -> None:
    commands, process = up
    assert commands.run("publish", "articles").returncode == 0
    events = wait_for_events(commands, 3)
    assert sorted(event["outcome"] for event in events) == ["rejected", "result", "result"]
    data = {
        event["data"]["article"]["id"]: event["data"]
        for event in events
        if event["outcome"] == "result"
    }
    assert data["urn:example:2"]["article"]["outlet"] == "Wire"
    assert any(
        quote["text"].startswith("We have no choice") and "Solberg" in quote["speaker"]["name"]
        for quote in data["urn:example:2"]["quotes"]
    )

    again = commands.run("reprocess", "--from", "1h", "--into", "again.", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["records"] == 3
    second = commands.events("--topic-prefix", "again.", "--markers")
    assert {event["id"]: event["data"] for event in second} == {
        event["id"]: event["data"] for event in events
    }
    refused = commands.run("reprocess", "--from", "1h", "--into", "again.")
    assert refused.returncode == Exit.REFUSED
    resumed = commands.run("reprocess", "--from", "1h", "--into", "again.", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert len(commands.events("--topic-prefix", "again.", "--markers")) == 3

    tree = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    _, alive = psutil.wait_procs(tree, timeout=120)
    assert not alive


def test_reset_has_the_input_read_again(kafka: Broker, tmp_path: Path, articles: Path) -> None:
    commands = Commands(
        tmp_path,
        brokers=kafka.bootstrap,
        topic_prefix="reset.",
        partitions=2,
        pool=1,
        metrics_port=free_port(),
        console_port=0,
    )

    def work(count: int) -> list[dict[str, Any]]:
        worker = commands.start("worker")
        try:
            return wait_for_events(commands, count)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.communicate(timeout=120)

    assert commands.run("publish", "articles").returncode == 0
    first = work(3)
    result = commands.run("reset", "--yes")
    assert result.returncode == 0, result.stderr
    assert commands.events("--markers") == []
    assert [event["data"] for event in work(3)] == [event["data"] for event in first]


def test_analyze_gives_what_the_stream_gives(tmp_path: Path, articles: Path) -> None:
    commands = Commands(tmp_path)
    result = commands.run("analyze", "articles", "no-such-file")
    assert result.returncode == Exit.FAILED
    assert "no-such-file: there is no such file." in result.stderr
    broken, harbour, moss = (json.loads(line) for line in result.stdout.splitlines())
    for value in (broken, harbour, moss):
        jsonschema.validate(value, json_schemas()["enriched"])
    Enriched.model_validate_json(json.dumps(harbour))
    Marker.model_validate_json(json.dumps(broken))
    assert broken["outcome"] == "rejected"
    assert harbour["article"]["text"] == HARBOUR
    assert any("We have no choice" in quote["text"] for quote in harbour["quotes"])
    assert moss["article"]["id"] == "urn:example:2"
    shown = commands.run("analyze", "articles/moss.json", "--text")
    assert shown.returncode == 0
    assert "⟦We have no choice⟧" in shown.stdout
