"""Who is quoted: shares of women and men, of whom articles name and whom not, by outlet and time.

Gender is what texts and first names tell of a person; of many they tell nothing. So a share of
women has the least and the most that it can be, whatever those are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from streams.archive.answers import Facet
from streams.archive.counted import (
    Counts,
    Stretch,
    counted,
    kept_counts,
    moments_of,
    who_speaks,
    whole_months,
    with_speakers,
)
from streams.archive.database import chunks
from streams.archive.index import words
from streams.archive.questions import seconds
from streams.archive.rows import as_kept
from streams.archive.search import newest_of_outlet
from streams.archive.tables import entities, places, quote_places, quotes

SAMPLE = 10_000
"""The newest quotes whose speakers' roles, and places, are counted."""
MOST = 30
"""Outlets, roles and countries that are told; months are all told."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Quotes by who says them.

    `value`: the outlet or month; None for all. `women`, `men`, `gender_unknown`: of people by
    name; `organisations`; `others`: places and groups that speak; `not_named`: "officials", "she".
    `share_women`: of those whose gender is known; `share_women_least` and `_most`: of all people,
    were all others men, or women. `share_named`: of all quotes.
    """

    value: str | None
    quotes: int
    women: int
    men: int
    gender_unknown: int
    organisations: int
    others: int
    not_named: int
    share_women: float | None
    share_women_least: float | None
    share_women_most: float | None
    share_named: float | None


@dataclass(frozen=True, slots=True)
class RoleShares:
    """Quotes of people of a role, and how many of them are women's and men's."""

    value: str
    quotes: int
    women: int
    men: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Who is quoted. `roles` and `countries` (that the quotes name) are of the newest `sample`
    quotes. `counted_at`: when whole months were counted, epoch seconds; None where that was now."""

    all: Shares
    outlets: tuple[Shares, ...]
    months: tuple[Shares, ...]
    sample: int
    roles: tuple[RoleShares, ...]
    countries: tuple[Facet, ...]
    counted_at: int | None = None


_CLASSES = ("women", "men", "gender_unknown", "organisations", "others", "not_named")


def find_quoted(
    connection: Connection,
    floor: float,
    *,
    outlet: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Quoted:
    """Who is quoted by an outlet (of this name) or all, in a stretch of time."""
    if outlet is not None:  # As it is kept.
        outlet = as_kept(outlet)
    stretch = (
        None if since is None else seconds(since),
        None if until is None else seconds(until),
    )
    counts, counted_at = _counts(connection, floor, stretch, outlet)
    whole: Counter[str] = Counter()
    outlets: dict[str, Counter[str]] = defaultdict(Counter)
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for (month, of, who), count in counts.items():
        whole[who] += count
        months[month][who] += count
        if of:
            outlets[of][who] += count
    most = sorted(outlets, key=lambda name: (-outlets[name].total(), name))[:MOST]
    sample, roles, countries = _sampled(connection, floor, stretch, outlet)
    return Quoted(
        all=_shares(None, whole),
        outlets=tuple(_shares(name, outlets[name]) for name in most),
        months=tuple(_shares(month, months[month]) for month in sorted(months)),
        sample=sample,
        roles=roles,
        countries=countries,
        counted_at=counted_at,
    )


def rows_of(found: Quoted) -> list[dict[str, Any]]:
    """Rows of CSV: of all, of each outlet, of each month."""
    return [
        {"by": by, **{name: getattr(one, name) for name in Shares.__dataclass_fields__}}
        for by, some in (("all", (found.all,)), ("outlet", found.outlets), ("month", found.months))
        for one in some
    ]


def _counts(
    connection: Connection, floor: float, stretch: Stretch, outlet: str | None
) -> tuple[Counts, int | None]:
    """Quotes by month, outlet and who says them; and when whole months were counted."""
    where: list[ColumnElement[bool]] = [quotes.c.confidence >= floor]
    if outlet is not None:
        where.append(quotes.c.outlet == outlet)
    months, edges = whole_months(*stretch)
    kept = kept_counts(connection, floor, months, outlet)
    if kept is None:
        return counted(connection, [*where, *moments_of(stretch)]), None
    counts = kept.counts
    for edge in edges:
        counts += counted(connection, [*where, *moments_of(edge)])
    return counts, kept.at


def _sampled(
    connection: Connection, floor: float, stretch: Stretch, outlet: str | None
) -> tuple[int, tuple[RoleShares, ...], tuple[Facet, ...]]:
    where = [quotes.c.confidence >= floor, *moments_of(stretch)]
    if outlet is not None:
        where.append(quotes.c.outlet == outlet)
        if words(outlet):  # Else all would be gone through for the few of a small one.
            where.append(quotes.c.moment.in_(newest_of_outlet(connection, outlet, stretch, SAMPLE)))
    asked = (
        select(quotes.c.id, entities.c.roles, who_speaks().label("who"))
        .select_from(with_speakers())
        .where(*where)
        .order_by(quotes.c.moment.desc())
        .limit(SAMPLE)
    )
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    ids = []
    for id, held, who in connection.execute(asked):
        ids.append(id)
        if who in ("women", "men", "gender_unknown"):
            for role in dict.fromkeys(held or ()):
                roles[role][who] += 1
    countries: Counter[str] = Counter()
    for some in chunks(ids):
        named = (
            select(quote_places.c.quote_id, places.c.country)
            .join(places, places.c.id == quote_places.c.place_id)
            .where(quote_places.c.quote_id.in_(some), places.c.country.is_not(None))
            .distinct()
        )
        countries.update(country for _, country in connection.execute(named))
    return (
        len(ids),
        tuple(
            RoleShares(role, roles[role].total(), roles[role]["women"], roles[role]["men"])
            for role in _most({role: count.total() for role, count in roles.items()})
        ),
        tuple(Facet(country, countries[country]) for country in _most(countries)),
    )


def _most(counted: Mapping[str, int]) -> Iterable[str]:
    return sorted(counted, key=lambda one: (-counted[one], one))[:MOST]


def _shares(value: str | None, counted: Counter[str]) -> Shares:
    women, men, unknown = (counted[name] for name in _CLASSES[:3])
    people, total = women + men + unknown, counted.total()
    return Shares(
        value=value,
        quotes=total,
        **{name: counted[name] for name in _CLASSES},
        share_women=_share(women, women + men),
        share_women_least=_share(women, people),
        share_women_most=_share(women + unknown, people),
        share_named=_share(total - counted["not_named"], total),
    )


def _share(some: int, of: int) -> float | None:
    return round(some / of, 4) if of else None
