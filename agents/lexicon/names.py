"""Given names and surnames of the US census (`census.tsv.gz`), and the sex that given names of the
world tell (`given.txt.gz`); `tools/tables` makes both. Sources and licences: `docs/data.md`."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from agents.lexicon.territories import fold

TABLE = Path(__file__).with_name("census.tsv.gz")
GIVEN = Path(__file__).with_name("given.txt.gz")


@cache
def given_names() -> dict[str, str]:
    """Case-folded first names of the US census: m, f, or u where both sexes bear it alike."""
    male, female = _census()["m"], _census()["f"]
    found = {}
    for name in sorted(male.keys() | female.keys()):
        men, women = male.get(name, 0.0), female.get(name, 0.0)
        found[name] = "m" if men > 20 * women else "f" if women > 20 * men else "u"
    return found


def sex_of(given: str) -> str | None:
    """`female` or `male`, where nearly all who bear a given name are; of a double name
    ("Anna-Lena") the first where the whole is not known. None where it tells nothing."""
    folded = fold(given)
    told = _sexes()
    return told.get(folded) or told.get(folded.partition("-")[0])


@cache
def _sexes() -> dict[str, str]:
    lines = gzip.decompress(GIVEN.read_bytes()).decode().splitlines()
    return {line[1:]: "female" if line[0] == "f" else "male" for line in lines}


@cache
def surnames() -> frozenset[str]:
    """Case-folded surnames of the US census, the 20,000 most frequent."""
    return frozenset(list(_census()["s"])[:20_000])


@cache
def _ranks() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, frequent in (("f", 200), ("m", 200), ("s", 1000)):
        for rank, entry in enumerate(_census()[kind]):
            often = "1" if rank < frequent else "2" if rank < 5 * frequent else "3"
            found[entry] = found.get(entry, "") + kind + often
            if rank >= 50 * frequent:
                break
    return found


def rarity(folded: str) -> str:
    """How frequent a word is as a given name of women, of men, and as a surname: `f2s1`.

    1 for the most frequent 200 given names and 1,000 surnames, 2 up to five times as many, 3 for
    the rest; "" for a word that is none.
    """
    return _ranks().get(folded, "")


@cache
def _census() -> dict[str, dict[str, float]]:
    """f, m (given names) or s (surnames) to names, case-folded, the most frequent first, and how
    many percent of people bear them."""
    found: dict[str, dict[str, float]] = {"f": {}, "m": {}, "s": {}}
    for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines():
        kind, name, percent = line.split("\t")
        found[kind][name] = float(percent)
    return found
