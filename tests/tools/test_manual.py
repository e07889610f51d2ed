"""The manual page is what the help of the commands gives, and a page that `man` can show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from streams.cli.examples import EXAMPLES
from tests.missing import missing
from tools import manual


def test_the_page_has_not_drifted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert manual.main(["--check"]) == 0
    monkeypatch.setattr(manual, "PAGE", tmp_path / "other.1")
    assert manual.main(["--check"]) == 1
    assert manual.main([]) == 0
    assert manual.main(["--check"]) == 0


def test_every_command_option_and_example_is_on_it() -> None:
    page = manual.page().replace("\\-", "-").replace("\\e", "\\")
    for words, lines in EXAMPLES.items():
        assert f".SS quotewire {words}\n" in page or f".SS quotewire {words} " in page or not words
        assert all(f"\n{line}\n" in page for line in lines)
    assert "\\fB--topic-prefix\\fR \\fITEXT\\fR" in page


def test_lines_that_roff_would_run_are_text() -> None:
    assert manual.text(".so /etc/passwd\n'x \\n") == "\\&.so /etc/passwd\n\\&'x \\en"


def test_man_shows_it_without_a_warning() -> None:
    if shutil.which("groff") is None:
        missing("groff is not there: scripts/install-docker-test-tools installs it")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", manual.PAGE], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "quotewire dlq replay" in done.stdout
