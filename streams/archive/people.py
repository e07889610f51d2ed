"""Who is known across articles: lists of people and organisations, and what is known of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    or_,
    select,
    union_all,
)

from streams.archive.answers import (
    FACET_QUOTES,
    Facet,
    Mentioned,
    People,
    PersonHead,
    Profile,
    Seen,
)
from streams.archive.database import chunks
from streams.archive.index import words
from streams.archive.search import (
    beginnings,
    current_identity,
    facets_of,
    named_facets,
    shown_quotes,
)
from streams.archive.tables import (
    SPAN,
    articles,
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    identity_words,
    quotes,
)
from streams.errors import UsageError

MOST_CALLED = 2_000
"""Identities of one name that are looked through."""
MOST_ROLES = 20
MOST_WORDS = 40
"""Words of a name that the index is asked for; all are looked for in the names that it gives."""
LATEST = 10
SPANS_AT_ONCE = 50
NAMED_WITH_ARTICLES = 200
"""The newest articles that tell with whom somebody is named."""
MOST_DOUBTS = 10

_CURSOR = re.compile(r"([0-9]{1,18})\.([po][0-9a-z]{1,80})")
_LAST = "\U0010ffff"


def find_people(
    connection: Connection,
    name: str = "",
    kind: str | None = None,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> People:
    """People and organisations (`kind`: `person` or `organisation`), those with most quotes first.

    `name`: words of one of their names, of the last one its beginning. Raises UsageError.
    """
    where: list[ColumnElement[bool]] = [identities.c.redirect_to.is_(None)]
    if kind is not None:
        where.append(identities.c.kind == kind)
    if cursor is not None:
        where.append(_after(cursor))
    if name.strip():
        wanted = words(name)
        if not wanted:
            raise UsageError(f"{name!r} holds nothing to look for.")
        rows = _called(connection, wanted, where, limit + 1)
    else:
        rows = _ranked(connection, where, limit + 1)
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    following = f"{last['quotes']}.{last['id']}" if last is not None else None
    return People(tuple(_heads(connection, shown)), following)


def find_profile(connection: Connection, id: str, floor: float) -> Profile | None:
    """What is known of an identity, also under an id that it had; None where there is none."""
    now = current_identity(connection, id)
    row = connection.execute(select(identities).where(identities.c.id == now)).mappings().first()
    if row is None:
        return None
    head = _heads(connection, [row])[0]
    said = _newest_quotes(connection, now, floor)
    facets = facets_of(connection, said[:FACET_QUOTES], at_least=len(said) > FACET_QUOTES)
    tones = [each["tone"] for each in said if each["tone"] is not None]
    return Profile(
        head=head,
        names=_names(connection, now),
        roles=_seen(connection, identity_roles, identity_roles.c.role, now),
        affiliations=_affiliations(connection, now),
        outlets=facets.outlets,
        about=tuple(one for one in facets.about if one.identity != now),
        named_with=_named_with(connection, now),
        times=facets.times,
        kinds=facets.kinds,
        modalities=facets.modalities,
        of=facets.of,
        at_least=facets.at_least,
        tone=round(sum(tones) / len(tones), 4) if tones else None,
        doubts=_doubts(connection, now),
        latest=tuple(shown_quotes(connection, said[:LATEST])),
        redirected=id if id != now else None,
    )


def find_mentions(connection: Connection, id: str, limit: int) -> list[Mentioned]:
    """The newest articles that name an identity."""
    now = current_identity(connection, id)
    asked = (
        select(
            *(entities.c.id, entities.c.article_id, entities.c.name, entities.c.roles),
            *(articles.c.article, articles.c.title, articles.c.outlet, articles.c.published_at),
        )
        .join(articles, articles.c.id == entities.c.article_id)
        .where(entities.c.identity == now)
        .order_by(entities.c.published_at.desc(), entities.c.id.desc())
        .limit(limit)
    )
    rows = list(connection.execute(asked).mappings())
    begun = beginnings(connection, (row["article_id"] for row in rows if not row["title"]))
    said: Counter[int] = Counter()
    for some in chunks(row["id"] for row in rows):
        spoken = select(quotes.c.speaker_entity).where(
            quotes.c.speaker_identity == now, quotes.c.speaker_entity.in_(some)
        )
        said.update(connection.execute(spoken).scalars())
    return [
        Mentioned(
            id=str(row["id"]),
            roles=tuple(row["roles"]),
            quotes=said[row["id"]],
            beginning=begun.get(row["article_id"]),
            **{name: row[name] for name in ("name", "article", "title", "outlet", "published_at")},
        )
        for row in rows
    ]


# -- lists


def _after(cursor: str) -> ColumnElement[bool]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise UsageError("The cursor is not one that this question has been answered with.")
    count, id = int(found[1]), found[2]
    return or_(
        identities.c.quotes < count, and_(identities.c.quotes == count, identities.c.id < id)
    )


def _ranked(
    connection: Connection, where: Sequence[ColumnElement[bool]], limit: int
) -> list[RowMapping]:
    asked = (
        select(identities)
        .where(*where)
        .order_by(identities.c.quotes.desc(), identities.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(asked).mappings())


def _called(
    connection: Connection,
    wanted: Sequence[str],
    where: Sequence[ColumnElement[bool]],
    limit: int,
) -> list[RowMapping]:
    """Who has these words one after the other in a name, those with most quotes first."""
    word = identity_words.c.word
    *whole, begun = wanted
    whole = list(dict.fromkeys(whole))[:MOST_WORDS]  # A database joins so many tables and no more.
    asked = select(identity_words.c.identity).where(word >= begun, word < begun + _LAST)
    for each in whole:
        other = identity_words.alias()
        asked = asked.join(
            other, and_(other.c.identity == identity_words.c.identity, other.c.word == each)
        )
    ids = connection.execute(asked.distinct().limit(MOST_CALLED)).scalars().all()
    called = " " + " ".join(wanted)
    found: list[RowMapping] = []
    for some in chunks(ids):
        names = select(identity_names.c.identity, identity_names.c.folded).where(
            identity_names.c.identity.in_(some)
        )
        meant = {id for id, folded in connection.execute(names) if called in f" {folded.strip()}"}
        found += _ranked(connection, [*where, identities.c.id.in_(meant)], limit)
    return sorted(found, key=lambda row: (row["quotes"], row["id"]), reverse=True)[:limit]


def _heads(connection: Connection, rows: Sequence[RowMapping]) -> list[PersonHead]:
    roles: dict[str, list[str]] = {}
    for some in chunks(row["id"] for row in rows):
        asked = (
            select(identity_roles.c.identity, identity_roles.c.role)
            .where(identity_roles.c.identity.in_(some))
            .order_by(
                identity_roles.c.identity,
                identity_roles.c.last_seen_at.desc(),
                identity_roles.c.articles.desc(),
                identity_roles.c.role,
            )
        )
        for id, role in connection.execute(asked):
            roles.setdefault(id, []).append(role)
    plain = (
        *("id", "kind", "name", "gender", "wikidata", "first_seen_at", "last_seen_at"),
        *("articles", "quotes"),
    )
    return [
        PersonHead(**{name: row[name] for name in plain}, roles=tuple(roles.get(row["id"], ())[:3]))
        for row in rows
    ]


# -- a profile


def _newest_quotes(connection: Connection, id: str, floor: float) -> list[RowMapping]:
    asked = (
        select(quotes)
        .where(quotes.c.speaker_identity == id, quotes.c.confidence >= floor)
        .order_by(quotes.c.moment.desc())
        .limit(FACET_QUOTES + 1)
    )
    return list(connection.execute(asked).mappings())


def _names(connection: Connection, id: str) -> tuple[Facet, ...]:
    asked = (
        select(identity_names.c.name, identity_names.c.articles)
        .where(identity_names.c.identity == id)
        .order_by(identity_names.c.articles.desc(), identity_names.c.name)
        .limit(MOST_ROLES)
    )
    return tuple(Facet(name, count) for name, count in connection.execute(asked))


def _seen(connection: Connection, of: Table, name: Column[Any], id: str) -> tuple[Seen, ...]:
    asked = (
        select(name, of.c.first_seen_at, of.c.last_seen_at, of.c.articles)
        .where(of.c.identity == id)
        .order_by(of.c.last_seen_at.desc(), of.c.articles.desc(), name)
        .limit(MOST_ROLES)
    )
    return tuple(Seen(*row) for row in connection.execute(asked))


def _affiliations(connection: Connection, id: str) -> tuple[Seen, ...]:
    """An organisation is an identity where one is known, else a name."""
    of = identity_affiliations
    asked = (
        select(of, identities.c.name, identities.c.id)
        .join(identities, identities.c.id == of.c.organisation, isouter=True)
        .where(of.c.identity == id)
        .order_by(of.c.last_seen_at.desc(), of.c.articles.desc(), of.c.organisation)
        .limit(MOST_ROLES)
    )
    return tuple(
        Seen(
            row["name"] or row["organisation"],
            row["first_seen_at"],
            row["last_seen_at"],
            row["articles"],
            row["id"],
        )
        for row in connection.execute(asked).mappings()
    )


def _named_with(connection: Connection, id: str) -> tuple[Facet, ...]:
    """People and organisations of the newest articles that name them."""
    newest = (
        select(entities.c.article_id)
        .where(entities.c.identity == id)
        .order_by(entities.c.published_at.desc())
        .limit(NAMED_WITH_ARTICLES)
    )
    numbers = sorted(set(connection.execute(newest).scalars()))
    named: dict[str, tuple[str, set[int]]] = {}
    for some in chunks(numbers, SPANS_AT_ONCE):
        # Span by span: a join by them, or an OR, would have one database or the other go through
        # all entities.
        each = [
            select(entities.c.identity, entities.c.name, entities.c.article_id).where(
                entities.c.id.between(one, one + SPAN - 1)
            )
            for one in some
        ]
        for other, name, article in connection.execute(union_all(*each)):
            if other is not None and other != id:
                named.setdefault(other, (name, set()))[1].add(article)
    return named_facets(
        connection, {(name, other): len(found) for other, (name, found) in named.items()}
    )


def _doubts(connection: Connection, id: str) -> tuple[tuple[PersonHead, float], ...]:
    a, b, probability = identity_doubts.c.a, identity_doubts.c.b, identity_doubts.c.probability
    found: dict[str, float] = {}
    for mine, other in ((a, b), (b, a)):
        asked = select(other, probability).where(mine == id).order_by(probability.desc())
        for who, share in connection.execute(asked.limit(MOST_DOUBTS)):
            found[who] = share
    rows = connection.execute(select(identities).where(identities.c.id.in_(list(found)))).mappings()
    heads = _heads(connection, list(rows))
    ranked = sorted(((one, found[one.id]) for one in heads), key=lambda one: (-one[1], one[0].id))
    return tuple(ranked[:MOST_DOUBTS])


def whoever(people: Iterable[PersonHead], name: str) -> list[PersonHead]:
    """Those whose whole name it is, else all of them."""
    called = words(name)
    exact = [one for one in people if words(one.name) == called]
    return exact or list(people)
