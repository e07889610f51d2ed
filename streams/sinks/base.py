"""What a sink is."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote

from streams.errors import SinkError, SinkRefused

if TYPE_CHECKING:
    from streams.client import Event, Selection
    from streams.settings import Settings

LONGEST_ID = 2_000
"""Characters of an id that is encoded for a header."""

Notice = Callable[[str], None]
"""Is told in a sentence what a person should know, such as a receiver that is away."""


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """What sinks are made with; each kind heeds what concerns it.

    `selection`: which quotes a sink of rows of quotes writes; None for all. `csv_raw`: cells of
    CSV that a spreadsheet would run stay as they are.
    """

    settings: Settings
    on_notice: Notice = lambda _: None
    selection: Selection | None = None
    csv_raw: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An event to put, or, where it is not wanted, one whose article is to be forgotten."""

    event: Event
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """How far what a sink holds was read.

    `reader`: digest of the topic, and of what was chosen of it, since positions are of use only to
    one that chooses the same. `positions`: as JSON.
    """

    reader: str
    positions: Mapping[str, Any]


class Sink(ABC):
    """A place that events go to; an async context manager.

    It holds an upsert of each article: a later version takes the place of the earlier one, a
    withdrawal removes it, and the same events again leave it as it is. (What can only be added to,
    as a file of lines, says so by lines of its own.) It has an event for good when `take`, `put` or
    `remove` returns, so that a position saved after it loses nothing.
    """

    batch: ClassVar[int] = 500
    """Most events that it takes at once."""

    linger_seconds: float = 0.0
    """How long an event may wait for others, where each writing is dear."""

    had: int = 0
    """Events that it had already, of a sink that tells."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Its target, for people: without secrets."""

    @classmethod
    @abstractmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        """The sink at a target, not yet opened. Raises SinkError where it cannot be used.

        `target`: as it was named, scheme and all.
        """

    @abstractmethod
    async def __aenter__(self) -> Self:
        """Open it. Raises SinkError."""

    @abstractmethod
    async def __aexit__(self, *exc: object) -> None:
        """Close it; what was put is kept."""

    @abstractmethod
    async def put(self, event: Event) -> None:
        """Take a result or a withdrawal.

        Raises SinkRefused where it is this event that it does not take, else SinkError.
        """

    @abstractmethod
    async def remove(self, event: Event) -> None:
        """Forget the article of a result that is not wanted: an earlier version may have been.

        Raises SinkError.
        """

    async def take(
        self, changes: Sequence[Change], place: Place | None = None
    ) -> Mapping[int, SinkRefused]:
        """Take several, in their order; what it refuses of them, by their number.

        `place` is kept with them, by a sink that keeps it, unless one is refused: then that has to
        be set aside first, and `keep` called. Raises SinkError.
        """
        refused = {}
        for number, change in enumerate(changes):
            try:
                await (self.put(change.event) if change.wanted else self.remove(change.event))
            except SinkRefused as error:
                refused[number] = error
        return refused

    async def keep(self, place: Place) -> None:
        """Keep how far it was read, where it keeps that. Raises SinkError."""
        del place

    async def place(self) -> Place | None:
        """How far what it holds was read; None where it does not know. Raises SinkError."""
        return None


def article_of(event: Event) -> str:
    """Id of the article that an event is of."""
    found = event.data.get("article")
    return str(found["id"] if isinstance(found, dict) else event.data.get("article_id") or event.id)


def shown(id: str) -> str:
    """An event's id for people and for headers: printable ASCII, the rest percent-encoded.

    An id of nothing else stays as it is; in another one `%` is encoded as well. One that becomes
    longer than a header may well be is cut, and ends in its digest.
    """
    if id.isascii() and id.isprintable() and id == id.strip():
        return id
    encoded = quote(id, safe="!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~", errors="replace")
    if len(encoded) <= LONGEST_ID:
        return encoded
    digest = hashlib.sha256(id.encode(errors="replace")).hexdigest()
    return f"{encoded[: LONGEST_ID - len(digest) - 1]}~{digest}"


def path_of(target: str) -> Path:
    """The path in a target; `~` is home, which shells leave alone behind a colon."""
    path = Path(target.partition(":")[2])
    try:
        return path.expanduser()
    except RuntimeError:  # There is no such user.
        return path


def folder_must_exist(folder: Path, target: str) -> None:
    """Raise SinkError where a folder is missing: a typo in a path makes none."""
    if not folder.is_dir():
        raise SinkError(f"--sink {target}: there is no folder {folder}; make it, or mend the path.")


def without_secrets(target: str) -> str:
    """A target as it may be shown: no password, no query."""
    return re.sub(r"(?<=//)([^/@:]*):.*@", r"\1:***@", target.partition("?")[0])


def no_password(password: object, instead: str) -> None:
    """Raise SinkError where a target holds a password: `ps` shows it to everybody."""
    if password:
        raise SinkError(
            "A password in --sink is seen by everybody who may list processes, and in the shell's "
            f"history. Leave it out, and {instead}."
        )
