"""What watches have sent: asked of the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, select

from streams.archive.answers import FoundQuote
from streams.archive.tables import alert_messages, alerts
from streams.watches.trial import DAY_SECONDS
from streams.watches.watcher import alert_shown


@dataclass(frozen=True, slots=True)
class State:
    """What a watch has sent. `last_day`: alerts of the last 24 hours. `waiting` and `dead`:
    messages; `error`: what the newest of those says that were not taken."""

    alerts: int = 0
    last_day: int = 0
    last_at: int | None = None
    sent: int = 0
    waiting: int = 0
    dead: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert as it is now; `quote`: None where what it rested on is gone. `outlets`: those that
    carry it, the first one first. `leaves_at`: when it left, or will."""

    id: str
    watch: str
    made_at: int
    leaves_at: int
    told: bool
    gone_at: int | None
    quote: FoundQuote | None
    outlets: tuple[str, ...]
    number: int


def states(connection: Connection, now: float) -> dict[str, State]:
    """Of each watch that has found something."""
    found: dict[str, dict[str, Any]] = {}
    lately = case((alerts.c.made_at > int(now - DAY_SECONDS), 1), else_=0)
    asked = select(
        alerts.c.watch, func.count(), func.sum(lately), func.max(alerts.c.made_at)
    ).group_by(alerts.c.watch)
    for watch, count, day, last in connection.execute(asked):
        found[watch] = {"alerts": count, "last_day": int(day), "last_at": last}
    many = select(alert_messages.c.watch, alert_messages.c.state, func.count()).group_by(
        alert_messages.c.watch, alert_messages.c.state
    )
    for watch, state, count in connection.execute(many):
        found.setdefault(watch, {})[state] = count
    for watch, known in found.items():
        if "waiting" in known or "dead" in known:
            error = (
                select(alert_messages.c.error)
                .where(alert_messages.c.watch == watch, alert_messages.c.error.is_not(None))
                .order_by(alert_messages.c.id.desc())
                .limit(1)
            )
            known["error"] = connection.execute(error).scalar()
    return {watch: State(**known) for watch, known in found.items()}


def sent_alerts(
    connection: Connection, watches: Sequence[str], *, before: int | None = None, limit: int = 50
) -> list[SentAlert]:
    """The newest alerts of watches; `before`: the `number` after which it goes on."""
    asked = select(alerts).where(alerts.c.watch.in_(watches))
    if before is not None:
        asked = asked.where(alerts.c.id < before)
    found = []
    for row in connection.execute(asked.order_by(alerts.c.id.desc()).limit(limit)).all():
        quote, outlets = (None, []) if row.gone_at is not None else alert_shown(connection, row.id)
        found.append(
            SentAlert(
                row.alert,
                row.watch,
                row.made_at,
                row.leaves_at,
                row.told,
                row.gone_at,
                quote,
                tuple(outlets),
                row.id,
            )
        )
    return found
