"""What the console remembers: the last articles, bounded in number and in memory.

Plain values, no Kafka and no HTTP.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from streams.console.search import ROW_BYTES, Row, quote_rows
from streams.console.summary import summary, withdrawal
from streams.enriched import above

_MARK = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9]{0,18}):([A-Za-z0-9._-]{0,249})")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a partition has been read: the next offset, and the origin that was seen last."""

    offset: int
    mark: int | None = None
    origin_topic: str | None = None


def write_marks(marks: Mapping[int, Mark]) -> str:
    """Marks as the id of a server-sent event: `0:17:16:news.raw,1:5::`."""
    return ",".join(
        f"{number}:{at.offset}:{'' if at.mark is None else at.mark}:{at.origin_topic or ''}"
        for number, at in sorted(marks.items())
    )


def read_marks(text: str) -> dict[int, Mark]:
    """The marks in an event's id. Raises ValueError where it is none."""
    marks = {}
    for part in text.split(","):
        if not (found := _MARK.fullmatch(part)):
            raise ValueError(f"{part!r} is no position")
        number, offset, mark, topic = found.groups()
        marks[int(number)] = Mark(int(offset), int(mark) if mark else None, topic or None)
    return marks


@dataclass(slots=True)
class Item:
    """One event in the ring. `body` is None once the article has been withdrawn or replaced.

    `body`: the event as CloudEvents JSON; `summary`: what the page's list shows of it, JSON;
    `mark`: how far its partition had been read with it.
    """

    seq: int
    partition: int
    offset: int
    article: str
    withdrawn: bool
    body: bytes | None
    summary: bytes
    mark: Mark
    rows: list[Row] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        rows = sum(row.size for row in self.rows)
        return len(self.body or b"") + len(self.summary) + rows + ROW_BYTES


class Store:
    """The last events, and the articles that stand.

    An article's later version takes the place of the earlier one, a withdrawal removes it; what
    was said before leaves the ring. `articles` and `memory_bytes` bound it; the oldest go. Quotes
    whose confidence is below `floor` are not taken in.
    """

    def __init__(self, articles: int, memory_bytes: int, floor: float = 0.0) -> None:
        self._floor = floor
        self._limit = articles
        self._memory_limit = memory_bytes
        self._ring: deque[Item] = deque()
        self._articles: OrderedDict[str, Item] = OrderedDict()
        self._memory = 0
        self._elsewhere = 0
        self._next_seq = 0
        self._dropped: dict[int, int] = {}
        self.marks: dict[int, Mark] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def begin(self, partition: int, offset: int) -> None:
        """Say where the reading of a partition begins; what lies before is not in the ring."""
        self.marks[partition] = Mark(offset)
        self._dropped[partition] = offset - 1

    @property
    def memory(self) -> int:
        """Bytes that the events take, about."""
        return self._memory

    @property
    def memory_limit(self) -> int:
        """Bytes that the events may take, with those that are still being sent."""
        return self._memory_limit

    def leave_room(self, size: int) -> None:
        """Say how many bytes of events that are no longer here others hold; the oldest go."""
        self._elsewhere = size
        self._keep_within()

    @property
    def first_seq(self) -> int:
        """Number of the oldest event in the ring."""
        return self._ring[0].seq if self._ring else self._next_seq

    @property
    def next_seq(self) -> int:
        """Number that the next event gets."""
        return self._next_seq

    def add(
        self,
        event: Mapping[str, Any],
        *,
        withdrawn: bool,
        mark: Mark,
        received_ms: int,
    ) -> Item:
        """Take an event: its CloudEvents JSON with `partition`, `offset`, `data`."""
        data = above(event["data"], self._floor)
        event = {**event, "data": data}
        article = str((data.get("article_id") if withdrawn else data["article"]["id"]) or "")
        late = not withdrawn and data["article"].get("superseded") and article in self._articles
        self.marks[event["partition"]] = mark
        if not late:
            self._forget(article)
        item = Item(
            seq=self._next_seq,
            partition=event["partition"],
            offset=event["offset"],
            article=article,
            withdrawn=withdrawn,
            body=orjson.dumps(event),
            summary=orjson.dumps(
                withdrawal(data) if withdrawn else summary(data, event, received_ms)
            ),
            mark=mark,
            rows=[] if withdrawn or late else list(quote_rows(data)),
        )
        self._next_seq += 1
        self._ring.append(item)
        self._memory += item.size
        if not withdrawn and not late:
            self._articles[article] = item
        self._keep_within()
        return item

    def _keep_within(self) -> None:
        room = self._memory_limit - self._elsewhere
        while len(self._ring) > 1 and (len(self._ring) > self._limit or self._memory > room):
            self._drop()

    def _forget(self, article: str) -> None:
        item = self._articles.pop(article, None)
        if item is not None:
            self._memory -= item.size
            item.body, item.rows, item.summary = None, [], b""
            self._memory += item.size

    def _drop(self) -> None:
        item = self._ring.popleft()
        self._memory -= item.size
        self._dropped[item.partition] = item.offset
        if self._articles.get(item.article) is item:
            del self._articles[item.article]

    def start(self) -> dict[int, Mark]:
        """The position before everything that is still in the ring."""
        return {number: Mark(dropped + 1) for number, dropped in self._dropped.items()}

    def at(self, seq: int) -> Item | None:
        """The event of a number, if it is in the ring."""
        index = seq - self.first_seq
        return self._ring[index] if 0 <= index < len(self._ring) else None

    def holds(self, marks: Mapping[int, Mark]) -> bool:
        """Whether every event after these positions is still in the ring."""
        return all(
            (at.offset if (at := marks.get(number)) else 0) > dropped
            for number, dropped in self._dropped.items()
        )

    def article(self, id: str) -> Item | None:
        """The event of an article, if it is here and stands."""
        return self._articles.get(id)

    def items(self) -> Iterator[Item]:
        """The articles that stand, newest first."""
        return reversed(self._articles.values())

    def quotes(
        self,
        *,
        speaker: str = "",
        organisation: str = "",
        place: str = "",
        word: str = "",
        limit: int = 50,
    ) -> tuple[list[dict[str, Any]], int]:
        """Quotes that meet all that is given, newest first: at most `limit`, and how many in all.

        Each is words of a name, without regard to case and accents, or an id; of `word`, every
        word must begin one in the quote. What is blank is met by every quote, and what holds
        nothing to compare with ("!!!") by none.
        """
        found: list[dict[str, Any]] = []
        total = 0
        for item in self.items():
            for row in item.rows:
                if row.meets(speaker=speaker, organisation=organisation, place=place, word=word):
                    total += 1
                    if len(found) < limit:
                        found.append(row.shown)
        return found, total
