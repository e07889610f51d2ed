"""Corrections that the layout asks for: transcripts, datelines, times behind a speaker.

Each is one pass over the tokens it concerns and needs no model.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from agents.lexicon.english import DAYS, NEAR_DAYS
from agents.quotes.arrays import TokenRange, running_total
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.text.tokens import Tokens, paragraph_bounds

_COLON = label_hashes(":")[0]
_DASHES = label_hashes("- – — --")
_DAYS = label_hashes(" ".join(sorted(NEAR_DAYS.union(DAYS))))
_WHEN = label_hashes("on late early last this since by earlier later , next")
_MAX_NAME = 5
_MAX_DATELINE = 10
_LEAST_TURNS = 3
_LEAST_WORDS = 2


def trim_times(tokens: Tokens, items: list[Attribution]) -> None:
    """`Blinken on Friday` becomes `Blinken`."""
    for item in items:
        if item.source is None:
            continue
        low, high = item.source
        if tokens.lower[high] not in _DAYS:
            continue
        high -= 1
        while high >= low and tokens.lower[high] in _WHEN:
            high -= 1
        if high >= low:
            item.source = (low, high)


def cut_datelines(
    tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution]
) -> list[Attribution]:
    """Items whose content no longer begins with the paragraph's `PLACE, Land (AGENCY) —`."""
    if not items:
        return items
    para_low = paragraph_bounds(tokens).tolist()
    for item in items:
        low, high = item.content[0]
        begin = para_low[int(tokens.para[low])]
        if low - begin > _MAX_DATELINE or tokens.region[low] >= 0:
            continue
        end = _dateline(tokens, words, begin)
        if end is None or not low <= end < high:
            continue
        start = end + 1
        while start < high and not words[start]:
            start += 1
        item.content[0] = (start, high)
    return items


def _text(tokens: Tokens, i: int) -> str:
    article = int(np.searchsorted(tokens.first, i, side="right")) - 1
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return sheet.text[int(sheet.start[i - offset]) : int(sheet.end[i - offset])]


def _dateline(tokens: Tokens, words: NDArray[np.bool_], begin: int) -> int | None:
    """The dash that closes a dateline which opens the paragraph at `begin`."""
    first = _text(tokens, begin)
    if len(first) < 3 or not first.isupper() or not first.isalpha():
        return None
    para = tokens.para[begin]
    for i in range(begin + 1, min(begin + _MAX_DATELINE + 1, len(tokens))):
        if tokens.para[i] != para:
            return None
        if tokens.lower[i] in _DASHES:
            return i
        text = _text(tokens, i)
        if words[i] and not (text[0].isupper() or text[0].isdigit()):
            return None
    return None


def transcript_turns(
    tokens: Tokens,
    words: NDArray[np.bool_],
    capital: NDArray[np.bool_],
    items: list[Attribution],
) -> list[Attribution]:
    """Items with every turn `NAME: ...` of a transcript without quotation marks as one.

    A transcript is an article with at least three paragraphs that begin with a name and a
    colon, some name at least twice; what was found inside a turn gives way to it. Both
    lists are in text order.
    """
    if not len(tokens):
        return items
    para_low = paragraph_bounds(tokens).tolist()
    article_of = (np.searchsorted(tokens.first, para_low[:-1], side="right") - 1).tolist()
    found: dict[int, list[tuple[str, TokenRange, TokenRange]]] = {}
    total = running_total(words)
    for colon in np.flatnonzero(tokens.lower == _COLON).tolist():
        para = int(tokens.para[colon])
        low, high = para_low[para], para_low[para + 1] - 1
        size = colon - low
        if not 1 <= size <= _MAX_NAME or not capital[low:colon][words[low:colon]].all():
            continue
        if not words[low] or total[high + 1] - total[colon + 1] < _LEAST_WORDS:
            continue
        if (tokens.region[low : high + 1] >= 0).any():
            continue
        start = colon + 1
        while start < high and not words[start]:
            start += 1
        while high > start and not words[high]:
            high -= 1
        name = " ".join(_text(tokens, i) for i in range(low, colon))
        found.setdefault(article_of[para], []).append((name, (low, colon - 1), (start, high)))
    turns: list[Attribution] = []
    for _, group in sorted(found.items()):
        names = Counter(name for name, _, _ in group)
        if len(group) < _LEAST_TURNS or max(names.values()) < 2:
            continue
        for name, source, content in group:
            if names[name] > 1 or name.isupper():
                cue = (source[1] + 1, source[1] + 1)
                turns.append(Attribution(cue, source, [content], 0.8, 0.9))
    if not turns:
        return items
    taken = {int(tokens.para[turn.content[0][0]]) for turn in turns}
    rest = [a for a in items if int(tokens.para[a.content[0][0]]) not in taken]
    return sorted([*rest, *turns], key=text_order)
