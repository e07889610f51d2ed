"""What commands say: results to standard output, all else to standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


def complain(sentence: str) -> None:
    """Show an error to people."""
    err.print(_visible(sentence), style="red", markup=False, soft_wrap=True)


def notice(sentence: str) -> None:
    """Show people what they should know, beside the output."""
    err.print(_visible(sentence), style="yellow", markup=False, soft_wrap=True)


def _visible(sentence: str) -> str:
    """Lines that move no cursor: names of files and of articles may hold anything."""
    from streams.render import visible

    return "\n".join(visible(line.expandtabs(4)) for line in sentence.splitlines())


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 event`, `2,000 events`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def progress(label: str) -> Progress:
    """A bar with counts and time on standard error; nothing where that is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, disable=not err.is_terminal)


def print_json(value: Any) -> None:
    """Print a value as JSON, indented."""
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
