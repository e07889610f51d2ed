"""The draft that every form of article is read to, and the record that it is read from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from agents.ingest.decode import without_lone_surrogates
from agents.ingest.markup import JsonObject
from agents.ingest.raw import Unreadable
from schemas.article import SourceFormat

LONGEST_SCALAR = 100
"""Characters of a number that is taken for JSON."""

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_MAY_BE_JSON = frozenset({"", "application/octet-stream", "text/plain"})
_SCALAR = re.compile(r"\s*(?:null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*")
_KINDS = {
    type(None): "null",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    str: "a text",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a publisher's form says of an article.

    apart: lines of the text that its markup sets apart.
    """

    source_format: SourceFormat
    text: str
    title: str | None = None
    id: str | None = None
    version: str | None = None
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    keywords: tuple[str, ...] = ()
    status: str = "usable"
    embargo: str | None = None
    dateline: str | None = None
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded raw record.

    media_type: without parameters, in lower case, "" where none is given. value: the JSON object
    that the text is, None where it is something else.
    """

    text: str
    media_type: str
    value: JsonObject | None = None


class Form(Protocol):
    """A form of article: what a module of this package is."""

    def claims(self, record: Record) -> bool:
        """Whether the record has this form."""

    def read(self, record: Record) -> Draft:
        """The draft of a record that it claims. Raises Unreadable."""


def read_record(text: str, content_type: str | None) -> Record:
    """A decoded record, its JSON parsed. Raises Unreadable: `bad_json`, `too_deep`."""
    media_type = media_type_of(content_type)
    told = "json" in media_type
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if told or (media_type in _MAY_BE_JSON and _may_be_json(text, start)):
        try:
            value = load_json(text)
        except Unreadable as error:
            # "[Update] The minister …" is a text, and so is whatever is declared as one.
            object_of_json = start == "{" and media_type != "text/plain"
            if told or object_of_json or error.reason != "bad_json":
                raise
        else:
            return Record(text, media_type, _json_object(value))
    return Record(text, media_type)


def media_type_of(content_type: str | None) -> str:
    """The media type of a content type, in lower case; "" for none, and for what is none."""
    found = (content_type or "").partition(";")[0].strip().lower()
    return found if _MEDIA_TYPE.fullmatch(found) else ""


def _may_be_json(text: str, start: str) -> bool:
    """Whether a text that is not declared as JSON looks like it: an object, a list, or one value.

    A text in quotation marks is a text, but for JSON's escapes in it.
    """
    if start in ("{", "["):
        return True
    if start == '"':
        return "\\" in text and text.rstrip().endswith('"')
    return len(text) <= LONGEST_SCALAR and _SCALAR.fullmatch(text) is not None


def load_json(text: str) -> Any:
    """The value of a JSON text. Raises Unreadable: `bad_json`, `too_deep`."""
    text = text.lstrip("\ufeff")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "surrogate" in error.msg:
            return _load_surrogates(text)
        if "depth limit" in error.msg or "recursion" in error.msg.lower():
            raise Unreadable(
                "too_deep", "The JSON is nested too deeply to be an article."
            ) from None
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable("bad_json", f"The JSON is broken at {where}: {error.msg}.") from None


def _load_surrogates(text: str) -> Any:
    """JSON with halves of surrogate pairs, as programs write that cut a text by UTF-16 units."""
    try:
        written = json.dumps(json.loads(text), ensure_ascii=False)
    except RecursionError:
        raise Unreadable("too_deep", "The JSON is nested too deeply to be an article.") from None
    except ValueError as error:
        raise Unreadable("bad_json", f"The JSON is broken: {error}.") from None
    try:
        return orjson.loads(without_lone_surrogates(written))
    except orjson.JSONDecodeError as error:
        raise Unreadable("bad_json", f"The JSON is broken: {error.msg}.") from None


def _json_object(value: Any) -> JsonObject:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list):
        raise Unreadable(
            "bad_json",
            f"The record is a JSON array of {len(value)}; a record holds one article. Send each by "
            "itself, as `quotewire publish` does with an array.",
        )
    if not isinstance(value, dict):
        raise Unreadable(
            "bad_json",
            f"The record is {_KINDS.get(type(value), 'a value')} in JSON; an article is an object, "
            'such as {"text": "..."}.',
        )
    return value
