"""Answers about the archive in the formats of others: CSV, JSON Lines, JSON-LD, Atom."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote as percent

import orjson
from lxml import etree  # type: ignore[import-untyped]

from streams.archive.answers import (
    COLUMNS,
    STATEMENT_COLUMNS,
    ArticleHead,
    FoundQuote,
    PersonHead,
    StatementHead,
    iso,
    quote_row,
    statement_row,
)
from streams.render import harmless

Format = Literal["json", "csv", "jsonl", "jsonld", "atom"]

TYPES: Mapping[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "atom": "application/atom+xml",
}

SCHEMA = "https://schema.org"
ATOM = "http://www.w3.org/2005/Atom"
TITLE_CHARACTERS = 100

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Item = FoundQuote | ArticleHead | PersonHead | StatementHead


def jsonl(items: Iterable[Any]) -> bytes:
    """A line each."""
    return b"".join(orjson.dumps(one) + b"\n" for one in items)


def csv_of(items: Sequence[Item], kind: type) -> bytes:
    """A row each, below the names of the columns; no cell is one that a spreadsheet would run."""
    if kind is FoundQuote:
        columns: Sequence[str] = COLUMNS
    elif kind is StatementHead:
        columns = STATEMENT_COLUMNS
    else:
        columns = tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    return csv_rows((_row(one, columns) for one in items), columns)


def _row(one: Item, columns: Sequence[str]) -> dict[str, Any]:
    if isinstance(one, FoundQuote):
        return quote_row(one)
    if isinstance(one, StatementHead):
        return statement_row(one)
    return _plain_row(one, columns)


def csv_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> bytes:
    """Rows as CSV; `columns`: their names, else those of the first row."""
    every = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(every[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(harmless(row) for row in every)
    return text.getvalue().encode()


def _plain_row(one: Item, columns: Iterable[str]) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in columns}
    return {
        name: "; ".join(value) if isinstance(value, tuple) else value for name, value in row.items()
    }


# -- JSON-LD


def linked_data(items: Sequence[Item], base: str) -> bytes:
    """schema.org: Quotation, NewsArticle, Person and Organization. `base`: of the API, a URL."""
    graph = [linked(one, base) for one in items]
    return orjson.dumps({"@context": SCHEMA, "@graph": graph})


def linked(one: Item, base: str) -> dict[str, Any]:
    """One of them, without what is not known."""
    if isinstance(one, FoundQuote):
        return _quotation(one, base)
    if isinstance(one, StatementHead):
        said = _quotation(one.first, base)
        return {**said, "@id": address(base, "statements", one.id)}
    return _news_article(one, base) if isinstance(one, ArticleHead) else _who(one, base)


def _quotation(one: FoundQuote, base: str) -> dict[str, Any]:
    article = {
        "@type": "NewsArticle",
        "@id": address(base, "articles", one.article),
        "headline": one.title,
        "url": one.url,
        "datePublished": one.published or iso(one.published_at),
        "inLanguage": one.language,
        "publisher": {"@type": "Organization", "name": one.outlet} if one.outlet else None,
    }
    return _known(
        {
            "@type": "Quotation",
            "@id": address(base, "quotes", one.id),
            "text": one.text,
            # Whether these are the speaker's words, and whether it is what they say.
            "keywords": [one.kind, one.modality],
            "creator": _named(one.speaker, one.speaker_identity, base, one.speaker_roles),
            "about": [
                _named(named.name, named.identity, base, type=named.type) for named in one.about
            ],
            "spatialCoverage": [{"@type": "Place", "name": name} for name in one.places],
            "datePublished": article["datePublished"],
            "inLanguage": one.language,
            "isPartOf": _known(article),
        }
    )


def _named(
    name: str | None,
    identity: str | None,
    base: str,
    roles: Sequence[str] = (),
    *,
    type: str | None = None,
) -> dict[str, Any] | None:
    if name is None:
        return None
    organisation = (identity or "").startswith("o") or type == "ORG"
    known = identity is not None or roles or type in ("PERSON", "ORG")
    kind = ("Organization" if organisation else "Person") if known else "Thing"
    folder = "organisations" if organisation else "people"
    return _known(
        {
            "@type": kind,
            "@id": address(base, folder, identity) if identity else None,
            "name": name,
            "jobTitle": list(roles) if kind == "Person" else None,
        }
    )


def _news_article(one: ArticleHead, base: str) -> dict[str, Any]:
    return _known(
        {
            "@type": "NewsArticle",
            "@id": address(base, "articles", one.id),
            "headline": one.title,
            "articleSection": one.section,
            "author": [{"@type": "Person", "name": name} for name in one.authors],
            "url": one.url,
            "datePublished": one.published or iso(one.published_at),
            "inLanguage": one.language,
            "wordCount": one.words,
            "publisher": {"@type": "Organization", "name": one.outlet} if one.outlet else None,
        }
    )


def _who(one: PersonHead, base: str) -> dict[str, Any]:
    person = one.kind == "person"
    wikidata = f"https://www.wikidata.org/entity/{one.wikidata}" if one.wikidata else None
    return _known(
        {
            "@type": "Person" if person else "Organization",
            "@id": address(base, "people" if person else "organisations", one.id),
            "name": one.name,
            "gender": one.gender.capitalize() if one.gender else None,
            "jobTitle": list(one.roles) if person else None,
            "sameAs": wikidata,
        }
    )


def _known(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, [], "")}


def address(base: str, folder: str, id: str) -> str:
    """Where the API has something."""
    return f"{base}/{folder}/{percent(id, safe='')}"


# -- Atom


def feed(items: Sequence[Item], base: str, *, title: str, own: str, following: str | None) -> bytes:
    """An Atom feed (RFC 4287) of a query; `own`: its URL, `following`: that of what follows."""
    updated = max((_when(one) for one in items), default=0)
    root = feed_head(own, title, updated, own=own, following=following)
    for one in items:
        _entry(root, one, base)
    return feed_bytes(root)


def feed_head(
    id: str,
    title: str,
    updated: int,
    *,
    own: str,
    following: str | None = None,
    author: str | None = None,
) -> Any:
    """The element of an Atom feed, without its entries; `updated` in epoch seconds. `author`: of
    all entries."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    add_text(root, "id", id)
    add_text(root, "title", title)
    add_text(root, "updated", iso(updated))
    _link(root, "self", own)
    if following is not None:
        _link(root, "next", following)
    if author is not None:
        add_text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", author)
    return root


def feed_entry(
    root: Any, id: str, title: str, updated: int, *, link: str | None, author: str | None = None
) -> Any:
    """An entry of a feed, added to it."""
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    add_text(entry, "id", id)
    add_text(entry, "title", title)
    add_text(entry, "updated", iso(updated))
    if author is not None:
        add_text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", author)
    if link is not None:
        _link(entry, "alternate", link)
    return entry


def feed_bytes(root: Any) -> bytes:
    """A feed as it is sent."""
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return found


def _when(one: Item) -> int:
    if isinstance(one, StatementHead):
        return one.last_at
    return one.last_seen_at if isinstance(one, PersonHead) else one.published_at


def _entry(root: Any, one: Item, base: str) -> None:
    quote = one.first if isinstance(one, StatementHead) else one
    if isinstance(quote, FoundQuote):
        where, url = address(base, "quotes", quote.id), quote.url
        author = quote.speaker or "Unknown"
        if isinstance(one, StatementHead):
            where, url = address(base, "statements", one.id), None
        said = quote.text
        said = said if len(said) <= TITLE_CHARACTERS else f"{said[:TITLE_CHARACTERS]}…"
        marked = f"“{said}”" if quote.kind in ("direct", "partial") else said
        how = "" if quote.modality == "asserted" else f" [{quote.modality}]"
        title = f"{author}{how}: {marked}"
    elif isinstance(quote, ArticleHead):
        where, url = address(base, "articles", quote.id), quote.url
        title = quote.title or quote.id
        author = ", ".join(quote.authors) or quote.outlet or "Unknown"
    else:
        folder = "people" if quote.kind == "person" else "organisations"
        where, url, title, author = address(base, folder, quote.id), None, quote.name, quote.name
    entry = feed_entry(root, where, title, _when(one), link=url or where, author=author)
    if isinstance(quote, FoundQuote):
        add_text(entry, "content", quote.text).set("type", "text")
        for term in (quote.kind, quote.modality):
            etree.SubElement(entry, f"{{{ATOM}}}category", term=term)


def plain_xml(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def add_text(parent: Any, name: str, text: str) -> Any:
    """Add an element of Atom with a text, without what XML cannot hold."""
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = plain_xml(text)
    return child


def _link(parent: Any, rel: str, href: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=plain_xml(href))
