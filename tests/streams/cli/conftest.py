"""Where commands are run: an empty folder, without the developer's settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.console import Console

from streams.broker import Broker
from streams.cli import output
from streams.settings import PREFIX, Settings
from tests.kafka import settings_for


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and none of the developer's settings."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setattr(output, "err", Console(stderr=True, width=200))


@pytest.fixture
def settings(
    elsewhere: None, broker: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings that the commands get from their environment."""
    monkeypatch.setenv("QUOTEWIRE_BROKERS", broker.bootstrap)
    monkeypatch.setenv("QUOTEWIRE_TOPIC_PREFIX", prefix)
    monkeypatch.setenv("QUOTEWIRE_PARTITIONS", "2")
    return settings_for(broker, prefix, partitions=2)
