"""Options that several commands have, and what is read from them.

What is heavy (settings, readers of files) is imported where it is used, so that
`quotewire --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, get_args

import typer

from streams.cli.output import notice
from streams.cli.times import FORMS, read_time
from streams.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping as Counts

    from streams.handling import Handling
    from streams.inputs import Problem, RawArticle
    from streams.settings import Settings

# -- of nearly every command

Brokers = Annotated[
    str | None,
    typer.Option("--brokers", metavar="HOST:PORT,...", help="Brokers. Default 127.0.0.1:9092."),
]
TopicPrefix = Annotated[
    str | None,
    typer.Option("--topic-prefix", metavar="TEXT", help="In front of topics. Default `news.`."),
]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--set", "-s", metavar="NAME=VALUE", help="Any other setting; may be given repeatedly."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be done, and change nothing.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

From = Annotated[
    str,
    typer.Option(
        "--from", metavar="start|now|TIME", help="Where to begin: at what was written at TIME."
    ),
]

Archive = Annotated[
    str | None,
    typer.Option(
        "--archive",
        metavar="ADDRESS",
        help="Where it is: a file of SQLite, postgresql://USER@HOST/DATABASE, or none.",
    ),
]

# -- of commands that read articles

Model = Annotated[
    str | None, typer.Option(metavar="NAME", help="spaCy pipeline that reads English articles.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        max=256,
        metavar="N",
        help="Language processes; by default one a core.",
    ),
]


def _port_of_metrics(default: int) -> Any:
    return typer.Option(metavar="PORT", help=f"Port of /metrics and /health. Default {default}.")


MetricsPort = Annotated[int | None, _port_of_metrics(8601)]
# What may run beside a worker has another port.
TABLES_PORT = 8602
TablesPort = Annotated[int | None, _port_of_metrics(TABLES_PORT)]
COLLECT_PORT = 8603
CollectPort = Annotated[int | None, _port_of_metrics(COLLECT_PORT)]
ARCHIVE_PORT = 8604
ArchivePort = Annotated[int | None, _port_of_metrics(ARCHIVE_PORT)]
ConsolePort = Annotated[
    int | None,
    typer.Option(metavar="PORT", help="Port of the console; 0 takes a free one. Default 8600."),
]
BrokerPort = Annotated[
    int,
    typer.Option(metavar="PORT", help="Port on 127.0.0.1 of the broker; 0 takes a free one."),
]

# -- of commands that show quotes

MinConfidence = Annotated[
    float | None,
    typer.Option(metavar="P", help="Only quotes at least so probable, 0 to 1. Default 0.4."),
]


def search_filter(metavar: str, help: str) -> Any:
    """An option that narrows what a search shows."""
    return typer.Option(metavar=metavar, help=help, rich_help_panel="Filters")


About = Annotated[
    list[str] | None, search_filter("NAME", "Whom or what it names: words of a name, or an id.")
]
OfSpeaker = Annotated[
    list[str] | None,
    search_filter("NAME", "Quotes by or through: words of a name, or an id."),
]
OfOutlet = Annotated[
    list[str] | None,
    search_filter("NAME", "Of this outlet: words of its name or web address."),
]
OfPlace = Annotated[
    list[str] | None, search_filter("NAME", "With this place: words of its name, or `FR`.")
]
OfKind = Annotated[
    list[str] | None, search_filter("KIND", "Direct, partial, mixed or indirect quotes.")
]
OfModality = Annotated[
    list[str] | None, search_filter("MODALITY", "Asserted, denied or hedged quotes.")
]
PublishedSince = Annotated[str | None, search_filter("TIME", "Published at TIME or later.")]
PublishedUntil = Annotated[
    str | None, search_filter("TIME", "Published before TIME; a day counts whole.")
]
OfLanguage = Annotated[list[str] | None, search_filter("TAG", "Of articles in it: `fr`.")]

# -- of commands that take files

Inputs = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Files, folders, patterns; `-`: stdin.")
]
InputFormat = Annotated[
    str,
    typer.Option(
        metavar="FORM", help="What the inputs are: auto, text, html, json, jsonl, feed or warc."
    ),
]
Outlet = Annotated[str | None, typer.Option(metavar="NAME", help="Who publishes them.")]
Language = Annotated[
    str | None, typer.Option(metavar="TAG", help="Their language, where they name none: `fr`.")
]
Published = Annotated[
    str | None, typer.Option(metavar="TIME", help=f"When they appeared: {FORMS}.")
]
Mapping = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Where JSON has its fields: TOML; or eventregistry, newsapi."
    ),
]

# -- of commands that take archives (WARC)

OnlyHost = Annotated[
    list[str] | None,
    typer.Option(
        "--host", metavar="HOST", help="Of archives only its pages; may be given repeatedly."
    ),
]
OnlyLanguage = Annotated[
    list[str] | None,
    typer.Option(
        "--only-language",
        metavar="TAG",
        help="Of archives only pages in it; may be given repeatedly.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help=f"Of archives only pages fetched since: {FORMS}."),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Of archives only pages fetched before: like --since."),
]

SKIPPED = {
    "record": "were no responses",
    "status": "had another status than 200",
    "type": "were no HTML",
    "size": "were too large",
    "host": "were of other hosts",
    "time": "were of other times",
    "language": "were in other languages",
    "broken": "were broken",
}
"""What is said of records of archives that were no wanted page."""


def read_handling(
    mapping: str | None,
    hosts: list[str] | None,
    languages: list[str] | None,
    since: str | None,
    until: str | None,
    resume: Path | None = None,
) -> Handling:
    """How inputs are read, by the options of a command. Raises UsageError."""
    from streams.handling import Handling, PageFilter, Resume
    from streams.mapping import load_mapping

    pages = PageFilter(
        tuple(host.strip().lower().rstrip(".") for host in hosts or ()),
        frozenset(_language("--only-language", tag) for tag in languages or ()),
        read_time(since) if since is not None else None,
        read_time(until, ends=True) if until is not None else None,
    )
    return Handling(
        load_mapping(mapping) if mapping else None,
        pages,
        Resume(resume) if resume else None,
    )


def say_skipped(counts: Counts[str, int]) -> None:
    """Tell people how many records of archives were no wanted page, and why."""
    said = ", ".join(f"{count:,} {SKIPPED[why]}" for why, count in sorted(counts.items()))
    notice(f"Of the records in archives {said}.")


def _language(option: str, tag: str) -> str:
    from agents.ingest.language import declared_language

    if (found := declared_language(tag)) is None:
        raise UsageError(f"{option} takes a tag such as en or pt-BR, not {tag!r}.")
    return found


def read_settings(
    brokers: str | None = None,
    topic_prefix: str | None = None,
    assignments: list[str] | None = None,
    *,
    own_port: int | None = None,
    **more: Any,
) -> Settings:
    """Settings from environment, `.env` and the options of a command.

    own_port: port of metrics where nobody names one, of a command that runs beside a worker.
    Raises SettingsError, UsageError for an assignment that cannot be.
    """
    import difflib

    from streams.settings import Settings, load_settings, unknown_settings

    for sentence in unknown_settings(_environment()):
        notice(sentence)
    given: dict[str, Any] = {}
    for assignment in assignments or ():
        name, equals, value = assignment.partition("=")
        field = name.strip().lower().replace("-", "_").removeprefix("quotewire_")
        if not equals:
            raise UsageError(f"--set takes NAME=VALUE, not {assignment!r}.")
        if field not in Settings.model_fields:
            near = difflib.get_close_matches(field, Settings.model_fields, 1)
            hint = f" Did you mean {near[0]}?" if near else " `quotewire doctor` lists all."
            raise UsageError(f"There is no setting {name.strip()!r}.{hint}")
        given[field] = value
    given |= {
        name: value
        for name, value in {"brokers": brokers, "topic_prefix": topic_prefix, **more}.items()
        if value is not None
    }
    settings = load_settings(**given)
    if own_port is not None and "metrics_port" not in settings.model_fields_set:
        settings = settings.model_copy(update={"metrics_port": own_port})
    return settings


def _environment() -> dict[str, str]:
    """The environment, and what `.env` adds to it."""
    import os

    from dotenv import dotenv_values

    try:
        named = dict.fromkeys(dotenv_values(".env"), "")
    except (OSError, UnicodeDecodeError):
        named = {}  # `load_settings` says so
    return {**named, **os.environ}


def read_articles(
    names: list[str],
    format: str,
    outlet: str | None = None,
    published: str | None = None,
    language: str | None = None,
    handling: Handling | None = None,
) -> Iterator[RawArticle | Problem]:
    """The articles of files, as the options of a command name and describe them; lazy.

    Raises UsageError for a format that there is not, and for what is no time or language.
    """
    from agents.ingest.forms.times import read_time as published_time
    from streams.inputs import Format, read_inputs

    if published is not None and published_time(published) is None:
        published = read_time(published).isoformat(timespec="seconds")
    if language is not None:
        _language("--language", language)
    if format not in get_args(Format):
        raise UsageError(f"--format takes {', '.join(get_args(Format))}, not {format!r}.")
    return read_inputs(
        names,
        format=format,  # type: ignore[arg-type]
        outlet=outlet,
        published=published,
        language=language,
        stdin=_standard_input(),
        handling=handling,
    )


def _standard_input() -> BinaryIO:
    """Standard input; a thread that still waits for it does not hinder Python's end."""
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (OSError, ValueError):
        return sys.stdin.buffer
