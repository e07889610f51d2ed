"""Which entities of an article are places or name one, and what each may mean.

Places inside the names of organisations ("Toronto General Hospital") and demonyms ("Turkish
troops") give the place that they stem from, and say so in `why`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agents.enrich.companies import is_of_business
from agents.enrich.places.index import (
    FAMILIAR,
    Candidate,
    Division,
    candidates,
    country,
    fold,
    index,
)
from agents.enrich.places.sites import site
from agents.lexicon.english import DEMONYMS, NO_PLACES, NOT_INNER_PLACES
from agents.lexicon.names import given_names
from schemas import plain

PLACE_TYPES = frozenset({"GPE", "LOC"})

HOLDERS = frozenset({"ORG", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})
"""Types of entities whose names may hold the name of a place."""

ENGLISH = frozenset({"AU", "CA", "GB", "US"})
"""Countries whose towns have no other names in English than former ones."""

INNER_POPULATION = 50_000
"""A settlement inside another name, not named elsewhere in the article, has so many people."""

PARTICLE_POPULATION = 1_500_000
"""A settlement inside a name that may be a person's, or beside a particle, has so many people."""

_WHERE = re.compile(
    r"(?:\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside|[Aa]cross|[Aa]round|[Tt]hroughout|[Ww]ithin"
    r"|[Àà]|[Aa]ux?|[Ee]n|[Dd]ans|[Vv]ers|(?:state|province|city|town|village|county) of)"
    r"\s(?:the\s)?"
    r"|\bd['’])$"
)
AFTER = re.compile(r",\s{1,2}((?:[A-Z][\w.’'-]*)(?:\s[A-Z][\w.’'-]*){0,2})")
_ARTICLE = re.compile(r"\b[Tt]he\s$")
_NO_NOUN = re.compile(
    r"[.,;:!?)”\"]|[’']s\b|\s*(?:\n|$)|\s(?:is|was|are|were|has|had|have|said|says|will|would|can|did"
    r"|on|in|at|and|or|to|for|of|by|with|from|as|that|which|who|but|after|when|before|since)\b"
)
_WORDS_BEFORE = re.compile(r"(?:[A-Z][\w.’'-]*\s){0,2}[A-Z][\w.’'-]*,?\s$")
_PARTICLE = re.compile(r"\s(?:da|das|de|do|dos|del|della|delle|di|du|des|d['’])\s?$")
_PARTICLE_AFTER = re.compile(
    r"\s(?:da|das|de|do|dos|del|della|delle|di|du|des|d['’])(?:\s|(?<=['’]))"
)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Miss|Mme|Prof)\.?\s$")
_YEAR = re.compile(r"(?:\d|\bcentury|\bmillennium)[,\s]{1,2}$")
_ERAS = frozenset(("B.C.", "A.D."))
_NAME_ON = re.compile(r"(?:['’]s)?\s(?:of\s(?:the\s)?)?[A-Z][\w’'-]*")
SITE_WORDS = 3
"""Words behind a mention with which it may be a site's name."""
_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?(?:[A-Z]\.)*")


@dataclass(slots=True)
class Named:
    """An entity with what its name may mean, and where it names it.

    division: a governor or legislature is its, so that it is a state and no town. town: a mayor
    is its, so that it is a town. beside: names that stand beside it in a list.
    """

    entity: plain.Entity
    candidates: tuple[Candidate, ...]
    mentions: list[plain.Mention]
    why: list[str] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    within: set[Division] = field(default_factory=set)
    chosen: Candidate | None = None
    doubtful: bool = False
    division: bool = False
    town: bool = False
    beside: list[Named] = field(default_factory=list)


def name_places(text: str, entities: Sequence[plain.Entity]) -> Iterator[Named]:
    """Entities that are places; then those whose names hold one or stem from one."""
    known: dict[str, Named] = {}
    first: list[Named] = []
    people = {
        fold(word)
        for entity in entities
        if entity["type"] == "PERSON"
        for word in str(entity["name"]).split()[: 4 * (" " in entity["name"])]
    }
    for entity in entities:
        found = _of_entity(text, entity, people)
        if found is None:
            continue
        first.append(found)
        for surface in {entity["name"], *(mention["text"] for mention in entity["mentions"])}:
            known.setdefault(fold(surface), found)
    yield from first
    held: dict[str, Named] = {}
    for entity in entities:
        if entity["type"] not in HOLDERS or any(one.entity is entity for one in first):
            continue
        for mention in entity["mentions"]:
            for start, end, name in _inner(mention["text"], known):
                inner: plain.Mention = {
                    "start": mention["start"] + start,
                    "end": mention["start"] + end,
                    "text": mention["text"][start:end],
                    "field": mention["field"],
                }
                owner = known.get(name)
                if owner is None:
                    owner = held.get(name)
                if owner is None:
                    found_here = _demonym(inner["text"]) or _large(inner["text"])
                    owner = held[name] = Named(
                        entity,
                        found_here,
                        [],
                        ["part of a name"],
                        doubtful=found_here[0].kind == "c" and found_here[0].population < 500_000,
                    )
                owner.mentions.append(inner)
    yield from held.values()


def _of_entity(text: str, entity: plain.Entity, people: Collection[str]) -> Named | None:
    kind, name, mentions = entity["type"], entity["name"], list(entity["mentions"])
    larger = [one for mention in mentions if (one := _larger_site(text, mention)) is not None]
    if larger and len(larger) == len(mentions):
        return Named(entity, (larger[0],), mentions, ["name"]) if kind in PLACE_TYPES else None
    if kind == "NORP":
        found = _demonym(name) or next(
            (c for mention in mentions if (c := _demonym(mention["text"]))), ()
        )
        return Named(entity, found, mentions, ["demonym"]) if found else None
    if kind in PLACE_TYPES:
        return _of_place(text, entity, people)
    where = _site(text, entity) if kind in ("FAC", "ORG", "PERSON") else None
    if where is not None:
        here = kind == "FAC" or _somewhere(text, mentions)
        return Named(entity, (where,), mentions, ["name"]) if here else None
    if kind == "ORG" or (kind in ("PERSON", "FAC") and " " not in name):
        with_article = _always_with_article(text, mentions)
        likely = [
            one
            for one in candidates(name)
            if one.kind in "nt"
            or (one.kind == "r" and one.country in FAMILIAR)
            or (one.kind == "o" and one.population >= 4 * INNER_POPULATION)
            or (
                one.kind == "c"
                and one.population >= INNER_POPULATION
                and not with_article
                and fold(one.name) == fold(name)
            )
        ]
        somewhere = _somewhere(text, mentions)
        if not likely or (kind == "PERSON" and fold(name) in given_names()):
            return None
        if fold(name) in people and not somewhere:
            return None
        if _is_abbreviation(name, likely) and not _is_division(text, mentions, likely, people):
            return None
        if somewhere or (kind == "ORG" and not is_of_business(text, mentions)):
            return Named(entity, tuple(likely), mentions, ["name"])
    return None


def _of_place(text: str, entity: plain.Entity, people: Collection[str]) -> Named | None:
    """A place by its type, where its name means one there."""
    name, mentions = entity["name"], list(entity["mentions"])
    names = [name, *(mention["text"] for mention in mentions), *entity.get("aliases", ())]
    found = next((c for one in names if (c := candidates(one))), ())
    if " " not in name and any(_is_titled(text, mention) for mention in mentions):
        return None
    if name in _ERAS and all(_is_dated(text, mention) for mention in mentions):
        return None
    where = _site(text, entity)
    if where is not None and not (
        found and found[0].country == where.country and found[0].kind != "a"
    ):
        others = (one for one in found if one.kind != "a" and fold(one.name) == fold(name))
        found = (where, *others)
    found = _without_former(name, found)
    somewhere = _somewhere(text, mentions)
    if fold(name) in NO_PLACES:
        found = found if _qualified(text, mentions) else ()
    elif found and _is_abbreviation(name, found):
        found = found if _is_division(text, mentions, found, people) else ()
    if where is None and not somewhere and _always_with_article(text, mentions):
        found = tuple(one for one in found if one.kind != "c" or one.name.startswith("The "))
    sure = somewhere or bool(found and found[0].kind in "nr" and _places(text, mentions))
    if not found or (fold(name) in people and not sure):
        return None
    return Named(entity, found, mentions, doubtful=_doubtful(name, found) and not somewhere)


def _without_former(name: str, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Without towns that once had the name, where others have it: Austin was Waterloo."""
    folded = fold(name)
    if len(folded) < 5 or not any(fold(one.name) == folded for one in found):
        return tuple(found)
    return tuple(
        one
        for one in found
        if one.kind != "c" or one.country not in ENGLISH or _shares_word(folded, one)
    )


def _shares_word(folded: str, place: Candidate) -> bool:
    return not set(folded.split()).isdisjoint(fold(place.name).split())


def _site(text: str, entity: plain.Entity) -> Candidate | None:
    """The much-named site that an entity is."""
    mentions = entity["mentions"]
    return site(str(entity["name"]), any(_has_article(text, one) for one in mentions))


def _larger_site(text: str, mention: plain.Mention) -> Candidate | None:
    """The site whose name begins with a mention and goes on: "Spanish Steps"."""
    if mention["field"] != "text":
        return None
    start, end = mention["start"], mention["end"]
    for _ in range(SITE_WORDS):
        follows = _NAME_ON.match(text, end)
        if follows is None:
            return None
        end = follows.end()
        found = site(text[start:end], True)
        if found is not None:
            return found
    return None


def _has_article(text: str, mention: plain.Mention) -> bool:
    if mention["field"] != "text":
        return False
    start = mention["start"]
    named = mention["text"].lower().startswith("the ")
    return named or _ARTICLE.search(text, max(0, start - 5), start) is not None


def _always_with_article(text: str, mentions: Sequence[plain.Mention]) -> bool:
    """Whether "the" stands before a name wherever nothing but the name follows it: no town has."""
    here = [mention for mention in mentions if mention["field"] == "text"]
    return bool(here) and all(
        _has_article(text, mention) and _NO_NOUN.match(text, mention["end"]) for mention in here
    )


def _is_abbreviation(name: str, found: Sequence[Candidate]) -> bool:
    """Whether a name is two capitals that stand for a state or province."""
    return len(name) == 2 and name.isupper() and found[0].kind == "r"


def _is_titled(text: str, mention: plain.Mention) -> bool:
    """Whether a form of address stands before a mention: "Mrs. Houston"."""
    start = mention["start"]
    return mention["field"] == "text" and _TITLE.search(text, max(0, start - 8), start) is not None


def _is_dated(text: str, mention: plain.Mention) -> bool:
    """Whether a year or a century stands before a mention: "44 B.C."."""
    start = mention["start"]
    return mention["field"] != "text" or _YEAR.search(text, max(0, start - 12), start) is not None


def _qualified(text: str, mentions: Sequence[plain.Mention]) -> bool:
    """Whether a country or division stands behind a name: "Paradise, California"."""
    for mention in mentions:
        match = AFTER.match(text, mention["end"], mention["end"] + 50)
        if match and mention["field"] == "text":
            words = match[1].split()
            for count in range(len(words), 0, -1):
                if any(one.kind in "nr" for one in candidates(" ".join(words[:count]))):
                    return True
    return False


def _is_division(
    text: str,
    mentions: Sequence[plain.Mention],
    found: Sequence[Candidate],
    people: Collection[str],
) -> bool:
    """Whether two capitals stand where a state does: "in BC", "Kelowna, BC", not "500 BC"."""
    keys = {(one.country, one.code) for one in found if one.kind == "r"}
    for mention in mentions:
        if mention["field"] != "text":
            continue
        start = mention["start"]
        if _WHERE.search(text, max(0, start - 20), start) or text[start - 2 : start] in (
            "D-",
            "R-",
        ):
            return True
        before = _WORDS_BEFORE.search(text, max(0, start - 60), start)
        if before is None or fold(before[0].rstrip(" ,")) in people:
            continue
        words = before[0].rstrip(" ,").split()
        for count in range(1, len(words) + 1):
            towns = candidates(" ".join(words[-count:]))
            if any((one.country, one.code) in keys for one in towns):
                return True
    return False


def _doubtful(name: str, found: Sequence[Candidate]) -> bool:
    """Whether a name is more often something else: a person's, or another word for a town."""
    first = found[0]
    if first.kind != "c":
        return False
    if " " in name:
        # "White House" is another name of Casablanca, "New York" of New York City.
        return not _shares_word(fold(name), first)
    if fold(first.name) != fold(name):
        return first.population < 1_000_000 or (first.country in ENGLISH and len(name) > 4)
    return first.population < 200_000 and fold(name) in given_names()


def _somewhere(text: str, mentions: Sequence[plain.Mention]) -> bool:
    """Whether a name stands where places do, at least once in four."""
    here = [mention for mention in mentions if mention["field"] == "text"]
    count = _places(text, here)
    return count > 1 or (bool(here) and 4 * count >= len(here))


def _places(text: str, mentions: Sequence[plain.Mention]) -> int:
    """How many mentions stand where places do."""
    return sum(
        _WHERE.search(text[max(0, mention["start"] - 20) : mention["start"]]) is not None
        or AFTER.match(text, mention["end"], mention["end"] + 50) is not None
        for mention in mentions
        if mention["field"] == "text"
    )


def _demonym(word: str) -> tuple[Candidate, ...]:
    """The country or part of one that an adjective is of; "Cubans" are people, not a place."""
    folded = word.strip().casefold()
    code = DEMONYMS.get(folded)
    if code is None or (folded.endswith("s") and folded[:-1] in DEMONYMS):
        return ()
    part = {"gb-eng": "England", "gb-sct": "Scotland", "gb-wls": "Wales"}.get(code)
    if part:
        return index().find(fold(part))[:1]
    return country(code.upper())


def _inner(name: str, known: Mapping[str, Named]) -> Iterator[tuple[int, int, str]]:
    """Names of places inside a longer name: start, end and folded name of each."""
    words = [match for match in _WORD.finditer(name) if name[match.start()].isupper()]
    at = 0
    while at < len(words):
        for count in (3, 2, 1):
            if at + count > len(words):
                continue
            start, end = words[at].start(), words[at + count - 1].end()
            surface = re.sub(r"[’']s?$", "", name[start:end])
            if len(re.findall(r"\s", surface)) != count - 1 or surface == name:
                continue
            folded = fold(surface)
            if len(surface) == 2 or folded in NOT_INNER_PLACES or site(name, True) is not None:
                continue
            if folded in known or _demonym(surface) or _stands_alone(name, start, end, surface):
                yield start, start + len(surface), folded
                at += count - 1
                break
        at += 1


def _stands_alone(name: str, start: int, end: int, surface: str) -> bool:
    """Whether a part of a name is a place that is known without the article naming it.

    Not beside a particle ("Serra da Estrela"), nor where it is a given name or a common surname
    ("Mary & Leigh Block Museum", "Kennedy Space Center").
    """
    large = _large(surface)
    if not large:
        return False
    first = large[0]
    if first.kind != "c":
        return True
    if _PARTICLE.search(name, 0, start) or _PARTICLE_AFTER.match(name, end):
        return first.population >= PARTICLE_POPULATION
    return fold(surface) not in given_names() or first.population >= PARTICLE_POPULATION


def _large(surface: str) -> tuple[Candidate, ...]:
    """What a name may mean that is known everywhere."""
    return tuple(
        one
        for one in candidates(surface)
        if one.kind in "nt"
        or (one.kind == "r" and one.country in FAMILIAR)
        or (one.kind == "o" and surface.endswith(" County"))
        or (
            one.kind == "c"
            and one.population >= INNER_POPULATION
            and surface in (one.name, one.name.upper())
        )
    )
