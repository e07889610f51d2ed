"""`quotewire publish`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from streams.cli.commands import run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    InputFormat,
    Inputs,
    Language,
    Outlet,
    Published,
    TopicPrefix,
    read_articles,
    read_settings,
)
from streams.cli.output import complain, counted, notice, out, print_json, progress
from streams.errors import BrokerAway, ClientError, Exit, NothingThere

if TYPE_CHECKING:
    from streams.client import Confirmation
    from streams.inputs import Problem, RawArticle
    from streams.settings import Settings

T = TypeVar("T")

IN_FLIGHT = 1_000
"""Records that may await their confirmation at once."""


def publish(
    inputs: Inputs,
    format: InputFormat = "auto",
    outlet: Outlet = None,
    published: Published = None,
    language: Language = None,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Put articles on the stream, each confirmed by the brokers.

    Takes plain text, HTML, JSON (ninjs, schema.org NewsArticle, or plain: text or html, title,
    url, published, language), arrays of it, JSON Lines, and RSS or Atom feed files. What an
    article lacks, the pipeline says: a broken one ends in `quotewire dlq list`.

    \b
    Examples:
      quotewire publish article.html
      quotewire publish archive/ --outlet "The Daily" --published 2024-05-01
      quotewire publish 'wire/**/*.json' feed.xml
      generate | quotewire publish - --format jsonl
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    items = read_articles(inputs, format, outlet, published, language)
    report = run(_publish(settings, items, threaded="-" in inputs))
    if json:
        print_json(report)
    else:
        _say(report)
    if report["failed"]:
        raise typer.Exit(Exit.FAILED)
    if not report["published"]:
        raise NothingThere("There was no article to publish.")


async def _publish(
    settings: Settings, items: Iterator[RawArticle | Problem], threaded: bool
) -> dict[str, Any]:
    with progress("Published", transient=True) as bar:
        task = bar.add_task("", total=None)
        return await publish_all(
            settings,
            items,
            threaded=threaded,
            on_count=lambda done, sent: bar.update(task, completed=done, total=sent),
        )


async def publish_all(
    settings: Settings,
    items: Iterator[RawArticle | Problem],
    *,
    threaded: bool = False,
    on_count: Callable[[int, int], None] = lambda done, sent: None,
) -> dict[str, Any]:
    """Publish raw articles with many in flight; a failed one does not stop its neighbours.

    `threaded`: take items in a thread, for a source that blocks. `on_count` is told how many are
    confirmed and sent. Returns the report that `--json` prints. Raises BrokerAway.
    """
    import asyncio

    from streams.client import Publisher
    from streams.inputs import Problem

    report: dict[str, Any] = {"published": 0, "bytes": 0, "failed": [], "places": []}
    waiting: asyncio.Queue[tuple[int, Confirmation] | None] = asyncio.Queue(IN_FLIGHT)
    sent = 0
    started = time.monotonic()

    def fail(name: str, reason: str) -> None:
        report["failed"].append({"name": name, "reason": reason})

    async def confirm() -> None:
        while (pending := await waiting.get()) is not None:
            size, confirmation = pending
            receipt = await confirmation
            report["published"] += 1
            report["bytes"] += size
            report["places"].append((receipt.partition, receipt.offset))
            on_count(report["published"], sent)

    async def send(publisher: Publisher) -> None:
        nonlocal sent
        async for item in _in_thread(items) if threaded else _at_once(items):
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
            sent += 1
            await waiting.put((len(item.value), confirmation))
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


async def _at_once(items: Iterator[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


async def _in_thread(items: Iterator[T]) -> AsyncIterator[T]:
    """Items of a source that blocks.

    The thread is a daemon, unlike those of asyncio: a program that is told to end must not wait
    for the next line of its input.
    """
    import asyncio
    import threading

    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | Exception | None] = asyncio.Queue(64)

    def put(item: tuple[T] | Exception | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result()

    def feed() -> None:
        from concurrent.futures import CancelledError

        with suppress(RuntimeError, CancelledError):  # The loop has ended.
            try:
                for item in items:
                    put((item,))
            except Exception as error:
                put(error)
            put(None)

    threading.Thread(target=feed, daemon=True, name="inputs").start()
    while (found := await queue.get()) is not None:
        if isinstance(found, Exception):
            raise found
        yield found[0]


def _say(report: dict[str, Any]) -> None:
    for failed in report["failed"]:
        complain(f"{failed['name']}: {failed['reason']}")
    count = report["published"]
    if count:
        out.print(
            f"Published {counted(count, 'article')} "
            f"({report['bytes'] / 1e6:.2f} MB) to {report['topic']} at "
            f"{', '.join(report['brokers'])}, all confirmed, in {report['seconds']:.2f} s "
            f"({report['per_second']:,.0f} a second).",
            markup=False,
            soft_wrap=True,
        )
