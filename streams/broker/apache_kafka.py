"""Apache Kafka on this machine: one node in KRaft mode, on Java 17 or later.

Its jars come from Maven Central once, and are kept in `${QUOTEWIRE_CACHE:-~/.cache/quotewire}`.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from streams.errors import BrokerError

KAFKA_VERSION = "4.3.1"
CLUSTER_ID = "cXVvdGV3aXJlLWxvY2FsMQ"

_RESOURCES = resources.files("streams.broker") / "kafka"
_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

log = logging.getLogger(__name__)


def command(folder: Path, bootstrap: str, controller: str, heap_mb: int) -> list[str]:
    """What starts it, after writing its configuration and preparing its data in `folder`.

    `bootstrap`, `controller`: `host:port` of its listener for clients, and of its own. Raises
    BrokerError where Java or the jars are missing, or the data cannot be prepared.
    """
    java = find_java()
    jars = kafka_jars()
    configuration = folder / "server.properties"
    configuration.write_text(_properties(folder, bootstrap, controller), encoding="utf-8")
    logging_config = folder / "log4j2.xml"
    with resources.as_file(_RESOURCES / "log4j2.xml") as source:
        shutil.copyfile(source, logging_config)
    base = [
        *(java, *_JVM, f"-Xmx{heap_mb}m"),
        f"-Dlog4j2.configurationFile={logging_config.absolute()}",
        f"-Dquotewire.log={(folder / 'server.log').absolute()}",
        *("-cp", f"{jars.absolute()}/*"),
    ]
    if not (folder / "data" / "meta.properties").exists():
        _run(
            f"Apache Kafka could not prepare {folder / 'data'}",
            *(*base, "kafka.tools.StorageTool", "format"),
            *("--cluster-id", CLUSTER_ID, "--config", str(configuration)),
        )
    return [*base, "kafka.Kafka", str(configuration)]


def _properties(folder: Path, bootstrap: str, controller: str) -> str:
    properties = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{bootstrap},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{bootstrap}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": (folder / "data").absolute(),
        "auto.create.topics.enable": "false",
        "num.partitions": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 8_388_608,
    }
    return "\n".join(f"{name}={value}" for name, value in properties.items())


def _run(failure: str, *arguments: str) -> None:
    """Run a program to its end. Raises BrokerError with what it said where it fails."""
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BrokerError(f"{failure}: {(done.stdout + done.stderr).strip()[-2000:]}")


def cache_folder() -> Path:
    """Where downloads are kept: `${QUOTEWIRE_CACHE:-~/.cache/quotewire}`."""
    return Path(os.environ.get("QUOTEWIRE_CACHE") or Path.home() / ".cache" / "quotewire")


def jars_folder() -> Path:
    """Where Apache Kafka's jars are, once they have been fetched."""
    return cache_folder() / f"kafka-{KAFKA_VERSION}"


def find_java() -> str:
    """Path of Java, version 17 or later. Raises BrokerError where there is none."""
    java = shutil.which("java")
    if java is None:
        raise BrokerError(
            "Apache Kafka needs Java 17, and there is no `java` on the PATH. On Debian: "
            "apt-get install openjdk-17-jre-headless. The embedded broker does without."
        )
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', shown.stderr)
    if version is None or int(version[1]) < 17:
        raise BrokerError(
            f"Apache Kafka needs Java 17 or later; {java} is: {shown.stderr.strip()[:200]}"
        )
    return java


def kafka_jars() -> Path:
    """Folder of Apache Kafka's jars; the first call fetches them with Maven (44 MB).

    Raises BrokerError where Maven is missing or fails.
    """
    with resources.as_file(_RESOURCES / "pom.xml") as pom:
        return jars_of("kafka", KAFKA_VERSION, pom)


def jars_of(name: str, version: str, pom: Path, folder: Path | None = None) -> Path:
    """Folder of what a Maven project, which takes the version as `${jars.version}`, depends on.

    It is `NAME-VERSION` below `folder`, by default the cache; the first call fetches it. Raises
    BrokerError where Maven is missing or fails.
    """

    def copy_dependencies(target: Path) -> None:
        log.info("Fetching %s %s with Maven, once", name, version)
        maven(
            f"Maven could not fetch {name} {version}",
            *("--file", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime"),
            *(f"-DoutputDirectory={target}", f"-Djars.version={version}"),
        )

    return made_once((folder or cache_folder()) / f"{name}-{version}", copy_dependencies)


def maven(failure: str, *arguments: str) -> None:
    """Run Maven. Raises BrokerError where it is missing, or fails: with `failure` before what it
    said."""
    program = shutil.which("mvn")
    if program is None:
        raise BrokerError(
            "Apache Kafka's jars are fetched with Maven, and there is no `mvn` on the PATH. "
            "On Debian: apt-get install maven. The embedded broker does without."
        )
    _run(failure, program, "--batch-mode", "--quiet", "--strict-checksums", *arguments)


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder of the cache, which `make` has filled the first time. One that fails, or is killed,
    leaves none; processes wait for each other."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
                target = Path(temporary) / folder.name
                make(target)
                target.rename(folder)
    return folder
