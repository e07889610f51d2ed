"""Questions over quotes and articles, as SQL of each database, and their answers.

The index (`streams.archive.index`) is read in the order of `moment` and left as soon as there are
enough rows, so that an answer costs what it shows, not what there is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    cast,
    column,
    exists,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from streams.archive.answers import (
    FACET_QUOTES,
    Answer,
    ArticleAnswer,
    ArticleHead,
    Facet,
    Facets,
    FoundQuote,
    Named,
    iso,
)
from streams.archive.database import chunks
from streams.archive.index import (
    Field,
    Phrase,
    Wanted,
    fts5_query,
    meets,
    moment_from,
    name_phrases,
    phrase,
    stem,
    tsquery_text,
    words,
)
from streams.archive.questions import (
    ArticleQuestion,
    Asked,
    Question,
    read_cursor,
    read_words,
    seconds,
    wanted_of,
    write_cursor,
)
from streams.archive.rows import unpacked
from streams.archive.tables import (
    article_words,
    articles,
    entities,
    identities,
    identity_names,
    places,
    quote_entities,
    quote_places,
    quote_words,
    quotes,
    statements,
)
from streams.enriched import BEGINNING, first_words, is_identity

MOST_FACETS = 12
"""Values that a facet has."""
MOST_NAMES = 50
"""Names of an identity that are looked for."""
MOST_REDIRECTS = 10

_TOKEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


# -- quotes


def find_quotes(connection: Connection, question: Question, floor: float) -> Answer:
    """The quotes that a question wants; `floor`: the least confidence where it names none."""
    least = floor if question.min_confidence is None else question.min_confidence
    rows = matching(connection, question, least, question.limit + 1)
    shown = rows[: question.limit]
    more = len(rows) > len(shown)
    following = write_cursor(question.order, shown[-1]["moment"]) if more else None
    return Answer(tuple(shown_quotes(connection, shown, question.words)), following)


def find_facets(connection: Connection, question: Question, floor: float) -> Facets:
    """What the newest quotes have that a question wants, wherever its cursor is."""
    least = floor if question.min_confidence is None else question.min_confidence
    rows = matching(connection, question, least, FACET_QUOTES + 1, whole=True)
    return facets_of(connection, rows[:FACET_QUOTES], at_least=len(rows) > FACET_QUOTES)


def facets_of(connection: Connection, rows: Sequence[RowMapping], *, at_least: bool) -> Facets:
    """What rows of `quotes` have."""
    ids = [row["id"] for row in rows]
    spoken: Counter[tuple[str, str | None]] = Counter()
    for row in rows:
        if row["speaker"] and row["speaker_entity"] is not None:  # Named, not "they".
            spoken[row["speaker"], row["speaker_identity"]] += 1
    months = Counter(iso(row["published_at"])[:7] for row in rows)
    return Facets(
        of=len(rows),
        at_least=at_least,
        speakers=named_facets(connection, spoken),
        about=named_facets(connection, _about_counts(connection, ids)),
        outlets=_facets(row["outlet"] for row in rows),
        places=_facets(_place_names(connection, ids)),
        kinds=_facets(row["kind"] for row in rows),
        modalities=_facets(row["modality"] for row in rows),
        languages=_facets(row["language"] for row in rows),
        times=tuple(Facet(month, months[month]) for month in sorted(months)),
    )


def _facets(values: Iterable[str | None]) -> tuple[Facet, ...]:
    counted = Counter(value for value in values if value)
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Facet(value, count) for value, count in ranked[:MOST_FACETS])


def named_facets(
    connection: Connection, counted: Mapping[tuple[str, str | None], int]
) -> tuple[Facet, ...]:
    """Names by identity where there is one, under the name that it has."""
    merged: Counter[tuple[str | None, str]] = Counter()
    for (name, identity), count in counted.items():
        merged[identity, "" if identity else name] += count
    ranked = sorted(merged.items(), key=lambda one: (-one[1], one[0][0] or "", one[0][1]))
    ranked = ranked[:MOST_FACETS]
    known = _identity_names(connection, [identity for (identity, _), _ in ranked if identity])
    given = {identity: name for name, identity in counted if identity}
    return tuple(
        Facet(name or (known.get(identity) or given[identity] if identity else ""), count, identity)
        for (identity, name), count in ranked
    )


def _identity_names(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    asked = select(identities.c.id, identities.c.name).where(identities.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(asked)}


def _about_counts(connection: Connection, ids: Sequence[int]) -> Counter[tuple[str, str | None]]:
    found: Counter[tuple[str, str | None]] = Counter()
    for some in chunks(ids):
        asked = (
            select(entities.c.name, entities.c.identity)
            .join(quote_entities, quote_entities.c.entity_id == entities.c.id)
            .where(quote_entities.c.quote_id.in_(some), quote_entities.c.role == "about")
        )
        found.update((name, identity) for name, identity in connection.execute(asked))
    return found


def _place_names(connection: Connection, ids: Sequence[int]) -> list[str]:
    found: list[str] = []
    for some in chunks(ids):
        asked = (
            select(places.c.name)
            .join(quote_places, quote_places.c.place_id == places.c.id)
            .where(quote_places.c.quote_id.in_(some))
        )
        found += connection.execute(asked).scalars()
    return found


# -- which rows


@dataclass(frozen=True, slots=True)
class _Rows:
    """A statement for rows, and the column by which they are in order; `same`: one of the other
    table that is as large, by which PostgreSQL has to be told as well where to begin."""

    asked: Select[Any]
    moment: ColumnElement[int]
    same: ColumnElement[int] | None = None

    def between(self, since: int | None, before: int | None) -> list[ColumnElement[bool]]:
        """The conditions that rows are from one moment on, and before another."""
        each = [one for one in (self.moment, self.same) if one is not None]
        limits = [] if since is None else [one >= since for one in each]
        return limits if before is None else [*limits, *(one < before for one in each)]


def matching(
    connection: Connection, question: Question, least: float, limit: int, *, whole: bool = False
) -> list[RowMapping]:
    """Rows of `quotes` in order; `whole`: from the first on, whatever the cursor says."""
    wanted = wanted_of(question)
    checks: list[ColumnElement[bool]] = [quotes.c.confidence >= least]
    every = list(wanted.every)
    for values, which in ((question.speakers, Field.SPEAKER), (question.about, Field.ABOUT)):
        ids = [current_identity(connection, one) for one in values if is_identity(one)]
        if ids:
            names = [one for one in values if not is_identity(one)]
            phrases = [one for name in names for one in name_phrases(which, name)]
            every.append((*_called(connection, ids, which), *phrases))
            if not names:
                checks.append(_identified(ids, which))
    # A speaker has an index of their own, in order; nothing else needs to be met.
    alone = len(every) == 1 and len(checks) == 2 and len(question.speakers) == 1
    wanted = Wanted(() if alone and not wanted.none else tuple(every), wanted.none)
    rows = _entries(connection, wanted, quotes, quote_words)
    return _ordered(connection, rows, question, limit, checks, whole=whole)


def _called(connection: Connection, ids: Sequence[str], which: Field) -> tuple[Phrase, ...]:
    """What the index has of identities: their names."""
    asked = (
        select(identity_names.c.name)
        .where(identity_names.c.identity.in_(ids))
        .order_by(identity_names.c.articles.desc(), identity_names.c.name)
        .limit(MOST_NAMES)
    )
    found = (phrase(which, name) for name in connection.execute(asked).scalars())
    return tuple(filter(None, found)) or (Phrase((which.id,)),)


def _identified(ids: Sequence[str], which: Field) -> ColumnElement[bool]:
    """Whether it is they."""
    if which is Field.SPEAKER:
        who = quotes.c.speaker_identity
        return who == ids[0] if len(ids) == 1 else who.in_(ids)
    return exists().where(
        quote_entities.c.quote_id == quotes.c.id,
        quote_entities.c.entity_id == entities.c.id,
        entities.c.identity.in_(ids),
    )


def current_identity(connection: Connection, id: str) -> str:
    """Where an identity is now."""
    for _ in range(MOST_REDIRECTS):
        asked = select(identities.c.redirect_to).where(identities.c.id == id)
        onward = connection.execute(asked).scalar()
        if onward is None:
            break
        id = onward
    return id


def _entries(connection: Connection, wanted: Wanted, rows: Table, index: Table) -> _Rows:
    """The rows of a table that have what is wanted in its index."""
    if not wanted:
        return _Rows(select(rows), rows.c.moment)
    if not wanted.every:  # FTS5 has no NOT alone: what every entry has.
        wanted = Wanted(((Phrase((Field.LANGUAGE.value,), prefix=True),),), wanted.none)
    if connection.dialect.name == "sqlite":
        name = f"{index.name}_fts"
        entries = table(name, column("rowid", BigInteger))
        found = text(f"{name} MATCH :wanted").bindparams(wanted=fts5_query(wanted))
        joined = entries.join(rows, rows.c.moment == entries.c.rowid)
        return _Rows(select(rows).select_from(joined).where(found), entries.c.rowid)
    query = cast(literal(tsquery_text(wanted)), TSQUERY)
    joined = index.join(rows, rows.c.moment == index.c.moment)
    return _Rows(
        select(rows).select_from(joined).where(index.c.words.op("@@")(query)),
        index.c.moment,
        rows.c.moment,
    )


def newest_of_outlet(
    connection: Connection, outlet: str, stretch: tuple[float | None, float | None], limit: int
) -> list[int]:
    """Moments of the newest quotes whose outlet has these words in its name or address."""
    (one, *_) = name_phrases(Field.OUTLET, outlet)
    rows = _entries(connection, Wanted(((one,),)), quotes, quote_words)
    since, until = (None if one is None else moment_from(one) for one in stretch)
    limits = rows.between(since, until)
    asked = rows.asked.with_only_columns(quotes.c.moment).where(*limits)
    found = connection.execute(asked.order_by(rows.moment.desc()).limit(limit))
    return list(found.scalars())


def _ordered(
    connection: Connection,
    rows: _Rows,
    question: Asked,
    limit: int,
    checks: Sequence[ColumnElement[bool]] = (),
    *,
    whole: bool = False,
) -> list[RowMapping]:
    """The first rows from the cursor on, in the question's order."""
    since, until = (
        None if one is None else moment_from(seconds(one))
        for one in (question.since, question.until)
    )
    limits = [*checks, *rows.between(since, until)]
    newest = question.order == "newest"
    cursor = None if whole else read_cursor(question)
    if cursor is not None:
        limits += rows.between(None, cursor) if newest else rows.between(cursor + 1, None)
    order = rows.moment.desc() if newest else rows.moment.asc()
    asked = rows.asked.where(*limits).order_by(order).limit(limit)
    return list(connection.execute(asked).mappings())


# -- what is shown of them


def shown_quotes(
    connection: Connection, rows: Sequence[RowMapping], asked_words: str = ""
) -> list[FoundQuote]:
    """Rows of `quotes` as answers, with the words that were asked for."""
    ids = [row["id"] for row in rows]
    heads = _by_id(connection, articles, _HEAD, (row["article_id"] for row in rows))
    roles = _by_id(
        connection, entities, (entities.c.roles,), (row["speaker_entity"] for row in rows)
    )
    begun = beginnings(connection, (id for id, head in heads.items() if not head["title"]))
    about = _about(connection, ids)
    where = _where(connection, ids)
    carried = _carried(connection, (row["statement"] for row in rows))
    terms = read_words(asked_words).every
    found = []
    for row in rows:
        head = heads[row["article_id"]]
        speaking = roles.get(row["speaker_entity"])
        found.append(
            FoundQuote(
                id=str(row["id"]),
                article=head["article"],
                title=head["title"],
                beginning=begun.get(head["id"]),
                published=head["published"],
                url=head["url"],
                speaker_roles=tuple(speaking["roles"]) if speaking else (),
                about=tuple(about.get(row["id"], ())),
                places=tuple(where.get(row["id"], ())),
                highlights=highlights(row["text"], terms) if terms else (),
                carried=carried.get(row["statement"], 1),
                **{name: row[name] for name in _AS_THEY_ARE},
            )
        )
    return found


_HEAD = (articles.c.article, articles.c.title, articles.c.published, articles.c.url)
_AS_THEY_ARE = (
    *("quote", "kind", "modality", "text", "first", "last", "speaker", "speaker_identity"),
    *("speaker_method", "speaker_confidence", "via", "tone", "confidence", "published_at"),
    *("outlet", "language", "statement"),
)


def beginnings(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The first words of articles, by their ids in the archive."""
    kept = _by_id(connection, articles, (articles.c.event,), numbers)
    return {
        id: first_words(unpacked(row["event"])["data"]["article"]["text"], BEGINNING)
        for id, row in kept.items()
    }


def _by_id(
    connection: Connection, of: Table, columns: Sequence[Column[Any]], ids: Iterable[int | None]
) -> dict[int, RowMapping]:
    found = {}
    for some in chunks(one for one in ids if one is not None):
        asked = select(of.c.id, *columns).where(of.c.id.in_(some))
        found.update({row["id"]: row for row in connection.execute(asked).mappings()})
    return found


def _carried(connection: Connection, ids: Iterable[str | None]) -> dict[str | None, int]:
    """How many quotes statements have."""
    found: dict[str | None, int] = {}
    for some in chunks(id for id in ids if id is not None):
        asked = select(statements.c.id, statements.c.quotes).where(statements.c.id.in_(some))
        found.update((id, count) for id, count in connection.execute(asked) if count > 0)
    return found


def _about(connection: Connection, ids: Sequence[int]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = {}
    for some in chunks(ids):
        asked = (
            select(quote_entities.c.quote_id, entities.c.name, entities.c.identity, entities.c.type)
            .join(entities, quote_entities.c.entity_id == entities.c.id)
            .where(quote_entities.c.quote_id.in_(some), quote_entities.c.role == "about")
            .order_by(quote_entities.c.quote_id, quote_entities.c.entity_id)
        )
        for id, name, identity, type in connection.execute(asked):
            found.setdefault(id, []).append(Named(name, identity, type))
    return found


def _where(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for some in chunks(ids):
        asked = (
            select(quote_places.c.quote_id, places.c.name)
            .join(places, quote_places.c.place_id == places.c.id)
            .where(quote_places.c.quote_id.in_(some))
            .order_by(quote_places.c.quote_id, quote_places.c.place_id)
        )
        for id, name in connection.execute(asked):
            found.setdefault(id, []).append(name)
    return found


def highlights(said: str, terms: Sequence[Phrase]) -> tuple[tuple[int, int], ...]:
    """Where a text has the words that were asked for: code-point offsets, ends exclusive."""
    tokens: list[str] = []
    spans: list[tuple[int, int]] = []
    for one in _TOKEN.finditer(said):
        for word in words(one.group()):
            tokens.append(word)
            spans.append(one.span())
    stems = [stem(word) for word in tokens]
    marked: set[tuple[int, int]] = set()
    for term in terms:
        # The beginning of a word is that of its stem, or of the word behind it.
        for have in (stems, tokens) if term.prefix else (stems,):
            for at in range(len(have)):
                if meets(term, have, at):
                    marked.update(spans[at : at + len(term.tokens)])
    return tuple(sorted(marked))


# -- articles


def find_articles(connection: Connection, question: ArticleQuestion) -> ArticleAnswer:
    """The articles that a question wants."""
    source = _entries(connection, wanted_of(question), articles, article_words)
    rows = _ordered(connection, source, question, question.limit + 1)
    shown = rows[: question.limit]
    more = len(rows) > len(shown)
    following = write_cursor(question.order, shown[-1]["moment"]) if more else None
    return ArticleAnswer(tuple(article_head(row) for row in shown), following)


def article_head(row: RowMapping) -> ArticleHead:
    """A row of `articles` as an answer."""
    return ArticleHead(
        id=row["article"],
        authors=tuple(row["authors"]),
        **{
            name: row[name]
            for name in (
                *("version", "title", "outlet", "section", "url", "language", "words"),
                *("published", "published_at", "copy_of", "tone"),
            )
        },
    )
