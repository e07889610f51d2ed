"""What a watch would have sent: asked of the archive, with the archive's own questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from streams.archive.answers import FoundQuote
from streams.archive.api import Archive
from streams.enriched import is_identity
from streams.watches.grouping import group_of
from streams.watches.matching import Facts, Wish
from streams.watches.watch import Watch

MOST_QUOTES = 20_000
"""That a trial looks at, the newest ones."""
DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class WouldSend:
    """An alert that there would have been. `quote`: the first one of its statement; `outlets`: all
    that carried it, in the order of time."""

    quote: FoundQuote
    outlets: tuple[str, ...]
    quotes: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Alerts, the newest first, of so many `quotes`; `a_day`: how many alerts on average, over
    `days` that the archive has articles of. `at_least`: there are more than were looked at."""

    alerts: tuple[WouldSend, ...]
    quotes: int
    days: float
    a_day: float
    at_least: bool


def try_out(archive: Archive, watch: Watch, since: datetime | None, now: float) -> Trial:
    """What a watch would have sent of what was published since. Raises UsageError."""
    grouped: dict[str, list[FoundQuote]] = {}
    count = 0
    for quote in _wanted(archive, watch, since):
        if count == MOST_QUOTES:
            break
        count += 1
        grouped.setdefault(group_of(asdict(quote)), []).append(quote)
    alerts = [
        WouldSend(
            some[-1],  # They come newest first.
            tuple(dict.fromkeys(one.outlet or "" for one in reversed(some))),
            len(some),
        )
        for some in grouped.values()
    ]
    alerts.sort(key=lambda one: one.quote.published_at, reverse=True)
    oldest = archive.articles(order="oldest", since=since, limit=1).articles
    newest = archive.articles(order="newest", limit=1).articles
    begins = oldest[0].published_at if oldest else now
    ends = min(now, newest[0].published_at) if newest else now
    days = max(1.0, (ends - begins) / DAY_SECONDS)
    return Trial(tuple(alerts), count, days, len(alerts) / days, count == MOST_QUOTES)


def _wanted(archive: Archive, watch: Watch, since: datetime | None) -> Iterator[FoundQuote]:
    """Quotes, newest first; those that several questions find once."""
    exact = bool(watch.organisations) or any(map(_mixed, (watch.speakers, watch.about)))
    check = _Check(archive, watch) if exact else None
    seen: set[str] = set()
    for question in watch.questions(archive.floor, since=since, limit=500):
        for quote in archive.every_quote(question):
            if quote.id not in seen and (check is None or check.passes(quote)):
                seen.add(quote.id)
                yield quote


def _mixed(values: tuple[str, ...]) -> bool:
    """Whether names stand beside identities: the archive takes an identity's names then."""
    return len({is_identity(one) for one in values}) > 1


class _Check:
    """Compares what the archive finds with the watch itself, for what no question can ask."""

    def __init__(self, archive: Archive, watch: Watch) -> None:
        self.archive = archive
        self.wish = Wish.of(watch, archive.floor, archive.current)
        self._wanted: dict[str, set[str]] = {}

    def passes(self, quote: FoundQuote) -> bool:
        """Whether the watch wants it."""
        if quote.article not in self._wanted:
            found = self.archive.article(quote.article)
            facts = Facts(found.event["data"], found.identities)
            quotes = found.event["data"]["quotes"]
            self._wanted[quote.article] = {quotes[n]["id"] for n in self.wish.matches(facts)}
        return quote.quote in self._wanted[quote.article]
