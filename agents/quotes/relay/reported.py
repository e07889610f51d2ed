"""Speech that somebody reports: the speaker is who speaks, `via` the source it came through.

- `Interfax quoted Ryabkov as saying C` (`quoted.py`);
- `C, X said, according to Y`, `X said C, Y reported`: a source that closes the sentence;
- `Y reported that X had said C`, `According to Y, X said C`: speech inside the content of one that
  passes it on (`inner.py`);
- `Y reported, citing X` (`around.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch, ParsedBatch
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.relay.around import set_closing_sources
from agents.quotes.relay.inner import clause_inside, closes, covering
from agents.quotes.relay.outlets import passes_on
from agents.quotes.relay.quoted import set_who_quotes
from agents.quotes.token_ranges import overlap

_LEFT_OVER = 2
"""Words that a content may hold beside another attribution's cue and speaker and say nothing."""
_IN_A_SENTENCE = 12
"""Attributions of a sentence that are compared with each other."""
_COMMAS = frozenset((",", "—", "–", "--", "-"))


def set_reporters(
    batch: Batch, kept: list[Attribution], proposed: Sequence[Attribution]
) -> list[Attribution]:
    """The kept attributions, with `via` where somebody reports the words; speaker and content
    move accordingly.

    kept: resolved, in text order; what says no more than that another speaks is left out.
    proposed: everything decoded, the losers too. Linear in tokens and attributions of a sentence.
    """
    sent = batch.tokens.sent
    by_sentence = batch.by_sentence(proposed)
    for item in kept:
        if item.cue is None:
            continue
        near = by_sentence.get(int(sent[item.cue[0]]), ())
        set_who_quotes(batch, item)
        if item.via is None:
            _give_to_named(batch, item, near)
        if item.via is None:
            for other in by_sentence.get(int(sent[item.content[-1][1]]), ()):
                if other is not item and _closes_sentence(batch, item, other):
                    _end_before(batch, item, other)
    dropped = _merge(batch, kept)
    left = [item for item in kept if id(item) not in dropped]
    dropped = set_closing_sources(batch, left)
    return [item for item in left if id(item) not in dropped]


def _give_to_named(batch: Batch, item: Attribution, near: Sequence[Attribution]) -> None:
    """Give the words of an outlet, of a paper and of whoever stands behind "according to" to
    the speaker that they name inside the content; `near`: proposals of the sentence."""
    if item.source is None or item.cue is None:
        return
    cue = batch.lower(item.cue)
    according = "according" in cue and english.POLL_NOUNS.isdisjoint(batch.lower(item.source))
    if according or passes_on(batch, item.source, cue):
        inner = clause_inside(batch, item) or covering(batch, item, near)
        if inner is not None:
            item.via, item.source = item.source, inner.source
            item.cue, item.content = inner.cue, list(inner.content)
            item.source_score = inner.source_score
        return
    inner = None if english.RETELLING_VERBS.isdisjoint(cue) else clause_inside(batch, item)
    if inner is not None and closes(batch, inner):
        # `X said: "C," Y reported`, all of it read as said by X.
        item.via, item.content = inner.source, inner.content


def _closes_sentence(batch: Batch, item: Attribution, other: Attribution) -> bool:
    """Whether `other` closes the sentence of `item` and claims the same words."""
    if item.cue is None or other.cue is None or other.source is None:
        return False
    end = item.content[-1][1]
    begin = max(item.content[0][0], item.cue[0])
    if other.cue[0] <= begin or other.source == item.source or other.source[0] <= begin:
        return False
    said = max(end, item.cue[1], item.source[1] if item.source is not None else 0)
    tail = min(other.source[0], other.cue[0])
    if tail > said + 3 or max(other.source[1], other.cue[1]) < said - 1:
        return False
    if batch.lower((tail - 1, tail - 1))[0] not in _COMMAS or batch.tokens.region[tail] >= 0:
        return False
    claimed = sum(max(0, min(b, end) + 1 - max(a, begin)) for a, b in other.content)
    return claimed >= 0.5 * sum(b - a + 1 for a, b in item.content)


def _end_before(batch: Batch, item: Attribution, other: Attribution) -> None:
    """End the content of `item` before `other`, through whom it came."""
    if other.source is None or other.cue is None:
        return
    content = batch.until(item.content, min(other.source[0], other.cue[0]))
    if content:
        item.content, item.via = content, other.source


def _merge(batch: Batch, kept: Sequence[Attribution]) -> set[int]:
    """Join two attributions of which one says no more than that the other speaks.

    `"C," X said, according to Y` and `C, X said, Y reported` may be read as X's words and as
    "X said" by Y, or the other way round. Returns the ids of those to drop.
    """
    dropped: set[int] = set()
    for items in batch.by_sentence(kept).values():
        for item, other in permutations(items[:_IN_A_SENTENCE], 2):
            if id(item) in dropped or id(other) in dropped or not _says_only(batch, item, other):
                continue
            if item.cue is None or item.source is None or other.cue is None:
                continue
            if item.cue[0] > other.cue[0]:
                other.via = item.source
                dropped.add(id(item))
                continue
            content = batch.without(other.content, [item.cue, item.source])
            if content:
                item.content, item.via = content, other.source
                item.score = max(item.score, other.score)
                dropped.add(id(other))
    return dropped


def _says_only(batch: Batch, item: Attribution, other: Attribution) -> bool:
    """Whether the content of `item` is hardly more than the cue and speaker of `other`."""
    if other.cue is None or other.source is None:
        return False
    for part in (other.cue, other.source):
        if not any(overlap(part, content) for content in item.content):
            return False
    left = batch.count(batch.without(item.content, [other.cue, other.source]))
    return left <= _LEFT_OVER and left < batch.count(item.content)


def split_reports(
    batch: ParsedBatch, items: Sequence[Attribution], decoded: Sequence[Attribution]
) -> None:
    """`X said C, Y reported`, read as a report by Y that begins with "said", becomes X's words
    that came through Y.

    items: final. decoded: all decoded proposals, among them the one of "X said C".
    """
    by_cue: dict[int, Attribution] = {}
    for other in decoded:
        if other.cue is not None and other.source is not None:
            best = by_cue.setdefault(other.cue[0], other)
            if other.score > best.score:
                by_cue[other.cue[0]] = other
    for item in items:
        if item.cue is None or item.source is None or item.via is not None or item.proposal < 0:
            continue
        first = item.content[0][0]
        inner = by_cue.get(first)
        if inner is None or inner.source is None or inner.proposal == item.proposal:
            continue
        if inner.source[1] >= first or batch.words[inner.source[1] + 1 : first].any():
            continue
        reporter = _reporter(batch, item, inner.source)
        if reporter is None or reporter[0] < first:
            continue
        if not passes_on(batch, reporter, batch.lower(item.cue)):
            continue
        content = batch.until(inner.content, reporter[0])
        if content:
            item.via, item.source = reporter, inner.source
            item.cue, item.content = inner.cue, content


def _reporter(batch: ParsedBatch, item: Attribution, speaker: TokenRange) -> TokenRange | None:
    """Who reports in `item`; the proposal's own source where `item` was given to the speaker."""
    reporter = item.source
    if reporter is not None and overlap(reporter, speaker):
        own = find_sources(batch.tokens, batch.words, batch.proposals, item.proposal, 1)
        reporter = own[0][0] if own else None
    return None if reporter is None or overlap(reporter, speaker) else reporter
