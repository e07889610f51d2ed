"""Documents that speak for whose they are: "her plan", "a study by X", "the statement"."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.lexicon.english import (
    CALLED_BODIES,
    DOCUMENT_NOUNS,
    GROUP_NOUNS,
    MADE_PARTICIPLES,
    MAKING_PARTICIPLES,
    PLATFORMS,
    POSSESSIVES,
    PRESS_NAMES,
    PRESS_NOUNS,
)
from agents.quotes.types import Span
from agents.speakers.confidence import CONFIDENCE, by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.groups import known_group, owned_group
from agents.speakers.held import is_title
from agents.speakers.index import is_paper
from agents.speakers.issuers import group_of, told_before
from agents.speakers.metonyms import metonym
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.pronouns import personal
from agents.speakers.titles import by_description
from agents.speakers.types import Mention, Speaker, left_open
from agents.speakers.words import WORD, lower_words

_BY_WHOM = re.compile(
    r"\b(by|from|of)\s+(?:the\s+)?((?:[a-z][\w’'-]*\s+){0,5}(?:(?:at|from|of|for)\s+(?:the\s+)?)?)"
    r"(?:[A-Z][\w.]*\s+){0,2}$"
)
""" "By the charity ", "by researchers at the " before a name."""
_PUBLISHED_IN = re.compile(
    r"^\s+in\s+(?:the\s+)?(?:journal\s+)?$|"
    r"\b(?:published|appear\w*|printed|released)\b[^,.;]{0,30}?\bin\s+(?:the\s+)?(?:journal\s+)?$"
)
_BY_GROUP = re.compile(r"\bby\s+(the\s+[a-z][\w-]*)(?=[\s,.]|$)")
_TOLD = re.compile(r"\s+(?:has\s+|had\s+|have\s+)?(?:told|wrote|written|shared|posted|published)\b")
_SEEN = ("seen", "read", "heard", "leaked", "cited", "shown")
_RIGHT_BEHIND = re.compile(r",?\s+(?:[a-z]+ed\s+)?(?:by|from)\s")
_HOLDER = re.compile(r"([Tt]he\s[\w-]+(?:\s[\w-]+)?)['’]s\s")
""" "The company's" results, "the senator's" letter. """
_STOPS = re.compile(r"[\n\"“”;]|\b(?:said|says)\b")
_CUT_SHORT = re.compile(r"\s?(?:\s+[a-z]+ed)?(?:\s+(?:on|in|by|from|last|this))?\s?")
_LONGEST = 120
_PRESS_REACH = 6
"""Speakers among whom a newspaper is looked for."""


def by_document(phrase: Phrase, context: Context) -> Speaker | None:
    """Whose a document is speaks: its owner, its author, or the newspaper that it is of."""
    noun, words = phrase.noun, phrase.head_words
    of_press = noun in PRESS_NOUNS or (noun == "board" and "editorial" in words)
    document = _document(phrase, context.text)
    if document is None and not of_press and noun != "board":
        return None
    if document is not None and words and words[0] in POSSESSIVES:
        own = personal(phrase.span, words[0], context)
        return replace(own, method="description") if own.confidence else own
    where = document or (phrase.head[1], phrase.head[1])
    speaker = _owner(phrase, where, context) or _maker(phrase, where, context)
    if speaker is not None:
        return speaker
    if document is not None and not context.index.mentions.within(*phrase.span):
        told = told_before(phrase, context.text[slice(*document)].lower(), context)
        if told is not None:
            return told
    return _newspaper(phrase, context) if of_press else None


def _document(phrase: Phrase, text: str) -> Span | None:
    """The noun of a phrase that is a document: the head's last word, or before a participle."""
    words = list(WORD.finditer(text, *phrase.head))
    for k in range(len(words) - 1, -1, -1):
        behind = words[k + 1].group().lower() if k + 1 < len(words) else ""
        made = behind in MADE_PARTICIPLES or behind.endswith("ed") or not behind
        if words[k].group().lower() in DOCUMENT_NOUNS and made:
            return words[k].span()
    return None


def _owner(phrase: Phrase, document: Span, context: Context) -> Speaker | None:
    """Whose name stands before the noun: "X's report", "the X poll"."""
    found = context.index.mentions.within(phrase.start, document[1])
    own = [m for m in found if is_possessive(context.text, m.end)]
    if own and own[-1].entity.type in ("GPE", "LOC") and phrase.noun in PRESS_NOUNS:
        return None  # "North Norland's official newspaper" is not its government.
    if own:
        return _issued_by(own[-1], phrase, context)
    holder = _HOLDER.match(context.text, phrase.start, document[0])
    if holder is not None:
        return _described(holder.span(1), phrase, context)
    made = _maker(phrase, document, context)
    if made is not None:
        return made
    beside = [m for m in found if m.entity.type in ("PERSON", "ORG") and not _is_platform(m)]
    return _issued_by(beside[-1], phrase, context) if beside else None


def _is_platform(mention: Mention) -> bool:
    """Whether a name is where things are posted, or what they are about: "Census data"."""
    return not PLATFORMS.isdisjoint(lower_words(mention.entity.name))


def _maker(phrase: Phrase, document: Span, context: Context) -> Speaker | None:
    """Who is named behind the noun: "a study by X", "a poll conducted by X", "published in X"."""
    text, start = context.text, document[1]
    end = phrase.end
    cut = _CUT_SHORT.fullmatch(text, start, end)
    if cut and (_RIGHT_BEHIND.match(text, start) or end > start + 1):
        end = min(start + _LONGEST, len(text))
    end = min(end, _sentence_end(text, start, end))
    journal: Mention | None = None
    for mention in context.index.mentions.within(start, end):
        before = text[start : mention.start]
        by_whom = _BY_WHOM.search(before)
        if by_whom is not None and _is_issuer(by_whom, mention) and not _is_platform(mention):
            if not _is_handed_on(before[: by_whom.start()]):
                if is_possessive(text, mention.end):
                    return group_of(mention, phrase, context) or left_open(phrase.span)
                bearer = context.index.surnames.bearer(mention)
                return by_rule(phrase.span, bearer, "description", "document")
        elif mention.entity.type == "ORG" and _PUBLISHED_IN.search(before):
            journal = journal or mention
        elif mention.entity.is_person and _TOLD.match(text, mention.end, end + 1):
            return _issued_by(mention, phrase, context)
    for group in _BY_GROUP.finditer(text, start, end):
        if not _is_handed_on(text[start : group.start()]):
            return _described(group.span(1), phrase, context)
    if journal is not None:
        return _issued_by(journal, phrase, context)
    return None


def _sentence_end(text: str, start: int, end: int) -> int:
    """Where the first quotation or line behind `start` begins, at most `end`."""
    found = _STOPS.search(text, start, end)
    return found.start() if found else end


def _is_handed_on(before: str) -> bool:
    """Whether the verb before "by" tells who saw or passed on a document: "obtained by X"."""
    last = lower_words(before)[-1:]
    made = last and (last[0].endswith("ed") or last[0] in _SEEN)
    return bool(made) and last[0] not in MAKING_PARTICIPLES


def _is_issuer(by_whom: re.Match[str], mention: Mention) -> bool:
    """Whether a name is a maker's, not what a document is about: "a study of X"."""
    if mention.entity.type == "FAC":
        return by_whom[1] != "of"
    if mention.entity.type not in ("PERSON", "ORG"):
        called = lower_words(by_whom[2])[-1:]
        return bool(called) and called[0] in CALLED_BODIES  # "by the charity Shelter North"
    if by_whom[1] == "of":
        return mention.entity.type == "ORG" and not by_whom[2]
    return True


def _issued_by(mention: Mention, phrase: Phrase, context: Context) -> Speaker:
    if mention.entity.type in ("GPE", "LOC"):
        return metonym(phrase.span, mention.entity)
    bearer = context.index.surnames.bearer(mention)
    return by_rule(phrase.span, bearer, "description", "document")


def _described(span: Span, phrase: Phrase, context: Context) -> Speaker | None:
    """Who "the group" is, by whom a document is."""
    inner = Phrase.read(context.text, span)
    found: Speaker | None
    if inner.noun in GROUP_NOUNS:
        found = owned_group(inner, context) or known_group(inner, context)
    elif is_title(inner.noun):
        found = by_description(inner, context)
    else:
        return None
    if found is None or found.confidence <= CONFIDENCE["organisation"]:
        return left_open(phrase.span)
    return replace(found, mention=phrase.span)


def _newspaper(phrase: Phrase, context: Context) -> Speaker:
    """ "The editorial": the newspaper that spoke before, else the article's only one."""
    for _, speaker in context.last_speakers(_PRESS_REACH):
        entity = context.entity(speaker)
        if entity is not None and is_paper(entity):
            return by_rule(phrase.span, entity, "description", "press")
        called = speaker.stands_for
        if called and not PRESS_NAMES.isdisjoint(called.lower().split()):
            return group_by_rule(phrase.span, "description", called, "group again")
    if len(context.index.papers) == 1:
        return by_rule(phrase.span, context.index.papers[0], "description", "press")
    return left_open(phrase.span)
