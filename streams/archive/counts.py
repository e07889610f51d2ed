"""How often identities are named, when articles go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from streams.archive.tables import SPAN, entities, identities, quotes


def forget_articles(connection: Connection, numbers: Sequence[int]) -> None:
    """Take articles off what is counted of their identities, before their rows are deleted."""
    lost: dict[str, Counter[str]] = {}
    for number in numbers:
        span = (number, number + SPAN - 1)
        for table, column, what in (
            (entities, entities.c.identity, "articles"),
            (quotes, quotes.c.speaker_identity, "quotes"),
        ):
            asked = select(column).where(table.c.id.between(*span), column.is_not(None))
            for identity in connection.execute(asked).scalars():
                lost.setdefault(identity, Counter())[what] += 1
    if lost:
        connection.execute(
            update(identities)
            .where(identities.c.id == bindparam("who"))
            .values(
                articles=identities.c.articles - bindparam("named"),
                quotes=identities.c.quotes - bindparam("said"),
            ),
            [
                {"who": who, "named": one["articles"], "said": one["quotes"]}
                for who, one in sorted(lost.items())
            ],
        )
