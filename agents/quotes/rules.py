"""Attribution by marks and a short list of verbs, for when there are no weights.

Finds `"...," said X`, `X said: "..."`, `X said that ...` and `according to X` from the
shape of the text alone. The model does better on all of them; this is what is left when
its file is missing or the language is not one that it was trained on.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from agents.quotes.decode import Attribution, TokenRange
from agents.quotes.features import Tokens

_VERBS = frozenset(
    "said says say saying told tells added adds asked asks wrote writes tweeted replied "
    "answered explained argued claimed noted warned insisted continued announced declared "
    "stated reported acknowledged admitted suggested concluded recalled responded observed "
    "complained testified predicted quipped joked remarked".split()
)
_CAPITAL = re.compile(r"[^\W\d_]")
_PRONOUNS = frozenset("he she they it i we you".split())
_NOUN_START = frozenset("the a an his her their its our".split())
_STOP = frozenset(
    ", . ; : ? ! \" “ ” ' ’ ( ) that in on at to of for by with when while as who which after "
    "before during is was were has have had and but".split()
)
_MAX_SPEAKER = 8


def propose_by_rule(tokens: Tokens, words: NDArray[np.bool_]) -> list[Attribution]:
    """Attributions of a batch in text order; tags and heads are not looked at."""
    out: list[Attribution] = []
    taken = np.zeros(len(tokens), dtype=bool)
    text = _texts(tokens)
    for i, word in enumerate(text):
        if tokens.region[i] >= 0:
            continue
        low = word.lower()
        if low in _VERBS:
            cue = (i, i)
        elif low == "according" and i + 1 < len(text) and text[i + 1].lower() == "to":
            cue = (i, i + 1)
        else:
            continue
        found = _around(tokens, text, words, cue, taken)
        if found is not None:
            out.append(found)
            for a, b in found.content:
                taken[a : b + 1] = True
    return sorted(out, key=lambda a: a.content[0])


def _texts(tokens: Tokens) -> list[str]:
    out: list[str] = []
    for sheet in tokens.sheets:
        out.extend(
            sheet.text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)
        )
    return out


def _around(
    tokens: Tokens,
    text: list[str],
    words: NDArray[np.bool_],
    cue: TokenRange,
    taken: NDArray[np.bool_],
) -> Attribution | None:
    sent = int(tokens.sent[cue[0]])
    low, high = int(tokens.sent_start[sent]), int(tokens.sent_start[sent + 1])
    source = _speaker(tokens, text, cue, low, high)
    content: list[TokenRange] = []
    for near in (_region_before(tokens, cue, low), _region_after(tokens, cue, high)):
        if near is not None and not taken[near[0]]:
            content.append(near)
    if not content:
        after = _clause_after(tokens, text, words, cue, source, high)
        if after is None and cue[0] - low > 3 and text[cue[0] - 1] == ",":
            after = (low, cue[0] - 2)
        if after is None or source is None or taken[after[0] : after[1] + 1].any():
            return None
        content.append(after)
    if source is None:
        return None
    return Attribution(cue, source, sorted(content), 0.6, 0.6)


def _region_before(tokens: Tokens, cue: TokenRange, low: int) -> TokenRange | None:
    for i in range(cue[0] - 1, max(low, cue[0] - 10) - 1, -1):
        r = int(tokens.region[i])
        if r >= 0:
            return int(tokens.region_first[r]), int(tokens.region_last[r])
    return None


def _region_after(tokens: Tokens, cue: TokenRange, high: int) -> TokenRange | None:
    for i in range(cue[1] + 1, min(high, cue[1] + 12)):
        r = int(tokens.region[i])
        if r >= 0:
            return int(tokens.region_first[r]), int(tokens.region_last[r])
    return None


def _clause_after(
    tokens: Tokens,
    text: list[str],
    words: NDArray[np.bool_],
    cue: TokenRange,
    source: TokenRange | None,
    high: int,
) -> TokenRange | None:
    begin = cue[1] + 1
    if source is not None and source[0] > cue[1]:
        return None
    end = high - 1
    while end > begin and not words[end]:
        end -= 1
    if end - begin < 2 or text[begin] in (",", ".", ";"):
        return None
    return begin, end


def _speaker(
    tokens: Tokens, text: list[str], cue: TokenRange, low: int, high: int
) -> TokenRange | None:
    """The run of name-like or noun-phrase words right before or after the cue."""
    if text[cue[0]].lower() != "according" and cue[0] > low:
        end = cue[0] - 1
        begin = end
        while (
            begin >= low
            and end - begin < _MAX_SPEAKER
            and text[begin].lower() not in _STOP
            and tokens.region[begin] < 0
        ):
            begin -= 1
        if begin < end:
            words = text[begin + 1 : end + 1]
            if _plausible(words):
                return begin + 1, end
    begin = cue[1] + 1
    end = begin
    while (
        end < high
        and end - begin < _MAX_SPEAKER
        and text[end].lower() not in _STOP
        and tokens.region[end] < 0
    ):
        end += 1
    if end > begin and _plausible(text[begin:end]):
        return begin, end - 1
    return None


def _plausible(words: list[str]) -> bool:
    first = words[0]
    return (
        first.lower() in _PRONOUNS
        or first.lower() in _NOUN_START
        or bool(_CAPITAL.match(first) and first[0].isupper())
    )
