"""Speakers that are the letter before an answer: "Q: How many are left? A: About four hundred"."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from agents.lexicon.names import sex_of
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker, SpeakerEntity, left_open

_ANSWERS = (("a",), ("answer",))
_LABEL = re.compile(r"\s?[:.]\s")
_FIRST = re.compile(r"^\W{0,3}(?:Q|Question|A|Answer)\s?[:.]\s", re.MULTILINE)


def by_label(phrase: Phrase, context: Context) -> Speaker | None:
    """The person whom the headline names, else the only one, else the most named before the first
    question; open where two are named there as often."""
    text = context.text
    if phrase.words not in _ANSWERS or _LABEL.match(text, phrase.end) is None:
        return None
    if text[max(0, text.rfind("\n", 0, phrase.start)) : phrase.start].strip():
        return None
    entity = _interviewed(context)
    if entity is None:
        return left_open(phrase.span)
    return by_rule(phrase.span, entity, "description", "label")


def _interviewed(context: Context) -> SpeakerEntity | None:
    titled = [one for one in context.index.titled if _is_person(one)]
    if len(titled) == 1:
        return titled[0]
    found = _FIRST.search(context.text)
    limit = found.start() if found else 0
    above = takewhile(lambda one: one.start < limit, context.index.mentions.all)
    bearers = map(context.index.surnames.bearer, above)
    most = Counter(one.id for one in bearers if _is_person(one)).most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        return None
    return context.index.entities[most[0][0]]


def _is_person(entity: SpeakerEntity) -> bool:
    """Whether an entity is a person, or begins with a given name: "Q&A: Ann Lee on wolves"."""
    words = entity.name.split()
    named = entity.type == "ORG" and len(words) in (2, 3) and sex_of(words[0]) is not None
    return entity.is_person or named
