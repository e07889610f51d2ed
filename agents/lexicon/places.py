"""Places that quotewire knows without reading: states and their parts, regions, cities.

Built once a process from the tables of territories and cities (`cities.txt.gz`, which
`tools/tables/names.py` makes) and the lists of the languages. Sources and licences: `docs/data.md`.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from agents.lexicon.english import DEMONYMS, EVERYDAY_NAMES, EVERYDAY_STATES, NO_TOWNS, REGIONS
from agents.lexicon.territories import get_territories, get_territory, lookup_territory

CITIES = Path(__file__).with_name("cities.txt.gz")


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
        iso=territory.iso,
        parent=territory.parent,
    )


_SHORT = frozenset({"US", "UK", "UAE", "USA", "DRC"})
_ALIASES = {**EVERYDAY_STATES, "the states": "us"}


def in_sentence(code: str) -> str:
    """Name of a territory by its code, with the article that a sentence gives it."""
    territory = get_territory(code)
    return territory.in_sentence if territory else code.upper()


@cache
def places() -> dict[str, str]:
    """Case-folded name to what it is: N state, S part of one, R region, C big city, c city.

    Where two share a name the first of that order stands.
    """
    lines = gzip.decompress(CITIES.read_bytes()).decode().splitlines()
    found = {line[1:]: line[0] for line in lines}
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
