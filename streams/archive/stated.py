"""Questions about statements: which there are, who had one first, who carried it and how."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, RowMapping, func, select

from agents.statements.difference import difference
from streams.archive.answers import (
    Carrier,
    FoundQuote,
    Saying,
    Stated,
    StatementHead,
    StatementsAnswer,
)
from streams.archive.database import chunks
from streams.archive.questions import Question, read_cursor, write_cursor
from streams.archive.search import matching, shown_quotes
from streams.archive.tables import identities, quotes, statement_wordings, statements

LOOKED_AT = 1_000
"""Quotes of an answer that are gone through for a page of statements."""
SAYING_SECONDS = 86_400
"""Carriers that lie no further apart are of one saying."""
MOST_TIMES = 20_000
"""Carriers, the oldest ones, whose times tell sayings apart."""
MOST_CARRIERS = 200
"""On one page."""


def find_statements(
    connection: Connection, question: Question, floor: float, carried: int = 1
) -> StatementsAnswer:
    """The statements that the quotes are of which a question wants, in the order of these.

    carried: how many quotes a statement has at least. One that goes on on the next page comes again
    there.
    """
    least = floor if question.min_confidence is None else question.min_confidence
    rows = matching(connection, question, least, LOOKED_AT + 1)
    of_all = _rows_of(connection, (row["statement"] for row in rows[:LOOKED_AT]))
    taken: dict[str, RowMapping] = {}
    last = None
    for row in rows[:LOOKED_AT]:
        whole = of_all.get(row["statement"])
        if whole is not None and whole["quotes"] >= carried and whole["id"] not in taken:
            if len(taken) == question.limit:
                break
            taken[whole["id"]] = whole
        last = row
    more = last is not None and last is not rows[-1]
    following = write_cursor(question.order, last["moment"]) if more and last is not None else None
    return StatementsAnswer(tuple(_heads(connection, list(taken.values()), least)), following)


def find_statement(
    connection: Connection, id: str, floor: float, *, cursor: str | None = None, limit: int = 50
) -> Stated | None:
    """A statement with its carriers, the first one first; None where there is none that is sure
    enough. Raises UsageError for a cursor that is none."""
    question = Question(order="oldest", cursor=cursor)
    row = _current(connection, id)
    if row is None:
        return None
    heads = _heads(connection, [row], floor)
    if not heads:
        return None
    (head,) = heads
    after = read_cursor(question)
    asked = (
        select(quotes)
        .where(quotes.c.statement == head.id, quotes.c.confidence >= floor)
        .order_by(quotes.c.moment)
        .limit(min(limit, MOST_CARRIERS) + 1)
    )
    if after is not None:
        asked = asked.where(quotes.c.moment > after)
    rows = list(connection.execute(asked).mappings())
    shown = rows[: min(limit, MOST_CARRIERS)]
    following = write_cursor("oldest", shown[-1]["moment"]) if len(rows) > len(shown) else None
    sayings = _sayings(connection, head.id, floor)
    whole = _fullest(connection, head.id, floor) or head.first
    return Stated(
        head=head,
        whole=whole,
        sayings=tuple(sayings),
        carriers=tuple(_carriers(shown_quotes(connection, shown), whole, sayings)),
        next=following,
        redirected=id if id != head.id else None,
    )


def _current(connection: Connection, id: str) -> RowMapping | None:
    """The row of a statement, also under an id that it had."""
    for _ in range(2):
        asked = select(statements).where(statements.c.id == id)
        row = connection.execute(asked).mappings().first()
        if row is None or row["redirect_to"] is None:
            break
        id = row["redirect_to"]
    return row if row is not None and row["quotes"] > 0 else None


def _rows_of(connection: Connection, ids: Iterable[str | None]) -> dict[str, RowMapping]:
    found: dict[str, RowMapping] = {}
    for some in chunks(id for id in ids if id is not None):
        asked = select(statements).where(statements.c.id.in_(some), statements.c.quotes > 0)
        found.update((row["id"], row) for row in connection.execute(asked).mappings())
    return found


def _heads(connection: Connection, rows: Sequence[RowMapping], floor: float) -> list[StatementHead]:
    """What a list shows of statements, without those of which no quote is sure enough."""
    first: dict[str, RowMapping] = {}
    for row in rows:
        asked = (
            select(quotes)
            .where(quotes.c.statement == row["id"], quotes.c.confidence >= floor)
            .order_by(quotes.c.moment)
            .limit(1)
        )
        if found := connection.execute(asked).mappings().first():
            first[row["id"]] = found
    shown = dict(zip(first, shown_quotes(connection, list(first.values())), strict=True))
    names = _names(connection, (one.speaker_identity for one in shown.values()))
    outlets = _outlets(connection, shown)
    return [
        StatementHead(
            id=row["id"],
            text=one.text,
            speaker=names.get(one.speaker_identity or "", one.speaker),
            speaker_identity=one.speaker_identity,
            quotes=row["quotes"],
            outlets=outlets.get(row["id"], 0),
            first_at=row["first_at"],
            last_at=row["last_at"],
            first=one,
        )
        for row in rows
        if (one := shown.get(row["id"])) is not None
    ]


def _names(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(id for id in ids if id is not None):
        asked = select(identities.c.id, identities.c.name).where(identities.c.id.in_(some))
        found.update((row.id, row.name) for row in connection.execute(asked))
    return found


def _outlets(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """How many outlets have carried each."""
    found: dict[str, int] = {}
    for some in chunks(ids):
        asked = (
            select(quotes.c.statement, func.count(quotes.c.outlet.distinct()))
            .where(quotes.c.statement.in_(some))
            .group_by(quotes.c.statement)
        )
        found.update((id, count) for id, count in connection.execute(asked))
    return found


def _fullest(connection: Connection, id: str, floor: float) -> FoundQuote | None:
    """The first carrier of the longest wording, which the others are compared with."""
    longest = (
        select(statement_wordings.c.id)
        .where(statement_wordings.c.statement == id)
        .order_by(func.length(statement_wordings.c.words).desc(), statement_wordings.c.id)
        .limit(1)
    )
    asked = (
        select(quotes)
        .where(
            quotes.c.statement == id,
            quotes.c.wording == longest.scalar_subquery(),
            quotes.c.confidence >= floor,
        )
        .order_by(quotes.c.moment)
        .limit(1)
    )
    rows = list(connection.execute(asked).mappings())
    return shown_quotes(connection, rows)[0] if rows else None


def _sayings(connection: Connection, id: str, floor: float) -> list[Saying]:
    """When it was said, or carried again: stretches of time with carriers close to each other."""
    asked = (
        select(quotes.c.published_at)
        .where(quotes.c.statement == id, quotes.c.confidence >= floor)
        .order_by(quotes.c.moment)
        .limit(MOST_TIMES)
    )
    found: list[Saying] = []
    for at in connection.execute(asked).scalars():
        if found and at - found[-1].last_at <= SAYING_SECONDS:
            one = found[-1]
            found[-1] = Saying(one.first_at, at, one.quotes + 1)
        else:
            found.append(Saying(at, at, 1))
    return found


def _carriers(
    shown: Iterable[FoundQuote], whole: FoundQuote, sayings: Sequence[Saying]
) -> list[Carrier]:
    begins = [one.first_at for one in sayings]
    compared = lru_cache(maxsize=None)(lambda text: difference(whole.text, text))
    return [
        Carrier(one, max(0, bisect_right(begins, one.published_at) - 1), compared(one.text))
        for one in shown
    ]
