"""`quotewire demo`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import run
from streams.cli.options import Assignments, MinConfidence, read_settings
from streams.cli.output import complain, counted, out
from streams.cli.samples import SAMPLES
from streams.errors import CommandFailed, NothingThere, QuotewireError, UsageError

if TYPE_CHECKING:
    from streams.cli.processes import Worker
    from streams.client import DeadLetter, Event
    from streams.settings import Settings

SECONDS = 180.0
"""Longest that the demo waits for its events."""


def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Articles; by default the samples.")
    ] = None,
    min_confidence: MinConfidence = None,
    assignments: Assignments = None,
) -> None:
    """Show the whole of it once, on articles in a folder, and end.

    Starts a broker in memory and a worker, publishes the articles, shows the enriched events:
    who said what, and the people, places and organisations, and what became of broken ones.
    """
    folder = folder or SAMPLES
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder.")
    settings = read_settings(None, None, assignments, min_confidence=min_confidence)
    from tempfile import TemporaryFile

    from streams.broker import Broker, free_port
    from streams.cli.processes import Worker, overrides_of

    out.print("Starting a broker in memory and a worker …")
    with Broker("embedded") as broker, TemporaryFile() as log:
        changes: dict[str, Any] = {
            "brokers": (broker.bootstrap,),
            "engine": "embedded",
            "metrics_port": free_port(),
            "console_port": 0,
        }
        settings = settings.model_copy(update=changes)
        worker = Worker(overrides_of(settings), log)
        try:
            run(_demo(settings, folder, worker))
        except QuotewireError:
            log.seek(0)
            tail = log.read()[-3_000:].decode(errors="replace").rstrip()
            complain(f"The end of the worker's log:\n{tail}")
            raise
        finally:
            worker.stop()
    out.print("\nNow with your own: `quotewire up`, and `quotewire publish FILE...` beside it.")


async def _demo(settings: Settings, folder: Path, worker: Worker) -> None:
    import asyncio

    from streams.cli.publish import publish_all
    from streams.client import DeadLetters
    from streams.inputs import read_inputs

    started = time.monotonic()
    places: list[tuple[int, int]] = []
    report = await publish_all(
        settings,
        read_inputs([str(folder)]),
        on_receipt=lambda receipt, _: places.append((receipt.partition, receipt.offset)),
        on_failure=lambda name, reason: complain(f"{name}: {reason}"),
    )
    if not places:
        raise NothingThere(f"There is no article in {folder}.")
    out.print(
        f"Published {len(places)} articles of {folder.name} to {report['topic']}.", markup=False
    )
    out.print("The worker loads its language models and reads them …")

    collecting = asyncio.ensure_future(_collect(settings, set(places)))
    while not collecting.done():
        await asyncio.wait([collecting], timeout=0.5)
        if worker.code is not None and not collecting.done():
            collecting.cancel()
            raise CommandFailed(f"The worker has ended with exit code {worker.code}.")
        if time.monotonic() - started > SECONDS and not collecting.done():
            collecting.cancel()
            raise CommandFailed(f"Not all events have come within {SECONDS:.0f} s.")
    events = collecting.result()
    seconds = time.monotonic() - started
    async with DeadLetters(settings) as reader:
        letters = [letter async for letter in reader.read()]
    floor = settings.min_confidence
    _show([events[place].above(floor) for place in places], letters, seconds)


async def _collect(settings: Settings, wanted: set[tuple[int, int]]) -> dict[Any, Event]:
    """The record of each raw record, by the raw record's partition and offset."""
    from streams.client import Selection, Subscriber

    found: dict[Any, Event] = {}
    async with Subscriber(settings, follow=True, selection=Selection(markers=True)) as subscriber:
        async for event in subscriber:
            found[event.lineage.partition, event.lineage.offset] = event
            if found.keys() >= wanted:
                break
    return found


def _show(events: list[Event], letters: list[DeadLetter], seconds: float) -> None:
    from schemas.marker import Outcome
    from streams import render

    results = [event for event in events if event.outcome is Outcome.RESULT]
    for event in results:
        out.print(render.event(event.data, event.data["quotes"]))
    others = [event for event in events if event.outcome is not Outcome.RESULT]
    if others:
        out.print()
        out.print("Without an event of their own:", style="bold")
    for event in others:
        out.print(render.marker(str(event.outcome), event.data))
    if letters:
        out.print()
        out.print("Dead letters, kept whole (quotewire dlq list|show|replay):", style="bold")
        out.print(render.dead_letter_table(letters))
    quotes = sum(len(event.data["quotes"]) for event in results)
    named = sum(len(event.data["entities"]) for event in results)
    out.print(
        f"\n{len(events)} articles in {seconds:.1f} s, loading included: {len(results)} events "
        f"with {quotes} quotes and {named} names, {counted(len(letters), 'dead letter')}."
    )
