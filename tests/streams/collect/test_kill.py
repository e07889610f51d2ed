"""`kill -9` of a collector loses nothing, and repeats nothing that the stream would not know."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.settings import PREFIX
from streams.topics import Topics
from tests.kafka import ROOT, end_offsets, read_all, settings_for
from tests.streams.collect.web import article

ARTICLES = 30


class _Site(BaseHTTPRequestHandler):
    """A feed of articles, unchanged from the second time on."""

    def do_GET(self) -> None:
        if self.path == "/feed":
            if self.headers.get("If-None-Match") == '"1"':
                self.send_response(304)
                self.end_headers()
                return
            items = "".join(f"<item><link>/{number}</link></item>" for number in range(ARTICLES))
            self._answer(f"<rss><channel>{items}</channel></rss>".encode())
        elif self.path == "/robots.txt":
            self.send_error(404)
        else:
            self._answer(article(f"This is number {self.path[1:]}."))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("ETag", '"1"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.timeout(300)
async def test_kill_while_collecting(
    embedded: Broker, prefix: str, site: str, tmp_path: Path
) -> None:
    settings = {
        "BROKERS": embedded.bootstrap,
        "TOPIC_PREFIX": prefix,
        "METRICS_PORT": "0",
        "COLLECT_CONTACT": "tests@quotewire.example",
        "COLLECT_PRIVATE": "127.0.0.1",
        "COLLECT_DELAY": "0.02",
        "COLLECT_STATE": str(tmp_path / "collect.sqlite"),
    }
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment |= {PREFIX + name: value for name, value in settings.items()}
    command = [sys.executable, "-m", "streams.cli", "collect", f"{site}/feed"]
    topic = Topics.of(settings_for(embedded, prefix)).raw

    async def written() -> int:
        return sum((await end_offsets(embedded, topic)).values())

    for least in (3, ARTICLES // 2):
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=log)
        try:
            while True:
                assert process.poll() is None, (tmp_path / "log").read_text()
                try:
                    if await written() >= least:
                        break
                except Exception:  # the topic is not there yet
                    pass
                await asyncio.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    done = subprocess.run(
        [*command, "--once"], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    records = [dict(each.headers) for each in await read_all(embedded, topic)]
    versions = [(head["article-id"].decode(), head["article-version"]) for head in records]
    assert set(versions) == {(f"{site}/{number}", b"1") for number in range(ARTICLES)}
    assert len(versions) <= ARTICLES + 2  # at most what each kill found unconfirmed
