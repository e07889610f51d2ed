"""Gives each quote its statement, one after the other.

A wording that a speaker has had before is of the statement that it was of. Another one is compared
with the few that share most pairs of telling words with it, one after the other, which an inverted
index finds. Of those that are of one statement with it, the most alike tells which statement that
is; where there is none, it founds one.

Work for a quote is bounded, however many have come before: a pair leads to at most `POSTINGS`
wordings, and `CANDIDATES` are compared.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.statements.likeness import THRESHOLD, likeness
from agents.statements.wording import Wording, read

POSTINGS = 64
CANDIDATES = 12
SHORT = 3
"""A wording with fewer telling words ("a disaster") is the same again in the same week alone."""
LEAST_UNKNOWN = 4
"""Telling words that tell a statement where the speaker is no identity ("the police")."""
WEEK_SECONDS = 604_800
_BITS = 63


@dataclass(frozen=True, slots=True)
class Kept:
    """A wording that came before. `statement`: of which it is; `text`: its words."""

    statement: str
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a quote was given. `keys`: those under which its wording was entered, where it is new.
    `founded`: whether its statement is."""

    statement: str
    wording: int
    text: str
    keys: tuple[int, ...] = ()
    new: bool = False
    founded: bool = False


class Book:
    """Statements by their wordings. Both mappings may fetch what they are asked for.

    wordings: by number. keys: the numbers of the wordings that have a key.
    """

    def __init__(
        self, wordings: MutableMapping[int, Kept], keys: MutableMapping[int, list[int]]
    ) -> None:
        self.wordings = wordings
        self.keys = keys

    def give(
        self, speaker: str, wording: Wording, at: int, found: Callable[[], str]
    ) -> Given | None:
        """The statement of a quote; None where it cannot be told.

        speaker: the id of an identity, else `unknown` of a name. at: when it was published, epoch
        seconds. found: the id of the statement that it founds, if it does.
        """
        if not wording.words:
            return None
        if speaker.startswith(UNKNOWN) and len(wording.telling) < LEAST_UNKNOWN:
            return None
        number = number_of(speaker, wording, at)
        known = self.wordings.get(number)
        if known is not None:
            return Given(known.statement, number, known.text)
        keys = keys_of(speaker, wording)
        statement = self._most_like(wording, keys)
        founded = statement is None
        statement = statement or found()
        self.wordings[number] = Kept(statement, wording.text)
        entered = []
        for key in keys:
            posted = self.keys.setdefault(key, [])
            if len(posted) < POSTINGS:
                posted.append(number)
                entered.append(key)
        return Given(statement, number, wording.text, tuple(entered), True, founded)

    def _most_like(self, wording: Wording, keys: Sequence[int]) -> str | None:
        best: tuple[float, int] | None = None
        for number in self.candidates(keys):
            share = likeness(wording, read(self.wordings[number].text))
            if share >= THRESHOLD and (best is None or (-share, number) < best):
                best = -share, number
        return self.wordings[best[1]].statement if best is not None else None

    def candidates(self, keys: Sequence[int]) -> list[int]:
        """Wordings to compare with: those that share most keys."""
        shared = Counter(number for key in keys for number in self.keys.get(key, ()))
        ranked = sorted(shared.items(), key=lambda one: (-one[1], one[0]))
        return [number for number, _ in ranked[:CANDIDATES]]


UNKNOWN = "="
"""Before the name of a speaker who is no identity."""


def unknown(name: str) -> str:
    """A speaker who is called so and is no identity."""
    return UNKNOWN + name


def number_of(speaker: str, wording: Wording, at: int) -> int:
    """The number of a wording: the same words by the same speaker have the same one."""
    told = f"{speaker}\0{wording.text}"
    if len(wording.telling) < SHORT:
        told += f"\0{at // WEEK_SECONDS}"
    return _hash(told) >> (64 - _BITS)


def keys_of(speaker: str, wording: Wording) -> tuple[int, ...]:
    """Under which keys a wording is entered, and looked for: those of one speaker lie together."""
    telling = wording.telling
    if len(telling) < 2:
        return ()
    whose = _hash(speaker) >> 33 << 32
    pairs = dict.fromkeys(pairwise(telling))
    return tuple(dict.fromkeys(whose | _hash(f"{a}\0{b}") >> 32 for a, b in pairs))


def statement_of(article: str, wording: Wording) -> str:
    """The id of the statement that a quote founds: `t` and 16 hex digits; `s` is of stories."""
    return f"t{_hash(f'{article}{chr(0)}{wording.text}'):016x}"


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
