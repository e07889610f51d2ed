"""Plain JSON: `text` or `html`, `title`, `url`, `published`, `language`, and usual other names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from agents.ingest.characters import unescaped
from agents.ingest.fields import MARKED_UP, PLAIN_TEXTS
from agents.ingest.forms import html_page
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
from agents.ingest.markup import JsonObject, looks_like_html, read_fragment
from agents.ingest.raw import Unreadable

TEXTS = (*PLAIN_TEXTS, *MARKED_UP)
LISTS = ("articles", "items", "results", "data", "documents", "stories", "entries", "posts")
OPENING = 200
"""Characters at the start that show whether a text is escaped markup."""

_MARKUP = re.compile(r"</[a-z][a-z0-9]{0,12}>|<(?:p|br)\s?/?>", re.IGNORECASE)


def claims(record: Record) -> bool:
    """Whether it is a JSON object at all."""
    return record.value is not None


def read(record: Record) -> Draft:
    """The draft of a JSON object by the usual names of its fields.

    Raises Unreadable (`bad_json`) where it is none, but holds a list of articles.
    """
    names = fields_of(record.value or {})
    if inner := inner_articles(record.value or {}):
        raise Unreadable(
            "bad_json",
            f"The JSON object holds a list of {len(inner)} articles; a record holds one. Send each "
            "by itself, as `quotewire publish` does.",
        )
    page = _page(names)
    keywords = names.get("keywords") or names.get("tags")
    listed = keywords.split(",") if isinstance(keywords, str) else list_of(keywords)
    draft = Draft(
        "json",
        page.text,
        title=first_text(names, "title", "headline"),
        id=first_text(names, "id", "uri", "guid", "uuid"),
        version=first_text(
            names, "version", "modified", "updated", "versioncreated", "datemodified"
        ),
        language=first_text(names, "language", "lang"),
        published=read_time(
            first_text(names, "published", "publishedat", "datepublished", "date", "pubdate")
        ),
        modified=read_time(
            first_text(names, "modified", "updated", "datemodified", "versioncreated")
        ),
        url=first_text(names, "url", "link", "canonicalurl"),
        outlet=next(
            (
                n
                for key in ("outlet", "source", "publisher", "sitename")
                if (n := name_of(names.get(key)))
            ),
            None,
        ),
        authors=authors_of(first_value(names, "authors", "author", "byline", "by")),
        section=first_text(names, "section", "category"),
        keywords=tuple(name for item in listed if (name := name_of(item))),
        status=(first_text(names, "pubstatus", "status") or "usable").lower(),
        embargo=read_time(first_text(names, "embargoeduntil", "embargoed", "embargo")),
        dateline=first_text(names, "dateline"),
    )
    untold = {
        field.name: value
        for field in fields(draft)
        if field.name != "id" and not getattr(draft, field.name)
        if (value := getattr(page, field.name))
    }
    return replace(draft, **untold)


def inner_articles(value: JsonObject) -> list[JsonObject]:
    """The articles in a list under a usual name (`articles`, `items`), as APIs answer.

    None where the object has a text itself.
    """
    names = fields_of(value)
    if any(text_of(names.get(name)) for name in TEXTS):
        return []
    for name in LISTS:
        found = [one for one in list_of(names.get(name)) if isinstance(one, dict)]
        if any(text_of(fields_of(one).get(text)) for one in found for text in TEXTS):
            return found
    return []


def _page(names: Mapping[str, Any]) -> Draft:
    """The text, plain or marked up; of a whole page, what it says of its article too."""
    text = next(
        (names[n] for n in PLAIN_TEXTS if text_of(names.get(n))),
        None,
    )
    if text is not None:
        text = text if isinstance(text, str) else ""
        if _MARKUP.search(text):
            return _of_fragment(text)
        if looks_like_html(unescaped(text[:OPENING])):
            return _of_fragment(unescaped(text))
        return Draft("json", text)
    markup = first_text(dict(names), *MARKED_UP)
    return html_page.read(Record(markup, "text/html")) if markup else Draft("json", "")


def _of_fragment(markup: str) -> Draft:
    read = read_fragment(markup)
    return Draft("json", read.text, apart=read.apart)
