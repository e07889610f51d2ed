"""The HTTP API and its guard, without a broker."""

from __future__ import annotations

import asyncio
import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from streams.client import ClientError, RawRecordGone
from streams.console import files, guard, server
from streams.console.guard import COOKIE, WRONG_SECONDS, Guard, check_settings
from streams.console.openapi import openapi
from streams.console.samples import Samples, worker_of
from streams.console.server import create_app
from streams.errors import SettingsError
from streams.settings import Settings, load_settings
from tests.console.api import Api, Start, Stream
from tests.console.events import brief, ferry

TOKEN = "a token of more than 16"


# -- the document


def test_the_document_is_openapi() -> None:
    validate(openapi())


async def test_the_document_has_every_route_of_the_api(api: Api) -> None:
    served = {
        (route.resource.canonical, route.method.lower())
        for route in create_app(api.feed, Guard(api.feed.settings)).router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/")
        if route.method != "HEAD"
    }
    described = {(path, method) for path, item in openapi()["paths"].items() for method in item}
    assert served == described
    assert (await api.get("/api/openapi.json"))[1] == json.loads(json.dumps(openapi()))


def conforms(value: Any, path: str, code: int, method: str = "get") -> None:
    """Assert that an answer is as the document says; fields that it does not name are errors."""
    answer = openapi()["paths"][path][method]["responses"][str(code)]
    schema = answer["content"]["application/json"]["schema"]
    whole = {**schema, "components": openapi()["components"]}
    Draft202012Validator(closed(whole)).validate(value)


def closed(schema: Any) -> Any:
    """The schema with all objects closed whose fields it names."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


async def test_answers_are_as_the_document_says(api: Api) -> None:
    api.feed.put(ferry())
    api.feed.bury("dlq:1")
    api.feed.samples.take(5, 2.0, None)
    told = ("quotewire_records_total", {"stage": "ingest", "outcome": "result"}, 3.0)
    api.feed.workers = [
        {"address": "127.0.0.1:1", "reachable": False},
        {"address": "127.0.0.1:2", "reachable": True, **worker_of([told])},
    ]
    for path, described in (
        ("/api/quotes", "/api/quotes"),
        ("/api/articles/urn:ferry", "/api/articles/{id}"),
        ("/api/deadletters", "/api/deadletters"),
        ("/api/status", "/api/status"),
    ):
        code, body = await api.get(path)
        assert code == 200
        conforms(body, described, 200)
    api.feed.charts = [Samples().take(7, 10.0, 4)]
    code, body = await api.get("/api/status")
    conforms(body, "/api/status", 200)
    assert (body["charts"], body["samples"][0]["lag"]) == ("prometheus", 4)
    code, body = await api.get("/api/articles/none")
    assert code == 404
    conforms(body, "/api/articles/{id}", 404)
    code, body = await api.post("/api/deadletters/dlq:1/replay", json={})
    conforms(body, "/api/deadletters/{id}/replay", code, "post")


# -- quotes and articles


async def test_quotes_by_speaker_and_place(api: Api) -> None:
    api.feed.put(ferry())
    api.feed.put(brief(1))
    code, body = await api.get("/api/quotes?speaker=nordmann&place=lima")
    assert code == 200
    assert body["total"] == 1
    (quote,) = body["quotes"]
    assert quote["speaker"] == "Kari Nordmann"
    assert quote["parts"][1] == "Nobody in Lima would have done more."
    assert quote["places"] == ["Lima"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("speeker=x", "no parameter 'speeker'"),
        ("limit=0", "from 1 to 200"),
        ("limit=201", "from 1 to 200"),
        ("limit=x", "from 1 to 200"),
        ("word=" + "x" * 201, "at most 200 characters"),
    ],
)
async def test_a_query_that_cannot_be_used_is_one_sentence(api: Api, query: str, said: str) -> None:
    code, body = await api.get(f"/api/quotes?{query}")
    assert code == 400
    assert said in body["error"]


async def test_ids_may_hold_anything(api: Api) -> None:
    from urllib.parse import quote

    for id in ("https://news.example/a/b?c=d#e", "ü 𝕏 %2F", "a/replay", "<b>"):
        api.feed.put(ferry(id))
        async with api.http.get(f"{api.url}/api/articles/{quote(id, safe='')}") as answer:
            assert (await answer.json())["data"]["article"]["id"] == id


# -- replays and acknowledgements


async def test_an_acknowledged_one_is_no_longer_listed_until_it_is_undone(api: Api) -> None:
    api.feed.bury("dlq:ingest:raw:0:1")
    path = "/api/deadletters/dlq:ingest:raw:0:1/ack"
    for given, state, listed in (({}, "acknowledged", 0), ({"undo": True}, "open", 1)):
        code, body = await api.post(path, json=given)
        conforms(body, "/api/deadletters/{id}/ack", code, "post")
        assert (code, body["state"]) == (200, state)
        _, shown = await api.get("/api/deadletters")
        assert len(shown["deadletters"]) == listed
    assert (await api.post(path, json={"undo": 1}))[0] == 400
    assert (await api.post("/api/deadletters/y/ack", json={}))[0] == 404
    api.feed.error = ClientError("No broker answers.")
    assert await api.post(path, json={}) == (503, {"error": "No broker answers."})


async def test_a_replay_is_done_once_unless_again_is_said(api: Api) -> None:
    api.feed.bury("dlq:ingest:raw:0:1")
    path = "/api/deadletters/dlq:ingest:raw:0:1/replay"
    assert (await api.post(path, json={}))[0] == 202
    code, body = await api.post(path, json={})
    assert code == 409
    assert "raw:0:9" in body["error"]
    assert (await api.post(path, json={"again": True}))[0] == 202
    assert api.feed.replays == 2


async def test_a_replay_that_cannot_be_says_why(api: Api) -> None:
    api.feed.bury("x")
    path = "/api/deadletters/x/replay"
    assert (await api.post("/api/deadletters/y/replay", json={}))[0] == 404
    assert (await api.post(path, data="{}", headers={"Content-Type": "text/plain"}))[0] == 415
    for body in ("", "[]", '{"again": 1}', "{"):
        kind = {"Content-Type": "application/json"}
        assert (await api.post(path, data=body, headers=kind))[0] == 400
    assert (await api.get(path))[0] == 405
    assert api.feed.replays == 0
    api.feed.error = RawRecordGone("It is gone.")
    assert await api.post(path, json={}) == (410, {"error": "It is gone."})
    api.feed.error = ClientError("No broker answers.")
    assert await api.post(path, json={}) == (503, {"error": "No broker answers."})


# -- events


async def test_events_come_as_they_pass(api: Api) -> None:
    api.feed.put(ferry())
    async with Stream(api) as stream:
        assert stream.answer.content_type == "text/event-stream"
        first = await stream.next()
        assert first["event"] == "article"
        assert json.loads(first["data"])["data"] == ferry()
        Draft202012Validator(
            {"$ref": "#/components/schemas/Event", "components": openapi()["components"]}
        ).validate(json.loads(first["data"]))
        api.feed.put(brief(1), partition=3)
        second = await stream.next()
        assert second["id"] == "0:1:0:raw,3:1:0:raw"
        api.feed.put({"article_id": "urn:ferry", "reason": "Canceled.", "outcome": "withdrawn"})
        third = await stream.next()
        assert third["event"] == "withdrawn"
        assert json.loads(third["data"])["data"]["article_id"] == "urn:ferry"


async def test_an_id_resumes_after_its_event(api: Api) -> None:
    for number in range(6):
        api.feed.put(brief(number), partition=number % 2)
    async with Stream(api) as stream:
        seen = [await stream.next() for _ in range(6)]
    for at in range(5):
        async with Stream(api, last=seen[at]["id"]) as stream:
            rest = [json.loads(each["data"])["id"] for each in seen[at + 1 :]]
            assert await stream.ids(5 - at) == rest
    query = f"/api/events?last_event_id={seen[4]['id']}"
    async with Stream(api, query) as stream:
        assert await stream.ids(1) == ["e1-2"]


async def test_from_now_and_summaries(api: Api) -> None:
    api.feed.put(ferry())
    async with Stream(api, "/api/events?from=now&view=summary&status") as stream:
        status = await stream.next()
        assert status["event"] == "status"
        assert "id" not in status
        conforms(json.loads(status["data"]), "/api/status", 200)
        api.feed.put(brief(1))
        event = await stream.next()
        assert json.loads(event["data"])["title"] == "Brief 1 from Nairobi"


@pytest.mark.parametrize("query", ["from=x", "view=x", "last_event_id=nonsense"])
async def test_what_cannot_be_listened_to_is_refused(api: Api, query: str) -> None:
    assert (await api.get(f"/api/events?{query}"))[0] == 400


async def test_a_topic_made_anew_is_told(api: Api) -> None:
    api.feed.put(ferry())
    async with Stream(api) as stream:
        await stream.next()
        api.feed.store = api.feed._new_store()
        api.feed.generation += 1
        api.feed.offsets.clear()
        api.feed.put(brief(1))
        assert (await stream.next())["event"] == "reset"
        assert await stream.ids(1) == ["e0-0"]


async def test_so_many_listen_and_no_more(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_LISTENERS", 2)
    async with Stream(api), Stream(api):
        await asyncio.sleep(0.1)
        assert (await api.get("/api/events"))[0] == 503
    async with asyncio.timeout(120):
        while (await api.get("/api/status"))[1]["listeners"] > 0:
            await asyncio.sleep(0.05)


# -- who may ask


async def test_every_answer_carries_the_policy(api: Api) -> None:
    for path in ("/", "/app.js", "/api/status", "/api/none", "/nothing", "/api/events", "/health"):
        async with api.http.get(api.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/../settings.py", "/%2e%2e/server.py", "/page/index.html"])
async def test_nothing_but_the_page_is_served(api: Api, path: str) -> None:
    assert (await api.get(path))[0] == 404


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("localhost:8600", 200),
        ("127.0.0.1", 200),
        ("[::1]:8600", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8600", 421),
        ("192.168.1.5:8600", 421),
        ("news.example", 200),
        ("[::1", 421),
        ("news.example@evil.example", 421),
    ],
)
async def test_the_host_is_checked(start: Start, host: str, code: int) -> None:
    api = await start(console_hosts="news.example")
    assert (await api.get("/api/status", headers={"Host": host}))[0] == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 202),
        ({"Origin": "self", "Sec-Fetch-Site": "same-origin"}, 202),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, 403),
    ],
)
async def test_the_origin_is_checked(api: Api, headers: dict[str, str], code: int) -> None:
    api.feed.bury("x")
    given = {name: api.url if value == "self" else value for name, value in headers.items()}
    assert (await api.post("/api/deadletters/x/replay", json={}, headers=given))[0] == code


async def test_links_of_other_sites_lead_to_the_page_but_read_nothing(api: Api) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with api.http.get(api.url + "/", headers=link) as answer:
        assert answer.status == 200
    fetched = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert (await api.get("/api/status", headers=fetched))[0] == 403


def test_elsewhere_it_wants_a_token() -> None:
    def settings(**more: Any) -> Settings:
        return Settings(_env_file=None, **more)  # type: ignore[call-arg]

    for host in ("127.0.0.1", "::1", "localhost", "127.0.0.5"):
        check_settings(settings(host=host))
    for host in ("0.0.0.0", "::", "192.168.1.5", "console.example"):
        with pytest.raises(SettingsError, match="QUOTEWIRE_CONSOLE_TOKEN"):
            check_settings(settings(host=host))
        check_settings(settings(host=host, console_token=TOKEN))


async def test_with_a_token_nothing_is_told_without_it(start: Start) -> None:
    api = await start(console_token=TOKEN)
    api.feed.put(ferry())
    for path in ("/", "/app.js", "/api/status", "/api/events", "/api/articles/urn:ferry", "/x"):
        assert (await api.get(path))[0] == 401
    for scheme in (f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", "Bearer \u00fc"):
        assert (await api.get("/api/status", headers={"Authorization": scheme}))[0] == 401
    good = {"Authorization": f"Bearer {TOKEN}"}
    assert (await api.get("/api/status", headers=good))[0] == 200
    assert (await api.get("/health"))[0] == 200


async def test_wrong_tokens_wait_one_after_the_other(start: Start) -> None:
    api = await start(console_token=TOKEN)

    async def ask(token: str) -> float:
        started = time.monotonic()
        headers = {"Authorization": f"Bearer {token}"}
        status, *_ = await api.get("/api/status", headers=headers)
        assert status == (200 if token == TOKEN else 401)
        return time.monotonic() - started

    *wrong, right = await asyncio.gather(*(ask(f"guess {n}") for n in range(3)), ask(TOKEN))
    assert max(wrong) >= 3 * WRONG_SECONDS - 0.05
    assert min(wrong) >= WRONG_SECONDS - 0.05
    assert right < max(wrong)


async def test_guessing_in_parallel_gets_nowhere(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = asyncio.Event()

    async def sleep(_: float) -> None:
        await waited.wait()

    monkeypatch.setattr(guard, "asyncio", SimpleNamespace(Lock=asyncio.Lock, sleep=sleep))
    api = await start(console_token=TOKEN)
    signed_in = {COOKIE: Guard(load_settings(console_token=TOKEN)).session}

    async def bearer(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return int((await api.get("/api/status", headers=headers))[0])

    async def login(token: str) -> int:
        data = {"token": token}
        async with api.http.post(f"{api.url}/login", data=data, allow_redirects=False) as answer:
            return answer.status

    for ask, right in ((bearer, 200), (login, 303)):
        wrong = [asyncio.create_task(ask(f"guess {n}")) for n in range(3 * guard.MOST_WRONG)]
        while sum(one.done() for one in wrong) < len(wrong) - guard.MOST_WRONG:
            await asyncio.sleep(0.01)
        assert {one.result() for one in wrong if one.done()} == {429}
        # Right or wrong, it is not looked at; who has signed in does not notice.
        assert await ask(TOKEN) == 429
        assert (await api.get("/api/status", cookies=signed_in))[0] == 200
        waited.set()
        answers = list(await asyncio.gather(*wrong))
        assert sorted(set(answers)) == [401, 429]
        assert answers.count(401) == guard.MOST_WRONG
        assert await ask(TOKEN) == right
        waited.clear()
        api.http.cookie_jar.clear()


async def test_the_token_is_exchanged_for_a_cookie(start: Start) -> None:
    api = await start(console_token=TOKEN)
    async with api.http.post(api.url + "/login", data={"token": "wrong"}) as answer:
        assert answer.status == 401
        assert "Set-Cookie" not in answer.headers
    evil = {"Origin": "http://evil.example"}
    async with api.http.post(api.url + "/login", data={"token": TOKEN}, headers=evil) as answer:
        assert answer.status == 403
    async with api.http.post(
        api.url + "/login", data={"token": TOKEN}, allow_redirects=False
    ) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert (await api.get("/api/status"))[0] == 200
    api.http.cookie_jar.clear()
    assert (await api.get("/api/status", cookies={COOKIE: "x"}))[0] == 401


async def test_a_login_that_is_no_form_is_refused(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.console.guard.WRONG_SECONDS", 0.0)
    api = await start(console_token=TOKEN)
    form = "application/x-www-form-urlencoded"
    broken = (
        ("multipart/form-data;$boundary=b", b"--b", 415),
        (f"{form}; charset=klingon", b"token=%ff\xff", 401),
        (form, b"", 401),
    )
    for content_type, body, status in broken:
        headers = {"Content-Type": content_type}
        async with api.http.post(api.url + "/login", data=body, headers=headers) as answer:
            assert answer.status == status
    status, _ = await api.get("/api/status", headers={"Cookie": f"{COOKIE}=\udcff"})
    assert status == 401


def test_another_token_voids_the_cookies() -> None:
    sessions = {
        Guard(load_settings(console_token=token)).session for token in (TOKEN, f"{TOKEN}2", None)
    }
    assert len(sessions) == 3


async def test_a_console_that_cannot_read_is_not_healthy(api: Api) -> None:
    assert (await api.get("/health"))[0] == 200
    api.feed.problem = "No broker answers."
    assert (await api.get("/health"))[0] == 503
    assert (await api.get("/api/status"))[1]["problem"] == "No broker answers."


async def test_the_page_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    import re

    page = list(files.PAGE.iterdir())
    assert {".html", ".js"} <= {path.suffix for path in page}
    for path in page:
        text = path.read_text(encoding="utf-8")
        for host in re.findall(r"https?://([\w.-]+)", text):
            assert host == "www.w3.org", path
        if path.suffix == ".html":
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
        if path.suffix == ".js":
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
