"""`quotewire up`, `worker` and `broker`."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands import run
from streams.cli.options import (
    TABLES_PORT,
    Archive,
    Assignments,
    BrokerPort,
    Brokers,
    ConsolePort,
    Jobs,
    MetricsPort,
    Model,
    TablesPort,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import err, notice
from streams.errors import BrokerAway, CommandFailed, FlowError, UsageError

if TYPE_CHECKING:
    from streams.settings import Settings


def worker(
    model: Model = None,
    jobs: Jobs = None,
    metrics_port: MetricsPort = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Run one worker, with every stage, until it is stopped.

    Start as many as you like, on as many machines: they share the partitions. Ctrl-C or SIGTERM
    ends one cleanly; after a crash it goes on where its output ends.
    """
    settings = read_settings(
        brokers, topic_prefix, assignments, model=model, pool=jobs, metrics_port=metrics_port
    )
    # First, so that models load while libraries do.
    from streams.language import language_pool

    pool = None
    with suppress(FlowError):  # The worker says it.
        pool = language_pool(settings)
    settings = run(_connected(settings))
    _stop_at_once()
    from streams.app import create_app
    from streams.worker import run_worker

    raise typer.Exit(run_worker(settings, partial(create_app, pool=pool)))


async def _connected(settings: Settings) -> Settings:
    """As `connect`; an embedded broker may still be starting, beside its worker."""
    import asyncio
    import time

    from streams.broker.process import START_SECONDS
    from streams.client import connect

    deadline = time.monotonic() + (START_SECONDS if settings.engine == "embedded" else 0.0)
    while True:
        try:
            return await connect(settings, role="worker")
        except BrokerAway:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.05)


def _stop_at_once() -> None:
    """Importing libraries takes seconds, in which a stop is a stop as well."""
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: os._exit(0))


def tables(
    metrics_port: TablesPort = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Write events as rows onto compacted topics, for Kafka Connect, until it is stopped.

    Articles, quotes, entities and places have a topic each, table.articles and so on. A row that a
    withdrawal or a newer version takes away gets a record without a value there. Start as many as
    there are partitions; after a crash it goes on where its output ends.
    """
    settings = read_settings(
        brokers, topic_prefix, assignments, own_port=TABLES_PORT, metrics_port=metrics_port
    )
    from streams.client import connect

    settings = run(connect(settings, role="tables"))
    _stop_at_once()
    from streams.app import create_tables_app
    from streams.worker import run_worker

    raise typer.Exit(run_worker(settings, create_tables_app))


def broker(
    engine: Annotated[
        str,
        typer.Option(
            metavar="tansu|kafka",
            help="tansu: in memory, ready at once; kafka: Apache Kafka, needs Java 17.",
        ),
    ] = "tansu",
    broker_port: BrokerPort = 9092,
    folder: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where Apache Kafka keeps its data.")
    ] = None,
) -> None:
    """Run a broker on this machine, until it is stopped.

    tansu keeps everything in memory: what it holds ends with it. kafka keeps its data in
    --folder, or in a temporary folder that ends with it; its jars are fetched once with Maven.
    """
    from pathlib import Path

    from streams.broker import Broker, Engine
    from streams.cli.processes import Stop

    engines: dict[str, Engine] = {"tansu": "embedded", "embedded": "embedded", "kafka": "kafka"}
    if engine not in engines:
        raise UsageError(f"--engine takes tansu or kafka, not {engine!r}.")
    stop = Stop()
    if engine == "kafka":
        err.print("Starting Apache Kafka; the first time its jars are fetched.")
    chosen = engines[engine]
    with Broker(chosen, port=broker_port, folder=Path(folder) if folder else None) as running:
        err.print(f"The {engine} broker listens at {running.bootstrap}; Ctrl-C ends it.")
        if chosen == "embedded":
            notice("It keeps everything in memory: what it holds ends with it.")
        while not stop.wait(0.5):
            if not running.running:
                raise CommandFailed(f"The broker has ended by itself; its log is {running.log}.")


def up(
    broker_port: BrokerPort = 9092,
    model: Model = None,
    jobs: Jobs = None,
    metrics_port: MetricsPort = None,
    console: Annotated[bool, typer.Option(help="Serve the live console.")] = True,
    console_port: ConsolePort = None,
    collect: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="Collect from these as well: lists, URLs (`quotewire collect`); repeatable.",
        ),
    ] = None,
    archive: Archive = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Run everything: worker, console, archive, and a broker in memory where none is named.

    What was said is kept in an SQLite file in the user's data folder, or where --archive says.

    Ctrl-C or SIGTERM ends it cleanly, the worker first. A worker that dies is started again.
    """
    settings = read_settings(
        brokers,
        topic_prefix,
        assignments,
        model=model,
        pool=jobs,
        metrics_port=metrics_port,
        console_port=console_port,
        archive=archive,
    )
    if collect:
        from streams.cli.collect import listed_sources
        from streams.collect.fetch import check_contact

        check_contact(settings, listed_sources(collect))
    from streams.cli.processes import Stop, run_up
    from streams.client import connect

    if "brokers" in settings.model_fields_set:
        settings = run(connect(settings))
    from streams.archive.location import archive_of

    code = run_up(settings, Stop(), broker_port, console, collect or (), archive_of(settings))
    raise typer.Exit(code)
