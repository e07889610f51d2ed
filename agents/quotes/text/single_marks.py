"""Single quotation marks, as British papers and headlines set them, told from apostrophes.

Every step reads double marks; so single ones that set off words are written as double ones
before anything else, and double ones between them as single ones. No character is added or taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from agents.lexicon import english
from agents.quotes.text.marks import Region, find_regions
from agents.quotes.types import Span

_AND = re.compile(r"['‘’][nN]['’](?!\w)")
_MARK = re.compile(r"(?<!['‘’])['‘’](?!['‘’])")
_OPENING = '([{—–-/…:"“„«>*'
_ENDS = '.,!?…;:—–-)]"”»'
_YEAR = re.compile(r"\d\ds?(?!\w)")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"\w+$")
_DROPPED = re.compile(r"\w{2,}in$|(?:th|o|an|wi|ol|fo)$", re.I)
_LONGEST_WORD = 24
_LOOK = 40
"""Marks behind an opening one among which its closing one is sought."""
_LONGEST_UNSURE = 12
"""Words between two marks of which the second may be an apostrophe, at most."""
_INNER = str.maketrans({"“": "‘", "”": "’", '"': "'", "„": "‘"})


@unique
class _Kind(Enum):
    OPENS = 1
    CLOSES = 2
    MAY_CLOSE = 3
    """As likely an apostrophe: "the owners' son"."""


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    kind: _Kind


def as_double_marks(text: str, paragraphs: Sequence[Span]) -> str:
    """`text` with its single quotation marks written as double ones; of the same length.

    Apostrophes, and single marks between double ones, stay. A quotation that a paragraph leaves
    open counts where the next paragraph opens with a mark, or a colon stands before it. Work
    grows linearly with the text.
    """
    if "'" not in text and "‘" not in text:
        return text
    doubles = find_regions(text, paragraphs)
    starts = [region.start for region in doubles]
    out: list[str] | None = None
    marks = [list(_marks(text, span, doubles, starts)) for span in paragraphs]
    for k, span in enumerate(paragraphs):
        following = _opens(text, paragraphs[k + 1], marks[k + 1]) if k + 1 < len(marks) else False
        for opening, closing in _pairs(text, span, marks[k], following):
            out = out if out is not None else list(text)
            if any(mark in _DOUBLE for mark in out[opening + 1 : closing]):
                out[opening + 1 : closing] = text[opening + 1 : closing].translate(_INNER)
            out[opening] = "“"
            if closing < span[1]:
                out[closing] = "”"
    return text if out is None else "".join(out)


_DOUBLE = frozenset('"“”„')


def _opens(text: str, span: Span, marks: Sequence[_Mark]) -> bool:
    """Whether a paragraph begins with an opening mark."""
    return bool(marks) and marks[0].kind is _Kind.OPENS and not text[span[0] : marks[0].at].strip()


def _marks(
    text: str, span: Span, doubles: Sequence[Region], starts: Sequence[int]
) -> Iterator[_Mark]:
    """The single marks of a paragraph that may open or close, outside double ones."""
    start, end = span
    skip = start
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        if at < skip:
            continue
        if (joined := _AND.match(text, at)) is not None:
            skip = joined.end()  # "rock 'n' roll"
            continue
        k = bisect_right(starts, at) - 1
        if k >= 0 and at < doubles[k].end:
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if before.isspace() or (before in _OPENING and not after.isspace()):
            if match[0] != "’" and not after.isspace() and not _elides(text, at, start):
                yield _Mark(at, _Kind.OPENS)
        elif not (after.isalnum() or match[0] == "‘"):
            yield _Mark(at, _closing(text, at, end))


def _elides(text: str, at: int, start: int) -> bool:
    """Whether the mark stands for letters left out before a word: "'em", "the '90s"."""
    year = _YEAR.match(text, at + 1)
    if year is not None:
        return year[0][-1] == "s" or text[max(start, at - 2) : at - 1].isalnum()
    word = _WORD.match(text, at + 1, at + 1 + _LONGEST_WORD)
    return word is not None and word[0] in english.ELIDED_WORDS


def _closing(text: str, at: int, end: int) -> _Kind:
    """Whether a mark behind a word closes, or may be the apostrophe of "owners'" and "goin'"."""
    before = text[at - 1]
    if before in _ENDS or not before.isalnum():
        return _Kind.CLOSES
    word = _LAST_WORD.search(text, max(0, at - _LONGEST_WORD), at)
    dropped = word is not None and _DROPPED.search(word[0]) is not None
    if before not in "sSxzXZ" and not dropped:
        return _Kind.CLOSES
    following = _WORD.match(text, at + 2, end) if text[at + 1 : at + 2] == " " else None
    if following is None:
        return _Kind.CLOSES
    possessed = following[0].lower() not in english.NEVER_POSSESSED
    return _Kind.MAY_CLOSE if possessed or dropped else _Kind.CLOSES


def _pairs(
    text: str, span: Span, marks: Sequence[_Mark], following: bool
) -> Iterator[tuple[int, int]]:
    """Opening and closing marks that belong together; the end of the paragraph where it leaves
    the quotation open.

    following: whether the next paragraph begins with an opening mark.
    """
    k = 0
    while k < len(marks):
        opening = marks[k].at
        if marks[k].kind is not _Kind.OPENS:
            k += 1
            continue
        found = _close_of(text, marks, k)
        sure = found is not None and marks[found].kind is _Kind.CLOSES
        if not sure and len(marks) - k <= _LOOK and _left_open(text, span, opening, following):
            yield opening, span[1]
            return
        if found is not None:
            yield opening, marks[found].at
        k = k + 1 if found is None else found + 1


def _close_of(text: str, marks: Sequence[_Mark], k: int) -> int | None:
    """The mark that closes what the k-th opens."""
    depth = 0
    unsure: int | None = None
    for j in range(k + 1, min(len(marks), k + 1 + _LOOK)):
        kind = marks[j].kind
        if kind is _Kind.OPENS:
            if unsure is not None:
                break
            depth += 1
        elif kind is _Kind.MAY_CLOSE:
            if not depth and unsure is None and _is_short(text, marks[k].at, marks[j].at):
                unsure = j
        elif depth:
            depth -= 1
        else:
            return j
    return unsure


def _is_short(text: str, opening: int, closing: int) -> bool:
    return text.count(" ", opening, closing) < _LONGEST_UNSURE


def _left_open(text: str, span: Span, opening: int, following: bool) -> bool:
    """Whether a quotation that nothing closes runs to the end of its paragraph."""
    if following:
        return not text[span[0] : opening].strip() or text[opening - 2 : opening - 1] in ",:"
    return text[max(span[0], opening - 2) : opening] == ": "
