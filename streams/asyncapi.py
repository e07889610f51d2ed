"""The AsyncAPI 3.0 document: every topic of the flow, its messages and their headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from schemas import VERSION
from schemas.base import SCHEMA_VERSION
from schemas.deadletter import REASONS
from schemas.jsonschema import components
from schemas.marker import Marker, Outcome
from schemas.tables import KEYS as ROW_KEYS
from schemas.tables import ROWS
from streams.flow import (
    ALERTS,
    HELD,
    MARKS,
    OTHER_TOPICS,
    TABLES,
    Flow,
)
from streams.settings import CLIENT_ID, Settings
from streams.topics import topic_configs

DEFAULTS = Settings.model_construct()
DEFAULT_PREFIX = DEFAULTS.topic_prefix
BINDING_VERSION = "0.5.0"
"""Of AsyncAPI's bindings for Kafka."""
REFERENCE = "#/components/schemas/{model}"
Schema = dict[str, Any]

KEYS = {
    "Alert": "The watch's name, so that its messages keep their order.",
    "LetterMark": "The id of the dead letter.",
    "DeadLetter": "As the failed input had it.",
    "Held": "As the raw record had it.",
    "ArticleRows": "The article's id; empty for an event that changes no row.",
    **{
        model.__name__: f"The row's {' and '.join(ROW_KEYS[table])}, in the format of the rows."
        for table, model in ROWS.items()
    },
}
"""What the key of a message is, where it is not the article's id."""


def asyncapi(flow: Flow) -> Schema:
    """The document of all topics."""
    channels: Schema = {"raw": _raw_channel()}
    messages: Schema = dict(_raw_messages())
    operations: Schema = {
        "publishArticle": {
            "action": "receive",
            "channel": {"$ref": "#/channels/raw"},
            "summary": "quotewire takes raw articles, in any form that publishers have.",
            "bindings": _bound(groupId=_only(DEFAULTS.group_id), clientId=_only(CLIENT_ID)),
        }
    }
    for topic, (model, about) in flow.values.items():
        name = _camel(topic)
        # Only a stage writes a record, result or marker, for each raw record.
        of_stage = topic in flow.outputs
        kinds = {"result": f"messages/{name}"}
        channels[name] = _channel(
            topic, about, kinds | ({"marker": "messages/marker"} if of_stage else {})
        )
        headers = {MARKS: None, ALERTS: "AlertHeaders"}.get(topic, "EventHeaders")
        messages[name] = _message(model.__name__, about, headers, model.__name__)
        does = "one record for each raw record. " if of_stage else ""
        operations[f"send{model.__name__}"] = _send(name, f"quotewire writes {does}{about}")
    messages["marker"] = _message(
        "Marker",
        "Stands where an input has no result, so that origins stay dense.",
        "EventHeaders",
        "Marker",
    )
    for topic in flow.dead_letters:
        name = _camel(topic)
        about = f"{OTHER_TOPICS[topic]} Key, value and headers are kept as they came."
        channels[name] = _channel(topic, about, {"deadLetter": "messages/deadLetter"})
        operations[f"send{name[0].upper()}{name[1:]}"] = _send(
            name, "quotewire keeps what could not be processed, with the reason."
        )
    messages["deadLetter"] = _message(
        "DeadLetter",
        "An input that could not be processed. `quotewire dlq replay` sends it again.",
        "DeadLetterHeaders",
    )
    channels[HELD] = _channel(HELD, OTHER_TOPICS[HELD], {"held": "messages/held"})
    messages[HELD] = _message(
        "Held",
        "An embargoed article as it came; without a value: that one has been released.",
        "HeldHeaders",
    )
    operations["sendHeld"] = _send(
        HELD, "quotewire holds embargoed articles here, and releases them to the raw topic."
    )
    models: list[type[BaseModel]] = [Marker, *(model for model, _ in flow.values.values())]
    schemas = components(models, REFERENCE) | _header_schemas(flow)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "quotewire",
            "version": VERSION,
            "description": "Raw news articles in; who said what about whom, where and when, out. "
            f"Records are of schema version {SCHEMA_VERSION}. Topic names start with "
            f"QUOTEWIRE_TOPIC_PREFIX, by default `{DEFAULT_PREFIX}`. All topics have as many "
            "partitions; a record keeps its partition through all of them, and its order within "
            "it. Topics of rows (`table.…`) are compacted, and written where `quotewire tables` "
            "runs; QUOTEWIRE_TABLE_FORMAT says what a row is wrapped in.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "brokers": {
                "host": ",".join(DEFAULTS.brokers),
                "protocol": "kafka",
                "description": "QUOTEWIRE_BROKERS. With TLS the protocol is `kafka-secure`; "
                "QUOTEWIRE_SECURITY_PROTOCOL tells which. What stands here, and the bindings of "
                "topics, are the defaults of the settings.",
            }
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _channel(topic: str, about: str, messages: dict[str, str]) -> Schema:
    """A topic, and which messages it has: name to place among the components."""
    return {
        "address": DEFAULT_PREFIX + topic,
        "description": about,
        "messages": {name: {"$ref": f"#/components/{place}"} for name, place in messages.items()},
        "bindings": _topic(topic),
    }


def _bound(**kafka: Any) -> Schema:
    """Bindings for Kafka alone."""
    return {"kafka": {**kafka, "bindingVersion": BINDING_VERSION}}


def _only(value: str) -> Schema:
    return {"type": "string", "enum": [value]}


def _topic(topic: str) -> Schema:
    """A topic as quotewire makes it."""
    address = DEFAULT_PREFIX + topic
    configs = topic_configs(DEFAULTS, address)
    return _bound(
        topic=address,
        partitions=DEFAULTS.partitions,
        replicas=DEFAULTS.replication,
        topicConfiguration={
            "cleanup.policy": [configs.pop("cleanup.policy")],
            **{name: int(number) for name, number in configs.items()},
        },
    )


def _key(about: str) -> Schema:
    return _bound(key={"type": "string", "description": about})


def _message(name: str, summary: str, headers: str | None, payload: str | None = None) -> Schema:
    """A message; without a payload, its value is whatever came."""
    message: Schema = {
        "name": name,
        "summary": summary,
        "contentType": "application/json" if payload else "application/octet-stream",
        "bindings": _key(
            KEYS.get(name, "The article's id, so that its versions keep their order.")
        ),
    }
    if headers:
        message["headers"] = {"$ref": REFERENCE.format(model=headers)}
    if payload:
        message["payload"] = {"$ref": REFERENCE.format(model=payload)}
    return message


def _send(channel: str, summary: str) -> Schema:
    """That quotewire writes to a channel."""
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "bindings": _bound(clientId=_only(CLIENT_ID)),
    }


def _raw_channel() -> Schema:
    return {
        "address": DEFAULT_PREFIX + "raw",
        "description": "Raw articles. Key: the article's id, so that its versions keep their "
        "order. What cannot be read goes to the dead letters, with the reason.",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name, _ in _raw_messages()
        },
        "bindings": _topic("raw"),
    }


def _raw_messages() -> Iterator[tuple[str, Schema]]:
    headers = {"$ref": "#/components/schemas/RawHeaders"}
    forms = (
        ("rawJson", "application/json", "ninjs 1 to 3, or plain JSON.", "RawJson"),
        ("rawJsonLd", "application/ld+json", "schema.org NewsArticle.", "RawJson"),
        ("rawXml", "application/xml", "NewsML-G2 or NITF.", None),
        ("rawHtml", "text/html", "A page; its main text is found.", None),
        ("rawText", "text/plain", "The article's text alone, in any encoding.", None),
    )
    for name, content_type, summary, schema in forms:
        message = {
            "name": name,
            "summary": summary,
            "contentType": content_type,
            "headers": headers,
            "bindings": _key("The article's id, or its URL."),
            "payload": {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "string"},
        }
        yield name, message


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _header_schemas(flow: Flow) -> Schema:
    """What the headers hold; Kafka carries all of them as UTF-8 text."""
    passed_on = {
        "replay_of": _text("`ce_id` of the dead letter that this record replays."),
        "attempt": _text("How often the raw record has failed before.", pattern="^[0-9]+$"),
        "original-digest": _text(
            "Digest of a page before its scripts and style sheets were left out, as RFC 9530 "
            "writes it.",
            pattern="^sha-256=:[A-Za-z0-9+/]{43}=:$",
        ),
        "traceparent": _text("W3C Trace Context of the publisher."),
        "tracestate": _text("W3C Trace Context of the publisher."),
    }
    event = {
        "ce_specversion": _text("CloudEvents version.", const="1.0"),
        "ce_id": _text("Id of the event: the same input always gives the same."),
        "ce_source": _text("The stage that wrote it.", pattern="^quotewire/"),
        "ce_type": _text("What it is.", pattern=r"^quotewire\.[a-z][a-z0-9_.]*\.[a-z]+\.v1$"),
        "ce_time": _text("Time of the raw record.", format="date-time"),
        "ce_dataschema": _text("Name of the value's JSON Schema.", format="uri"),
        "content-type": _text("Of the value.", const="application/json"),
        "outcome": _text(
            "`result`, or what the marker stands for.", enum=[str(outcome) for outcome in Outcome]
        ),
        "origin": _text(
            "topic:partition:offset:timestamp of the raw record. Offsets only rise within a "
            "partition: a record that is not above the last one is a repeat.",
            pattern=r"^[A-Za-z0-9._-]+:[0-9]+:[0-9]+:-?[0-9]+$",
        ),
        "checkpoint": _text("JSON object: input topic to the next offset that the stage reads."),
    }
    of_key = {
        "ce_subject": _text("The article's id, where it is known: the record's key."),
        "ce_partitionkey": _text("The same, by CloudEvents' extension for partitioning."),
    }
    summary = _text("On `articles`: what tells later copies of the article. Opaque.")
    held = {
        "due": _text("When the article may be read.", format="date-time"),
        "released_offset": _text(
            "Offset here of the article that was released.", pattern="^[0-9]+$"
        ),
    }
    alert = {
        **{name: event[name] for name in ("ce_specversion", "ce_dataschema", "content-type")},
        "ce_id": _text("Id of the message; one that was written twice is told by it."),
        "ce_source": _text("What wrote it.", const="quotewire/watches"),
        "ce_type": _text("What it is.", pattern=r"^quotewire\.alerts\.[a-z]+\.v1$"),
        "ce_time": _text("When it was made.", format="date-time"),
        "ce_subject": _text("The watch's name: the record's key."),
        "ce_partitionkey": _text("The same, by CloudEvents' extension for partitioning."),
    }
    errors = "__streams.errors."
    letter = {
        "ce_id": _text("Id of the dead letter, by which one written twice is told."),
        "stage": _text("Where it failed.", enum=[*flow.names, TABLES.name]),
        "attempt": _text("How often it has failed, this time included.", pattern="^[0-9]+$"),
        "reason": _text("The kind of failure.", enum=list(REASONS)),
        f"{errors}exception": _text("Class of the error."),
        f"{errors}message": _text("What happened, a sentence for people."),
        f"{errors}stacktrace": _text("Where in the code; may be empty."),
        f"{errors}topic": _text("Topic of the failed input."),
        f"{errors}partition": _text("Its partition.", pattern="^[0-9]+$"),
        f"{errors}offset": _text("Its offset.", pattern="^[0-9]+$"),
    }
    raw = {
        "content-type": _text("Of the value, with its charset where known."),
        "article-id": _text("The article's id, whatever it says itself."),
        "article-version": _text("Its version, likewise."),
        "publisher-id": _text("What its publisher calls it, such as a feed's guid."),
        "outlet": _text("Who publishes the article; this and what follows where it does not say."),
        "language": _text("The article's, where it does not say: a tag such as `en-GB`."),
        "url": _text("Where it stands."),
        "published": _text("When it appeared, ISO 8601."),
        "modified": _text("When it was changed, ISO 8601."),
        "title": _text("Headline."),
        "authors": _text("Names, separated by `;`."),
        "section": _text("Section of the outlet."),
        "filename": _text("Name of the file that it came from."),
        "released": _text("Set on an embargoed article that is due."),
        **passed_on,
    }
    plain = {
        "id": {"type": ["string", "integer"], "description": "The publisher's id."},
        "title": _text("Headline."),
        "text": _text("The article's text; or else `html`."),
        "html": _text("The article's text as HTML."),
        "url": _text("Where it stands."),
        "published": _text("ISO 8601."),
        "language": _text("ISO 639-1."),
    }
    return {
        "EventHeaders": {
            "type": "object",
            "properties": event | of_key | passed_on | {"summary": summary},
            "required": sorted(event),
        },
        "DeadLetterHeaders": {
            "type": "object",
            "properties": letter,
            "required": sorted(letter),
            "description": "Beside the headers that the failed input had. Names: KIP-1034.",
        },
        "AlertHeaders": {"type": "object", "properties": alert, "required": sorted(alert)},
        "HeldHeaders": {
            "type": "object",
            "properties": held,
            "description": "Beside the headers that the raw record had; one of the two.",
        },
        "RawHeaders": {"type": "object", "properties": raw},
        "RawJson": {
            "type": "object",
            "description": "Plain fields are listed; ninjs and schema.org have their own.",
            "properties": plain,
        },
    }


def _camel(topic: str) -> str:
    first, *rest = topic.split(".")
    return first + "".join(part.capitalize() for part in rest)
