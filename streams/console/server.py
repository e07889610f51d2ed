"""The console's HTTP server: the page, and the API that it lives on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError

from schemas import VERSION
from schemas.deadletter import State
from streams.console.feed import Feed
from streams.console.files import login_page, routes
from streams.console.guard import COOKIE, HEADERS, Guard, check_settings
from streams.console.letters import Letter
from streams.console.listener import Listener
from streams.console.memory import give_back
from streams.console.openapi import openapi
from streams.console.sources import list_sources, pause_source
from streams.console.store import Mark, read_marks
from streams.errors import ClientError, NothingThere, RawRecordGone
from streams.hosts import quiet_about_bad_requests
from streams.settings import Settings

MOST_LISTENERS = 100
MOST_QUOTES = 200
MOST_SOURCES = 5_000
MOST_QUERY = 200

FEED: web.AppKey[Feed] = web.AppKey("feed")
GUARD: web.AppKey[Guard] = web.AppKey("guard")
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing")
STARTED = web.AppKey("started", float)

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


def create_app(feed: Feed, guard: Guard) -> web.Application:
    """The application; `feed` runs already."""
    app = web.Application(middlewares=[guard.middleware(refuse)], client_max_size=16_384)
    app[FEED], app[GUARD] = feed, guard
    app[CLOSING] = asyncio.Event()
    app[STARTED] = round(time.time(), 3)
    app.router.add_get("/api/events", events)
    app.router.add_get("/api/quotes", quotes)
    app.router.add_get("/api/articles/{id:.+}", article)
    app.router.add_get("/api/deadletters", deadletters)
    app.router.add_post("/api/deadletters/{id:.+}/replay", replay)
    app.router.add_post("/api/deadletters/{id:.+}/ack", acknowledge)
    app.router.add_get("/api/sources", sources)
    app.router.add_post("/api/sources/{id}/pause", pause)
    app.router.add_get("/api/status", status)
    app.router.add_get("/api/openapi.json", description)
    app.router.add_get("/health", health)
    app.router.add_post("/login", login)
    for path, handler in routes():
        app.router.add_get(path, handler)
    app.on_shutdown.append(_close)
    return app


async def _close(app: web.Application) -> None:
    app[CLOSING].set()
    app[FEED].tell()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[str]:
    """Serve the console meanwhile; gives its address as a URL.

    Raises SettingsError where it would be open to others without a token, OSError where the port
    is taken.
    """
    check_settings(settings)
    quiet_about_bad_requests()
    give_back()
    async with Feed(settings) as feed:
        app = create_app(feed, Guard(settings))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, settings.host, settings.console_port)
            await site.start()
            host, port = runner.addresses[0][:2]
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{port}/"
        finally:
            await runner.cleanup()


# -- health and login


def refuse(request: web.Request, code: int, sentence: str) -> web.Response:
    """A refusal: the login page for people without a token, JSON for everyone else."""
    if code == 401 and "text/html" in request.headers.get("Accept", ""):
        return login_page(401)
    headers = {"Cache-Control": "no-store"}
    if code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.json_response({"error": sentence}, status=code, headers=headers)


async def login(request: web.Request) -> web.Response:
    """Give the cookie to whoever has the token."""
    guard = request.app[GUARD]
    if request.content_type != FORM_TYPE:
        return _error(415, f"A login takes a form ({FORM_TYPE}).")
    form = parse_qs((await request.read()).decode(errors="replace"))
    if guard.asks and not await guard.login(request, form.get("token", [""])[-1]):
        return login_page(401, wrong=True)
    answer = web.Response(status=303, headers={"Location": "/"})
    if guard.asks:
        answer.set_cookie(
            COOKIE, guard.session, httponly=True, samesite="Strict", secure=request.secure
        )
    return answer


async def health(request: web.Request) -> web.Response:
    """For health checks of containers: 200 while the stream can be read."""
    feed = request.app[FEED]
    problem = feed.problem
    return web.json_response({"ok": problem is None}, status=200 if problem is None else 503)


# -- the API


def _json(value: Any, code: int = 200) -> web.Response:
    return web.Response(
        body=value if isinstance(value, bytes) else orjson.dumps(value),
        status=code,
        content_type=JSON_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def _error(code: int, sentence: str) -> web.Response:
    return _json({"error": sentence}, code)


async def quotes(request: web.Request) -> web.Response:
    """Who said what: quotes by speaker, organisation, place and word."""
    known = ("speaker", "organisation", "place", "word", "limit")
    if unknown := sorted(set(request.query) - set(known)):
        return _error(400, f"There is no parameter {unknown[0]!r}; there are {', '.join(known)}.")
    wanted = {name: request.query.get(name, "") for name in known[:4]}
    if any(len(value) > MOST_QUERY for value in wanted.values()):
        return _error(400, f"A search takes at most {MOST_QUERY} characters.")
    limit = _number(request.query.get("limit", "50"), 1, MOST_QUOTES)
    if limit is None:
        return _error(400, f"limit takes a number from 1 to {MOST_QUOTES}.")
    found, total = request.app[FEED].store.quotes(**wanted, limit=limit)
    return _json({"total": total, "quotes": found})


def _number(text: str, least: int, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return int(text) if least <= int(text) <= most else None


async def article(request: web.Request) -> web.Response:
    """An article with what was found in it: its latest event."""
    item = request.app[FEED].store.article(request.match_info["id"])
    if item is None or item.body is None:
        return _error(
            404,
            "The console does not hold this article: it was withdrawn, has not passed yet, or too "
            "many have passed since.",
        )
    return _json(item.body)


async def deadletters(request: web.Request) -> web.Response:
    """The last dead letters, newest first."""
    limit = _number(request.query.get("limit", "100"), 1, 500)
    if limit is None:
        return _error(400, "limit takes a number from 1 to 500.")
    letters = request.app[FEED].letters
    return _json(
        {"total": letters.total, "deadletters": [each.json() for each in letters.newest(limit)]}
    )


async def _flag(request: web.Request, name: str) -> bool | web.Response:
    """A flag of a request's JSON body; else the refusal."""
    if request.content_type != JSON_TYPE:
        return _error(415, "The body must be JSON: {}.")
    try:
        given = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict) or not isinstance(given.get(name, False), bool):
        return _error(400, f'The body takes {{}} or {{"{name}": true}}.')
    return bool(given.get(name, False))


async def _letter_and_flag(request: web.Request, name: str) -> tuple[Letter, bool] | web.Response:
    """The dead letter that a request names, and a flag of its JSON body; else the refusal."""
    flag = await _flag(request, name)
    if isinstance(flag, web.Response):
        return flag
    letter = request.app[FEED].letters.get(request.match_info["id"])
    if letter is None:
        return _error(404, "The console does not hold this dead letter.")
    return letter, flag


async def acknowledge(request: web.Request) -> web.Response:
    """Acknowledge a dead letter; with `undo` it is open again."""
    found = await _letter_and_flag(request, "undo")
    if isinstance(found, web.Response):
        return found
    letter, undo = found
    state: State = "open" if undo else "acknowledged"
    try:
        await request.app[FEED].mark(letter, state)
    except (ClientError, KafkaError) as error:
        return _error(503, str(error))
    return _json({"id": letter.id, "state": state})


async def replay(request: web.Request) -> web.Response:
    """Publish the raw record of a dead letter again; once, unless `again` is true."""
    found = await _letter_and_flag(request, "again")
    if isinstance(found, web.Response):
        return found
    letter, again = found
    feed = request.app[FEED]
    if letter.replayed is not None and not again:
        return _error(
            409, f'It has been replayed, as {letter.replayed}; {{"again": true}} does it again.'
        )
    try:
        receipt = await feed.replay(letter)
    except (RawRecordGone, NothingThere) as error:
        return _error(410, str(error))
    except (ClientError, KafkaError) as error:
        return _error(503, str(error))
    return _json(
        {
            "id": letter.id,
            "topic": receipt.topic,
            "partition": receipt.partition,
            "offset": receipt.offset,
        },
        202,
    )


async def sources(request: web.Request) -> web.Response:
    """The sources of `quotewire collect`, those with trouble first."""
    limit = _number(request.query.get("limit", "500"), 1, MOST_SOURCES)
    if limit is None:
        return _error(400, f"limit takes a number from 1 to {MOST_SOURCES}.")
    path = request.app[FEED].settings.collect_state
    try:
        return _json(await asyncio.to_thread(list_sources, path, limit))
    except ClientError as error:
        return _error(503, str(error))


async def pause(request: web.Request) -> web.Response:
    """Pause a source; with `undo` it goes on."""
    undo = await _flag(request, "undo")
    if isinstance(undo, web.Response):
        return undo
    id, path = request.match_info["id"], request.app[FEED].settings.collect_state
    try:
        known = await asyncio.to_thread(pause_source, path, id, not undo)
    except ClientError as error:
        return _error(503, str(error))
    return _json({"id": id, "paused": not undo}) if known else _error(404, "No such source.")


def current_status(app: web.Application, samples: bool) -> dict[str, Any]:
    """How the stream and the console are doing."""
    feed = app[FEED]
    history = feed.samples.all() if feed.charts is None else feed.charts
    return {
        "version": VERSION,
        "problem": feed.problem,
        "brokers": list(feed.settings.brokers),
        "topics": {"raw": feed.topics.raw, "enriched": feed.topics.enriched},
        "started": app[STARTED],
        "articles": {
            "held": len(feed.store),
            "limit": feed.settings.console_articles,
            "passed": feed.store.next_seq,
            "bytes": feed.store.memory,
            "unreadable": feed.unreadable,
        },
        "dead_letters": {
            "total": feed.letters.total,
            "replayed": sum(each.replayed is not None for each in feed.letters.newest(500)),
            "enriched": sum(each.enriched is not None for each in feed.letters.newest(500)),
        },
        "listeners": len(feed.listeners),
        "workers": feed.workers,
        "charts": "stream" if feed.charts is None else "prometheus",
        "samples": history if samples else history[-1:],
    }


def _status_alone(app: web.Application) -> bytes:
    return orjson.dumps(current_status(app, samples=False))


async def status(request: web.Request) -> web.Response:
    """How the stream and the console are doing, with ten minutes of samples."""
    return _json(current_status(request.app, samples=True))


async def description(request: web.Request) -> web.Response:
    """This API as OpenAPI 3.1."""
    return _json(openapi())


async def events(request: web.Request) -> web.StreamResponse:
    """Events as they come, as server-sent events; resumes after Last-Event-ID."""
    query = request.query
    last = request.headers.get("Last-Event-ID") or query.get("last_event_id") or ""
    marks: dict[int, Mark] | None = None
    if last:
        try:
            marks = read_marks(last)
        except ValueError:
            return _error(400, "Last-Event-ID is no id of an event of this stream.")
    begin, view = query.get("from", "start"), query.get("view", "full")
    if begin not in ("start", "now") or view not in ("full", "summary"):
        return _error(400, "from takes start or now, view takes full or summary.")
    feed = request.app[FEED]
    if len(feed.listeners) >= MOST_LISTENERS:
        return _error(503, f"{MOST_LISTENERS} listen already; try again later.")
    answer = web.StreamResponse(
        headers={
            **HEADERS,
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    listener = Listener(
        request,
        answer,
        feed,
        request.app[CLOSING],
        full=view == "full",
        status=partial(_status_alone, request.app) if "status" in query else None,
    )
    feed.listeners.add(listener)
    try:
        await answer.prepare(request)
        await listener.run(marks, begin == "now")
    except (ConnectionError, asyncio.CancelledError):
        pass  # It has gone.
    finally:
        feed.listeners.discard(listener)
    return answer


async def serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve the console until cancelled; `on_ready` is told its address."""
    async with serving(settings) as url:
        on_ready(url)
        await asyncio.Event().wait()
