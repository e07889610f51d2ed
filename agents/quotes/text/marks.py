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
_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)")
_SINGLE_END = re.compile(r"(?<=[\w.,!?])['’](?!\w)")
_MAX_SINGLE = 400
_MAX_SINGLES = 200


@dataclass(frozen=True, slots=True)
class Region:
    """A quoted stretch of one paragraph; `start`..`end` excludes the marks.

    continues: the quotation was left open by the paragraph before.
    open_end: no closing mark stands at its end.
    single: set off by single marks (British style, headlines).
    """

    start: int
    end: int
    continues: bool = False
    open_end: bool = False
    single: bool = False


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


def find_single_regions(
    text: str, paragraphs: Sequence[Span], doubles: Sequence[Region]
) -> list[Region]:
    """Stretches in single quotation marks outside double ones, in order.

    Apostrophes make these uncertain, so only a pair with a plausible opening and
    closing mark, at most 400 characters apart, counts; at most 200 a paragraph.
    """
    taken = sorted((r.start, r.end) for r in doubles)
    found: list[Region] = []
    index = 0
    for start, end in paragraphs:
        cursor, count = start, 0
        while count < _MAX_SINGLES:
            opening = _SINGLE.search(text, cursor, end)
            if opening is None:
                break
            count += 1
            inner = opening.end()
            while index < len(taken) and taken[index][1] <= inner:
                index += 1
            if index < len(taken) and taken[index][0] <= inner:
                cursor = taken[index][1]
                continue
            closing = None
            for match in _SINGLE_END.finditer(text, inner, min(end, inner + _MAX_SINGLE)):
                plural = (
                    text[match.start() - 1] == "s" and text[match.end() : match.end() + 1] == " "
                )
                closing = match.start()
                if not plural:
                    break
            if closing is None:
                cursor = inner
                continue
            found.append(Region(inner, closing, single=True))
            cursor = closing + 1
    return found
