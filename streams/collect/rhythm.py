"""How often a source is visited, and when it is silent for longer than it uses to be."""

from __future__ import annotations

import random

from streams.collect.state import Memory

SELDOM = 14_400.0
"""Seconds between two visits to a source without news."""
DAY = 86_400.0
LASTING = frozenset({"gone", "refused", "robots", "name", "private", "type", "missing", "login"})
"""Reasons that seldom pass within an hour."""
SILENT = 6.0
"""So many times its usual gap a source may be without news."""
LEAST_SILENCE = 21_600.0
DEAD = 10
"""Failures in a row after which a source counts as dead."""


def after_success(
    memory: Memory, news: int, now: float, usual: float, every: float | None, calm: float
) -> None:
    """Note a visit that went well, and when the next is due.

    `usual`: seconds between visits while there is news; `every`: what the list of sources says;
    `calm`: what the publisher asks for.
    """
    memory.failures, memory.reason, memory.error = 0, "", ""
    memory.success = now
    if news:
        if memory.news:
            gap = now - memory.news
            memory.gap = 0.8 * memory.gap + 0.2 * gap if memory.gap else gap
        memory.news = now
    if every is not None:
        memory.every = every
    elif news or not memory.every:
        memory.every = max(usual, memory.every / 2)
    else:
        memory.every = min(max(SELDOM, usual), memory.every * 1.3)
    wait = max(memory.every, min(calm, SELDOM)) if every is None else memory.every
    memory.due = now + wait * random.uniform(0.95, 1.05)


def after_failure(
    memory: Memory, reason: str, error: str, now: float, usual: float, retry_after: float | None
) -> None:
    """Note a visit that failed: the next is later each time, at most a day."""
    memory.failures += 1
    memory.reason, memory.error = reason, error[:500]
    first = max(memory.every or usual, 3_600.0 if reason in LASTING else 60.0)
    wait = min(DAY, first * 2.0 ** min(memory.failures - 1, 16)) * random.uniform(0.8, 1.2)
    memory.due = now + max(min(wait, DAY), retry_after or 0.0)


def status(memory: Memory, now: float) -> str:
    """One of `streams.metrics.COLLECT_STATES`."""
    if memory.paused:
        return "paused"
    if memory.failures >= DEAD:
        return "dead"
    if memory.failures:
        return "failing"
    if not memory.visited:
        return "new"
    silence = max(SILENT * memory.gap, LEAST_SILENCE)
    return "silent" if memory.gap and now - memory.news > silence else "ok"
