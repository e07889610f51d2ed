"""Who is in mind at a place of the text: the weights behind pronouns and descriptions.

Those who were named lately, in the same paragraph, as subjects; who spoke last; who is in the
headline. Each look back is bounded, so that an article takes linear work.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from agents.lexicon.english import (
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    NEUTER_PRONOUNS,
    PLURAL_PRONOUNS,
)
from agents.quotes.types import Quote
from agents.speakers.context import Context
from agents.speakers.index import Index
from agents.speakers.phrase import is_possessive, modifies
from agents.speakers.types import Mention, SpeakerEntity
from agents.speakers.words import WORD

FADE = 800
"""Characters over which a mention's weight halves."""

REACH = 3000
"""Characters before a pronoun or description within which somebody has to be named."""

IN_HEADLINE = 0.3
"""What being in the headline adds; by cross-validation, as are the weights of titles."""

_CANDIDATES = 12
_SPEAKER_REACH = 1500
_LEAD = 120
_LEADS = re.compile(
    r"\W*(?:in|at|on|during|after|before|speaking|talking|responding|writing|appearing|asked|"
    r"interviewed|while|when|with|unlike|like|despite|following)\b",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:with|to|by|for|from|against|at|about|of|on|unlike|like|meeting|"
    r"following)\s+(?:[\w.'’-]+\s){0,3}$"
)
_CLAUSE_ENDS = re.compile(r"[.;:!?\n\"“”]")
_LEAD_STARTS = re.compile(r"[.;:!?]\s|[\n\"“”]")
_DESCRIBED = re.compile(
    r"\s*(?:The|His|Her|Their|Its|A|An)\s(?:[\w’'-]+\s){0,4}[\w-]+,\s(?:[A-Z]\w*\s)?"
)
_SENTENCE_STARTS = re.compile(r"[.!?\n\"“”]")


def weigh(start: int, pronoun: str, context: Context) -> dict[str, float]:
    """How strongly each entity that fits a pronoun is in mind at `start`, by id, nearest first.

    `pronoun`: "" for a person of either gender.
    """
    gender = context.index.descriptions.gender
    gendered = pronoun not in NEUTER_PRONOUNS and pronoun not in PLURAL_PRONOUNS
    paragraph = context.text.rfind("\n", max(0, start - REACH), start) + 1
    weights: dict[str, float] = {}
    fitting = _fitting(start, pronoun, context)
    for rank, mention in enumerate(islice(fitting, _CANDIDATES)):
        key = mention.entity.id
        unsure = gendered and key not in gender
        weight = _weight(rank, mention, start, paragraph, unsure, context.text)
        weights[key] = weights.get(key, 0.0) + weight
    for entity in context.index.titled:
        if fits(entity, pronoun, context.index):
            weights[entity.id] = weights.get(entity.id, 0.0) + IN_HEADLINE
    # Who spoke last goes on speaking.
    for (place, speaker), share in zip(context.last_speakers(2), (2.0, 0.7), strict=False):
        previous = context.entity(speaker)
        if previous is None or start - place >= _SPEAKER_REACH:
            continue
        if fits(previous, pronoun, context.index):
            share *= speaker.confidence
            share *= 1.0 if previous.id in gender or not gendered else 0.5
            weights[previous.id] = weights.get(previous.id, 0.0) + share
    return weights


def best(weights: dict[str, float]) -> tuple[str, float, float]:
    """The heaviest (of equals the first put in), its weight, its share of the two heaviest."""
    ranked = sorted(weights, key=lambda key: -weights[key])
    weight = weights[ranked[0]]
    second = weights[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0], weight, weight / (weight + second)


def fits(entity: SpeakerEntity, pronoun: str, index: Index) -> bool:
    """Whether a pronoun can mean an entity; "" means any person."""
    if not pronoun:
        return entity.is_person
    gender = index.descriptions.gender.get(entity.id)
    if pronoun in MALE_PRONOUNS:
        return entity.is_person and gender != "female"
    if pronoun in FEMALE_PRONOUNS:
        return entity.is_person and gender != "male"
    return entity.type == "ORG"


def _fitting(start: int, pronoun: str, context: Context) -> Iterator[Mention]:
    """Mentions before `start` of whom a pronoun can mean, nearest first, outside quotations."""
    index = context.index
    for mention in index.mentions.before(start):
        if start - mention.end >= REACH:
            continue
        bearer = index.surnames.bearer(mention)
        if fits(bearer, pronoun, index) and not in_quotation(mention.start, context.quotes):
            yield Mention(mention.start, mention.end, bearer)


def _weight(
    rank: int, mention: Mention, start: int, paragraph: int, unsure: bool, text: str
) -> float:
    """The weight of one mention at `start`.

    rank: of those that fit, from 0. paragraph: where that of `start` begins. unsure: whether the
    gender is unknown that should agree.
    """
    weight: float = 1.0 / (1 + rank) ** 0.5 / (1 + (start - mention.end) / FADE)
    if mention.start >= paragraph:
        weight *= 1.5
    if begins_sentence(text, mention.start):
        weight *= 1.8
    if modifies(text, mention.end, mention.end + 20) and is_possessive(text, mention.end):
        weight *= 0.6
    if unsure:
        weight *= 0.5
    if start - mention.end < _LEAD and led_in(text, mention, start):
        weight *= 0.1
    return weight


def led_in(text: str, mention: Mention, start: int) -> bool:
    """Whether a name stands in the phrase that leads into the clause of a speaker at `start`.

    "In an interview with X, he said": X is not he.
    """
    gap = text[mention.end : start]
    if "," not in gap or _CLAUSE_ENDS.search(gap):
        return False
    lead = _LEAD_STARTS.split(text[max(0, mention.start - _LEAD) : mention.start])[-1]
    return _LEADS.match(lead) is not None and _BESIDE.search(lead) is not None


def in_quotation(position: int, quotes: Sequence[Quote]) -> bool:
    """Whether a place lies in somebody's direct words, where "he" rarely looks."""
    k = bisect_left(quotes, position + 1, key=lambda quote: quote.spans[0][0]) - 1
    for quote in quotes[max(0, k - 2) : k + 1]:
        if quote.kind in ("direct", "partial") and any(s <= position < e for s, e in quote.spans):
            return True
    return False


def begins_sentence(text: str, start: int) -> bool:
    """Whether at most two words, or but a description, stand between the sentence's beginning and
    `start`: "The paper's editor, X"."""
    before = _SENTENCE_STARTS.split(text[max(0, start - 40) : start])[-1]
    return len(WORD.findall(before)) <= 2 or _DESCRIBED.fullmatch(before) is not None
