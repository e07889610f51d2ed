"""README.md is right: its links lead somewhere, and the demo shows what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from streams.settings import PREFIX
from tests.kafka import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^):]+)\)", README))))
def test_links_lead_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_demo_shows_what_it_says(tmp_path: Path) -> None:
    """All of it but the seconds, up to line breaks."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    result = subprocess.run(
        [sys.executable, "-m", "streams.cli", "demo", str(ROOT / "samples")],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    (said,) = re.findall(r"^```\n(Starting a broker.*?)^```", README, re.DOTALL | re.MULTILINE)
    shown = plain(result.stdout)
    for part in said.split("[...]\n"):
        assert plain(part) in shown


def plain(text: str) -> str:
    """One line, without the seconds that the demo took."""
    return " ".join(re.sub(r"\d+\.\d s", "- s", text).split())
