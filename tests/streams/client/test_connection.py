"""Reaching the brokers, or a sentence that says why not."""

from __future__ import annotations

import pytest

from streams.broker import Broker, free_port
from streams.client import (
    BrokerAway,
    Publisher,
    Subscriber,
    connect,
)
from streams.settings import Settings
from tests.streams.client.topics import take


async def test_connect_finds_out_the_engine(broker: Broker) -> None:
    settings = Settings(_env_file=None, brokers=(broker.bootstrap,))  # type: ignore[call-arg]
    assert settings.engine == "kafka"
    assert (await connect(settings)).engine == broker.engine


async def test_no_broker_is_one_sentence() -> None:
    where = f"127.0.0.1:{free_port()}"
    settings = Settings(_env_file=None, brokers=(where,))  # type: ignore[call-arg]
    for attempt in (
        connect(settings),
        Publisher(settings).__aenter__(),
        take(Subscriber(settings)),
    ):
        with pytest.raises(BrokerAway, match=rf"^No broker answers at {where}\. Start one"):
            await attempt
