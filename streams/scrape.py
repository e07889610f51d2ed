"""Where a process serves `/metrics` and `/health` to those that watch it."""

from __future__ import annotations

import functools
import os
import socket
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from streams.errors import PortTaken
from streams.exposition import Exposition
from streams.hosts import is_loopback, knows_host, quiet_about_bad_requests
from streams.settings import PREFIX, Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def serve_watchers(
    settings: Settings, routes: Mapping[str, Handler]
) -> tuple[web.AppRunner, int]:
    """Serve paths at the port of metrics: what runs, and its port. Raises PortTaken."""
    quiet_about_bad_requests()
    app = web.Application(middlewares=[only_for(settings)])
    for path, handler in routes.items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, settings.host, settings.metrics_port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        why = os.strerror(error.errno) if error.errno else str(error)
        raise PortTaken(
            f"Port {settings.metrics_port} on {settings.host} cannot be listened at: "
            f"{why}. Set {PREFIX}METRICS_PORT to another one (0 takes any free port)."
        ) from error
    return runner, runner.addresses[0][1]


async def metrics_page(exposition: Exposition, request: web.Request) -> web.Response:
    """The page, in OpenMetrics where the scraper takes it: only there are exemplars."""
    body, content_type = await exposition.page(request.headers.get("Accept", ""))
    return web.Response(body=body, headers={"Content-Type": content_type})


def only_for(settings: Settings) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Refuses what was meant for another host: no page of the web reads from here."""
    host = settings.host

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        names = {"localhost", host.lower(), *map(str.lower, settings.metrics_hosts), *here()}
        if not knows_host(request.host, names, local=is_loopback(host), short=True):
            reason = (
                f"This process does not answer to that name; {PREFIX}METRICS_HOSTS lists names."
            )
            return web.json_response({"error": reason}, status=421)
        return await handler(request)

    return check


@functools.cache
def here() -> tuple[str, ...]:
    """Names of this machine."""
    return socket.gethostname().lower(), socket.getfqdn().lower()
