"""The real Prometheus, scraping a real worker."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from streams.broker import Broker, free_port
from streams.topics import Topics, ensure_topics
from tests.articles import article
from tests.kafka import ROOT, Message, Worker, collect, publish, settings_for
from tests.missing import missing

DOCKER = ROOT / "docker"
PICTURES = os.environ.get("SCREENSHOTS")
"""Where the README's pictures go; without it none are made."""

ENCORE = """\
VIENNA, Jan. 9 (Example) - The bridge over the Danube will reopen in spring, officials said.

"It was never in danger," said Anna Gruber, the city's chief engineer. She denied that repairs
had been late. "We lost two weeks to the flood," Gruber said, adding that France and Slovakia had
offered help.

The Transport Ministry declined to comment. Its spokesman, Karl Weiss, told reporters on Friday
that he was "not happy at all" with the costs, and that the next bridge would be a disaster.
"""


@pytest.fixture(scope="session")
def tool() -> Any:
    """Path of a program of Debian's package `prometheus`; missing is a failure on CI."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            missing(f"`{name}` is not there: scripts/install-docker-test-tools installs it")
        return path

    return find


@dataclass
class Scraped:
    """A Prometheus, and the workers that it scrapes.

    `origins`: origin (partition:offset) of each enriched event, to its article's id. `since`:
    when the first was scraped, Unix seconds.
    """

    url: str
    broker: Broker
    topics: Topics
    origins: dict[str, str]
    since: float

    def get(self, path: str, **parameters: str) -> Any:
        """`data` of Prometheus' answer."""
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=60) as answer:
            return json.load(answer)["data"]

    def query(self, expression: str) -> list[Any]:
        """The result of an instant query."""
        result: list[Any] = self.get("query", query=expression)["result"]
        return result


@pytest.fixture(scope="module" if PICTURES else "session")
def scraped(
    tool: Any, embedded: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scraped]:
    """A worker that has read articles of every kind, some of them while it was scraped.

    For pictures it is two workers, and topics with the names that people see.
    """
    program = tool("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    prefix = "news." if PICTURES else f"t{uuid.uuid4().hex[:10]}."
    settings = settings_for(embedded, prefix, partitions=2)
    topics = Topics.of(settings)
    asyncio.run(ensure_topics(settings))
    names = ("worker-1", "worker-2") if PICTURES else ("worker-1",)
    workers = [Worker(embedded, prefix, folder, name).start() for name in names]
    worker = workers[0]
    process = None
    try:
        asyncio.run(publish(embedded, topics.raw, articles("early")))
        asyncio.run(collect(embedded, topics.enriched, 6, worker=worker))
        url, process = start(program, workers, folder)
        since = time.time()
        wait(
            url, 'count_over_time(quotewire_records_total{stage="enrich",outcome="result"}[1m]) > 2'
        )
        asyncio.run(publish(embedded, topics.raw, articles("late")))
        records = asyncio.run(collect(embedded, topics.enriched, 12, worker=worker))
        wait(url, 'increase(quotewire_records_total{stage="enrich",outcome="result"}[1m]) > 0')
        time.sleep(3)  # for the rules that are made of rules
        origins = {}
        for record in records:
            origin = dict(record.headers)["origin"].decode().rsplit(":", 3)
            origins[f"{origin[1]}:{origin[2]}"] = (record.key or b"").decode()
        yield Scraped(url, embedded, topics, origins, since)
    finally:
        if process is not None:
            process.terminate()
            process.wait(120)
        for each in workers:
            each.end()


def articles(name: str) -> list[Message]:
    """Two articles, a copy, a French one, one in no language, one that cannot be read."""
    french = "Le maire a annoncé hier que le pont serait fermé pendant tout l'hiver prochain."
    return [
        article(f"{name}-1", partition=0),
        article(f"{name}-2", text=ENCORE, title="Bridge", partition=1),
        article(f"{name}-3", text=ENCORE, title="Bridge", partition=1),
        article(f"{name}-4", text=french, title="Pont", language="fr", partition=0),
        article(f"{name}-5", text="1 2 3", title="4", language="", partition=0),
        Message(b'{"text": ', headers=[("content-type", b"application/json")], partition=1),
    ]


class Target(Protocol):
    """What Prometheus scrapes."""

    name: str
    metrics_port: int


def start(
    program: str, workers: Sequence[Target], folder: Path
) -> tuple[str, subprocess.Popen[bytes]]:
    """Prometheus with the project's configuration, but for where workers are and how often."""
    config = yaml.safe_load((DOCKER / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    port = free_port()
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(DOCKER / "prometheus/rules.yml")]
    for job in config["scrape_configs"]:
        own = job["job_name"] == "prometheus"
        job.pop("dns_sd_configs", None)
        job["static_configs"] = (
            [{"targets": [f"127.0.0.1:{port}"]}]
            if own
            else [
                {"targets": [f"127.0.0.1:{each.metrics_port}"], "labels": {"instance": each.name}}
                for each in workers
            ]
        )
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                program,
                f"--config.file={path}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--enable-feature=exemplar-storage",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    return f"http://127.0.0.1:{port}", process


def wait(url: str, expression: str, timeout: float = 60.0) -> None:
    """Wait until a query has a result."""
    deadline = time.monotonic() + timeout
    query = urllib.parse.urlencode({"query": expression})
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=60) as answer:
                if json.load(answer)["data"]["result"]:
                    return
        except OSError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"Prometheus has no {expression} after {timeout} s")
