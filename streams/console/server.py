"""The console's HTTP server: the page, and the API that it lives on."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import logging
import mimetypes
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace as with_changes
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError

from schemas import VERSION
from streams.console.feed import Feed, mark_of
from streams.console.guard import COOKIE, HEADERS, Guard, check_settings
from streams.console.openapi import openapi
from streams.console.store import Mark, Store, read_marks, summary, withdrawal, write_marks
from streams.errors import ClientError, Gap, NothingThere, RawRecordGone
from streams.settings import Settings

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
MOST_LISTENERS = 100
BATCH = 50
"""Events that a listener is sent between two looks at the ring."""

BEAT_SECONDS = 15.0
STATUS_SECONDS = 2.0
MOST_QUOTES = 200
MOST_QUERY = 200

FEED: web.AppKey[Feed] = web.AppKey("feed")
GUARD: web.AppKey[Guard] = web.AppKey("guard")
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing")
LISTENERS: web.AppKey[set[int]] = web.AppKey("listeners")
STARTED = web.AppKey("started", float)

JSON_TYPE = "application/json"


def create_app(feed: Feed, guard: Guard) -> web.Application:
    """The application; `feed` runs already."""
    app = web.Application(middlewares=[guard.middleware(refuse)], client_max_size=16_384)
    app[FEED], app[GUARD] = feed, guard
    app[CLOSING] = asyncio.Event()
    app[LISTENERS] = set()
    app[STARTED] = round(time.time(), 3)
    app.router.add_get("/api/events", events)
    app.router.add_get("/api/quotes", quotes)
    app.router.add_get("/api/articles/{id:.+}", article)
    app.router.add_get("/api/deadletters", deadletters)
    app.router.add_post("/api/deadletters/{id:.+}/replay", replay)
    app.router.add_get("/api/status", status)
    app.router.add_get("/api/openapi.json", description)
    app.router.add_get("/health", health)
    app.router.add_post("/login", login)
    for path, handler in _page():
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


# -- the page


def _page() -> list[tuple[str, Any]]:
    """A route for each file of the page, held in memory: no path of a request touches disk."""
    routes = []
    for path in sorted(PAGE.iterdir()):
        if path.suffix not in (".html", ".css", ".js", ".svg", ".json"):
            continue
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = "text/javascript" if path.suffix == ".js" else kind
        serve = _file(path.read_bytes(), kind)
        routes.append((f"/{path.name}", serve))
        if path.name == "index.html":
            routes.append(("/", serve))
    return routes


def _file(body: bytes, kind: str) -> Any:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    charset = "utf-8" if kind.startswith("text/") or kind.endswith(("json", "xml")) else None
    headers = {"Cache-Control": "no-cache", "ETag": tag}

    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        answer = web.Response(body=body, content_type=kind, charset=charset, headers=headers)
        answer.enable_compression()
        return answer

    return serve


def refuse(request: web.Request, code: int, sentence: str) -> web.Response:
    """A refusal: the login page for people without a token, JSON for everyone else."""
    if code == 401 and "text/html" in request.headers.get("Accept", ""):
        return _login_page(401)
    headers = {"Cache-Control": "no-store"}
    if code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.json_response({"error": sentence}, status=code, headers=headers)


def _login_page(code: int, wrong: bool = False) -> web.Response:
    text = (PAGE / "login.html").read_text(encoding="utf-8")
    said = "That is not the token of this console." if wrong else ""
    return web.Response(
        text=text.replace("<!-- said -->", said),
        status=code,
        content_type="text/html",
        headers={"Cache-Control": "no-store"},
    )


async def login(request: web.Request) -> web.Response:
    """Give the cookie to whoever has the token."""
    guard = request.app[GUARD]
    form = await request.post()
    if guard.asks and not await guard.login(str(form.get("token", ""))):
        return _login_page(401, wrong=True)
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


async def replay(request: web.Request) -> web.Response:
    """Publish the raw record of a dead letter again; once, unless `again` is true."""
    if request.content_type != JSON_TYPE:
        return _error(415, "A replay takes a JSON body: {}.")
    try:
        given = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("again", False), bool):
        return _error(400, 'The body takes {} or {"again": true}.')
    feed = request.app[FEED]
    letter = feed.letters.get(request.match_info["id"])
    if letter is None:
        return _error(404, "The console does not hold this dead letter.")
    if letter.replayed is not None and not given.get("again", False):
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
        "listeners": len(app[LISTENERS]),
        "workers": feed.workers,
        "charts": "stream" if feed.charts is None else "prometheus",
        "samples": history if samples else history[-1:],
    }


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
    listeners = request.app[LISTENERS]
    if len(listeners) >= MOST_LISTENERS:
        return _error(503, f"{MOST_LISTENERS} listen already; try again later.")
    answer = web.StreamResponse(
        headers={
            **HEADERS,
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    me = id(answer)
    listeners.add(me)
    try:
        await answer.prepare(request)
        await Listener(request, answer, view, "status" in query).run(marks, begin == "now")
    except (ConnectionError, asyncio.CancelledError):
        pass  # It has gone.
    finally:
        listeners.discard(me)
    return answer


class Listener:
    """One who listens to events: it has its own place in the ring, and no queue."""

    def __init__(
        self, request: web.Request, answer: web.StreamResponse, view: str, with_status: bool
    ) -> None:
        self._request = request
        self._app = request.app
        self._feed = request.app[FEED]
        self._answer = answer
        self._full = view == "full"
        self._with_status = with_status
        self._marks: dict[int, Mark] = {}

    async def run(self, marks: dict[int, Mark] | None, from_now: bool) -> None:
        """Send events until the listener or the server goes."""
        feed, closing = self._feed, self._app[CLOSING]
        await self._answer.write(b"retry: 1000\n\n")
        store, generation = feed.store, feed.generation
        seq: int | None = None
        beat = told = 0.0
        while not closing.is_set() and self._request.transport is not None:
            if feed.generation != generation:
                store, generation = feed.store, feed.generation
                await self._reset(store, "The topic was made anew.")
                seq = store.first_seq
            if seq is None and feed.begun:
                if marks is not None:
                    self._marks = marks
                    seq = await self._catch_up(store)
                elif from_now:
                    self._marks, seq = dict(store.marks), store.next_seq
                else:
                    self._marks, seq = store.start(), store.first_seq
            if seq is not None and seq < store.first_seq:
                seq = await self._catch_up(store)
            batch = list(itertools.islice(store.since(seq), BATCH)) if seq is not None else []
            for item in batch:
                seq = item.seq + 1
                at = self._marks.get(item.partition)
                if at is not None and item.offset < at.offset:
                    continue
                self._marks[item.partition] = item.mark
                if item.body is None or not item.summary:
                    continue  # A later version or a withdrawal follows.
                name = "withdrawn" if item.withdrawn else "article"
                await self._send(name, item.body if self._full else item.summary)
            now = time.monotonic()
            if self._with_status and now - told >= STATUS_SECONDS:
                told = beat = now
                current = orjson.dumps(current_status(self._app, samples=False))
                await self._answer.write(b"event: status\ndata: " + current + b"\n\n")
            elif batch:
                beat = now
            elif now - beat >= BEAT_SECONDS:
                beat = now
                await self._answer.write(b": still here\n\n")
            if len(batch) < BATCH:
                await feed.changed(STATUS_SECONDS)

    async def _catch_up(self, store: Store) -> int:
        """Read what the ring no longer holds from the log; the number to go on from."""
        while not store.holds(self._marks):
            # What the ring had dropped before is before the end that is read to.
            floor = store.start()
            try:
                async for event in self._feed.history(self._marks):
                    self._marks[event.partition] = mark_of(event)
                    document = event.cloudevent()
                    await self._send(
                        "withdrawn" if event.withdrawn else "article",
                        orjson.dumps(document if self._full else _summary(document, event)),
                    )
            except Gap as gap:
                await self._reset(store, str(gap))
            except (ClientError, KafkaError) as error:
                await self._answer.write(b": " + str(error).encode() + b"\n\n")
                await asyncio.sleep(STATUS_SECONDS)
            else:
                # Markers leave no event that would tell how far it has been read.
                for number, at in floor.items():
                    known = self._marks.get(number, at)
                    if known.offset <= at.offset:
                        self._marks[number] = with_changes(known, offset=at.offset)
        return store.first_seq

    async def _reset(self, store: Store, why: str) -> None:
        self._marks = store.start()
        await self._send("reset", orjson.dumps({"reason": why}))

    async def _send(self, name: str, data: bytes) -> None:
        """One event. JSON holds no line break, so it is one line."""
        head = f"id: {write_marks(self._marks)}\nevent: {name}\ndata: ".encode()
        await self._answer.write(head + data + b"\n\n")


def _summary(document: dict[str, Any], event: Any) -> dict[str, Any]:
    if event.withdrawn:
        return withdrawal(event.data)
    return summary(event.data, document, event.timestamp_ms)


async def serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve the console until cancelled; `on_ready` is told its address."""
    async with serving(settings) as url:
        on_ready(url)
        await asyncio.Event().wait()
