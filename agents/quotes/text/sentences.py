"""Where sentences begin, by a rule on tokens: known before anything is parsed."""

from __future__ import annotations

from collections.abc import Sequence

from agents.lexicon.english import ABBREVIATIONS, SENTENCE_STARTERS
from agents.quotes.arrays import IntArray

MAX_SENTENCE = 120
"""Tokens after which a sentence is cut: bounds the parser's and the paths' work."""
_CLOSERS = frozenset("\"”’')]}»›") | {"''", "’’"}
_OPENERS = frozenset("\"“‘'([{«‹„—–-") | {"``", "--", "...", "…", "''"}
_ENDERS = frozenset((".", "!", "?", "...", "…", "....", "?!", "!!", "??", ".."))


def sentence_starts(words: Sequence[str], text: str, start: IntArray, end: IntArray) -> list[int]:
    """Indices (within one paragraph) at which sentences begin; the first is 0."""
    n = len(words)
    starts = [0]
    i = 0
    while i < n - 1:
        word = words[i]
        ends = word in _ENDERS
        if (
            word == "."
            and i
            and start[i] == end[i - 1]
            and words[i - 1].lower() + "." in ABBREVIATIONS
        ):
            i += 1
            continue
        abbreviation = not ends and len(word) > 2 and word[-1] == "."
        if not ends and not abbreviation:
            i += 1
            continue
        j = i + 1
        while j < n and words[j] in _CLOSERS and start[j] == end[j - 1]:
            j += 1
        if j >= n:
            break
        if start[j] == end[j - 1]:
            # No space follows: an ellipsis or a decimal, not an end.
            i = j
            continue
        k = j
        while k < n - 1 and words[k] in _OPENERS and k < j + 3:
            k += 1
        first = words[k]
        capital = first[:1].isupper() or first[:1].isdigit() or not first[:1].isalnum()
        if abbreviation:
            capital = word.lower() not in ABBREVIATIONS and (
                (first[:1].isupper() and first.lower() in SENTENCE_STARTERS) or k > j
            )
        elif capital and j > i + 1 and word in ("?", "!") and _is_short_tail(words, j):
            capital = False
        if capital:
            starts.append(j)
        i = j
    return starts


def _is_short_tail(words: Sequence[str], at: int) -> bool:
    """`"Why?" Trump asked.`: a question, then a few words up to the full stop."""
    for k in range(at, min(at + 8, len(words))):
        if words[k] in (".", "!", "?"):
            return k - at <= 7 and not any(w in ('"', "“") for w in words[at:k])
    return False


def cut_long(starts: Sequence[int], n: int, words: Sequence[str]) -> list[int]:
    """Cut sentences over MAX_SENTENCE tokens, at a semicolon or comma if one is near."""
    out: list[int] = []
    for at, stop in zip(starts, [*starts[1:], n], strict=True):
        out.append(at)
        while stop - at > MAX_SENTENCE:
            cut = at + MAX_SENTENCE
            for k in range(cut - 1, cut - 30, -1):
                if words[k] in (";", ",", "—", "–"):
                    cut = k + 1
                    break
            out.append(cut)
            at = cut
    return out
