"""XML as agencies send it, parsed so that it can do no harm.

The parser never sees a document type: what stands before the root element is cut off, so there are
no entities to expand and no files to fetch. References that XML does not know (`&nbsp;`) become
their characters, bare ampersands stay ampersands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html.entities import html5
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree  # type: ignore[import-untyped]

from agents.ingest.forms.draft import Record
from agents.ingest.forms.times import read_time
from agents.ingest.raw import Unreadable

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PROLOG_CHARACTERS = 20_000
"""Characters before the root element that are looked through for it."""

# Atomic throughout: whatever comes, it is read once.
_ROOT = re.compile(
    r"\ufeff?(?>\s+|<\?(?>[^?]+|\?(?!>))*\?>|<!--(?>[^-]+|-(?!->))*-->"
    r"|<!DOCTYPE(?>[^\[>]+)(?>\[(?>[^\]]*)\]\s*)?>)*+"
    r"(?P<root><(?:[A-Za-z_][\w.-]{0,40}:)?(?P<name>[A-Za-z_][\w.-]{0,60})(?=[\s/>]))"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{0,31});)?")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_TOO_DEEP = "Excessive depth"
MOST_NAMESPACES = 30
"""That one element declares; the parser's work grows with the square of those in force."""
_LONG = re.compile(rf"<[^<]{{{MOST_NAMESPACES * 9},}}")
_DECLARED = re.compile(r"\bxmlns\b")


def root_name(record: Record) -> str | None:
    """The local name of the root element of a record that is, or may be, XML; else None."""
    kind = record.media_type
    if record.value is not None or (kind.startswith("text/") and "xml" not in kind):
        return None
    found = _ROOT.match(record.text, 0, PROLOG_CHARACTERS)
    return found["name"] if found else None


def parse_xml(text: str) -> Any:
    """The root element (lxml) of a document. Raises Unreadable: `bad_xml`, `too_deep`."""
    found = _ROOT.match(text, 0, PROLOG_CHARACTERS)
    if found is None:
        raise Unreadable("bad_xml", "The XML has no root element.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    start = found.start("root")
    body = _REFERENCE.sub(_reference, _NO_CHARACTER.sub("", text[start:]))
    for tag in _LONG.finditer(body):
        if len(_DECLARED.findall(tag[0])) > MOST_NAMESPACES:
            raise Unreadable(
                "bad_xml", f"An element declares more than {MOST_NAMESPACES} namespaces."
            )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if _TOO_DEEP in error.msg:
            raise Unreadable("too_deep", "The XML is nested too deeply to be an article.") from None
        message = re.sub(r",? line \d+, column \d+.*", "", error.msg)
        line = error.lineno + text.count("\n", 0, start)
        raise Unreadable("bad_xml", f"The XML is broken at line {line}: {message}.") from None


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if match[0] == "&":
        return "&amp;"
    if name is None or name in _XML_OWN:
        return match[0]
    known = html5.get(f"{name};")
    return escape(known) if known is not None else f"&amp;{name};"


def without_namespaces(root: Any) -> Any:
    """The same tree, its elements under their local names."""
    for node in root.iter():
        node.tag = local(node)
    return root


def local(node: Any) -> str:
    """An element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def words(node: Any) -> str | None:
    """The text in an element, in one line; None where there is none, or no element."""
    return None if node is None else " ".join("".join(node.itertext()).split()) or None


def texts(root: Any, *paths: str) -> Iterator[str]:
    """The texts of the elements at some paths, in the order of the paths."""
    for path in paths:
        yield from filter(None, map(words, root.findall(path)))


def first_of(root: Any, *paths: str) -> str | None:
    """The first text of an element at one of some paths."""
    return next(texts(root, *paths), None)


def attribute(root: Any, path: str, name: str) -> str | None:
    """An attribute of the first element at a path that has it and something in it."""
    found = (node.get(name, "").strip() for node in root.findall(path))
    return next(filter(None, found), None)


def time_in(*given: str | None) -> str | None:
    """The first that is a time; ISO 8601 in its long form, `2024-11-30T14:15:00Z`."""
    for value in filter(None, given):
        if found := read_time(value):
            return _long(found)
    return None


def _long(time: str) -> str:
    if "-" in time[:8]:
        return time
    at = datetime.fromisoformat(time)
    if len(time) == len("20241130"):
        return at.date().isoformat()
    return at.isoformat().replace("+00:00", "Z")


def html_of(node: Any) -> str:
    """An element as HTML, without what follows it."""
    return str(etree.tostring(node, method="html", encoding="unicode", with_tail=False))
