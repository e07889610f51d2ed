"""The manual page, `docs/quotewire.1`, made of the help of all commands.

`python -m tools.manual` writes it; `--check` fails where it is not what the help gives.
The form is man(7): https://man7.org/linux/man-pages/man7/man.7.html
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from streams.cli import app
from streams.errors import Exit
from streams.settings import PREFIX, Settings

PAGE = Path(__file__).parents[1] / "docs/quotewire.1"
SKIPPED = ("install_completion", "show_completion")
"""Options of typer's."""


def page() -> str:
    """The whole page."""
    root: Any = typer.main.get_command(app)
    about, *more = root.help.split("\n\n")
    lines = [
        '.TH QUOTEWIRE 1 "" quotewire "User Commands"',
        ".SH NAME",
        f"quotewire \\- {text(about[0].lower() + about[1:])}",
        ".SH SYNOPSIS",
        ".B quotewire",
        r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        *paragraphs("\n\n".join(more)),
        ".SH OPTIONS",
        *options(root),
        ".SH COMMANDS",
        *(line for name, command in root.commands.items() for line in section(name, command)),
        ".SH EXIT STATUS",
        *(
            line
            for code in Exit
            if code.meaning
            for line in (".TP", f".B {code.value}", text(code.meaning))
        ),
        ".SH ENVIRONMENT",
        *settings(),
    ]
    return "\n".join(lines) + "\n"


def section(words: str, command: Any) -> Iterator[str]:
    """A command, and the commands below it."""
    below = getattr(command, "commands", {})
    arguments = [each for each in command.params if not each.opts[0].startswith("-")]
    shown = "".join(f" {argument(each)}" for each in arguments)
    yield f".SS quotewire {text(words)}{shown or (' ' if below else '')}".rstrip()
    yield from paragraphs(command.help)
    yield from options(command)
    for name, each in below.items():
        yield from section(f"{words} {name}", each)


def argument(parameter: Any) -> str:
    """An argument's name: in brackets where it is optional, with dots where there may be more."""
    name = f"\\fI{text(parameter.metavar)}\\fR" + " ..." * (parameter.nargs == -1)
    return name if parameter.required else f"[{name}]"


def options(command: Any) -> Iterator[str]:
    """The arguments and options of a command, each with its help."""
    for each in command.params:
        if each.name in SKIPPED or each.hidden:
            continue
        yield ".TP"
        if not each.opts[0].startswith("-"):
            yield argument(each)
        else:
            value = "" if each.is_flag else f" \\fI{text(each.metavar or each.bare_type())}\\fR"
            names = (f"\\fB{text(name)}\\fR{value}" for name in (*each.opts, *each.secondary_opts))
            yield ", ".join(names)
        default = each.default
        told = f" Default {default}." if isinstance(default, str | int) and not each.is_flag else ""
        yield text(each.help + told)


def settings() -> Iterator[str]:
    """Every setting."""
    for name, field in Settings.model_fields.items():
        yield from (".TP", f".B {PREFIX}{name.upper()}", text(field.description or ""))


def paragraphs(help: str) -> Iterator[str]:
    """The paragraphs of a help; those that are kept as they are (`\\b`) stand unfilled."""
    for part in help.split("\n\n"):
        yield ".PP"
        if part.startswith("\b"):
            title, *lines = part.removeprefix("\b").strip().split("\n")
            yield from (text(title), ".RS", ".nf", *(text(line.strip()) for line in lines))
            yield from (".fi", ".RE")
        else:
            yield text(part)


def text(words: str) -> str:
    """Words as roff has them."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return re.sub(r"^([.'])", r"\\&\1", escaped, flags=re.MULTILINE)


def main(arguments: list[str] | None = None) -> int:
    """Write or check; 1 where the page has drifted."""
    parser = argparse.ArgumentParser(prog="python -m tools.manual", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    if not parser.parse_args(arguments).check:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        sys.stderr.write(f"{PAGE} is not what the help gives: make man\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
