"""Quotation marks: which stretches of a paragraph stand inside them.

Marks are typed by what stands around them (an opening mark follows white space or
a bracket and is followed by a word), because straight marks have no direction and
curly ones are often typed the wrong way round. A quotation left open at the end of a
paragraph runs to that end and goes on in the next one, as newspapers set it.
Everything is one pass over the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from agents.quotes.types import Span

_MARK = re.compile(r"[\"“”„«»‹›＂〝〞‟]|''|``|‘‘|’’")
_ALWAYS_OPEN = frozenset(("“", "„", "«", "``", "〝", "‹", "‘‘", "‟"))
_ALWAYS_CLOSE = frozenset(("”", "»", "〞", "›", "’’"))
_BEFORE_OPEN = "([{—–-/…'‘*:>"
_AFTER_CLOSE = ".,;:!?)]}—–-/…'’*<"


@dataclass(frozen=True, slots=True)
class Region:
    """A quoted stretch of one paragraph; `start`..`end` excludes the marks.

    continues: the quotation was left open by the paragraph before.
    open_end: no closing mark stands at its end.
    """

    start: int
    end: int
    continues: bool = False
    open_end: bool = False


def _typed_marks(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The double marks of text[start:end] as (start, end, "O", "C" or "?")."""
    marks: list[tuple[int, int, str]] = []
    for match in _MARK.finditer(text, start, end):
        i, j = match.start(), match.end()
        mark = match.group()
        before = i
        # Invisible direction marks may stand between the word and the mark.
        while before > max(start, i - 4) and unicodedata.category(text[before - 1]) == "Cf":
            before -= 1
        prev = text[before - 1] if before > start else " "
        following = text[j] if j < end else " "
        opens = (prev.isspace() or prev in _BEFORE_OPEN) and not following.isspace()
        closes = not prev.isspace() and (following.isspace() or following in _AFTER_CLOSE)
        context = "O" if opens and not closes else "C" if closes and not opens else "?"
        if mark in _ALWAYS_OPEN:
            kind = "C" if context == "C" and mark == "“" else "O"
        elif mark in _ALWAYS_CLOSE:
            kind = "C"
            if mark == "”" and context != "C":
                kind = "O" if context == "O" else "?" if prev.isspace() else "C"
        else:
            kind = context
        marks.append((i, j, kind))
    return marks


def find_regions(text: str, paragraphs: Sequence[Span]) -> list[Region]:
    """The double-quoted regions of `text`, in order, each within one paragraph."""
    regions: list[Region] = []
    carried = False
    for start, end in paragraphs:
        marks = _typed_marks(text, start, end)
        found, carried = _paragraph_regions(text, start, end, marks, carried)
        regions += found
    return [r for r in regions if any(c.isalnum() for c in text[r.start : r.end])]


def _paragraph_regions(
    text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]], carried: bool
) -> tuple[list[Region], bool]:
    """Regions of one paragraph, and whether the last is left open.

    carried: whether the paragraph before left one open. It goes on here if this paragraph
    begins with a mark that may open, as newspapers set it, or with a mark that closes.
    """
    regions: list[Region] = []
    opened: int | None = None
    depth = 0
    continues = False
    if marks and carried:
        if marks[0][2] == "C":
            opened, depth, continues = start, 1, True
        else:
            continues = not text[start : marks[0][0]].strip()
    closers_left = sum(1 for m in marks if m[2] != "O")
    for i, j, kind in marks:
        if kind != "O":
            closers_left -= 1
        if opened is None:
            if kind != "C":
                opened, depth = j, 1
        elif kind == "O":
            # A second opening mark nests only if enough marks are left to close both.
            if closers_left >= 2:
                depth += 1
        else:
            depth -= 1
            if depth <= 0:
                regions.append(Region(opened, i, continues))
                opened, depth, continues = None, 0, False
    if opened is not None:
        regions.append(Region(opened, end, continues, open_end=True))
    return regions, opened is not None
