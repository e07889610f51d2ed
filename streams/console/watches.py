"""Watches over HTTP: what each wants, what it has sent, and a feed of its alerts."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from streams.archive.answers import FoundQuote, iso
from streams.archive.api import Archive
from streams.console.access import ARCHIVE
from streams.console.answering import answer_of
from streams.console.declared import Answer, Query, Refusal, Route, answers, query_of
from streams.console.formats import add_text, feed_bytes, feed_entry, feed_head
from streams.console.live import FEED
from streams.console.v1 import Text, time_of
from streams.errors import NothingThere, UsageError
from streams.settings import Settings
from streams.watches.asked import SentAlert, State, sent_alerts, states
from streams.watches.listing import read_watches, watches_path
from streams.watches.trial import Trial, WouldSend, try_out
from streams.watches.watch import Watch
from streams.watches.wording import first_line, link_of

JSON_FEED = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"
GONE = "Taken back: what this alert rested on is gone."
MOST_NUMBER = 2**63 - 1
TRIAL_DAYS = 7
"""That a trial looks back over where nobody says since when."""


class AlertsQuery(Query):
    """Parameters of what a watch has sent."""

    format: Literal["json", "atom", "jsonfeed"] = Field("json", description="Of the answer.")
    before: int | None = Field(
        None, ge=0, le=MOST_NUMBER, description="Where an answer said that it goes on."
    )
    limit: int = Field(50, ge=1, le=500, description="Most to give.")


class TrialQuery(Query):
    """Parameters of what a watch would have sent."""

    since: Text | None = Field(
        None, description=f"Published then or later, ISO 8601; without it {TRIAL_DAYS} days ago."
    )
    limit: int = Field(50, ge=1, le=500, description="Most alerts to give.")


class Watched(BaseModel):
    """A watch, and what became of it. `when`, `quiet`, `limit`: as in the file. `to`: names of
    targets; their addresses are secret. `since`: articles that came before are none of it.
    `last_day`: alerts of the last 24 hours. `sent`, `waiting`, `dead`: messages."""

    name: str
    state: Literal["on", "paused"]
    wants: dict[str, tuple[str, ...]]
    min_confidence: float | None
    when: str
    quiet: str | None
    zone: str
    limit: str | None
    since: int | None
    to: tuple[str, ...]
    alerts: int
    last_day: int
    last_at: int | None
    sent: int
    waiting: int
    dead: int
    error: str | None


class AllWatches(BaseModel):
    """The watches of the file."""

    watches: list[Watched]


class OneAlert(BaseModel):
    """An alert as it is now. `leaves_at`: when it left, or will; `gone`: it was taken back."""

    id: str
    line: str
    link: str | None
    made_at: int
    leaves_at: int
    told: bool
    gone: bool
    outlets: tuple[str, ...]
    article: str | None
    quote: str | None


class Alerts(BaseModel):
    """A watch, and its newest alerts. `next`: the `before` of what follows."""

    watch: Watched
    alerts: list[OneAlert]
    next: int | None


class WouldBe(BaseModel):
    """An alert that there would have been. `quotes`: how many it would rest on."""

    line: str
    link: str
    published_at: int
    outlets: tuple[str, ...]
    quotes: int
    article: str
    quote: str


class Tried(BaseModel):
    """What a watch would have sent, the newest first. `total`: all such alerts, of `quotes` quotes;
    `a_day`: alerts a day on average; `at_least`: there are more than were looked at."""

    alerts: list[WouldBe]
    total: int
    quotes: int
    a_day: float
    at_least: bool


async def watches(request: web.Request) -> web.Response:
    """All watches."""
    query_of(request, Query)
    known = _read(request)
    found = await request.app[ARCHIVE].ask(lambda archive: archive.read(_states))
    told = [_watched(one, found) for one in known.values()]
    return answer_of(request, AllWatches(watches=told).model_dump_json().encode(), "json")


async def alerts(request: web.Request) -> web.Response:
    """What a watch has sent, as JSON or as a feed."""
    query = query_of(request, AlertsQuery)
    watch = _named(request)
    name = watch.name

    def ask(archive: Archive) -> tuple[dict[str, State], list[SentAlert]]:
        return archive.read(
            lambda connection: (
                _states(connection),
                sent_alerts(connection, [name], before=query.before, limit=query.limit + 1),
            )
        )

    known, found = await request.app[ARCHIVE].ask(ask)
    shown = found[: query.limit]
    told = [_told(request, one) for one in shown]
    if query.format == "json":
        more = shown[-1].number if len(found) > len(shown) else None
        page = Alerts(watch=_watched(watch, known), alerts=told, next=more)
        return answer_of(request, page.model_dump_json().encode(), "json")
    # In a feed is what has left for its readers.
    left = [one for one, sent in zip(told, shown, strict=True) if sent.told]
    own = str(request.url)
    if query.format == "atom":
        return answer_of(request, _atom(name, own, left), "atom")
    answer = answer_of(request, _json_feed(name, own, left), "json")
    if answer.status == 200:
        answer.content_type = JSON_FEED
    return answer


async def trial(request: web.Request) -> web.Response:
    """What a watch would have sent."""
    query = query_of(request, TrialQuery)
    watch = _named(request)
    since = time_of("since", query.since) or datetime.now(UTC) - timedelta(days=TRIAL_DAYS)
    async with request.app[TRIALS]:
        tried: Trial = await request.app[ARCHIVE].ask(
            lambda archive: try_out(archive, watch, since, time.time())
        )
    page = Tried(
        alerts=[_would_be(request, one) for one in tried.alerts[: query.limit]],
        total=len(tried.alerts),
        quotes=tried.quotes,
        a_day=round(tried.a_day, 2),
        at_least=tried.at_least,
    )
    return answer_of(request, page.model_dump_json().encode(), "json")


TRIALS: web.AppKey[asyncio.Semaphore] = web.AppKey("trials")
"""Lets one trial ask the archive at a time: they are the longest of its questions."""


def _states(connection: Connection) -> dict[str, State]:
    return states(connection, time.time())


def _named(request: web.Request) -> Watch:
    name = request.match_info["id"]
    watch = _read(request).get(name)
    if watch is None:
        raise Refusal(404, f"There is no watch {name!r}.")
    return watch


def _settings(request: web.Request) -> Settings:
    return request.app[FEED].settings


def _read(request: web.Request) -> dict[str, Watch]:
    try:
        return read_watches(watches_path(_settings(request))).watches
    except (UsageError, NothingThere) as error:
        raise Refusal(503, str(error)) from None


def _watched(watch: Watch, known: dict[str, State]) -> Watched:
    state = known.get(watch.name, State())
    return Watched(
        name=watch.name,
        state="paused" if watch.paused else "on",
        wants=watch.wants,
        min_confidence=watch.min_confidence,
        when=watch.rhythm,
        quiet=None if watch.quiet is None else str(watch.quiet),
        zone=watch.zone,
        limit=None if watch.limit is None else str(watch.limit),
        since=watch.since,
        to=watch.to,
        alerts=state.alerts,
        last_day=state.last_day,
        last_at=state.last_at,
        sent=state.sent,
        waiting=state.waiting,
        dead=state.dead,
        error=state.error,
    )


def _told(request: web.Request, one: SentAlert) -> OneAlert:
    quote = one.quote
    link = _link(request, quote) if quote else None
    return OneAlert(
        id=one.id,
        line=first_line(quote, one.outlets) if quote else GONE,
        link=link,
        made_at=one.made_at,
        leaves_at=one.leaves_at,
        told=one.told,
        gone=one.gone_at is not None,
        outlets=one.outlets,
        article=quote.article if quote else None,
        quote=quote.quote if quote else None,
    )


def _would_be(request: web.Request, one: WouldSend) -> WouldBe:
    quote = one.quote
    outlets = tuple(filter(None, one.outlets))
    return WouldBe(
        line=first_line(quote, outlets),
        link=_link(request, quote),
        published_at=quote.published_at,
        outlets=outlets,
        quotes=one.quotes,
        article=quote.article,
        quote=quote.quote,
    )


def _link(request: web.Request, quote: FoundQuote) -> str:
    here = str(request.url.origin())
    return link_of(quote, _settings(request).console_url or here, here)


def _atom(name: str, own: str, told: list[OneAlert]) -> bytes:
    """An Atom feed (RFC 4287) of a watch's alerts."""
    updated = max((one.leaves_at for one in told), default=0)
    root = feed_head(
        f"urn:quotewire:watch:{name}", f"quotewire: {name}", updated, own=own, author="quotewire"
    )
    for one in told:
        id = f"urn:quotewire:alert:{one.id}"
        entry = feed_entry(root, id, one.line, one.leaves_at, link=one.link)
        add_text(entry, "summary", one.line)
    return feed_bytes(root)


def _json_feed(name: str, own: str, told: list[OneAlert]) -> bytes:
    """A JSON Feed 1.1 of a watch's alerts."""
    items = [
        {
            "id": f"urn:quotewire:alert:{one.id}",
            "title": one.line,
            "content_text": one.line,
            "date_published": iso(one.leaves_at),
            **({"url": one.link} if one.link is not None else {}),
        }
        for one in told
    ]
    feed = {"version": VERSION, "title": f"quotewire: {name}", "feed_url": own, "items": items}
    return orjson.dumps(feed)


_REFUSALS = {
    304: "Still the same.",
    400: "A parameter cannot be used.",
    404: "There is no archive.",
    503: "The archive's database does not answer, or the file of watches cannot be used.",
}
_HEADERS = {
    "If-None-Match": "ETag of what you have: where it is still the same, the answer is 304."
}

ROUTES = (
    Route(
        "GET",
        "/api/v1/watches",
        watches,
        "watches",
        "Watches, and what became of what they have sent",
        answers("Those of the file of watches.", AllWatches),
        query=Query,
        headers=_HEADERS,
        refusals=_REFUSALS,
    ),
    Route(  # Before the one below, whose ids could end like this.
        "GET",
        "/api/v1/watches/{id}/trial",
        trial,
        "watch_trial",
        "What a watch would have sent of what the archive has; nothing is sent",
        answers("The newest alerts first.", Tried),
        query=TrialQuery,
        ids="The watch's name.",
        headers=_HEADERS,
        refusals={**_REFUSALS, 404: "There is no such watch, or no archive."},
    ),
    Route(
        "GET",
        "/api/v1/watches/{id}",
        alerts,
        "watch_alerts",
        "What a watch has sent; as an Atom feed or a JSON Feed too",
        {
            200: Answer(
                "The newest alerts first.",
                {"application/json": Alerts, "application/atom+xml": None, JSON_FEED: None},
            )
        },
        query=AlertsQuery,
        ids="The watch's name.",
        headers=_HEADERS,
        refusals={**_REFUSALS, 404: "There is no such watch, or no archive."},
    ),
)
