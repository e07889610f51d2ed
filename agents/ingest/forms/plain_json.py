"""Plain JSON: `text` or `html`, `title`, `url`, `published`, `language`, and usual other names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from agents.ingest.characters import unescaped
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
from agents.ingest.markup import looks_like_html, read_fragment

OPENING = 200
"""Characters at the start that show whether a text is escaped markup."""

_MARKUP = re.compile(r"</[a-z][a-z0-9]{0,12}>|<(?:p|br)\s?/?>", re.IGNORECASE)


def claims(record: Record) -> bool:
    """Whether it is a JSON object at all."""
    return record.value is not None


def read(record: Record) -> Draft:
    """The draft of a JSON object by the usual names of its fields."""
    names = fields_of(record.value or {})
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


def _page(names: Mapping[str, Any]) -> Draft:
    """The text, plain or marked up; of a whole page, what it says of its article too."""
    text = next(
        (names[n] for n in ("text", "body", "content", "articlebody") if text_of(names.get(n))),
        None,
    )
    if text is not None:
        text = text if isinstance(text, str) else ""
        if _MARKUP.search(text):
            return _of_fragment(text)
        if looks_like_html(unescaped(text[:OPENING])):
            return _of_fragment(unescaped(text))
        return Draft("json", text)
    markup = text_of(names.get("html")) or text_of(names.get("bodyhtml"))
    return html_page.read(Record(markup, "text/html")) if markup else Draft("json", "")


def _of_fragment(markup: str) -> Draft:
    read = read_fragment(markup)
    return Draft("json", read.text, apart=read.apart)
