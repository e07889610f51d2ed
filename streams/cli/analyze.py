"""`quotewire analyze`."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import run
from streams.cli.options import (
    Assignments,
    InputFormat,
    Inputs,
    Jobs,
    Language,
    Mapping,
    MinConfidence,
    Model,
    OnlyHost,
    OnlyLanguage,
    Outlet,
    Published,
    Since,
    Until,
    read_articles,
    read_handling,
    read_settings,
    say_skipped,
)
from streams.cli.output import complain, out
from streams.cli.ticker import Ticker
from streams.errors import Exit, NothingThere

if TYPE_CHECKING:
    from agents.work import Failure
    from streams.inputs import Problem, RawArticle
    from streams.pipeline import Raw
    from streams.settings import Settings

WORTH = 60_000
"""Bytes of articles from which on language processes save more than their start takes."""


def analyze(
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
    text: Annotated[bool, typer.Option("--text", help="For people instead of JSON Lines.")] = False,
    min_confidence: MinConfidence = None,
    model: Model = None,
    jobs: Jobs = None,
    assignments: Assignments = None,
) -> None:
    """Run the same pipeline on files, without Kafka.

    Writes one line of JSON an article: the value that `subscribe` would give as `data`, or the
    marker of an article that could not be read. Takes what `publish` takes. Events come in the
    order of the articles, each as soon as it can, and are the same with any number of --jobs.
    --min-confidence is of --text; the JSON has all.
    """
    settings = read_settings(
        None, None, assignments, model=model, min_confidence=min_confidence, pool=jobs
    )
    handling = read_handling(mapping, hosts, only_languages, since, until)
    items = read_articles(inputs, format, outlet, published, language, handling)
    from streams.inputs import measure

    # Where the events go to the terminal, they show how far it is.
    shown = not sys.stdout.isatty()
    with Ticker("Analyzed", lambda: measure(inputs), shown=shown) as ticker:
        shower = _Shower(settings, text, ticker)
        raw = shower.articles(items)
        first = [] if "-" in inputs else _beginning(raw)
        if settings.pool > 1 and ("-" in inputs or sum(len(one[0]) for one in first) >= WORTH):
            run(_in_processes(chain(first, raw), settings, shower))
        else:
            from streams.pipeline import analyze as analyze_here

            for data in analyze_here(chain(first, raw), settings, shower.failure):
                shower.show(data)
    if handling.skipped:
        say_skipped(handling.skipped)
    if not ticker.count and not shower.problems:
        raise NothingThere("There was no article to analyze.")
    if shower.problems or shower.failed:
        raise typer.Exit(Exit.FAILED)


def _beginning(raw: Iterator[Raw]) -> list[Raw]:
    """So many that language processes would be worth their start, or all."""
    first: list[Raw] = []
    size = 0
    while size < WORTH and (one := next(raw, None)) is not None:
        first.append(one)
        size += len(one[0])
    return first


async def _in_processes(raw: Iterator[Raw], settings: Settings, shower: _Shower) -> None:
    from streams.cli.feeding import InThread
    from streams.pipeline import analyze_in_processes

    async for data in analyze_in_processes(InThread(raw), settings, shower.failure):
        shower.show(data)


class _Shower:
    """Writes events, and counts what has failed.

    `problems`: files that could not be read; `failed`: articles, or parts of their events.
    """

    def __init__(self, settings: Settings, text: bool, ticker: Ticker) -> None:
        self.problems = 0
        self.failed = 0
        self._floor = settings.min_confidence
        self._text = text
        self._ticker = ticker
        self._sizes: deque[int] = deque()

    def articles(self, items: Iterator[RawArticle | Problem]) -> Iterator[Raw]:
        """The raw articles; of what is none it tells people."""
        from streams.inputs import Problem

        for item in items:
            if isinstance(item, Problem):
                self.problems += 1
                complain(f"{item.name}: {item.message}")
            else:
                self._sizes.append(len(item.value))
                yield item.value, list(item.headers)

    def failure(self, stage: str, key: bytes, failure: Failure) -> None:
        """Tell people of a part that is missing."""
        self.failed += 1
        complain(f"{key.decode(errors='replace')}: {stage} has failed. {failure.message}")

    def show(self, data: dict[str, Any]) -> None:
        """Write the event, or marker, of the next article."""
        import orjson

        from streams import render
        from streams.enriched import above

        marker = "article" not in data
        self.failed += marker
        if not self._text:
            sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
            sys.stdout.buffer.flush()
        elif marker:
            out.print(render.marker(str(data["outcome"]), data))
        else:
            seen = above(data, self._floor)
            out.print(render.event(seen, seen["quotes"]))
        self._ticker.tick(self._sizes.popleft())
