"""The forms in which publishers send articles, each to the same draft.

- ninjs 1.x, 2.1 and 3.x (IPTC): names differ in case and underscores, and headline and body are
  texts in 1.x and lists of objects later.
- schema.org NewsArticle as JSON-LD, also in an HTML page or a `@graph`.
- plain JSON: `text` or `html`, `title`, `url`, `published`, `language`, and usual other names.
- an HTML page; plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from agents.ingest.decode import without_lone_surrogates
from agents.ingest.markup import (
    fragment_text,
    linked_articles,
    linked_types,
    looks_like_html,
    read_page,
)
from agents.ingest.raw import Unreadable
from schemas.article import SourceFormat


@dataclass(frozen=True, slots=True)
class Draft:
    """What a publisher's form says of an article."""

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


def read_draft(text: str, content_type: str | None) -> Draft:
    """The draft of a decoded record. Raises Unreadable: `bad_json`, `too_deep`, `no_text`."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if "json" in kind or (kind in ("", "application/octet-stream") and start in ("{", "[")):
        try:
            return _from_json(_load(text))
        except Unreadable as error:
            # "[Update] The minister …" is a text.
            if "json" in kind or start == "{" or error.reason != "bad_json":
                raise
    if "html" in kind or "xml" in kind or (not kind.startswith("text/") and looks_like_html(text)):
        return _from_page(text)
    if kind == "text/html":
        return _from_page(text)
    return Draft("text", text)


def _load(text: str) -> Any:
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


def _from_json(value: Any) -> Draft:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        what = f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__
        raise Unreadable("bad_json", f"A record holds one article as a JSON object, not {what}.")
    if "@type" in value or "@graph" in value or "@context" in value:
        articles = linked_articles(value)
        if not articles:
            types = ", ".join(sorted(linked_types(value))) or "no type"
            raise Unreadable("no_text", f"The JSON-LD has no NewsArticle in it, but {types}.")
        return _from_linked(articles[0])
    names = {_plain(name): item for name, item in value.items() if isinstance(name, str)}
    standard = names.get("standard")
    ninjs = (isinstance(standard, dict) and standard.get("name") == "ninjs") or (
        "uri" in names
        and bool({"headlines", "bodies", "bodytext", "bodyxhtml", "bodyhtml"} & set(names))
    )
    return _from_ninjs(names) if ninjs else _from_plain(names)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _from_ninjs(names: Mapping[str, Any]) -> Draft:
    text, markup = _ninjs_body(names)
    sources = [_name(source) for source in _list(names.get("infosources"))]
    uri = _text(names.get("uri"))
    return Draft(
        "ninjs",
        text if text is not None else fragment_text(markup or ""),
        title=_ninjs_value(names.get("headlines")) or _text(names.get("headline")),
        id=uri,
        version=_text(names.get("version")) or _text(names.get("versioncreated")),
        language=_text(names.get("language")),
        published=read_time(_first(names, "contentcreated", "firstcreated", "versioncreated")),
        modified=read_time(_text(names.get("versioncreated"))),
        url=_text(names.get("url")) or (uri if uri and uri.startswith("http") else None),
        outlet=next((name for name in sources if name), None)
        or _text(names.get("copyrightholder")),
        authors=_authors(_first_list(names, "bylines", "by", "byline")),
        section=next((n for n in map(_name, _list(names.get("genres"))) if n), None),
        keywords=tuple(n for n in map(_name, _list(names.get("subjects"))) if n),
        status=(_text(names.get("pubstatus")) or "usable").lower(),
        embargo=read_time(_first(names, "embargoeduntil", "embargoed")),
        dateline=_text(names.get("located")),
    )


def _ninjs_body(names: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Plain text and markup of the body, each None where there is none."""
    if (text := names.get("bodytext")) and isinstance(text, str):
        return text, None
    markup = _text(names.get("bodyxhtml")) or _text(names.get("bodyhtml"))
    for body in _list(names.get("bodies")):
        if not isinstance(body, dict):
            continue
        fields = {_plain(name): item for name, item in body.items() if isinstance(name, str)}
        value = fields.get("value")
        if not isinstance(value, str) or not value.strip():
            continue
        if "html" not in (_text(fields.get("contenttype")) or "").lower():
            return value, None
        markup = markup or value
    return None, markup


def _ninjs_value(items: Any) -> str | None:
    """The first value of a list of `{role, value}`; the one with the role `main` before others."""
    given = [item for item in _list(items) if isinstance(item, dict)]
    given.sort(key=lambda item: item.get("role") != "main")
    return next((found for item in given if (found := _text(item.get("value")))), None)


def _from_linked(node: Mapping[str, Any]) -> Draft:
    body = _text(node.get("articleBody")) or _text(node.get("text")) or ""
    page = node.get("mainEntityOfPage")
    url = _text(node.get("url")) or _text(page.get("@id") if isinstance(page, dict) else page)
    keywords = node.get("keywords")
    listed = keywords.split(",") if isinstance(keywords, str) else _list(keywords)
    status = _text(node.get("creativeWorkStatus")) or "usable"
    return Draft(
        "json-ld",
        fragment_text(body) if looks_like_html(body) else body,
        title=_text(node.get("headline")) or _text(node.get("name")),
        id=_text(node.get("@id")) or _identifier(node.get("identifier")) or url,
        version=_text(node.get("version")) or _text(node.get("dateModified")),
        language=_name(node.get("inLanguage")),
        published=read_time(_first(node, "datePublished", "dateCreated")),
        modified=read_time(_text(node.get("dateModified"))),
        url=url,
        outlet=next((n for n in map(_name, _list(node.get("publisher"))) if n), None),
        authors=_authors(node.get("author")),
        section=next((n for n in map(_name, _list(node.get("articleSection"))) if n), None),
        keywords=tuple(name for item in listed if (name := _name(item))),
        status=status.lower(),
        embargo=read_time(_text(node.get("embargoedUntil"))),
        dateline=_text(node.get("dateline")),
    )


def _from_plain(names: Mapping[str, Any]) -> Draft:
    text = next(
        (names[n] for n in ("text", "body", "content", "articlebody") if _text(names.get(n))), None
    )
    markup = _text(names.get("html")) or _text(names.get("bodyhtml"))
    if text is None and markup:
        page = read_page(markup)
        text = page.text
    keywords = names.get("keywords") or names.get("tags")
    listed = keywords.split(",") if isinstance(keywords, str) else _list(keywords)
    return Draft(
        "json",
        text if isinstance(text, str) else "",
        title=_first(names, "title", "headline"),
        id=_first(names, "id", "uri", "guid", "uuid"),
        version=_first(names, "version", "modified", "updated", "versioncreated", "datemodified"),
        language=_first(names, "language", "lang"),
        published=read_time(
            _first(names, "published", "publishedat", "datepublished", "date", "pubdate")
        ),
        modified=read_time(_first(names, "modified", "updated", "datemodified", "versioncreated")),
        url=_first(names, "url", "link", "canonicalurl"),
        outlet=next(
            (
                n
                for key in ("outlet", "source", "publisher", "sitename")
                if (n := _name(names.get(key)))
            ),
            None,
        ),
        authors=_authors(_first_list(names, "authors", "author", "byline", "by")),
        section=_first(names, "section", "category"),
        keywords=tuple(name for item in listed if (name := _name(item))),
        status=(_first(names, "pubstatus", "status") or "usable").lower(),
        embargo=read_time(_first(names, "embargoeduntil", "embargoed", "embargo")),
        dateline=_first(names, "dateline"),
    )


def _from_page(text: str) -> Draft:
    page = read_page(text)
    draft = Draft(
        "html",
        page.text,
        title=page.title,
        id=page.url,
        language=page.language,
        published=read_time(page.published),
        url=page.url,
        outlet=page.outlet,
        authors=page.authors,
    )
    if not page.linked_data:
        return draft
    linked = _from_linked(page.linked_data[0])
    given = {
        name: value
        for name in linked.__dataclass_fields__
        if name not in ("source_format", "text") and (value := getattr(linked, name))
    }
    body = linked.text if len(linked.text) > len(page.text) else page.text
    return replace(draft, **{**given, "text": body})


# -- values as publishers write them


def _text(value: Any) -> str | None:
    """A non-empty string; numbers count, since ids and versions are often numbers."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> str | None:
    """The name of a thing that is given by name or as an object."""
    if isinstance(value, dict):
        fields = {_plain(k): v for k, v in value.items() if isinstance(k, str)}
        value = fields.get("name") or fields.get("title") or fields.get("alternatename")
    found = _text(value)
    return found.strip() if found else None


def _identifier(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("value") or value.get("@id")
    return _text(value)


def _first(names: Mapping[str, Any], *keys: str) -> str | None:
    return next((found.strip() for key in keys if (found := _text(names.get(key)))), None)


def _first_list(names: Mapping[str, Any], *keys: str) -> Any:
    return next((names[key] for key in keys if names.get(key)), None)


_BY = re.compile(r"^by[: ]+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\band\b)\s*")


def _authors(value: Any) -> tuple[str, ...]:
    names: list[str] = []
    for item in _list(value):
        given = item.get("byline") or item.get("value") if isinstance(item, dict) else None
        text = _text(given) or _name(item)
        if text:
            names += [part for part in _AND.split(_BY.sub("", text.strip())) if part]
    return tuple(dict.fromkeys(names))


_ZONE = re.compile(r"(?<=:\d\d) (?:UTC|GMT|Z|([+-]\d\d:?\d\d))$")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


def _zone(match: re.Match[str]) -> str:
    return match[1] or "Z"


def read_time(value: str | None) -> str | None:
    """The time as it was given, where it is ISO 8601; else made so, or None.

    Other forms: as in mail headers; seconds or milliseconds since 1970; a space before the zone.
    """
    if value is None:
        return None
    value = value.strip()[:100]
    if value[:4].isdigit():
        value = _ZONE.sub(_zone, value)
    if _EPOCH.fullmatch(value):
        seconds = int(value[:10])
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    try:
        datetime.fromisoformat(value)
    except ValueError:
        try:
            return parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return value


def instant(value: str | None) -> datetime | None:
    """A time with its zone, UTC where it names none; None for none."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
