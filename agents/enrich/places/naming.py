"""Which entities of an article are places or name one, and what each may mean.

Places inside the names of organisations ("Toronto General Hospital") and demonyms ("Turkish
troops") give the place that they stem from, and say so in `why`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agents.enrich.places.index import Candidate, Division, candidates, country, fold, index
from agents.lexicon.english import DEMONYMS, NOT_INNER_PLACES
from agents.lexicon.names import given_names
from schemas import plain

PLACE_TYPES = frozenset({"GPE", "LOC"})

HOLDERS = frozenset({"ORG", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})
"""Types of entities whose names may hold the name of a place."""

FAMILIAR = frozenset({"AU", "CA", "CN", "GB", "IN", "US"})
"""Countries whose divisions news names without saying where they are."""

INNER_POPULATION = 50_000
"""A settlement inside another name, not named elsewhere in the article, has so many people."""

_WHERE = re.compile(
    r"(?:\b(?:in|at|near|from|outside|across|around|throughout|within|à|aux?|en|dans|vers)\s"
    r"|\bd['’])$"
)
AFTER = re.compile(r",\s{1,2}((?:[A-Z][\w.’'-]*)(?:\s[A-Z][\w.’'-]*){0,2})")
_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?(?:[A-Z]\.)*")


@dataclass(slots=True)
class Named:
    """An entity with what its name may mean, and where it names it."""

    entity: plain.Entity
    candidates: tuple[Candidate, ...]
    mentions: list[plain.Mention]
    why: list[str] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    within: set[Division] = field(default_factory=set)
    chosen: Candidate | None = None
    doubtful: bool = False


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
                    found_here = _demonym(inner["text"]) or candidates(inner["text"])
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
    if kind == "NORP":
        found = _demonym(name) or next(
            (c for mention in mentions if (c := _demonym(mention["text"]))), ()
        )
        return Named(entity, found, mentions, ["demonym"]) if found else None
    if kind in PLACE_TYPES:
        names = [name, *(mention["text"] for mention in mentions), *entity.get("aliases", ())]
        found = next((c for one in names if (c := candidates(one))), ())
        if not found or (fold(name) in people and not _somewhere(text, mentions)):
            return None
        doubtful = _doubtful(name, found) and not _somewhere(text, mentions)
        return Named(entity, found, mentions, doubtful=doubtful)
    if kind == "ORG" or (kind in ("PERSON", "FAC") and " " not in name):
        likely = [
            one
            for one in candidates(name)
            if one.kind in "nt"
            or (one.kind == "r" and one.country in FAMILIAR)
            or (
                one.kind == "c"
                and one.population >= INNER_POPULATION
                and fold(one.name) == fold(name)
            )
        ]
        if not likely or (kind == "PERSON" and fold(name) in given_names()):
            return None
        if kind == "ORG" or _somewhere(text, mentions):
            return Named(entity, tuple(likely), mentions, ["name"])
    return None


def _doubtful(name: str, found: Sequence[Candidate]) -> bool:
    """Whether a name is more often something else: a person's, or another word for a town."""
    first = found[0]
    if first.kind != "c" or " " in name:
        return False
    if fold(first.name) != fold(name):
        return first.population < 1_000_000
    return first.population < 200_000 and fold(name) in given_names()


def _somewhere(text: str, mentions: Sequence[plain.Mention]) -> bool:
    """Whether a name stands where places do, at least once in four."""
    here = [mention for mention in mentions if mention["field"] == "text"]
    places = sum(
        _WHERE.search(text[max(0, mention["start"] - 12) : mention["start"]]) is not None
        or AFTER.match(text, mention["end"], mention["end"] + 50) is not None
        for mention in here
    )
    return bool(here) and 4 * places >= len(here)


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
            if folded in NOT_INNER_PLACES:
                continue
            if folded in known or _demonym(surface) or _large(surface):
                yield start, start + len(surface), folded
                at += count - 1
                break
        at += 1


def _large(surface: str) -> bool:
    return any(
        one.kind in "nt"
        or (one.kind == "r" and one.country in FAMILIAR)
        or (one.kind == "o" and surface.endswith(" County"))
        or (one.kind == "c" and one.population >= INNER_POPULATION and one.name == surface)
        for one in candidates(surface)
    )
