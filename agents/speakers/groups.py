"""Speakers that are groups: "analysts", "the ministry", "Russia's foreign ministry"."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.lexicon.english import (
    BODY_ENDINGS,
    CALLED_BODIES,
    CALLED_BY_NAME,
    CAMPAIGN_NOUNS,
    COLLECTIVE_NOUNS,
    COMPANY_NOUNS,
    DEMONYMS,
    DETERMINERS,
    GROUP_NOUNS,
    INSTITUTION_NOUNS,
    NATIONAL_BODIES,
    NO_COMPANIES,
    NOT_ALL,
    PARTIES_TO_A_CASE,
    PERSON_NOUNS,
    REPRESENTING,
)
from agents.speakers.confidence import CONFIDENCE, by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.descriptions import is_national
from agents.speakers.index import is_paper
from agents.speakers.phrase import Phrase, is_possessive, modifies
from agents.speakers.salience import FADE, REACH, begins_sentence, best
from agents.speakers.types import Mention, Speaker, SpeakerEntity, left_open
from agents.speakers.words import WORD

_CAPITALISED = re.compile(r"[Tt]he(?: [A-Z][\w&.-]*){1,4}")
_ARTICLE = re.compile(r"^[Tt]he\s+")
_UNNAMED_REACH = 6
_NAMED_REACH = 3
_INSTITUTION_MENTIONS = 60
"""Mentions before "the museum" among which its name is looked for."""
_SPOKE_REACH = 20
"""Speakers that are looked back at."""

_BESIDE = re.compile(
    r"\b(?:according to|by|from|with|at|to|told|hired|asked|for|data|against|than|like|of)"
    r"\s+(?:the\s)?(?:[\w’']+\s){0,2}$"
)
_AT = re.compile(
    r"\s+(?:at|of|from|on|with|in)\s+(?:the\s+)?(?:(?:[a-z][\w-]*|US|UK|U\.S\.|U\.K\.)\s+){0,4}"
)
_COMMON_BODY = re.compile(r"(?:[Tt]he\s|all\s)?([A-Za-z]+)\s(?:members|officials)$")
_FORCE = re.compile(r"(?:[Tt]he\s)?((?:[A-Z][\w.’'-]*\s){1,4}[Pp]olice)")
_WHO = re.compile(r"(?:,?\s+who)?")
_MOST = 20
_AS_SUBJECT = 3.0
_AS_SOURCE = 0.2
_LEAST = 0.2
_SURE = 0.6
"""Weights of organisations that "the company" may mean, and the share of the two heaviest below
which it stays open: set on texts written for it, where the gold has too few."""

_OWNERS = (("its",), ("their",))


def collective(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Officials", "51 percent of voters": people whom nobody names; but who speaks for a body
    ("officials at the ministry", "all members of the caucus") speaks as that."""
    if phrase.noun not in COLLECTIVE_NOUNS:
        return None
    found = _representing(phrase, context) or _force(phrase, context)
    return found or Speaker(phrase.span, None, "collective")


def _force(phrase: Phrase, context: Context) -> Speaker | None:
    """ "West Marsh police": a force that is called by its place."""
    name = _FORCE.fullmatch(context.text[slice(*phrase.head)])
    if name is None:
        return None
    placed = any(
        mention.start <= name.start(1) and mention.entity.type in ("GPE", "LOC")
        for mention in context.index.mentions.within(*phrase.span)
    )
    several = len(name[1].split()) > 2 and name[1].split()[0].lower() not in NOT_ALL
    if not (placed or several):
        return None
    return group_by_rule(phrase.span, "description", name[1], "group")


def _representing(phrase: Phrase, context: Context) -> Speaker | None:
    """The body for which a collective speaks, as named in the phrase or when it spoke before."""
    words = phrase.head_words
    if phrase.noun not in REPRESENTING or not NOT_ALL.isdisjoint(words):
        return None
    text, noun_end = context.text, phrase.head[1]
    if words[:1] == ("the",) and len(words) == 2 and _WHO.fullmatch(text, noun_end, phrase.end):
        return _spoke_for(phrase, context)
    body = _COMMON_BODY.match(text, *phrase.head)
    if body is not None and body[1].lower() in GROUP_NOUNS:
        inner = Phrase.read(text, body.span(1))
        found = known_group(inner, context)  # "committee members"
        if found and found.confidence > CONFIDENCE["organisation"]:
            return replace(found, mention=phrase.span)
        return _spoke_for(phrase, context, reach=1)
    for mention in context.index.mentions.within(*phrase.span):
        if mention.entity.type not in ("ORG", "FAC"):
            continue
        before = mention.end <= noun_end and text[mention.end : noun_end].split() == [phrase.noun]
        behind = _AT.fullmatch(text, noun_end, mention.start) is not None
        if before or (behind and not is_possessive(text, mention.end)):
            return by_rule(phrase.span, mention.entity, "description", "represented")
        return None
    return None


def _spoke_for(phrase: Phrase, context: Context, reach: int = _SPOKE_REACH) -> Speaker | None:
    """ "The lawmakers", after "lawmakers on the committee" who spoke for it.

    reach: speakers that are looked back at.
    """
    for _, speaker in context.last_speakers(reach):
        entity = context.entity(speaker)
        if speaker.mention is None or entity is None or entity.is_person:
            continue
        said = context.text[slice(*speaker.mention)].lower().split()
        if phrase.noun in said:
            return by_rule(phrase.span, entity, "description", "represented")
    return None


def unseen_name(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The Evening Ledger": a name that entity recognition did not see."""
    name = re.sub(r"[\s.,]+$", "", context.text[slice(*phrase.head)])
    if phrase.head_words[:1] != ("the",) or phrase.noun in PERSON_NOUNS:
        return None
    if is_national(phrase.noun):
        return None
    if not _CAPITALISED.fullmatch(name) or name[4:].lower() in GROUP_NOUNS | PARTIES_TO_A_CASE:
        return None
    return group_by_rule(phrase.span, "description", name[4:], "name unseen")


def owned_group(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Russia's foreign ministry": no entity of its own, but it says whose it is; and
    "the ministry" after it, which means the same."""
    noun, span = phrase.noun, phrase.span
    if noun not in GROUP_NOUNS and noun not in NATIONAL_BODIES:
        return None
    kinds = ("GPE", "NORP", "PERSON", "ORG") if noun in CAMPAIGN_NOUNS else ("GPE", "NORP")
    start, end = phrase.head
    for mention in context.index.mentions.overlapping(start, end):
        inside = start <= mention.start and mention.end < end
        based = context.text.startswith("-based", mention.end)
        if noun in CALLED_BY_NAME - NATIONAL_BODIES and mention.entity.type == "NORP":
            continue  # "The Finnish company" is one that has a name.
        if mention.entity.type in kinds and inside and not based:
            begin = mention.start if mention.entity.is_person else start
            name = _ARTICLE.sub("", context.text[begin:end])
            return group_by_rule(span, "description", name, "group")
    if phrase.head_words[:1] in _OWNERS:
        return _its(phrase, context)
    for _, speaker in context.last_speakers(_UNNAMED_REACH):
        entity = context.entity(speaker)
        if entity is not None:
            if noun in entity.name.lower().split():
                return by_rule(span, entity, "description", "description named before")
        elif speaker.stands_for and speaker.stands_for.lower().split()[-1] == noun:
            return group_by_rule(span, "description", speaker.stands_for, "group again")
    return None


def _its(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Its defence ministry": that of the state that begins the sentence before it."""
    text, scene = context.text, context.index.scene
    begin = scene.sentence_start(phrase.start)
    before = scene.sentence_start(max(0, begin - 1))
    states = [
        m
        for m in context.index.mentions.within(before, begin)
        if m.entity.type == "GPE" and begins_sentence(text, m.start)
    ]
    if len(states) != 1 or is_possessive(text, states[0].end):
        return None
    rest = text[phrase.head[0] : phrase.head[1]].split(maxsplit=1)[-1]
    return group_by_rule(
        phrase.span, "description", f"{states[0].entity.name}'s {rest}", "group again"
    )


def known_group(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The ministry": the organisation whose name or description has that noun."""
    noun, span = phrase.noun, phrase.span
    if noun not in GROUP_NOUNS and noun not in CALLED_BODIES:
        return None
    named = _named(phrase, context.text)
    options = {
        entity.id: entity
        for place, entity in context.index.descriptions.called(noun)
        if place < phrase.start
        and entity.type == "ORG"
        and entity.name[:1].isupper()
        and named <= set(entity.name.lower().split())
    }
    for _, speaker in context.last_speakers(_NAMED_REACH):
        entity = context.entity(speaker)
        if entity is not None and entity.id in options:
            return by_rule(span, entity, "description", "description named before")
    if len(options) == 1:
        return by_rule(span, next(iter(options.values())), "description", "description one")
    for mention in context.index.mentions.before(phrase.start):
        if mention.entity.id in options:
            return by_rule(span, mention.entity, "description", "description several")
    if noun in COMPANY_NOUNS and phrase.head_words[0] == "the" and not named:
        return _subject(phrase, context)
    return left_open(span)


def institution(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The museum": the one institution of that kind, by its name."""
    noun, span = phrase.noun, phrase.span
    if noun not in INSTITUTION_NOUNS or phrase.head_words != ("the", noun):
        return None
    found = {
        mention.entity.id: mention.entity
        for mention in context.index.mentions.before(phrase.start, _INSTITUTION_MENTIONS)
        if not mention.entity.is_person and noun in WORD.findall(mention.entity.name.lower())
    }
    if len(found) != 1:
        return None
    return by_rule(span, found.popitem()[1], "description", "description one")


def _named(phrase: Phrase, text: str) -> set[str]:
    """What names one body of a kind, not where it is: "foreign" of "the Foreign Ministry"."""
    words = WORD.findall(text[slice(*phrase.head)])[:-1]
    based = [k for k, word in enumerate(words) if word.endswith("-based")]
    words = words[based[-1] + 1 :] if based else words
    if len(words) > 2 and " ".join(words[1:3]).lower() in DEMONYMS:
        words = words[3:]  # "The South Korean electronics giant"
    return {
        word.lower()
        for word in words
        if word.istitle() and "-" not in word and word.lower() not in DETERMINERS | DEMONYMS.keys()
    }


def _subject(phrase: Phrase, context: Context) -> Speaker:
    """ "The company": the organisation that the sentences before it are about.

    One that begins a sentence counts more than one that is named more; who only gives figures
    or is dealt with ("according to X", "hired X", "a bank at X") counts little.
    """
    text = context.text
    weights: dict[str, float] = {}
    others = _called_otherwise(phrase.noun, context)
    for start, end, entity in _organisations(phrase.start, context):
        if entity.id in others:
            continue
        weight = 1 / (1 + (phrase.start - end) / FADE)
        if _BESIDE.search(text[max(0, start - 40) : start]):
            weight *= _AS_SOURCE
        elif begins_sentence(text, start) and not modifies(text, end, end + 20):
            weight *= _AS_SUBJECT
        weights[entity.id] = weights.get(entity.id, 0.0) + weight
    for entity in context.index.titled:
        if entity.type == "ORG" and entity.id not in others:
            weights[entity.id] = weights.get(entity.id, 0.0) + 1
    if not weights:
        return left_open(phrase.span)
    key, weight, share = best(weights)
    if weight < _LEAST or share < _SURE:
        return left_open(phrase.span)
    return by_rule(phrase.span, context.index.entities[key], "description", "organisation")


def _called_otherwise(noun: str, context: Context) -> set[str]:
    """Ids of those whom the article calls what no company is: "the union EVG"."""
    nouns = context.index.descriptions.nouns
    return {key for other in NO_COMPANIES - {noun} for key in nouns.get(other, ())}


def _organisations(place: int, context: Context) -> list[Mention]:
    """Mentions of organisations that can be "the company" at a place; where none is known before
    it, where the text has their names."""
    low = max(0, place - REACH)
    before = [m for m in context.index.mentions.before(place) if m.start >= low]
    unlike = context.index.unlike_people
    found = [m for m in before if _is_company(m.entity) or m.entity.id in unlike]
    if found:
        return found
    some = [one for one in context.index.entities.values() if _is_company(one)][:_MOST]
    places = ((context.text.find(one.name, low, place), one) for one in some)
    return [Mention(at, at + len(one.name), one) for at, one in places if at >= 0]


def is_body(entity: SpeakerEntity) -> bool:
    """Whether an entity is an organisation, or a place whose name ends as one's: "Halden Rail"."""
    if entity.type in ("GPE", "LOC", "FAC"):
        words = entity.name.lower().split()
        return len(words) > 1 and words[-1] in BODY_ENDINGS
    return entity.type == "ORG"


def _is_company(entity: SpeakerEntity) -> bool:
    if entity.type == "GPE":
        return is_body(entity)
    return entity.type == "ORG" and entity.name[:1].isupper() and not is_paper(entity)
