"""Speakers that are pronouns: personal, relative, and those that name nobody of the article."""

from __future__ import annotations

import re
from dataclasses import replace

from agents.lexicon.english import (
    CALLED_BODIES,
    COLLECTIVE_NOUNS,
    FEMALE_PRONOUNS,
    GROUP_NOUNS,
    MALE_PRONOUNS,
    NEUTER_PRONOUNS,
    PLURAL_PRONOUNS,
    RELATIVE_PRONOUNS,
    SPEAKERS_OWN_PRONOUNS,
)
from agents.quotes.types import Span
from agents.speakers import confidence
from agents.speakers.confidence import by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.groups import institution, is_body, known_group
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.ranker import NOBODY, rank
from agents.speakers.salience import begins_sentence, best, in_quotation, weigh
from agents.speakers.turns import by_turn
from agents.speakers.types import BODIES, Speaker, SpeakerEntity, left_open
from agents.speakers.words import WORD

_PERSONAL = MALE_PRONOUNS | FEMALE_PRONOUNS | NEUTER_PRONOUNS | PLURAL_PRONOUNS
_GENDERED = MALE_PRONOUNS | FEMALE_PRONOUNS
_OF_GROUPS = NEUTER_PRONOUNS | PLURAL_PRONOUNS
_EMPHATIC = (("himself",), ("herself",))
_LEAST = 0.3
"""Weight below which a pronoun stays open."""

_SAME_REACH = 300
_GROUP_REACH = 800
_RELATIVE_REACH = 120
_RELATIVE_MENTIONS = 6
_NEAR = re.compile(r"(?:\s*\([^()]*\))?,?\s*")
_OF_BODY = re.compile(r"\s(?:of|at|from|for|with)\s[^,.;:!?\n\"“”]{1,60},?\s?")
_APPOSED = re.compile(r",\s+(?:an?|the|one)\s+[^.;:!?\n\"“”]{1,120}$")
_ADDING = re.compile(r"\b(?:added|adds|adding|continued|continues|went on)\b")
_IT = re.compile(r"It\b")
_GROUP_ACTS = re.compile(
    r"(The (?:[a-z][\w-]* ){0,2}?[a-z][\w-]*?) (?:has|had|is|was|will|would|[a-z]{3,}(?:ed|s))\b"
)
_SENTENCE_END = re.compile(r"[!?\n;]|\.\s+[A-Z]")


def by_pronoun(phrase: Phrase, context: Context) -> Speaker | None:
    """A phrase that is a pronoun, or two of them ("he and his wife"), which stay open."""
    pronoun, more = phrase.words[0], phrase.words[1:]
    if not more or more in _EMPHATIC:
        inside = by_turn(phrase.span, pronoun, context)
        if inside is not None:
            return inside
        if pronoun in SPEAKERS_OWN_PRONOUNS:
            return _own(phrase, context)
        if pronoun in _PERSONAL:
            account = _account(phrase.span, pronoun, context)
            return account or personal(phrase.span, pronoun, context)
    if more and pronoun in _GENDERED and more[0] in ("and", "or"):
        return left_open(phrase.span)
    return None


def _own(phrase: Phrase, context: Context) -> Speaker:
    """ "I", outside quotations: the writer, if the text names one."""
    writer = context.index.writer
    if phrase.words[0] != "i" or writer is None or in_quotation(phrase.start, context.quotes):
        return left_open(phrase.span)
    return by_rule(phrase.span, writer, "pronoun", "writer")


def personal(span: Span, pronoun: str, context: Context) -> Speaker:
    """The subject before it in the sentence, who spoke last, or the nearest that fits."""
    if pronoun in _GENDERED:
        return _person(span, pronoun, context)
    last = next(context.last_speakers(1), None)
    if pronoun in _OF_GROUPS and last is not None and span[0] - last[0] < _GROUP_REACH:
        # "Russia's foreign ministry ... It said": the group that spoke last, though unnamed.
        speaker = last[1]
        apposed = _apposed_group(pronoun, speaker, context)
        if apposed is not None:
            return by_rule(span, apposed, "pronoun", "organisation")
        entity = context.entity(speaker)
        near = span[0] - last[0] < _SAME_REACH and "\n" not in context.text[last[0] : span[0]]
        same = near if pronoun in NEUTER_PRONOUNS else _speak_together(speaker, context)
        if same and entity is not None and _is_body(entity, context):
            return Speaker(span, entity.id, "pronoun", None, speaker.confidence)
        if speaker.entity_id is None:
            if speaker.stands_for is None:
                return left_open(span)
            return group_by_rule(span, "pronoun", speaker.stands_for, "group again")
    if pronoun in PLURAL_PRONOUNS:
        return _plural(span, last, context)
    subject = _subject_before(span, context)
    if subject is not None:
        return subject
    weights = weigh(span[0], pronoun, context)
    if not weights:
        return left_open(span)
    key, weight, share = best(weights)
    sure = confidence.of_pronoun(share)
    if last is None or last[1].entity_id != key:
        sure *= confidence.NOT_SPEAKING
    if weight < _LEAST or sure < confidence.FLOOR:
        return left_open(span)
    return Speaker(span, key, "pronoun", None, round(sure, 4))


def _subject_before(span: Span, context: Context) -> Speaker | None:
    """ "Nordkraft has stopped two turbines. It said": the one body named in the sentence before,
    which begins it; open where that begins with another, "The ministry has closed it. It said"."""
    text, index = context.text, context.index
    begin = index.scene.sentence_start(span[0])
    if not _IT.match(text, begin) or "\n" in text[max(0, begin - 2) : begin]:
        return None
    before = index.scene.sentence_start(max(0, begin - 2))
    bodies = [m for m in index.mentions.within(before, begin) if is_body(m.entity)]
    unnamed = _GROUP_ACTS.match(text, before, begin)
    if unnamed is not None and not any(m.start < unnamed.end() for m in bodies):
        return _group_acting(span, unnamed[1], context)
    if begin != span[0] or not bodies or len({one.entity.id for one in bodies}) > 1:
        return None
    first = bodies[0]
    if not begins_sentence(text, first.start) or is_possessive(text, first.end):
        return None
    return by_rule(span, first.entity, "pronoun", "subject before")


def _group_acting(span: Span, words: str, context: Context) -> Speaker | None:
    """The body that "the environment ministry" means, as the one that "it" goes back to; None
    where the words name no group."""
    start = context.text.rfind(words, 0, span[0])
    phrase = Phrase.read(context.text, (start, start + len(words)))
    if phrase.noun not in GROUP_NOUNS and phrase.noun not in CALLED_BODIES:
        return None
    found = institution(phrase, context) or known_group(phrase, context) or left_open(span)
    return replace(found, mention=span, method="pronoun" if found.confidence else "open")


def _is_body(entity: SpeakerEntity, context: Context) -> bool:
    """Whether an entity is an organisation, or one that was read as a person."""
    return is_body(entity) or entity.id in context.index.unlike_people


def _plural(span: Span, last: tuple[int, Speaker] | None, context: Context) -> Speaker:
    """ "They": the people of a nation or party who spoke last, never an organisation's name."""
    entity = context.entity(last[1]) if last is not None else None
    if last is None or entity is None or entity.type != "NORP" or span[0] - last[0] >= _GROUP_REACH:
        return left_open(span)
    return Speaker(span, entity.id, "pronoun", None, last[1].confidence)


def _speak_together(speaker: Speaker, context: Context) -> bool:
    """Whether a speaker is several people who speak for a body: "the lawmakers", "they"."""
    if speaker.mention is None:
        return False
    phrase = Phrase.read(context.text, speaker.mention)
    return phrase.noun in COLLECTIVE_NOUNS or phrase.words[:1] == ("they",)


def _person(span: Span, pronoun: str, context: Context) -> Speaker:
    """Whom the ranker takes "he" or "she" for; who goes on speaking where words say so."""
    ranked = rank(span, pronoun, context)
    key = max(ranked, key=lambda one: ranked[one])
    sure = confidence.of_ranked(ranked[key])
    same = _adding(span, pronoun, context)
    if same is not None and same.entity_id != key:
        return same
    if key == NOBODY or sure < confidence.FLOOR:
        return same or left_open(span)
    return Speaker(span, key, "pronoun", None, sure)


def _adding(span: Span, pronoun: str, context: Context) -> Speaker | None:
    """ "... by Friday," said the mayor. She added: "...": who spoke right before, if that is known
    and of that gender."""
    count = len(context.speakers)
    if not 0 < count < len(context.quotes):
        return None
    text, quote, before = context.text, context.quotes[count], context.quotes[count - 1]
    speaker = context.speakers[count - 1]
    entity = context.entity(speaker)
    if quote.cue is None or entity is None or not entity.is_person:
        return None
    if not _ADDING.search(text[slice(*quote.cue)]):
        return None
    ends = [before.spans[-1][1], *(part[1] for part in (before.cue, speaker.mention) if part)]
    gap = text[max(ends) : min(span[0], quote.spans[0][0])]
    wanted = "female" if pronoun in FEMALE_PRONOUNS else "male"
    if WORD.search(gap) or context.index.descriptions.gender.get(entity.id, wanted) != wanted:
        return None
    return Speaker(span, entity.id, "pronoun", None, speaker.confidence)


def _account(span: Span, pronoun: str, context: Context) -> Speaker | None:
    """ "quietfrog77 wrote ... they": the account that spoke last, of whatever gender; and "Sgt
    Moss said ... she", where Moss is no entity."""
    place, speaker = next(context.last_speakers(1), (-_GROUP_REACH, left_open(None)))
    if pronoun in NEUTER_PRONOUNS or span[0] - place >= _GROUP_REACH:
        return None
    entity = context.entity(speaker)
    called = entity.name if entity is not None else speaker.stands_for or ""
    if called in context.unseen:
        if pronoun not in _GENDERED or span[0] - place >= _SAME_REACH:
            return None
    elif called not in context.index.accounts and not called.startswith("@"):
        return None
    sure = min(speaker.confidence, confidence.CONFIDENCE["name unseen"])
    return Speaker(span, speaker.entity_id, "pronoun", speaker.stands_for, sure)


def _apposed_group(pronoun: str, speaker: Speaker, context: Context) -> SpeakerEntity | None:
    """ "The regulator, Fenwatch, ... it": what an organisation's noun calls, read as a person."""
    entity = context.entity(speaker)
    if pronoun not in NEUTER_PRONOUNS or speaker.mention is None or entity is None:
        return None
    noun = Phrase.read(context.text, speaker.mention).noun
    return entity if entity.is_person and noun in CALLED_BODIES else None


def by_relative(phrase: Phrase, context: Context) -> Speaker | None:
    """`X, who said` and `X, a lawyer in Y, who said`: the name before it in the sentence."""
    if len(phrase.words) > 2 or phrase.words[0] not in RELATIVE_PRONOUNS:
        return None
    text, index, span = context.text, context.index, phrase.span
    wants_person = phrase.words[0].startswith("who")
    editors: Speaker | None = None
    for mention in index.mentions.before(phrase.start)[:_RELATIVE_MENTIONS]:
        gap = text[mention.end : phrase.start]
        if len(gap) > _RELATIVE_REACH or _SENTENCE_END.search(gap):
            break
        rule = _relative_rule(gap)
        if rule is None and wants_person and mention.entity.is_person and _OF_BODY.fullmatch(gap):
            # "Ann Roe of Roe & Wray, who said"
            rule = "relative near"
        if rule is None or is_possessive(text, mention.end):
            continue
        entity = mention.entity
        if entity.is_person and wants_person and text.endswith("& ", 0, mention.start):
            continue  # a firm that was read as a person
        bearer = index.surnames.bearer(mention)
        if entity.is_person if wants_person else entity.type in BODIES:
            return by_rule(span, bearer, "relative", rule)
        near = rule == "relative near"
        if wants_person and near and entity.type == "ORG" and editors is None:
            # "the editors of The Ledger, who said"
            editors = by_rule(span, bearer, "relative", rule)
    return editors or _group_before(phrase, context) or left_open(span)


def _group_before(phrase: Phrase, context: Context) -> Speaker | None:
    """ "said the officials, who added": the group that spoke right before the pronoun."""
    for _, speaker in context.last_speakers(1):
        entity = context.entity(speaker)
        if speaker.mention is None or entity is None or entity.is_person:
            continue
        start, end = speaker.mention
        if start < phrase.start <= end + len(", "):
            return Speaker(phrase.span, entity.id, "relative", None, speaker.confidence)
    return None


def _relative_rule(gap: str) -> str | None:
    """How a relative pronoun goes back over `gap` to a name; None where it does not."""
    if _NEAR.fullmatch(gap):
        return "relative near"
    return "relative apposed" if _APPOSED.fullmatch(gap.rstrip(" ,") or gap) else None
