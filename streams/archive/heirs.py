"""Ids over a rebuild: who had one keeps it, though the article is gone that founded it.

An identity's id is of the sighting that founded it (`agents.identity.book.founded_by`). Before all
is found anew, every id is handed to a sighting that is still there: to the one that founded it,
else to the first one that its identity has. When that is gone through, it founds that identity
again, under that id; where it turns out to be somebody else's, the id leads there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, literal, select, update

from agents.identity.book import Heir, founded_by
from agents.identity.sightings import KINDS
from streams.archive.database import chunks
from streams.archive.tables import articles, entities, identities, judgements
from streams.archive.tables import identity_heirs as heirs

AT_ONCE = 10_000
FEW = 200
"""Identities whose sightings are sorted at once."""
MOST_ASKED_FOR = 8
"""Sightings of an identity, the first ones, among which one is looked for that founds nobody."""
MOST_REDIRECTS = 10


def load_heirs(connection: Connection, founded: Iterable[str]) -> dict[str, list[Heir]]:
    """The ids that sightings inherit, by the ids that they would found."""
    found: dict[str, list[Heir]] = {}
    for some in chunks(founded):
        asked = select(heirs).where(heirs.c.founded.in_(some)).order_by(*heirs.primary_key)
        for row in connection.execute(asked):
            found.setdefault(row.founded, []).append(Heir(row.identity, row.how))
    return found


def drop_heirs(connection: Connection, settled: Collection[tuple[str, str]]) -> None:
    """Forget what is settled: pairs of the id that a sighting founds and the one it inherited."""
    if settled:
        pair = heirs.c.founded == bindparam("own"), heirs.c.identity == bindparam("one")
        connection.execute(
            delete(heirs).where(*pair), [{"own": own, "one": one} for own, one in sorted(settled)]
        )


def forget_heirs(connection: Connection, ids: Collection[str], how: str | None = None) -> None:
    """Hand these ids to nobody any more."""
    for some in chunks(ids):
        gone = delete(heirs).where(heirs.c.identity.in_(some))
        connection.execute(gone if how is None else gone.where(heirs.c.how == how))


def hand_on(connection: Connection) -> None:
    """Hand all ids on, before identities are found anew; takes time with entities, not memory.

    Ids that were handed on before, and of which nothing was found anew since, stay where they are.
    """
    _flatten(connection)
    known = select(identities.c.id)
    connection.execute(delete(heirs).where(heirs.c.identity.in_(known)))
    for how, stands in (("is", True), ("leads", False)):
        leads_nowhere = identities.c.redirect_to.is_(None)
        rows = select(identities.c.id, literal(""), literal(how)).where(
            leads_nowhere if stands else ~leads_nowhere
        )
        columns = ["identity", "founded", "how"]
        connection.execute(insert(heirs).from_select(columns, rows))
    _to_founders(connection)
    _to_others(connection)
    _by_word(connection)
    _to_roots(connection)
    connection.execute(delete(heirs).where(heirs.c.founded == ""))


def _flatten(connection: Connection) -> None:
    """Have redirects lead to where they end."""
    onward = identities.alias()
    end = select(onward.c.redirect_to).where(onward.c.id == identities.c.redirect_to)
    further = exists().where(
        onward.c.id == identities.c.redirect_to, onward.c.redirect_to.is_not(None)
    )
    lead = update(identities).where(further).values(redirect_to=end.scalar_subquery())
    for _ in range(MOST_REDIRECTS):
        if not connection.execute(lead).rowcount:
            break


def _to_founders(connection: Connection) -> None:
    """Hand ids to the sightings that founded them, whoever those are now."""
    last = -1
    while True:
        asked = _sightings().where(entities.c.id > last).order_by(entities.c.id).limit(AT_ONCE)
        rows = connection.execute(asked).all()
        if not rows:
            return
        for some in chunks(map(_founded, rows)):
            # By the ids alone: what is not handed on yet, PostgreSQL would go through each time.
            there = heirs.c.identity.in_(some), heirs.c.how != "one"
            connection.execute(update(heirs).where(*there).values(founded=heirs.c.identity))
        last = rows[-1].id


def _to_others(connection: Connection) -> None:
    """Hand ids whose founders are gone to the first sighting that is their identity's, and that
    founds nobody else; where there is none, they will lead to whoever the first one is."""
    for some in chunks(_gone(connection), FEW):
        theirs: dict[str, list[str]] = {}
        for identity, own in _in_order(connection, some):
            known = theirs.setdefault(identity, [])
            if len(known) < MOST_ASKED_FOR:
                known.append(own)
        taken: set[str] = set()
        for owns in chunks(own for known in theirs.values() for own in known):
            founding = heirs.c.identity.in_(owns), heirs.c.founded == heirs.c.identity
            asked = select(heirs.c.identity).where(*founding, heirs.c.how == "is")
            taken.update(connection.execute(asked).scalars())
        for identity, known in theirs.items():
            free = next((own for own in known if own not in taken), None)
            given = {"founded": free or known[0], "how": "is" if free else "leads"}
            mine = heirs.c.identity == identity, heirs.c.founded == ""
            connection.execute(update(heirs).where(*mine).values(given))


def _by_word(connection: Connection) -> None:
    """Whom people have joined, and some of whose founders are gone, whatever their texts say:
    hand the id to all sightings."""
    rows = connection.execute(select(judgements)).all()
    undone = {row.link for row in rows if row.judgement == "undo"}
    said = [row for row in rows if row.judgement == "same" and str(row.id) not in undone]
    joined = sorted({one for row in said for one in (row.a, row.b)})
    roots: set[str] = set()
    for some in chunks(joined):
        asked = (
            select(func.coalesce(identities.c.redirect_to, identities.c.id))
            .join(heirs, heirs.c.identity == identities.c.id)
            .where(identities.c.id.in_(some), heirs.c.founded != heirs.c.identity)
        )
        roots.update(connection.execute(asked).scalars())
    there: set[tuple[str, str]] = set()
    for some in chunks(sorted(roots)):
        handed = select(heirs.c.identity, heirs.c.founded).where(heirs.c.identity.in_(some))
        there.update((row.identity, row.founded) for row in connection.execute(handed))
    for some in chunks(sorted(roots), FEW):
        pairs = dict.fromkeys(_in_order(connection, some))
        rows_ = [
            {"identity": identity, "founded": own, "how": "one"}
            for identity, own in pairs
            if (identity, own) not in there
        ]
        if rows_:
            connection.execute(insert(heirs), rows_)


def _to_roots(connection: Connection) -> None:
    """Hand redirects whose founders are gone to whom the identity's id is handed."""
    other = heirs.alias()
    whose = (
        select(func.min(other.c.founded))
        .join(identities, identities.c.redirect_to == other.c.identity)
        .where(identities.c.id == heirs.c.identity, other.c.how != "one")
    )
    connection.execute(
        update(heirs)
        .where(heirs.c.founded == "", heirs.c.how == "leads")
        .values(founded=func.coalesce(whose.scalar_subquery(), ""))
    )


def _sightings() -> Any:
    return (
        select(entities.c.id, entities.c.entity, entities.c.type, articles.c.article)
        .join_from(entities, articles, articles.c.id == entities.c.article_id)
        .where(entities.c.type.in_(KINDS))
    )


def _in_order(connection: Connection, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Identities with the ids that their sightings would found, in the order of the log."""
    asked = (
        _sightings()
        .add_columns(entities.c.identity)
        .where(entities.c.identity.in_(ids))
        .order_by(
            articles.c.seen_at,
            articles.c.partition.nulls_first(),
            articles.c.offset.nulls_first(),
            entities.c.id,
        )
    )
    for row in connection.execute(asked):
        yield row.identity, _founded(row)


def _founded(row: Any) -> str:
    return founded_by(row.article, row.entity, KINDS[row.type])


def _gone(connection: Connection) -> list[str]:
    """Identities that no sighting has founded that is there."""
    asked = select(heirs.c.identity).where(heirs.c.founded == "", heirs.c.how == "is")
    return sorted(connection.execute(asked).scalars())
