"""`quotewire dlq list|show|replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import Commands, add_commands, run
from streams.cli.examples import examples_of
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    Reason,
    Stage,
    TopicPrefix,
    Yes,
    read_settings,
)
from streams.cli.output import complain, notice, out, print_json
from streams.errors import Exit, NothingThere, RawRecordGone, RecordTooLarge, UsageError

if TYPE_CHECKING:
    from streams.client import DeadLetter
    from streams.settings import Settings

SHOWN_BYTES = 2_000
ABOUT = "Dead letters: articles that could not be processed, whole, with the reason."

app = typer.Typer(
    name="dlq",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="\n\n".join((ABOUT, examples_of("dlq"))),
)


def list_letters(
    stage: Stage = None,
    reason: Reason = None,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """List dead letters, oldest first."""
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = run(_read(settings, stage, reason))
    if json:
        print_json([letter.summary() for letter in letters])
    elif letters:
        from streams.render import dead_letter_table

        out.print(dead_letter_table(letters))
    if not letters:
        raise NothingThere("There are no dead letters.")


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id, or topic:partition:offset.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the record's value alone, byte for byte.")
    ] = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Show one dead letter: what happened, where, and the record itself."""
    settings = read_settings(brokers, topic_prefix, assignments)
    letter = run(_get(settings, name))
    if raw:
        import sys

        sys.stdout.buffer.write(letter.value)
        sys.stdout.buffer.flush()
    elif json:
        print_json(letter.summary() | {"stacktrace": letter.stacktrace, **_content(letter)})
    else:
        _print(letter)


def replay(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Ids, as `list` shows them.")
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    stage: Stage = None,
    reason: Reason = None,
    yes: Yes = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Send the raw records of dead letters through the pipeline again.

    The raw record is published to the raw topic once more, marked as a replay, so that it is no
    duplicate. The dead letter stays until retention removes it; what fails again is a new one,
    with the attempt counted.
    """
    if bool(names) == all:
        raise UsageError("Name dead letters, or give --all.")
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = run(_read(settings, stage, reason))
    if names:
        known = {place: one for one in letters for place in (one.id, one.place)}
        missing = [name for name in names if name not in known]
        if missing:
            raise NothingThere(
                f"There is no dead letter {missing[0]}; `quotewire dlq list` shows all.",
            )
        letters = list({known[name].id: known[name] for name in names}.values())
    if not letters:
        raise NothingThere("There are no dead letters.")
    if all and not yes:
        typer.confirm(f"Publish {len(letters)} raw records again?", abort=True)
    done, failed = run(_replay(settings, letters))
    if json:
        print_json({"replayed": done, "failed": failed})
    else:
        for one in failed:
            complain(one["reason"])
        out.print(f"{len(done)} of {len(letters)} raw records published again.")
    if failed:
        raise typer.Exit(Exit.NOTHING if not done else Exit.FAILED)


async def _read(settings: Settings, stage: str | None, reason: str | None) -> list[DeadLetter]:
    from dataclasses import replace

    from streams.client import DeadLetters

    found = []
    async with DeadLetters(settings) as letters:
        async for letter in letters.read():
            if stage in (None, letter.stage) and reason in (None, letter.reason):
                # Thousands of articles need not be in memory at once.
                found.append(replace(letter, value=b"", headers=()))
    return found


async def _get(settings: Settings, name: str) -> DeadLetter:
    from streams.client import DeadLetters

    async with DeadLetters(settings) as letters:
        return await letters.get(name)


async def _replay(
    settings: Settings, letters: list[DeadLetter]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from streams.client import DeadLetters, Publisher

    wanted = {letter.id for letter in letters}
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    async with (
        DeadLetters(settings) as reader,
        Publisher(settings, on_wait=notice) as publisher,
    ):
        async for letter in reader.read():
            if letter.id not in wanted:
                continue
            try:
                receipt = await reader.replay(letter, publisher)
            except (RawRecordGone, RecordTooLarge) as error:
                failed.append({"id": letter.id, "reason": str(error)})
            else:
                where = f"{receipt.topic}:{receipt.partition}:{receipt.offset}"
                done.append({"id": letter.id, "raw": where})
    return done, failed


def _content(letter: DeadLetter) -> dict[str, Any]:
    import base64

    return {
        "headers": [[name, value.decode(errors="replace")] for name, value in letter.headers],
        "value_base64": base64.b64encode(letter.value).decode(),
    }


def _print(letter: DeadLetter) -> None:
    from rich.text import Text

    from streams.delivery.deadletter import PREFIX
    from streams.render import clean

    for name, value in letter.summary().items():
        out.print(Text.assemble((f"{name:10}", "dim"), clean(str(value))), soft_wrap=True)
    out.print()
    for line in letter.stacktrace.rstrip().splitlines():
        out.print(Text(clean(line.replace("\t", "    ")) or "", style="dim"), soft_wrap=True)
    out.print(Text("Headers", style="bold"))
    for name, header in letter.headers:
        if not name.startswith(PREFIX):
            out.print(Text(f"  {clean(name)}: {clean(header.decode(errors='replace'))}"))
    out.print(Text(f"Value, {len(letter.value):,} bytes", style="bold"))
    for line in letter.value[:SHOWN_BYTES].decode(errors="replace").splitlines():
        out.print(Text("  " + clean(line)), soft_wrap=True)
    if len(letter.value) > SHOWN_BYTES:
        out.print(Text("  …  (all of it: --raw)", style="dim"))


add_commands(app, {"Commands": {"list": list_letters, "show": show, "replay": replay}}, above="dlq")
