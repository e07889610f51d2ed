"""Who is who in one article: mentions to identities.

Names are compared within people, organisations, places and the rest. A shorter name joins a
longer one only where a single longer one can be meant; where two people share a surname, the
bare surname stands for neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rigour.text import levenshtein

from agents.entities.features import COARSE
from agents.entities.mentions import Mention, key
from agents.lexicon import LANGUAGES
from agents.lexicon.english import (
    DEMONYMS,
    KNOWN_ACRONYMS,
    NAME_SUFFIXES,
    ORGANISATION_WORDS,
    PERSON_TITLES,
    SHORTENED_ENDINGS,
    SKIPPED_IN_ACRONYMS,
)
from agents.lexicon.places import places, state

MOST = 200
"""Names that one is compared with; no article that people write has as many."""


@dataclass(slots=True)
class Identity:
    """Mentions that name one thing. `code`: of the state or part of one that it is."""

    kind: str
    mentions: list[Mention] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    code: str | None = None

    def add(self, mention: Mention) -> None:
        """Take a mention in."""
        self.mentions.append(mention)
        self.names.setdefault(key(mention.name), mention.name)


def identities(mentions: Sequence[Mention], language: str = "en") -> list[Identity]:
    """The identities of an article's mentions, in order of first mention.

    `language`: of the article; if it is not English, states are looked up by its names too.
    """
    people: list[Mention] = []
    organisations: list[Mention] = []
    found: list[Identity] = []
    places_and_others: dict[tuple[str, str], Identity] = {}
    abbreviated = _place_acronyms(mentions)
    for mention in mentions:
        coarse = COARSE[mention.type]
        if coarse == "PER":
            people.append(mention)
        elif coarse == "ORG":
            organisations.append(mention)
        else:
            group, code = _geographic(mention, coarse, abbreviated, language)
            identity = places_and_others.get(group)
            if identity is None:
                identity = places_and_others[group] = Identity(coarse, code=code)
                found.append(identity)
            identity.add(mention)
    found += _people(people)
    found += _organisations(organisations)
    return sorted(found, key=lambda one: (one.mentions[0].segment, one.mentions[0].first))


def _place_acronyms(mentions: Sequence[Mention]) -> dict[str, str]:
    """Initials to the one place of several words in the article that has them."""
    found: dict[str, set[str]] = {}
    for name in {key(mention.name) for mention in mentions if COARSE[mention.type] == "LOC"}:
        for short in initials(name):
            found.setdefault(short, set()).add(name)
    return {short: min(names) for short, names in found.items() if len(names) == 1}


def _geographic(
    mention: Mention, coarse: str, abbreviated: Mapping[str, str], language: str
) -> tuple[tuple[str, str], str | None]:
    folded = mention.name.casefold()
    if coarse == "LOC":
        kind = places().get(folded) or places().get(folded.rstrip("."))
        known = (
            state(mention.name) if kind in ("N", "S") or (language != "en" and not kind) else None
        )
        if known:
            return (coarse, known.code), known.code
    elif folded in DEMONYMS:
        code = DEMONYMS[folded]
        return ("NORP", code), code
    elif language in LANGUAGES and folded in LANGUAGES[language].demonyms:
        code = LANGUAGES[language].demonyms[folded]
        return ("NORP", code), code
    name = key(mention.name)
    if coarse == "LOC" and mention.name.replace(".", "").isupper():
        name = abbreviated.get(name, name)
    return (coarse if coarse == "LOC" else mention.type, "=" + name), None


def _person_words(name: str) -> list[str]:
    parts = [part.strip(".,'\u2019\"()") for part in key(name).split()]
    parts = [part for part in parts if part]
    while len(parts) > 1 and parts[0] in PERSON_TITLES:
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in NAME_SUFFIXES:
        parts.pop()
    return parts or [name.casefold()]


def _compatible(short: list[str], long: list[str]) -> bool:
    """Whether two full names can be one person's: the same surname, and given names that agree."""
    if short[-1] != long[-1]:
        return False
    if len(short) > len(long):
        short, long = long, short
    position = 0
    for part in short[:-1]:
        while position < len(long) - 1 and not _same_given(part, long[position]):
            position += 1
        if position == len(long) - 1:
            return False
        position += 1
    return True


def _same_given(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return min(len(one), len(other)) > 4 and levenshtein(one, other) <= 1


def _longest_first(parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -len(parts), parts


def _people(mentions: Sequence[Mention]) -> list[Identity]:
    """Full names first, longest first; then single names where one person alone can be meant."""
    split = [(mention, _person_words(mention.name)) for mention in mentions]
    by_surname: dict[str, list[tuple[list[str], Identity]]] = {}
    by_name: dict[str, Identity] = {}
    longer: dict[tuple[str, ...], list[tuple[list[str], Identity]]] = {}
    found: list[Identity] = []
    full = [(mention, parts) for mention, parts in split if len(parts) > 1]
    for parts in map(list, sorted({tuple(parts) for _, parts in full}, key=_longest_first)):
        same = [
            identity
            for words, identity in by_surname.get(parts[-1], ())[:MOST]
            if _compatible(parts, words)
        ]
        distinct = list({id(one): one for one in same}.values())
        begun = {id(one): one for words, one in longer.get(tuple(parts), ())}
        if len(distinct) == 1:
            identity = distinct[0]
        elif not distinct and len(begun) == 1:
            identity = next(iter(begun.values()))
        else:
            identity = Identity("PER")
            found.append(identity)
        by_surname.setdefault(parts[-1], []).append((parts, identity))
        for end in range(2, len(parts)):
            longer.setdefault(tuple(parts[:end]), []).append((parts, identity))
        by_name[" ".join(parts)] = identity
    any_word: dict[str, dict[int, Identity]] = {}
    for entries in by_surname.values():
        for words, identity in entries:
            for word in words[:-1]:
                if len(word) > 2:
                    any_word.setdefault(word, {})[id(identity)] = identity
    for mention, parts in split:
        name = " ".join(parts)
        chosen = by_name.get(name)
        if chosen is None:
            surname = {id(one): one for _, one in by_surname.get(name, ())}
            candidates = surname or any_word.get(name, {}) or _nearly(name, by_surname)
            if len(candidates) == 1:
                chosen = next(iter(candidates.values()))
            else:
                chosen = Identity("PER")
                found.append(chosen)
            by_name[name] = chosen
        chosen.add(mention)
    return found


def _nearly(
    name: str, by_surname: Mapping[str, list[tuple[list[str], Identity]]]
) -> dict[int, Identity]:
    """People whose surname differs from the name by one letter within it."""
    if len(name) < 5 or len(by_surname) > MOST:
        return {}
    return {
        id(identity): identity
        for surname, entries in by_surname.items()
        if len(surname) > 4
        and surname[0] == name[0]
        and surname[-1] == name[-1]
        and abs(len(surname) - len(name)) < 2
        and levenshtein(surname, name) == 1
        for _, identity in entries
    }


def initials(name: str) -> set[str]:
    """Acronyms that a name may have: of all its words, and of those that count."""
    parts = [part for part in key(name).split() if part[0].isalnum()]
    if len(parts) < 2:
        return set()
    return {
        "".join(part[0] for part in parts),
        "".join(part[0] for part in parts if part not in SKIPPED_IN_ACRONYMS),
    }


def _organisations(mentions: Sequence[Mention]) -> list[Identity]:
    by_key: dict[str, Identity] = {}
    for mention in mentions:
        by_key.setdefault(key(mention.name), Identity("ORG")).add(mention)
    names = sorted(by_key, key=lambda name: (-len(name.split()), -len(name), name))
    root: dict[str, str] = {name: name for name in names}
    acronyms: dict[str, set[str]] = {}
    known = {}
    for name in names:
        for short in initials(name):
            if len(short) > 1:
                acronyms.setdefault(short, set()).add(name)
    starting: dict[str, list[str]] = {}
    ending: dict[str, list[str]] = {}
    for name in names:
        parts = name.split()
        starting.setdefault(parts[0], []).append(name)
        ending.setdefault(parts[-1], []).append(name)
    for short, long in KNOWN_ACRONYMS.items():
        known[key(short)] = key(long)
    for name in names:
        written = next(iter(by_key[name].names.values()))
        if known.get(name) in by_key:
            root[name] = root[known[name]]
            continue
        compact = name.replace(" ", "")
        capitals = sum(map(str.isupper, written))
        if len(compact) < 7 and capitals > 1:
            longer = {root[one] for one in acronyms.get(compact, ()) if one != name}
            if len(longer) == 1:
                root[name] = longer.pop()
                continue
        parts = name.split()
        near = [*starting[parts[0]][:MOST], *ending[parts[-1]][:MOST], *names[:MOST]]
        longer = {root[one] for one in near if one != name and _shortened(name, one)}
        if len(longer) == 1:
            root[name] = longer.pop()
    for name in names:
        if root[name] != name:
            target = by_key[root[name]]
            target.mentions += by_key[name].mentions
            target.names.update(by_key[name].names)
    found = [by_key[name] for name in names if root[name] == name]
    for identity in found:
        identity.mentions.sort(key=lambda one: (one.segment, one.first))
    return found


def _shortened(short: str, long: str) -> bool:
    """Whether a name is the beginning or the end of a longer one, and can stand for it."""
    if len(short) < 3:
        return False
    few, many = short.split(), long.split()
    if len(few) >= len(many):
        return len(few) == len(many) and _misspelt(short, long)
    if many[-len(few) :] == few:
        return True
    if many[: len(few)] == few:
        rest = many[len(few) :]
        return (
            len(few) > 1
            or few[0] in ORGANISATION_WORDS
            or not SHORTENED_ENDINGS.isdisjoint(rest)
            or len(rest) == 1
        )
    return _misspelt(short, long)


def _misspelt(one: str, other: str) -> bool:
    """Whether two long names differ by two letters at most."""
    return (
        min(len(one), len(other)) > 9
        and abs(len(one) - len(other)) < 3
        and one[0] == other[0]
        and not any(map(str.isdigit, one + other))
        and levenshtein(one, other) <= 2
    )
