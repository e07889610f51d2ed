"""What Apache Kafka needs on this machine: Java, Maven, and the jars that it fetches."""

from __future__ import annotations

import shutil
import stat
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.broker.apache_kafka import KAFKA_VERSION, kafka_jars
from streams.errors import BrokerError
from tests.kafka import ROOT


@pytest.mark.parametrize(
    ("missing", "needed"), [("java", "openjdk-17-jre-headless"), ("mvn", "apt-get install maven")]
)
def test_missing_program_is_named(
    missing: str, needed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == missing else which(name))
    monkeypatch.setenv("QUOTEWIRE_CACHE", str(tmp_path / "cache"))
    broker = Broker("kafka", folder=tmp_path / "kafka")
    with pytest.raises(BrokerError, match=needed):
        broker.start()


def test_failed_fetch_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "mvn"
    program.write_text("#!/bin/sh\necho no route to the repository\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    cache = tmp_path / "cache"
    monkeypatch.setenv("QUOTEWIRE_CACHE", str(cache))
    with pytest.raises(BrokerError, match="no route to the repository"):
        kafka_jars()
    assert [path.name for path in cache.iterdir()] == [".lock"]


def test_the_project_of_the_jars_has_their_version() -> None:
    """Also where the jars are in the cache and Maven does not read it."""
    spaces = {"pom": "http://maven.apache.org/POM/4.0.0"}
    project = ET.parse(ROOT / "streams/broker/kafka/pom.xml")
    assert project.findtext("pom:properties/pom:jars.version", None, spaces) == KAFKA_VERSION
