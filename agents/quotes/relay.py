"""Chains: speech that reached the article through somebody else.

Two shapes. "Interfax quoted Ryabkov as saying ...": the cue's object is the speaker, its
subject the source through which it came. "X said ..., Interfax reported": a second
attribution claims the same words; what follows them is the source, not the content.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.quotes.decode import Attribution, TokenRange
from agents.quotes.features import Tokens

_QUOTING = frozenset("quote quotes quoted quoting cite cites cited citing".split())
_SAYING = frozenset("saying telling stating claiming warning describing calling".split())
_AGENCY = frozenset("agency agencies newswire wire".split())
_DENYING = frozenset("deny denies denied denying".split())
_INNER = 0.2
_MAX_NAME = 24


def token_texts(tokens: Tokens, low: int, high: int) -> list[str]:
    """Lower-cased texts of a token range of one article (inclusive)."""
    article = int(np.searchsorted(tokens.first, low, side="right")) - 1
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return [
        sheet.text[sheet.start[i - offset] : sheet.end[i - offset]].lower()
        for i in range(low, high + 1)
    ]


def relay(
    tokens: Tokens,
    words: NDArray[np.bool_],
    kept: Sequence[Attribution],
    proposed: Sequence[Attribution],
) -> None:
    """Set `via` of kept attributions, and move speaker and content where it shows.

    kept: resolved, in text order. proposed: everything decoded, the losers too.
    """
    by_sentence: dict[int, list[Attribution]] = {}
    for item in proposed:
        if item.cue is not None and item.source is not None:
            by_sentence.setdefault(int(tokens.sent[item.cue[0]]), []).append(item)
    for item in kept:
        if item.cue is None:
            continue
        _quoted_as_saying(tokens, words, item)
        if item.via is None:
            _unwrap(tokens, item, by_sentence.get(int(tokens.sent[item.cue[0]]), ()))
        for other in by_sentence.get(int(tokens.sent[item.content[-1][1]]), ()):
            if other is not item and _reports(tokens, item, other):
                _cut_before(item, other, words)


def _quoted_as_saying(tokens: Tokens, words: NDArray[np.bool_], item: Attribution) -> None:
    """`S quoted T as saying C`: speaker T, via S, content C."""
    if item.cue is None or item.source is None:
        return
    if not _QUOTING & set(token_texts(tokens, *item.cue)):
        return
    for place, (low, high) in enumerate(item.content):
        if low <= item.cue[1]:
            continue
        stop = min(high, low + _MAX_NAME)
        texts = token_texts(tokens, low, stop)
        for k in range(1, len(texts) - 2):
            if texts[k] == "as" and texts[k + 1] in _SAYING:
                name = _trimmed(low, low + k - 1, words)
                rest = _trimmed(low + k + 2, high, words)
                if name is None or rest is None:
                    return
                item.via, item.source = item.source, name
                item.content[place] = rest
                return
        return


def is_denial(tokens: Tokens, cue: TokenRange) -> bool:
    """Whether a cue is a form of "deny"."""
    return not _DENYING.isdisjoint(token_texts(tokens, *cue))


def _unwrap(tokens: Tokens, item: Attribution, others: Sequence[Attribution]) -> None:
    """`X said C, the Tasnim news agency reported`, read as the agency's: give it to X.

    Only where the source calls itself a news agency: of others it is not known whether
    they spoke themselves.
    """
    if item.source is None or not _AGENCY & set(token_texts(tokens, *item.source)):
        return
    low, high = item.content[0][0], item.content[-1][1]
    inner = [
        other
        for other in others
        if other is not item
        and other.cue is not None
        and other.source is not None
        and low <= other.source[0] <= other.source[1] <= high
        and low <= other.cue[0] <= other.cue[1] <= high
        and other.score >= _INNER
        and all(low <= a and b <= high for a, b in other.content)
    ]
    if inner:
        best = max(inner, key=lambda a: (a.score, -a.content[0][0]))
        item.via, item.source = item.source, best.source
        item.cue, item.content = best.cue, list(best.content)
        item.source_score = best.source_score


def _trimmed(low: int, high: int, words: NDArray[np.bool_]) -> TokenRange | None:
    while low <= high and not words[low]:
        low += 1
    while high >= low and not words[high]:
        high -= 1
    return (low, high) if low <= high else None


def _reports(tokens: Tokens, item: Attribution, other: Attribution) -> bool:
    """Whether `other` closes the sentence of `item` and claims the same words."""
    assert item.cue is not None
    assert other.cue is not None
    assert other.source is not None
    end = item.content[-1][1]
    begin = max(item.content[0][0], item.cue[0])
    if other.cue[0] <= begin or other.source == item.source or other.source[0] <= begin:
        return False
    tail_starts = min(other.source[0], other.cue[0])
    if tail_starts > end + 3 or max(other.source[1], other.cue[1]) < end - 1:
        return False
    before = token_texts(tokens, tail_starts - 1, tail_starts - 1)[0]
    if before not in (",", "—", "–") or tokens.region[tail_starts] >= 0:
        return False
    claimed = sum(1 for a, b in other.content for _ in range(max(a, begin), min(b, end) + 1))
    own = sum(b - a + 1 for a, b in item.content)
    return claimed >= 0.5 * own


def _cut_before(item: Attribution, other: Attribution, words: NDArray[np.bool_]) -> None:
    assert other.cue is not None
    assert other.source is not None
    limit = min(other.source[0], other.cue[0]) - 1
    content: list[TokenRange] = []
    for low, high in item.content:
        part = _trimmed(low, min(high, limit), words)
        if part is not None:
            content.append(part)
    if content:
        item.content = content
        item.via = other.source
