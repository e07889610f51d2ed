"""`quotewire subscribe`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from streams.cli.commands import run
from streams.cli.options import (
    Assignments,
    Brokers,
    From,
    MinConfidence,
    OfKind,
    OfModality,
    OfOutlet,
    OfPlace,
    OfSpeaker,
    TopicPrefix,
    read_settings,
    search_filter,
)
from streams.cli.output import counted, err, notice, out
from streams.cli.times import read_start, read_time
from streams.errors import Exit, NothingThere, UsageError
from streams.sinks import FORMS, open_sink

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.client import Event, Selection, Subscriber
    from streams.sinks import Sink

REFUSED = Path("quotewire-refused.jsonl")


def _of_sinks(name: str, metavar: str | None, help: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help, rich_help_panel="Sinks")


def subscribe(
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Go on as events come; else end.")
    ] = False,
    start: From = "start",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="End after N events.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines: CloudEvents.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV: a row a quote.")] = False,
    csv_raw: Annotated[
        bool, typer.Option("--csv-raw", help="CSV, also of cells that a spreadsheet would run.")
    ] = False,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Remember here how far it has read.")
    ] = None,
    markers: Annotated[
        bool, typer.Option(help="Show the markers of rejected, repeated, held articles too.")
    ] = False,
    since: Annotated[
        str | None, search_filter("TIME", "Articles that were published at TIME or later.")
    ] = None,
    until: Annotated[
        str | None,
        search_filter("TIME", "Articles that were published before TIME; a day counts whole."),
    ] = None,
    outlet: OfOutlet = None,
    speaker: OfSpeaker = None,
    word: Annotated[
        list[str] | None,
        search_filter("WORDS", "With a quote in which each of these begins a word."),
    ] = None,
    entity: Annotated[
        list[str] | None, search_filter("NAME", "That name this: words of a name, or an id.")
    ] = None,
    place: OfPlace = None,
    kind: OfKind = None,
    modality: OfModality = None,
    min_confidence: MinConfidence = None,
    sinks: Annotated[
        list[str] | None, _of_sinks("--sink", "TARGET", f"Write to {', '.join(FORMS)}.")
    ] = None,
    refused: Annotated[
        Path | None, _of_sinks("--refused", "FILE", "Set aside here what a sink refuses.")
    ] = None,
    stop_on_refusal: Annotated[
        bool, _of_sinks("--stop-on-refusal", None, "End where a sink refuses an event.")
    ] = False,
    replay: Annotated[
        Path | None,
        _of_sinks("--replay", "FILE", "Put what was set aside there into the sinks again."),
    ] = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Read enriched events: who said what, and whom and what they name.

    Ends at the last event that is there when it starts, or goes on with --follow until Ctrl-C.
    An event that is in the log twice is shown once; with --state also when it is started again.

    A TIME is in ISO 8601 (UTC where it names no zone), or today, yesterday, or so long ago: 30m,
    2h, 3d, "2 weeks". --from begins at the first event that was written then or later; a --state
    file that has been used before goes on where it was. --since and --until are about when the
    article says that it was published; one that does not say is left out.

    Filters that are given twice take either value; all that are given must be met, and speaker,
    word, kind and modality by one quote: then only such quotes are shown. Case and accents do not
    count. Quotes that are less probable than --min-confidence are neither shown nor written.
    Withdrawals of articles are always shown.

    With --sink articles are written instead, each version over the earlier one, and what is
    withdrawn is removed; csv: and jsonl: add the lines of --csv and --json to a file, each event
    once, also after a crash. Sinks of tables go on where they were; with --state all do. A
    password does not go into TARGET, but into a setting, or where the target's own tools look for
    it. A webhook is posted CloudEvents, signed with QUOTEWIRE_WEBHOOK_SECRET. An event
    that a sink refuses is set aside, in the --state file's name with `.refused`, or in
    `quotewire-refused.jsonl`, and others go on; --replay tries it again.

    In CSV a cell that a spreadsheet would run (= + - @, tab, carriage return) has an apostrophe
    in front; --csv-raw leaves it out.
    """
    as_csv = as_csv or (csv_raw and not any(target.startswith("csv:") for target in sinks or ()))
    if json and as_csv:
        raise UsageError("--json and --csv exclude each other.")
    if not sinks and (refused or replay or stop_on_refusal):
        raise UsageError("--refused, --replay and --stop-on-refusal are of --sink; name one.")
    settings = read_settings(brokers, topic_prefix, assignments, min_confidence=min_confidence)
    from streams.client import Selection, Subscriber

    selection = Selection(
        speakers=_names("speaker", speaker),
        entities=_names("entity", entity),
        places=_names("place", place),
        kinds=_choices("kind", kind),
        markers=markers,
        min_confidence=settings.min_confidence,
        words=_names("word", word),
        outlets=_names("outlet", outlet),
        modalities=_choices("modality", modality),
        since=read_time(since) if since is not None else None,
        until=read_time(until, ends=True) if until is not None else None,
        limit=limit,
    )
    opened = [
        open_sink(target, settings, notice, selection=selection, csv_raw=csv_raw)
        for target in sinks or ()
    ]
    if replay is not None:
        _replay(replay, opened)
        return
    subscriber = Subscriber(
        settings,
        start=read_start(start),
        follow=follow,
        state=state,
        # A sink has to be told of a later version that is not wanted any more.
        selection=Selection(markers=markers) if sinks else selection,
        on_notice=notice,
    )
    show = _json_lines() if json else _csv_rows(selection, csv_raw) if as_csv else _text(selection)
    if opened:
        from streams.cli.pour import Pourer, pour, reader_of

        aside = refused or (Path(f"{state}.refused") if state else REFUSED)
        pourer = Pourer(opened, aside, stop=stop_on_refusal)
        # An embedded broker forgets what it had; what it has next is numbered from the start again.
        own = state is not None or settings.engine == "embedded"
        reader = None if own else reader_of(subscriber.topic, subscriber.start, selection)
        task = pour(subscriber, selection, pourer, show if json or as_csv else None, reader)
    else:
        task = _subscribe(subscriber, settings.min_confidence, show)
    try:
        shown = run(task)
    except KeyboardInterrupt:
        if not follow:
            raise
        return
    _conclude(subscriber, selection, shown, quiet=json or as_csv)


def _conclude(subscriber: Subscriber, selection: Selection, shown: int, *, quiet: bool) -> None:
    """Say what was left out: where that is all, in an error."""
    if shown:
        if subscriber.repeats and not quiet:
            err.print(f"{counted(subscriber.repeats, 'repeat')} dropped.", style="dim")
        return
    why = []
    if subscriber.filtered:
        why.append(f"{counted(subscriber.filtered, 'event')} left out by the filters")
    if subscriber.markers_hidden:
        why.append(f"{counted(subscriber.markers_hidden, 'marker')} hidden (--markers shows them)")
    sentences = [f"There is no event to show{': ' if why else ''}{', '.join(why)}."]
    if subscriber.filtered and (selection.since or selection.until):
        sentences.append("--since and --until go by when an article says that it was published.")
    if subscriber.start == "now":
        sentences.append("Nothing has come since it started; --follow waits.")
    elif not why:
        sentences.append(
            "What was published a moment ago may still be on its way to a worker; --follow waits."
        )
    raise NothingThere(" ".join(sentences))


def _names(option: str, given: list[str] | None) -> tuple[str, ...]:
    from streams.matching import words_of

    for one in given or ():
        if not words_of(one):
            raise UsageError(f"--{option} {one!r} holds nothing to look for.")
    return tuple(given or ())


def _choices(option: str, given: list[str] | None) -> tuple[str, ...]:
    from schemas.quotes import Modality, QuoteKind

    known = get_args({"kind": QuoteKind, "modality": Modality}[option])
    for one in given or ():
        if one not in known:
            raise UsageError(f"--{option} takes {', '.join(known)}, not {one!r}.")
    return tuple(given or ())


def _replay(path: Path, sinks: list[Sink]) -> None:
    from streams.cli.pour import Pourer, replay

    if not path.is_file():
        raise NothingThere(f"There is no file {path}: nothing was set aside, or all was put again.")
    pourer = Pourer(sinks, path)
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
    from streams.render import CSV_HEAD, csv_rows, csv_text

    sys.stdout.write(CSV_HEAD)

    def show(event: Event) -> None:
        quotes = selection.quotes(event.data)
        rows = csv_rows(event.id, str(event.outcome), event.data, quotes)
        sys.stdout.write(csv_text(rows, raw=raw))
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
