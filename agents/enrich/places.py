"""Places on the map: which of the places that share a name an article means.

The index (`places.tsv.gz`, made by `build_places`) holds GeoNames' settlements of 500 people and
more, countries, divisions of the first two levels, continents and well-known areas. A name's
candidates are weighed by population, by what stands right after the name ("Paris, Texas"), by the
other places of the article (same division, same country, nearby), and by the outlet's country and
own place. Places inside the names of organisations ("Toronto General Hospital") and demonyms
("Turkish troops") give the place that they stem from, and say so in `why`.
"""

from __future__ import annotations

import functools
import gzip
import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pycountry

from agents.lexicon.english import (
    DEMONYMS,
    DIRECTIONS,
    NOT_INNER_PLACES,
    STATE_ABBREVIATIONS,
)
from agents.lexicon.names import given_names
from schemas import plain

INDEX = Path(__file__).with_name("places.tsv.gz")
PLACE_TYPES = frozenset({"GPE", "LOC"})
HOLDERS = frozenset({"ORG", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})
"""Types of entities whose names may hold the name of a place."""

FAMILIAR = frozenset({"AU", "CA", "CN", "GB", "IN", "US"})
"""Countries whose divisions news names without saying where they are."""

MOST_CANDIDATES = 40
INNER_POPULATION = 50_000
"""A settlement inside another name, not named elsewhere in the article, has so many people."""

NAMESAKE = 2.0
"""What a division's score cedes to a town in it of the same name: Moscow, Geneva, Dakar."""

KINDS = {"c": "city", "r": "region", "o": "area", "n": "country", "t": "continent", "a": "area"}
_PRIOR = {"c": 0.0, "r": 3.0, "o": 1.0, "n": 5.0, "t": 9.0, "a": 8.0}

Key = tuple[str, str]
"""Country code and code of the first-level division."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `code`: its first-level division; `kind`: as in the index."""

    name: str
    kind: str
    latitude: float
    longitude: float
    country: str
    code: str
    population: int
    geonames: int | None

    @property
    def prior(self) -> float:
        """How likely it is meant where nothing else is known: people in powers of ten."""
        return _PRIOR[self.kind] + math.log10(10 + self.population)


class Index:
    """Sorted lines of the index, searched in place: 20 MB a process, nothing to parse."""

    def __init__(self, path: Path) -> None:
        self._blob = gzip.decompress(path.read_bytes())
        newlines = np.flatnonzero(np.frombuffer(self._blob, np.uint8) == 10)
        self._starts = np.concatenate(([0], newlines + 1)).astype(np.uint32)
        self.find = functools.lru_cache(maxsize=8192)(self._find)
        self.divisions = {
            (match[2].decode(), match[3].decode()): match[1].decode()
            for match in re.finditer(
                rb"^[^\t]+\t([^\t]+)\tr\t[^\t]+\t[^\t]+\t([^\t]*)\t([^\t]*)\t", self._blob, re.M
            )
        }

    def _folded(self, line: int) -> bytes:
        start = int(self._starts[line])
        return self._blob[start : self._blob.index(b"\t", start)]

    def _find(self, folded: str) -> tuple[Candidate, ...]:
        """Candidates of a folded name, the likeliest first."""
        key = folded.encode()
        if not key or b"\t" in key or b"\n" in key:
            return ()
        count = len(self._starts) - 1
        line = bisect_left(range(count), key, key=self._folded)
        found = []
        while line < count and self._folded(line) == key:
            start, end = int(self._starts[line]), int(self._starts[line + 1]) - 1
            _, name, kind, lat, lon, country, code, people, geonames = (
                self._blob[start:end].decode().split("\t")
            )
            found.append(
                Candidate(
                    name, kind, float(lat), float(lon), country, code,
                    int(people), int(geonames) if geonames else None,
                )
            )  # fmt: skip
            line += 1
        found.sort(key=lambda one: (-one.prior, one.geonames or 0))
        return tuple(found[:MOST_CANDIDATES])


@functools.cache
def index() -> Index:
    """The index, read once a process."""
    return Index(INDEX)


def fold(name: str) -> str:
    """A name without case, accents, dots, a leading article; Saint and Fort shortened."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[.’'`]", "", plain).lower()
    plain = re.sub(r"[\s-]+", " ", plain).strip().removeprefix("the ")
    plain = re.sub(r"^saint(e?) ", r"st\1 ", plain)
    return re.sub(r"^fort ", "ft ", plain)


@functools.lru_cache(maxsize=8192)
def candidates(name: str) -> tuple[Candidate, ...]:
    """What a name may mean, abbreviations of states and provinces included."""
    folded = fold(name)
    if len(folded) < 2 or (folded in ("us", "la", "me", "in", "or") and not name[:2].isupper()):
        return ()
    if name == "M.D.":
        return ()
    full = STATE_ABBREVIATIONS.get(folded)
    if full is not None and ("." in name or name.isupper()):
        return tuple(one for one in index().find(fold(full)) if one.kind == "r")
    found = index().find(folded)
    for word in (" province", " city", " state", " region", " prefecture", " county"):
        if not found and folded.endswith(word):
            found = index().find(folded.removesuffix(word))
    if not found and folded.startswith(("city of ", "state of ", "province of ", "town of ")):
        found = index().find(folded.partition(" of ")[2])
    if not found:
        direction, _, whole = folded.partition(" ")
        if direction in DIRECTIONS:
            found = tuple(one for one in index().find(whole) if one.kind in "rnta")
    return found


@dataclass(slots=True)
class Named:
    """An entity with what its name may mean, and where it names it."""

    entity: plain.Entity
    candidates: tuple[Candidate, ...]
    mentions: list[plain.Mention]
    why: list[str] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    within: set[Key] = field(default_factory=set)
    chosen: Candidate | None = None
    doubtful: bool = False


def locate(article: plain.Article, entities: Sequence[plain.Entity]) -> list[plain.Place]:
    """The place of each entity that is one or names one.

    In the order of the entities; an organisation whose name holds several gives several.
    """
    text = article["text"]
    named = list(_named(text, entities))
    _qualify(text, named)
    home = _home(article)
    for one in named:
        one.chosen = _choose(one, Company(), home)[0][1]
    for _ in range(2):
        company = Company()
        for one in named:
            company.add(one)
        for one in named:
            company.leave(one)
            one.chosen = _choose(one, company, home)[0][1]
            company.add(one)
    named = [one for one in named if not one.doubtful or _supported(one, company, home)]
    _unrecognised(text, entities, named)
    dateline = fold(str(article.get("dateline") or "").partition(",")[0])
    return [_place(one, company, home, dateline) for one in named]


def _named(text: str, entities: Sequence[plain.Entity]) -> Iterator[Named]:
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


_WHERE = re.compile(
    r"(?:\b(?:in|at|near|from|outside|across|around|throughout|within|à|aux?|en|dans|vers)\s"
    r"|\bd['’])$"
)
_AFTER = re.compile(r",\s{1,2}((?:[A-Z][\w.’'-]*)(?:\s[A-Z][\w.’'-]*){0,2})")


def _somewhere(text: str, mentions: Sequence[plain.Mention]) -> bool:
    """Whether a name stands where places do, at least once in four."""
    here = [mention for mention in mentions if mention["field"] == "text"]
    places = sum(
        _WHERE.search(text[max(0, mention["start"] - 12) : mention["start"]]) is not None
        or _AFTER.match(text, mention["end"], mention["end"] + 50) is not None
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
    return _country(code.upper())


@functools.lru_cache(maxsize=512)
def _country(code: str) -> tuple[Candidate, ...]:
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return ()
    names = (getattr(country, "common_name", country.name), country.name)
    for name in names:
        found = [one for one in index().find(fold(name)) if one.kind == "n" and one.country == code]
        if found:
            return tuple(found)
    return ()


_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?(?:[A-Z]\.)*")


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


def _qualify(text: str, named: Sequence[Named]) -> None:
    """Countries and divisions that stand right after a mention: "Paris, Texas"."""
    for one in named:
        for mention in one.mentions:
            if mention["field"] != "text":
                continue
            match = _AFTER.match(text, mention["end"], mention["end"] + 50)
            if match is None:
                continue
            words = match[1].split()
            for count in range(len(words), 0, -1):
                found = candidates(" ".join(words[:count])) or candidates(
                    " ".join(words[:count]).rstrip(".")
                )
                for place in found:
                    if place.kind == "n":
                        one.inside.add(place.country)
                    elif place.kind == "r":
                        one.within.add((place.country, place.code))
                if found:
                    break


@dataclass(slots=True)
class Company:
    """How many of the article's names lie in a country, in a division, in a degree of the map."""

    countries: Counter[str] = field(default_factory=Counter)
    divisions: Counter[Key] = field(default_factory=Counter)
    cells: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, one: Named, sign: int = 1) -> None:
        """Count a name's chosen place."""
        place = one.chosen
        if place is None or place.kind in "ta":
            return
        self.countries[place.country] += sign
        if place.kind != "n":
            self.divisions[place.country, place.code] += sign
        if place.kind in "co":
            self.cells[int(place.latitude // 1), int(place.longitude // 1)] += sign

    def leave(self, one: Named) -> None:
        """Forget a name's chosen place."""
        self.add(one, -1)

    def near(self, place: Candidate) -> int:
        """Names whose places lie within about a degree."""
        lat, lon = int(place.latitude // 1), int(place.longitude // 1)
        return sum(
            self.cells[lat + north, lon + east] for north in (-1, 0, 1) for east in (-1, 0, 1)
        )


@dataclass(frozen=True, slots=True)
class Home:
    """Where an outlet is, as far as its address and name tell."""

    country: str | None
    places: frozenset[Key]


_TOP_LEVEL = {"uk": "GB"}
_GENERIC = frozenset({"tv", "io", "me", "co", "ai", "fm", "ly", "to", "eu", "is", "it"})


def _home(article: plain.Article) -> Home:
    outlet = str(article.get("outlet") or "")
    host = urlsplit(str(article.get("url") or "")).hostname or ""
    if not host and re.fullmatch(r"[\w.-]+\.[a-z]{2,}", outlet):
        host = outlet
    last = host.rpartition(".")[2]
    country = None
    if len(last) == 2 and last not in _GENERIC:
        country = _TOP_LEVEL.get(last, last.upper())
    places = set()
    for match in re.finditer(r"[A-Z]\w+(?:\s[A-Z]\w+)?", outlet):
        for name in (match[0], match[0].split()[0]):
            found = [one for one in candidates(name) if one.kind in "cr"][:1]
            places |= {(one.country, one.code) for one in found}
    return Home(country, frozenset(places))


def _choose(one: Named, company: Company, home: Home) -> list[tuple[float, Candidate, list[str]]]:
    """Candidates with score and reasons, the best first."""
    scored = []
    towns, divisions = (
        {(place.country, place.code) for place in one.candidates if place.kind == kind}
        for kind in "cr"
    )
    namesakes = {key for key in towns & divisions if key[0] not in FAMILIAR}
    for place in one.candidates:
        why = ["population"] if len(one.candidates) > 1 else []
        score = place.prior
        key = (place.country, place.code)
        if place.name == "Washington" and place.country == "US":
            # Alone, it is nearly always the capital.
            score += {"r": -4.0, "c": 3.0 if place.code == "DC" else 0.0}.get(place.kind, 0.0)
        if key in namesakes:
            score += {"c": NAMESAKE, "r": -NAMESAKE}.get(place.kind, 0.0)
        if place.kind != "n" and company.countries[place.country]:
            score += min(1.5, 0.5 + 0.25 * company.countries[place.country])
            why.append("country")
        if place.kind in "co" and company.divisions[key]:
            score += min(2.5, 1.0 + 0.5 * company.divisions[key])
            why.append("company")
        if place.kind == "r" and company.divisions[key]:
            score += min(2.5, 1.0 + 0.5 * company.divisions[key])
        if place.kind == "n" and len(one.candidates) > 1:
            score += min(1.5, 0.5 * company.countries[place.country])
        if place.kind in "co" and (near := company.near(place)):
            score += min(1.5, 0.5 * near)
            why.append("nearby")
        if (home.country and place.country == home.country) or key in home.places:
            score += 1.5
            why.append("outlet")
        if place.country in one.inside or key in one.within:
            score += 8
            why = ["qualifier"]
        scored.append((score, place, why))
    return sorted(scored, key=lambda item: (-item[0], item[1].geonames or 0))


def _supported(one: Named, company: Company, home: Home) -> bool:
    """Whether the article's other places speak for a name that may be something else."""
    company.leave(one)
    why = _choose(one, company, home)[0][2]
    company.add(one)
    return not {"company", "nearby", "qualifier"}.isdisjoint(why)


def _unrecognised(text: str, entities: Sequence[plain.Entity], named: Sequence[Named]) -> None:
    """Further mentions of the article's places that entity recognition passed over."""
    surfaces: dict[str, Named] = {}
    for one in named:
        if "demonym" in one.why or "name" in one.why:
            continue
        for mention in one.mentions:
            if len(mention["text"]) > 3 and mention["text"][0].isupper():
                surfaces.setdefault(mention["text"], one)
    if not surfaces:
        return
    taken = bytearray(len(text))
    for entity in entities:
        for mention in entity["mentions"]:
            if mention["field"] == "text":
                size = mention["end"] - mention["start"]
                taken[mention["start"] : mention["end"]] = b"\1" * size
    longest = sorted(surfaces, key=lambda name: (-len(name), name))[:200]
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    for match in pattern.finditer(text):
        if not any(taken[match.start() : match.end()]):
            surfaces[match[0]].mentions.append(
                {"start": match.start(), "end": match.end(), "text": match[0], "field": "text"}
            )


def _place(one: Named, company: Company, home: Home, dateline: str) -> plain.Place:
    company.leave(one)
    scored = _choose(one, company, home)
    company.add(one)
    score, best, why = scored[0]
    if one.why:
        why = [*one.why, *why]
    if dateline and fold(str(one.entity["name"])) == dateline:
        why = [*why, "dateline"]
    margin = score - scored[1][0] if len(scored) > 1 else 3.0
    mentions = {
        (mention["field"], mention["start"], mention["end"]): mention for mention in one.mentions
    }
    return {
        "entity": one.entity["id"],
        "name": best.name,
        "kind": KINDS[best.kind],
        "latitude": best.latitude,
        "longitude": best.longitude,
        "country": best.country or None,
        "region": index().divisions.get((best.country, best.code)) if best.code else None,
        "geonames": best.geonames,
        "links": [{"source": "geonames", "id": str(best.geonames)}] if best.geonames else [],
        "mentions": [mentions[key] for key in sorted(mentions)],
        "confidence": round(1 / (1 + math.exp(-margin)), 4),
        "why": why or ["only"],
    }
