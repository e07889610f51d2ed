"""`quotewire subscribe`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from streams.cli.commands import run
from streams.cli.options import Assignments, Brokers, MinConfidence, TopicPrefix, read_settings
from streams.cli.output import counted, err, notice, out
from streams.errors import Exit, NothingThere, UsageError
from streams.sinks import FORMS, open_sink

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.client import Event, Selection, Subscriber
    from streams.settings import Settings

REFUSED = Path("quotewire-refused.jsonl")


def subscribe(
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Go on as events come; else end.")
    ] = False,
    start: Annotated[
        str, typer.Option("--from", metavar="start|now", help="Where to begin.")
    ] = "start",
    speaker: Annotated[
        list[str] | None, typer.Option(help="Only with a quote by: part of a name, or an id.")
    ] = None,
    entity: Annotated[
        list[str] | None, typer.Option(help="Only naming this: part of a name, or an id.")
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="Only with this place: part of its name, `FR`.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only with a direct, partial, mixed, indirect quote.")
    ] = None,
    min_confidence: MinConfidence = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines: CloudEvents.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV: a row a quote.")] = False,
    csv_raw: Annotated[
        bool, typer.Option("--csv-raw", help="CSV, also of cells that a spreadsheet would run.")
    ] = False,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Remember here how far it has read.")
    ] = None,
    sinks: Annotated[
        list[str] | None,
        typer.Option(
            "--sink",
            metavar="TARGET",
            help=f"Write to {', '.join(FORMS)}.",
        ),
    ] = None,
    refused: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Set aside here what a sink refuses."),
    ] = None,
    stop_on_refusal: Annotated[
        bool, typer.Option("--stop-on-refusal", help="End where a sink refuses an event.")
    ] = False,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Put what was set aside there into the sinks again."),
    ] = None,
    markers: Annotated[
        bool, typer.Option(help="Show the markers of rejected, repeated, held articles too.")
    ] = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Read enriched events: who said what, and whom and what they name.

    Ends at the last event that is there when it starts, or goes on with --follow until Ctrl-C.
    An event that is in the log twice is shown once; with --state also when it is started again.
    Options that are given twice take either value; speaker and kind must be met by one quote,
    and then only such quotes are shown. Quotes that are less probable than --min-confidence are
    neither shown nor written. Withdrawals of articles are always shown.
    With --sink articles are written instead, whole, each version over the earlier one; what is
    withdrawn is removed. A webhook is posted CloudEvents, signed with QUOTEWIRE_WEBHOOK_SECRET.
    An event that a sink refuses is set aside, in the --state file's name with `.refused`, or in
    `quotewire-refused.jsonl`, and others go on; --replay tries it again.
    In --csv a cell that a spreadsheet would run (= + - @, tab, carriage return) has an apostrophe
    in front; --csv-raw leaves it out.
    """
    if start not in ("start", "now"):
        raise UsageError(f"--from takes start or now, not {start!r}.")
    as_csv = as_csv or csv_raw
    if json and as_csv:
        raise UsageError("--json and --csv exclude each other.")
    if not sinks and (refused or replay or stop_on_refusal):
        raise UsageError("--refused, --replay and --stop-on-refusal are of --sink; name one.")
    settings = read_settings(brokers, topic_prefix, assignments, min_confidence=min_confidence)
    from schemas.quotes import QuoteKind

    for one in kind or ():
        if one not in get_args(QuoteKind):
            raise UsageError(f"--kind takes {', '.join(get_args(QuoteKind))}, not {one!r}.")
    if replay is not None:
        _replay(replay, sinks or [], settings)
        return
    from streams.client import Selection, Subscriber

    selection = Selection(
        tuple(speaker or ()),
        tuple(entity or ()),
        tuple(place or ()),
        tuple(kind or ()),
        markers,
        settings.min_confidence,
    )
    subscriber = Subscriber(
        settings,
        start="now" if start == "now" else "start",
        follow=follow,
        state=state,
        # A sink has to be told of a later version that is not wanted any more.
        selection=Selection(markers=markers) if sinks else selection,
        on_notice=notice,
    )
    show = _json_lines() if json else _csv_rows(selection, csv_raw) if as_csv else _text(selection)
    if sinks:
        from streams.cli.pour import Pourer, pour

        opened = [open_sink(target, settings, notice) for target in sinks]
        aside = refused or (state.with_name(f"{state.name}.refused") if state else REFUSED)
        pourer = Pourer(opened, aside, stop=stop_on_refusal)
        task = pour(subscriber, selection, pourer, show if json or as_csv else None)
    else:
        task = _subscribe(subscriber, settings.min_confidence, show)
    try:
        shown = run(task)
    except KeyboardInterrupt:
        if not follow:
            raise
        return
    if not shown and not follow:
        hidden = subscriber.filtered + subscriber.markers_hidden
        why = f" ({hidden} were left out: filtered, or markers)" if hidden else ""
        raise NothingThere(f"There is no event to show{why}.")
    if subscriber.repeats and not json and not as_csv:
        err.print(f"{counted(subscriber.repeats, 'repeat')} dropped.", style="dim")


def _replay(path: Path, sinks: list[str], settings: Settings) -> None:
    from streams.cli.pour import Pourer, replay

    if not path.is_file():
        raise NothingThere(f"There is no file {path}: nothing was set aside, or all was put again.")
    pourer = Pourer([open_sink(target, settings, notice) for target in sinks], path)
    run(replay(pourer))
    if pourer.aside:
        raise typer.Exit(Exit.FAILED)


async def _subscribe(subscriber: Subscriber, floor: float, show: Callable[[Event], None]) -> int:
    shown = 0
    async with subscriber:
        async for event in subscriber:
            show(event.above(floor))
            shown += 1
    return shown


def _json_lines() -> Callable[[Event], None]:
    import orjson

    def show(event: Event) -> None:
        sys.stdout.buffer.write(orjson.dumps(event.cloudevent()) + b"\n")
        sys.stdout.buffer.flush()

    return show


def _csv_rows(selection: Selection, raw: bool) -> Callable[[Event], None]:
    from streams.render import CSV_COLUMNS, csv_rows, harmless

    writer = csv.DictWriter(sys.stdout, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()

    def show(event: Event) -> None:
        quotes = selection.quotes(event.data)
        rows = csv_rows(event.id, str(event.outcome), event.data, quotes)
        writer.writerows(rows if raw else map(harmless, rows))
        sys.stdout.flush()

    return show


def _text(selection: Selection) -> Callable[[Event], None]:
    from schemas.marker import Outcome
    from streams import render

    def show(event: Event) -> None:
        if event.withdrawn:
            out.print(render.withdrawal(event.data))
        elif event.outcome is not Outcome.RESULT:
            out.print(render.marker(str(event.outcome), event.data))
        else:
            out.print(render.event(event.data, list(selection.quotes(event.data))))

    return show
