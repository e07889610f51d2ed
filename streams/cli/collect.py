"""`quotewire collect`: articles from feeds and other sources, onto the stream."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import run
from streams.cli.options import (
    COLLECT_PORT,
    AsJson,
    Assignments,
    Brokers,
    CollectPort,
    DryRun,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import complain, counted, err, notice, out, print_json
from streams.cli.times import read_time
from streams.errors import Exit, NothingThere

if TYPE_CHECKING:
    from streams.collect.running import Tried
    from streams.collect.source import Source
    from streams.collect.state import Memory
    from streams.settings import Settings

SHOWN = 5

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="TOML and OPML files that list sources; URLs of feeds, sitemaps and pages.",
    ),
]


def collect(
    sources: Sources,
    once: Annotated[
        bool, typer.Option("--once", help="Visit each source once, fetch what is new, and end.")
    ] = False,
    dry_run: DryRun = False,
    share: Annotated[
        str | None,
        typer.Option(metavar="N/OF", help="Only the sources of one of several collectors: 1/3."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Articles that were published at TIME or later."),
    ] = None,
    json: AsJson = False,
    metrics_port: CollectPort = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Fetch articles from feeds, sitemaps and pages, and put them on the stream, all day long.

    Each source is visited as often as it has news. What is new there is fetched, politely
    (robots.txt, one request at a time to a host), and published once; what has changed, as a new
    version. QUOTEWIRE_COLLECT_CONTACT must say where publishers reach you. What was collected is
    remembered in collect.sqlite: after a crash it goes on where it was.
    """
    settings = read_settings(
        brokers, topic_prefix, assignments, own_port=COLLECT_PORT, metrics_port=metrics_port
    )
    listed = listed_sources(sources, share)
    at = read_time(since).timestamp() if since else None
    if dry_run:
        _would(_tried(settings, listed, at), json)
        return
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s"
    )
    from streams.collect.running import collect as collecting

    if not once:
        err.print(f"Collecting from {counted(len(listed), 'source')}; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        found = run(collecting(settings, listed, once=once, since=at, on_wait=notice))
        _say(found, json)


def listed_sources(names: list[str], share: str | None = None) -> list[Source]:
    """The sources that a command names. Raises UsageError, NothingThere."""
    from streams.collect.listing import read_share, read_sources
    from streams.collect.source import share_of

    found = read_sources(names)
    if share is not None:
        found = share_of(found, read_share(share))
    if not found:
        raise NothingThere("There is no source to collect from.")
    return found


def _tried(settings: Settings, sources: list[Source], since: float | None) -> list[Tried]:
    from streams.collect.running import try_out

    return run(try_out(settings, sources, fresh=False, since=since))


def _would(tried: list[Tried], json: bool) -> None:
    """Say what would be fetched."""
    if json:
        print_json([{**brief(one.memory), "would_fetch": _urls(one)} for one in tried])
        return
    for one in tried:
        for url in _urls(one):
            out.print(url, markup=False, soft_wrap=True)
        if one.memory.error:
            complain(f"{one.memory.name}: {one.memory.error}")
    err.print(f"{counted(sum(len(one.entries) for one in tried), 'page')} would be fetched.")


def _urls(tried: Tried) -> list[str]:
    return [url for url, _ in tried.entries]


def brief(memory: Memory) -> dict[str, Any]:
    """What is known of a source now."""
    from streams.collect.clock import Clock
    from streams.collect.described import described

    return described(memory, Clock().now())


def _say(found: list[Memory], json: bool) -> None:
    """Say what a run has brought."""
    if json:
        print_json([brief(memory) for memory in found])
    for memory in found:
        if memory.error and not json:
            complain(f"{memory.name}: {memory.error}")
    failed = sum(bool(memory.error) for memory in found)
    if not json:
        new = sum(memory.new for memory in found)
        err.print(f"{counted(len(found), 'source')} visited, {counted(new, 'item')} found so far.")
    if failed and failed == len(found):
        raise typer.Exit(Exit.FAILED)
