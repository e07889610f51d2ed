"""Sends what is in the outbox: to each target in order, each message until it is taken.

A message is claimed by putting off its next attempt, in a transaction of its own; then it is sent,
and then it is done with. Whoever dies between leaves it to be sent again, with the same id, by
which its receiver tells. A target that is away holds nobody else up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from streams import metrics
from streams.archive.database import Database
from streams.archive.tables import alert_messages, alerts
from streams.archive.watched import whole_line
from streams.errors import QuotewireError, SinkRefused
from streams.settings import Settings
from streams.sinks.patience import Away
from streams.tasks import cancel
from streams.watches.targets import Sending, open_target
from streams.watches.watch import Target

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
LEASE_SECONDS = 20.0
"""How long a message is one sender's; then another one may try."""
ATTEMPT_SECONDS = 15.0
"""How long an attempt may last: more than a target waits for an answer, which says better what is
the matter, and less than the lease."""
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0
GIVE_UP_SECONDS = 86_400.0
"""How long a message is tried."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this sender's for a while. `attempt`: which one this is, from 1."""

    id: int
    message: str
    watch: str
    target: str
    body: Mapping[str, Any]
    made_at: int
    attempt: int


def claim(
    database: Database, targets: Collection[str], busy: Collection[str], now: float
) -> list[Claimed]:
    """Of each target that is not `busy` the oldest message that waits, where it is due.

    `targets`: those that there are; what waits for another one is dead.
    """
    waiting = alert_messages.c.state == "waiting"
    oldest = select(func.min(alert_messages.c.id)).where(waiting).group_by(alert_messages.c.target)
    due = select(alert_messages.c.id, alert_messages.c.target).where(
        alert_messages.c.id.in_(oldest), alert_messages.c.next_at <= now
    )
    with database.reading() as connection:
        ids = [row.id for row in connection.execute(due) if row.target not in busy]
    if not ids:
        return []
    with database.writing() as connection:
        rows = connection.execute(
            select(alert_messages)
            .where(alert_messages.c.id.in_(ids), waiting, alert_messages.c.next_at <= now)
            .order_by(alert_messages.c.id)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            _set(connection, row.id, next_at=now + LEASE_SECONDS, attempts=row.attempts + 1)
            if row.target not in targets:
                reason = f"There is no target {row.target} any more."
                _set(connection, row.id, state="dead", error=reason)
        return [_claimed(row) for row in rows if row.target in targets]


def _claimed(row: Any) -> Claimed:
    attempt = row.attempts + 1
    return Claimed(row.id, row.message, row.watch, row.target, row.body, row.made_at, attempt)


def settle(database: Database, one: Claimed, failed: Exception | None, now: float) -> str:
    """Say what became of an attempt: its outcome, `sent`, `away` or `dead`."""
    with database.writing() as connection:
        if failed is None:
            # What was sent need not be kept twice; the alert itself stands in the archive.
            _set(connection, one.id, state="sent", sent_at=now, error=None, body=None)
            return "sent"
        said = str(failed)
        if isinstance(failed, SinkRefused) or now - one.made_at > GIVE_UP_SECONDS:
            _set(connection, one.id, state="dead", error=said)
            return "dead"
        asked = failed.pause if isinstance(failed, Away) else 0.0
        wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(one.attempt - 1, 20))
        _set(connection, one.id, next_at=now + max(wait, asked), error=said)
        return "away"


def retry(database: Database, watch: str, now: float) -> int:
    """Have a watch's dead messages wait again; how many.

    Not what an alert said that is gone, or of which the target has been told something newer.
    """
    dead = select(alert_messages).where(
        alert_messages.c.watch == watch,
        alert_messages.c.state == "dead",
        alert_messages.c.body.is_not(None),
    )
    count = 0
    with database.writing() as connection:
        for row in connection.execute(dead.order_by(alert_messages.c.id)).all():
            told = row.body["alerts"]
            kept = [one for one in told if _still_holds(connection, row, one["alert"])]
            if kept:
                body = {**row.body, "alerts": kept, "line": whole_line(row.watch, kept)}
                again = {"state": "waiting", "next_at": now, "made_at": int(now), "body": body}
                _set(connection, row.id, **again)
                count += 1
    return count


def _still_holds(connection: Connection, row: Any, alert: str) -> bool:
    """Whether what a message says of an alert may be told now."""
    known = select(alerts.c.gone_at).where(alerts.c.alert == alert)
    there = connection.execute(known).first()
    if there is None or (there.gone_at is not None and row.kind != "correction"):
        return False
    newer = select(alert_messages.c.id).where(
        alert_messages.c.watch == row.watch,
        alert_messages.c.target == row.target,
        alert_messages.c.id > row.id,
        alert_messages.c.state == "sent",
        alert_messages.c.message.startswith(f"{alert}.", autoescape=True),
    )
    return connection.execute(newer.limit(1)).first() is None


def _set(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(alert_messages).where(alert_messages.c.id == id).values(values))


class Sender:
    """Sends until it is cancelled. `targets`: those that there are now, by name; None while nobody
    knows."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        targets: Callable[[], Mapping[str, Target] | None],
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.database = database
        self.settings = settings
        self._targets = targets
        self._notice = notice
        self._open: dict[str, tuple[Target, Sending]] = {}
        self._away: set[str] = set()
        self._stack = contextlib.AsyncExitStack()

    async def run(self) -> None:
        """Send for ever."""
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            async with self._stack:
                while True:
                    tasks = {name: task for name, task in tasks.items() if not task.done()}
                    for one in await self._claim(tasks):
                        tasks[one.target] = asyncio.create_task(self._send(one))
                    if tasks:
                        done = asyncio.FIRST_COMPLETED
                        await asyncio.wait(tasks.values(), timeout=POLL_SECONDS, return_when=done)
                    else:
                        await asyncio.sleep(POLL_SECONDS)
        finally:
            await cancel(*tasks.values())

    async def _claim(self, busy: Collection[str]) -> list[Claimed]:
        targets = self._targets()
        if targets is None:
            return []
        try:
            return await asyncio.to_thread(claim, self.database, targets, busy, time.time())
        except (QuotewireError, Away) as error:
            log.warning("The outbox is looked at later: %s", error)
        except Exception:
            log.exception("The outbox could not be looked at.")
        await asyncio.sleep(FIRST_WAIT_SECONDS)
        return []

    async def _send(self, one: Claimed) -> None:
        failed: Exception | None = None
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                await (await self._target(one.target)).send(one.body)
        except TimeoutError:
            failed = Away("it does not answer")
        except (QuotewireError, Away) as error:
            failed = error
        except Exception as error:
            log.exception("A message could not be sent to %s.", one.target)
            failed = Away(type(error).__name__)
        with contextlib.suppress(QuotewireError, Away):  # It is sent again, with its id.
            outcome = await asyncio.to_thread(settle, self.database, one, failed, time.time())
            metrics.WATCH_DELIVERIES.labels(outcome).inc()
            self._tell(one, outcome, failed)

    def _tell(self, one: Claimed, outcome: str, failed: Exception | None) -> None:
        """People are told once that a target is away, and once that it is back."""
        if outcome == "dead":
            self._notice(f"A message of {one.watch} is dead: {failed}")
        elif outcome == "away" and one.target not in self._away:
            self._away.add(one.target)
            self._notice(f"The target {one.target} takes no messages: {failed}; trying again.")
        elif outcome == "sent" and one.target in self._away:
            self._away.discard(one.target)
            self._notice(f"The target {one.target} takes messages again.")

    async def _target(self, name: str) -> Sending:
        """A target, opened; again where the file says something else of it now."""
        target = (self._targets() or {}).get(name)
        if target is None:
            raise SinkRefused(f"There is no target {name} any more.")
        if name in self._open and self._open[name][0] == target:
            return self._open[name][1]
        opened = await self._stack.enter_async_context(open_target(target, self.settings))
        self._open[name] = (target, opened)
        return opened
