"""What watches have to look at: a queue of articles, in the transactions that change them.

Whoever changes what is known of an article puts it here; who looks (`streams.watches.watcher`)
takes it out in the transaction in which that becomes alerts. So no change is forgotten and none is
seen twice, whoever dies meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from streams.archive.tables import (
    SPAN,
    alert_messages,
    alert_quotes,
    alerts,
    articles,
    watch_queue,
)


def look_again(connection: Connection, numbers: Iterable[int], fresh: Collection[int] = ()) -> None:
    """Have watches look at articles, by their ids in the archive, once the transaction is kept.

    fresh: those of them that have come by the stream and were not there before; the others make no
    new alert, but may let one grow, or take its ground away.
    """
    rows = [{"article_id": one, "fresh": one in fresh} for one in sorted(set(numbers))]
    if rows:
        connection.execute(insert(watch_queue), rows)


def none_is_fresh(connection: Connection, before: int) -> None:
    """Have articles that came before a time (epoch seconds) make no new alert: they were read
    again."""
    old = select(articles.c.id).where(articles.c.seen_at < before)
    connection.execute(
        update(watch_queue).where(watch_queue.c.article_id.in_(old)).values(fresh=False)
    )


def forget_alerts(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget that alerts rest on articles, and the alerts that rest on nothing else; nobody is
    told. Of articles that are too old to be kept."""
    spans = [{"low": number, "high": number + SPAN} for number in sorted(numbers)]
    if not spans:
        return
    quote = alert_quotes.c.quote_id
    if connection.execute(select(quote).limit(1)).first() is None:
        return
    connection.execute(
        delete(alert_quotes).where(quote >= bindparam("low"), quote < bindparam("high")), spans
    )
    kept = select(alert_quotes.c.alert_id).where(alert_quotes.c.alert_id == alerts.c.id)
    connection.execute(delete(alerts).where(alerts.c.gone_at.is_(None), ~kept.exists()))


def forget_told(connection: Connection, before: int) -> None:
    """Delete messages that do not wait any more, and alerts that were taken back, older than a time
    (epoch seconds)."""
    messages = alert_messages.c.state != "waiting", alert_messages.c.made_at < before
    connection.execute(delete(alert_messages).where(*messages))
    connection.execute(delete(alerts).where(alerts.c.gone_at < before))


def whole_line(watch: str, told: Sequence[Mapping[str, Any]]) -> str:
    """The first line of a message, of the alerts that it tells (`schemas.alert.Alerted`)."""
    first = str(told[0]["line"])
    return first if len(told) == 1 else f"{watch}: {len(told)} alerts, the first: {first}"


def withhold(connection: Connection, gone: Collection[str]) -> None:
    """Take what articles say, by their publishers' ids, out of messages that were not sent."""
    kept_back = select(alert_messages).where(
        alert_messages.c.state != "sent", alert_messages.c.body.is_not(None)
    )
    for row in connection.execute(kept_back).all():
        told = row.body["alerts"]
        kept = [one for one in told if (one["quote"] or {}).get("article") not in gone]
        if len(kept) == len(told):
            continue
        one = alert_messages.c.id == row.id
        if kept:
            body = {**row.body, "alerts": kept, "line": whole_line(row.watch, kept)}
            connection.execute(update(alert_messages).where(one).values(body=body))
        else:
            connection.execute(delete(alert_messages).where(one))
