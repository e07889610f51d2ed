"""`quotewire archive`: what was said, kept in a database."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import Archive, Assignments, Brokers, TopicPrefix, read_settings
from streams.cli.output import err, notice
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.settings import Settings

METRICS_PORT = 8604
"""Port of metrics of `quotewire archive`, beside those of workers, tables and collectors."""


def archive(
    archive: Archive = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help=f"Port of /metrics and /health. Default {METRICS_PORT}."),
    ] = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Write events into the archive as they come, until it is stopped.

    A later version of an article takes the place of the earlier one, and what is withdrawn is
    deleted. How far it has read stands in the same database: after a crash it goes on where it
    was, with nothing lost or twice. Into PostgreSQL several may write at once; start as many as
    there are partitions. `quotewire up` runs one beside its worker.
    """
    settings = read_settings(
        brokers, topic_prefix, assignments, metrics_port=metrics_port, archive=archive
    )
    if "metrics_port" not in settings.model_fields_set:
        settings = settings.model_copy(update={"metrics_port": METRICS_PORT})
    address = address_of(settings)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s"
    )
    from streams.archive.running import archiving

    err.print("Archiving; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        run(archiving(settings, address, notice))


def address_of(settings: Settings) -> str:
    """Address of the archive. Raises UsageError where there is none."""
    from streams.archive.location import archive_of

    address = archive_of(settings)
    if address is None:
        raise UsageError("QUOTEWIRE_ARCHIVE is `none`: there is no archive; name one.")
    return address


app = app_of("archive", "Keep what was said in a database, and look after it.", with_default=True)
add_commands(app, {"": {"run": archive}}, "archive")
