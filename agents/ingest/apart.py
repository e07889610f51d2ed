"""Lines that a page sets apart from its paragraphs: headings, lines in bold or italics.

In an interview they are the questions. Markup is gone from an article's text, so the lines are
found in it again by their words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

LONGEST = 600
"""Characters of a line."""
MOST = 400
"""Lines of a page."""

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt"})
_EMPHASIS = frozenset({"b", "strong", "em", "i"})
_INLINE = frozenset({"a", "span", "u", "font", "small", "sup", "mark", "cite", "abbr"})
_LINE = re.compile(r"[^\r\n]+")


def lines_apart(root: Any) -> frozenset[str]:
    """The words of the lines that a parsed page (an lxml element) sets apart."""
    found: list[str] = []
    for node in root.iter(*_HEADINGS, *_EMPHASIS):
        if len(found) == MOST:
            break
        if node.tag in _HEADINGS or _is_a_line(node):
            line = _words(node)
            if line and len(line) <= LONGEST:
                found.append(line)
    return frozenset(found)


def ranges_apart(text: str, lines: Collection[str]) -> list[list[int]]:
    """Where the lines stand in the text."""
    if not lines:
        return []
    found = []
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if " ".join(line.split()) in lines:
            start = text.index(line, match.start())
            found.append([start, start + len(line)])
    return found


def _is_a_line(node: Any) -> bool:
    """Whether nothing else stands in its line of the paragraph."""
    while True:
        if (node.tail or "").strip():
            return False
        before = node.getprevious()
        parent = node.getparent()
        if parent is None:
            return False
        lead = parent.text if before is None else before.tail
        if (lead or "").strip() or (before is not None and not _breaks(before)):
            return False
        after = node.getnext()
        if after is not None and not _breaks(after):
            return False
        if parent.tag not in _INLINE and parent.tag not in _EMPHASIS:
            return True
        node = parent


def _breaks(node: Any) -> bool:
    return node is not None and node.tag == "br"


def _words(node: Any) -> str:
    return " ".join(part for text in node.itertext() for part in text.split())
