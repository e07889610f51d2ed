"""Progress on a terminal."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from streams.cli import ticker
from streams.cli.ticker import Ticker


def shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, total: int | None) -> str:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=100, color_system=None)
    monkeypatch.setattr(ticker, "err", console)
    with Ticker("Published", lambda: total) as progress:
        for _ in range(3):
            progress.tick(10)
            time.sleep(0.4)
        progress.tick(10)
        time.sleep(0.2)
    assert progress.count == 4
    return written.getvalue()


def test_a_terminal_sees_how_many_how_fast_and_how_long_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(monkeypatch, terminal=True, total=80)
    assert "Published" in text
    assert "4 articles, " in text
    assert "/s" in text
    assert "00:0" in text
    assert "left" in text


def test_where_nobody_knows_how_many_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, terminal=True, total=None)
    assert "4 articles, " in text
    assert "left" not in text


def test_a_file_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False, total=80) == ""
