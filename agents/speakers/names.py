"""Speakers that are named: in the mention's head, or in apposition to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.lexicon.english import (
    CALLED_BODIES,
    COLLECTIVE_NOUNS,
    COMPANY_NOUNS,
    COURTESY_TITLES,
    DETERMINERS,
    DOCUMENT_NOUNS,
    GROUP_NOUNS,
    HOSTS,
    KIN_NOUNS,
    KNOWN_ORGANISATIONS,
    MEDIA_NOUNS,
    OFFICES_IN_SHORT,
    PARTIES_TO_A_CASE,
    PERSON_NOUNS,
    PERSON_TITLES,
    PRESS_NOUNS,
    THINGS_LIKE_PEOPLE,
)
from agents.lexicon.roles import has_person_ending
from agents.quotes.types import Span
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.descriptions import is_national
from agents.speakers.held import identified, is_title, named_behind_title, named_right_after
from agents.speakers.metonyms import is_seat, metonym
from agents.speakers.phrase import Phrase, modifies
from agents.speakers.salience import FADE
from agents.speakers.types import BODIES, Mention, Speaker, SpeakerEntity, left_open
from agents.speakers.words import WORD, lower_words, without_possessive

_INDEFINITE = re.compile(r"[Aa]n?\s")
_PREPOSITION = re.compile(r"\b(?:of|for|to|by|with|at)\b")
_NO_PEOPLE = GROUP_NOUNS | CALLED_BODIES | DOCUMENT_NOUNS | COLLECTIVE_NOUNS | THINGS_LIKE_PEOPLE
_COMMON_NOUNS = COLLECTIVE_NOUNS | PARTIES_TO_A_CASE
_AFTER_COMMA = re.compile(r",\s+(?:the\s+)?(?:[A-Z][\w.]*\s+){0,2}$")
_JOINS = re.compile(r",?\s+(?:and|or)\s")
_JOINED = re.compile(r",?\s+(?:and|&)\s+(?:[A-Z][\w.]*\s+){0,3}")
_THE = re.compile(r"(?:[Bb]oth\s)?(?:[Tt]he\s)?")
_BOTH = re.compile(r"\sand\s(?:the\s)?")
_LISTED = re.compile(r",\s+(?:[A-Z][\w.]*\s+){0,3}")
_TITLES = re.compile(
    r"(?:[\w.]+\s+){0,4}|(?:[\w.’'-]+\s+){0,6}[\w’'-]+s,\s+(?:[A-Z][\w.]*\s+){0,3}"
)
""" "Senator" before a name, or "The two candidates, ". """
_TRAILING = re.compile(r"(?<=\w)\s+(?:on|in|at|of|to|by|with|for)$")
_APPOSED_WITHIN = 60
_PLACES = ("GPE", "LOC")
_HOST_TYPES = ("ORG", "GPE", "FAC")
_COMMA = re.compile(r",\s+(?:the\s+)?")
_PLACES_LISTED = re.compile(
    r"(?:[A-Z][\w-]*\s?){1,3}(?:,\s(?:[A-Z][\w-]*\s?){1,3}){0,8}\s?and\s[A-Z][\w-]*(?:\s[A-Z][\w-]*)?(?=,)"
)
_BODIES_NAMED = CALLED_BODIES | PRESS_NOUNS | MEDIA_NOUNS | GROUP_NOUNS | HOSTS
""" "The newspaper, X", "his employer, X"."""


def by_name(phrase: Phrase, context: Context) -> Speaker | None:
    """The head's own name, a person named after a comma, or a name by its last word.

    A name that modifies another noun ("the X supporters") is not the speaker's.
    """
    if _joined(phrase, context):
        return left_open(phrase.span)
    whole = _in_head(phrase, context)
    people = [mention for mention in whole if mention.entity.is_person]
    if not people:
        titled = (
            named_behind_title(phrase, context)
            or named_right_after(phrase, context)
            or identified(phrase, context)
        )
        if titled is not None:
            bearer = context.index.surnames.bearer(titled)
            return by_rule(phrase.span, bearer, "name", "name held")
    body = None if people else apposed_body(phrase, context)
    if body is not None:
        return by_rule(phrase.span, body.entity, "name", "name apposed")
    pick = people[-1:] or [m for m in whole if m.end >= phrase.head[1] - 2][-1:]
    if pick:
        return _mentioned(phrase.span, pick[0], context)
    return _apposed(phrase, context) or _by_last_word(phrase, context)


def apposed_body(phrase: Phrase, context: Context) -> Mention | None:
    """ "The regulator, Fenwatch", "North Norland's official newspaper, the Harbour News": what
    stands behind a comma where the noun before it means a body; and an organisation behind a list
    of places, which belong to the sentence before: "Norland, Sudland and Eastland, the Union"."""
    text = context.text
    places = _PLACES_LISTED.match(text, phrase.start, phrase.end)
    if places is None and phrase.noun not in _BODIES_NAMED:
        return None
    start = places.end() if places is not None else phrase.head[1]
    comma = _COMMA.match(text, start)
    if comma is None or comma.end() > phrase.end + 6:
        return None
    near = context.index.mentions.overlapping(comma.end(), comma.end() + 1)
    types = _HOST_TYPES if phrase.noun in HOSTS else ("ORG",)
    named = [m for m in near if m.start == comma.end() and m.entity.type in types]
    if not named:
        return None
    if places is not None:
        return named[0] if named[0].end >= phrase.end - 1 else None
    inside = named[0].end <= phrase.end
    return named[0] if inside or text.startswith(",", named[0].end) else None


def _joined(phrase: Phrase, context: Context) -> bool:
    """Whether a phrase names several people side by side: "A and B", who speak together."""
    text = context.text
    named = context.index.mentions.within(*phrase.span)
    people = [m for m in named if m.entity.is_person]
    if not people:
        return _joined_bodies(phrase, named, context)
    if _TITLES.fullmatch(text, phrase.start, people[0].start) is None:
        return False
    first = people[0]
    for other in people[1:]:
        between = text[first.end : other.start]
        if other.entity.id != first.entity.id and _JOINED.fullmatch(between):
            return not modifies(text, other.end, phrase.end)
        if not _LISTED.fullmatch(between):
            return False
        if _JOINS.match(text, other.end, phrase.end):
            return True
        if modifies(text, other.end, phrase.end):
            return False
    return False


def _joined_bodies(phrase: Phrase, named: Sequence[Mention], context: Context) -> bool:
    """Whether a phrase is two organisations side by side and nothing else: "Nordmedia and KLP"."""
    text, some = context.text, [m for m in named if m.entity.type == "ORG"]
    return (
        len(some) == 2
        and some[0].entity.id != some[1].entity.id
        and _THE.fullmatch(text, phrase.start, some[0].start) is not None
        and _BOTH.fullmatch(text, some[0].end, some[1].start) is not None
        and some[1].end >= phrase.end - 1
    )


def _in_head(phrase: Phrase, context: Context) -> list[Mention]:
    """Names in the head that modify no other noun of it."""
    start, end = phrase.head
    found = context.index.mentions.overlapping(start, end)
    whole = [mention for mention in found if not modifies(context.text, mention.end, end)]
    if _INDEFINITE.match(context.text[phrase.start : phrase.start + 3]):
        whole = [mention for mention in whole if mention.entity.is_person]
    whole = [mention for mention in whole if not _is_description(mention, context.text)]
    determined = not DETERMINERS.isdisjoint(phrase.head_words[:1])
    if determined and (phrase.noun in PERSON_NOUNS or is_national(phrase.noun)):
        # "The Nevada Democrat" is a person, not the party, and "the Spaniard" no people.
        whole = [mention for mention in whole if mention.entity.is_person]
    return whole


def _is_description(mention: Mention, text: str) -> bool:
    """Whether what was read as a name is none: "Oslo-based firm", "Neighbours", an office."""
    words = text[mention.start : mention.end].split()
    before = text[max(0, mention.start - len("the ")) : mention.start]
    if words and words[-1] in OFFICES_IN_SHORT and before.lower() == "the ":
        return True
    if mention.entity.type != "NORP" and is_common(mention.entity.name):
        return True
    if mention.entity.type != "ORG" or not words:
        return False
    if words[-1] in COMPANY_NOUNS:
        return True
    behind = [*text[mention.end : mention.end + 10].split(), ""]
    first = words[0].lower()
    return (is_title(first) or first in COLLECTIVE_NOUNS) and (words[1:] or behind)[0] in (
        "of",
        "for",
        "to",
    )


def is_common(name: str) -> bool:
    """Whether a name is but a common noun with a capital: "Neighbours", "the Court"."""
    noun = name.lower().removeprefix("the ").strip()
    return noun in _COMMON_NOUNS or (noun in GROUP_NOUNS and noun not in KNOWN_ORGANISATIONS)


def _mentioned(span: Span, mention: Mention, context: Context) -> Speaker:
    """The entity that a name in the speaker's phrase means."""
    entity = mention.entity
    words = context.text[mention.start : mention.end]
    before = _word_before(mention, context)
    if entity.type in _PLACES and before in PERSON_TITLES:
        return left_open(span)  # "Lord Tamworth" is no government.
    if entity.type in _PLACES or is_seat(words):
        return metonym(span, entity)
    gender = COURTESY_TITLES.get(before) if entity.is_person else None
    if gender is not None and _is_doubtful(entity, gender, context):
        return _addressed(span, mention, gender, context)
    decided = context.index.surnames.decided(mention)
    if entity.id in context.index.surnames.same or decided is not None:
        return by_rule(span, _of_surname(span, mention, context), "surname", "surname shared")
    short = len(WORD.findall(words)) < len(WORD.findall(entity.name))
    if entity.is_person and short:
        return by_rule(span, entity, "surname", "surname")
    return by_rule(span, entity, "name", "name")


def _word_before(mention: Mention, context: Context) -> str:
    """The word before a name, or its first one if it has several, where that is a title."""
    own = WORD.findall(context.text[mention.start : mention.end].lower())
    if len(own) > 1 and own[0] in COURTESY_TITLES:
        return str(own[0])
    before = WORD.findall(context.text[max(0, mention.start - 24) : mention.start].lower())
    return str(before[-1]) if before else ""


def _is_doubtful(entity: SpeakerEntity, gender: str, context: Context) -> bool:
    """Whether a form of address and a name may mean somebody else than the name's entity."""
    index = context.index
    told = index.descriptions.gender.get(entity.id)
    return entity.id in index.surnames.same or told not in (None, gender)


def _addressed(span: Span, mention: Mention, gender: str, context: Context) -> Speaker:
    """Who "Mrs Hale" is: of those of that name the one whose gender agrees, never another.

    Of several the one who spoke last or is named nearest before; if nobody agrees it stays open.
    """
    index = context.index
    told = index.descriptions.gender
    entity = mention.entity
    surname = entity.name.lower().split()[-1]
    known = index.surnames.bearers(surname)
    some = list(known.values()) or [index.surnames.same.get(entity.id, entity)]
    sure = [one for one in some if told.get(one.id) == gender]
    fitting = sure or [one for one in some if told.get(one.id) is None]
    if not fitting:
        return left_open(span)
    if len(fitting) == 1:
        return by_rule(span, fitting[0], "surname", "surname addressed")
    decided = index.surnames.decided(mention)
    if decided in fitting:
        return by_rule(span, decided, "surname", "surname shared")
    spoke = context.spoke_last({one.id for one in fitting}, span[0], FADE)
    if spoke is None:
        return left_open(span)
    return by_rule(span, spoke, "surname", "surname shared")


def _of_surname(span: Span, mention: Mention, context: Context) -> SpeakerEntity:
    """Whose a bare surname is: the only living one's, else as decided, else who of them spoke
    last, else the first named."""
    surnames = context.index.surnames
    some = surnames.bearers(mention.entity.name)
    decided = surnames.decided(mention)
    if len(some) > 1:
        index = context.index
        named = [key for key in some if index.first[key] < mention.start]
        living = [key for key in named if key not in index.dead]
        if len(living) == 1:
            return some[living[0]]
        decided = decided or context.spoke_last(some, span[0], FADE)
    return decided or surnames.same[mention.entity.id]


def _apposed(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The ministry's spokeswoman, Maria Z", "one of the nurses, Ann Lee, 42": a person named
    right after a comma, where what stands before it means one person."""
    text, (_, head_end) = context.text, phrase.head
    kin = phrase.noun in KIN_NOUNS
    people = [m for m in context.index.mentions.within(*phrase.span) if m.entity.is_person or kin]
    for mention in people:
        before = text[phrase.start : mention.start]
        if mention.start < head_end or not _AFTER_COMMA.search(before):
            continue
        if modifies(text, mention.end, phrase.end) or _JOINS.match(text, mention.end, phrase.end):
            return None
        if text.startswith(",", head_end) and mention is people[0]:
            near = mention.start - head_end <= _APPOSED_WITHIN
            if near and not _PREPOSITION.search(text[head_end + 1 : mention.start]):
                return by_rule(phrase.span, mention.entity, "name", "name apposed")
        if _means_one(phrase) and not _is_anothers(phrase, before[: before.rindex(",")]):
            bearer = context.index.surnames.bearer(mention)
            return by_rule(phrase.span, bearer, "name", "name held")
        return None
    return None


def _means_one(phrase: Phrase) -> bool:
    """Whether a head means one person, not several, a body or a thing: "one", "Ambassador"."""
    noun = phrase.noun
    if noun in PERSON_TITLES or noun in PERSON_NOUNS | KIN_NOUNS or noun == "one":
        return True
    if has_person_ending(noun):
        return True
    definite = phrase.head_words[:1] in (("the",), ("former",))
    return definite and not noun.endswith("s") and noun not in _NO_PEOPLE


def _is_anothers(phrase: Phrase, before: str) -> bool:
    """Whether a name stands beside somebody else's title: "an aide to the mayor, X"."""
    words = lower_words(before)
    return len(words) > len(phrase.head_words) and words[-1] in PERSON_NOUNS | PERSON_TITLES


def _by_last_word(phrase: Phrase, context: Context) -> Speaker | None:
    """A name that entity recognition did not see here but elsewhere in the article."""
    head = _TRAILING.sub("", context.text[slice(*phrase.head)])
    capitalised = [word for word in WORD.findall(head) if word[:1].isupper()]
    if not capitalised or phrase.head_words[0] in ("a", "an") or phrase.noun in PERSON_NOUNS:
        return None
    if phrase.head_words[0] == "the" and is_national(phrase.noun):
        return None
    name = without_possessive(capitalised[-1])
    if name in OFFICES_IN_SHORT and phrase.head_words[0] == "the":
        return None
    if not without_possessive(head.rstrip(" .")).endswith(name):
        return None
    bearers = context.index.surnames.called(name)
    people = {key: one for key, one in bearers.items() if one.is_person}
    if len(people) > 1:
        first = context.index.first
        bearer = context.spoke_last(people, phrase.start, FADE)
        bearer = bearer or min(people.values(), key=lambda one: (first[one.id], one.id))
        return by_rule(phrase.span, bearer, "surname", "surname shared")
    some = list((people or bearers).values())
    if len(some) != 1 or not (some[0].is_person or some[0].type in BODIES):
        return None
    if some[0].type != "NORP" and is_common(some[0].name):
        return None
    own = {without_possessive(word.lower()) for word in capitalised} - DETERMINERS
    if not some[0].is_person and not own <= set(lower_words(some[0].name)):
        return None  # "Foreign Ministry" beside "Trade Ministry"
    if some[0].type in _PLACES:
        return metonym(phrase.span, some[0])
    if not some[0].is_person and is_title(name.lower()):
        return None  # "MEC for Roads"
    return by_rule(phrase.span, some[0], "surname", "surname known")
