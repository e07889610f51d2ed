"""A collector of a web that behaves as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.collect import collector
from streams.collect.state import State
from tests.streams.collect.web import Collecting, Stream, serving


@pytest.fixture(autouse=True)
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days of the clock of tests pass sooner."""
    monkeypatch.setattr(collector, "LOOK", 600.0)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Collecting]:
    """A collector with an empty state."""
    state = State(str(tmp_path / "collect.sqlite"))
    async with serving() as web:
        yield Collecting(web, state, Stream())
    state.close()
