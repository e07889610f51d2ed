"""Files for `publish` and `analyze`: what is in them, as raw articles.

A file is handed on as its bytes are; what is wrong with them, ingest finds and says. Only a file
that cannot be read at all is an error here.
"""

from __future__ import annotations

import calendar
import html
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

import orjson

from agents.ingest.agency import is_agency_xml
from agents.ingest.forms.times import named_hours
from streams.folders import Problem as Problem
from streams.folders import expand
from streams.handling import Handling
from streams.mapping import FieldMapping, Missing

Format = Literal["auto", "text", "html", "json", "jsonl", "feed", "warc"]

SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonld": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
}
"""What a folder's files are taken for; others in a folder are left out."""
ZIPPED_ARCHIVE = ".warc.gz"
KINDS = ", ".join(sorted((*SUFFIXES, ZIPPED_ARCHIVE)))

STDIN = "-"

_REFERENCE = re.compile(rb"&#([0-9]{7,4000}|[xX][0-9a-fA-F]{6,4000});?")
FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
"""The root of an RSS or Atom feed."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One raw article, ready to be published.

    `name`: what to call it towards people. `place`: of one from an archive, its file and the byte
    at which reading goes on after it.
    """

    name: str
    value: bytes
    content_type: str
    headers: tuple[tuple[str, bytes], ...] = ()
    place: tuple[str, int] | None = None


def read_inputs(
    names: Sequence[str],
    *,
    format: Format = "auto",
    outlet: str | None = None,
    published: str | None = None,
    language: str | None = None,
    stdin: BinaryIO | None = None,
    handling: Handling | None = None,
) -> Iterator[RawArticle | Problem]:
    """Raw articles of files, folders (with what is below), glob patterns, and `-` for stdin.

    `format`: what each input is, instead of what its name or content tells. `outlet`,
    `published` and `language` are added, as fields to bare text and as headers to the rest.
    Lazy: archives are read record by record, standard input line by line where it holds JSON
    Lines, and a folder of a million files is never listed as a whole.
    """
    given = {"outlet": outlet, "published": published, "language": language}
    extra = {name: value for name, value in given.items() if value}
    for item in _read_all(names, format, stdin, handling or Handling()):
        yield _add(item, extra) if extra and isinstance(item, RawArticle) else item


def _add(article: RawArticle, extra: Mapping[str, str]) -> RawArticle:
    """Bare text has no place for more, so it becomes plain JSON; others get headers."""
    name, value, content_type = article.name, article.value, article.content_type
    headers = dict(article.headers)
    if content_type == "text/plain":
        try:
            value = orjson.dumps({"text": value.decode(), **extra})
        except UnicodeDecodeError:
            pass
        else:
            content_type = "application/json"
            headers["content-type"] = content_type.encode()
    headers |= {header: text.encode() for header, text in extra.items()}
    return RawArticle(name, value, content_type, tuple(headers.items()), article.place)


def _read_all(
    names: Sequence[str], format: Format, stdin: BinaryIO | None, handling: Handling
) -> Iterator[RawArticle | Problem]:
    for name in names:
        if name == STDIN:
            if stdin is None:
                yield Problem("standard input", "there is none.")
            else:
                yield from _read_stdin(stdin, format, handling)
            continue
        for found in expand(name, is_taken, KINDS):
            if isinstance(found, Problem):
                yield found
                continue
            try:
                yield from _read_file(found, format, handling)
            except OSError as error:
                yield Problem(str(found), f"{error.strerror or error}.")


def _read_file(path: Path, format: Format, handling: Handling) -> Iterator[RawArticle | Problem]:
    start = 0
    if handling.resume is not None and kind_of_file(path.name, format) == "warc":
        start = handling.resume.place(path)
    with path.open("rb") as file:
        yield from read_stream(str(path), file, handling, format=format, start=start)


def read_stream(
    name: str, file: BinaryIO, handling: Handling, *, format: Format = "auto", start: int = 0
) -> Iterator[RawArticle | Problem]:
    """Raw articles of an open file; lazy where it may be larger than memory.

    `name`: its path, of which the ending tells what it is. `start`: the place at which an archive
    is gone on with.
    """
    kind = kind_of_file(name, format)
    headers = (("filename", os.fsencode(os.path.basename(name))),)
    if kind == "warc":
        yield from _pages(name, file, headers, handling, start)
    elif kind == "jsonl":
        yield from _lines(name, file, headers, handling.mapping)
    else:
        yield from _articles(name, file.read(), kind, headers, handling.mapping)


def kind_of_file(name: str, format: Format) -> Format:
    """What a file is, by what was asked for, else by its name; `auto` where neither tells."""
    return format if format != "auto" else _kind_of(name)


def _kind_of(name: str) -> Format:
    """What a file is by its name; `auto` where that does not tell."""
    name = name.lower()
    if name.endswith(ZIPPED_ARCHIVE):
        return "warc"
    return SUFFIXES.get(os.path.splitext(name)[1], "auto")


def is_taken(name: str) -> bool:
    """Whether a file of a folder is read."""
    return _kind_of(name) != "auto"


def _pages(
    name: str,
    file: BinaryIO,
    headers: tuple[tuple[str, bytes], ...],
    handling: Handling,
    start: int = 0,
) -> Iterator[RawArticle | Problem]:
    """The wanted pages of a WARC file. Where one does not say when it appeared, it is when it was
    fetched."""
    from streams.warc import Archive, NoArchive

    archive = Archive(file, handling.pages, start, handling.skipped)
    try:
        for page in archive.pages():
            said = (("url", page.url), ("published", page.fetched))
            own = tuple((key, text.encode(errors="replace")) for key, text in said if text)
            content_type = page.content_type or "text/html"
            article = _article(f"{name}: {page.url}", page.body, content_type, (*headers, *own))
            yield replace(article, place=(name, page.place))
    except NoArchive as error:
        yield Problem(name, f"{error}.")


def measure(names: Sequence[str]) -> int | None:
    """Bytes that `read_inputs` will read of these; None where standard input is among them."""
    if STDIN in names:
        return None
    found = (
        each for name in names for each in expand(name, is_taken, KINDS) if isinstance(each, Path)
    )
    total = 0
    for path in found:
        with suppress(OSError):
            total += path.stat().st_size
    return total


def _read_stdin(
    stdin: BinaryIO, format: Format, handling: Handling
) -> Iterator[RawArticle | Problem]:
    name, mapping = "standard input", handling.mapping
    if format == "warc":
        yield from _pages(name, stdin, (), handling)
        return
    if format not in ("auto", "jsonl"):
        yield from _articles(name, stdin.read(), format, (), mapping)
        return
    first = stdin.readline()
    if format == "jsonl" or isinstance(_parse(first), dict):
        yield from _lines(name, _chain(first, stdin), (), mapping)
        return
    data = first + stdin.read()
    if data.strip():
        yield from _articles(name, data, "auto", (), mapping)


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _articles(
    name: str,
    data: bytes,
    kind: Format,
    headers: tuple[tuple[str, bytes], ...],
    mapping: FieldMapping | None,
) -> Iterator[RawArticle | Problem]:
    """The articles in one file's bytes."""
    if kind == "auto":
        kind = _sniff(data)
    if kind == "warc":
        yield Problem(name, "a WARC file is read from a file, or with --format warc.")
    elif kind == "json":
        yield from _json(name, data, headers, mapping)
    elif kind == "jsonl":
        yield from _lines(name, data.splitlines(keepends=True), headers, mapping)
    elif kind == "feed":
        yield from _feed(name, data, headers)
    else:
        yield _article(name, data, f"text/{'html' if kind == 'html' else 'plain'}", headers)


def _article(
    name: str, value: bytes, content_type: str, headers: tuple[tuple[str, bytes], ...]
) -> RawArticle:
    return RawArticle(
        name, value, content_type, (("content-type", content_type.encode()), *headers)
    )


def _sniff(data: bytes) -> Format:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return "json"
    if start[:1] == b"<":
        return "feed" if FEED.search(start) or is_agency_xml(data) else "html"
    return "text"


def _json(
    name: str,
    data: bytes,
    headers: tuple[tuple[str, bytes], ...],
    mapping: FieldMapping | None,
) -> Iterator[RawArticle | Problem]:
    """One article, several (`split_json`), or JSON Lines under the wrong name."""
    parsed = _parse(data)
    if mapping is not None and parsed is not None:
        yield from _mapped(name, parsed, headers, mapping)
    elif several := split_json(parsed):
        yield from _each(name, several, headers)
    elif parsed is None and isinstance(_parse(data.lstrip().partition(b"\n")[0]), dict):
        yield from _lines(name, data.splitlines(keepends=True), headers, mapping)
    else:
        yield _article(name, data, _json_type(parsed), headers)


def _lines(
    name: str,
    lines: Iterable[bytes],
    headers: tuple[tuple[str, bytes], ...],
    mapping: FieldMapping | None,
) -> Iterator[RawArticle | Problem]:
    for number, line in enumerate(lines, 1):
        value = line.strip()
        parsed = _parse(value)
        if mapping is not None and parsed is not None:
            yield from _mapped(f"{name}, line {number}", parsed, headers, mapping)
        elif several := split_json(parsed):
            yield from _each(f"{name}, line {number}", several, headers)
        elif value:
            yield _article(f"{name}, line {number}", value, _json_type(parsed), headers)


def _mapped(
    name: str, parsed: Any, headers: tuple[tuple[str, bytes], ...], mapping: FieldMapping
) -> Iterator[RawArticle | Problem]:
    """The articles that a mapping finds; of what is none it says why."""
    several = mapping.articles is not None
    for number, one in enumerate(mapping.read(parsed), 1):
        here = f"{name} [{number}]" if several else name
        if isinstance(one, Missing):
            here = name if not one.number else here
            yield Problem(here, f"the mapping {mapping.name} does not fit: {one.message}")
        else:
            yield _article(here, orjson.dumps(one), "application/json", headers)


def _each(
    name: str, values: Iterable[Any], headers: tuple[tuple[str, bytes], ...]
) -> Iterator[RawArticle]:
    for number, one in enumerate(values, 1):
        yield _article(f"{name} [{number}]", orjson.dumps(one), _json_type(one), headers)


def split_json(parsed: Any) -> list[Any]:
    """The articles of a JSON value that has several: of an array, of JSON-LD's `@graph`, of a list
    in an object (`{"articles": [...]}`, JSON Feed).

    Empty for a value that is one article, or none. A graph's articles get its `@context`; what an
    array holds beside articles stays among them, for ingest to say what is wrong with it.
    """
    if isinstance(parsed, list):
        if not any(isinstance(one, dict) for one in parsed):
            return []
        graphs = [(split_json(one) if isinstance(one, dict) else []) or [one] for one in parsed]
        return [article for graph in graphs for article in graph]
    if not isinstance(parsed, dict):
        return []
    if "@graph" not in parsed:
        if not any(isinstance(one, list) for one in parsed.values()) or "@context" in parsed:
            return []
        from agents.ingest.forms.plain_json import inner_articles

        return inner_articles(parsed)
    from agents.ingest.forms.json_ld import whole_articles
    from agents.ingest.markup import linked_articles

    found = whole_articles(linked_articles(parsed))
    context = {"@context": parsed["@context"]} if "@context" in parsed else {}
    return [context | node for node in found] if len(found) > 1 else []


def _parse(data: bytes) -> Any:
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None


def _json_type(article: Any) -> str:
    linked = isinstance(article, dict) and "@context" in article
    return "application/ld+json" if linked else "application/json"


def _feed(name: str, data: bytes, headers: tuple[tuple[str, bytes], ...]) -> Iterator[RawArticle]:
    """Each entry of an RSS or Atom feed as a plain JSON article, each item of a NewsML-G2 message
    as a document; a page of HTML as it is.

    A feed without a single entry goes on as it is, for ingest to say what is wrong with it, and so
    does one that feedparser gives up.
    """
    if not FEED.search(data[:4096]):
        if is_agency_xml(data):
            yield from _of_agency(name, data, headers)
            return
        html_like = re.search(rb"<(?:!doctype\s+html|html)[\s>]", data[:4096], re.IGNORECASE)
        yield _article(name, data, "text/html" if html_like else "application/xml", headers)
        return
    import feedparser

    try:
        parsed = feedparser.parse(io.BytesIO(in_unicode(data)))
    except Exception:  # whatever one of its parsers raises
        parsed = {}
    entries = parsed.get("entries") or []
    if not entries:
        yield _article(name, data, "application/xml", headers)
    for number, entry in enumerate(entries, 1):
        article = feed_entry(entry, parsed.get("feed") or {})
        yield _article(f"{name} [{number}]", orjson.dumps(article), "application/json", headers)


def in_unicode(feed: bytes) -> bytes:
    """A feed without numeric references to no character, which feedparser would raise; they become
    ones to U+FFFD."""
    return _REFERENCE.sub(_character, feed)


def _of_agency(
    name: str, data: bytes, headers: tuple[tuple[str, bytes], ...]
) -> Iterator[RawArticle]:
    from agents.ingest.decode import decode
    from agents.ingest.forms.newsml_g2 import split
    from agents.ingest.raw import Unreadable

    try:
        several = split(decode(data, "application/xml")[0])
    except Unreadable:
        several = []
    for number, one in enumerate(several, 1):
        yield _article(f"{name} [{number}]", one, "application/xml", headers)
    if not several:
        yield _article(name, data, "application/xml", headers)


def _character(reference: re.Match[bytes]) -> bytes:
    """A numeric character reference; that of no character becomes one to U+FFFD."""
    digits = reference[1]
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return reference[0] if code < 0x110000 else b"&#xFFFD;"


def feed_entry(entry: Any, feed: Any) -> dict[str, Any]:
    """A feedparser entry as a plain JSON article; fields that it has not are left out.

    The body is the longest of its contents, else its summary: `html`, or `text` where the feed
    declares it so. Times are ISO 8601 in UTC. `outlet` is the feed's title.
    """
    bodies = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    full = [body for body in bodies[:-1] if body.get("value")] or [bodies[-1]]
    body = max(full, key=lambda one: len(one.get("value") or ""))
    plain = body.get("type") == "text/plain"
    # feedparser answers for `updated` with `published` where there is only that.
    updated = entry["updated_parsed"] if "updated_parsed" in entry.keys() else None  # noqa: SIM118
    modified = _time(updated, entry["updated"]) if updated else None
    article = {
        "id": entry.get("id") or entry.get("link"),
        "title": html.unescape(re.sub(r"<[^<>]*>", "", entry.get("title") or "")).strip(),
        "text" if plain else "html": body.get("value"),
        "url": entry.get("link"),
        "published": _time(entry.get("published_parsed"), entry.get("published")) or modified,
        "modified": modified,
        "language": (body.get("language") or feed.get("language") or "")[:2].lower(),
        "authors": [one["name"] for one in entry.get("authors") or () if one.get("name")],
        "keywords": [one["term"] for one in entry.get("tags") or () if one.get("term")],
        "outlet": feed.get("title"),
    }
    return {name: value for name, value in article.items() if value}


def _time(parsed: Any, said: str | None) -> str | None:
    """A time that feedparser has read. `said`: its text, of which it knows few names of zones."""
    if not parsed:
        return None
    try:
        early = named_hours(said or "") * 3_600
        at = datetime.fromtimestamp(calendar.timegm(parsed) - early, UTC)
        return at.isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None
