"""Dead letters as the console shows them: the last ones, without their records."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from streams.client import DeadLetter

KEPT = 500
MESSAGE_CHARACTERS = 2_000
KEY_CHARACTERS = 500
PREVIEW_BYTES = 2_000


@dataclass(slots=True)
class Letter:
    """A dead letter and what became of it. `replayed`: `topic:partition:offset` of its replay.

    `enriched`: id of the event that a replay has led to.
    """

    id: str
    topic: str
    partition: int
    offset: int
    shown: dict[str, Any]
    replayed: str | None = None
    enriched: str | None = None

    def json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {**self.shown, "replayed": self.replayed, "enriched": self.enriched}


class Letters:
    """The last dead letters by id, bounded.

    `older`: records of the log before those that were read; `seen`: how many were read.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._letters: OrderedDict[str, Letter] = OrderedDict()
        self.older = 0
        self.seen = 0

    @property
    def total(self) -> int:
        """Dead letters in the log."""
        return self.older + self.seen

    def begin(self, older: int) -> None:
        """Say that reading begins (again), behind so many records."""
        self.older, self.seen = older, 0

    def add(self, letter: DeadLetter) -> Letter:
        """Take one; one that was written twice stays one."""
        known = self._letters.get(letter.id)
        found = Letter(
            letter.id, letter.topic, letter.partition, letter.offset, shown=describe(letter)
        )
        if known is not None:
            found.replayed, found.enriched = known.replayed, known.enriched
        self.seen += 1
        self._letters[letter.id] = found
        while len(self._letters) > self._kept:
            self._letters.popitem(last=False)
        return found

    def get(self, id: str) -> Letter | None:
        """The one with this id."""
        return self._letters.get(id)

    def newest(self, limit: int) -> list[Letter]:
        """At most so many, newest first."""
        return list(reversed(self._letters.values()))[:limit]


def describe(letter: DeadLetter) -> dict[str, Any]:
    """What people need to know of a dead letter; of its record the first bytes."""
    shown = letter.summary()
    del shown["origin"]
    return shown | {
        "message": shown["message"][:MESSAGE_CHARACTERS],
        "key": shown["key"] and shown["key"][:KEY_CHARACTERS],
        "bytes": len(letter.value),
        "preview": letter.value[:PREVIEW_BYTES].decode(errors="replace"),
    }
