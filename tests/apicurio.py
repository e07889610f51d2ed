"""Apicurio Registry, a schema registry that speaks Confluent's API, in memory on Java 17.

It comes from Maven Central once (109 MB), and is kept beside the jars of Apache Kafka.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port
from streams.broker.apache_kafka import cache_folder, find_java
from streams.children import ends_with_parent

VERSION = "3.0.9"
SHA256 = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"
API = "/apis/ccompat/v7"
START_SECONDS = 180.0

_NAME = f"apicurio-registry-app-{VERSION}"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy"
"""Later ones also want the parent's POM, which not every mirror has."""


def runner() -> Path:
    """Its jar, beside the folder `lib`; the first call fetches it."""
    folder = cache_folder() / f"apicurio-registry-{VERSION}"
    jar = folder / f"{_NAME}-runner.jar"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jar.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".apicurio-") as temporary:
                _fetch(Path(temporary)).rename(folder)
    return jar


def _fetch(folder: Path) -> Path:
    done = subprocess.run(
        [
            *("mvn", "--batch-mode", "--quiet", "--strict-checksums", _COPY),
            f"-Dartifact=io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all",
            f"-DoutputDirectory={folder}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    packed = folder / f"{_NAME}-all.tar.gz"
    assert hashlib.sha256(packed.read_bytes()).hexdigest() == SHA256
    target = folder / "unpacked"
    with tarfile.open(packed) as archive:
        archive.extractall(target, filter="data")
    return target


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
    log = folder / "apicurio.log"
    command = [
        *(find_java(), "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *(f"-D{name}={value}" for name, value in properties.items()),
        *("-jar", str(runner())),
    ]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ends_with_parent(command, "KILL"),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(f"{url}/subjects"):
            waits = process.poll() is None and time.monotonic() < until
            assert waits, log.read_text()[-4_000:]
            time.sleep(0.2)
        yield url
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except (urllib.error.URLError, OSError):
        return False
