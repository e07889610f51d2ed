"""All routes of the API, and its document."""

from __future__ import annotations

from functools import cache
from typing import Any

from aiohttp import web

from streams.console import judging, live, v1, watches
from streams.console.declared import Route, answers, json
from streams.console.openapi import document


async def description(request: web.Request) -> web.Response:
    """This API as OpenAPI 3.1."""
    return json(openapi())


ROUTES = (
    *live.ROUTES,
    *judging.ROUTES,  # Before ids that may hold slashes.
    *v1.ROUTES,
    *watches.ROUTES,
    Route(
        "GET",
        "/api/openapi.json",
        description,
        "openapi",
        "This document",
        answers("OpenAPI 3.1.", dict[str, Any]),
    ),
)


@cache
def openapi() -> dict[str, Any]:
    """The API as an OpenAPI 3.1 document."""
    return document(ROUTES)
