"""What one speaker says in two breaths: `X said A and insisted that B`, `X said A, adding B`.

The first report must not hold the second, nor what the speaker did beside it (`X said A but gave
no details`).
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.lexicon import english
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.batch import Batch
from agents.quotes.token_ranges import overlap

_FINITE = frozenset(int(h) for h in label_hashes("VBD VBZ VBP"))
_GERUND, _ADVERB, _CONJ = (int(h) for h in label_hashes("VBG RB conj"))
_BEFORE_VERB = _FINITE | {_ADVERB}
_JOINING = frozenset(int(h) for h in label_hashes("and but"))
_COMMA = int(label_hashes(",")[0])
_LEAST_SCORE = 0.4
_DETAILS = 6
"""Tokens behind "but" within which it shows that details are kept back."""
_REACH = 3
"""Tokens behind "and" within which the second verb stands."""


def split_coordinated(
    batch: Batch, items: list[Attribution], decoded: Sequence[Attribution]
) -> None:
    """Give each of two reports that share their speaker its own words.

    items: in text order, and so they stay; none goes on from another yet. decoded: all
    proposals, among them those that lost their words to the first report. Linear in tokens.
    """
    taken = {item.proposal for item in items}
    lost: dict[int, Attribution] = {}
    for one in decoded:
        if one.cue is not None and one.proposal not in taken and one.score >= _LEAST_SCORE:
            lost.setdefault(one.cue[0], one)
    added = []
    for item in items:
        if item.cue is None or item.source is None or batch.tokens.region[item.cue[0]] >= 0:
            continue
        inner = _second(batch, item, lost)
        if inner is not None:
            added.append(inner)
    if added:
        items.extend(added)
        items.sort(key=text_order)


def _second(batch: Batch, item: Attribution, lost: dict[int, Attribution]) -> Attribution | None:
    """The second report within a content; the content is cut where the second verb joins."""
    tokens = batch.tokens
    assert item.cue is not None
    end = batch.sentence(item.cue[1])[1]
    for low, high in item.content:
        for joint in range(max(low + 1, item.cue[1] + 2), min(high, end)):
            if tokens.region[joint] >= 0:
                continue
            inner = _joined(batch, item, joint, lost)
            if inner is None and not _acts(batch, item, joint):
                continue
            left = batch.without(item.content, [(joint, end)])
            if not left or left[0][0] < item.cue[0]:
                return None
            item.content = left
            return inner
    return None


def _joined(
    batch: Batch, item: Attribution, joint: int, lost: dict[int, Attribution]
) -> Attribution | None:
    """The report of the same speaker that begins behind "and", or with a participle behind a
    comma."""
    tokens = batch.tokens
    comma = int(tokens.lower[joint]) == _COMMA
    if not comma and int(tokens.lower[joint]) not in _JOINING:
        return None
    for first in range(joint + 1, min(joint + 1 + _REACH, len(tokens))):
        inner = lost.get(first)
        if inner is not None and inner.cue is not None and inner.content[0][0] > inner.cue[1]:
            one, other = inner.source, item.source
            same = one is None or other is None or overlap(one, other)
            verb = int(tokens.tag[first])
            right = verb == _GERUND and inner.source is not None if comma else verb != _GERUND
            says = not english.UTTERING_VERBS.isdisjoint(batch.lower(inner.cue))
            if not (same and right and says):
                return None
            inner.source, inner.source_score = item.source, item.source_score
            return inner
        if int(tokens.tag[first]) != _ADVERB:
            return None
    return None


def _acts(batch: Batch, item: Attribution, joint: int) -> bool:
    """Whether the verb behind "and" or "but" is one more of the cue's own, or gives no details."""
    tokens = batch.tokens
    if item.cue is None or int(tokens.lower[joint]) not in _JOINING:
        return False
    ahead = batch.lower((joint + 1, min(joint + _DETAILS, batch.sentence(joint)[1])))
    for n, word in enumerate(ahead):
        if word in english.DETAILS:
            return word == "elaborate" or not english.GIVING_VERBS.isdisjoint(ahead[:n])
    for verb in range(joint + 1, min(joint + _REACH, batch.sentence(joint)[1]) + 1):
        tag = int(tokens.tag[verb])
        if int(tokens.dep[verb]) == _CONJ:
            own = item.cue[0] <= int(tokens.head[verb]) <= item.cue[1]
            return own and tag in _FINITE and tag in tokens.tag[item.cue[0] : item.cue[1] + 1]
        if tag not in _BEFORE_VERB:
            return False
    return False
