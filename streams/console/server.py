"""The console's HTTP server: the page, and the API that it lives on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from streams.console.access import ARCHIVE, ArchiveAccess
from streams.console.declared import problem
from streams.console.feed import Feed
from streams.console.files import login_page, routes
from streams.console.guard import COOKIE, Guard, check_settings
from streams.console.live import CLOSING, FEED, STARTED
from streams.console.memory import give_back
from streams.console.routes import ROUTES
from streams.console.watches import TRIALS
from streams.hosts import quiet_about_bad_requests
from streams.settings import Settings

GUARD: web.AppKey[Guard] = web.AppKey("guard")

FORM_TYPE = "application/x-www-form-urlencoded"


def create_app(feed: Feed, guard: Guard) -> web.Application:
    """The application; `feed` runs already."""
    app = web.Application(middlewares=[guard.middleware(refuse)], client_max_size=16_384)
    app[FEED], app[GUARD] = feed, guard
    app[CLOSING] = asyncio.Event()
    app[ARCHIVE] = ArchiveAccess(feed.settings)
    app[TRIALS] = asyncio.Semaphore(1)
    app[STARTED] = round(time.time(), 3)
    for route in ROUTES:
        route.add_to(app)
    app.router.add_get("/health", health)
    app.router.add_post("/login", login)
    for path, handler in routes():
        app.router.add_get(path, handler)
    app.on_shutdown.append(_close)
    app.on_cleanup.append(_close_archive)
    return app


async def _close(app: web.Application) -> None:
    app[CLOSING].set()
    app[FEED].tell()


async def _close_archive(app: web.Application) -> None:
    app[ARCHIVE].close()


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
    """A refusal: the login page for people without a token, a problem for everyone else."""
    if code == 401 and "text/html" in request.headers.get("Accept", ""):
        return login_page(401)
    answer = problem(code, sentence)
    if code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def login(request: web.Request) -> web.Response:
    """Give the cookie to whoever has the token."""
    guard = request.app[GUARD]
    if request.content_type != FORM_TYPE:
        return problem(415, f"A login takes a form ({FORM_TYPE}).")
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
    fine = feed.problem is None
    return web.json_response({"ok": fine}, status=200 if fine else 503)


async def serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve the console until cancelled; `on_ready` is told its address."""
    async with serving(settings) as url:
        on_ready(url)
        await asyncio.Event().wait()
