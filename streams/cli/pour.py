"""Events into sinks: `quotewire subscribe --sink`, and `--replay` of what they have refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.marker import Outcome
from streams.cli.output import complain, counted, err
from streams.errors import SinkError, SinkRefused
from streams.sinks.base import article_of
from streams.sinks.refusals import Refusal, Refusals

if TYPE_CHECKING:
    from streams.client import Event, Selection, Subscriber
    from streams.sinks import Sink

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

    async def give(self, event: Event, wanted: bool) -> None:
        """Put an event into every sink, or have them forget its article where it is not wanted.

        Raises SinkError where a sink takes none, and SinkRefused where it shall end then.
        """
        for sink in self.sinks:
            if wanted:
                await self.put(sink, event)
            else:
                await sink.remove(event)
                self.refusals.settle(sink.name, article_of(event))

    async def put(self, sink: Sink, event: Event) -> bool:
        """Put an event into a sink, or set it aside; whether it was taken."""
        try:
            await sink.put(event)
        except SinkRefused as error:
            if self._stop:
                raise
            self._set_aside(sink.name, event, str(error))
            return False
        self._in_a_row[sink.name] = 0
        self.refusals.settle(sink.name, article_of(event))
        return True

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
) -> int:
    """Give sinks the events of a subscriber. Returns how many were wanted.

    Articles of another outlet or time are left as the sinks have them; one that is not wanted for
    what was found in it is forgotten.
    """
    poured = 0
    async with AsyncExitStack() as stack:
        for sink in pourer.sinks:
            await stack.enter_async_context(sink)
        await stack.enter_async_context(subscriber)
        stack.callback(lambda: pourer.say(poured - pourer.aside))
        async for whole in subscriber:
            event = whole.above(selection.min_confidence)
            result = event.outcome is Outcome.RESULT
            wanted = not result or selection.accepts(event.data)
            kept = result or event.outcome is Outcome.WITHDRAWN
            if kept and (wanted or selection.concerns(event.data)):
                await pourer.give(event, wanted)
            subscriber.filtered += not wanted
            poured += wanted and kept
            if show is not None and wanted:
                show(event)
            if poured == selection.limit:
                subscriber.stop()
    return poured


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
