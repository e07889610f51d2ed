"""How a command runs: its help, its coroutine, and how an error ends it."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from streams.cli.examples import examples_of
from streams.cli.output import complain
from streams.errors import Exit, QuotewireError

T = TypeVar("T")

Command = Callable[..., None]


class OneCommand(TyperCommand):
    """A command whose help does not give switches a type: they take no value."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _switches_without_type(super().get_params(ctx))


class Commands(TyperGroup):
    """Turns errors that people can do something about into one sentence and an exit code."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _switches_without_type(super().get_params(ctx))

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
            explained = explain(error)
            if explained is None:
                raise
            sentence, code = explained
            complain(sentence)
            raise typer.Exit(code) from None


class CommandsWithDefault(Commands):
    """Takes what names none of its commands as arguments of the first one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = next(iter(self.commands))
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = [first, *args]
        return super().parse_args(ctx, args)


def _switches_without_type(parameters: list[Any]) -> list[Any]:
    for each in parameters:
        if getattr(each, "is_flag", False):
            each.metavar = ""
    return parameters


def explain(error: Exception) -> tuple[str, Exit] | None:
    """The sentence and exit code of an error that a person can do something about, else None."""
    if isinstance(error, QuotewireError):
        return str(error), error.exit
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}.", Exit.FAILED
    if "streams.sinks.patience" in sys.modules:
        from streams.sinks.patience import Away

        if isinstance(error, Away):
            return f"The archive cannot be used now: {error}.", Exit.FAILED
    # Where aiokafka is not loaded, the error is not of its making.
    if "aiokafka" in sys.modules:
        from aiokafka.errors import KafkaConnectionError, KafkaError

        from streams.denied import forbidden

        if denied := forbidden(None, error):
            return str(denied), denied.exit
        if isinstance(error, KafkaConnectionError):
            return f"No broker answers ({error}).", Exit.NO_BROKER
        if isinstance(error, KafkaError):
            return f"The brokers report an error: {error}.", Exit.FAILED
    return None


def app_of(name: str, about: str, *, with_default: bool = False) -> typer.Typer:
    """An app of commands below `quotewire`, whose help is what it is about, and its examples.

    `with_default`: the first of its commands need not be named.
    """
    return typer.Typer(
        name=name,
        cls=CommandsWithDefault if with_default else Commands,
        no_args_is_help=not with_default,
        rich_markup_mode="rich",
        help="\n\n".join((about, examples_of(name))),
    )


def add_commands(
    app: typer.Typer,
    panels: Mapping[str, Mapping[str, Command | typer.Typer]],
    above: str = "",
) -> None:
    """Add commands by name, and apps of commands, under the panels of the help that they are in.

    A command's docstring and its examples are its help. `above`: the words before its name.
    """
    for panel, commands in panels.items():
        for name, command in commands.items():
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name, rich_help_panel=panel)
            else:
                help = help_of(command, f"{above} {name}".strip())
                app.command(name, cls=OneCommand, help=help, rich_help_panel=panel)(command)


def help_of(command: Command, words: str | None = None) -> str:
    """A docstring as help, with the examples of the command of these words.

    Paragraphs are filled, those that start with `\\b` kept as they are.
    """
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    kept = [part if part.startswith("\b") else " ".join(part.split()) for part in paragraphs]
    return "\n\n".join(filter(None, (*kept, examples_of(words) if words is not None else "")))


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; SIGINT and SIGTERM cancel it, so that it closes what it opened.

    Raises KeyboardInterrupt after such an end.
    """
    import asyncio
    import logging
    import signal

    from streams.tasks import AGAIN_SECONDS

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
            loop.call_later(AGAIN_SECONDS, stop)  # Where a client has dropped it.

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
