"""What is no part of what is said: datelines, `PLACE, Land (AGENCY) —`, and a word that leads in;
and times, which are no part of a speaker."""

from __future__ import annotations

from collections.abc import Iterable

from agents.lexicon import english
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, paragraph_bounds
from agents.quotes.text.words import token_text
from agents.quotes.token_ranges import ranges

_DASHES = label_hashes("- – — --")
_LONGEST = 10
"""Tokens of a dateline, at most."""
_DAYS = label_hashes(" ".join(sorted({*english.DAYS, *english.NEAR_DAYS})))
_LEADS = frozenset(
    int(h)
    for h in label_hashes(
        "and but so yet still meanwhile however then now also instead besides finally later "
        "again indeed nevertheless nonetheless though thus or because"
    )
)
_LONGEST_LEAD = 2
_TIMES = label_hashes(
    " ".join(sorted({*english.CALENDAR, *english.NEAR_DAYS}))
    + " on in at the late early morning afternoon evening night week month year last this next"
)
_WHEN = label_hashes("on late early last this since by earlier later , next")


def cut_datelines(tokens: Tokens, words: Flags, items: Iterable[Attribution]) -> None:
    """Let no content and no source begin with the dateline of its paragraph."""
    if not len(tokens):
        return
    bounds = paragraph_bounds(tokens).tolist()
    for item in items:
        item.content[0] = _behind(tokens, words, bounds, item.content[0])
        if item.source is not None:
            item.source = _behind(tokens, words, bounds, item.source)


def _behind(tokens: Tokens, words: Flags, bounds: list[int], run: TokenRange) -> TokenRange:
    """What of a range lies behind the dateline that it begins in; the range where it is none."""
    low, high = run
    begin = bounds[int(tokens.para[low])]
    if low - begin > _LONGEST or tokens.region[low] >= 0:
        return run
    dash = _dateline(tokens, words, begin)
    if dash is None or not low <= dash < high:
        return run
    start = dash + 1
    while start < high and not words[start]:
        start += 1
    return start, high


def _dateline(tokens: Tokens, words: Flags, begin: int) -> int | None:
    """The dash that closes a dateline which opens the paragraph at `begin`."""
    first = token_text(tokens, begin)
    if len(first) < 3 or not first.isupper() or not first.isalpha():
        return None
    for i in range(begin + 1, min(begin + _LONGEST + 1, len(tokens))):
        if tokens.para[i] != tokens.para[begin]:
            return None
        if tokens.lower[i] in _DASHES:
            return i
        text = token_text(tokens, i)
        if words[i] and not (text[0].isupper() or text[0].isdigit()):
            return None
    return None


def cut_times(tokens: Tokens, items: Iterable[Attribution]) -> None:
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


def cut_leads(tokens: Tokens, words: Flags, capital: Flags, items: Iterable[Attribution]) -> None:
    """`Still, "The banks have waited," he said`: the word before a whole quotation is the
    writer's. capital: (n) whether a token begins with a capital."""
    for item in items:
        low, high = item.content[0]
        if tokens.region[low] >= 0:
            continue
        begin = low
        while begin < high and tokens.region[begin] < 0:
            begin += 1
        outside = words[begin : high + 1] & (tokens.region[begin : high + 1] < 0)
        lead = tokens.lower[low:begin][words[low:begin]]
        if begin == high or outside.any() or not capital[begin] or len(lead) > _LONGEST_LEAD:
            continue
        if all(int(word) in _LEADS for word in lead):
            item.content[0] = (begin, high)


def cut_times_between(tokens: Tokens, words: Flags, items: Iterable[Attribution]) -> None:
    """`"It is safe," said Roe on Friday. "I checked it."`: the day is no part of what is said."""
    for item in items:
        free = [
            i for low, high in item.content for i in range(low, high + 1) if tokens.region[i] < 0
        ]
        outside = [i for i in free if words[i]]
        if not outside or tokens.region[item.content[0][0]] < 0:
            continue
        days = any(tokens.lower[i] in _DAYS for i in outside)
        if not days or not all(_is_time(tokens, i) for i in outside):
            continue
        taken = set(free)
        kept = [i for low, high in item.content for i in range(low, high + 1) if i not in taken]
        item.content = ranges(kept)


def _is_time(tokens: Tokens, at: int) -> bool:
    return tokens.lower[at] in _TIMES or token_text(tokens, at).isdigit()
