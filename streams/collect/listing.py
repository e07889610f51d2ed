"""Lists of sources as people write them: a TOML file, an OPML file, a text with a URL a line, or
locations alone."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from streams.collect.source import Source, Text
from streams.collect.sources import kind_of
from streams.errors import UsageError

LONGEST_FILE = 50_000_000
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/|$)")
_URL = re.compile(r"[a-z0-9]{2,10}://\S+")
_FEED = re.compile(r"^feed:(?://)?(?=(https?:)?)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
COMMON = frozenset(each.name for each in fields(Source)) - {"options", "location"}


def read_sources(names: Sequence[str]) -> list[Source]:
    """The sources of lists in files, and of locations; each location once, the first counts.

    Raises UsageError, which names the file and what is wrong in it.
    """
    found: dict[str, Source] = {}
    for name in names:
        for source in _read(name):
            found.setdefault(source.location, source)
    return list(found.values())


def read_share(text: str) -> tuple[int, int]:
    """`2/3` as numbers. Raises UsageError."""
    number, slash, count = text.partition("/")
    if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise UsageError(f"--share takes such as 1/3, the first of three, not {text!r}.")


def read_span(value: Any, where: str) -> float:
    """Seconds of `15m`, `2h`, `7d`, or of a number. Raises UsageError, which says `where`."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    if isinstance(value, str) and (found := _SPAN.fullmatch(value.strip())):
        return float(found[1]) * _SECONDS[found[2]]
    raise UsageError(f"{where} takes a time such as 90s, 15m, 2h or 7d, not {value!r}.")


def _read(name: str) -> Iterator[Source]:
    path = Path(name)
    if "://" in name or path.is_dir() or (not path.suffix and path.exists()):
        yield checked(Source(name), name)
        return
    suffix = path.suffix.lower()
    if not path.exists() and suffix not in (".toml", ".opml") and _HOST.match(name):
        raise UsageError(f"There is no file {name}; an address on the Web begins with https://.")
    if suffix == ".toml":
        yield from _toml(path)
    elif suffix == ".opml" or (suffix == ".xml" and b"<opml" in _bytes(path)[:4096].lower()):
        yield from _opml(path)
    elif suffix == ".txt" and (urls := _urls(path)):
        for url in urls:
            yield checked(Source(url), f"{path}, {url}")
    else:
        yield checked(Source(name), name)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}.") from None
    if len(data) > LONGEST_FILE:
        raise UsageError(f"{path} has more than {LONGEST_FILE:,} bytes; is it a list of sources?")
    return data


def _urls(path: Path) -> list[str]:
    """The URLs of a text that has nothing else, one a line; lines that begin with # are left out.
    None of it where it is another text."""
    lines = [line.strip() for line in _bytes(path).decode(errors="replace").splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    return said if all(_URL.fullmatch(line) for line in said) else []


def _toml(path: Path) -> Iterator[Source]:
    """`[[source]]` tables; a table `[defaults]` is what they have in common."""
    try:
        read = tomllib.loads(_bytes(path).decode())
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not in UTF-8; save it in that encoding.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}.") from None
    if unknown := sorted(read.keys() - {"source", "defaults"}):
        raise UsageError(
            f"{path}: there is no {unknown[0]!r}; a file of sources has [[source]] tables, and "
            "[defaults]."
        )
    tables, defaults = read.get("source", []), read.get("defaults", {})
    if not isinstance(tables, list) or not isinstance(defaults, dict):
        raise UsageError(f"{path}: write [[source]] with two brackets, [defaults] with one.")
    for number, table in enumerate(tables, 1):
        where = f"{path}, source {number}"
        if not isinstance(table, dict):
            raise UsageError(f"{where} is no table.")
        yield _of_table({**defaults, **table}, where)


def _of_table(table: Mapping[str, Any], where: str) -> Source:
    given = dict(table)
    location = given.pop("url", None) or given.pop("path", None)
    if not isinstance(location, str) or not location.strip():
        raise UsageError(f"{where}: it needs a url (or a path).")
    where = f"{where} ({location})"
    for name in ("every", "max_age"):
        if name in given:
            given[name] = read_span(given[name], f"{where}: {name}")
    for name in ("name", "kind", "outlet", "section", "language"):
        if not isinstance(given.get(name, ""), str):
            raise UsageError(f"{where}: {name} takes a text.")
    if given.get("text", "page") not in get_args(Text):
        raise UsageError(f'{where}: text takes "page" or "feed".')
    if not isinstance(given.get("paused", False), bool):
        raise UsageError(f"{where}: paused takes true or false.")
    common = {name: given.pop(name) for name in COMMON & given.keys()}
    return checked(Source(location.strip(), **common, options=given), where)


def checked(source: Source, where: str) -> Source:
    """The source with its kind and a name. Raises UsageError for options that its kind has not."""
    kind = kind_of(source)
    if unknown := sorted(source.options.keys() - kind.options):
        known = ", ".join(sorted({"url", *COMMON, *kind.options}))
        raise UsageError(f"{where}: there is no {unknown[0]!r}; a {kind.name} source has {known}.")
    return replace(source, kind=kind.name, name=source.name or _short(source.location))


def _short(location: str) -> str:
    """A location as a name: without scheme, user and password."""
    if "://" not in location:
        return location
    parts = urlsplit(location)
    return f"{parts.hostname or ''}{parts.path.rstrip('/')}" + (
        f"?{parts.query}" if parts.query else ""
    )


def _opml(path: Path) -> Iterator[Source]:
    """The feeds of an OPML file; the outline around one is its section."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(_bytes(path), parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{path}: {error}.") from None
    count = 0
    for outline in () if root is None else root.iter("outline"):
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        url = _FEED.sub(lambda match: "" if match[1] else "http://", url)
        if not url:
            continue
        count += 1
        name = (outline.get("title") or outline.get("text") or "").strip()
        above = outline.getparent()
        section = above.get("text") or above.get("title") if above.tag == "outline" else None
        yield checked(Source(url, name=name, section=section), f"{path}, {url}")
    if not count:
        raise UsageError(f"{path}: there is no outline with an xmlUrl in it.")


def table_of(source: Source) -> str:
    """The source as a `[[source]]` table of TOML."""
    given: dict[str, Any] = {"url": source.location, "name": source.name}
    given |= {name: getattr(source, name) for name in ("outlet", "section", "language", "every")}
    given |= source.options
    lines = [
        # A JSON text is a TOML one.
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in given.items()
        if value is not None
    ]
    return "\n".join(["[[source]]", *lines, ""])
