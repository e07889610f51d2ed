"""Quotations in sentences of their own beside a report: `X said the road was shut. "We lost it."`

The first is what the writer reports, the second what X said; each is a quote.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.layout.regions import claimed_regions
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, add_in_order
from agents.quotes.propose.batch import Batch
from agents.quotes.text.words import token_text

_COLON = int(label_hashes(":")[0])
_STOPS = frozenset(int(h) for h in label_hashes(". ! ? …"))
_LEAST_WORDS = 2
_SCORE = 0.6
_LEAST_REPORTED = 3


def part_quotations(batch: Batch, items: list[Attribution]) -> None:
    """Make what is quoted in sentences of its own an attribution of its own, where the rest of the
    content is reported in the cue's sentence.

    items: final, in text order, and so they stay.
    """
    made: list[tuple[Attribution, Attribution]] = []
    for item in items:
        own = _quotations(batch, item) if item.cue is not None else []
        left = batch.without(item.content, own)
        if not own or not left:
            continue
        item.content = left
        score = item.source_score
        made.append(
            (
                Attribution(None, item.source, own, item.score, score, carried=True, via=item.via),
                item,
            )
        )
    _add(items, made)


def follow_reports(batch: Batch, items: list[Attribution]) -> None:
    """Add quotations that are nobody's yet and stand in sentences of their own right behind a
    report in their paragraph: who reports goes on.

    items: final, in text order, and so they stay.
    """
    tokens = batch.tokens
    claimed = claimed_regions(tokens, items, cues=True)
    reports = batch.by_sentence(items)
    made: list[tuple[Attribution, Attribution]] = []
    for r in np.flatnonzero(~claimed & (tokens.region_first >= 0)).tolist():
        first = int(tokens.region_first[r])
        above = int(tokens.sent[first]) - 1
        teller = [one for one in reports.get(above, []) if _is_report(batch, one)][-1:]
        if not teller or tokens.para[tokens.sent_start[above]] != tokens.para[first]:
            continue
        place = _alone(batch, r, above)
        if place is None or tokens.in_turn[first]:
            continue
        one = teller[0]
        made.append(
            (
                Attribution(
                    None, one.source, [place], _SCORE, one.source_score, carried=True, via=one.via
                ),
                one,
            )
        )
    _add(items, made)


def _is_report(batch: Batch, item: Attribution) -> bool:
    """Whether somebody reports in words without marks what was said."""
    tokens = batch.tokens
    if item.cue is None or tokens.region[item.cue[0]] >= 0:
        return False
    if english.UTTERING_VERBS.isdisjoint(batch.lower(item.cue)):
        return False
    return not any((tokens.region[low : high + 1] >= 0).any() for low, high in item.content)


def _add(items: list[Attribution], made: Sequence[tuple[Attribution, Attribution]]) -> None:
    """Add attributions that go on from others."""
    if not made:
        return
    add_in_order(items, [one for one, _ in made])
    place = {id(item): k for k, item in enumerate(items)}
    for one, item in made:
        one.continued_from = place[id(item)]


def _quotations(batch: Batch, item: Attribution) -> list[TokenRange]:
    """The quoted regions of a content that stand alone in other sentences than the cue's; none
    where that gives no more than a quotation, or an unquoted part is elsewhere."""
    tokens, words = batch.tokens, batch.words
    assert item.cue is not None
    sentence = int(tokens.sent[item.cue[0]])
    members = [i for low, high in item.content for i in range(low, high + 1) if words[i]]
    free = [i for i in members if tokens.region[i] < 0]
    if len(free) < _LEAST_REPORTED or any(int(tokens.sent[i]) != sentence for i in free):
        return []
    if english.UTTERING_VERBS.isdisjoint(batch.lower(item.cue)):
        return []
    regions = sorted({int(tokens.region[i]) for i in members if tokens.region[i] >= 0})
    alone = [_alone(batch, r, sentence) for r in regions]
    # A report that quotes words of its own goes on in the quotation behind it.
    return [place for place in alone if place is not None] if None not in alone else []


def _alone(batch: Batch, r: int, sentence: int) -> TokenRange | None:
    """The tokens of a region of whole sentences, none of them a certain one, or behind a colon in
    that; None for others."""
    tokens, words = batch.tokens, batch.words
    first, last = int(tokens.region_first[r]), int(tokens.region_last[r])
    low = int(tokens.sent_start[tokens.sent[first]])
    high = int(tokens.sent_start[tokens.sent[last] + 1])
    led = first - 1
    while led > low and not words[led] and tokens.lower[led] != _COLON:
        led -= 1
    behind_colon = int(tokens.sent[first]) == sentence and tokens.lower[led] == _COLON
    if int(tokens.sent[first]) <= sentence <= int(tokens.sent[last]) and not behind_colon:
        return None
    if (words[low:first].any() and not behind_colon) or words[last + 1 : high].any():
        return None
    if int(words[first : last + 1].sum()) < _LEAST_WORDS or tokens.lower[last] not in _STOPS:
        return None
    begin = first
    while begin < last and not words[begin]:
        begin += 1
    return (first, last) if token_text(tokens, begin)[:1].isupper() else None
