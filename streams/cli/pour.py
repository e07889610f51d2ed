"""Events into sinks: `quotewire subscribe --sink`, and `--replay` of what they have refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.marker import Outcome
from streams.cli.output import complain, counted, err
from streams.errors import SinkError
from streams.sinks.base import Change, Place, article_of
from streams.sinks.refusals import Refusal, Refusals

if TYPE_CHECKING:
    from streams.client import Event, Selection, Subscriber
    from streams.client.positions import Positions
    from streams.sinks import Sink

NOBODY = "-"
"""The reader of what nobody goes on from: it was read with a state file."""

IN_A_ROW = 20
"""Refusals of a sink without an event taken, after which it is the sink that is at fault."""


class Pourer:
    """Gives events to sinks; what one of them refuses is set aside in a file, and counted.

    refused: where; `stop`: end at a refusal instead.
    """

    def __init__(self, sinks: list[Sink], refused: Path, *, stop: bool = False) -> None:
        self.sinks = sinks
        self.refusals = Refusals(refused)
        self._stop = stop
        self._in_a_row: dict[str, int] = {}
        self.aside = 0

    async def give(self, changes: Sequence[Change], place: Place | None = None) -> None:
        """Give every sink some changes, and tell it how far that was read.

        Raises SinkError where a sink takes none, and SinkRefused where it shall end then.
        """
        for sink in self.sinks:
            await self._give(sink, changes, place)

    async def _give(self, sink: Sink, changes: Sequence[Change], place: Place | None) -> bool:
        """Whether it has taken them all; what it has not is set aside."""
        refused = await sink.take(changes, place)
        for number, change in enumerate(changes):
            if (error := refused.get(number)) is None:
                self._in_a_row[sink.name] = 0
                self.refusals.settle(sink.name, article_of(change.event))
            elif self._stop:
                raise error
            else:
                self._set_aside(sink.name, change.event, str(error))
        if refused and place is not None:
            await sink.keep(place)
        return not refused

    async def put(self, sink: Sink, event: Event) -> bool:
        """Put an event into a sink, or set it aside; whether it was taken."""
        return await self._give(sink, [Change(event)], None)

    def _set_aside(self, name: str, event: Event, reason: str) -> None:
        row = self._in_a_row[name] = self._in_a_row.get(name, 0) + 1
        if row > IN_A_ROW:
            raise SinkError(f"{reason} It has refused the {IN_A_ROW} before as well.")
        complain(f"{reason} It is set aside in {self.refusals.path}.")
        self.refusals.add(Refusal(name, reason, event))
        self.aside += 1

    def say(self, count: int) -> None:
        """Tell people how many were written, and what to do about the others."""
        err.print(f"{counted(count, 'event')} written.", style="dim")
        for sink in self.sinks:
            if sink.had:
                text = f"{sink.name} had {sink.had:,} of them already."
                err.print(text, style="dim", markup=False, soft_wrap=True)
        if self.aside:
            complain(
                f"{counted(self.aside, 'event')} set aside in {self.refusals.path}; to try again: "
                f"quotewire subscribe --replay {self.refusals.path} --sink ..."
            )


async def pour(
    subscriber: Subscriber,
    selection: Selection,
    pourer: Pourer,
    show: Callable[[Event], None] | None,
    reader: str | None = None,
) -> int:
    """Give sinks the events of a subscriber. Returns how many were wanted.

    Articles of another outlet or time are left as the sinks have them; one that is not wanted for
    what was found in it is forgotten. `reader`: goes on where the sinks are, if all of them know
    (`Place`); None to begin where the subscriber does.
    """
    poured = 0
    async with AsyncExitStack() as stack:
        for sink in pourer.sinks:
            await stack.enter_async_context(sink)
        if reader is not None:
            subscriber.resume = await _positions(pourer.sinks, reader, subscriber.topic)
        await stack.enter_async_context(subscriber)
        stack.callback(lambda: pourer.say(poured - pourer.aside))
        # What comes after the last one that is asked for is not taken.
        most = 1 if selection.limit else min(sink.batch for sink in pourer.sinks)
        linger = max(sink.linger_seconds for sink in pourer.sinks)
        async for batch in subscriber.batches(most, linger):
            changes, showing = [], []
            for whole in batch:
                event = whole.above(selection.min_confidence)
                result = event.outcome is Outcome.RESULT
                wanted = not result or selection.accepts(event.data)
                kept = result or event.outcome is Outcome.WITHDRAWN
                if kept and (wanted or selection.concerns(event.data)):
                    changes.append(Change(event, wanted))
                subscriber.filtered += not wanted
                poured += wanted and kept
                if wanted:
                    showing.append(event)
            place = Place(reader or NOBODY, subscriber.positions.content())
            await pourer.give(changes, place)
            if show is not None:
                for event in showing:
                    show(event)
            if poured == selection.limit:
                subscriber.stop()
    return poured


async def _positions(sinks: Sequence[Sink], reader: str, topic: str) -> Positions | None:
    """Where the sink is that is least far, in each partition; None where one does not know."""
    from streams.client.positions import Positions

    found: list[Positions] = []
    for sink in sinks:
        place = await sink.place()
        if place is None or place.reader != reader:
            return None
        found.append(Positions.read(place.positions, sink.name, topic))
    known = set.intersection(*(set(one.partitions) for one in found))
    least = {
        number: min((one.partitions[number] for one in found), key=lambda it: it.offset)
        for number in known
    }
    return Positions(topic, least)


def reader_of(topic: str, start: object, selection: Selection) -> str:
    """Who reads a topic from somewhere and chooses so of it, as a digest."""
    chosen = replace(selection, limit=None)
    return hashlib.sha256(repr((topic, start, chosen)).encode()).hexdigest()[:32]


async def replay(pourer: Pourer) -> int:
    """Put what was set aside into the sinks again; what they take is settled. Returns how many."""
    taken = 0
    async with AsyncExitStack() as stack:
        for sink in pourer.sinks:
            await stack.enter_async_context(sink)
        for refusal in pourer.refusals:
            own = [sink for sink in pourer.sinks if sink.name == refusal.sink]
            taken_by = [await pourer.put(sink, refusal.event) for sink in own or pourer.sinks]
            if all(taken_by):
                pourer.refusals.settle(*refusal.key)
                taken += 1
    pourer.refusals.tidy()
    pourer.say(taken)
    return taken
