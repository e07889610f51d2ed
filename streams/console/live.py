"""The API about the live stream: what the page in the browser lives on."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Literal

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError
from pydantic import Field

from schemas import VERSION
from schemas.deadletter import State
from streams.archive.location import archive_is_there
from streams.console import models
from streams.console.access import ARCHIVE
from streams.console.declared import (
    Answer,
    Query,
    Refusal,
    Route,
    answers,
    body_of,
    json,
    query_of,
)
from streams.console.feed import Feed
from streams.console.guard import HEADERS
from streams.console.letters import Letter
from streams.console.listener import Listener
from streams.console.sources import list_sources, pause_source
from streams.console.store import Mark, read_marks
from streams.errors import ClientError, NothingThere, RawRecordGone

MOST_LISTENERS = 100
MOST_QUERY = 200

FEED: web.AppKey[Feed] = web.AppKey("feed")
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing")
STARTED = web.AppKey("started", float)


# -- what is asked


class QuotesQuery(Query):
    """Parameters of a search."""

    speaker: str = Field(
        "",
        max_length=MOST_QUERY,
        description="Whom it is by, or through whom it came: name, alias, link id.",
    )
    organisation: str = Field(
        "",
        max_length=MOST_QUERY,
        description="Named in the quote, speaking, or what the speaker belongs to.",
    )
    place: str = Field(
        "",
        max_length=MOST_QUERY,
        description="Named in the quote or its article: name, country code, link id.",
    )
    word: str = Field(
        "",
        max_length=MOST_QUERY,
        description="Words of the quote; each must begin one of its words.",
    )
    limit: int = Field(50, ge=1, le=200, description="Most to give.")


class LettersQuery(Query):
    """Parameters of a list of dead letters."""

    limit: int = Field(100, ge=1, le=500, description="Most to give.")


class SourcesQuery(Query):
    """Parameters of a list of sources."""

    limit: int = Field(500, ge=1, le=5_000, description="Most to give.")


class EventsQuery(Query):
    """Parameters of the stream of events."""

    last_event_id: str = Field("", description="The same, for clients that cannot set the header.")
    begin: Literal["start", "now"] = Field(
        "start",
        alias="from",
        description="Without an id: with what the console holds, or with what comes from now on.",
    )
    view: Literal["full", "summary"] = Field(
        "full", description="full: `data` is an Event; summary: what a list shows of it."
    )
    status: str | None = Field(
        None,
        description="If given: /api/status every two seconds as well.",
        json_schema_extra={"x-empty": True},
    )


class Again(Query):
    """Body of a replay."""

    again: bool = Field(False, description="Also where it was replayed already.")


class Undo(Query):
    """Body of what can be undone."""

    undo: bool = Field(False, description="Have it as it was instead.")


# -- what is answered


async def quotes(request: web.Request) -> web.Response:
    """Who said what: quotes by speaker, organisation, place and word."""
    asked = query_of(request, QuotesQuery)
    found, total = request.app[FEED].store.quotes(**asked.model_dump())
    wanted = {(one["article"], one["quote"]): one["text"] for one in found}
    known = await request.app[ARCHIVE].speakers(wanted)
    shown = [
        {**one, "speaker_identity": known.get((one["article"], one["quote"]))} for one in found
    ]
    return json({"total": total, "quotes": shown})


async def article(request: web.Request) -> web.Response:
    """An article with what was found in it: its latest event."""
    item = request.app[FEED].store.article(request.match_info["id"])
    if item is None or item.body is None:
        raise Refusal(
            404,
            "The console does not hold this article: it was withdrawn, has not passed yet, or too "
            "many have passed since.",
        )
    return json(item.body)


async def deadletters(request: web.Request) -> web.Response:
    """The last dead letters, newest first."""
    limit = query_of(request, LettersQuery).limit
    letters = request.app[FEED].letters
    return json(
        {"total": letters.total, "deadletters": [each.json() for each in letters.newest(limit)]}
    )


def _letter(request: web.Request) -> Letter:
    letter = request.app[FEED].letters.get(request.match_info["id"])
    if letter is None:
        raise Refusal(404, "The console does not hold this dead letter.")
    return letter


async def acknowledge(request: web.Request) -> web.Response:
    """Acknowledge a dead letter; with `undo` it is open again."""
    undo = (await body_of(request, Undo)).undo
    letter = _letter(request)
    state: State = "open" if undo else "acknowledged"
    try:
        await request.app[FEED].mark(letter, state)
    except (ClientError, KafkaError) as error:
        raise Refusal(503, str(error)) from None
    return json({"id": letter.id, "state": state})


async def replay(request: web.Request) -> web.Response:
    """Publish the raw record of a dead letter again; once, unless `again` is true."""
    again = (await body_of(request, Again)).again
    letter = _letter(request)
    feed = request.app[FEED]
    if letter.replayed is not None and not again:
        raise Refusal(
            409, f'It has been replayed, as {letter.replayed}; {{"again": true}} does it again.'
        )
    try:
        receipt = await feed.replay(letter)
    except (RawRecordGone, NothingThere) as error:
        raise Refusal(410, str(error)) from None
    except (ClientError, KafkaError) as error:
        raise Refusal(503, str(error)) from None
    return json(
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
    limit = query_of(request, SourcesQuery).limit
    path = request.app[FEED].settings.collect_state
    try:
        return json(await asyncio.to_thread(list_sources, path, limit))
    except ClientError as error:
        raise Refusal(503, str(error)) from None


async def pause(request: web.Request) -> web.Response:
    """Pause a source; with `undo` it goes on."""
    undo = (await body_of(request, Undo)).undo
    id, path = request.match_info["id"], request.app[FEED].settings.collect_state
    try:
        known = await asyncio.to_thread(pause_source, path, id, not undo)
    except ClientError as error:
        raise Refusal(503, str(error)) from None
    if not known:
        raise Refusal(404, "No such source.")
    return json({"id": id, "paused": not undo})


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
        "archive": archive_is_there(feed.settings),
        "charts": "stream" if feed.charts is None else "prometheus",
        "samples": history if samples else history[-1:],
    }


def _status_alone(app: web.Application) -> bytes:
    return orjson.dumps(current_status(app, samples=False))


async def status(request: web.Request) -> web.Response:
    """How the stream and the console are doing, with ten minutes of samples."""
    return json(current_status(request.app, samples=True))


async def events(request: web.Request) -> web.StreamResponse:
    """Events as they come, as server-sent events; resumes after Last-Event-ID."""
    asked = query_of(request, EventsQuery)
    last = request.headers.get("Last-Event-ID") or asked.last_event_id
    marks: dict[int, Mark] | None = None
    if last:
        try:
            marks = read_marks(last)
        except ValueError:
            raise Refusal(400, "Last-Event-ID is no id of an event of this stream.") from None
    feed = request.app[FEED]
    if len(feed.listeners) >= MOST_LISTENERS:
        raise Refusal(503, f"{MOST_LISTENERS} listen already; try again later.")
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
        full=asked.view == "full",
        status=partial(_status_alone, request.app) if asked.status is not None else None,
    )
    feed.listeners.add(listener)
    try:
        await answer.prepare(request)
        await listener.run(marks, asked.begin == "now")
    except (ConnectionError, asyncio.CancelledError):
        pass  # It has gone.
    finally:
        feed.listeners.discard(listener)
    return answer


# -- routes

_PARAMETER = {400: "A parameter cannot be used."}
_BODY = {400: "The body cannot be used.", 415: "The body is not JSON."}

ROUTES = (
    Route(
        "GET",
        "/api/events",
        events,
        "events",
        "Events as they come",
        {
            200: Answer(
                "The stream; the schema is that of each `data` in full view.",
                {"text/event-stream": models.Event},
            )
        },
        description="Server-sent events without end. `event` is `article`, `withdrawn`, `status` "
        "(without an id) or `reset` (the topic was made anew: forget what you have). `id` holds "
        "the position of every partition; sent back as Last-Event-ID it resumes there, from the "
        "log where the console no longer holds what follows. Each event comes once within a "
        "connection, in order within a partition.",
        query=EventsQuery,
        headers={
            "Last-Event-ID": "`id` of the last event that you have; `partition:next offset:last "
            "origin:origin's topic`, separated by commas."
        },
        refusals={**_PARAMETER, 503: "Too many listen at the same time."},
    ),
    Route(
        "GET",
        "/api/quotes",
        quotes,
        "quotes",
        "Who said what",
        answers("What was found.", models.LiveQuotes),
        description="Quotes of the articles that the console holds, newest first, that meet all "
        "that is given. Names match by their words, without regard to case and accents; ids as a "
        "whole.",
        query=QuotesQuery,
        refusals=_PARAMETER,
    ),
    Route(
        "GET",
        "/api/articles/{id}",
        article,
        "article",
        "An article and what was found in it",
        answers("Its latest event.", models.Event),
        ids="The article's id, percent-encoded.",
        refusals={404: "The console does not hold it, or it was withdrawn."},
    ),
    Route(
        "GET",
        "/api/deadletters",
        deadletters,
        "deadletters",
        "The last dead letters, newest first",
        answers("Those that nobody has acknowledged.", models.DeadLetters),
        query=LettersQuery,
        refusals=_PARAMETER,
    ),
    Route(
        "POST",
        "/api/deadletters/{id}/replay",
        replay,
        "replay",
        "Publish the raw record of a dead letter again",
        answers("Where the raw record is now.", models.Replayed, 202),
        body=Again,
        ids="The dead letter's id, percent-encoded.",
        refusals={
            **_BODY,
            404: "The console does not hold this dead letter.",
            409: "It was replayed already.",
            410: "The dead letter or its raw record has expired.",
            503: "The brokers do not answer.",
        },
    ),
    Route(
        "POST",
        "/api/deadletters/{id}/ack",
        acknowledge,
        "acknowledge",
        "Acknowledge a dead letter, so that it is no longer listed",
        answers("What it is now.", models.Marked),
        body=Undo,
        ids="The dead letter's id, percent-encoded.",
        refusals={
            **_BODY,
            404: "The console does not hold this dead letter.",
            503: "The brokers do not answer.",
        },
    ),
    Route(
        "GET",
        "/api/sources",
        sources,
        "sources",
        "The sources of `quotewire collect`, those with trouble first",
        answers("The sources.", models.Sources),
        query=SourcesQuery,
        refusals={**_PARAMETER, 503: "The file cannot be read."},
    ),
    Route(
        "POST",
        "/api/sources/{id}/pause",
        pause,
        "pause",
        "Leave a source alone",
        answers("What it is now.", models.Paused),
        body=Undo,
        ids="The source's id.",
        refusals={
            **_BODY,
            404: "There is no such source.",
            503: "The file cannot be written.",
        },
    ),
    Route(
        "GET",
        "/api/status",
        status,
        "status",
        "How the stream and the console are doing",
        answers("The status, with ten minutes of samples.", models.Status),
    ),
)
