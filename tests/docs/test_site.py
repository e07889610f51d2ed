"""The site is built without a warning, and has every page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from streams.cli import app
from streams.settings import PREFIX, Settings
from tests.kafka import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; with `strict` a broken link or a page outside of the menu is an error."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    assert not [page for page in pages if not (site / page).with_suffix(".html").exists()]


def test_every_file_that_a_page_shows_is_there(site: Path) -> None:
    """A marker that a formatter has touched is no marker any more, and shows as it is."""
    shown = {page: re.sub("<[^>]*>", "", page.read_text("utf-8")) for page in site.rglob("*.html")}
    assert shown
    assert not [page.name for page, text in shown.items() if re.search("--8 ?&lt;", text)]
    assert "AIOKafkaConsumer" in (site / "how-to/plain-consumer.html").read_text("utf-8")


def test_the_reference_has_every_setting_and_command(site: Path) -> None:
    settings = (site / "reference/settings.html").read_text("utf-8")
    assert all(f"{PREFIX}{name.upper()}<" in settings for name in Settings.model_fields)
    commands = (site / "reference/commands.html").read_text("utf-8")
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert all(f"quotewire {name}" in commands for name in known)


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """A reader's browser asks the site alone: no fonts, scripts or pictures of others."""
    page = (site / "index.html").read_text("utf-8")
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page
