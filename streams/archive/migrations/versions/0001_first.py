"""The tables, and the full-text index of each database (`streams.archive.index`)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Each index has the moments as its numbers, so that it is read in the order of time.
FTS5 = """
CREATE VIRTUAL TABLE {name}_fts USING fts5(
    words, content='{name}', content_rowid='moment', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER {name}_insert AFTER INSERT ON {name} BEGIN
    INSERT INTO {name}_fts(rowid, words) VALUES (new.moment, new.words);
END;
CREATE TRIGGER {name}_delete AFTER DELETE ON {name} BEGIN
    INSERT INTO {name}_fts({name}_fts, rowid, words) VALUES ('delete', old.moment, old.words);
END;
CREATE TRIGGER {name}_update AFTER UPDATE ON {name} BEGIN
    INSERT INTO {name}_fts({name}_fts, rowid, words) VALUES ('delete', old.moment, old.words);
    INSERT INTO {name}_fts(rowid, words) VALUES (new.moment, new.words);
END"""

# The words of each identity's names. `folded` has nothing but letters, digits and blanks.
SQLITE_NAMES = """
CREATE TRIGGER identity_names_insert AFTER INSERT ON identity_names BEGIN
    {add};
END;
CREATE TRIGGER identity_names_delete AFTER DELETE ON identity_names BEGIN
    {remove};
    {again};
END;
CREATE TRIGGER identity_names_update AFTER UPDATE OF identity, folded ON identity_names BEGIN
    {remove};
    {again};
    {add};
END""".format(
    add="INSERT OR IGNORE INTO identity_words(word, identity) SELECT value, new.identity "
    "FROM json_each('[' || replace(json_quote(trim(new.folded)), ' ', '\",\"') || ']')",
    remove="DELETE FROM identity_words WHERE identity = old.identity AND word IN (SELECT value "
    "FROM json_each('[' || replace(json_quote(trim(old.folded)), ' ', '\",\"') || ']'))",
    again="INSERT OR IGNORE INTO identity_words(word, identity) SELECT value, identity "
    "FROM identity_names, "
    "json_each('[' || replace(json_quote(trim(folded)), ' ', '\",\"') || ']') "
    "WHERE identity = old.identity",
)

POSTGRESQL = """
CREATE FUNCTION identity_names_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM identity_words WHERE identity = OLD.identity
            AND word = ANY(string_to_array(trim(OLD.folded), ' '));
        INSERT INTO identity_words(word, identity)
            SELECT DISTINCT word, identity
            FROM identity_names, unnest(string_to_array(trim(folded), ' ')) AS word
            WHERE identity = OLD.identity
            ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO identity_words(word, identity)
            SELECT DISTINCT word, NEW.identity
            FROM unnest(string_to_array(trim(NEW.folded), ' ')) AS word
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_names_words AFTER INSERT OR DELETE OR UPDATE OF identity, folded
    ON identity_names FOR EACH ROW EXECUTE FUNCTION identity_names_changed()
"""


# Nothing here is of `streams.archive.tables`, which goes on with later versions.
row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
plain_text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
tokens = sa.Text().with_variant(TSVECTOR(), "postgresql")


def upgrade() -> None:
    """Make them all."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    _articles()
    _words(postgresql)
    _identities()
    _about_the_archive()
    if postgresql:
        op.execute(POSTGRESQL)
        return
    indexes = [FTS5.format(name=name) for name in ("quote_words", "article_words")]
    for statements in (*indexes, SQLITE_NAMES):
        first, *others = statements.split(";\nCREATE")
        for one in (first, *(f"CREATE{other}" for other in others)):
            op.execute(one)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("copy_of", sa.Text(), nullable=True),
        sa.Column("tone", sa.Double(), nullable=True),
        sa.Column("incomplete", sa.JSON(), nullable=False),
        sa.Column("partition", sa.BigInteger(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="articles_pkey"),
        sa.UniqueConstraint("article", name="articles_article_key"),
    )
    op.create_index("articles_moment", "articles", ["moment"], unique=True)
    op.create_index("articles_published_at", "articles", ["published_at"])
    op.create_index(
        "articles_seen_at_partition_offset", "articles", ["seen_at", "partition", "offset"]
    )
    op.create_index(
        "articles_unresolved", "articles", ["resolved", "seen_at", "partition", "offset", "id"]
    )
    op.create_table(
        "quotes",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("speaker_entity", sa.BigInteger(), nullable=True),
        sa.Column("speaker_method", sa.Text(), nullable=False),
        sa.Column("speaker_confidence", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("tone", sa.Double(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("speaker_identity", sa.Text(), nullable=True),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="quotes_pkey"),
    )
    op.create_index("quotes_moment", "quotes", ["moment"], unique=True)
    op.create_index("quotes_speaker_identity_moment", "quotes", ["speaker_identity", "moment"])
    op.create_table(
        "entities",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("salience", sa.Double(), nullable=False),
        sa.Column("mentions", sa.BigInteger(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("belongs_to", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="entities_pkey"),
    )
    op.create_index("entities_identity_published_at", "entities", ["identity", "published_at"])
    op.create_table(
        "quote_entities",
        sa.Column("quote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("quote_id", "entity_id", "role", name="quote_entities_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("quote_entities_entity_id", "quote_entities", ["entity_id"])
    op.create_table(
        "places",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("geonames", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="places_pkey"),
    )
    op.create_index("places_country", "places", ["country"])
    op.create_table(
        "quote_places",
        sa.Column("quote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("quote_id", "place_id", name="quote_places_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("quote_places_place_id", "quote_places", ["place_id"])
    op.create_table(
        "dates",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("granularity", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="dates_pkey"),
    )


def _words(postgresql: bool) -> None:
    op.create_table(
        "quote_words",
        sa.Column("quote_id", row_id, autoincrement=False, nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("words", tokens, nullable=False),
        sa.PrimaryKeyConstraint("quote_id", name="quote_words_pkey"),
    )
    op.create_table(
        "article_words",
        sa.Column("article_id", row_id, autoincrement=False, nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("words", tokens, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="article_words_pkey"),
    )
    if postgresql:  # SQLite's full-text tables have both.
        for name in ("quote_words", "article_words"):
            op.create_index(f"{name}_moment", name, ["moment"], unique=True)
            op.create_index(f"{name}_words", name, ["words"], postgresql_using="gin")


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.Column("quotes", sa.BigInteger(), nullable=False),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="identities_pkey"),
    )
    op.create_index("identities_kind_quotes_id", "identities", ["kind", "quotes", "id"])
    op.create_table(
        "identity_names",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity", "name", name="identity_names_pkey"),
    )
    op.create_index("identity_names_folded", "identity_names", ["folded"])
    op.create_table(
        "identity_words",
        sa.Column("word", plain_text, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", "identity", name="identity_words_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identity_roles",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity", "role", name="identity_roles_pkey"),
    )
    op.create_table(
        "identity_affiliations",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity", "organisation", name="identity_affiliations_pkey"),
    )
    op.create_table(
        "identity_profiles",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name="identity_profiles_pkey"),
    )
    op.create_table(
        "identity_keys",
        sa.Column("key", plain_text, nullable=False),
        sa.Column("identities", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="identity_keys_pkey"),
    )
    op.create_table(
        "identity_background",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("batches", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="identity_background_pkey"),
    )
    op.create_table(
        "identity_doubts",
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("a", "b", name="identity_doubts_pkey"),
    )


def _about_the_archive() -> None:
    op.create_table(
        "positions",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=True),
        sa.Column("origin_topic", sa.Text(), nullable=True),
        sa.Column("last_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("topic", "partition", name="positions_pkey"),
    )
    op.create_table(
        "quoted_counts",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("quotes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "outlet", "who", name="quoted_counts_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quoted_state",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("floor", sa.Double(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="quoted_state_pkey"),
    )
    op.create_table(
        "judgements",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="judgements_pkey"),
    )
    op.create_table(
        "audit",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_pkey"),
    )
