"""`quotewire analyze`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.options import (
    Assignments,
    InputFormat,
    Inputs,
    Language,
    MinConfidence,
    Model,
    Outlet,
    Published,
    read_articles,
    read_settings,
)
from streams.cli.output import complain, out
from streams.errors import Exit, NothingThere

if TYPE_CHECKING:
    from agents.work import Failure
    from streams.inputs import Problem, RawArticle


def analyze(
    inputs: Inputs,
    format: InputFormat = "auto",
    outlet: Outlet = None,
    published: Published = None,
    language: Language = None,
    text: Annotated[bool, typer.Option("--text", help="For people instead of JSON Lines.")] = False,
    min_confidence: MinConfidence = None,
    model: Model = None,
    assignments: Assignments = None,
) -> None:
    """Run the same pipeline on files, without Kafka.

    Writes one line of JSON an article: the value that `subscribe` would give as `data`, or the
    marker of an article that could not be read. Takes what `publish` takes. In this process, one
    article after the other. --min-confidence is of --text; the JSON has all.

    \b
    Examples:
      quotewire analyze article.html --text
      quotewire analyze archive/ --published 2024-05-01 > quotes.jsonl
    """
    settings = read_settings(None, None, assignments, model=model, min_confidence=min_confidence)
    items = read_articles(inputs, format, outlet, published, language)
    problems: list[Problem] = []
    import orjson

    from streams import render
    from streams.enriched import above
    from streams.pipeline import analyze as analyze_articles

    failed = done = 0

    def tell(stage: str, key: bytes, failure: Failure) -> None:
        nonlocal failed
        failed += 1
        complain(f"{key.decode(errors='replace')}: {stage} has failed. {failure.message}")

    for data in analyze_articles(_raw(items, problems), settings, tell):
        marker = "article" not in data
        failed += marker
        done += 1
        if not text:
            sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
            sys.stdout.buffer.flush()
        elif marker:
            out.print(render.marker(str(data["outcome"]), data))
        else:
            shown = above(data, settings.min_confidence)
            out.print(render.event(shown, shown["quotes"]))
    for problem in problems:
        complain(f"{problem.name}: {problem.message}")
    if not done and not problems:
        raise NothingThere("There was no article to analyze.")
    if problems or failed:
        raise typer.Exit(Exit.FAILED)


def _raw(items: Iterator[RawArticle | Problem], problems: list[Problem]) -> Iterator[Any]:
    from streams.inputs import Problem

    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item.value, item.headers
