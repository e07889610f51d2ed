"""Which names of organisations mean the same one: acronyms, shortened and misspelt names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from spacy.matcher import levenshtein

from agents.entities.identity import MOST, Identity, initials
from agents.entities.mention import Mention, key
from agents.lexicon.english import (
    BODY_NOUNS,
    KNOWN_ACRONYMS,
    ORGANISATION_WORDS,
    SHORTENED_ENDINGS,
    SHORTENED_STATES,
    THE_BODIES,
)

_KNOWN = {key(short): key(long) for short, long in KNOWN_ACRONYMS.items()}


def organisations_of(mentions: Sequence[Mention]) -> list[Identity]:
    """The organisations that mentions name; a shorter name joins the one longer that it can be."""
    by_key: dict[str, Identity] = {}
    for mention in mentions:
        by_key.setdefault(_plain(mention.name), Identity("ORG")).add(mention)
    names = _Names(sorted(by_key, key=lambda name: (-len(name.split()), -len(name), name)))
    root: dict[str, str] = {name: name for name in names.all}
    for name in names.all:
        written = next(iter(by_key[name].names.values()))
        root[name] = _root(name, written, names, root)
    for name in names.all:
        if root[name] != name:
            target = by_key[root[name]]
            target.mentions += by_key[name].mentions
            target.names.update(by_key[name].names)
    for name in names.all:
        if root[name] == name and name in THE_BODIES:
            _to_nearest(by_key[name], [by_key[one] for one in names.called(name, root)])
    found = [by_key[name] for name in names.all if root[name] == name and by_key[name].mentions]
    for identity in found:
        identity.mentions.sort(key=lambda one: (one.segment, one.first))
    return found


def _plain(name: str) -> str:
    """The key of a name, a state at its beginning in its shortest form: "U.S. Congress"."""
    plain = key(name)
    for long, short in SHORTENED_STATES.items():
        if plain.startswith(long) and len(plain) > len(long) and plain[len(long)] == " ":
            return short + plain[len(long) :]
    return plain


class _Names:
    """An article's names of organisations, the longest first, by acronym, first and last word."""

    def __init__(self, names: Sequence[str]) -> None:
        self.all = names
        self.acronyms: dict[str, set[str]] = {}
        self._starting: dict[str, list[str]] = {}
        self._ending: dict[str, list[str]] = {}
        for name in names:
            for short in initials(name):
                if len(short) > 1:
                    self.acronyms.setdefault(short, set()).add(name)
            parts = name.split()
            self._starting.setdefault(parts[0], []).append(name)
            self._ending.setdefault(parts[-1], []).append(name)

    def near(self, name: str) -> list[str]:
        """Names that one may be short for, or misspelt."""
        parts = name.split()
        starting, ending = self._starting[parts[0]], self._ending[parts[-1]]
        return [*starting[:MOST], *ending[:MOST], *self.all[:MOST]]

    def called(self, kind: str, root: Mapping[str, str]) -> list[str]:
        """What the names mean that end with what a body is, or begin with it and "of"."""
        ending = (one for one in self._ending[kind][:MOST] if one != kind)
        of = (one for one in self._starting[kind][:MOST] if one.startswith(kind + " of "))
        return list(dict.fromkeys(root[one] for one in [*ending, *of]))


def _to_nearest(short: Identity, longer: Sequence[Identity]) -> None:
    """Give each mention of a bare "University" to the one of several that was named last."""
    if len(longer) < 2:
        return
    named = sorted(
        ((one.segment, one.first), number)
        for number, identity in enumerate(longer)
        for one in identity.mentions
    )
    places = [place for place, _ in named]
    left = []
    for mention in short.mentions:
        at = bisect_left(places, (mention.segment, mention.first))
        if at:
            longer[named[at - 1][1]].add(mention)
        else:
            left.append(mention)
    short.mentions = left


def _root(name: str, written: str, names: _Names, root: Mapping[str, str]) -> str:
    """The longest name that means the same as one; itself where none or several can.

    `written`: as the article has it. `root`: what each longer name was found to mean.
    """
    known = _KNOWN.get(name)
    if known is not None and known in root:
        return root[known]
    compact = name.replace(" ", "")
    if len(compact) < 7 and sum(map(str.isupper, written)) > 1:
        longer = {root[one] for one in names.acronyms.get(compact, ()) if one != name}
        if len(longer) == 1:
            return longer.pop()
    longer = {root[one] for one in names.near(name) if one != name and _shortened(name, one)}
    return longer.pop() if len(longer) == 1 else name


def _shortened(short: str, long: str) -> bool:
    """Whether a name is the beginning or the end of a longer one, and can stand for it."""
    if len(short) < 3:
        return False
    few, many = short.split(), long.split()
    if few == ["house"]:
        return "house of" in long
    if len(few) >= len(many):
        return len(few) == len(many) and _misspelt(short, long)
    if many[-len(few) :] == few:
        # The Library of Congress is no Congress; the House of Commons is the Commons.
        before = [word for word in many[: -len(few)] if word != "the"]
        return before[-1] not in ("of", "for") or (len(few) == 1 and few[0] not in _BODIES)
    if many[: len(few)] == few:
        rest = many[len(few) :]
        return (
            len(few) > 1
            or few[0] in ORGANISATION_WORDS
            or not SHORTENED_ENDINGS.isdisjoint(rest)
            or len(rest) == 1
        )
    return _misspelt(short, long)


_BODIES = BODY_NOUNS | ORGANISATION_WORDS


def _misspelt(one: str, other: str) -> bool:
    """Whether two long names differ by two letters at most."""
    return (
        min(len(one), len(other)) > 9
        and abs(len(one) - len(other)) < 3
        and one[0] == other[0]
        and not any(map(str.isdigit, one + other))
        and levenshtein(one, other) <= 2
    )
