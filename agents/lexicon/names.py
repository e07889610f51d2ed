"""Given names and surnames of the US census, from the package `names`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def given_names() -> dict[str, str]:
    """Case-folded first names of the US census: m, f, or u where both sexes bear it alike."""
    male, female = _census("dist.male.first"), _census("dist.female.first")
    found = {}
    for name in sorted(male.keys() | female.keys()):
        men, women = male.get(name, 0.0), female.get(name, 0.0)
        found[name] = "m" if men > 20 * women else "f" if women > 20 * men else "u"
    return found


@cache
def surnames() -> frozenset[str]:
    """Case-folded surnames of the US census, the 20,000 most frequent."""
    return frozenset(list(_census("dist.all.last"))[:20_000])


@cache
def _ranks() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, name, frequent in (
        ("f", "dist.female.first", 200), ("m", "dist.male.first", 200), ("s", "dist.all.last", 1000)
    ):  # fmt: skip
        for rank, entry in enumerate(_census(name)):
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


def _census(name: str) -> dict[str, float]:
    lines = files("names").joinpath(name).read_text(encoding="ascii").splitlines()
    rows = (line.split() for line in lines)
    return {row[0].casefold(): float(row[1]) for row in rows if len(row) > 1}
