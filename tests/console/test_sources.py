"""The console's view of `quotewire collect`'s sources, and its button that pauses one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from streams.collect.rhythm import after_failure, after_success
from streams.collect.source import Source
from streams.collect.state import State
from tests.console.api import Start
from tests.console.conftest import Page, StartConsole
from tests.console.test_api import conforms

GOOD = Source("https://good.example/feed", name="Good News", kind="web")
BAD = Source("https://me:secret@bad.example/<b>", name="<b>Bad</b> News", kind="web")


@pytest.fixture
def remembered(tmp_path: Path) -> str:
    """A file of what collect remembers: a source that goes well, and one that does not."""
    path = str(tmp_path / "collect.sqlite")
    state = State(path)
    state.list_sources([GOOD, BAD])
    now = time.time()
    for source in (GOOD, BAD):
        memory = state.memory(source.id)
        assert memory is not None
        memory.visited = now
        if source is GOOD:
            memory.new, memory.kind = 1_234, "feed"
            after_success(memory, 3, now, 900.0, None, 0.0)
        else:
            after_failure(memory, "tls", "bad.example: its certificate fails.", now, 900.0, None)
        state.save(memory)
    state.close()
    return path


async def test_sources_are_listed_and_paused(start: Start, remembered: str) -> None:
    api = await start(collect_state=remembered)
    code, body = await api.get("/api/sources")
    assert code == 200
    conforms(body, "/api/sources", 200)
    assert [one["state"] for one in body["sources"]] == ["failing", "ok"]
    assert body["sources"][0]["url"] == "https://bad.example/<b>"
    assert (body["total"], body["states"]["ok"]) == (2, 1)
    assert len((await api.get("/api/sources?limit=1"))[1]["sources"]) == 1
    assert (await api.get("/api/sources?limit=x"))[0] == 400
    for undo, state in ((False, "paused"), (True, "ok")):
        path = f"/api/sources/{GOOD.id}/pause"
        code, body = await api.post(path, json={"undo": undo})
        assert (code, body) == (200, {"id": GOOD.id, "paused": not undo})
        conforms(body, "/api/sources/{id}/pause", 200, "post")
        found = (await api.get("/api/sources"))[1]["sources"]
        assert next(one["state"] for one in found if one["id"] == GOOD.id) == state
    assert (await api.post("/api/sources/none/pause", json={}))[0] == 404
    assert (await api.post(f"/api/sources/{GOOD.id}/pause", data=b"x"))[0] == 415


async def test_without_a_collector_there_is_nothing_to_list(start: Start, tmp_path: Path) -> None:
    api = await start(collect_state=str(tmp_path / "none.sqlite"))
    code, body = await api.get("/api/sources")
    assert (code, body["total"], body["sources"]) == (200, None, [])
    assert not (tmp_path / "none.sqlite").exists()
    (tmp_path / "none.sqlite").write_bytes(b"no database " * 100)
    assert (await api.get("/api/sources"))[0] == 503


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_shows_sources_and_pauses_them(
    start_console: StartConsole, page: Page, remembered: str, dark: bool
) -> None:
    console = start_console(collect_state=remembered)
    page.shape(390 if dark else 1280, 800, dark=dark)
    page.open(console.url + "#sources")
    page.until(lambda: len(page.all("[data-source]")) == 2)
    assert page.text("#sources-said") == "2 sources: 1 ok, 1 failing."
    assert page.text("#sources-count") == "1"
    assert "<b>Bad</b> News" in page.texts("[data-source] th")[0]
    assert "its certificate fails" in page.texts("[data-source] th")[0]
    assert page.faults() == []
    assert page.js("return document.documentElement.scrollWidth") <= (390 if dark else 1280)
    page.all("[data-source] button")[1].click()
    page.until(lambda: page.texts("[data-source] .stage") == ["failing", "paused"])
    assert page.js("return document.activeElement.textContent") == "Resume"
    state = State(remembered)
    assert state.paused() == {GOOD.id}
    state.close()
