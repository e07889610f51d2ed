"""What the pages of docs/ tell a reader to type does what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.settings import PREFIX
from tests.docs.blocks import blocks
from tests.kafka import ROOT, Worker
from tests.missing import missing
from tests.postgresql import Postgresql

PAGES = {page: list(blocks(page.read_text("utf-8"))) for page in (ROOT / "docs").rglob("*.md")}
"""Pages and their blocks."""


ADDRESSES = {
    "postgresql://quotewire@127.0.0.1/news": "database",
    "http://registry:8081": "registry",
}
"""What pages say, and the fixture that has what tests use instead."""


@pytest.fixture(scope="module")
def stream(embedded: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker on the broker in memory, ready."""
    worker = Worker(embedded, "docs.", tmp_path_factory.mktemp("worker"), settings={"pool": 2})
    worker.start()
    try:
        wait_until_ready(worker)
        yield worker
    finally:
        worker.end()


def wait_until_ready(worker: Worker, seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert worker.process.poll() is None, worker.tail()
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{worker.metrics_port}/ready", timeout=5
            ) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the worker did not get ready:\n{worker.tail()}")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Address of an empty database of a PostgreSQL of its own."""
    server = Postgresql(trusting=True)
    try:
        yield server.make("news")
    finally:
        server.close()


@pytest.mark.parametrize(
    "page", [page for page, some in PAGES.items() if some], ids=lambda page: page.stem
)
def test_what_a_page_says_works(page: Path, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Every marked block of a page in a folder of its own, one behind the other."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment = {
        **clean,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), clean["PATH"])),
        "PYTHONPATH": str(ROOT),
        "QUOTEWIRE_FOLDER": str(ROOT),
        "COLUMNS": "100",
    }
    text = "".join(block.text for block in PAGES[page])
    if "quotewire publish" in text or "quotewire subscribe" in text or "streams.client" in text:
        worker: Worker = request.getfixturevalue("stream")
        environment |= {
            f"{PREFIX}BROKERS": worker.broker.bootstrap,
            f"{PREFIX}ENGINE": worker.broker.engine,
            f"{PREFIX}TOPIC_PREFIX": worker.prefix,
        }
        if "quotewire publish" not in text:
            _publish_something(worker, environment, tmp_path)
    if "promtool" in text and shutil.which("promtool") is None:
        missing("`promtool` is not there: scripts/install-docker-test-tools installs it")
    program = ""
    for block in PAGES[page]:
        if block.kind == "file":
            target = tmp_path / block.argument
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, "utf-8")
            continue
        if block.kind == "python":
            program += block.text  # as cells of a notebook: what came before is known
            command = [sys.executable, "-c", program]
        else:
            command = ["bash", "-euo", "pipefail", "-c", _with_addresses(block.text, request)]
        _run_until(command, block.argument, environment, tmp_path)


def _with_addresses(text: str, request: pytest.FixtureRequest) -> str:
    """A block with the addresses of servers of the tests."""
    for address, fixture in ADDRESSES.items():
        if address in text:
            text = text.replace(address, request.getfixturevalue(fixture))
    return text


def _run_until(
    command: list[str], expected: str, environment: Mapping[str, str], folder: Path
) -> None:
    """Run a command. Where it has to show something, again until it does: a reader waits for the
    article that was just published, too."""
    until = time.monotonic() + 180
    while True:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
        written = "".join(
            one.read_text("utf-8") for one in folder.glob("*.jsonl") if "events" in one.name
        )
        if done.returncode == 0 and expected in done.stdout + done.stderr + written:
            return
        if time.monotonic() > until or (done.returncode and not expected):
            pytest.fail(f"{command[-1]}\n{done.stdout}\n{done.stderr}")
        time.sleep(0.5)


def _publish_something(worker: Worker, environment: Mapping[str, str], folder: Path) -> None:
    article = folder / "before.txt"
    article.write_text('"The pier is open," harbour master Ida Falk said on Monday.\n', "utf-8")
    command = [sys.executable, "-m", "streams.cli", "publish", str(article)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    _run_until([sys.executable, "-m", "streams.cli", "subscribe"], "Ida Falk", environment, folder)
