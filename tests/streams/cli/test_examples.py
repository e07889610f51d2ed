"""Every example that a help shows runs, as it is typed, on one broker and one worker."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import typer

from streams.broker import Broker, free_port
from streams.cli import app
from streams.cli.commands import help_of
from streams.cli.examples import EXAMPLES
from streams.errors import Exit
from streams.settings import PREFIX
from tests.kafka import ROOT
from tests.streams.cli.shell import Shell
from tests.streams.cli.test_commands import leaves
from tests.warcs import pages

LINES = tuple(
    dict.fromkeys(line.partition("  #")[0].strip() for lines in EXAMPLES.values() for line in lines)
)

READY = " && ".join(
    (
        "quotewire search --modality denied",
        "quotewire who 'Liina Oras'",
        *(one for one in LINES if one.startswith("quotewire statement")),
    )
)
"""What goes well once the archive has all of the samples."""
LASTING = {
    "quotewire up": "Ready.",
    "quotewire worker": "Metrics and health:",
    "quotewire tables": "Metrics and health:",
    "quotewire broker": "broker listens at",
    "quotewire console": "The console is at",
    "quotewire archive --archive": "Archiving",
    "quotewire archive run": "Archiving",
    "quotewire collect sources.toml daily.toml": "Collecting from",
    "quotewire collect --share": "Collecting from",
    "quotewire subscribe --follow": "",
    "quotewire subscribe --follow --sink https": "set aside",
}
"""Beginnings of the lines that go on until Ctrl-C, and what they show before."""

TAKEN = {
    "quotewire up": "quotewire up --broker-port 0",
    "quotewire broker": "quotewire broker --broker-port 0",
    "--console-port 9000": "--console-port 0",
    "--share 1/3": "--share 1/1",
}
"""Ports may be in use where the tests run; the one source there may be in another share."""

PAGES = {
    "/": "<html><head><link rel='alternate' type='application/rss+xml' href='/feed.xml'></html>",
    "/feed.xml": "<rss version='2.0'><channel><title>Daily</title><item><link>/a.html</link></item>"
    "</channel></rss>",
    "/a.html": "<html lang='en'><body><article><h1>Bridge closes</h1><p>The bridge will stay "
    'closed for the summer.</p><p>"We have no choice," Anna Gruber said on Friday.</p></article>',
}

FINDS = {
    "quotewire dlq purge --until 30d --yes": Exit.NOTHING,
    "quotewire erase --person p0123456789abcdef --dry-run": Exit.NOTHING,
    "quotewire watch retry ferry": Exit.NOTHING,
    'quotewire search "gas deliveries" --speaker Ryabkov --about Ukraine --since 2022-01-01': (
        Exit.NOTHING
    ),
    "quotewire story s0123456789abcdef": Exit.NOTHING,
}
"""Lines that find nothing here."""

ALONE = ("quotewire up", "quotewire broker")
"""Lines that bring a broker of their own."""


class _Hook(BaseHTTPRequestHandler):
    """Refuses the first event, and takes the others; has a page with a feed."""

    refused = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204 if _Hook.refused else 422)
        _Hook.refused = True
        self.end_headers()

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def hook() -> Iterator[str]:
    """Address of a webhook."""
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, hook: str) -> Iterator[Shell]:
    """A folder with `samples`, a broker, and a worker that has read them."""
    folder = tmp_path_factory.mktemp("examples") / "folder"
    folder.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with Broker("embedded") as broker:
        settings = {
            "BROKERS": broker.bootstrap,
            "METRICS_PORT": str(free_port()),
            "CONSOLE_PORT": "0",
            "POOL": "1",
            "WEBHOOK_SECRET": "of the tests alone",
            "COLLECT_CONTACT": "tests@quotewire.example",
            "COLLECT_PRIVATE": "127.0.0.1",
            "COLLECT_DELAY": "0",
            "ARCHIVE": str(folder / "archive.sqlite"),
            "WATCHES": str(folder / "watches.toml"),
        }
        found = Shell(
            folder,
            clean
            | {PREFIX + name: value for name, value in settings.items()}
            | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        try:
            assert found.run("quotewire examples") == 0, found.said
            assert found.run("quotewire publish samples/") == 0, found.said
            (folder / "mapping.toml").write_text('[fields]\nid = "$.id"\ntext = "$.text"\n')
            (folder / "crawl.warc.gz").write_bytes(pages(1).data)
            worker = found.start("quotewire worker")
            until = time.monotonic() + 300
            while found.run("test $(quotewire subscribe --markers --json | wc -l) = 13"):
                assert time.monotonic() < until, found.said
                assert worker.poll() is None
                time.sleep(1)
            os.killpg(worker.pid, signal.SIGINT)
            worker.communicate(timeout=120)
            archive = found.start("quotewire archive --metrics-port 0")
            until = time.monotonic() + 300
            while found.run(READY):
                assert time.monotonic() < until, found.said
                assert archive.poll() is None
                time.sleep(1)
            os.killpg(archive.pid, signal.SIGINT)
            archive.communicate(timeout=120)
            yield found
        finally:
            found.close()


@pytest.mark.parametrize("line", LINES)
def test_an_example_runs(shell: Shell, hook: str, registry: str, line: str) -> None:
    brokers = shell.environment[f"{PREFIX}BROKERS"]
    typed = line.replace("https://example.org/", hook.removesuffix("hook")).replace(
        "http://registry:8081", registry
    )
    for name in ("kafka1:9092,kafka2:9092", "kafka:9092"):
        typed = typed.replace(name, brokers)
    for port, other in TAKEN.items():
        typed = typed.replace(port, other)
    if line.startswith("quotewire examples"):
        typed = f"rm -rf {line.split()[-1].replace('examples', 'samples')}; {typed}"
    longest = max((one for one in LASTING if line.startswith(one)), key=len, default=None)
    own = {f"{PREFIX}BROKERS": ""} if line in ALONE else {}
    if registry in typed:  # tests/docs/ registers the schemas of `news.` as the first
        own = {f"{PREFIX}TOPIC_PREFIX": "examples."}
    # The embedded broker remembers the worker of the others.
    if line.startswith("quotewire reset"):
        own = {f"{PREFIX}TOPIC_PREFIX": "other."}
        assert shell.run("quotewire publish samples/06-satellite.html", **own) == 0, shell.said
    if longest is None:
        assert shell.run(typed, **own) == FINDS.get(line, 0), shell.said
    else:
        assert shell.run_until(typed, LASTING[longest], **own) in (0, 130), shell.said


def test_every_command_has_examples() -> None:
    words = [tuple(each) for each in leaves(typer.main.get_command(app))]
    every = {""} | {" ".join(each[:length]) for each in words for length in (1, len(each))}
    assert set(EXAMPLES) == every
    for words, lines in EXAMPLES.items():
        assert any(f"quotewire {words}".strip() in line for line in lines)
    assert help_of(leaves, "schema").endswith("\n".join(f"  {x}" for x in EXAMPLES["schema"]))
