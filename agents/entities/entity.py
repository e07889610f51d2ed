"""From who is who in an article to the entities of its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.entities.coreference import identities
from agents.entities.gazetteer import Gazetteer
from agents.entities.gender import gender
from agents.entities.identity import Identity, fullest
from agents.entities.mention import Mention, key
from agents.entities.metonyms import stands_for
from agents.entities.roles import roles_of
from agents.entities.segments import Segment
from agents.entities.words import Words
from agents.lexicon.places import in_sentence, state
from schemas import plain


def entities_of(
    cut: Sequence[Segment],
    read_words: Sequence[Words],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer | None,
    language: str,
) -> list[plain.Entity]:
    foreign = language != "en"
    found = identities(mentions, language, read_words)
    covering: dict[int, dict[int, tuple[Mention, int]]] = {}
    people: dict[int, set[int]] = {}
    for number, identity in enumerate(found):
        for mention in identity.mentions:
            here = covering.setdefault(mention.segment, {})
            here.update(dict.fromkeys(range(mention.first, mention.last), (mention, number)))
            if identity.kind == "PER":
                people.setdefault(mention.segment, set()).add(number)
    alone = {segment: min(who) for segment, who in people.items() if len(who) == 1}
    by_code = {
        one.code: number for number, one in enumerate(found) if one.kind == "LOC" and one.code
    }
    most = max((len(one.mentions) for one in found), default=1)
    result: list[plain.Entity] = []
    for number, identity in enumerate(found):
        roles: list[str] = []
        belongs: int | None = None
        if identity.kind == "PER":
            roles, belongs = roles_of(identity, read_words, covering, language)
        if belongs is None:
            belongs = _belongs(identity, number, read_words, covering, by_code)
        result.append(
            {
                "id": f"e{number + 1}",
                "name": _name(identity, foreign),
                "type": identity.mentions[0].type,
                "mentions": [
                    {
                        "start": mention.start,
                        "end": mention.end,
                        "text": mention.text,
                        "field": cut[mention.segment].field,
                    }
                    for mention in identity.mentions
                ],
                "aliases": _aliases(identity, foreign),
                "roles": roles,
                "belongs_to": None if belongs in (None, number) else f"e{belongs + 1}",
                "stands_for": stands_for(identity, read_words, language),
                "gender": gender(identity, read_words, alone, number, language)
                if identity.kind == "PER"
                else None,
                "salience": _salience(identity, cut, most),
                "links": _links(identity, gazetteer),
            }
        )
    return result


def _name(identity: Identity, foreign: bool) -> str:
    """The fullest name: a state's own in English, else the longest that the article gives."""
    if identity.code and identity.kind == "LOC" and not foreign:
        known = next((one for one in map(state, identity.names.values()) if one), None)
        if known:
            return known.name
    return fullest(identity)


def _aliases(identity: Identity, foreign: bool) -> list[str]:
    canonical = _name(identity, foreign)
    written = {mention.name for mention in identity.mentions}
    return sorted(written - {canonical})


def _belongs(
    identity: Identity,
    number: int,
    read_words: Sequence[Words],
    covering: Mapping[int, Mapping[int, tuple[Mention, int]]],
    by_code: Mapping[str, int],
) -> int | None:
    """A demonym's state, the state of a part of one, the place that follows a place's comma."""
    first = identity.mentions[0]
    if first.type == "NORP" and identity.code:
        return by_code.get(identity.code)
    if identity.kind == "LOC":
        for mention in identity.mentions:
            text = read_words[mention.segment].text
            if mention.last + 1 < len(text) and text[mention.last] == ",":
                other = covering[mention.segment].get(mention.last + 1)
                if other and other[0].type == "GPE" and other[1] != number:
                    return other[1]
        known = state(first.name) if identity.code else None
        return by_code.get(known.parent) if known and known.parent else None
    if identity.kind == "ORG":
        for name in sorted(identity.names.values(), key=lambda name: (-len(name), name)):
            known = state(name.split()[0]) if " " in name else None
            if known and known.code in by_code:
                return by_code[known.code]
    return None


def _salience(identity: Identity, cut: Sequence[Segment], most: int) -> float:
    """0 to 1: how often (half of it), how early, and whether in the title."""
    often = len(identity.mentions) / most
    titled = any(cut[mention.segment].field == "title" for mention in identity.mentions)
    segment = min(mention.segment for mention in identity.mentions)
    early = 1 - segment / max(len(cut), 1)
    return round(0.5 * often + 0.3 * early + 0.2 * titled, 4)


def _links(identity: Identity, gazetteer: Gazetteer | None) -> list[plain.Link]:
    links: list[plain.Link] = []
    if gazetteer:
        for name in sorted(identity.names):
            entry = gazetteer.entries.get(key(name))
            if entry and entry.id:
                links.append({"source": "gazetteer", "id": entry.id})
                break
    if identity.code:
        known = state(identity.mentions[0].name) or state(in_sentence(identity.code))
        if known:
            links.append({"source": "wikidata", "id": known.wikidata})
            if known.iso:
                source = "iso3166-2" if "-" in known.iso else "iso3166-1"
                links.append({"source": source, "id": known.iso})
    return links
