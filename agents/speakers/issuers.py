"""Whose "the statement" is: who spoke through a statement, or put one out, before it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from agents.lexicon.english import DOCUMENT_KINDS, FUNCTION_WORDS, GROUP_NOUNS, ISSUING_VERBS
from agents.quotes.types import Quote, Span
from agents.speakers.confidence import CONFIDENCE, by_rule
from agents.speakers.context import Context
from agents.speakers.groups import owned_group
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.salience import begins_sentence
from agents.speakers.types import BODIES, Mention, Speaker
from agents.speakers.words import WORD

_DEFINITE = ("the", "that", "this", "these", "those")
_REACH = 2500
"""Characters before a document in which it has to be introduced."""

_OWNS = re.compile(r"['’]s?\s+(?:[\w’'-]+\s+){0,4}")
_COMES_IN = re.compile(r"\b(?:an?|another|one)\s+(?:[a-z\d][\w’'-]*\s+){0,4}$", re.I)
_GROUP_WITHIN = 4
_MOST = 6
"""Places that are looked at."""

_SENTENCE = re.compile(r"[!?\n]|[a-z\d)”\"]\.\s+(?=[A-Z\"“])")
_WIDEST = 400
_LED_IN = re.compile(
    r"\b(?:in|through|via)\s+(?:an?|the|its|his|her|their)\s+(?:[\w’'-]+\s+){0,4}$", re.I
)
_PEOPLE_AT = re.compile(r"\s*[A-Z][a-z]+s\s+(?:at|of|from|with)\s+(?:the\s+)?")
_MAKERS = re.compile(
    r"\W{0,3}(?:Researchers|Scientists|Academics|Economists|Experts|(?:A|The)\steam|Doctors)\s"
    r"(?:[a-z]+ed\s)?(?:at|from|of|by)\s(?:the\s)?"
)
_FROM = re.compile(r"\s+(?:by|from)\s+(?:the\s+)?(?:[a-z][\w-]*\s+){0,4}(?:[A-Z][\w.]*\s+){0,2}$")


def told_before(phrase: Phrase, noun: str, context: Context) -> Speaker | None:
    """Who issued a document that is only called "the statement"; None where the text does not say.

    noun: the document's, lower-cased. Looked for from the nearest place back at which a document
    of that kind is named: who said something in it, whose it is there, or who put it out.
    """
    if phrase.head_words[:1] == () or phrase.head_words[0] not in _DEFINITE:
        return None
    kind = _kind(noun)
    low = max(0, phrase.start - _REACH)
    places = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(kind)))})\b", re.I)
    found = list(places.finditer(context.text, low, phrase.start))[::-1][:_MOST]
    for place in found:
        speaker = _spoken_in(place.span(), context) or _named_at(place.span(), phrase, context)
        if speaker is not None and speaker.confidence:
            sure = min(speaker.confidence, CONFIDENCE["document told"])
            return replace(speaker, mention=phrase.span, method="description", confidence=sure)
        if _COMES_IN.search(context.text, low, place.start()):
            # "A congressional report" has come in without an issuer, or: "Researchers at X ..."
            return _made_by(place.span(), phrase, context)
    return None


def _made_by(place: Span, phrase: Phrase, context: Context) -> Speaker | None:
    """Whose researchers the next sentence begins with: "A study suggests ... Researchers at X"."""
    _, end = _sentence(place, context.text)
    people = _MAKERS.match(context.text, end, end + 60)
    if people is None or end >= phrase.start:
        return None
    near = context.index.mentions.overlapping(people.end(), people.end() + 1)
    named = [m for m in near if m.entity.type == "ORG"]
    return _issuer(named[0], phrase, context) if named else None


def _kind(noun: str) -> frozenset[str]:
    """All nouns for the same kind of document."""
    return next((kind for kind in DOCUMENT_KINDS if noun in kind), frozenset((noun,)))


def _spoken_in(place: Span, context: Context) -> Speaker | None:
    """Who says something in the sentence of a document: "the council said in a statement"."""
    start, end = _sentence(place, context.text)
    for k in range(len(context.speakers) - 1, -1, -1):
        quote, speaker = context.quotes[k], context.speakers[k]
        if quote.spans[-1][1] < start - _WIDEST:
            break
        if quote.cue is None or speaker.mention is None:
            continue
        if not (start <= quote.cue[0] < end and start <= speaker.mention[0] < end):
            continue
        if _inside(place, quote):
            continue
        own = speaker.mention[0] <= place[0] < speaker.mention[1]
        if own or _LED_IN.search(context.text, start, place[0]):
            return speaker
    return None


def _inside(place: Span, quote: Quote) -> bool:
    """Whether a place lies in what a quote says."""
    return any(start <= place[0] < end for start, end in quote.spans)


def _named_at(place: Span, phrase: Phrase, context: Context) -> Speaker | None:
    """Who put a document out, where it is named: "X published its report", "X's report"."""
    text = context.text
    start, end = _sentence(place, text)
    before = [m for m in context.index.mentions.within(start, place[0]) if _issues(m)]
    for mention in before[::-1]:
        gap = _OWNS.fullmatch(text, mention.end, place[0])
        if gap and FUNCTION_WORDS.isdisjoint(gap[0].lower().split()):
            return _issuer(mention, phrase, context)
    for mention in context.index.mentions.within(place[1], min(end, place[1] + 80)):
        if _issues(mention) and _FROM.fullmatch(text, place[1], mention.start):
            if is_possessive(text, mention.end):
                return group_of(mention, phrase, context)
            return _issuer(mention, phrase, context)
    for mention in before:
        group = _PEOPLE_AT.fullmatch(text, start, mention.start)
        if not (group or begins_sentence(text, mention.start)):
            continue
        words = text[mention.end : place[0]].lower().split()
        if not ISSUING_VERBS.isdisjoint(words[:12]) and "," not in text[mention.end : place[0]]:
            return _issuer(mention, phrase, context)
    return None


def group_of(mention: Mention, phrase: Phrase, context: Context) -> Speaker | None:
    """ "X's campaign", where that is no entity: the group that a possessor has."""
    words = list(islice(WORD.finditer(context.text, mention.end), _GROUP_WITHIN))
    for word in words:
        if word.group().lower() in GROUP_NOUNS:
            inner = Phrase.read(context.text, (mention.start, word.end()))
            found = owned_group(inner, context)
            return found and replace(found, mention=phrase.span)
    return None


def _issues(mention: Mention) -> bool:
    return mention.entity.is_person or mention.entity.type in BODIES - {"GPE", "LOC"}


def _issuer(mention: Mention, phrase: Phrase, context: Context) -> Speaker:
    bearer = context.index.surnames.bearer(mention)
    return by_rule(phrase.span, bearer, "description", "document told")


def _sentence(place: Span, text: str) -> Span:
    """The sentence of a place."""
    low, high = max(0, place[0] - _WIDEST), min(len(text), place[1] + _WIDEST)
    starts = [found.end() for found in _SENTENCE.finditer(text, low, place[0])]
    after = _SENTENCE.search(text, place[1], high)
    return (starts[-1] if starts else low), (after.start() + 1 if after else high)
