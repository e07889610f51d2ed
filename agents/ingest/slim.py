"""What a page of HTML weighs without what nobody reads: scripts, styles, drawings, data URIs.

A page of a newspaper may have megabytes of them around a few thousand words.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from agents.ingest.fields import MARKED_UP, PLAIN_TEXTS

LONGEST_URI = 200
"""Bytes of a data URI that may stay."""

_SPACE = b" \t\r\n\f\v"
_OPENING = re.compile(rb"<(?:!--|[a-zA-Z])")
# Quoted values may hold `>` and what looks like a tag. The groups are possessive: linear.
_TAG = re.compile(rb"<([a-zA-Z][^\s/>]*+)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ENDS = {
    name: re.compile(rb"</" + name + rb"\b[^>]{0,100}>", re.IGNORECASE)
    for name in (b"script", b"style")
}
_DRAWING = re.compile(rb"<(/?)svg\b[^>]{0,2000}>", re.IGNORECASE)
# JSON-LD and settings are read by ingest; other scripts are not.
_KEPT_SCRIPT = re.compile(
    rb"\btype\s{0,5}=\s{0,5}[\"']?\s{0,5}application/(?:ld|settings)\+json", re.I
)
_DATA_URI = re.compile(rb"\bdata:[a-z]{2,20}/[^\"'\s<>)]{%d,}+" % LONGEST_URI, re.IGNORECASE)
_MARKUP_FIELDS = frozenset({*MARKED_UP, *PLAIN_TEXTS, "bodyxhtml"}) - {"contenttext"}


def slim_page(value: bytes) -> bytes:
    """A page without its scripts but JSON-LD, its style sheets, drawings (SVG) and data URIs.

    What ingest makes of it is the same. Comments stay, and all that follows a script, a comment or
    a tag that is never closed. A page in UTF-16 or UTF-32 stays whole. Work is linear in it.
    """
    if b"\0" in value:
        return value
    parts: list[bytes] = []
    done = at = 0
    while opening := _OPENING.search(value, at):
        start = opening.start()
        if opening[0] == b"<!--":
            at = value.find(b"-->", start + 2) + 3
            if at == 2:
                break
            continue
        tag = _TAG.match(value, start)
        if tag is None:
            break
        at = tag.end()
        name = tag[1].lower()
        if name in _ENDS or name == b"svg":
            if (closed := _end_of(name, tag, value)) is None:
                break
            at = closed
            if not _KEPT_SCRIPT.search(tag[0]):
                parts.append(value[done:start])
                done = at
        elif at - start > LONGEST_URI:
            parts += (value[done:start], _DATA_URI.sub(b"data:,", tag[0]))
            done = at
    return b"".join([*parts, value[done:]]) if done else value


def _end_of(name: bytes, tag: re.Match[bytes], value: bytes) -> int | None:
    """Where the element of an opening tag ends; None where it is never closed."""
    if name != b"svg":
        closing = _ENDS[name].search(value, tag.end())
        return closing.end() if closing else None
    if tag[0].endswith(b"/>"):
        return tag.end()
    depth = 1
    for inner in _DRAWING.finditer(value, tag.end()):
        if inner[1]:
            depth -= 1
        elif not inner[0].endswith(b"/>"):
            depth += 1
        if not depth:
            return inner.end()
    return None


def is_page(value: bytes, content_type: str | None) -> bool:
    """Whether bytes are HTML: declared as it, or beginning so and declared as nothing else."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind in ("", "application/octet-stream"):
        return value[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)[:1] == b"<"
    return "html" in kind


def slim(value: bytes, content_type: str | None, limit: int) -> bytes:
    """A raw article without what nobody reads.

    Pages are always made slim. JSON is as it was sent, unless it is larger than `limit` bytes: then
    the pages in it (`html` and fields of its kind) are made slim.
    """
    if is_page(value, content_type):
        return slim_page(value)
    if len(value) > limit and value[:1_000].lstrip(_SPACE)[:1] == b"{":
        return _slim_fields(value)
    return value


def _slim_fields(value: bytes) -> bytes:
    try:
        article = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    if not isinstance(article, dict):
        return value
    return orjson.dumps({name: _slim_field(name, item) for name, item in article.items()})


def _slim_field(name: str, item: Any) -> Any:
    markup = name.replace("_", "").replace("-", "").lower() in _MARKUP_FIELDS
    if not markup or not isinstance(item, str) or "<" not in item:
        return item
    return slim_page(item.encode(errors="replace")).decode(errors="replace")
