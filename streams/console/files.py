"""The files of the console's page, held in memory: no path of a request touches the disk."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parent / "page"
SUFFIXES = (".html", ".css", ".js", ".svg", ".json")

Serve = Callable[[web.Request], Awaitable[web.Response]]


def routes() -> list[tuple[str, Serve]]:
    """Path and handler of each file of the page."""
    found = []
    for path in sorted(PAGE.iterdir()):
        if path.suffix not in SUFFIXES:
            continue
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = "text/javascript" if path.suffix == ".js" else kind
        serve = _file(path.read_bytes(), kind)
        found.append((f"/{path.name}", serve))
        if path.name == "index.html":
            found.append(("/", serve))
    return found


def _file(body: bytes, kind: str) -> Serve:
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


def login_page(code: int, wrong: bool = False) -> web.Response:
    """The page that asks for the token. `wrong`: one was given, and was not it."""
    text = (PAGE / "login.html").read_text(encoding="utf-8")
    said = "That is not the token of this console." if wrong else ""
    return web.Response(
        text=text.replace("<!-- said -->", said),
        status=code,
        content_type="text/html",
        headers={"Cache-Control": "no-store"},
    )
