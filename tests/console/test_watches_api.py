"""Watches over HTTP: their state, and the feeds that readers subscribe to."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest

from streams.watches.watcher import Watcher
from tests.console.api import Api, Start
from tests.console.test_api import conforms
from tests.streams.archive.conftest import Place
from tests.streams.watches.conftest import NOW, Stream, copy, look


@pytest.fixture
async def asked(start: Start, tmp_path: Path) -> Api:
    """A console beside an archive whose watch has sent two alerts, and taken one back."""
    place, file = Place(str(tmp_path / "archive.sqlite")), tmp_path / "watches.toml"
    file.write_text(
        "[target.desk]\nwebhook = 'http://127.0.0.1:1/T0/hidden'\n"
        "[watch.ferry]\nwords = 'ferry'\nto = 'desk'\nsince = 2022-01-01T00:00:00Z\n"
        "[watch.late]\nwords = 'ferry'\nwhen = 'digest every 1d'\nsince = 2022-01-01T00:00:00Z\n"
        "quiet = '22:00-7:00'\nzone = 'Europe/Tallinn'\nlimit = '20/h'\nmin_confidence = 0.5\n"
    )
    database = place.open()
    stream = Stream(database)
    stream.bring(copy(1), copy(2), copy(3, "Nobody has seen the <ferry> since Monday, they say"))
    look(Watcher(database, file, 0.4, clock=lambda: NOW))
    stream.bring(copy(3, "Something else"))
    look(Watcher(database, file, 0.4, clock=lambda: NOW + 1))
    database.close()
    return await start(archive=place.address, watches=str(file))


async def test_what_became_of_each(asked: Api) -> None:
    code, body = await asked.get("/api/v1/watches")
    assert code == 200, body
    conforms(body, "/api/v1/watches", 200)
    ferry, late = body["watches"]
    assert (ferry["name"], ferry["alerts"], ferry["waiting"]) == ("ferry", 2, 3)
    assert (ferry["to"], late["when"]) == (["desk"], "digest every 1d")
    assert "hidden" not in str(body)
    assert (ferry["last_day"], ferry["since"], ferry["quiet"]) == (0, 1_640_995_200, None)
    assert (late["quiet"], late["zone"], late["limit"]) == (
        "22:00-07:00",
        "Europe/Tallinn",
        "20/1h",
    )
    assert (late["min_confidence"], ferry["min_confidence"]) == (0.5, None)


async def test_what_one_has_sent(asked: Api) -> None:
    code, body = await asked.get("/api/v1/watches/ferry?limit=1")
    assert code == 200, body
    conforms(body, "/api/v1/watches/{id}", 200)
    code, rest = await asked.get(f"/api/v1/watches/ferry?before={body['next']}")
    (one, two) = (*body["alerts"], *rest["alerts"])
    assert sorted([one["gone"], two["gone"]]) == [False, True]
    kept = one if two["gone"] else two
    assert kept["line"].startswith("Liina Oras (minister) says: “The ferry will sail” — Outlet 1")
    assert kept["link"].endswith("/#article/c1/q1")
    assert kept["outlets"] == ["Outlet 1", "Outlet 2"]
    assert rest["next"] is None
    assert (await asked.get("/api/v1/watches/nobody"))[0] == 404


async def test_what_one_would_have_sent(asked: Api) -> None:
    code, body = await asked.get("/api/v1/watches/ferry/trial?since=2022-01-01")
    assert code == 200, body
    conforms(body, "/api/v1/watches/{id}/trial", 200)
    (one,) = body["alerts"]
    assert one["line"].startswith("Liina Oras (minister) says: “The ferry will sail” — Outlet 1")
    assert one["link"].endswith("/#article/c1/q1")
    assert (one["outlets"], one["quotes"]) == (["Outlet 1", "Outlet 2"], 2)
    assert (body["total"], body["quotes"], body["a_day"], body["at_least"]) == (1, 2, 1.0, False)
    code, lately = await asked.get("/api/v1/watches/ferry/trial")
    assert (code, lately["alerts"], lately["quotes"]) == (200, [], 0)  # It was years ago.
    code, before = await asked.get("/api/v1/watches/ferry/trial?since=2022-01-10")
    assert (code, before["total"]) == (200, 0)


async def test_a_trial_is_refused_in_a_sentence(asked: Api) -> None:
    for path, code, said in (
        ("nobody/trial", 404, "There is no watch 'nobody'."),
        ("ferry/trial?since=soon", 400, "since takes a time in ISO 8601, 2024-05-01 or"),
        ("ferry/trial?limit=501", 400, "limit takes a number from 1 to 500."),
        ("ferry/trial?until=2022-01-01", 400, "There is no parameter 'until'; there are since,"),
        (f"ferry?before={'9' * 30}", 400, "before takes a number from 0 to 9223372036854775807."),
    ):
        found, body = await asked.get(f"/api/v1/watches/{path}")
        assert found == code, (path, body)
        assert body["detail"].startswith(said), (path, body)


@pytest.mark.parametrize("format", ["atom", "jsonfeed"])
async def test_feeds_have_what_has_left(asked: Api, format: str) -> None:
    async def entries(name: str) -> list[tuple[str, str]]:
        url = f"{asked.url}/api/v1/watches/{name}?format={format}"
        async with asked.http.get(url) as answer:
            assert answer.status == 200
            text = await answer.text()
        if format == "jsonfeed":
            return [(one["id"], one["title"]) for one in json.loads(text)["items"]]
        found = feedparser.parse(text)
        assert not found.bozo
        return [(one.id, one.title) for one in found.entries]

    told = await entries("ferry")
    assert len({id for id, _ in told}) == 2
    assert sum(line.startswith("Taken back") for _, line in told) == 1
    assert await entries("late") == []  # It is still gathered.
