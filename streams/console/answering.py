"""How the archive's routes answer: in which format, and whether it is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web
from yarl import URL

from streams.console.declared import Refusal
from streams.console.formats import TYPES, Format, Item, csv_of, feed, jsonl, linked, linked_data


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its name, what it has, and where it goes on."""

    name: str
    kind: type
    items: Sequence[Item]
    cursor: str | None
    more: dict[str, Any]


def page_of(request: web.Request, asked: Format | None, page: Page) -> web.Response:
    """A page in the format that is asked for, by name or by Accept. Raises Refusal."""
    chosen = asked or _accepted(request, tuple(TYPES))
    own = request.url
    following = str(own.update_query(cursor=page.cursor)) if page.cursor is not None else None
    if chosen == "json":
        relative = str(URL(following).relative()) if following else None
        body = orjson.dumps({page.name: page.items, "next": relative, **page.more})
    elif chosen == "jsonl":
        body = jsonl(page.items)
    elif chosen == "csv":
        body = csv_of(page.items, page.kind)
    elif chosen == "jsonld":
        body = linked_data(page.items, _base(request))
    else:
        title = f"quotewire: {page.name}"
        if asked_for := ", ".join(v for k, v in own.query.items() if k not in _NO_TITLE):
            title += f", {asked_for}"
        body = feed(page.items, _base(request), title=title, own=str(own), following=following)
    answer = answer_of(request, body, chosen)
    if following is not None:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


_NO_TITLE = ("format", "cursor", "limit", "order", "facets")


def one_of(request: web.Request, asked: Format | None, whole: Any, item: Item) -> web.Response:
    """All that is known of one, or `item` as linked data. Raises Refusal."""
    chosen = asked or _accepted(request, ("json", "jsonld"))
    if chosen == "jsonld":
        found = {"@context": "https://schema.org", **linked(item, _base(request))}
        return answer_of(request, orjson.dumps(found), chosen)
    return answer_of(request, orjson.dumps(whole), chosen)


def answer_of(request: web.Request, body: bytes, chosen: Format) -> web.Response:
    """The answer, with what tells whether it is still the same."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    # Weak: compressed or not, it is the same answer.
    headers = {
        "ETag": f"W/{tag}",
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Encoding",
    }
    given = {
        one.strip().removeprefix("W/")
        for one in request.headers.get("If-None-Match", "").split(",")
    }
    if given & {tag, "*"}:
        return web.Response(status=304, headers=headers)
    charset = None if chosen in ("json", "jsonl", "jsonld") else "utf-8"
    answer = web.Response(body=body, content_type=TYPES[chosen], charset=charset, headers=headers)
    answer.enable_compression()
    return answer


def _base(request: web.Request) -> str:
    return str(request.url.origin() / "api/v1")


def _accepted(request: web.Request, known: Sequence[Format]) -> Format:
    """The format that the header Accept likes best. Raises Refusal where it takes none."""
    header = request.headers.get("Accept") or "*/*"
    best: tuple[float, int] = (0.0, 0)
    found: Format | None = None
    for part in header.split(","):
        kind, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = 1.0
        for one in parameters:
            if one.startswith("q="):
                try:
                    weight = float(one[2:])
                except ValueError:
                    weight = 0.0
        for at, name in enumerate(known):
            exact = kind in (TYPES[name], *_OTHER_TYPES.get(name, ()))
            whole = TYPES[name].partition("/")[0] + "/*"
            if (exact or kind in ("*/*", whole)) and (weight, int(exact)) > best and weight > 0:
                best, found = (weight, int(exact)), known[at]
    if found is None:
        offered = ", ".join(TYPES[name] for name in known)
        raise Refusal(406, f"There is {offered}; Accept takes none of them.")
    return found


_OTHER_TYPES: dict[str, tuple[str, ...]] = {"jsonl": ("application/x-ndjson",)}
