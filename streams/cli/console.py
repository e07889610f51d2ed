"""`quotewire console`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands import run
from streams.cli.options import (
    Archive,
    Assignments,
    Brokers,
    ConsolePort,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import err, notice
from streams.errors import CommandFailed, SettingsError

if TYPE_CHECKING:
    from streams.settings import Settings


def console(
    console_port: ConsolePort = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen. Default 127.0.0.1.")
    ] = None,
    archive: Archive = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Show the stream as it passes, on a page in the browser.

    Articles as they are enriched, with who says what highlighted in place; a search by speaker,
    organisation, place and word; a map and a timeline; throughput, latency, lag; dead letters and
    their replay; and a search over the archive. The same as an HTTP API: /api/openapi.json.
    `quotewire up` serves it too.
    Only this machine reaches it, unless QUOTEWIRE_CONSOLE_TOKEN is set and --host says otherwise.
    """
    settings = read_settings(
        brokers,
        topic_prefix,
        assignments,
        console_port=console_port,
        host=host,
        archive=archive,
    )
    from streams.console.server import serve

    def ready(url: str) -> None:
        err.print(f"The console is at {url}; Ctrl-C ends it.", markup=False, soft_wrap=True)

    try:
        with suppress(KeyboardInterrupt):
            run(serve(settings, ready))
    except OSError as error:
        raise CommandFailed(
            f"The console cannot listen at {settings.host}:{settings.console_port}: "
            f"{error.strerror or error}. Name another --console-port."
        ) from None


@contextmanager
def console_beside(settings: Settings, wanted: bool = True) -> Iterator[str | None]:
    """The console in this process meanwhile; its address, None where it is not served.

    That it cannot be served is said, and is no reason to end what it would show.
    """
    if not wanted:
        yield None
        return
    from streams.console.background import Background

    # The console itself says that the brokers are away.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        page = None
        try:
            page = stack.enter_context(Background(settings)).url
        except SettingsError as error:
            notice(f"No console: {error}")
        except OSError as error:
            notice(
                f"No console: port {settings.console_port} cannot be listened at "
                f"({error.strerror or error}). Another one: --console-port."
            )
        yield page
