"""ninjs 1.x, 2.1 and 3.x (IPTC).

Names differ in case and underscores; headline and body are texts in 1.x and lists of objects later,
`subject` and `infosource` of 1.x became `subjects` and `infosources`.
"""

from __future__ import annotations

from typing import Any

from agents.ingest.forms.draft import Draft, Record
from agents.ingest.forms.times import read_time
from agents.ingest.forms.values import (
    authors_of,
    fields_of,
    first_text,
    first_value,
    list_of,
    name_of,
    text_of,
)
from agents.ingest.markup import Fragment, JsonObject, read_fragment

_MARKS = frozenset({"headlines", "bodies", "bodytext", "bodyxhtml", "bodyhtml"})

_MAIN = ("main", None)
"""Roles of the text itself; others are summaries and the like."""


def claims(record: Record) -> bool:
    """Whether it names the standard, or has a URI and a field that only ninjs has."""
    if record.value is None:
        return False
    names = fields_of(record.value)
    standard = names.get("standard")
    named = isinstance(standard, dict) and standard.get("name") == "ninjs"
    return named or ("uri" in names and not _MARKS.isdisjoint(names))


def read(record: Record) -> Draft:
    """The draft of a ninjs object."""
    names = fields_of(record.value or {})
    text, markup = _ninjs_body(names)
    body = Fragment(text) if text is not None else read_fragment(markup or "")
    sources = _names(names, "infosources", "infosource")
    uri = text_of(names.get("uri"))
    return Draft(
        "ninjs",
        body.text,
        title=_ninjs_value(names.get("headlines")) or text_of(names.get("headline")),
        id=uri,
        version=text_of(names.get("version")) or text_of(names.get("versioncreated")),
        language=text_of(names.get("language")),
        published=read_time(first_text(names, "contentcreated", "firstcreated", "versioncreated")),
        modified=read_time(text_of(names.get("versioncreated"))),
        url=text_of(names.get("url")) or (uri if uri and uri.startswith("http") else None),
        outlet=next(iter(sources), None) or text_of(names.get("copyrightholder")),
        authors=authors_of(first_value(names, "bylines", "by", "byline")),
        section=next(iter(_names(names, "genres", "genre")), None),
        keywords=tuple(_names(names, "subjects", "subject")),
        status=(text_of(names.get("pubstatus")) or "usable").lower(),
        embargo=read_time(first_text(names, "embargoeduntil", "embargoed")),
        dateline=text_of(names.get("located")),
        apart=body.apart,
    )


def _names(names: JsonObject, *keys: str) -> list[str]:
    return [name for one in list_of(first_value(names, *keys)) if (name := name_of(one))]


def _ninjs_body(names: JsonObject) -> tuple[str | None, str | None]:
    """Plain text and markup of the body, each None where there is none."""
    if (text := names.get("bodytext")) and isinstance(text, str):
        return text, None
    markup = text_of(names.get("bodyxhtml")) or text_of(names.get("bodyhtml"))
    bodies = _main_first(names.get("bodies"))
    for body in [one for one in bodies if one.get("role") in _MAIN] or bodies:
        fields = fields_of(body)
        value = fields.get("value")
        if not isinstance(value, str) or not value.strip():
            continue
        if "html" not in (text_of(fields.get("contenttype")) or "").lower():
            return value, None
        markup = markup or value
    return None, markup


def _ninjs_value(items: Any) -> str | None:
    """The first value of a list of `{role, value}`; the one with the role `main` before others."""
    given = _main_first(items)
    return next((found for item in given if (found := text_of(item.get("value")))), None)


def _main_first(items: Any) -> list[JsonObject]:
    given = [item for item in list_of(items) if isinstance(item, dict)]
    order = {"main": 0, None: 1}
    return sorted(given, key=lambda item: order.get(text_of(item.get("role")), 2))
