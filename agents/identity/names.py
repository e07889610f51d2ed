"""Names across articles: the keys under which namesakes are found, and how two names agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from spacy.matcher import levenshtein

from agents.entities.identity import initials
from agents.lexicon.english import (
    BARE_TITLES,
    LEGAL_FORMS,
    NAME_PARTICLES,
    NAME_SUFFIXES,
    NICKNAMES,
    PERSON_TITLES,
)
from agents.lexicon.language import words
from agents.lexicon.names import sex_of
from agents.lexicon.territories import fold

Kind = Literal["person", "organisation"]
Agreement = Literal["same", "middle", "nickname", "initial", "spelling", "part", "short"]
"""How two names agree. `same`: but for marks, case, hyphens and middle initials; `middle`: one has
a middle name that the other lacks; `part`: one is the other's surname or given name alone; `short`:
one is the other's acronym, or the other without its legal form or place."""

LONGEST = 120
"""Characters of a name that are looked at."""

_LEGAL = LEGAL_FORMS - words("cos sas kgaa oy as aktiengesellschaft") | words(
    "llp srl holdings group"
)
_GENERATIONS = {"jr": "jr", "junior": "jr", "ii": "jr", "sr": "sr", "senior": "sr", "iii": "iii"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `given` and `middle` are empty where there is a surname alone."""

    whole: str
    given: str = ""
    middle: tuple[str, ...] = ()
    surname: str = ""
    generation: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it has a given name beside the surname."""
        return bool(self.given)


@lru_cache(50_000)
def person_name(written: str) -> Name:
    """A person's name without titles; particles belong to the surname ("van der Berg")."""
    spaced = re.sub(r"(?<=\b[^\W\d_])\.\s?(?=[^\W\d_]\b)", " ", written[:LONGEST])
    parts = fold(spaced.replace("\u2019s ", " ")).split()
    while len(parts) > 1 and (parts[0] in PERSON_TITLES or parts[0] in BARE_TITLES):
        parts.pop(0)
    generation = ""
    while len(parts) > 2 and (parts[-1] in NAME_SUFFIXES or parts[-1] in _GENERATIONS):
        generation = _GENERATIONS.get(parts.pop(), generation)
    if len(parts) < 2:
        return Name(" ".join(parts), surname=parts[0] if parts else "")
    first = len(parts) - 1
    while first > 1 and parts[first - 1] in NAME_PARTICLES:
        first -= 1
    given, *middle = parts[:first]
    if len(given) == 1 and middle and len(middle[0]) > 1:
        given, middle = middle[0], [given, *middle[1:]]  # "J. Edgar Hoover"
    whole = " ".join((given, *parts[first:]))
    return Name(whole, given, tuple(middle), " ".join(parts[first:]), generation)


@lru_cache(50_000)
def organisation_name(written: str) -> Name:
    """An organisation's name without its article and legal form."""
    parts = fold(written[:LONGEST].replace("&", " and ")).split()
    if len(parts) > 1 and parts[0] == "the":
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    return Name(" ".join(parts), surname=" ".join(parts))


def name_of(written: str, kind: Kind) -> Name:
    """A name of that kind, taken apart."""
    return person_name(written) if kind == "person" else organisation_name(written)


_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("zh", "s"), ("ts", "s"), ("tz", "s"),
    ("cz", "s"), ("kh", "h"), ("gh", "h"), ("ph", "v"), ("th", "t"), ("dh", "d"), ("ck", "k"),
    ("qu", "k"), ("x", "ks"), ("j", "i"), ("y", "i"), ("w", "v"), ("f", "v"), ("q", "k"),
    ("g", "k"), ("z", "s"), ("c", "k"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouh]+")
_TWICE = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """What transliterations of a name have in common: its consonants, those that are alike as
    one ("Qaddafi", "Gadhafi", "Kadafi": kdv)."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    first = "a" if word[:1] in "aeiou" else ""
    return first + _TWICE.sub(r"\1", _VOWELS.sub("", word.replace(" ", "")))


@lru_cache(4_096)
def called(given: str) -> str:
    """One name for all that a given name's bearers are called."""
    return str(min({given, *NICKNAMES.get(given, ())}, key=lambda one: (-len(one), one)))


def keys(name: Name, kind: Kind) -> tuple[str, ...]:
    """Under which an identity of that name is found, most telling first.

    `n` the name as it stands, `k` as it sounds, `j` without its gaps, `i` initial and surname, `s`
    the surname, `g` the given name; `a` and `b` those known by an initial and by one name alone;
    `o` an organisation's name or acronym.
    """
    if not name.whole:
        return ()
    if kind == "organisation":
        short = sorted(one for one in initials(name.whole) if len(one) > 1)
        return tuple(dict.fromkeys((f"o {name.whole}", *(f"o {one}" for one in short))))
    if not name.is_full:
        return (f"s {name.surname}", f"b {name.surname}")
    abbreviated = f"{name.given[0]} {name.surname}"
    last = (f"i {abbreviated}", f"s {name.surname}")
    if len(name.given) == 1:
        return (f"n {name.whole}", f"a {abbreviated}", *last)
    return (*_spellings(name), *last, f"g {name.given}")


def asked(name: Name, kind: Kind) -> tuple[str, ...]:
    """Under which to look for identities that an article's name may mean."""
    if kind == "organisation" or not name.whole:
        return keys(name, kind)
    if not name.is_full:
        return (f"s {name.surname}", f"g {name.surname}")
    bare = f"b {name.surname}"
    if len(name.given) == 1:
        return (f"n {name.whole}", f"i {name.given[0]} {name.surname}", bare)
    return (*_spellings(name), f"a {name.given[0]} {name.surname}", bare)


def _spellings(name: Name) -> tuple[str, ...]:
    surname = skeleton(name.surname)
    joined = "".join((name.given, *name.middle, name.surname)).replace(" ", "")
    found = [f"n {name.whole}", f"j {joined}"]
    found += [f"k {skeleton(one)} {surname}" for one in (name.given, called(name.given))]
    for one in name.middle[-1:]:
        if len(one) > 1:
            found += [f"n {name.given} {one}", f"n {one} {name.surname}"]
    return tuple(dict.fromkeys(found))


@lru_cache(50_000)
def halves(written: str) -> tuple[tuple[str, str], ...]:
    """What two people may be called whose names a long one holds: "Bernie Sanders Burns Hillary
    Clinton". Each as `Name.whole`."""
    parts = fold(written[:LONGEST]).split()
    found = (
        (person_name(" ".join(parts[:first])).whole, person_name(" ".join(parts[-last:])).whole)
        for first in (2, 3)
        for last in (2, 3)
        if first + last <= len(parts)
    )
    return tuple((one, other) for one, other in found if one != other)


def agreement(one: Name, other: Name, kind: Kind) -> Agreement | None:
    """How two names agree; None where they are not one's."""
    if not one.whole or not other.whole:
        return None
    if one.whole == other.whole:
        return _of_whole(one, other)
    if kind == "organisation":
        return _of_bodies(one, other)
    if one.is_full != other.is_full:
        short, full = (other, one) if one.is_full else (one, other)
        return "part" if short.surname in (full.surname, full.given) else None
    if not one.is_full:
        return "spelling" if _alike(one.surname, other.surname) else None
    return _of_people(one, other)


def _of_whole(one: Name, other: Name) -> Agreement | None:
    if one.generation and other.generation and one.generation != other.generation:
        return None
    for mine, theirs in zip(one.middle, other.middle, strict=False):
        if mine[0] != theirs[0]:
            return None
    long = [part for part in (*one.middle, *other.middle) if len(part) > 1]
    return "middle" if long and one.middle != other.middle else "same"


def _of_bodies(one: Name, other: Name) -> Agreement | None:
    if one.whole in initials(other.whole) or other.whole in initials(one.whole):
        return "short"
    return "spelling" if _alike(one.whole, other.whole) else None


def _of_people(one: Name, other: Name) -> Agreement | None:
    joined = ["".join((x.given, *x.middle, x.surname)).replace(" ", "") for x in (one, other)]
    if joined[0] == joined[1]:
        return "same"
    if one.surname != other.surname:
        ends = {one.surname, other.surname}
        if one.given == other.given and ends & {*one.middle[-1:], *other.middle[-1:]}:
            return "middle"
        return _spelt(one, other)
    if len(one.given) == 1 or len(other.given) == 1:
        return "initial" if one.given[0] == other.given[0] else None
    if other.given in NICKNAMES.get(one.given, ()) or called(one.given) == called(other.given):
        return "nickname"
    if {one.given, other.given} & {*one.middle[:1], *other.middle[:1]}:
        return "middle"
    return _spelt(one, other)


def _spelt(one: Name, other: Name) -> Agreement | None:
    if not _alike(one.surname, other.surname):
        return None
    one_call = called(one.given) == called(other.given)
    return "spelling" if one_call or _alike(one.given, other.given) else None


def _alike(one: str, other: str) -> bool:
    """Whether two words may be spellings of one."""
    if one == other:
        return True
    if min(len(one), len(other)) < 3 or {sex_of(one), sex_of(other)} == {"male", "female"}:
        return False
    apart: int = levenshtein(one, other)
    if skeleton(one) == skeleton(other):
        return bool(apart <= max(2, (min(len(one), len(other)) + 1) // 2))
    return False
