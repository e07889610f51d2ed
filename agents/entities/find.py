"""Articles to the entities that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

import orjson
from spacy.language import Language

from agents.entities import describe, french
from agents.entities.chain import label, load_chain
from agents.entities.features import Words, document, segment_flag, words
from agents.entities.gazetteer import Entry, Gazetteer
from agents.entities.identity import Identity, identities, initials
from agents.entities.mentions import (
    CERTAIN_ORGANISATIONS,
    Mention,
    add_known,
    decode,
    key,
    one_type_a_name,
)
from agents.entities.ner import read
from agents.entities.text import Segment, segments
from agents.lexicon.english import NO_NAMES
from agents.lexicon.places import in_sentence, places, state
from agents.reuse import Reuse
from agents.work import dump
from schemas import plain


def find_entities(
    articles: Sequence[plain.Article],
    nlp: Language,
    gazetteer: Gazetteer | None = None,
    reuse: Reuse | None = None,
) -> list[list[plain.Entity]]:
    """The entities of each article, in order of first mention, the title's first.

    `nlp`: from `load_ner`. An article's entities do not depend on its batch. `reuse`: words of
    segments that were read before.
    """
    cut = [segments(article) for article in articles]
    every = iter(read_words(nlp, [segment.read for one in cut for segment in one], reuse))
    found = []
    for one in cut:
        own = [next(every) for _ in one]
        mentions = find_mentions(one, own, nlp.lang or "", gazetteer)
        found.append(_entities(one, own, mentions, gazetteer, nlp.lang or ""))
    return found


def read_words(nlp: Language, texts: Sequence[str], reuse: Reuse | None = None) -> list[Words]:
    """The words of each text."""
    if reuse is None:
        return [words(doc) for doc in read(nlp, texts)]

    def make(indexes: list[int]) -> list[bytes]:
        docs = read(nlp, [texts[index] for index in indexes])
        return [dump(astuple(words(doc))) for doc in docs]

    kind = f"words {nlp.lang}"
    return [Words(*orjson.loads(packed)) for packed in reuse.get(kind, texts, make)]


def find_mentions(
    cut: Sequence[Segment],
    read_words: Sequence[Words],
    language: str,
    gazetteer: Gazetteer | None = None,
) -> list[Mention]:
    """The mentions of one article, each with its type, in order of segments and words."""
    english = language == "en"
    flags = [segment_flag(one, index) for index, one in enumerate(read_words)]
    tagger = load_chain() if english else None
    labels = label(read_words, flags, document(read_words), tagger)
    decoded = [
        decode(index, one, labels[index], segment, english)
        for index, (segment, one) in enumerate(zip(cut, read_words, strict=True))
    ]
    names = CERTAIN_ORGANISATIONS | _acronyms(decoded) if english else CERTAIN_ORGANISATIONS
    mentions: list[Mention] = []
    for index, (segment, one) in enumerate(zip(cut, read_words, strict=True)):
        here = add_known(index, one, segment, decoded[index], names)
        mentions += _with_gazetteer(index, segment, one, here, gazetteer) if gazetteer else here
    if language == "fr":
        mentions = french.mend(mentions, cut, read_words)
    one_type_a_name(mentions)
    return mentions


def _acronyms(read: Sequence[Sequence[Mention]]) -> set[str]:
    """Initials of the organisations of several words that were read, where nothing else has them.

    So the `AU` is read in an article that names the African Union.
    """
    names = {mention.name for here in read for mention in here if mention.type == "ORG"}
    short = {one for name in names for one in initials(name) if len(one) > 1}
    return {one.upper() for one in short if one not in places() and one not in NO_NAMES}


def _with_gazetteer(
    index: int, segment: Segment, one: Words, mentions: list[Mention], gazetteer: Gazetteer
) -> list[Mention]:
    """The mentions, with a user's names put in the place of what they overlap."""
    own = []
    position = 0
    while position < len(one.text):
        length, entry = _entry(gazetteer, one.folded, position)
        if entry is not None and one.text[position][0].isupper():
            start = one.start[position]
            end = one.start[position + length - 1] + len(one.text[position + length - 1])
            own.append(
                Mention(
                    segment=index,
                    first=position,
                    last=position + length,
                    start=segment.start + start,
                    end=segment.start + end,
                    text=segment.text[start:end],
                    name=segment.read[start:end],
                    type=entry.type,
                    known=True,
                )
            )
        position += length
    if not own:
        return mentions
    covered = {word for mention in own for word in range(mention.first, mention.last)}
    kept = [
        mention
        for mention in mentions
        if covered.isdisjoint(range(mention.first, mention.last)) or _is_longer(mention, own)
    ]
    whole = {word for mention in kept for word in range(mention.first, mention.last)}
    own = [mention for mention in own if whole.isdisjoint(range(mention.first, mention.last))]
    return sorted(kept + own, key=lambda mention: mention.first)


def _is_longer(mention: Mention, own: Sequence[Mention]) -> bool:
    return any(
        mention.first <= one.first
        and one.last <= mention.last
        and mention.last - mention.first > one.last - one.first
        for one in own
    )


def _entry(gazetteer: Gazetteer, folded: Sequence[str], position: int) -> tuple[int, Entry | None]:
    for parts, entry in gazetteer.by_first.get(folded[position], ()):
        if tuple(folded[position : position + len(parts)]) == parts:
            return len(parts), entry
    return 1, None


def _entities(
    cut: Sequence[Segment],
    read_words: Sequence[Words],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer | None,
    language: str,
) -> list[plain.Entity]:
    foreign = language != "en"
    found = identities(mentions, language)
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
            roles, belongs = _roles(identity, read_words, covering, language)
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
                "stands_for": describe.stands_for(identity, read_words, language),
                "gender": describe.gender(identity, read_words, alone, number, language)
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
        known = state(identity.mentions[0].name)
        if known:
            return known.name
    return max(identity.names.values(), key=lambda name: (len(name), name))


def _aliases(identity: Identity, foreign: bool) -> list[str]:
    canonical = _name(identity, foreign)
    written = {mention.name for mention in identity.mentions}
    return sorted(written - {canonical})


def _roles(
    identity: Identity,
    read_words: Sequence[Words],
    covering: Mapping[int, Mapping[int, tuple[Mention, int]]],
    language: str,
) -> tuple[list[str], int | None]:
    """A person's roles in order of the text, and what the first that names anything names."""
    roles: list[str] = []
    belongs: int | None = None
    for mention in identity.mentions:
        one = read_words[mention.segment]
        here = covering[mention.segment]
        taken = {index: other for index, (other, _) in here.items()}
        for role, step in (
            (describe.role_before(mention, one, taken, language), -1),
            (describe.role_after(mention, one, language), 1),
        ):
            if role is None:
                continue
            if role not in roles:
                roles.append(role)
            if belongs is None:
                belongs = _named_in_role(mention, len(role.split()), step, here)
    return roles, belongs


def _named_in_role(
    mention: Mention, length: int, step: int, here: Mapping[int, tuple[Mention, int]]
) -> int | None:
    if step < 0:
        span: Iterable[int] = range(mention.first - length, mention.first)
    else:
        span = range(mention.last + 1, mention.last + 2 + length)
    named = [here[index] for index in span if index in here and here[index][0].type != "PERSON"]
    organisations = [number for other, number in named if other.type == "ORG"]
    return organisations[0] if organisations else named[0][1] if named else None


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
