"""A worker of Kafka Connect with Debezium's JDBC sink, on the Apache Kafka of the tests."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.broker import Broker, free_port
from streams.broker.apache_kafka import KAFKA_VERSION, cache_folder, find_java, jars_of
from tests.kafka import ROOT
from tests.postgresql import Postgresql
from tests.serving import served

HERE = Path(__file__).parent
DEBEZIUM_VERSION = "3.5.0.Final"


def connect_jars() -> Path:
    """Folder of Connect's jars, beside the plugins; the first call fetches both."""
    jars_of("jdbc-sink", DEBEZIUM_VERSION, HERE / "jdbc-sink.xml", cache_folder() / "plugins")
    return jars_of("connect", KAFKA_VERSION, HERE / "worker.xml")


class Connect:
    """A worker that runs. `port`: of its REST interface."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log

    def request(self, path: str, body: Any = None) -> Any:
        """What it answers to GET, or to POST where there is a body."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def failures(self, connector: str) -> list[str]:
        """Traces of the tasks of a connector that have failed."""
        status = self.request(f"/connectors/{connector}/status")
        return [task["trace"] for task in status["tasks"] if task["state"] == "FAILED"]


@pytest.fixture(scope="session")
def connect(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connect]:
    """Kafka Connect, standalone. Its jars come from Maven Central once."""
    folder = tmp_path_factory.mktemp("connect")
    jars = connect_jars()
    port = free_port()
    settings = {
        "bootstrap.servers": kafka.bootstrap,
        "listeners": f"http://127.0.0.1:{port}",
        "plugin.path": cache_folder() / "plugins",
        "key.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "offset.storage.file.filename": folder / "offsets",
        "offset.flush.interval.ms": 1_000,
    }
    properties = folder / "worker.properties"
    properties.write_text("\n".join(f"{name}={value}" for name, value in settings.items()))
    java = [find_java(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command = [
        *java,
        f"-Dlog4j2.configurationFile={ROOT / 'tests' / 'cluster-log4j2.xml'}",
        f"-Dquotewire.log={folder / 'connect.log'}",
        *("-cp", f"{jars}/*"),
        *("org.apache.kafka.connect.cli.ConnectStandalone", str(properties)),
    ]
    with served(command, f"http://127.0.0.1:{port}/connectors", folder / "output.log"):
        yield Connect(port, folder / "connect.log")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """PostgreSQL, which lets its user in without a password."""
    server = Postgresql(trusting=True)
    yield server
    server.close()
