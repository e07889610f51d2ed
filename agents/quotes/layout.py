"""Speakers that the layout names: an introduction above a quotation, a name before it.

`The statement notes:` closes a paragraph and the next one is all quotation; `Jane Roe:
"..."` puts nothing but a colon between the two. The argument chain never looks across
paragraphs and is unsure of bare names, so both are read from the layout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.quotes.attribute import Proposals
from agents.quotes.decode import Attribution, TokenRange, find_sources
from agents.quotes.features import Tokens, label_hashes, under

_COLON = label_hashes(":")[0]
_DASHES = label_hashes("- – — -- -More | •")
_TAG_MARKS = frozenset(int(h) for h in label_hashes(", ! ? — --"))
_FINITE = frozenset(int(h) for h in label_hashes("VBD VBZ VBP"))
_SUBJECT = frozenset(int(h) for h in label_hashes("nsubj"))
_TAG_REACH = 12
_COVER = 0.75
_MAX_NAME = 6
_NEAR_END = 30


def _para_bounds(tokens: Tokens) -> NDArray[np.int64]:
    """First token of each paragraph of the batch, closed by n."""
    return np.searchsorted(tokens.para, np.arange(int(tokens.para[-1]) + 2))


def introduced(
    tokens: Tokens, words: NDArray[np.bool_], proposals: Proposals, kept: list[Attribution]
) -> list[Attribution]:
    """Attributions of quotations that the paragraph above introduces with a colon.

    Only regions that no kept attribution touches; the cue is the likeliest proposed one
    in the introduction's last sentence. In text order.
    """
    if not len(tokens) or not len(proposals.cues):
        return []
    owned = _owned(tokens, kept)
    para_low = _para_bounds(tokens)
    total = np.concatenate(([0], np.cumsum(words)))
    inside = np.concatenate(([0], np.cumsum(words & (tokens.region >= 0))))
    by_sentence: dict[int, int] = {}
    for c, first in enumerate(proposals.cues.first.tolist()):
        sent = int(tokens.sent[first])
        best = by_sentence.get(sent)
        if best is None or proposals.cues.probability[c] > proposals.cues.probability[best]:
            by_sentence[sent] = c
    out: list[Attribution] = []
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or owned[r]:
            continue
        para = int(tokens.para[a])
        low, high = int(para_low[para]), int(para_low[para + 1])
        if low == 0 or total[a] != total[low] or tokens.lower[low - 1] != _COLON:
            continue
        if int(np.searchsorted(tokens.first, low, side="right")) != int(
            np.searchsorted(tokens.first, low - 1, side="right")
        ):
            continue
        if inside[high] - inside[low] < _COVER * (total[high] - total[low]):
            continue
        chosen = by_sentence.get(int(tokens.sent[low - 1]))
        if chosen is None or low - int(proposals.cues.last[chosen]) > _NEAR_END:
            continue
        cue = (int(proposals.cues.first[chosen]), int(proposals.cues.last[chosen]))
        sources = find_sources(tokens, words, proposals, chosen, 1)
        source = sources[0][0] if sources else None
        score = float(proposals.cues.probability[chosen])
        out.append(Attribution(cue, source, [(a, b)], max(score, 0.5), 0.7 if source else 0.0))
    return out


def tagged(tokens: Tokens, words: NDArray[np.bool_], kept: list[Attribution]) -> list[Attribution]:
    """Attributions of quotations nobody claims that a bare clause closes.

    `"We want water!" the miners roared`: the quotation begins its sentence and ends in a
    comma, question or exclamation mark, and a verb with its subject begins right behind
    it. Verbs that the chains have never seen do this too. In text order.
    """
    owned = _owned(tokens, kept)
    out: list[Attribution] = []
    n = len(tokens)
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or owned[r] or tokens.lower[b] not in _TAG_MARKS:
            continue
        if words[tokens.sent_start[tokens.sent[a]] : a].any():
            continue
        begin = b + 1
        while begin < n and tokens.para[begin] == tokens.para[b] and not words[begin]:
            begin += 1
        if begin - b > 3 or begin >= n or tokens.sent[begin] != tokens.sent[b]:
            continue
        end = begin
        while (
            end < n
            and end - begin < _TAG_REACH
            and tokens.sent[end] == tokens.sent[begin]
            and tokens.region[end] < 0
            and words[end]
        ):
            end += 1
        clause = _clause(tokens, begin, end)
        if clause is not None:
            cue, source = clause
            out.append(Attribution(cue, source, [(a, b)], 0.6, 0.7))
    return out


def _clause(tokens: Tokens, begin: int, end: int) -> tuple[TokenRange, TokenRange] | None:
    """Verb and subject phrase that lead begin..end (exclusive), in either order."""
    for verb in range(begin, end):
        if tokens.tag[verb] not in _FINITE:
            continue
        for subject in range(begin, end):
            if tokens.head[subject] != verb or tokens.dep[subject] not in _SUBJECT:
                continue
            low = high = subject
            while low > begin and begin <= int(tokens.head[low - 1]) < end and low - 1 != verb:
                if not under(tokens, low - 1, subject):
                    break
                low -= 1
            while high + 1 < end and high + 1 != verb and under(tokens, high + 1, subject):
                high += 1
            if begin in (low, verb):
                return (verb, verb), (low, high)
    return None


def named_before(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_], items: list[Attribution]
) -> None:
    """Give quoted attributions without a speaker the bare name before `: "..."`."""
    for item in items:
        if item.source is not None or item.carried:
            continue
        first = item.content[0][0]
        r = int(tokens.region[first])
        if r < 0 or int(tokens.region_first[r]) != first:
            continue
        name = bare_name(tokens, words, capital, first)
        if name is not None:
            item.source, item.source_score = name, 0.8
            item.cue = (name[1] + 1, name[1] + 1)


def bare_name(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_], at: int
) -> TokenRange | None:
    """Up to six capitalised words before a colon that stands right before token `at`,
    themselves at a paragraph's start or behind a dash."""
    k = at - 1
    para = tokens.para[at]
    while k >= 0 and tokens.para[k] == para and not words[k] and tokens.lower[k] != _COLON:
        k -= 1
    if k < 1 or tokens.para[k] != para or tokens.lower[k] != _COLON:
        return None
    end = k - 1
    begin = end
    while begin >= 0 and tokens.para[begin] == para and capital[begin] and end - begin < _MAX_NAME:
        begin -= 1
    opens = begin < 0 or tokens.para[begin] != para or bool(np.isin(tokens.lower[begin], _DASHES))
    if begin == end or not opens:
        return None
    return begin + 1, end


def _owned(tokens: Tokens, kept: list[Attribution]) -> NDArray[np.bool_]:
    owned = np.zeros(len(tokens.region_first), dtype=bool)
    for item in kept:
        for a, b in item.content:
            regions = tokens.region[a : b + 1]
            owned[regions[regions >= 0]] = True
    return owned


def capitalised(tokens: Tokens) -> NDArray[np.bool_]:
    """(n) whether each token begins with a capital, or is an initial's full stop."""
    flags: list[bool] = []
    for sheet in tokens.sheets:
        text = sheet.text
        flags.extend(text[s].isupper() for s in sheet.start.tolist())
    return np.array(flags, dtype=bool)
