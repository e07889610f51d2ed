"""Who is quoted, counted ahead: the quotes of each month by outlet and kind of speaker.

A large archive's quotes take seconds to count, and longer as they grow. So whoever looks after it
counts them now and then, and keeps the counts: an answer then reads those of whole months, and
counts only what is of no whole one. They are as old as the answer says.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select

from streams.archive.database import Database
from streams.archive.index import moment_from
from streams.archive.rows import FIRST_SECOND, LAST_SECOND
from streams.archive.tables import (
    audit,
    entities,
    identities,
    identity_background,
    positions,
    quoted_counts,
    quoted_state,
    quotes,
)

LEAST = 50_000
"""Quotes of an archive whose counts are kept; a smaller one's are counted when they are asked."""
EVERY_SECONDS = 60.0
REST = 50
"""How many times as long as counting takes it is not done again."""
OUTLET_CHARACTERS = 500

Counts = Counter[tuple[str, str, str]]
"""Quotes by month (`2022-01`), outlet ("" for none) and who says them."""

_NEVER = "~"
"""After all months."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts of whole months. `at`: when they were made, epoch seconds."""

    at: int
    counts: Counts


class Counting:
    """Keeps the counts of an archive, for answers whose least confidence is `floor`."""

    def __init__(self, database: Database, floor: float) -> None:
        self.database = database
        self.floor = floor
        self._due = 0.0
        self._seen: tuple[Any, ...] = ()

    def run(self) -> int:
        """Count where it is time to. Returns 0: there is nothing left to do at once.

        Raises as `Database.writing` does.
        """
        if time.monotonic() < self._due:
            return 0
        began = time.monotonic()
        self._due = began + EVERY_SECONDS
        with self.database.reading() as connection:
            now = _state(connection, self.floor)
            if now == self._seen or not _is_large(connection):
                return 0
            counts = counted(connection, [quotes.c.confidence >= self.floor])
        with self.database.writing() as connection:
            _keep(connection, counts, self.floor)
        self._seen = now
        took = time.monotonic() - began
        self._due = began + took + max(EVERY_SECONDS, REST * took)
        return 0


def _state(connection: Connection, floor: float) -> tuple[Any, ...]:
    """What changes where counts may have: positions, resolved batches, what was done by hand."""
    asked = (
        select(func.sum(positions.c.offset)),
        select(identity_background.c.batches),
        select(func.max(audit.c.id)),
        select(quoted_state.c.floor).where(quoted_state.c.floor == floor),
    )
    return tuple(connection.execute(one).scalar() for one in asked)


def _is_large(connection: Connection) -> bool:
    asked = select(quotes.c.id).order_by(quotes.c.moment).offset(LEAST - 1).limit(1)
    return connection.execute(asked).first() is not None


def _keep(connection: Connection, counts: Counts, floor: float) -> None:
    forget_counts(connection)
    rows = [
        {"month": month, "outlet": outlet, "who": who, "quotes": count}
        for (month, outlet, who), count in sorted(counts.items())
    ]
    if rows:
        connection.execute(insert(quoted_counts), rows)
    connection.execute(insert(quoted_state).values(id=1, floor=floor, at=int(time.time())))


def forget_counts(connection: Connection) -> None:
    """Have answers count for themselves until the counts are made again."""
    connection.execute(delete(quoted_state))
    connection.execute(delete(quoted_counts))


def kept_counts(
    connection: Connection, floor: float, months: tuple[str, str], outlet: str | None
) -> Kept | None:
    """The counts from a month and before another; None where none are kept of that floor."""
    asked = select(quoted_state.c.at).where(quoted_state.c.floor == floor)
    at = connection.execute(asked).scalar()
    if at is None:
        return None
    month = quoted_counts.c.month
    where = [month >= months[0], month < months[1]]
    if outlet is not None:
        where.append(quoted_counts.c.outlet == outlet[:OUTLET_CHARACTERS])
    rows = connection.execute(select(quoted_counts).where(*where)).all()
    return Kept(at, Counter({(row.month, row.outlet, row.who): row.quotes for row in rows}))


def counted(connection: Connection, where: Sequence[ColumnElement[bool]]) -> Counts:
    """Count quotes now."""
    at = quotes.c.published_at
    month: ColumnElement[str]
    if connection.dialect.name == "sqlite":
        month = func.strftime("%Y-%m", at, "unixepoch")
    else:
        month = func.to_char(func.timezone("UTC", func.to_timestamp(at)), "YYYY-MM")
    # An inner one, so that each expression stands once: PostgreSQL takes two for two.
    each = (
        select(month.label("month"), quotes.c.outlet, who_speaks().label("who"))
        .select_from(with_speakers())
        .where(*where)
        .subquery()
    )
    by = (each.c.month, each.c.outlet, each.c.who)
    found: Counts = Counter()
    for in_month, outlet, who, count in connection.execute(select(*by, func.count()).group_by(*by)):
        found[in_month or "", (outlet or "")[:OUTLET_CHARACTERS], who] += count
    return found


def who_speaks() -> ColumnElement[str]:
    """Women, men and others, as `streams.archive.quoted.Shares` has them."""
    gender = func.coalesce(identities.c.gender, entities.c.gender)
    person = entities.c.type == "PERSON"
    return case(
        (quotes.c.speaker_entity.is_(None), "not_named"),
        (person & (gender == "female"), "women"),
        (person & (gender == "male"), "men"),
        (person, "gender_unknown"),
        (entities.c.type == "ORG", "organisations"),
        else_="others",
    )


def with_speakers() -> Any:
    """Quotes with the entities and identities that say them."""
    return quotes.outerjoin(entities, entities.c.id == quotes.c.speaker_entity).outerjoin(
        identities, identities.c.id == quotes.c.speaker_identity
    )


# -- stretches of time

Stretch = tuple[float | None, float | None]
"""From and before which epoch second."""


def whole_months(since: float | None, until: float | None) -> tuple[tuple[str, str], list[Stretch]]:
    """The whole months of a stretch, from and before which; and what it has before and after."""
    edges: list[Stretch] = []
    first, last = "", _NEVER
    if since is not None:
        first, begins = _next_month(since)
        edges += [(since, begins)] if begins != since else []
    if until is not None:
        last, begins = _this_month(until)
        edges += [(begins, until)] if begins != until else []
    if since is not None and until is not None and first >= last:
        return ("", ""), [(since, until)]
    return (first, last), edges


def _this_month(at: float) -> tuple[str, float]:
    day = datetime.fromtimestamp(max(FIRST_SECOND, min(LAST_SECOND, at)), UTC)
    return _named(datetime(day.year, day.month, 1, tzinfo=UTC))


def _next_month(at: float) -> tuple[str, float]:
    """The first month that begins then or later."""
    month, begins = _this_month(at)
    if begins == at:
        return month, begins
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    if year > 9999:
        return _NEVER, LAST_SECOND + 1
    return _named(datetime(year, number + 1, 1, tzinfo=UTC))


def _named(begins: datetime) -> tuple[str, float]:
    return f"{begins.year:04}-{begins.month:02}", begins.timestamp()


def moments_of(stretch: Stretch) -> Iterator[ColumnElement[bool]]:
    """The condition that a quote was published in a stretch."""
    since, until = stretch
    if since is not None:
        yield quotes.c.moment >= moment_from(since)
    if until is not None:
        yield quotes.c.moment < moment_from(until)
