"""The roles of people: titles before their names and appositions behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agents.entities import french
from agents.entities.identity import Identity
from agents.entities.mention import Mention
from agents.entities.words import Words
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    BARE_TITLES,
    PERSON_TITLES,
    ROLE_MODIFIERS,
)

LINKS = frozenset({"of", "for", "and", "&"})
ROLE_WORDS = 9
APPOSITION_WORDS = 14
_PAST = ("ed", "met", "told", "saw")
_OBJECTS = (["the"], ["a"], ["an"], ["his"], ["her"], ["their"])
CLAUSE_BEGINNINGS = ACTING_VERBS | AUXILIARIES | {"who", "which", "that"}


def roles_of(
    identity: Identity,
    read_words: Sequence[Words],
    covering: Mapping[int, Mapping[int, tuple[Mention, int]]],
    language: str,
) -> tuple[list[str], int | None]:
    """A person's roles in order of the text, and what the first that names anything names."""
    roles: list[str] = []
    belongs: int | None = None
    for mention in identity.mentions:
        one = read_words[mention.segment]
        here = covering[mention.segment]
        taken = {index: other for index, (other, _) in here.items()}
        for role, step in (
            (role_before(mention, one, taken, language), -1),
            (role_after(mention, one, language), 1),
        ):
            if role is None:
                continue
            if role not in roles:
                roles.append(role)
            if belongs is None:
                belongs = _named_in_role(mention, len(role.split()), step, here)
    return roles, belongs


def _named_in_role(
    mention: Mention, length: int, step: int, here: Mapping[int, tuple[Mention, int]]
) -> int | None:
    if step < 0:
        span: Iterable[int] = range(mention.first - length, mention.first)
    else:
        span = range(mention.last + 1, mention.last + 2 + length)
    named = [here[index] for index in span if index in here and here[index][0].type != "PERSON"]
    organisations = [number for other, number in named if other.type == "ORG"]
    return organisations[0] if organisations else named[0][1] if named else None


def role_before(
    mention: Mention, one: Words, taken: Mapping[int, Mention], language: str = "en"
) -> str | None:
    """The title that stands before a person's name, as written; None where there is none.

    `taken`: word index to the mention of another type that covers it, in the same segment.
    `language`: of the article; French titles are looked for in French ones.
    """
    index = mention.first - 1
    first = mention.first
    titled = False
    while index >= 0 and mention.first - index <= ROLE_WORDS:
        word = one.text[index]
        low = one.folded[index].rstrip(".")
        part = low.rsplit("-", 1)[-1]
        if part in PERSON_TITLES:
            titled = titled or low not in BARE_TITLES
            first = index
        elif low in ROLE_MODIFIERS:
            if low not in LINKS:
                first = index
        elif index in taken:
            if not titled or taken[index].type == "PERSON":
                break
            first = index
        elif word[0].isupper() and word.isalpha() and low not in BARE_TITLES:
            first = index
        elif not (word == "-" and first < mention.first):
            break
        index -= 1
    if not titled:
        said = french.role_before(mention, one) if language == "fr" else None
        return said and _joined(one, *said)
    while first < mention.first and one.folded[first] in LINKS:
        first += 1
    while first < mention.first and one.folded[first].rstrip(".") in BARE_TITLES:
        first += 1
    return _joined(one, first, mention.first)


def role_after(mention: Mention, one: Words, language: str = "en") -> str | None:
    """The apposition that follows a person's name and says what the person is."""
    index = mention.last
    if index + 1 >= len(one.text) or one.text[index] != ",":
        return None
    if language == "fr" and (said := french.role_after(mention, one)):
        return _joined(one, *said)
    first = index + 1
    if one.folded[first] in ("the", "a", "an", "who"):
        if one.folded[first] == "who":
            return None
        first += 1
    elif one.folded[first].endswith(_PAST) and one.folded[first + 1 : first + 2] in _OBJECTS:
        return None  # "His guest, X, met the mayor" goes on with a verb.
    last = first
    titled = False
    while last < len(one.text) and last - first < APPOSITION_WORDS:
        if one.text[last] in (",", ".", ";", ":", "(", "\u2014", "\u2013", '"', "\u201c", "\u201d"):
            break
        low = one.folded[last]
        if last - first < 5 and low.rsplit("-", 1)[-1] in PERSON_TITLES:
            titled = True
        if low in CLAUSE_BEGINNINGS:
            break
        last += 1
    else:
        return None
    return _joined(one, first, last) if titled and last > first else None


def _joined(one: Words, first: int, last: int) -> str | None:
    if first >= last:
        return None
    parts = [one.text[first]]
    for index in range(first + 1, last):
        end = one.start[index - 1] + len(one.text[index - 1])
        parts.append((" " if one.start[index] > end else "") + one.text[index])
    return "".join(parts).strip() or None
