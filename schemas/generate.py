"""JSON Schema of every topic and the AsyncAPI document, made of the models.

`python -m schemas.generate` writes them beside this file, `--check` fails where they have
drifted from the models or break what the last release promised, `--release` takes what is there
as the promise of a release.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from schemas import VERSION
from schemas.article import Article
from schemas.base import SCHEMA_VERSION, Record
from schemas.duplicates import DuplicateLink
from schemas.enriched import Enriched
from schemas.entities import EntitiesRecord
from schemas.marker import Marker, Outcome
from schemas.quotes import QuotesRecord

FOLDER = Path(__file__).parent
PREFIX = "news."
MODE: JsonSchemaMode = "serialization"

TOPICS: dict[str, tuple[type[Record], str]] = {
    "articles": (Article, "Canonical articles: decoded, stripped of markup, identified."),
    "entities": (EntitiesRecord, "Articles with the entities and dates that they name."),
    "quotes": (QuotesRecord, "What is said in the articles, with the words that say by whom."),
    "enriched": (Enriched, "Who said what about whom, where and when: what subscribers read."),
    "duplicates": (DuplicateLink, "Copies whose original lies on another partition."),
}
"""Topics with values of quotewire's own: the model of a result, and what the topic is for."""

DEAD_LETTERS = {
    "raw.dlq": "Raw records that ingest could not read.",
    "articles.dlq": "Inputs of later stages that failed there.",
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Topic (without prefix) to the JSON Schema (draft 2020-12) of its values."""
    schemas = {}
    for topic, (model, description) in TOPICS.items():
        union: Any = model | Marker
        schema = TypeAdapter(union).json_schema(mode=MODE)
        schemas[topic] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:quotewire:schema:{SCHEMA_VERSION}:{topic}",
            "title": f"Value of {PREFIX}{topic}",
            "description": f"{description} The header `outcome` tells a result from a marker. "
            "Readers ignore fields that they do not know.",
            **_open(schema),
        }
    return schemas


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all topics."""
    models = [(model, MODE) for model, _ in TOPICS.values()]
    _, definitions = models_json_schema(
        [*models, (Marker, MODE)], ref_template="#/components/schemas/{model}"
    )
    schemas = _draft_07(_open(definitions["$defs"]))
    channels: dict[str, Any] = {"raw": _raw_channel()}
    messages: dict[str, Any] = dict(_raw_messages())
    operations: dict[str, Any] = {
        "publishArticle": {
            "action": "receive",
            "channel": {"$ref": "#/channels/raw"},
            "summary": "quotewire takes raw articles, in any form that publishers have.",
        }
    }
    for topic, (model, description) in TOPICS.items():
        channels[topic] = {
            "address": PREFIX + topic,
            "description": description,
            "messages": {
                "result": {"$ref": f"#/components/messages/{topic}"},
                "marker": {"$ref": "#/components/messages/marker"},
            },
        }
        messages[topic] = {
            "name": model.__name__,
            "summary": description,
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/EventHeaders"},
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        operations[f"send{model.__name__}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{topic}"},
            "summary": f"quotewire writes one record for each raw record. {description}",
        }
    messages["marker"] = {
        "name": "Marker",
        "summary": "Stands where an input has no result, so that origins stay dense.",
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/EventHeaders"},
        "payload": {"$ref": "#/components/schemas/Marker"},
    }
    for topic, description in DEAD_LETTERS.items():
        name = _camel(topic)
        channels[name] = {
            "address": PREFIX + topic,
            "description": f"{description} Key, value and headers are kept as they came.",
            "messages": {"deadLetter": {"$ref": "#/components/messages/deadLetter"}},
        }
        operations[f"send{name[0].upper()}{name[1:]}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{name}"},
            "summary": "quotewire keeps what could not be processed, with the reason.",
        }
    messages["deadLetter"] = {
        "name": "DeadLetter",
        "summary": "An input that could not be processed. `quotewire dlq replay` sends it again.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/DeadLetterHeaders"},
    }
    channels["held"] = {
        "address": PREFIX + "held",
        "description": "Embargoed articles, until they are due.",
        "messages": {"held": {"$ref": "#/components/messages/held"}},
    }
    messages["held"] = {
        "name": "Held",
        "summary": "An embargoed article as it came; without a value: that one has been released.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/HeldHeaders"},
    }
    operations["sendHeld"] = {
        "action": "send",
        "channel": {"$ref": "#/channels/held"},
        "summary": "quotewire holds embargoed articles here, and releases them to the raw topic.",
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "quotewire",
            "version": VERSION,
            "description": "Raw news articles in; who said what about whom, where and when, out. "
            f"Records are of schema version {SCHEMA_VERSION}. Topic names start with "
            f"QUOTEWIRE_TOPIC_PREFIX, by default `{PREFIX}`. All topics have as many partitions; "
            "a record keeps its partition through all of them, and its order within it.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": dict(sorted((schemas | _header_schemas()).items())),
        },
    }


def _raw_channel() -> dict[str, Any]:
    return {
        "address": PREFIX + "raw",
        "description": "Raw articles. Key: the article's id, so that its versions keep their "
        "order. What cannot be read goes to the dead letters, with the reason.",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name, _ in _raw_messages()
        },
    }


def _raw_messages() -> Iterator[tuple[str, dict[str, Any]]]:
    headers = {"$ref": "#/components/schemas/RawHeaders"}
    forms = (
        ("rawJson", "application/json", "ninjs 2.1 or 3.x, or plain JSON.", "RawJson"),
        ("rawJsonLd", "application/ld+json", "schema.org NewsArticle.", "RawJson"),
        ("rawHtml", "text/html", "A page; its main text is found.", None),
        ("rawText", "text/plain", "The article's text alone, in any encoding.", None),
    )
    for name, content_type, summary, schema in forms:
        message = {
            "name": name,
            "summary": summary,
            "contentType": content_type,
            "headers": headers,
            "payload": {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "string"},
        }
        yield name, message


def _header_schemas() -> dict[str, Any]:
    """What the headers hold; Kafka carries all of them as UTF-8 text."""

    def text(description: str, **more: Any) -> dict[str, Any]:
        return {"type": "string", "description": description, **more}

    passed_on = {
        "replay_of": text("`ce_id` of the dead letter that this record replays."),
        "attempt": text("How often the raw record has failed before.", pattern="^[0-9]+$"),
        "traceparent": text("W3C Trace Context of the publisher."),
        "tracestate": text("W3C Trace Context of the publisher."),
    }
    event = {
        "ce_specversion": text("CloudEvents version.", const="1.0"),
        "ce_id": text("Id of the event: the same input always gives the same."),
        "ce_source": text("The stage that wrote it.", pattern="^quotewire/"),
        "ce_type": text("What it is.", pattern=r"^quotewire\.[a-z]+\.[a-z]+\.v1$"),
        "ce_time": text("Time of the raw record.", format="date-time"),
        "content-type": text("Of the value.", const="application/json"),
        "outcome": text(
            "`result`, or what the marker stands for.", enum=[str(outcome) for outcome in Outcome]
        ),
        "origin": text(
            "topic:partition:offset:timestamp of the raw record. Offsets only rise within a "
            "partition: a record that is not above the last one is a repeat.",
            pattern=r"^[A-Za-z0-9._-]+:[0-9]+:[0-9]+:-?[0-9]+$",
        ),
        "checkpoint": text("JSON object: input topic to the next offset that the stage reads."),
    }
    summary = text("On `articles`: what tells later copies of the article. Opaque.")
    held = {
        "due": text("When the article may be read.", format="date-time"),
        "released_offset": text(
            "Offset here of the article that was released.", pattern="^[0-9]+$"
        ),
    }
    errors = "__streams.errors."
    letter = {
        "ce_id": text("Id of the dead letter, by which one written twice is told."),
        "stage": text("Where it failed.", enum=["ingest", "entities", "quotes", "enrich"]),
        "attempt": text("How often it has failed, this time included.", pattern="^[0-9]+$"),
        "reason": text("One word for the kind of failure."),
        f"{errors}exception": text("Class of the error."),
        f"{errors}message": text("What happened, a sentence for people."),
        f"{errors}stacktrace": text("Where in the code; may be empty."),
        f"{errors}topic": text("Topic of the failed input."),
        f"{errors}partition": text("Its partition.", pattern="^[0-9]+$"),
        f"{errors}offset": text("Its offset.", pattern="^[0-9]+$"),
    }
    raw = {
        "content-type": text("Of the value, with its charset where known."),
        "outlet": text("Who publishes the article."),
        "url": text("Where it stands."),
        "published": text("When it appeared, ISO 8601."),
        "filename": text("Name of the file that it came from."),
        "released": text("Set on an embargoed article that is due."),
        **passed_on,
    }
    plain = {
        "id": {"type": ["string", "integer"], "description": "The publisher's id."},
        "title": text("Headline."),
        "text": text("The article's text; or else `html`."),
        "html": text("The article's text as HTML."),
        "url": text("Where it stands."),
        "published": text("ISO 8601."),
        "language": text("ISO 639-1."),
    }
    return {
        "EventHeaders": {
            "type": "object",
            "properties": event | passed_on | {"summary": summary},
            "required": sorted(event),
        },
        "DeadLetterHeaders": {
            "type": "object",
            "properties": letter,
            "required": sorted(letter),
            "description": "Beside the headers that the failed input had. Names: KIP-1034.",
        },
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


def _open(schema: Any) -> Any:
    """The schema without `additionalProperties: false`: a new field breaks no reader."""
    if isinstance(schema, dict):
        return {
            name: _open(value)
            for name, value in schema.items()
            if not (name == "additionalProperties" and value is False)
        }
    return [_open(one) for one in schema] if isinstance(schema, list) else schema


def _draft_07(schema: Any) -> Any:
    """Tuples as draft 07 writes them, which AsyncAPI's schemas build on."""
    if isinstance(schema, dict):
        changed = {name: _draft_07(value) for name, value in schema.items()}
        if isinstance(changed.get("prefixItems"), list):
            changed["items"] = changed.pop("prefixItems")
        return changed
    return [_draft_07(one) for one in schema] if isinstance(schema, list) else schema


def incompatibilities(
    released: Mapping[str, Any], current: Mapping[str, Any], where: str = ""
) -> list[str]:
    """What a reader that knows the released JSON Schema may trip over in the current one.

    A field that is gone, may now be missing, or has another type; a value gone from an
    enumeration. New fields, new values and changed wording break nobody.
    """
    found: list[str] = []
    old_fields = released.get("properties", {})
    new_fields = current.get("properties", {})
    for name, old in old_fields.items():
        here = f"{where}.{name}" if where else name
        if name not in new_fields:
            found.append(f"{here} is gone")
            continue
        new = new_fields[name]
        if name in released.get("required", ()) and name not in current.get("required", ()):
            found.append(f"{here} may now be missing")
        found += _type_changes(old, new, here)
        found += incompatibilities(old, new, here)
    for name, old in released.get("$defs", {}).items():
        new = current.get("$defs", {}).get(name)
        if new is None:
            found.append(f"{name} is gone")
        else:
            found += _type_changes(old, new, name)
            found += incompatibilities(old, new, name)
    if not where:
        found += _type_changes(released, current, "value")
    return found


def _type_changes(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> list[str]:
    found = []
    if _type(old) != _type(new):
        found.append(f"{where} is {_shown(new)}, was {_shown(old)}")
    gone = [value for value in old.get("enum", ()) if value not in new.get("enum", ())]
    if gone and "enum" in new:
        found.append(f"{where} no longer knows {', '.join(map(str, gone))}")
    return found


def _type(schema: Mapping[str, Any]) -> Any:
    """What decides how a reader parses a value, without wording, bounds and enumerations."""
    kept = ("type", "$ref", "items", "prefixItems", "anyOf", "oneOf", "const")
    shape: dict[str, Any] = {}
    for name in kept:
        value = schema.get(name)
        if isinstance(value, list) and name != "type":
            shape[name] = [_type(one) for one in value]
        elif isinstance(value, dict):
            shape[name] = _type(value)
        elif value is not None:
            shape[name] = value
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        shape["additionalProperties"] = _type(extra)
    return shape


def _shown(schema: Mapping[str, Any]) -> str:
    return json.dumps(_type(schema), sort_keys=True)


def files() -> dict[Path, str]:
    """Every generated file: path below this folder to content."""
    found = {Path("json", f"{topic}.json"): schema for topic, schema in json_schemas().items()}
    found[Path("asyncapi.json")] = asyncapi()
    return {path: dump(content) for path, content in found.items()}


def dump(content: Any) -> str:
    """JSON as the generated files have it."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write every generated file below the folder; their paths."""
    written = []
    for path, content in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        written.append(target)
    return written


def drift(folder: Path = FOLDER) -> list[str]:
    """Generated files that are not what the models give."""
    return [
        str(path)
        for path, content in files().items()
        if not (folder / path).exists() or (folder / path).read_text(encoding="utf-8") != content
    ]


def broken_promises(released: Path = FOLDER / "released") -> list[str]:
    """What breaks readers of the last release, by topic."""
    current = json_schemas()
    found = []
    for path in sorted(released.glob("*.json")):
        topic = path.stem
        if topic not in current:
            found.append(f"{topic}: the topic is gone")
            continue
        old = json.loads(path.read_text(encoding="utf-8"))
        found += [f"{topic}: {change}" for change in incompatibilities(old, current[topic])]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write, check or release; 1 where a check fails."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    parser.add_argument("--release", action="store_true", help="write released/ anew too")
    options = parser.parse_args(arguments)
    if options.check:
        for name in drift():
            sys.stderr.write(f"{name} is not what the models give: python -m schemas.generate\n")
        for change in broken_promises():
            sys.stderr.write(
                f"{change}. Readers of the last release would break: raise SCHEMA_VERSION's "
                "first number and release, or take the change back.\n"
            )
        return 1 if drift() or broken_promises() else 0
    write(FOLDER)
    if options.release:
        folder = FOLDER / "released"
        folder.mkdir(exist_ok=True)
        for topic, schema in json_schemas().items():
            (folder / f"{topic}.json").write_text(dump(schema), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
