"""The index of places by name, and what a name may mean.

The index (`places.tsv.gz`, made by `tools/tables/places.py`) holds GeoNames' settlements of 500
people and more, countries, divisions of the first two levels, continents and well-known areas.
"""

from __future__ import annotations

import functools
import gzip
import math
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.lexicon.english import CONSTITUENCIES, DIRECTIONS, STATE_ABBREVIATIONS
from agents.lexicon.territories import get_territory

INDEX = Path(__file__).parent.with_name("places.tsv.gz")
MOST_CANDIDATES = 40
KINDS = {"c": "city", "r": "region", "o": "area", "n": "country", "t": "continent", "a": "area"}
_PRIOR = {"c": 0.0, "r": 3.0, "n": 5.0, "t": 9.0, "a": 8.0}

FAMILIAR = frozenset({"AU", "CA", "CN", "GB", "IN", "US"})
"""Countries whose divisions news names without saying where they are."""

Division = tuple[str, str]
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
        if self.kind == "o":
            # A county's name is rarely said without its state or the towns near by.
            people = math.log10(10 + self.population)
            return 1.6 + 0.4 * people if self.name.endswith(" County") else max(2.0, people - 0.8)
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


@functools.lru_cache(maxsize=8192)
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
    if not found:
        whole, _, direction = folded.rpartition(" ")
        if direction in CONSTITUENCIES:
            found = tuple(one for one in index().find(whole) if one.kind in "rco")
    return found


@functools.lru_cache(maxsize=512)
def country(code: str) -> tuple[Candidate, ...]:
    """The country of an ISO 3166-1 alpha-2 code."""
    known = get_territory(code)
    if known is None:
        return ()
    for name in (known.name, known.full_name):
        found = [one for one in index().find(fold(name)) if one.kind == "n" and one.country == code]
        if found:
            return tuple(found)
    return ()
