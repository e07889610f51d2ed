"""What a paragraph of an article is: the one rule for all agents."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")


def paragraphs_of(text: str, excluded: Sequence[Sequence[int]] = ()) -> list[tuple[int, int]]:
    """Start and end of each non-blank line of `text`, trimmed of white space, in order.

    excluded: ranges of code points, such as boilerplate, that no paragraph reaches into; a
    line around one is a paragraph before and a paragraph behind it. Work grows linearly.
    """
    out: list[tuple[int, int]] = []
    blocks = sorted((start, end) for start, end in excluded)
    k = 0
    for match in _LINE.finditer(text):
        at, stop = match.start(), match.end()
        while k < len(blocks) and blocks[k][1] <= at:
            k += 1
        j = k
        while at < stop:
            until = stop
            after = stop
            if j < len(blocks) and blocks[j][0] < stop:
                until, after = max(at, blocks[j][0]), max(at, blocks[j][1])
                j += 1
            piece = text[at:until]
            left = len(piece) - len(piece.lstrip())
            right = len(piece.rstrip())
            if right > left:
                out.append((at + left, at + right))
            at = after
    return out
