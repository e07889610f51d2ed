"""A receiver of webhooks, as a process that can be killed.

`python receiver.py PORT FILE [ANSWERS]`: each message that it takes is a line of FILE, on disk
before it answers. ANSWERS, separated by commas, say how it meets the first messages: a status,
`hang`, `late`, or `lose` (takes it, and hangs up without an answer); then all are taken.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from aiohttp import web

LATE_SECONDS = 0.2
TRIES = 100


class Receiver:
    """Takes messages. `met`: how it meets the next ones."""

    def __init__(self, file: Path | None = None, met: list[str] | None = None) -> None:
        self.file = file
        self.met = met or []
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.tried: list[str] = []
        self.hanging = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        id = request.headers["webhook-id"]
        self.tried.append(id)
        how = self.met.pop(0) if self.met else "204"
        if how == "hang":
            await self.hanging.wait()
            return web.Response(status=503)
        if how == "late":
            await asyncio.sleep(LATE_SECONDS)
        if how.isdigit() and int(how) >= 300:
            return web.Response(status=int(how))
        self._take(request, id, body)
        if how == "lose":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=204)

    def _take(self, request: web.Request, id: str, body: bytes) -> None:
        self.taken.append((dict(request.headers), body))
        if self.file is not None:
            with self.file.open("a") as lines:
                lines.write(json.dumps([id, json.loads(body)["data"]["line"]]) + "\n")
                lines.flush()
                os.fsync(lines.fileno())


async def serve(receiver: Receiver, port: int = 0) -> tuple[web.AppRunner, str]:
    """Serve it; the runner, to be cleaned up, and the address."""
    app = web.Application()
    app.router.add_post("/T0/hidden", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/T0/hidden?key=hidden"


async def _main(port: int, file: Path, met: list[str]) -> None:
    receiver = Receiver(file, met)
    for left in reversed(range(TRIES)):  # The one before may have been killed just now.
        try:
            await serve(receiver, port)
            break
        except OSError:
            if not left:
                raise
            await asyncio.sleep(LATE_SECONDS)
    await asyncio.Event().wait()


if __name__ == "__main__":
    answers = sys.argv[3].split(",") if len(sys.argv) > 3 else []
    asyncio.run(_main(int(sys.argv[1]), Path(sys.argv[2]), answers))
