"""`quotewire analyze`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.common import (
    ARTICLES,
    Assignments,
    Exit,
    Failure,
    add,
    complain,
    out,
    read_settings,
)
from streams.cli.publish import check_format, standard_input

if TYPE_CHECKING:
    from streams.inputs import Problem, RawArticle


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, analyze, ARTICLES)


def analyze(
    inputs: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, folders, patterns; `-`: stdin.")
    ],
    format: Annotated[
        str, typer.Option(help="What the inputs are: auto, text, html, json, jsonl or feed.")
    ] = "auto",
    outlet: Annotated[str | None, typer.Option(help="Who publishes them.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="TIME", help="When they appeared, ISO 8601.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="For people instead of JSON Lines.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="spaCy pipeline that reads English.")
    ] = None,
    assignments: Assignments = None,
) -> None:
    """Run the same pipeline on files, without Kafka.

    Writes one line of JSON an article: the value that `subscribe` would give as `data`, or the
    marker of an article that could not be read. Takes what `publish` takes. In this process, one
    article after the other.

    \b
    Examples:
      quotewire analyze article.html --text
      quotewire analyze archive/ --published 2024-05-01 > quotes.jsonl
    """
    check_format(format)
    settings = read_settings(None, None, assignments, model=model)
    from streams.inputs import read_inputs

    items = read_inputs(
        inputs,
        format=format,  # type: ignore[arg-type]
        outlet=outlet,
        published=published,
        stdin=standard_input(),
    )
    problems: list[Problem] = []
    import orjson

    from streams import render
    from streams.pipeline import analyze as analyze_articles

    failed = done = 0
    for data in analyze_articles(_raw(items, problems), settings):
        marker = "article" not in data
        failed += marker
        done += 1
        if not text:
            sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
            sys.stdout.buffer.flush()
        elif marker:
            out.print(render.marker(str(data["outcome"]), data))
        else:
            out.print(render.event(data, data["quotes"]))
    for problem in problems:
        complain(f"{problem.name}: {problem.message}")
    if not done and not problems:
        raise Failure("There was no article to analyze.", Exit.NOTHING)
    if problems or failed:
        raise typer.Exit(Exit.FAILED)


def _raw(items: Iterator[RawArticle | Problem], problems: list[Problem]) -> Iterator[Any]:
    from streams.inputs import Problem

    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        else:
            yield item.value, item.content_type
