"""The command line: `quotewire`.

Modules here import what is heavy (Kafka, spaCy, pydantic) inside their commands, so that
`quotewire --help` answers at once.
"""

from __future__ import annotations

import io
import sys

import typer

from streams.cli import (
    analyze,
    archive,
    collect,
    console,
    deadletters,
    demo,
    doctor,
    erase,
    publish,
    reprocess,
    reset,
    run,
    samples,
    schema,
    search,
    sources,
    stories,
    subscribe,
    topics,
    watch,
)
from streams.cli.commands import Commands, add_commands, help_of
from streams.errors import Exit

app = typer.Typer(
    name="quotewire",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=Exit.explained(),
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"quotewire {version('quotewire')}")
        except PackageNotFoundError:
            typer.echo("quotewire (not installed)")
        raise typer.Exit


def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and end."
    ),
) -> None:
    """Who said what about whom, where and when: live, from a stream of news articles.

    Every setting is an environment variable QUOTEWIRE_..., a line in .env, or --set NAME=VALUE;
    `quotewire doctor` lists them all.
    """


app.callback(help=help_of(root, ""))(root)
add_commands(
    app,
    {
        "Run it": {
            "demo": demo.demo,
            "examples": samples.examples,
            "up": run.up,
            "worker": run.worker,
            "archive": archive.app,
            "tables": run.tables,
            "broker": run.broker,
            "console": console.console,
        },
        "Articles in, events out": {
            "collect": collect.collect,
            "publish": publish.publish,
            "subscribe": subscribe.subscribe,
            "analyze": analyze.analyze,
            "search": search.search,
            "statement": search.statement,
            "who": search.who,
            "stories": stories.stories,
            "story": stories.story,
            "watch": watch.app,
        },
        "Look after it": {
            "doctor": doctor.doctor,
            "sources": sources.app,
            "topics": topics.app,
            "dlq": deadletters.app,
            "reprocess": reprocess.reprocess,
            "reset": reset.reset,
            "erase": erase.erase,
            "schema": schema.app,
        },
    },
)


def main() -> None:
    """Entry point of `quotewire`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A terminal may know fewer characters.
    app()
