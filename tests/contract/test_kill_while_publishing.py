"""`kill -9` of the worker while a newsroom publishes loses and repeats nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.topics import Topics
from tests.articles import HARBOUR
from tests.conftest import StartWorker
from tests.kafka import ROOT, end_offsets, settings_for

ARTICLES = 84
PARAGRAPHS = 12


def quotewire(broker: Broker, prefix: str, *arguments: str) -> list[str]:
    """A command line on the test's topics."""
    where = ["--brokers", broker.bootstrap, "--topic-prefix", prefix]
    return [sys.executable, "-m", "streams.cli", *arguments, *where]


def write_articles(folder: Path) -> list[str]:
    """Files of articles that differ, long enough to be worked on for a while."""
    files = []
    for number in range(ARTICLES):
        path = folder / f"article-{number}.txt"
        parts = (HARBOUR.replace("Halden", f"Halden {number}-{n}") for n in range(PARAGRAPHS))
        path.write_text("\n".join(parts))
        files.append(str(path))
    return files


@pytest.mark.timeout(600)
async def test_kill_while_publishing(
    kafka: Broker, prefix: str, start_worker: StartWorker, tmp_path: Path
) -> None:
    topics = Topics.of(settings_for(kafka, prefix))
    files = write_articles(tmp_path)
    worker = start_worker(kafka, prefix, session_timeout=6, pool=2)
    publishing = subprocess.Popen(
        quotewire(kafka, prefix, "publish", *files), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    while sum((await end_offsets(kafka, topics.enriched)).values()) < 10:
        assert worker.process.poll() is None
        await asyncio.sleep(0.2)
    worker.signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait)
    assert await asyncio.to_thread(publishing.wait, 120) == 0
    worker.start()
    while sum((await end_offsets(kafka, topics.enriched)).values()) < len(files):
        assert worker.process.poll() is None
        await asyncio.sleep(0.5)
    subscribed = subprocess.run(
        quotewire(kafka, prefix, "subscribe", "--json", "--from", "start"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    events = [json.loads(line) for line in subscribed.stdout.splitlines()]
    names = [event.get("data", event)["article"]["id"] for event in events]
    assert len(names) == len(files) == len(set(names))
