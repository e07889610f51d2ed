"""When what a watch has found may leave. Times are epoch seconds."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from streams.watches.watch import Limit, Quiet, Watch

MOST_DOUBLINGS = 10


def leaves_at(watch: Watch, now: float, before: Sequence[float]) -> float:
    """When an alert that is made now may leave: now, or at the end of what holds it back.

    before: when the watch's last alerts left or will leave, in order, as many as its limit counts.
    What is held back by the same thing has the same time, and leaves together.
    """
    at = now
    if watch.when == "digest":
        at = _next_digest(now, watch.digest, watch.zone)
    at = _limited(at, watch.limit, before)
    return _after_quiet(at, watch.quiet, watch.zone)


def grows_at(watch: Watch, told_at: float, updates: int) -> float:
    """When growth may be told again, after so many updates: each waits twice as long as the last
    one, so that what everybody carries is told a few times, not all day."""
    wait = watch.grown * 2.0 ** min(updates, MOST_DOUBLINGS)
    return _after_quiet(told_at + wait, watch.quiet, watch.zone)


def _limited(at: float, limit: Limit | None, before: Sequence[float]) -> float:
    """A limit counts in stretches that lie end to end, so that all that is over it has one time."""
    if limit is None:
        return at
    begins = at - at % limit.seconds
    counted = len(before) - bisect.bisect_left(before, begins)
    return at if counted < limit.alerts else begins + limit.seconds


def _after_quiet(at: float, quiet: Quiet | None, zone: str) -> float:
    if quiet is None:
        return at
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    hour = local.time()
    over_midnight = quiet.begins > quiet.ends
    inside = (
        hour >= quiet.begins or hour < quiet.ends
        if over_midnight
        else quiet.begins <= hour < quiet.ends
    )
    if not inside:
        return at
    day = local.date() + timedelta(days=over_midnight and hour >= quiet.begins)
    return datetime.combine(day, quiet.ends, ZoneInfo(zone)).timestamp()


def _next_digest(now: float, every: float, zone: str) -> float:
    """The next one: counted from midnight where several fit into a day, else from a Monday's."""
    local = datetime.fromtimestamp(now, ZoneInfo(zone))
    midnight = datetime.combine(local.date(), datetime.min.time(), ZoneInfo(zone))
    if every > 86_400:
        midnight -= timedelta(days=local.weekday())
    passed = int((now - midnight.timestamp()) // every) + 1
    return midnight.timestamp() + passed * every


def shown(at: float) -> str:
    """A time as messages have it: ISO 8601, UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
