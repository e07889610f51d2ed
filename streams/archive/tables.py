"""The archive's tables.

Ids are the same whenever and wherever an event is archived. An article's is of its publisher's id
(`streams.archive.rows.article_number`) and a multiple of `SPAN`; those of its quotes, entities,
places and dates are that and their number in the event, from 1. So all rows of an article lie
together in every table, from `articles.id` to `articles.id + SPAN - 1`. They have 63 bits:
JavaScript needs them as text.

Times that end in `_at` are seconds since 1970 in UTC. `moment`: the place in the order of time
(`streams.archive.index`), by which answers are read page by page. The full-text index of each
database is in its migrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from streams.archive.index import fts5_text, tsvector_text

SPAN = 1 << 16
"""Ids that one article has for its rows in each table."""

METADATA = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "pk": "%(table_name)s_pkey",
    }
)

_ID = BigInteger().with_variant(Integer, "sqlite")  # There it is the row's own number.


class Tokens(TypeDecorator[Sequence[str]]):
    """Tokens of the index, as the full-text search of each database takes them."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return tsvector_text(value) if dialect.name == "postgresql" else fts5_text(value)


def _id() -> Column[int]:
    return Column("id", _ID, primary_key=True, autoincrement=False)


articles = Table(
    "articles",
    METADATA,
    _id(),
    Column("article", Text, nullable=False, unique=True),  # As its publisher names it.
    Column("version", Text, nullable=False),
    Column("title", Text),
    Column("outlet", Text),
    Column("section", Text),
    Column("authors", JSON, nullable=False),
    Column("url", Text),
    Column("language", Text, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("published", Text),  # As the article gives it.
    Column("published_at", BigInteger, nullable=False),  # Without a time of its own: `seen_at`.
    Column("seen_at", BigInteger, nullable=False),  # When the record was written.
    Column("copy_of", Text),
    Column("tone", Double),
    Column("incomplete", JSON, nullable=False),
    Column("partition", BigInteger),  # Of the record; none where it was imported.
    Column("offset", BigInteger),
    Column("event", LargeBinary, nullable=False),  # JSON, compressed by zstd.
    # Whether `streams.archive.identities` has been there.
    Column("resolved", Boolean, nullable=False, server_default=false()),
    Column("moment", BigInteger, nullable=False),
    Column("story", Text),  # `stories.id`; null until `resolved`.
    Index(None, "published_at"),
    Index(None, "story", "published_at"),
    Index(None, "moment", unique=True),
    Index(None, "seen_at", "partition", "offset"),
    Index("articles_unresolved", "resolved", "seen_at", "partition", "offset", "id"),
)

_WITHOUT_STATEMENT = Index(  # Quotes that `streams.archive.statements` has not seen.
    "quotes_without_statement",
    "id",
    sqlite_where=text("wording IS NULL"),
    postgresql_where=text("wording IS NULL"),
)

quotes = Table(
    "quotes",
    METADATA,
    _id(),
    Column("article_id", BigInteger, nullable=False),
    Column("quote", Text, nullable=False),  # Its id in the article: `q1`.
    Column("kind", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("speaker", Text),
    Column("speaker_entity", BigInteger),  # `entities.id`.
    Column("speaker_method", Text, nullable=False),
    Column("speaker_confidence", Double, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("via", Text),
    Column("tone", Double),
    Column("published_at", BigInteger, nullable=False),
    Column("outlet", Text),
    Column("language", Text, nullable=False),
    Column("speaker_identity", Text),
    Column("moment", BigInteger, nullable=False),
    Column("statement", Text),  # While `wording` is NULL, that of the same quote before.
    Column("wording", BigInteger),  # `statement_wordings.id`; 0 where it cannot be told.
    Index(None, "moment", unique=True),
    Index(None, "speaker_identity", "moment"),
    Index(None, "statement", "moment"),
    _WITHOUT_STATEMENT,
)

quote_words = Table(
    "quote_words",
    METADATA,
    Column("quote_id", _ID, primary_key=True, autoincrement=False),
    Column("moment", BigInteger, nullable=False),
    Column("words", Tokens, nullable=False),
    Index(None, "moment", unique=True).ddl_if(dialect="postgresql"),
    Index("quote_words_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

article_words = Table(
    "article_words",
    METADATA,
    Column("article_id", _ID, primary_key=True, autoincrement=False),
    Column("moment", BigInteger, nullable=False),
    Column("words", Tokens, nullable=False),
    Index(None, "moment", unique=True).ddl_if(dialect="postgresql"),
    Index("article_words_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

entities = Table(
    "entities",
    METADATA,
    _id(),
    Column("article_id", BigInteger, nullable=False),
    Column("entity", Text, nullable=False),  # Its id in the article: `e1`.
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("gender", Text),
    Column("salience", Double, nullable=False),
    Column("mentions", BigInteger, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("links", JSON, nullable=False),  # `source:id`.
    Column("belongs_to", BigInteger),  # `entities.id`.
    Column("published_at", BigInteger, nullable=False),
    Column("identity", Text),
    Index(None, "identity", "published_at"),
)

quote_entities = Table(
    "quote_entities",
    METADATA,
    Column("quote_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entity_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, primary_key=True),  # `about`.
    Index(None, "entity_id"),
    sqlite_with_rowid=False,
)

places = Table(
    "places",
    METADATA,
    _id(),
    Column("article_id", BigInteger, nullable=False),
    Column("entity_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("latitude", Double, nullable=False),
    Column("longitude", Double, nullable=False),
    Column("country", Text),
    Column("region", Text),
    Column("geonames", BigInteger),
    Column("confidence", Double, nullable=False),
    Index(None, "country"),
)

quote_places = Table(
    "quote_places",
    METADATA,
    Column("quote_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "place_id"),
    sqlite_with_rowid=False,
)

dates = Table(
    "dates",
    METADATA,
    _id(),
    Column("article_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("until", Text),
    Column("granularity", Text, nullable=False),
)

positions = Table(
    "positions",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", BigInteger, primary_key=True, autoincrement=False),
    Column("offset", BigInteger, nullable=False),  # Next to read.
    Column("mark", BigInteger),  # `streams.client.positions.Position` says what these are.
    Column("origin_topic", Text),
    Column("last_ms", BigInteger),  # Timestamp of the record before `offset`: tells a topic anew.
)

identities = Table(
    "identities",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # `person` or `organisation`.
    Column("name", Text, nullable=False),
    Column("gender", Text),
    Column("wikidata", Text),
    Column("first_seen_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("quotes", BigInteger, nullable=False),
    Column("redirect_to", Text),
    Index(None, "kind", "quotes", "id"),
)

identity_names = Table(
    "identity_names",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("folded", Text, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Index(None, "folded"),
)

identity_words = Table(  # Of `identity_names.folded`, kept by triggers.
    "identity_words",
    METADATA,
    Column("word", Text(collation="C").with_variant(Text(), "sqlite"), primary_key=True),
    Column("identity", Text, primary_key=True),
    sqlite_with_rowid=False,
)

identity_roles = Table(
    "identity_roles",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("first_seen_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("articles", BigInteger, nullable=False),
)

identity_affiliations = Table(
    "identity_affiliations",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("first_seen_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("articles", BigInteger, nullable=False),
)

identity_profiles = Table(  # What tells an identity from its namesakes: JSON, compressed by zstd.
    "identity_profiles",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("profile", LargeBinary, nullable=False),
)

identity_keys = Table(  # Which identities to look at for a name (`agents.identity.book`).
    "identity_keys",
    METADATA,
    Column("key", Text(collation="C").with_variant(Text(), "sqlite"), primary_key=True),
    Column("identities", JSON, nullable=False),
)

identity_background = Table(  # How frequent words are; one row.
    "identity_background",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("batches", BigInteger, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)

identity_doubts = Table(
    "identity_doubts",
    METADATA,
    Column("a", Text, primary_key=True),
    Column("b", Text, primary_key=True),
    Column("probability", Double, nullable=False),  # That they are one.
)

identity_heirs = Table(  # Ids over a rebuild (`streams.archive.heirs`).
    "identity_heirs",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("founded", Text, primary_key=True),  # The id that a sighting would found.
    Column("how", Text, nullable=False),  # `agents.identity.book.Heir`.
    Index(None, "founded"),
    sqlite_with_rowid=False,
)

statements = Table(  # The same words by the same speaker (`streams.archive.statements`).
    "statements",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("speaker", Text, nullable=False),  # `identities.id`, else "=" and a folded name.
    Column("quotes", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),  # Published.
    Column("last_at", BigInteger, nullable=False),
    Column("redirect_to", Text),
    Index(None, "redirect_to"),
)

statement_wordings = Table(
    "statement_wordings",
    METADATA,
    _id(),
    Column("statement", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("quotes", BigInteger, nullable=False),
    Index(None, "statement"),
)

statement_keys = Table(  # Under which wordings are found (`agents.statements.book`).
    "statement_keys",
    METADATA,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("wording", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

article_sketches = Table(  # What an article is about (`agents.stories`): JSON, by zstd.
    "article_sketches",
    METADATA,
    Column("article_id", _ID, primary_key=True, autoincrement=False),
    Column("sketch", LargeBinary, nullable=False),
)

stories = Table(
    "stories",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("taken", BigInteger, nullable=False),  # How many times articles were taken away.
    Column("redirect_to", Text),
    Index(None, "redirect_to"),
)

story_profiles = Table(  # What a story is about, from when `stories.taken` was so.
    "story_profiles",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("taken", BigInteger, nullable=False),
    Column("profile", LargeBinary, nullable=False),
)

story_keys = Table(  # Which stories to look at for a word or a name.
    "story_keys",
    METADATA,
    Column("key", Text(collation="C").with_variant(Text(), "sqlite"), primary_key=True),
    Column("stories", JSON, nullable=False),
)

story_merges = Table(  # Each time that two stories turned out to be one.
    "story_merges",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),  # Of the article that showed it.
    Column("goes", Text, nullable=False),
    Column("stays", Text, nullable=False),
    Index(None, "stays"),
)

story_calls = Table(  # How stories are called that others than their first articles founded.
    "story_calls",
    METADATA,
    Column("founded", Text, primary_key=True),
    Column("story", Text, nullable=False),
)

quoted_counts = Table(  # Who is quoted, counted ahead (`streams.archive.counted`).
    "quoted_counts",
    METADATA,
    Column("month", Text, primary_key=True),
    Column("outlet", Text, primary_key=True),  # "" for none.
    Column("who", Text, primary_key=True),
    Column("quotes", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

quoted_state = Table(  # Of which counts those are; one row, or none where they do not hold.
    "quoted_state",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("floor", Double, nullable=False),
    Column("at", BigInteger, nullable=False),
)

judgements = Table(
    "judgements",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("judgement", Text, nullable=False),  # `same`, `not_same`, `is` or `undo`.
    Column("a", Text, nullable=False),
    Column("b", Text),
    Column("link", Text),
    Column("who", Text),
    Column("at", BigInteger, nullable=False),
)

watch_queue = Table(  # Articles that watches have to look at (`streams.archive.watched`).
    "watch_queue",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("article_id", BigInteger, nullable=False),
    Column("fresh", Boolean, nullable=False),  # It came by the stream.
    Index(None, "article_id"),
    sqlite_autoincrement=True,  # A number that was taken out does not come again.
)

watches = Table(  # When each was first seen.
    "watches",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
)

alerts = Table(
    "alerts",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("alert", Text, nullable=False, unique=True),  # What receivers know it by.
    Column("watch", Text, nullable=False),
    Column("statement", Text, nullable=False),  # Of `streams.watches.grouping`.
    Column("made_at", BigInteger, nullable=False),
    Column("leaves_at", BigInteger, nullable=False),
    Column("told", Boolean, nullable=False),  # Whether it has left for its targets.
    Column("revision", BigInteger, nullable=False),  # Messages about it so far.
    Column("outlets", BigInteger, nullable=False),
    Column("told_outlets", BigInteger, nullable=False),
    Column("grows_at", BigInteger),  # When its growth is to be told.
    Column("gone_at", BigInteger),  # When the last of its quotes went.
    Index(None, "watch", "made_at", "id"),
    Index(None, "watch", "statement"),
    Index(None, "told", "leaves_at"),
    Index(None, "grows_at"),
)

alert_quotes = Table(  # What alerts rest on.
    "alert_quotes",
    METADATA,
    Column("alert_id", BigInteger, primary_key=True, autoincrement=False),
    Column("quote_id", BigInteger, primary_key=True, autoincrement=False),
    # What stood there: in another version of the article another quote may have this id.
    Column("statement", Text, nullable=False),
    Column("words", Text, nullable=False),  # A digest of them: ids of statements may change.
    Column("outlet", Text, nullable=False),  # "" for none.
    Column("published_at", BigInteger, nullable=False),
    Index(None, "quote_id"),
    Index(None, "statement"),
    sqlite_with_rowid=False,
)

alert_messages = Table(  # The outbox: a message to a target.
    "alert_messages",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("message", Text, nullable=False),  # The same at every attempt, and at every target.
    Column("watch", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", Text, nullable=False),  # As `schemas.alert` has it.
    Column("body", JSON(none_as_null=True)),  # Until it is sent.
    Column("made_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # `waiting`, `sent` or `dead`.
    Column("next_at", Double, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("error", Text),
    Column("sent_at", Double),
    Index(None, "state", "target", "id"),
    Index(None, "watch", "state"),
)

audit = Table(
    "audit",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("who", Text),
    Column("detail", JSON, nullable=False),
)

IN_ORDER = (
    articles.c.seen_at,
    articles.c.partition.nulls_first(),
    articles.c.offset.nulls_first(),
    articles.c.id,
)
"""The order of the log."""

OF_ARTICLES: tuple[tuple[Table, Column[int]], ...] = (
    (articles, articles.c.id),
    (entities, entities.c.id),
    (places, places.c.id),
    (dates, dates.c.id),
    (quotes, quotes.c.id),
    (quote_words, quote_words.c.quote_id),
    (article_words, article_words.c.article_id),
    (quote_entities, quote_entities.c.quote_id),
    (quote_places, quote_places.c.quote_id),
    (article_sketches, article_sketches.c.article_id),
)
"""The tables that have rows of articles, each with the column that lies in the article's span."""
