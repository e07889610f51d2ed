"""Plain JSON: `text` or `html`, `title`, `url`, `published`, `language`, and usual other names."""

from __future__ import annotations

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
from agents.ingest.markup import read_page


def claims(record: Record) -> bool:
    """Whether it is a JSON object at all."""
    return record.value is not None


def read(record: Record) -> Draft:
    """The draft of a JSON object by the usual names of its fields."""
    names = fields_of(record.value or {})
    text = next(
        (names[n] for n in ("text", "body", "content", "articlebody") if text_of(names.get(n))),
        None,
    )
    markup = text_of(names.get("html")) or text_of(names.get("bodyhtml"))
    apart: frozenset[str] = frozenset()
    if text is None and markup:
        page = read_page(markup)
        text, apart = page.text, page.apart
    keywords = names.get("keywords") or names.get("tags")
    listed = keywords.split(",") if isinstance(keywords, str) else list_of(keywords)
    return Draft(
        "json",
        text if isinstance(text, str) else "",
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
        apart=apart,
    )
