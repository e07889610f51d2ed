"""Groups that speak without a name, and accounts, as entities of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.lexicon import LANGUAGES
from agents.lexicon.english import ORGANISATION_WORDS, UNNAMED_BODIES
from agents.lexicon.places import places
from agents.quotes import Span
from agents.speakers import Speaker
from schemas import plain

_INSTITUTIONS = ORGANISATION_WORDS.union(
    UNNAMED_BODIES,
    *(language.speech.bodies for language in LANGUAGES.values()),
)
"""Words that make an unnamed speaker an organisation rather than a group of people."""

_WITH_MENTIONS = ("name", "description", "collective", "metonym")
_ARTICLE = re.compile(r"^[Tt]he\s+")
_PEOPLE = frozenset(("team", "staff"))
"""Of these, what people are rather: "her defence team"."""

_POSSESSIVE = re.compile(r"(?:[’']s?\b)?\s*")


def with_groups(
    text: str, entities: Sequence[plain.Entity], speakers: Sequence[Speaker]
) -> tuple[list[plain.Entity], list[Speaker]]:
    """Entities and speakers, with an entity for each group that speaks without a name, and for each
    account ("quietfrog77") that entity recognition did not see.

    "Russia's foreign ministry", "the ministry" and "it" are one speaker that entity recognition
    does not name; it is called by its fullest description. A seat of government ("No 10") keeps
    its name, and stands for its body.
    """
    known = list(entities)
    taken = sorted(
        (mention["start"], mention["end"])
        for entity in entities
        for mention in entity["mentions"]
        if mention["field"] == "text"
    )
    made: dict[str, plain.Entity] = {}
    resolved = []
    for speaker in speakers:
        if speaker.entity_id is not None or not speaker.stands_for:
            resolved.append(speaker)
            continue
        group = made.get(speaker.stands_for)
        if group is None:
            group = made[speaker.stands_for] = _speaking(text, len(known), speaker)
            known.append(group)
        _add_mention(text, group, speaker, taken)
        resolved.append(replace(speaker, entity_id=group["id"], stands_for=group["stands_for"]))
    total = sum(len(entity["mentions"]) for entity in known)
    for group in made.values():
        group["salience"] = round(len(group["mentions"]) / total, 4) if total else 0.0
    return known, resolved


def _speaking(text: str, index: int, speaker: Speaker) -> plain.Entity:
    """The entity of a speaker who has none: a person, a group, or a seat of government."""
    called = speaker.stands_for or ""
    if speaker.method == "name":
        return _group(index, called, "PERSON")
    if speaker.method != "metonym" or speaker.mention is None:
        return _group(index, called, _group_type(called))
    name = _ARTICLE.sub("", text[slice(*speaker.mention)].rstrip(" .,"))
    kind = "GPE" if places().get(name.casefold()) else "ORG"
    return {**_group(index, name, kind), "stands_for": called}


def _group(index: int, name: str, kind: str) -> plain.Entity:
    return {
        "id": f"e{index + 1}",
        "name": name,
        "type": kind,
        "mentions": [],
        "aliases": [],
        "roles": [],
        "belongs_to": None,
        "stands_for": None,
        "gender": None,
        "salience": 0.0,
        "links": [],
    }


def _group_type(name: str) -> str:
    """ORG where a word of the name says so ("foreign ministry"), else GROUP."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", name)}
    acronym = name.isupper() and name.isalpha()
    return "ORG" if acronym or words & _INSTITUTIONS - _PEOPLE else "GROUP"


def _add_mention(text: str, group: plain.Entity, speaker: Speaker, taken: Sequence[Span]) -> None:
    """The words that name the group, without a name in front ("Russia's") and without pronouns."""
    if speaker.mention is None or speaker.method not in _WITH_MENTIONS:
        return
    start, end = speaker.mention
    if speaker.method in ("name", "metonym"):
        at = text[start:end].lower().find(group["name"].lower())
        start, end = (start + at, start + at + len(group["name"])) if at >= 0 else (start, end)
    start = max([start, *(stop for begin, stop in taken if begin >= start and stop < end)])
    start += len(_POSSESSIVE.match(text, start, end)[0])  # type: ignore[index]
    words = text[start:end]
    known = {(mention["start"], mention["end"]) for mention in group["mentions"]}
    if words.strip() and (start, end) not in known:
        mention: plain.Mention = {"start": start, "end": end, "text": words, "field": "text"}
        group["mentions"] = sorted([*group["mentions"], mention], key=lambda one: one["start"])
        if words not in (group["name"], *group["aliases"]):
            group["aliases"] = [*group["aliases"], words]
