"""What README.md says of settings and commands is so."""

from __future__ import annotations

import re

import pytest
import typer

from streams.cli import app
from tests.kafka import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_table() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    table = README[README.index("| Command |") : README.index("Each has `--help`")]
    assert set(re.findall(r"^\| `([a-z]+)", table, re.MULTILINE)) == set(commands)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^):]+)\)", README))))
def test_links_lead_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
