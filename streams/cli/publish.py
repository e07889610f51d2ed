"""`quotewire publish`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from streams.cli.commands import run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    InputFormat,
    Inputs,
    Language,
    Mapping,
    OnlyHost,
    OnlyLanguage,
    Outlet,
    Published,
    Since,
    TopicPrefix,
    Until,
    read_articles,
    read_handling,
    read_settings,
    say_skipped,
)
from streams.cli.output import complain, counted, notice, out, print_json
from streams.cli.ticker import Ticker
from streams.errors import BrokerAway, ClientError, Exit, NothingThere

if TYPE_CHECKING:
    from streams.client import Confirmation, Receipt
    from streams.handling import Handling
    from streams.inputs import Problem, RawArticle
    from streams.settings import Settings

Items: TypeAlias = "Iterator[RawArticle | Problem]"
Report: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, int] | None

IN_FLIGHT = 1_000
"""Records that may await their confirmation at once."""
NAMED = 1_000
"""Failures that a report names."""


def publish(
    inputs: Inputs,
    format: InputFormat = "auto",
    outlet: Outlet = None,
    published: Published = None,
    language: Language = None,
    mapping: Mapping = None,
    hosts: OnlyHost = None,
    only_languages: OnlyLanguage = None,
    since: Since = None,
    until: Until = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Go on in archives where FILE says; it is written meanwhile."
        ),
    ] = None,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Put articles on the stream, each confirmed by the brokers.

    Takes plain text, HTML, JSON (ninjs, schema.org NewsArticle, or plain: text or html, title,
    url, published, language), any JSON with --mapping, arrays of it, JSON Lines, NewsML-G2, NITF,
    RSS or Atom feed files, and WARC archives (.warc, .warc.gz), streamed. What an article lacks,
    the pipeline says: a broken one ends in `quotewire dlq list`.
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    handling = read_handling(mapping, hosts, only_languages, since, until, resume)
    items = read_articles(inputs, format, outlet, published, language, handling)
    try:
        report = run(_publish(settings, inputs, items, handling, json))
    finally:
        if handling.resume is not None:
            handling.resume.save()
    report["skipped"] = dict(sorted(handling.skipped.items()))
    if json:
        print_json(report)
    else:
        _say(report)
    if report["failures"]:
        raise typer.Exit(Exit.FAILED)
    if not report["published"]:
        raise NothingThere("There was no article to publish.")


async def _publish(
    settings: Settings, inputs: list[str], items: Items, handling: Handling, json: bool
) -> Report:
    from streams import tracing
    from streams.inputs import measure

    tracing.set_up()

    def fail(name: str, reason: str) -> None:
        if not json:
            complain(f"{name}: {reason}")

    with Ticker("Published", lambda: measure(inputs)) as ticker:
        return await publish_all(
            settings,
            items,
            threaded="-" in inputs,
            on_place=handling.resume.reached if handling.resume else None,
            on_receipt=lambda receipt, size: ticker.tick(size),
            on_failure=fail,
        )


async def publish_all(
    settings: Settings,
    items: Items,
    *,
    threaded: bool = False,
    on_receipt: Callable[[Receipt, int], None] = lambda receipt, size: None,
    on_failure: Callable[[str, str], None] = lambda name, reason: None,
    on_place: Callable[[str, int], None] | None = None,
) -> Report:
    """Publish raw articles with many in flight; a failed one does not stop its neighbours.

    Takes as much memory for a million articles as for a thousand. `threaded`: take items in a
    thread, for a source that blocks. `on_receipt` is told of each that is confirmed, with its
    bytes, `on_failure` of each other one its name and why, `on_place` of the place in an archive
    before which all is confirmed. Returns the report that `--json`
    prints; of failures it names the first. Raises BrokerAway.
    """
    import asyncio

    from streams.cli.feeding import InThread, at_once
    from streams.client import Publisher
    from streams.inputs import Problem

    report: Report = {"published": 0, "bytes": 0, "failures": 0, "failed": []}
    waiting: asyncio.Queue[tuple[int, Confirmation, Place] | None] = asyncio.Queue(IN_FLIGHT)
    started = time.monotonic()

    def fail(name: str, reason: str) -> None:
        report["failures"] += 1
        if len(report["failed"]) < NAMED:
            report["failed"].append({"name": name, "reason": reason})
        on_failure(name, reason)

    async def confirm() -> None:
        while (pending := await waiting.get()) is not None:
            size, confirmation, place = pending
            receipt = await confirmation
            report["published"] += 1
            report["bytes"] += size
            on_receipt(receipt, size)
            if place is not None and on_place is not None:
                on_place(*place)

    async def send(publisher: Publisher) -> None:
        async for item in InThread(items) if threaded else at_once(items):
            if isinstance(item, Problem):
                fail(item.name, item.message)
                continue
            try:
                confirmation = await publisher.send(item.value, headers=item.headers)
            except BrokerAway:
                raise
            except ClientError as error:
                fail(item.name, str(error))
                continue
            await waiting.put((len(item.value), confirmation, item.place))
        await waiting.put(None)

    async with Publisher(settings, on_wait=notice) as publisher:
        tasks = [asyncio.ensure_future(send(publisher)), asyncio.ensure_future(confirm())]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
    seconds = time.monotonic() - started
    return report | {
        "topic": publisher.topic,
        "brokers": list(settings.brokers),
        "seconds": round(seconds, 3),
        "per_second": round(report["published"] / seconds, 1),
    }


def _say(report: Report) -> None:
    count = report["published"]
    if report["skipped"]:
        say_skipped(report["skipped"])
    if count:
        out.print(
            f"Published {counted(count, 'article')} "
            f"({report['bytes'] / 1e6:.2f} MB) to {report['topic']} at "
            f"{', '.join(report['brokers'])}, all confirmed, in {report['seconds']:.2f} s "
            f"({report['per_second']:,.0f} a second).",
            markup=False,
            soft_wrap=True,
        )
