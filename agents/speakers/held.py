"""People whose name ends what says what they are: "director of the Rowing Union Ann Lee"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from agents.lexicon.english import (
    BARE_TITLES,
    COLLECTIVE_NOUNS,
    DETERMINERS,
    DOCUMENT_NOUNS,
    FUNCTION_WORDS,
    INCLUDING,
    KIN_NOUNS,
    LINKING_PREPOSITIONS,
    ORGANISATION_WORDS,
    RELATIVE_PRONOUNS,
    ROLE_MODIFIERS,
)
from agents.lexicon.roles import ROLE_NOUNS, has_person_ending
from agents.quotes.types import Span
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase, modifies
from agents.speakers.types import Mention
from agents.speakers.words import WORD, without_possessive

_JOINS = re.compile(r",?\s+(?:and|or)\s")
_COMMA = re.compile(r",(?!\d)")
_APPOSED = re.compile(r",\s+(?:the\s+)?(?:[A-Z][a-z]{1,5}\.?\s+){0,2}")
_CLOSING = " \"'”’)"
_IDENTIFIED = re.compile(
    r"\b(?:(?:identified|named|known)(?:\sby\s(?:[\w.’'-]+\s){1,5}|\s(?:only\s|just\s)?)as\s|"
    r"gave (?:his|her|their) name (?:only )?as\s|who (?:is|was) (?:called|named)\s|"
    r"(?:called|named|calling (?:him|her)self)\s)(?:[A-Z][\w.]*\s){0,2}$"
)
_NAME_GIVEN = re.compile(
    r",?\swho\s(?:gave|would\sgive)\s(?:only\s)?(?:his|her)\s(?:first\s)?name\s(?:only\s|just\s)?as\s"
)
_OWNER = re.compile(r"['’]s?\s")
_NEAR = 24
_SEGMENTS = 4
"""Parts between commas in which a name is looked for."""

_TITLES = (ROLE_NOUNS | KIN_NOUNS) - BARE_TITLES
_OTHERS = RELATIVE_PRONOUNS | INCLUDING
_SPEAKING = COLLECTIVE_NOUNS | DOCUMENT_NOUNS


def is_title(noun: str) -> bool:
    """Whether a lower-cased noun says what one person is: "minister", "resident", "engineer"."""
    return noun in _TITLES or noun.endswith("mistress") or has_person_ending(noun)


def named_behind_title(phrase: Phrase, context: Context) -> Mention | None:
    """The person whose name ends the phrase, or the part of it between two commas, with a title
    before it: "The host, Rowing Union member Ann Lee". None where the name is another's: "a
    spokesman for Labour leader Ann Lee", "Ann Lee's lawyer", "teacher Ann Lee and her husband".
    """
    text = context.text
    for start, end in _segments(text, phrase):
        people = _people(start, end, context)
        if not people:
            continue
        if len(people) > 1:
            return None
        mention = people[0]
        if text[mention.end : end].strip(_CLOSING) or _JOINS.match(text, mention.end, phrase.end):
            return None
        words = _words(text, start, mention.start)
        if not words and start > phrase.start:
            # "Bank of Norland's director for rates, Ann Lee"
            titled = _is_titled(phrase.start, start - 1, context)
        else:
            titled = _is_titled(start, mention.start, context)
        return mention if titled else None
    return None


def identified(phrase: Phrase, context: Context) -> Mention | None:
    """The person whose name ends "a man identified by police as X", "who gave her name as X"."""
    behind = _NAME_GIVEN.match(context.text, phrase.end, phrase.end + 60)
    if behind is not None:
        near = context.index.mentions.overlapping(behind.end(), behind.end() + 1)
        return next((m for m in near if m.entity.is_person), None)
    people = [m for m in context.index.mentions.within(*phrase.span) if m.entity.is_person]
    if not people or context.text[people[-1].end : phrase.end].strip(_CLOSING):
        return None
    told = _IDENTIFIED.search(context.text, phrase.start, people[-1].start)
    return people[-1] if told else None


def named_right_after(phrase: Phrase, context: Context) -> Mention | None:
    """The person named between commas behind a phrase that is a title: the mention ends early."""
    text = context.text
    near = context.index.mentions.overlapping(phrase.end, phrase.end + _NEAR)
    people = [
        m for m in near if m.entity.is_person and _APPOSED.fullmatch(text, phrase.end, m.start)
    ]
    if not people or text[people[0].end : people[0].end + 1] not in (",", "."):
        return None
    return people[0] if _is_titled(phrase.start, phrase.end, context) else None


def _segments(text: str, phrase: Phrase) -> Iterator[Span]:
    """The first parts of a phrase between its commas."""
    start = phrase.start
    for _ in range(_SEGMENTS):
        comma = _COMMA.search(text, start, phrase.end)
        end = comma.start() if comma else phrase.end
        yield start, end
        if comma is None:
            return
        start = comma.end()


def _people(start: int, end: int, context: Context) -> list[Mention]:
    """The people named in a part, without those whose name modifies another noun."""
    text = context.text
    found = [
        m
        for m in context.index.mentions.within(start, end)
        if not _OWNER.match(text, m.end) and not modifies(text, m.end, end)
    ]
    return [m for m in found if m.entity.is_person or _may_be_person(m, start, end, context)]


def _may_be_person(mention: Mention, start: int, end: int, context: Context) -> bool:
    """Whether what was read as an organisation's name ends a part as only a person's can:
    "professor of marine biology Kadri Tamme"."""
    text = context.text
    words = WORD.findall(text[mention.start : mention.end])
    before = WORD.findall(text[start : mention.start])
    if mention.entity.type != "ORG" or not 2 <= len(words) <= 3 or not before:
        return False
    if any(not word[0].isupper() or word.lower() in ORGANISATION_WORDS for word in words):
        return False
    lower = before[-1].islower() and before[-1] not in FUNCTION_WORDS
    return lower and not text[mention.end : end].strip(_CLOSING) and before[0] not in DETERMINERS


def _words(text: str, start: int, end: int) -> list[str]:
    """The words of text[start:end] without a form of address at its end."""
    words = WORD.findall(text[start:end])
    while words and words[-1].lower() in BARE_TITLES:
        words.pop()
    return words


def _is_titled(start: int, end: int, context: Context) -> bool:
    """Whether text[start:end] is the title of a person whose name follows."""
    written = _words(context.text, start, end)
    words = [without_possessive(word.lower()) for word in written]
    if any(word in _OTHERS for word in written):
        return False
    titles = [k for k, word in enumerate(words) if is_title(word)]
    if not titles:
        return False
    k = titles[-1]
    apposed = context.text.startswith(",", end)
    return _goes_on(written[k + 1 :], words[0], apposed) and _is_own(start, written, k, context)


def _goes_on(behind: list[str], first: str, apposed: bool) -> bool:
    """Whether what stands between a title and a name belongs to the title: "of the Rowing Union".

    first: the first word. apposed: whether a comma stands before the name.
    """
    if not behind:
        return True
    if len(behind) > 1 and behind[0] in ("and", "turned"):
        return FUNCTION_WORDS.isdisjoint(behind[1:])  # "councillor and retired typist Ann Lee"
    if len(behind) < 2 or behind[0].lower() not in LINKING_PREPOSITIONS:
        return False
    if apposed:
        return True
    last = behind[-1]
    if last[0].islower() and (first in DETERMINERS or last in FUNCTION_WORDS):
        return False  # "the owner of the ship Ann Lee"
    return first not in ("a", "an")


def _is_own(start: int, written: list[str], k: int, context: Context) -> bool:
    """Whether the title at a word is the speaker's, not of somebody dealt with: "aide to mayor X".

    The prepositions before it have to be parts of an organisation's name ("Bank of Norland
    governor"), or of an earlier title ("chair of the board and former minister").
    """
    words = [word.lower() for word in written]
    first = k
    while first and (words[first - 1] in _TITLES or words[first - 1] in ROLE_MODIFIERS):
        first -= 1
    for at in range(k):
        if words[at] not in LINKING_PREPOSITIONS:
            continue
        holder = words[at - 1] if at else ""
        joined = is_title(holder) and "and" in words[at:k]
        body = holder in ORGANISATION_WORDS and holder not in _SPEAKING
        body = body and written[at + 1][0].isupper() and at + 1 < first
        if not (joined or body or _is_inside_name(start, at, context)):
            return False
    return True


def _is_inside_name(start: int, at: int, context: Context) -> bool:
    """Whether the word at a place of a part is inside a name: "Party for the Towns leader"."""
    found = next(islice(WORD.finditer(context.text, start), at, None), None)
    if found is None:
        return False
    near = context.index.mentions.overlapping(*found.span())
    return any(
        m.start < found.start() and found.end() < m.end
        for m in near
        if WORD.findall(context.text[m.start : m.end].lower())[0] not in COLLECTIVE_NOUNS
    )
