"""`quotewire dlq list|show|replay|ack|purge`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    TopicPrefix,
    Yes,
    read_settings,
)
from streams.cli.output import complain, counted, notice, out, print_json
from streams.cli.times import FORMS
from streams.errors import Exit, NothingThere, RawRecordGone, RecordTooLarge, UsageError

if TYPE_CHECKING:
    from streams.client import DeadLetter
    from streams.settings import Settings

SHOWN_BYTES = 2_000
ABOUT = "Dead letters: articles that could not be processed, whole, with the reason."

NONE = "There are no such dead letters."

Names = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, as `list` shows them.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]
Stage = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only of this stage, as `list` shows it.")
]
Reason = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only with this reason, as `list` shows it.")
]
Until = Annotated[
    str | None, typer.Option(metavar="TIME", help=f"Only those written before TIME: {FORMS}.")
]

app = app_of("dlq", ABOUT)


def list_letters(
    stage: Stage = None,
    reason: Reason = None,
    until: Until = None,
    acked: Annotated[bool, typer.Option("--acked", help="Acknowledged ones too.")] = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """List the dead letters that nobody has acknowledged yet, oldest first."""
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = run(_read(settings, Filter(stage, reason, until, acked)))
    if json:
        print_json([letter.summary() for letter in letters])
    elif letters:
        from streams.render import dead_letter_table

        out.print(dead_letter_table(letters))
    if not letters:
        raise NothingThere(NONE)


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
    names: Names = None,
    all: All = False,
    stage: Stage = None,
    reason: Reason = None,
    until: Until = None,
    ack: Annotated[
        bool, typer.Option("--ack", help="Acknowledge those that are published again.")
    ] = False,
    yes: Yes = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Send the raw records of dead letters through the pipeline again.

    The raw record is published to the raw topic once more, marked as a replay, so that it is no
    duplicate. The dead letter stays until it is acknowledged or purged, or retention removes it;
    what fails again is a new one, with the attempt counted.
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = _choose(settings, names, all, Filter(stage, reason, until))
    if not names and not yes:
        typer.confirm(f"Publish {counted(len(letters), 'raw record')} again?", abort=True, err=True)
    done, failed = run(_replay(settings, letters, ack))
    if json:
        print_json({"replayed": done, "failed": failed})
    else:
        for one in failed:
            complain(one["reason"])
        out.print(f"{len(done)} of {len(letters)} raw records published again.")
    if failed:
        raise typer.Exit(Exit.NOTHING if not done else Exit.FAILED)


def ack(
    names: Names = None,
    all: All = False,
    stage: Stage = None,
    reason: Reason = None,
    until: Until = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="They are open again instead, and listed.")
    ] = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Acknowledge dead letters: they are dealt with, and no longer listed.

    Nothing is lost: `list --acked` and `show` have them until retention removes them, and
    `replay ID` sends one again. The console leaves them out as well.
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = _choose(settings, names, all, Filter(stage, reason, until, acked=undo or bool(names)))
    wanted = [one for one in letters if (one.state == "acknowledged") is undo]
    run(_mark(settings, wanted, undo))
    ids = [one.id for one in wanted]
    if json:
        print_json({"reopened" if undo else "acknowledged": ids})
    else:
        out.print(f"{counted(len(ids), 'dead letter')} {'open again' if undo else 'acknowledged'}.")


def purge(
    names: Names = None,
    all: All = False,
    stage: Stage = None,
    reason: Reason = None,
    until: Until = None,
    yes: Yes = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Remove dead letters, acknowledged ones too: nobody sees them again, here or in the console.

    Kafka erases only from the beginning of a partition. A dead letter behind one that is kept is
    hidden at once; its bytes stay on the brokers' disks until those before it go, or retention
    (QUOTEWIRE_RETENTION_HOURS) removes it. It says how many are erased already.
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    letters = _choose(settings, names, all, Filter(stage, reason, until, acked=True))
    if not yes:
        typer.confirm(
            f"Remove {counted(len(letters), 'dead letter')} for good?", abort=True, err=True
        )
    erased = run(_purge(settings, letters))
    left = len(letters) - erased
    if json:
        print_json({"purged": [one.id for one in letters], "erased": erased})
        return
    out.print(f"{counted(len(letters), 'dead letter')} purged, {erased} of them erased.")
    if left:
        notice(
            f"The bytes of {left} stay on the brokers' disks, unseen, until the dead letters "
            "before them go, or retention removes them."
        )


class Filter(NamedTuple):
    """Which dead letters. `until`: only those that were written before; `acked`: those too."""

    stage: str | None = None
    reason: str | None = None
    until: str | None = None
    acked: bool = False

    @property
    def chooses(self) -> bool:
        """Whether it leaves any out."""
        return any((self.stage, self.reason, self.until))


def _choose(
    settings: Settings, names: list[str] | None, all: bool, wanted: Filter
) -> list[DeadLetter]:
    """The dead letters that a command is about. Raises UsageError, NothingThere."""
    if bool(names) == (all or wanted.chooses):
        raise UsageError("Name dead letters, or choose by --stage, --reason, --until, or --all.")
    if names:
        wanted = wanted._replace(acked=True)
    letters = run(_read(settings, wanted))
    if names:
        known = {place: one for one in letters for place in (one.id, one.place)}
        missing = [name for name in names if name not in known]
        if missing:
            raise NothingThere(
                f"There is no dead letter {missing[0]}; `quotewire dlq list` shows all.",
            )
        letters = list({known[name].id: known[name] for name in names}.values())
    if not letters:
        raise NothingThere(NONE)
    return letters


async def _read(settings: Settings, wanted: Filter) -> list[DeadLetter]:
    from dataclasses import replace

    from streams.cli.times import read_time
    from streams.client import DeadLetters

    before = read_time(wanted.until, ends=True).timestamp() * 1000 if wanted.until else math.inf
    found = []
    async with DeadLetters(settings) as letters:
        async for letter in letters.read(acknowledged=wanted.acked):
            if (
                wanted.stage in (None, letter.stage)
                and wanted.reason in (None, letter.reason)
                and letter.timestamp_ms < before
            ):
                # Thousands of articles need not be in memory at once.
                found.append(replace(letter, value=b"", headers=()))
    return found


async def _mark(settings: Settings, letters: list[DeadLetter], undo: bool) -> None:
    from streams.client import DeadLetters

    async with DeadLetters(settings) as reader:
        await reader.mark(letters, "open" if undo else "acknowledged")


async def _purge(settings: Settings, letters: list[DeadLetter]) -> int:
    from streams.client import DeadLetters

    async with DeadLetters(settings) as reader:
        return await reader.purge(letters)


async def _get(settings: Settings, name: str) -> DeadLetter:
    from streams.client import DeadLetters

    async with DeadLetters(settings) as letters:
        return await letters.get(name)


async def _replay(
    settings: Settings, letters: list[DeadLetter], ack: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from streams.client import DeadLetters, Publisher

    wanted = {letter.id for letter in letters}
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    async with (
        DeadLetters(settings) as reader,
        Publisher(settings, on_wait=notice) as publisher,
    ):
        async for letter in reader.read(acknowledged=True):
            if letter.id not in wanted:
                continue
            try:
                receipt = await reader.replay(letter, publisher)
            except (RawRecordGone, RecordTooLarge) as error:
                failed.append({"id": letter.id, "reason": str(error)})
            else:
                where = f"{receipt.topic}:{receipt.partition}:{receipt.offset}"
                done.append({"id": letter.id, "raw": where})
        if ack:
            again = {one["id"] for one in done}
            await reader.mark([one for one in letters if one.id in again], "acknowledged")
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
    for line in letter.content[:SHOWN_BYTES].decode(errors="replace").splitlines():
        out.print(Text("  " + clean(line)), soft_wrap=True)
    if len(letter.value) > SHOWN_BYTES:
        out.print(Text("  …  (all of it: --raw)", style="dim"))


add_commands(
    app,
    {
        "Commands": {
            "list": list_letters,
            "show": show,
            "replay": replay,
            "ack": ack,
            "purge": purge,
        }
    },
    above="dlq",
)
