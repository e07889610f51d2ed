"""What every command shares: options, settings, exit codes, errors as sentences."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Coroutine
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from typer.core import TyperGroup

if TYPE_CHECKING:
    from streams.settings import Settings

T = TypeVar("T")

RUN = "Run it"
ARTICLES = "Articles in, events out"
CARE = "Look after it"

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NO_BROKER = 3
    REFUSED = 4
    NOTHING = 5


EXIT_CODES = (
    "Exit codes: 0 done; 1 failed; 2 wrong usage or setting; 3 no broker answers; "
    "4 refused, or `quotewire reset` is needed; 5 nothing found."
)

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


class Failure(Exception):
    """Ends a command with a sentence and an exit code."""

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code


class Commands(TyperGroup):
    """Turns errors that people can do something about into one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Whoever read our output has seen enough; Python must not complain of it at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(Exit.OK) from None
        except Exception as error:
            known = _known(error)
            if known is None:
                raise
            complain(str(known))
            raise typer.Exit(known.code) from None


def add(
    app: typer.Typer, command: Callable[..., None], panel: str, name: str | None = None
) -> None:
    """Add a command; its docstring is its help."""
    app.command(name, help=help_of(command), rich_help_panel=panel)(command)


def help_of(command: Callable[..., None]) -> str:
    """A docstring as help: paragraphs are filled, those that start with `\\b` kept as they are."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    kept = [part if part.startswith("\b") else " ".join(part.split()) for part in paragraphs]
    return "\n\n".join(kept)


def complain(sentence: str) -> None:
    """Show an error to people."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)


def notice(sentence: str) -> None:
    """Show people what they should know, beside the output."""
    err.print(sentence, style="yellow", markup=False, soft_wrap=True)


def _known(error: Exception) -> Failure | None:
    """The sentence and code of an error that a person can do something about."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, OSError) and error.filename is not None:
        return Failure(f"{error.filename}: {error.strerror}.")
    from streams.settings import SettingsError

    if isinstance(error, SettingsError):
        return Failure(str(error), Exit.USAGE)
    # Not loaded: then the error is not of its making.
    if "streams.client" in sys.modules:
        from streams import client

        codes = {
            client.BrokerAway: Exit.NO_BROKER,
            client.NothingThere: Exit.NOTHING,
            client.RawRecordGone: Exit.NOTHING,
            client.Refused: Exit.REFUSED,
            client.PositionsError: Exit.USAGE,
            client.ClientError: Exit.FAILED,
        }
        for kind, code in codes.items():
            if isinstance(error, kind):
                return Failure(str(error), code)
    if "streams.topics" in sys.modules:
        from streams.topics import TopicsError

        if isinstance(error, TopicsError):
            return Failure(str(error), Exit.REFUSED)
    if "streams.broker.process" in sys.modules:
        from streams.broker.process import BrokerError

        if isinstance(error, BrokerError):
            return Failure(str(error))
    if "aiokafka" in sys.modules:
        from aiokafka.errors import KafkaConnectionError, KafkaError

        if isinstance(error, KafkaConnectionError):
            return Failure(f"No broker answers ({error}).", Exit.NO_BROKER)
        if isinstance(error, KafkaError):
            return Failure(f"The brokers report an error: {error}.")
    return None


def read_settings(
    brokers: str | None = None,
    topic_prefix: str | None = None,
    assignments: list[str] | None = None,
    **more: Any,
) -> Settings:
    """Settings from environment, `.env` and the options of a command.

    Raises SettingsError, or Failure for an assignment that cannot be.
    """
    import difflib

    from streams.settings import Settings, load_settings

    given: dict[str, Any] = {}
    for assignment in assignments or ():
        name, equals, value = assignment.partition("=")
        field = name.strip().lower().replace("-", "_").removeprefix("quotewire_")
        if not equals:
            raise Failure(f"--set takes NAME=VALUE, not {assignment!r}.", Exit.USAGE)
        if field not in Settings.model_fields:
            near = difflib.get_close_matches(field, Settings.model_fields, 1)
            hint = f" Did you mean {near[0]}?" if near else " `quotewire doctor` lists all."
            raise Failure(f"There is no setting {name.strip()!r}.{hint}", Exit.USAGE)
        given[field] = value
    given |= {
        name: value
        for name, value in {"brokers": brokers, "topic_prefix": topic_prefix, **more}.items()
        if value is not None
    }
    return load_settings(**given)


def read_time(text: str) -> int:
    """A time as people give it, in milliseconds since the epoch.

    ISO 8601, UTC where it names no zone, or so long ago: `30m`, `6h`, `3d`. Raises Failure.
    """
    from datetime import UTC, datetime, timedelta

    units = {"m": "minutes", "h": "hours", "d": "days"}
    if text[:-1].isdigit() and text[-1] in units and len(text) < 8:
        at = datetime.now(UTC) - timedelta(**{units[text[-1]]: int(text[:-1])})
    else:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise Failure(
                f"{text!r} is no time: give 2024-05-01, 2024-05-01T06:00, or 30m, 6h, 3d ago.",
                Exit.USAGE,
            ) from None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return int(at.timestamp() * 1000)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; SIGINT and SIGTERM cancel it, so that it closes what it opened.

    Raises KeyboardInterrupt after such an end.
    """
    import asyncio
    import logging
    import signal

    # What they would say of brokers that are away, a sentence says.
    for name in ("aiokafka", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    async def guarded() -> T:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        stopped = False

        def stop() -> None:
            nonlocal stopped
            stopped = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            return await task
        except asyncio.CancelledError:
            if stopped:
                raise KeyboardInterrupt from None
            raise
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    return asyncio.run(guarded())


def print_json(value: Any) -> None:
    """Print a value as JSON, indented."""
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
