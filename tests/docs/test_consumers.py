"""The plain consumers of docs/ show what the test vectors say, on Apache Kafka."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.broker.apache_kafka import kafka_jars
from streams.client import Subscriber
from streams.topics import Topics, ensure_topics
from tests.kafka import ROOT, Message, publish, settings_for
from tests.missing import missing

FOLDER = ROOT / "docs/how-to/consumers"
VECTORS = json.loads((FOLDER / "repeats.json").read_text("utf-8"))["records"]
SHOWN = [one["ce_id"] for one in VECTORS if one["shown"]]
KAFKAJS = "2.2.4"


@pytest.fixture(scope="module")
def topic(kafka: Broker) -> str:
    """A topic with the records of the vectors on one of its partitions."""
    settings = settings_for(kafka, "vectors.")
    asyncio.run(ensure_topics(settings))
    name = Topics.of(settings).enriched
    records = [
        Message(
            json.dumps({"article_id": one["ce_id"], "quotes": []}).encode(),
            headers=[
                ("origin", one["origin"].encode()),
                ("checkpoint", b"{}"),
                ("outcome", one["outcome"].encode()),
                ("ce_id", one["ce_id"].encode()),
            ],
            partition=1,
        )
        for one in VECTORS
    ]
    asyncio.run(publish(kafka, name, records))
    return name


def shown(command: list[str], kafka: Broker, topic: str, folder: Path) -> list[str]:
    """Ids that a program prints."""
    environment = {
        **os.environ,
        "BROKERS": kafka.bootstrap,
        "TOPIC": topic,
        "IDLE_MS": "8000",
        "GROUP": topic,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [line.split()[0] for line in done.stdout.splitlines()]


def test_python(kafka: Broker, topic: str, tmp_path: Path) -> None:
    assert shown([sys.executable, str(FOLDER / "consumer.py")], kafka, topic, tmp_path) == SHOWN


def test_java(kafka: Broker, topic: str, tmp_path: Path) -> None:
    command = ["java", "-cp", f"{kafka_jars()}/*", str(FOLDER / "Consumer.java")]
    assert shown(command, kafka, topic, tmp_path) == SHOWN


def test_javascript(kafka: Broker, topic: str, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        missing("npm is not there: scripts/install-browser-test-tools installs it")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", f"kafkajs@{KAFKAJS}"]
    subprocess.run(install, cwd=tmp_path, check=True, capture_output=True)
    shutil.copy(FOLDER / "consumer.mjs", tmp_path)
    assert shown(["node", "consumer.mjs"], kafka, topic, tmp_path) == SHOWN


def test_the_client(kafka: Broker) -> None:
    """quotewire's own client, by the same vectors."""

    async def ids() -> list[str]:
        async with Subscriber(settings_for(kafka, "vectors.")) as subscriber:
            return [event.id async for event in subscriber]

    assert asyncio.run(ids()) == SHOWN


@pytest.mark.parametrize("name", ["consumer.py", "Consumer.java", "consumer.mjs"])
def test_they_are_short(name: str) -> None:
    assert len((FOLDER / name).read_text("utf-8").splitlines()) <= 40
