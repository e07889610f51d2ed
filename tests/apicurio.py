"""Apicurio Registry, a schema registry that speaks Confluent's API, in memory on Java 17.

It comes from Maven Central once (109 MB), and is kept beside the jars of Apache Kafka.
"""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port
from streams.broker.apache_kafka import cache_folder, find_java, made_once, maven
from tests.serving import served

VERSION = "3.0.9"
SHA256 = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"
API = "/apis/ccompat/v7"

_NAME = f"apicurio-registry-app-{VERSION}"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy"
"""Later ones also want the parent's POM, which not every mirror has."""


def runner() -> Path:
    """Its jar, beside the folder `lib`; the first call fetches it."""
    folder = made_once(cache_folder() / f"apicurio-registry-{VERSION}", _fetch)
    return folder / f"{_NAME}-runner.jar"


def _fetch(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        maven(
            f"Maven could not fetch Apicurio Registry {VERSION}",
            _COPY,
            f"-Dartifact=io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all",
            f"-DoutputDirectory={folder}",
        )
        packed = Path(folder) / f"{_NAME}-all.tar.gz"
        assert hashlib.sha256(packed.read_bytes()).hexdigest() == SHA256
        with tarfile.open(packed) as archive:
            archive.extractall(target, filter="data")


@contextmanager
def apicurio(folder: Path) -> Iterator[str]:
    """Run one; the address of its API for Confluent's clients. `folder`: for its log."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{API}"
    properties = {
        "quarkus.http.host": "127.0.0.1",
        "quarkus.http.port": port,
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": "h2",
        "apicurio.datasource.url": "jdbc:h2:mem:registry",
    }
    command = [
        *(find_java(), "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *(f"-D{name}={value}" for name, value in properties.items()),
        *("-jar", str(runner())),
    ]
    with served(command, f"{url}/subjects", folder / "apicurio.log"):
        yield url
