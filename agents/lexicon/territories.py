"""States and their parts: names in many languages, Wikidata ids, what belongs to what.

Read once a process from `territories.tsv.gz`, which `tools/tables/territories.py` makes. Source and
licence: `docs/data.md`.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("territories.tsv.gz")


@dataclass(frozen=True, slots=True)
class Territory:
    """A state, past or present, or a part of one.

    code: in lower case ("us", "us-ca"). iso: code of ISO 3166-1 or 3166-2 ("US", "US-CA"), None
    where it has none. parent: code of the state. wikidata: its id ("Q30"). in_sentence: its name
    with the article that English gives it.
    """

    code: str
    name: str
    full_name: str
    in_sentence: str
    wikidata: str
    iso: str | None
    parent: str | None
    is_state: bool


@dataclass(frozen=True, slots=True)
class _Table:
    territories: tuple[Territory, ...]
    by_code: dict[str, Territory]
    by_name: dict[str, Territory]


def get_territories() -> tuple[Territory, ...]:
    """All territories in the order of their codes."""
    return _table().territories


def get_territory(code: str) -> Territory | None:
    """The territory of a code, whatever its case; codes of three letters and older ones too."""
    return _table().by_code.get(code.lower())


def lookup_territory(text: str) -> Territory | None:
    """The territory that a code or a name in any language is of; None where there is none."""
    return get_territory(text.strip()) or _table().by_name.get(fold(text))


# Letters that Unicode does not take apart, as Unicode's table for Latin to ASCII writes them.
_LETTERS = str.maketrans(
    {
        "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "q", "ł": "l",
        "ŋ": "n", "œ": "oe", "ŧ": "t", "ƒ": "f", "ə": "a", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d",
        "ƙ": "k", "ƴ": "y",
    }
)  # fmt: skip
_JOINING = frozenset(".()[],;:_/'’‘‚‛„ʻʼ′·\xad")


def fold(name: str) -> str:
    """A name without case, accents and marks: "São Tomé" and "SAO TOME" are one."""
    decomposed = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return " ".join("".join(map(_folded, decomposed)).split())


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if char in _JOINING or category == "Pd" or unicodedata.combining(char):
        return ""
    # Marks that do not combine are vowels, as those of Devanagari.
    return char if char.isalnum() or category[0] == "M" else " "


@cache
def _table() -> _Table:
    territories = []
    by_code = {}
    by_name = {}
    for territory, codes, names in _lines():
        territories.append(territory)
        by_code.update(dict.fromkeys(codes, territory))
        by_name.update(dict.fromkeys(names, territory))
    return _Table(tuple(territories), by_code, by_name)


def _lines() -> Iterator[tuple[Territory, list[str], list[str]]]:
    """Each territory with its codes and its folded names."""
    for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines():
        code, kind, iso, wikidata, parent, *called, codes, folded = line.split("\t")
        name, full_name, in_sentence = called
        territory = Territory(
            code, name, full_name, in_sentence, wikidata, iso or None, parent or None, kind == "N"
        )
        yield territory, codes.split(" "), folded.split("|")
