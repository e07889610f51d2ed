"""Where a subscriber is: its offset and its high-water mark of each partition, in one file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from streams.errors import PositionsError

FORMAT = 1


@dataclass(slots=True)
class Position:
    """Of one partition: the next offset to read, and the origin that was seen last.

    `mark`: highest origin offset seen, None before the first; `origin_topic`: topic it counts in.
    `last_ms`: timestamp of the record just before `offset`, where it is known: a topic that was
    made anew has another one there.
    """

    offset: int
    mark: int | None = None
    origin_topic: str | None = None
    last_ms: int | None = None

    def take(self, origin_topic: str, origin_offset: int) -> bool:
        """Whether an origin is new here; if so it is the mark from now on."""
        if (
            self.mark is not None
            and origin_topic == self.origin_topic
            and origin_offset <= self.mark
        ):
            return False
        self.mark, self.origin_topic = origin_offset, origin_topic
        return True


@dataclass(slots=True)
class Positions:
    """All positions on a topic, partition number to Position."""

    topic: str
    partitions: dict[int, Position] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, topic: str) -> Positions:
        """Read a file that `save` wrote; a missing one gives no positions.

        Raises PositionsError where it is damaged or speaks of another topic.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(topic)
        except OSError as error:
            raise PositionsError(f"{path} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError):
            raise PositionsError(_damaged(str(path))) from None
        return cls.read(content, str(path), topic)

    @classmethod
    def read(cls, content: Any, where: str, topic: str) -> Positions:
        """Positions of what `content` gave; `where` that was, for errors.

        Raises PositionsError where it is damaged or speaks of another topic.
        """
        try:
            if content["format"] != FORMAT:
                raise PositionsError(f"{where} is of another version of quotewire; remove it.")
            if content["topic"] != topic:
                raise PositionsError(
                    f"{where} holds positions on {content['topic']}, not on {topic}; "
                    "name another file."
                )
            partitions = {
                int(number): Position(
                    int(found["offset"]),
                    None if found["mark"] is None else int(found["mark"]),
                    found["origin_topic"],
                    found.get("last_ms"),
                )
                for number, found in content["partitions"].items()
            }
        except (KeyError, TypeError, ValueError, AttributeError):
            raise PositionsError(_damaged(where)) from None
        return cls(topic, partitions)

    def content(self) -> dict[str, Any]:
        """The positions as JSON."""
        return {
            "format": FORMAT,
            "topic": self.topic,
            "partitions": {
                str(number): asdict(position)
                for number, position in sorted(self.partitions.items())
            },
        }

    def copy(self) -> Positions:
        """The same, apart."""
        partitions = {number: replace(one) for number, one in self.partitions.items()}
        return Positions(self.topic, partitions)

    def save(self, path: Path) -> None:
        """Write them in one step: a crash leaves the old file or the new one, whole."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(self.content(), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise PositionsError(f"{path} cannot be written: {error.strerror}.") from None


def _damaged(where: str) -> str:
    return f"{where} is no position file; name another file, or remove it to start over."
