"""Fixtures of these tests."""

from __future__ import annotations

import pytest

from streams.broker import Broker
from streams.settings import Settings
from streams.topics import Topics
from tests.kafka import settings_for


@pytest.fixture
def settings(broker: Broker, prefix: str) -> Settings:
    return settings_for(broker, prefix, partitions=2)


@pytest.fixture
def raw(settings: Settings) -> str:
    return Topics.of(settings).raw
