"""From a broker into sinks: where the next start goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from streams.broker import Broker
from streams.cli.pour import Pourer, pour, reader_of
from streams.client import Selection, Subscriber
from streams.errors import SinkError, SinkRefused
from streams.settings import Settings
from streams.sinks import Sink, open_sink
from streams.sinks.base import Change, Place
from streams.sinks.sqlite import SqliteSink
from streams.topics import Topics, ensure_topics
from tests.kafka import publish, settings_for
from tests.streams.enriched import event as enriched
from tests.streams.enriched import record

EVERYTHING = Selection()


@pytest.fixture
async def settings(embedded: Broker, prefix: str) -> Settings:
    settings = settings_for(embedded, prefix, partitions=2)
    await ensure_topics(settings)
    return settings


async def write(embedded: Broker, settings: Settings, *numbers: int) -> None:
    records = [record(n, data=enriched(f"urn:{n}"), partition=n % 2) for n in numbers]
    await publish(embedded, Topics.of(settings).enriched, records)


async def run(
    settings: Settings,
    *sinks: Sink,
    state: Path | None = None,
    selection: Selection = EVERYTHING,
    aside: Path = Path("none"),
) -> int:
    """How many were given to the sinks."""
    subscriber = Subscriber(settings, state=state)
    reader = None if state else reader_of(subscriber.topic, subscriber.start, selection)
    return await pour(subscriber, selection, Pourer([*sinks], aside), None, reader)


async def test_it_goes_on_where_the_least_of_the_sinks_is(
    embedded: Broker, settings: Settings, tmp_path: Path
) -> None:
    def sink(name: str) -> Sink:
        return open_sink(f"sqlite:{tmp_path / name}", settings)

    await write(embedded, settings, 0, 1, 2)
    assert await run(settings, sink("a")) == 3
    await write(embedded, settings, 3)
    assert await run(settings, sink("a"), sink("b")) == 4  # The second knows nothing yet.
    await write(embedded, settings, 4, 5)
    assert await run(settings, sink("a")) == 2
    assert await run(settings, sink("a"), sink("b")) == 2
    assert await run(settings, sink("b")) == 0
    # Another choice needs all of it, and what was chosen before is then of no use.
    other = Selection(outlets=("Example",))
    assert await run(settings, sink("a"), selection=other) == 6
    assert await run(settings, sink("a"), selection=other) == 0
    assert await run(settings, sink("a")) == 6
    # What is read with a file is no place for one without.
    assert await run(settings, sink("a"), state=tmp_path / "state.json") == 6
    assert await run(settings, sink("a")) == 6
    assert await run(settings, sink("a"), open_sink(f"csv:{tmp_path / 'c'}", settings)) == 6


class Failing(SqliteSink):
    """Takes nothing while it fails; refuses one article."""

    fails = True
    refuses = "urn:none"

    async def take(
        self, changes: Sequence[Change], place: Place | None = None
    ) -> Mapping[int, SinkRefused]:
        if self.fails:
            raise SinkError("It fails.")
        refused = {
            number: SinkRefused("No.")
            for number, change in enumerate(changes)
            if change.event.data["article"]["id"] == self.refuses
        }
        await super().take(
            [change for number, change in enumerate(changes) if number not in refused],
            None if refused else place,
        )
        return refused


@pytest.mark.parametrize("stateful", [False, True])
async def test_what_was_not_taken_comes_again(
    embedded: Broker, settings: Settings, tmp_path: Path, stateful: bool
) -> None:
    await write(embedded, settings, 0, 1, 2)
    state = tmp_path / "state.json" if stateful else None
    aside = tmp_path / "aside"
    failing = Failing(tmp_path / "news.db")
    for _ in range(2):
        with pytest.raises(SinkError, match="It fails"):
            await run(settings, failing, state=state, aside=aside)
    failing.fails, failing.refuses = False, "urn:1"
    assert await run(settings, failing, state=state, aside=aside) == 3
    assert "urn:1" in aside.read_text()
    assert await run(settings, failing, state=state, aside=aside) == 0
