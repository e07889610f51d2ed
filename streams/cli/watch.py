"""`quotewire watch`: who wants to hear of what."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import add_commands, app_of
from streams.cli.options import (
    About,
    Archive,
    AsJson,
    Assignments,
    MinConfidence,
    OfKind,
    OfLanguage,
    OfModality,
    OfOutlet,
    OfPlace,
    OfSpeaker,
    read_settings,
    search_filter,
)
from streams.cli.output import complain, counted, err, out, print_json
from streams.cli.times import read_time
from streams.errors import NothingThere

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.watches.trial import Trial, WouldSend
    from streams.watches.watch import Watch

ABOUT = (
    "Hear of what is said: watches, which send an alert for each statement that they want, once. "
    "`quotewire archive` and `quotewire up` look after them."
)

app = app_of("watch", ABOUT)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.")]


def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What to call it: small letters, digits, - and _.")
    ],
    speaker: OfSpeaker = None,
    organisation: Annotated[
        list[str] | None,
        search_filter("NAME", "It speaks, is named, or the speaker belongs to it."),
    ] = None,
    about: About = None,
    place: OfPlace = None,
    words: Annotated[
        list[str] | None, search_filter("WORDS", "With these words, all of them, as in `search`.")
    ] = None,
    outlet: OfOutlet = None,
    kind: OfKind = None,
    modality: OfModality = None,
    language: OfLanguage = None,
    min_confidence: MinConfidence = None,
    when: Annotated[
        str,
        typer.Option(metavar="WHEN", help='`each`, `first only`, or such as "digest every 1h".'),
    ] = "each",
    quiet: Annotated[
        str | None, typer.Option(metavar="HOURS", help="When no alert is sent: 22:00-07:00.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of these hours: Europe/Vienna. Default UTC.")
    ] = None,
    limit: Annotated[
        str | None, typer.Option(metavar="N/TIME", help="Most alerts at once: 20/h, 100/d.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TARGET", help="A target of the file, `topic`, or a webhook's address."
        ),
    ] = None,
    assignments: Assignments = None,
) -> None:
    """Add a watch to the file of watches.

    Filters that are given twice take either value; all that are given must be met. Articles that
    came before are none of it; `quotewire watch test` shows what they would have given. Without
    --target alerts are in the console alone.

    Addresses that hold a password belong into the file, below [target.NAME], not here: whoever may
    list processes sees them.
    """
    from streams.watches.listing import add_watch, watches_path

    settings = read_settings(None, None, assignments)
    given = {
        "speaker": speaker,
        "organisation": organisation,
        "about": about,
        "place": place,
        "words": words,
        "outlet": outlet,
        "kind": kind,
        "modality": modality,
        "language": language,
        "min_confidence": min_confidence,
        "when": when if when != "each" else None,
        "quiet": quiet,
        "zone": zone,
        "limit": limit,
        "to": target,
    }
    table = {key: value for key, value in given.items() if value is not None}
    path = watches_path(settings)
    add_watch(path, name, {**table, "since": datetime.now(UTC)})
    err.print(
        f"The watch {name} is in {path}. What it would have sent: quotewire watch test {name}",
        markup=False,
        soft_wrap=True,
    )


def list_(json: AsJson = False, archive: Archive = None, assignments: Assignments = None) -> None:
    """Show the watches: what each wants, when and where it sends, and what became of it.

    A message that a target refuses, or has not taken for a day, is dead; `quotewire watch retry`
    has it tried again.
    """
    from streams.archive.location import archive_is_there
    from streams.watches.listing import read_watches, watches_path

    settings = read_settings(None, None, assignments, archive=archive)
    path = watches_path(settings)
    found = list(read_watches(path).watches.values())
    states = _states(settings) if archive_is_there(settings) else {}
    if json:
        print_json([_brief(one, states) for one in found])
        return
    if not found:
        raise NothingThere(f"There is no watch in {path}; `quotewire watch add` makes one.")
    out.print(_table(found, states))
    for one in found:
        known = _brief(one, states)
        if known["dead"] or known["waiting"]:
            complain(f"{one.name}: {known['error'] or 'its messages wait for an archiver.'}")


def _states(settings: Settings) -> dict[str, Any]:
    from streams.archive.api import open_archive
    from streams.watches.asked import states

    with open_archive(settings) as asked:
        return asked.read(lambda connection: states(connection, time.time()))


def _brief(one: Watch, states: dict[str, Any]) -> dict[str, Any]:
    from dataclasses import asdict

    from streams.watches.asked import State

    return {
        "name": one.name,
        "state": "paused" if one.paused else "on",
        "wants": one.wants,
        "when": one.rhythm,
        "to": list(one.to),
        **asdict(states.get(one.name, State())),
    }


def _table(found: list[Watch], states: dict[str, Any]) -> Any:
    from rich.table import Table
    from rich.text import Text

    from streams.render import clean

    table = Table(box=None, pad_edge=False)
    for name in ("watch", "state", "wants", "when", "to"):
        table.add_column(name, overflow="fold")
    for name in ("alerts", "waiting", "dead"):
        table.add_column(name, justify="right")
    for one in found:
        brief = _brief(one, states)
        wants = "; ".join(f"{key} {' or '.join(some)}" for key, some in one.wants.items())
        table.add_row(
            Text(one.name),
            Text(brief["state"], style="dim" if one.paused else ""),
            Text(clean(wants)),
            Text(brief["when"]),
            Text(clean(", ".join(one.to)) or "the console"),
            *(f"{brief[name]:,}" for name in ("alerts", "waiting")),
            Text(f"{brief['dead']:,}", style="red" if brief["dead"] else ""),
        )
    return table


def try_(
    name: Name,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="Of what was published at TIME or later.")
    ] = "30d",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=10_000, metavar="N", help="Most to show.")
    ] = 20,
    json: AsJson = False,
    archive: Archive = None,
    assignments: Assignments = None,
) -> None:
    """Show what a watch would have sent of what the archive has, and how many alerts a day.

    Nothing is sent. A TIME is in ISO 8601, or so long ago: 3d, "2 weeks"; `all` for everything.
    """
    from streams.archive.api import open_archive
    from streams.watches.trial import try_out

    settings = read_settings(None, None, assignments, archive=archive)
    watch = _watch(settings, name)
    begins = None if since == "all" else read_time(since)
    with open_archive(settings) as asked:
        trial = try_out(asked, watch, begins, time.time())
    if json:
        print_json(
            {
                "a_day": round(trial.a_day, 2),
                "quotes": trial.quotes,
                "at_least": trial.at_least,
                "alerts": [_told(settings, one) for one in trial.alerts[:limit]],
            }
        )
        return
    _show(trial, limit, since)


def _watch(settings: Settings, name: str) -> Watch:
    from streams.watches.listing import read_watches, watches_path

    path = watches_path(settings)
    found = read_watches(path).watches.get(name)
    if found is None:
        raise NothingThere(f"There is no watch {name!r} in {path}; `watch list` shows them.")
    return found


def _told(settings: Settings, one: WouldSend) -> Any:
    from streams.watches.wording import link_of, told

    here = f"http://127.0.0.1:{settings.console_port}/"
    return told(one.quote, one.outlets, link_of(one.quote, settings.console_url, here))


def _show(trial: Trial, limit: int, since: str) -> None:
    from streams.archive.answers import iso
    from streams.watches.wording import first_line

    for one in reversed(trial.alerts[:limit]):
        when = iso(one.quote.published_at)[:16].replace("T", " ")
        out.print(f"{when}  {first_line(one.quote, one.outlets)}", markup=False, soft_wrap=True)
    more = len(trial.alerts) - limit
    if more > 0:
        err.print(f"and {more:,} before that (--limit)", style="dim", markup=False)
    least = "more than " if trial.at_least else ""
    span = "in all" if since == "all" else f"since {since}"
    err.print(
        f"{least}{counted(len(trial.alerts), 'alert')} of {counted(trial.quotes, 'quote')} {span}, "
        f"{trial.a_day:.1f} a day.",
        markup=False,
    )


def retry(name: Name, archive: Archive = None, assignments: Assignments = None) -> None:
    """Have a watch's dead messages be tried again.

    Not what an alert said that is gone by now, or of which its target knows something newer.
    """
    from streams.archive.database import open_database
    from streams.archive.sink import password_of
    from streams.cli.archive import address_of
    from streams.watches.sender import retry as again

    settings = read_settings(None, None, assignments, archive=archive)
    watch = _watch(settings, name)
    database = open_database(address_of(settings), password_of(settings))
    try:
        count = again(database, watch.name, time.time())
    finally:
        database.close()
    if not count:
        raise NothingThere(f"No message of {name} is to be tried again.")
    err.print(f"{counted(count, 'message')} of {name} will be tried again.", markup=False)


def remove(name: Name, assignments: Assignments = None) -> None:
    """Take a watch out of the file. What it has sent stays in the archive."""
    from streams.watches.listing import remove_watch, watches_path

    remove_watch(watches_path(read_settings(None, None, assignments)), name)
    err.print(f"The watch {name} is gone.", markup=False)


def pause(name: Name, assignments: Assignments = None) -> None:
    """Have a watch find nothing from now on; an archiver that runs does so within a second."""
    _pause(name, True, assignments)


def resume(name: Name, assignments: Assignments = None) -> None:
    """Have a paused watch go on. What was said meanwhile is none of it."""
    _pause(name, False, assignments)


def _pause(name: str, paused: bool, assignments: list[str] | None) -> None:
    from streams.watches.listing import pause_watch, watches_path

    pause_watch(watches_path(read_settings(None, None, assignments)), name, paused)
    err.print(f"The watch {name} {'is paused' if paused else 'goes on'}.", markup=False)


add_commands(
    app,
    {
        "Commands": {
            "add": add,
            "list": list_,
            "test": try_,
            "pause": pause,
            "resume": resume,
            "retry": retry,
            "remove": remove,
        }
    },
    above="watch",
)
