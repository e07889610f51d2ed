"""`quotewire archive`: what was said, kept in a database."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import (
    ARCHIVE_PORT,
    Archive,
    ArchivePort,
    AsJson,
    Assignments,
    Brokers,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import complain, counted, err, notice, out, print_json
from streams.errors import CommandFailed, Exit, UsageError

if TYPE_CHECKING:
    from streams.archive.database import Database
    from streams.settings import Settings


def archive(
    archive: Archive = None,
    metrics_port: ArchivePort = None,
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
        brokers,
        topic_prefix,
        assignments,
        own_port=ARCHIVE_PORT,
        metrics_port=metrics_port,
        archive=archive,
    )
    address = address_of(settings)
    from streams.logs import set_up_logging

    set_up_logging(settings.log_level, settings.log_format)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    stops: list[int] = []
    # Importing libraries takes seconds, in which a stop is a stop as well.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stops.append(received))
    from streams.archive.running import archiving
    from streams.watches.running import watching

    err.print("Archiving; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        run(archiving(settings, address, notice, lambda: bool(stops), [watching]))


def address_of(settings: Settings) -> str:
    """Address of the archive. Raises UsageError where there is none."""
    from streams.archive.location import archive_of

    address = archive_of(settings)
    if address is None:
        raise UsageError("QUOTEWIRE_ARCHIVE is `none`: there is no archive; name one.")
    return address


def rebuild(
    log: Annotated[
        bool, typer.Option("--log/--no-log", help="Read the topic from its start as well.")
    ] = True,
    archive: Archive = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Make all rows anew, with the same ids: of the events that the archive keeps, and of the log.

    After an upgrade that finds more, or where rows were lost. What people said of who is who
    stays. Stop the archiver of an SQLite file before.
    """
    settings = read_settings(brokers, topic_prefix, assignments, archive=archive)
    from streams.archive.rebuild import rebuild as rebuilding

    count = run(rebuilding(settings, address_of(settings), notice, log=log))
    err.print(f"The archive holds {counted(count, 'article')}.")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="JSON Lines of events.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of articles that are there.")
    ] = False,
    archive: Archive = None,
    assignments: Assignments = None,
) -> None:
    """Put events from files into the archive: lines of `subscribe --json` or of `analyze`.

    An article that is there stays as it is, unless with --replace. Then who is who in them is
    found.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.counted import Counting
    from streams.archive.identities import Resolver
    from streams.archive.importing import import_files

    with _opened(settings) as database:
        found = import_files(database, files, replace=replace)
        resolver = Resolver(database)
        while resolver.run():
            pass
        Counting(database, settings.min_confidence).run()
    for problem in found.problems:
        complain(problem)
    err.print(
        f"{counted(found.written, 'article')} written, {found.deleted:,} deleted, "
        f"{found.there:,} there already."
    )
    if found.problems:
        raise typer.Exit(Exit.FAILED)


def migrate(archive: Archive = None, assignments: Assignments = None) -> None:
    """Bring the tables up to date after an upgrade, or make them; back a database up before.

    An SQLite file needs no such step.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    with _opened(settings, migrate=True) as database:
        err.print(f"The tables of {database.name} are up to date.", markup=False, soft_wrap=True)


def gazetteer(archive: Archive = None, assignments: Assignments = None) -> None:
    """Write what people have said of who is who as a gazetteer, JSON Lines, for the workers.

    QUOTEWIRE_GAZETTEER takes the file: then events link those people as well. Names that several
    people have are left out.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.judgements import gazetteer as judged

    with _opened(settings) as database:
        for entry in judged(database):
            typer.echo(dumps(entry, ensure_ascii=False))


def status(json: AsJson = False, archive: Archive = None, assignments: Assignments = None) -> None:
    """Show what the archive holds, how far it has read, and what it has refused."""
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.status import status_of

    with _opened(settings) as database:
        found = status_of(database)
    if json:
        print_json(found)
        return
    for name, value in found.items():
        out.print(f"{name:<14}{_shown(value)}", markup=False, soft_wrap=True)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items()) or "-"
    return f"{value:,}" if isinstance(value, int) else str(value or "-")


@contextmanager
def _opened(settings: Settings, *, migrate: bool | None = None) -> Iterator[Database]:
    from streams.archive.database import open_database
    from streams.archive.sink import password_of
    from streams.sinks.patience import Away

    try:
        database = open_database(address_of(settings), password_of(settings), migrate=migrate)
    except Away as error:
        raise CommandFailed(f"The archive cannot be used now: {error}.") from None
    try:
        yield database
    except Away as error:
        raise CommandFailed(f"The archive {database.name} is away: {error}.") from None
    finally:
        database.close()


ABOUT = "Keep what was said in a database, and look after it."
app = app_of("archive", ABOUT, with_default=True)
add_commands(
    app,
    {
        "Commands": {
            "run": archive,
            "status": status,
            "import": import_,
            "rebuild": rebuild,
            "migrate": migrate,
            "gazetteer": gazetteer,
        }
    },
    above="archive",
)
