"""`quotewire reprocess`: what it refuses."""

from __future__ import annotations

from streams.broker import Broker
from streams.errors import Exit
from streams.settings import Settings
from streams.topics import Topics
from tests.kafka import settings_for
from tests.streams.cli.running import fill, quotewire


def test_reprocess_says_what_it_cannot_do(broker: Broker, settings: Settings) -> None:
    result = quotewire("reprocess", "--from", "1h", "--into", "x.")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == f"There is no topic {Topics.of(settings).raw}.\n"
    fill(broker, settings)
    result = quotewire("reprocess", "--from", "2999-01-01", "--into", "x.")
    assert result.exit_code == Exit.NOTHING
    assert "holds no record from then on" in result.stderr
    other = settings.topic_prefix + "again."
    fill(broker, settings_for(broker, other, partitions=2))
    result = quotewire("reprocess", "--from", "1h", "--into", other)
    assert result.exit_code == Exit.REFUSED
    assert "hold output already" in result.stderr
