"""What one wording of a statement has that another has not, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from agents.statements.likeness import align
from agents.statements.wording import fold, tokens

What = Literal["kept", "dropped", "added", "changed"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of two texts. `before`: as the first one has it, "" where it is added; `after`: as
    the other one has it, "" where it was dropped. With what stands behind the words: blanks and
    punctuation, so that the parts of either text make up the text."""

    what: What
    before: str
    after: str


def difference(before: str, after: str) -> tuple[Part, ...]:
    """The parts of two texts, in order. Case, accents and punctuation make no difference.

    Of long texts the beginnings are compared; what follows them is changed.
    """
    spans = tokens(before), tokens(after)
    words = tuple(
        [fold(text[start:end]) for start, end in some]
        for text, some in zip((before, after), spans, strict=True)
    )
    if not (words[0] and words[1]):
        return (Part(_what(before, after), before, after),) if before != after else ()
    ends = [(-1, -1), *align(*words), (len(words[0]), len(words[1]))]
    found: list[Part] = []
    starts = tuple(
        [0, *(start for start, _ in some[1:]), len(text)]
        for text, some in zip((before, after), spans, strict=True)
    )

    def text_of(side: int, first: int, last: int) -> str:
        """Of the words from one on and before another."""
        if first >= last:
            return ""
        return (before, after)[side][starts[side][first] : starts[side][last]]

    for (i, j), (next_i, next_j) in pairwise(ends):
        gone, come = text_of(0, i + 1, next_i), text_of(1, j + 1, next_j)
        if gone or come:
            found.append(Part(_what(gone, come), gone, come))
        if next_i < len(words[0]) and next_j < len(words[1]):
            kept = text_of(0, next_i, next_i + 1), text_of(1, next_j, next_j + 1)
            last = found[-1] if found else None
            if last is not None and last.what == "kept":
                found[-1] = Part("kept", last.before + kept[0], last.after + kept[1])
            else:
                found.append(Part("kept", *kept))
    return tuple(found)


def _what(gone: str, come: str) -> What:
    return "changed" if gone and come else "dropped" if gone else "added"
