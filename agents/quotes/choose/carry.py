"""Quotations that have no cue of their own: who goes on speaking.

A newspaper names the speaker once and lets the next quotation, or the next paragraph
of quotation, stand alone. What is in marks and is nobody's by the argument chain is
given to the speaker that the layout points to, or stays open. Fragments that do not
stand as an utterance are scare quotes and titles and are not emitted.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import running_total
from agents.quotes.model.file import Logistic
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, paragraph_bounds

UTTERANCE_WORDS = 4
CARRY_THRESHOLD = 0.4
CONTINUED_THRESHOLD = 0.25
"""An opening mark after a quotation left open says more than the other rules do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quotation without a cue and the attribution whose speaker it would take."""

    region: int
    first: int
    last: int
    previous: int | None
    rule: str
    facts: tuple[float, ...]


RULES = ("open", "continues", "next_paragraph", "after", "before", "indirect")


def _is_utterance(text: str, words: int, first: str) -> bool:
    closed = text.rstrip()[-1:] in ".,!?…—"
    return (words >= UTTERANCE_WORDS and (closed or words >= 8)) or (
        words >= 2 and closed and first.isupper()
    )


def candidates(
    tokens: Tokens, words: NDArray[np.bool_], kept: list[Attribution]
) -> list[Candidate]:
    """Quoted regions that no kept attribution touches, with the rule that fits each.

    `kept` is in text order; `previous` indexes it. One pass over the regions.
    """
    count = len(tokens.region_first)
    owned = np.zeros(count, dtype=bool)
    by_para: dict[int, list[int]] = {}
    para_quoted: dict[int, list[int]] = {}
    for k, item in enumerate(kept):
        has_quote = False
        for a, b in item.content:
            regions = tokens.region[a : b + 1]
            regions = regions[regions >= 0]
            if len(regions):
                owned[regions] = True
                has_quote = True
        if item.cue is not None and tokens.region[item.cue[0]] >= 0:
            owned[tokens.region[item.cue[0]]] = True
        para = int(tokens.para[item.content[-1][1]])
        by_para.setdefault(para, []).append(k)
        if has_quote:
            para_quoted.setdefault(para, []).append(k)
    if not count:
        return []
    total_words = running_total(words)
    n = len(tokens)
    para_low = paragraph_bounds(tokens)
    article = np.searchsorted(tokens.first, para_low[:-1], side="right") - 1
    region_words = [
        int(total_words[b + 1] - total_words[a]) if a >= 0 else 0
        for a, b in zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ]
    quoted_words: dict[int, int] = {}
    for r in range(count):
        a = int(tokens.region_first[r])
        if a >= 0:
            para = int(tokens.para[a])
            quoted_words[para] = quoted_words.get(para, 0) + region_words[r]
    flat_regions = [r for sheet in tokens.sheets for r in sheet.regions]
    offsets = tokens.first
    out: list[Candidate] = []
    carried_para: dict[int, int] = {}
    for r in range(count):
        a, b = int(tokens.region_first[r]), int(tokens.region_last[r])
        if owned[r] or a < 0 or not region_words[r]:
            continue
        para = int(tokens.para[a])
        art = int(article[para])
        sheet = tokens.sheets[art]
        offset = int(offsets[art])
        region = flat_regions[r]
        inner = sheet.text[region.start : region.end]
        size = region_words[r]
        first_word = sheet.text[sheet.start[a - offset] : sheet.end[a - offset]]
        # French sets the comma behind the mark.
        comma = "," if sheet.text[region.end : region.end + 2] == "»," else ""
        utterance = _is_utterance(inner.rstrip() + comma, size, first_word[:1])
        low, high = int(para_low[para]), int(para_low[para + 1]) if para + 1 < len(para_low) else n
        para_size = int(total_words[high] - total_words[low])
        cover = quoted_words[para] / max(1, para_size)
        leads = int(total_words[a] - total_words[low]) == 0
        previous, rule = _choose(
            para,
            art,
            article,
            a,
            leads,
            cover,
            region.continues,
            kept,
            by_para,
            para_quoted,
            carried_para,
        )
        if not utterance and rule not in ("continues", "next_paragraph"):
            continue
        if cover > 0.9 and rule != "open" and previous is not None:
            carried_para[para] = previous
        gap = 0
        if previous is not None:
            gap = para - int(tokens.para[kept[previous].content[-1][1]])
        facts = (
            *(float(rule == name) for name in RULES[1:]),
            min(size, 40) / 40.0,
            cover,
            float(leads),
            float(inner.rstrip()[-1:] in ".!?"),
            float(inner.rstrip()[-1:] == ","),
            float(first_word[:1].isupper()),
            min(gap, 5) / 5.0,
            float(utterance),
        )
        out.append(Candidate(r, a, b, previous, rule, facts))
    return out


def _choose(
    para: int,
    art: int,
    article: NDArray[np.int64],
    at: int,
    leads: bool,
    cover: float,
    continues: bool,
    kept: list[Attribution],
    by_para: dict[int, list[int]],
    para_quoted: dict[int, list[int]],
    carried: dict[int, int],
) -> tuple[int | None, str]:
    """The attribution to continue and the rule, or (None, "open")."""
    same = para_quoted.get(para, [])
    split = bisect_left(same, at, key=lambda k: kept[k].content[0][0])
    if split:
        return same[split - 1], "after"
    if same and not continues:
        return same[0], "before"
    earlier = para - 1
    if earlier >= 0 and article[earlier] == art:
        chosen = carried.get(earlier)
        if chosen is None and para_quoted.get(earlier):
            chosen = para_quoted[earlier][-1]
        if continues and chosen is not None:
            return chosen, "continues"
        if leads and cover > 0.75:
            if chosen is not None:
                return chosen, "next_paragraph"
            if by_para.get(earlier):
                return by_para[earlier][-1], "indirect"
    if by_para.get(para):
        return by_para[para][-1], "indirect"
    return None, "open"


def carry(
    tokens: Tokens,
    words: NDArray[np.bool_],
    kept: list[Attribution],
    model: Logistic | None,
) -> list[Attribution]:
    """`kept` and the carried quotations, in text order with `continued_from` set."""
    found = candidates(tokens, words, kept)
    scores = (
        model(np.array([c.facts for c in found])).tolist()
        if model is not None and found
        else [_RULE_SCORES[c.rule] for c in found]
    )
    made: list[tuple[Attribution, int | None]] = [(a, None) for a in kept]
    for candidate, score in zip(found, scores, strict=True):
        content = [(candidate.first, candidate.last)]
        needed = CONTINUED_THRESHOLD if candidate.rule == "continues" else CARRY_THRESHOLD
        if candidate.previous is None or score < needed:
            if candidate.rule == "open":
                made.append((Attribution(None, None, content, 0.3, 0.0, carried=True), None))
            continue
        source = kept[candidate.previous].source
        made.append(
            (Attribution(None, source, content, score, score, carried=True), candidate.previous)
        )
    order = sorted(range(len(made)), key=lambda k: (made[k][0].content[0], k))
    place = {k: j for j, k in enumerate(order)}
    out = []
    for k in order:
        item, previous = made[k]
        if previous is not None:
            item.continued_from = place[previous]
        out.append(item)
    return out


_RULE_SCORES = {
    "open": 0.0,
    "continues": 0.9,
    "next_paragraph": 0.75,
    "after": 0.7,
    "before": 0.6,
    "indirect": 0.5,
}
