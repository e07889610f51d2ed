"""People's word on who is who: said, undone, and given to the stream as a gazetteer."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from agents.identity.book import founded_by
from agents.identity.sightings import KINDS, read
from streams.archive.answers import Judged
from streams.archive.database import Database, lock
from streams.archive.heirs import forget_heirs
from streams.archive.identities import (
    Shelf,
    load_background,
    touch,
    write_article,
)
from streams.archive.rows import row_number, unpacked
from streams.archive.statements import give_statements
from streams.archive.tables import (
    IN_ORDER,
    SPAN,
    articles,
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    judgements,
    quotes,
)
from streams.archive.watched import look_again
from streams.enriched import is_identity
from streams.errors import NothingThere, UsageError

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")
_PARTED = "parted"
"""As the link of a judgement `not_same`: they were one until then."""
_TYPES = {kind: type_ for type_, kind in KINDS.items()}


def say_same(database: Database, a: str, b: str, who: str | None = None) -> int:
    """Two identities are one: they become one, under the id named in more articles.

    Returns the judgement's id. Raises NothingThere for an id that there is not, UsageError where
    one is a person and the other an organisation.
    """
    with database.writing() as connection:
        lock(connection)
        kinds = {_known(connection, one).kind for one in (a, b)}
        if len(kinds) > 1:
            raise UsageError(f"{a} and {b} cannot be one: a person and an organisation.")
        theirs = _root(connection, b)
        if _join(connection, a, b) == theirs:  # Who stays comes first, for when all is found anew.
            a, b = b, a
        return _note(connection, "same", a, b, None, who)


def say_not_same(database: Database, a: str, b: str, who: str | None = None) -> int:
    """Two identities are not one. Where they have become one, their articles are gone through
    again, and each goes to one or the other.

    b: an identity, also one that became another; or `entities.id`, as text, of a mention in an
    article that is not of `a`: it founds an identity of its own. Returns the judgement's id.
    Raises NothingThere, UsageError.
    """
    with database.writing() as connection:
        lock(connection)
        mine = _known(connection, a)
        if b.isascii() and b.isdigit():
            other, theirs = _founder(connection, b)
        else:
            other, theirs = b, _root_of(connection, b)
        if other == a:
            raise UsageError(f"{b} is where {a} was first seen: say which other article is not.")
        root = _root(connection, mine.id)
        parted = _PARTED if root == theirs else None
        made = _note(connection, "not_same", a, other, parted, who)
        if parted:
            _part(connection, root)
        pair = (identity_doubts.c.a == min(a, other)) & (identity_doubts.c.b == max(a, other))
        connection.execute(delete(identity_doubts).where(pair))
        return made


def say_is(database: Database, a: str, link: str, who: str | None = None) -> int:
    """An identity is an entity of Wikidata (`Q123`). Returns the judgement's id.

    Raises NothingThere, and UsageError where the link is none of Wikidata.
    """
    if not _WIKIDATA.fullmatch(link):
        raise UsageError(f"{link!r} is no id of Wikidata: Q and a number, as Q42.")
    with database.writing() as connection:
        lock(connection)
        _known(connection, a)
        made = _note(connection, "is", a, None, link, who)
        _link(connection, _root(connection, a), link)
        return made


def undo(database: Database, judgement: int, who: str | None = None) -> None:
    """Take a judgement back: who was joined by it is parted again, as what their articles say, and
    who was parted by it is joined.

    Raises NothingThere where there is no such judgement, or it is undone already.
    """
    with database.writing() as connection:
        lock(connection)
        row = connection.execute(select(judgements).where(judgements.c.id == judgement)).first()
        gone = select(judgements.c.id).where(
            judgements.c.judgement == "undo", judgements.c.link == str(judgement)
        )
        if row is None or row.judgement == "undo" or connection.execute(gone).first():
            raise NothingThere(f"There is no judgement {judgement} that stands.")
        _note(connection, "undo", row.a, row.b, str(judgement), who)
        if row.judgement == "is":
            _link(connection, _root(connection, row.a), _last_link(connection, row.a))
        elif row.judgement == "same":
            root = _root(connection, row.a)
            if root == _root(connection, row.b):
                _part(connection, root, {row.a, row.b})
        elif row.link == _PARTED:
            _join(connection, row.a, row.b)


def standing(database: Database, identity: str) -> list[Judged]:
    """What people have said of an identity and of those that it has become, the newest first."""
    with database.reading() as connection:
        root = _root(connection, identity)
        mine = select(identities.c.id).where(
            (identities.c.id == root) | (identities.c.redirect_to == root)
        )
        ids = set(connection.execute(mine).scalars()) | {root}
        undone = select(judgements.c.link).where(judgements.c.judgement == "undo")
        gone = {int(link) for link in connection.execute(undone).scalars()}
        rows = connection.execute(
            select(judgements)
            .where(judgements.c.judgement != "undo")
            .where(judgements.c.a.in_(ids) | judgements.c.b.in_(ids))
            .order_by(judgements.c.id.desc())
        ).all()
        about = {one for row in rows for one in (row.a, row.b) if one}
        named = select(identities.c.id, identities.c.name).where(identities.c.id.in_(about))
        names = {row.id: row.name for row in connection.execute(named)}
        return [
            Judged(
                id=row.id,
                judgement=row.judgement,
                a=row.a,
                b=row.b,
                names=tuple(names.get(one, one) for one in (row.a, row.b) if one),
                link=row.link if row.judgement == "is" else None,
                who=row.who,
                at=row.at,
            )
            for row in rows
            if row.id not in gone
        ]


def gazetteer(database: Database) -> Iterator[dict[str, Any]]:
    """What people have said, as lines of a gazetteer for `QUOTEWIRE_GAZETTEER`.

    One a judged identity: its `name`, `aliases`, `type`, and as `id` Wikidata's, else the
    archive's. A name that several identities have is left out: there the text has to tell.
    """
    with database.reading() as connection:
        rows = connection.execute(select(judgements).order_by(judgements.c.id)).all()
        undone = {row.link for row in rows if row.judgement == "undo"}
        standing = [
            row for row in rows if str(row.id) not in undone and row.judgement in ("same", "is")
        ]
        for identity in dict.fromkeys(_root(connection, row.a) for row in standing):
            known = connection.execute(
                select(identities).where(identities.c.id == identity)
            ).first()
            names = _own_names(connection, identity) if known else []
            if known is None or not names:
                continue
            name = known.name if known.name in names else names[0]
            yield {
                "name": name,
                "aliases": [one for one in names if one != name],
                "id": known.wikidata or identity,
                "type": _TYPES[known.kind],
            }


def _own_names(connection: Connection, identity: str) -> list[str]:
    mine = select(identity_names).where(identity_names.c.identity == identity)
    rows = connection.execute(
        mine.order_by(identity_names.c.articles.desc(), identity_names.c.name)
    ).all()
    shared = set(
        connection.execute(
            select(identity_names.c.folded).where(
                identity_names.c.folded.in_([row.folded for row in rows]),
                identity_names.c.identity != identity,
            )
        ).scalars()
    )
    # A surname alone is many people's, in articles still to come.
    return [row.name for row in rows if row.folded not in shared and " " in row.folded.strip()]


def _known(connection: Connection, id: str) -> Any:
    asked = select(identities).where(identities.c.id == id)
    row = connection.execute(asked).first() if is_identity(id) else None
    if row is None:
        raise NothingThere(f"There is no identity {id!r} in the archive.")
    return row


def _root(connection: Connection, id: str) -> str:
    asked = select(identities.c.redirect_to).where(identities.c.id == id)
    return connection.execute(asked).scalar() or id


def _root_of(connection: Connection, id: str) -> str:
    _known(connection, id)
    return _root(connection, id)


def _founder(connection: Connection, row: str) -> tuple[str, str | None]:
    """The id of the identity that a row of `entities` founds, and whose it is now."""
    found = connection.execute(
        select(articles.c.article, entities.c.entity, entities.c.type, entities.c.identity)
        .join_from(entities, articles, articles.c.id == entities.c.article_id)
        .where(entities.c.id == row_number(row))
    ).first()
    if found is None or found.type not in KINDS:
        raise NothingThere(f"There is no person or organisation {row} in the archive's articles.")
    return founded_by(found.article, found.entity, KINDS[found.type]), found.identity


def _note(
    connection: Connection, what: str, a: str, b: str | None, link: str | None, who: str | None
) -> int:
    touch(connection)
    row = {"judgement": what, "a": a, "b": b, "link": link, "who": who, "at": int(time.time())}
    made = connection.execute(insert(judgements).values(row).returning(judgements.c.id))
    return int(made.scalar_one())


def _link(connection: Connection, identity: str, link: str | None) -> None:
    connection.execute(update(identities).where(identities.c.id == identity).values(wikidata=link))
    shelf = Shelf(connection, load_background(connection))
    if identity in shelf.profiles:
        links = shelf.profiles[identity].links
        links.pop("wikidata", None)
        if link:
            links["wikidata"] = link
        shelf.profiles.write([identity])


def _last_link(connection: Connection, a: str) -> str | None:
    rows = connection.execute(
        select(judgements).where(judgements.c.a == a).order_by(judgements.c.id)
    ).all()
    undone = {row.link for row in rows if row.judgement == "undo"}
    links = [r.link for r in rows if r.judgement == "is" and str(r.id) not in undone]
    return links[-1] if links else None


def _join(connection: Connection, a: str, b: str) -> str | None:
    """Make two one; the id that stays, None where they are one already."""
    mine, theirs = _root(connection, a), _root(connection, b)
    shelf = Shelf(connection, load_background(connection))
    if mine == theirs or mine not in shelf.profiles or theirs not in shelf.profiles:
        return None
    stays = shelf.book.merge(mine, theirs)
    shelf.save()
    give_statements(connection, (), shelf.moved)
    return stays


def _part(connection: Connection, root: str, founders: set[str] | None = None) -> None:
    """Go through an identity's articles again, in their order, with what is judged now."""
    shelf = Shelf(connection, load_background(connection))
    shelf.book.founders |= founders or set()
    if root in shelf.profiles:
        shelf.book.forget(root)
    ids = [
        root,
        *connection.execute(
            select(identities.c.id).where(identities.c.redirect_to == root)
        ).scalars(),
    ]
    for table in (identity_names, identity_roles, identity_affiliations):
        connection.execute(delete(table).where(table.c.identity.in_(ids)))
    forget_heirs(connection, ids, "one")
    connection.execute(
        update(identities).where(identities.c.id.in_(ids)).values(articles=0, quotes=0)
    )
    numbers = select(entities.c.article_id).where(entities.c.identity == root)
    rows = connection.execute(
        select(articles.c.id, articles.c.event, articles.c.published_at)
        .where(articles.c.id.in_(numbers))
        .order_by(*IN_ORDER)
    ).all()
    found = []
    for number, kept, at in rows:
        event = unpacked(kept)["data"]
        mine = [
            event["entities"][row - number - 1]["id"]
            for row in connection.execute(
                select(entities.c.id)
                .where(entities.c.article_id == number, entities.c.identity == root)
                .order_by(entities.c.id)
            ).scalars()
        ]
        whole = read(event, float(at), mine)
        shelf.load(whole.sightings)
        for sighting in whole.sightings:
            shelf.book.take(sighting)
        found.append((number, event))
    shelf.save()
    for number, event in found:
        write_article(connection, number, event, shelf.of(event))
        said = select(quotes.c.id).where(quotes.c.id.between(number, number + SPAN - 1))
        shelf.moved += connection.execute(said).scalars()
    give_statements(connection, (), shelf.moved)
    look_again(connection, (number for number, _ in found))
    _point(connection, ids, root, shelf)


def _point(connection: Connection, ids: list[str], root: str, shelf: Shelf) -> None:
    """Have ids that nobody has any more lead to whoever has most of their articles."""
    used = [one for one in shelf.counted if shelf.book.root(one) == one]
    most = max(used, key=lambda one: (shelf.counted[one].articles, one), default=None)
    for one in ids:
        if one in used:
            _redirect(connection, one, None)
        elif most is not None:
            _redirect(connection, one, most)


def _redirect(connection: Connection, one: str, to: str | None) -> None:
    """Have an id lead to another one, or (None) stand for itself."""
    connection.execute(update(identities).where(identities.c.id == one).values(redirect_to=to))
