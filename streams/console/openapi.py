"""The console's API as an OpenAPI 3.1 document."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from schemas import VERSION
from schemas.enriched import Enriched
from schemas.marker import Marker
from schemas.quotes import Modality, QuoteKind
from streams.console.shapes import REFS
from streams.console.shapes import count as _count
from streams.console.shapes import listed as _list
from streams.console.shapes import maybe as _maybe
from streams.console.shapes import record as _object
from streams.console.shapes import ref as _ref
from streams.console.shapes import text as _text
from streams.metrics import COLLECT_STATES

_NUMBER = {"type": ["number", "null"]}

EVENT = {
    "description": "A CloudEvents 1.0 event, with its place in the log as extensions.",
    **_object(
        {
            "specversion": _text(),
            "id": _text("Deterministic: the same article gives the same id."),
            "source": _text(),
            "type": _text("quotewire.enriched.result.v1 or quotewire.enriched.withdrawn.v1."),
            "time": _text("When the raw article was published to the stream, ISO 8601."),
            "subject": _text("The article's id."),
            "dataschema": _text("Name of the JSON Schema of `data`."),
            "partitionkey": _text("The key of the record."),
            "datacontenttype": _text(),
            "partition": _count(),
            "offset": _count(),
            "origin": _text("The raw record: topic:partition:offset:milliseconds."),
            "outcome": {"enum": ["result", "withdrawn"]},
            "data": {"anyOf": [_ref("Enriched"), _ref("Marker")]},
        },
        optional=("subject", "dataschema", "partitionkey"),
    ),
}

QUOTE = {
    "description": "A quote that a search has found, with what its article is.",
    **_object(
        {
            "article": _text("Id for /api/articles/{id}."),
            "title": _maybe(),
            "outlet": _maybe(),
            "published": _maybe("ISO 8601, as given."),
            "url": _maybe(),
            "quote": _text("Id of the quote in its article."),
            "kind": {"enum": list(get_args(QuoteKind))},
            "modality": {"enum": list(get_args(Modality))},
            "text": _text("Its parts, joined by a blank."),
            "parts": _list(_text()),
            "spans": _list(
                {
                    "type": "array",
                    "prefixItems": [_count(), _count()],
                    "minItems": 2,
                    "maxItems": 2,
                },
                "Code-point offsets into the article's text, end-exclusive.",
            ),
            "speaker": _maybe("Null: it is open who speaks."),
            "roles": _list(_text()),
            "via": _maybe("Through whom it came."),
            "about": _list(_text(), "Names of the entities in the quote."),
            "places": _list(_text(), "Names of the places in the quote."),
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        }
    ),
}

DEAD_LETTER = {
    "description": "An article that could not be processed.",
    **_object(
        {
            "id": _text(),
            "place": _text("topic:partition:offset of the dead letter."),
            "time": _text("ISO 8601."),
            "stage": _text(),
            "attempt": _count(),
            "reason": _text(),
            "exception": _text(),
            "message": _text(),
            "key": _maybe(),
            "bytes": _count("Size of the record."),
            "preview": _text("Beginning of the record, decoded as UTF-8."),
            "replayed": _maybe("Place of the raw record that this console has published again."),
            "enriched": _maybe("Id of the event that a replay has led to."),
        }
    ),
}

SOURCE = {
    "description": "A source of `quotewire collect`. Times are ISO 8601, null for never.",
    **_object(
        {
            "id": _text("For /api/sources/{id}/pause."),
            "name": _text(),
            "url": _text("Without user and password."),
            "kind": _text("feed, sitemap, page and others."),
            "state": {"enum": list(COLLECT_STATES)},
            "last_visit": _maybe(),
            "last_success": _maybe(),
            "last_news": _maybe(),
            "next_visit": _maybe(),
            "new": _count("Entries found since it was added."),
            "seen": _count("Entries that were known."),
            "bytes": _count(),
            "failures": _count("In a row."),
            "reason": _maybe(),
            "error": _maybe("Why the last visit failed, a sentence."),
        }
    ),
}

SAMPLE = {
    "description": "How the stream ran for some seconds.",
    **_object(
        {
            "at": _count("Its end, milliseconds since the epoch."),
            "seconds": {"type": "number", "description": "How long it lasted."},
            "articles_per_second": {"type": "number"},
            "latency_median": {
                **_NUMBER,
                "description": "Seconds from the raw record to the enriched one.",
            },
            "latency_p95": _NUMBER,
            "lag": {
                "type": ["integer", "null"],
                "description": "Records that wait: as the workers report, else as the log tells.",
            },
            "dead_letters": {
                "type": "number",
                "minimum": 0,
                "description": "New ones; a share of one where Prometheus reckons them.",
            },
        }
    ),
}

WORKER = {
    "description": "A worker; the counts are missing where it does not answer.",
    **_object(
        {
            "address": _text("host:port, or the instance that Prometheus calls it."),
            "reachable": {"type": "boolean"},
            "stages": {
                "type": "object",
                "description": "Stage, to outcome, to records since the worker's start.",
                "additionalProperties": {"type": "object", "additionalProperties": _count()},
            },
            "lag": {
                "type": "object",
                "description": "Records that wait, by topic:partition.",
                "additionalProperties": _count(),
            },
            "partitions": {"type": "number", "description": "Of the raw topic."},
            "pool_processes": {"type": "number", "description": "Language processes."},
            "pool_calls": {"type": "number", "description": "Batches that they have or await."},
            "pool_restarts_total": {"type": "number", "description": "Processes lost."},
        },
        optional=(
            *("stages", "lag", "partitions"),
            *("pool_processes", "pool_calls", "pool_restarts_total"),
        ),
    ),
    "additionalProperties": False,
}

STATUS = _object(
    {
        "version": _text(),
        "problem": _maybe("A sentence, where the stream cannot be read at present."),
        "brokers": _list(_text()),
        "topics": _object({"raw": _text(), "enriched": _text()}),
        "started": {"type": "number", "description": "Seconds since the epoch."},
        "articles": _object(
            {
                "held": _count(),
                "limit": _count(),
                "passed": _count(),
                "bytes": _count(),
                "unreadable": _count(),
            }
        ),
        "dead_letters": _object({"total": _count(), "replayed": _count(), "enriched": _count()}),
        "listeners": _count(),
        "workers": _list(_ref("Worker")),
        "charts": {
            "enum": ["stream", "prometheus"],
            "description": "Where samples come from: what the console has seen pass, or the "
            "Prometheus that QUOTEWIRE_CONSOLE_PROMETHEUS names.",
        },
        "samples": _list(_ref("Sample"), "Oldest first; ten minutes at most."),
    }
)

ERROR = _object({"error": _text("A sentence for people.")})


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _errors(**more: str) -> dict[str, Any]:
    said = {
        "401": "The token is missing or wrong.",
        "429": "Too many wrong tokens came from this address; none is looked at for some seconds.",
        "403": "Another site's page asks.",
        "421": "The Host header names another machine.",
        **{code.removeprefix("c"): text for code, text in more.items()},
    }
    return {code: _answer(text, _ref("Error")) for code, text in sorted(said.items())}


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": schema or {"type": "string", "maxLength": 200},
    }


def _path(description: str) -> dict[str, Any]:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def _flag(name: str, description: str) -> dict[str, Any]:
    """The body of a request: a JSON object with a flag that may be left out."""
    flag = {"type": "boolean", "default": False, "description": description}
    schema = {"type": "object", "properties": {name: flag}}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


PATHS: dict[str, Any] = {
    "/api/events": {
        "get": {
            "operationId": "events",
            "summary": "Events as they come",
            "description": "Server-sent events without end. `event` is `article`, `withdrawn`, "
            "`status` (without an id) or `reset` (the topic was made anew: forget what you have). "
            "`id` holds the position of every partition; sent back as Last-Event-ID it resumes "
            "there, from the log where the console no longer holds what follows. Each event comes "
            "once within a connection, in order within a partition.",
            "parameters": [
                {
                    "name": "Last-Event-ID",
                    "in": "header",
                    "description": "`id` of the last event that you have; `partition:next "
                    "offset:last origin:origin's topic`, separated by commas.",
                    "schema": {"type": "string"},
                },
                _query("last_event_id", "The same, for clients that cannot set the header."),
                _query(
                    "from",
                    "Without an id: with what the console holds, or with what comes from now on.",
                    enum=["start", "now"],
                    default="start",
                ),
                _query(
                    "view",
                    "full: `data` is an Event; summary: what a list shows of it.",
                    enum=["full", "summary"],
                    default="full",
                ),
                {
                    **_query("status", "If given: /api/status every two seconds as well."),
                    "allowEmptyValue": True,
                },
            ],
            "responses": {
                "200": {
                    "description": "The stream; the schema is that of each `data` in full view.",
                    "content": {"text/event-stream": {"schema": _ref("Event")}},
                },
                **_errors(
                    c400="A parameter cannot be used.", c503="Too many listen at the same time."
                ),
            },
        }
    },
    "/api/quotes": {
        "get": {
            "operationId": "quotes",
            "summary": "Who said what",
            "description": "Quotes of the articles that the console holds, newest first, that "
            "meet all that is given. Names match in part, without regard to case and accents; "
            "ids as a whole.",
            "parameters": [
                _query("speaker", "Whom it is by, or through whom it came: name, alias, link id."),
                _query(
                    "organisation",
                    "Named in the quote, speaking, or what the speaker belongs to.",
                ),
                _query("place", "Named in the quote or its article: name, country code, link id."),
                _query("word", "Words of the quote; each must begin one of its words."),
                _query("limit", "Most to give.", type="integer", minimum=1, maximum=200),
            ],
            "responses": {
                "200": _answer(
                    "What was found.",
                    _object({"total": _count(), "quotes": _list(_ref("FoundQuote"))}),
                ),
                **_errors(c400="A parameter cannot be used."),
            },
        }
    },
    "/api/articles/{id}": {
        "get": {
            "operationId": "article",
            "summary": "An article and what was found in it",
            "parameters": [_path("The article's id, percent-encoded.")],
            "responses": {
                "200": _answer("Its latest event.", _ref("Event")),
                **_errors(c404="The console does not hold it, or it was withdrawn."),
            },
        }
    },
    "/api/deadletters": {
        "get": {
            "operationId": "deadletters",
            "summary": "The last dead letters, newest first",
            "parameters": [
                _query("limit", "Most to give.", type="integer", minimum=1, maximum=500)
            ],
            "responses": {
                "200": _answer(
                    "Those that nobody has acknowledged; `total` counts all of them in the log.",
                    _object({"total": _count(), "deadletters": _list(_ref("DeadLetter"))}),
                ),
                **_errors(c400="A parameter cannot be used."),
            },
        }
    },
    "/api/deadletters/{id}/replay": {
        "post": {
            "operationId": "replay",
            "summary": "Publish the raw record of a dead letter again",
            "parameters": [_path("The dead letter's id, percent-encoded.")],
            "requestBody": _flag("again", "Also where it was replayed already."),
            "responses": {
                "202": _answer(
                    "Where the raw record is now.",
                    _object(
                        {
                            "id": _text(),
                            "topic": _text(),
                            "partition": _count(),
                            "offset": _count(),
                        }
                    ),
                ),
                **_errors(
                    c400="The body cannot be used.",
                    c404="The console does not hold this dead letter.",
                    c409="It was replayed already.",
                    c410="The dead letter or its raw record has expired.",
                    c415="The body is not JSON.",
                    c503="The brokers do not answer.",
                ),
            },
        }
    },
    "/api/deadletters/{id}/ack": {
        "post": {
            "operationId": "acknowledge",
            "summary": "Acknowledge a dead letter, so that it is no longer listed",
            "parameters": [_path("The dead letter's id, percent-encoded.")],
            "requestBody": _flag("undo", "Have it open again instead."),
            "responses": {
                "200": _answer(
                    "What it is now.",
                    _object({"id": _text(), "state": {"enum": ["acknowledged", "open"]}}),
                ),
                **_errors(
                    c400="The body cannot be used.",
                    c404="The console does not hold this dead letter.",
                    c415="The body is not JSON.",
                    c503="The brokers do not answer.",
                ),
            },
        }
    },
    "/api/sources": {
        "get": {
            "operationId": "sources",
            "summary": "The sources of `quotewire collect`, those with trouble first",
            "parameters": [
                _query("limit", "Most to give.", type="integer", minimum=1, maximum=5000)
            ],
            "responses": {
                "200": _answer(
                    "Of the file QUOTEWIRE_COLLECT_STATE; `total` is null where there is none.",
                    _object(
                        {
                            "total": {"type": ["integer", "null"], "minimum": 0},
                            "states": {"type": "object", "additionalProperties": _count()},
                            "sources": _list(_ref("Source")),
                        }
                    ),
                ),
                **_errors(c400="A parameter cannot be used.", c503="The file cannot be read."),
            },
        }
    },
    "/api/sources/{id}/pause": {
        "post": {
            "operationId": "pause",
            "summary": "Leave a source alone",
            "parameters": [_path("The source's id.")],
            "requestBody": _flag("undo", "Visit it again instead."),
            "responses": {
                "200": _answer(
                    "What it is now.", _object({"id": _text(), "paused": {"type": "boolean"}})
                ),
                **_errors(
                    c400="The body cannot be used.",
                    c404="There is no such source.",
                    c415="The body is not JSON.",
                    c503="The file cannot be written.",
                ),
            },
        }
    },
    "/api/status": {
        "get": {
            "operationId": "status",
            "summary": "How the stream and the console are doing",
            "responses": {
                "200": _answer("The status, with ten minutes of samples.", _ref("Status")),
                **_errors(),
            },
        }
    },
    "/api/openapi.json": {
        "get": {
            "operationId": "openapi",
            "summary": "This document",
            "responses": {
                "200": _answer("OpenAPI 3.1.", {"type": "object"}),
                **_errors(),
            },
        }
    },
}


@cache
def openapi() -> dict[str, Any]:
    """The document."""
    _, models = models_json_schema(
        [(Enriched, "serialization"), (Marker, "serialization")], ref_template=REFS + "{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "quotewire console",
            "version": VERSION,
            "description": "Who said what about whom, where and when: what passes on the stream.",
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}, {"session": []}],
        "paths": PATHS,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "quotewire_console"},
            },
            "schemas": {
                **models["$defs"],
                "Event": EVENT,
                "FoundQuote": QUOTE,
                "DeadLetter": DEAD_LETTER,
                "Source": SOURCE,
                "Sample": SAMPLE,
                "Worker": WORKER,
                "Status": STATUS,
                "Error": ERROR,
            },
        },
    }
